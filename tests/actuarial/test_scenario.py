"""Scenarios: those that come with Gongji are in order, and what is wrong with another is said with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gongji.actuarial.assumption_words import assumptions
from gongji.actuarial.joining import joiners
from gongji.actuarial.scenario import (
    SCENARIOS,
    Bass,
    Given,
    Logistic,
    Steady,
    named_scenario,
    read_scenario,
    scenario_names,
)
from gongji.errors import Refused
from tests.actuarial.worlds import fortnights

USUAL = (SCENARIOS / "usual" / "scenario.toml").read_text(encoding="utf-8")


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", scenario_names())
def test_every_scenario_tells_where_its_numbers_come_from(name):
    assert named_scenario(name).name == name
    sources = (SCENARIOS / name / "sources.md").read_text(encoding="utf-8")
    for table in ("illness", "select", "delay", "joining", "leaving", "uncertainty"):
        assert table in sources


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("level = 0.7", "level = -1", "line 21, illness.level: -1: input should be greater than 0"),
        ("level = 0.7", "level = nan", "line 21, illness.level: nan: input should be a finite number"),
        ("level = 0.7", "evel = 0.7", "line 21, illness.evel: the key 'evel' is unknown"),
        ("part = 0.1", "part = 0.2", "the parts of [[health]] add up to 1.1, not 1"),
        ("mean_days = 75", "mean_days = 3", "line 29, delay: mean_days 3 is below least_days 14"),
        ("from_age = 0, power = 1.0", "from_age = 50, power = 1.0", "from_age must begin at 0 and rise"),
        ('kind = "steady"', 'kind = "sudden"', "joining.curve"),
        ("[select]", "[select", "not a scenario"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(tmp_path: Path, old, new, complaint):
    assert USUAL.count(old) == 1
    with pytest.raises(Refused) as refusal:
        read_scenario(written(tmp_path, USUAL.replace(old, new)))
    assert complaint in str(refusal.value)


def test_an_unknown_scenario_is_answered_with_those_there_are():
    with pytest.raises(Refused, match="there is no scenario 'rosy'; there are usual"):
        named_scenario("rosy")


def test_files_of_a_scenario_are_looked_for_beside_it(tmp_path: Path):
    text = USUAL.replace("level = 0.7", 'file = "mine.csv"').replace(
        'kind = "steady", yearly = 0.06', 'kind = "given", file = "c.csv"'
    )
    scenario = read_scenario(written(tmp_path, text))
    assert scenario.illness.file == tmp_path / "mine.csv"
    assert isinstance(scenario.joining.curve, Given)
    assert scenario.joining.curve.file == tmp_path / "c.csv"


def test_joining_curves_bring_as_many_as_they_say(tmp_path: Path):
    windows = fortnights(240)  # ten years
    logistic = joiners(Logistic(kind="logistic", growth=3, middle=2, reach=2), windows, members=1000)
    assert logistic.sum() == pytest.approx(2000, rel=0.01)
    assert logistic.argmax() * 15 / 365 == pytest.approx(2, abs=0.1)
    bass = joiners(Bass(kind="bass", innovators=0.5, imitators=1.0), windows, members=1000)
    assert bass[0] == pytest.approx(1000 * 0.5 * 15 / 365, rel=0.02)  # at first p of those who are not in
    assert bass.sum() == pytest.approx(1000, rel=0.01)
    steady = joiners(Steady(kind="steady", yearly=0.1), windows, members=1000)
    assert steady == pytest.approx(np.full(240, 100 * 15 / 365))
    path = tmp_path / "curve.csv"
    path.write_text("on,joined\n2020-01-01,100\n2020-01-31,400\n2020-02-15,400\n")
    assert joiners(Given(kind="given", file=path), windows, members=1)[:4] == pytest.approx([150, 150, 0, 0])


@pytest.mark.parametrize(
    ("rows", "complaint"),
    [
        ("2020-01-01,5\n2020-02-01,4", "row 2: days must rise and people who ever joined cannot become fewer"),
        ("2020-01-01,5\n2020-01-01,6", "row 2: days must rise"),
        ("2020-01-01,x\n2020-02-01,4", "row 1: needs a day"),
        ("2020-01-01,5", "1 rows; a curve has 2"),
    ],
)
def test_a_curve_that_cannot_be_is_refused(tmp_path: Path, rows, complaint):
    path = tmp_path / "curve.csv"
    path.write_text(f"on,joined\n{rows}\n")
    with pytest.raises(Refused, match=complaint):
        joiners(Given(kind="given", file=path), fortnights(2), members=1)


def test_every_assumption_can_be_said_in_both_languages():
    said = dict(assumptions(named_scenario("usual")))
    assert said[("每年退出（价格为 0 时）", "leaving a year, at price 0")] == ("5.0%", "5.0%")
    assert all(zh and en for pair in said.items() for zh, en in pair)
