"""The documents of the projection: every key of a scenario is in the reference, and the guide's code runs."""

from __future__ import annotations

import re

import pytest

from gongji.actuarial.history import UNITS
from gongji.actuarial.scenario import (
    Bass,
    Closing,
    Given,
    Health,
    Illness,
    IllnessCover,
    Joining,
    Leaving,
    Logistic,
    People,
    Response,
    Scenario,
    Select,
    Steady,
    Uncertainty,
)
from tests.conventions.reading import ROOT

REFERENCE = (ROOT / "docs" / "reference" / "projection.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "guides" / "projection.md").read_text(encoding="utf-8")
TABLES = (
    Scenario, People, Health, Illness, IllnessCover, Select, Joining, Steady, Logistic, Bass, Given, Leaving, Response,
    Closing, Uncertainty,
)  # fmt: skip


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_key_of_a_scenario_is_in_the_reference(table):
    words = set(re.findall(r"[a-z_]+", " ".join(re.findall(r"`[^`]+`", REFERENCE))))
    assert set(table.model_fields) - words == set()


def test_every_metric_of_a_history_is_in_the_reference():
    assert [metric for metric in UNITS if metric not in REFERENCE] == []


def test_the_code_of_the_guide_runs(capsys: pytest.CaptureFixture[str]):
    (snippet,) = re.findall(r"```python\n(.*?)```", GUIDE, flags=re.DOTALL)
    exec(compile(snippet, "docs/guides/projection.md", "exec"), {})
    cases, closes, chance = capsys.readouterr().out.split()
    assert float(cases) > 30
    assert (closes, float(chance)) == ("None", 0.0)
