"""`gongji plan`: a plan is checked, and told in plain words."""

from __future__ import annotations

from pathlib import Path
from typing import get_args

import pytest

from gongji.plans.packs import pack_file, pack_names
from gongji.plans.reading import read_plan
from gongji.plans.words import Language, describe, plan_name
from tests.plans.writing import plan_text
from tests.settlement.command import gongji, gongji_alone


@pytest.mark.parametrize("pack", pack_names())
def test_every_pack_is_in_order(pack: str):
    outcome = gongji("plan", "check", pack_file(pack))
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == f"{pack_file(pack)}: the plan '{pack}' is in order.\n"


def test_a_plan_with_mistakes_is_refused_with_all_of_them_and_no_traceback(tmp_path: Path):
    path = tmp_path / "plan.toml"
    path.write_text(plan_text("[caps]\nper_yaer_fen = 1\n", weight="0", rounding="sideways"), encoding="utf-8")
    for verb in ("check", "show"):
        outcome = gongji("plan", verb, path)
        assert (outcome.status, outcome.out) == (1, "")
        lines = outcome.err.splitlines()
        assert len(lines) == 3
        assert all(line.startswith(f"{path} line ") for line in lines)
        assert "did you mean 'per_year_fen'?" in outcome.err
        assert "Traceback" not in outcome.err


def test_a_plan_that_is_not_there_is_said_to_be_missing(tmp_path: Path):
    outcome = gongji("plan", "check", tmp_path / "none.toml")
    assert (outcome.status, outcome.out) == (1, "")
    assert "none.toml: the plan cannot be read: No such file or directory" in outcome.err


@pytest.mark.parametrize("pack", ["village", "xianghubao"])
@pytest.mark.parametrize("language", get_args(Language))
def test_a_plan_is_told_whole_in_either_language(pack: str, language: Language):
    outcome = gongji_alone("plan", "show", pack_file(pack), "--lang", language)
    assert (outcome.status, outcome.err) == (0, "")
    plan = read_plan(pack_file(pack))
    said = "".join(outcome.out.split())
    assert said.startswith("".join(plan_name(plan, language).split()))
    for section in describe(plan, language):
        for words in (section.title, *section.sentences):
            assert "".join(words.split()) in said


def test_chinese_comes_first():
    path = pack_file("village")
    assert gongji("plan", "show", path).out == gongji("plan", "show", path, "--lang", "zh").out


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "show", "x.toml", "--lang", "fr"),
        ("plan", "check"),
        ("plan", "chekc", "x.toml"),
        ("settel",),
        ("plan",),
    ],
)
def test_wrong_use_has_a_status_of_its_own(words: tuple[str, ...]):
    outcome = gongji(*words)
    assert outcome.status == 2
    assert "Traceback" not in outcome.err


def test_help_says_that_it_is_not_insurance():
    outcome = gongji_alone("--help")
    assert outcome.status == 0
    assert "not insurance" in outcome.out
    assert all(verb in outcome.out for verb in ("settle", "plan", "sample"))
