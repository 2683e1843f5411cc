"""The versions of a plan in a folder: all their mistakes at once, and which holds on a day."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from gongji.errors import Refused
from gongji.plans.packs import PACKS
from gongji.plans.versions import in_force, read_versions
from tests.plans.writing import plan_text


def write(folder: Path, **versions: str) -> Path:
    """A plan's folder: `newest` and earlier versions by name, each with its day (or none)."""
    (folder / "versions").mkdir()
    for name, day in versions.items():
        version = name.removeprefix("v")
        head = f'version = "{version}"\n' + (f"effective_from = {day}\n" if day else "")
        file = folder / "plan.toml" if name == "newest" else folder / "versions" / f"{version}.toml"
        file.write_text(head + plan_text(), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("on", "version"),
    [
        (date(2018, 10, 16), "2018-10"),
        (date(2018, 11, 26), "2018-10"),
        (date(2018, 11, 27), "2018-11"),
        (date(2019, 5, 1), "2019-05"),
        (date(2020, 5, 31), "2020-01"),
        (date(2030, 1, 1), "2020-06"),
    ],
)
def test_the_version_of_xianghubao_that_holds_on_a_day(on: date, version: str):
    assert in_force(read_versions(PACKS / "xianghubao"), on).version == version


def test_before_the_first_version_there_is_none():
    with pytest.raises(Refused, match="plan 'xianghubao' began on 2018-10-16, after 2018-10-15"):
        in_force(read_versions(PACKS / "xianghubao"), date(2018, 10, 15))


def test_versions_stand_in_the_order_of_their_days_not_of_their_names(tmp_path: Path):
    found = read_versions(write(tmp_path, vb="2019-01-01", va="2019-02-01", newest="2019-03-01"))
    assert [each.version for each in found] == ["b", "a", "newest"]


def test_a_single_version_needs_no_day_and_holds_always(tmp_path: Path):
    (only,) = read_versions(write(tmp_path, newest=""))
    assert in_force([only], date(1900, 1, 1)) is only


def test_what_does_not_fit_between_versions_is_said_all_at_once(tmp_path: Path):
    folder = write(tmp_path, va="2019-05-01", vb="", vc="2019-02-01", newest="2019-02-01")
    other = folder / "versions" / "c.toml"
    other.write_text(other.read_text().replace('id = "test"', 'id = "other"').replace('"c"', '"d"'))
    with pytest.raises(Refused) as refused:
        read_versions(folder)
    said = [reason.removeprefix(f"{folder}/") for reason in refused.value.reasons]
    assert said == [
        "versions/c.toml: id 'other' is not the plan's own 'test'",
        "versions/c.toml: version 'd' is not the name of the file, 'c'",
        "versions/b.toml: effective_from is missing; of several versions each needs its day",
        f"{folder}/versions/c.toml: effective_from 2019-02-01 is that of {folder}/plan.toml too".removeprefix(
            f"{folder}/"
        ),
        f"plan.toml: effective_from 2019-02-01 is before {folder}/versions/a.toml",
    ]


def test_the_mistakes_of_every_version_are_said_at_once(tmp_path: Path):
    folder = write(tmp_path, va="2019-01-01", newest="2019-02-01")
    for file in (folder / "plan.toml", folder / "versions" / "a.toml"):
        file.write_text(file.read_text() + "[caps]\nper_yaer_fen = 1\n")
    with pytest.raises(Refused) as refused:
        read_versions(folder)
    assert len(refused.value.reasons) == 2
