"""Actual to expected, with limits that published tables have."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import pdtr, pdtrc

from gongji.actuarial.monitors.experience import Experience, actual_to_expected, ratios_by
from gongji.actuarial.monitors.levels import Level
from gongji.errors import Refused


@pytest.mark.parametrize(
    ("cases", "lower", "upper"),
    [(0, 0, 3.689), (1, 0.0253, 5.572), (2, 0.2422, 7.225), (10, 4.795, 18.390), (100, 81.364, 121.627)],
)
def test_limits_of_a_count_are_those_of_the_published_table(cases, lower, upper):
    """Exact 95 % limits of a Poisson count (Garwood 1936), as epidemiologists print them."""
    found = actual_to_expected(cases, 1.0)
    assert found.lower == pytest.approx(lower, abs=5e-4)
    assert found.upper == pytest.approx(upper, abs=5e-4)


@given(st.integers(0, 10_000), st.floats(0.01, 10_000), st.floats(0.5, 0.999))
@settings(max_examples=60)
def test_at_each_limit_a_count_this_extreme_has_half_the_remaining_chance(cases, expected, confidence):
    """The definition of the limits, through the Poisson law itself."""
    found = actual_to_expected(cases, expected, confidence=confidence)
    tail = (1 - confidence) / 2
    assert pdtr(cases, found.upper * expected) == pytest.approx(tail, rel=1e-6)
    assert cases == 0 or pdtrc(cases - 1, found.lower * expected) == pytest.approx(tail, rel=1e-6)
    assert found.lower <= found.ratio <= found.upper


@pytest.mark.parametrize(
    ("cases", "expected", "level"), [(17, 10, Level.QUIET), (19, 10, Level.WARNING), (3, 10, Level.QUIET)]
)
def test_a_warning_needs_more_than_chance_would_give(cases, expected, level):
    """19 of 10 expected: the lower limit is 1.14. 17 of 10: it is 0.99."""
    assert actual_to_expected(cases, expected).level == level


def cell(tenure="1", age="40-49", channel="app", member_years=10_000.0, yearly_rate=0.003, cases=30) -> Experience:
    return Experience(
        tenure=tenure, age=age, channel=channel, member_years=member_years, yearly_rate=yearly_rate, cases=cases
    )


CELLS = [
    cell(tenure="0", age="30-39", cases=10, yearly_rate=0.001),
    cell(tenure="0", age="40-49", channel="agent", cases=90),
    cell(tenure="1", age="40-49", cases=30),
    cell(tenure="2", age="60-69", member_years=0.0, cases=0),
]


@pytest.mark.parametrize(
    ("dimension", "groups"),
    [
        ("tenure", {"0": (100, 40), "1": (30, 30)}),
        ("age", {"30-39": (10, 10), "40-49": (120, 60)}),
        ("channel", {"app": (40, 40), "agent": (90, 30)}),
    ],
)
def test_cells_are_added_up_along_one_dimension(dimension, groups):
    """The cell without exposure has nothing to compare and is left out."""
    found = ratios_by(dimension, CELLS)
    assert {name: (each.cases, round(each.expected, 9)) for name, each in found.items()} == groups


def test_a_channel_that_brings_the_ill_is_seen():
    assert [name for name, each in ratios_by("channel", CELLS).items() if each.level == Level.WARNING] == ["agent"]


def test_every_mistake_of_every_cell_is_said_at_once():
    wrong = [
        cell(member_years=-1.0, cases=0),
        cell(yearly_rate=1.01),
        cell(cases=-2),
        cell(member_years=0.0, cases=1),
        cell(member_years=math.nan, yearly_rate=math.nan),
    ]
    with pytest.raises(Refused) as refused:
        ratios_by("age", wrong)
    said = "\n".join(refused.value.reasons)
    assert "cell 1 (1, 40-49, app): -1.0 member-years" in said
    assert "cell 2 (1, 40-49, app): a yearly rate of 1.01; from 0 to 1" in said
    assert "cell 3 (1, 40-49, app): -2 cases" in said
    assert "cell 4 (1, 40-49, app): 1 cases where none can be expected" in said
    assert "cell 5 (1, 40-49, app): nan member-years" in said
    assert len(refused.value.reasons) == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"cases": 1, "expected": 0.0}, "0.0 cases expected: a finite number above 0"),
        ({"cases": 1, "expected": math.inf}, "inf cases expected"),
        ({"cases": 1.5, "expected": 1.0}, "1.5 cases: a whole number"),
        ({"cases": 1, "expected": 1.0, "confidence": 95}, "a confidence of 95: between 0 and 1"),
    ],
)
def test_what_has_no_ratio_is_refused(arguments, said):
    with pytest.raises(Refused, match=said):
        actual_to_expected(**arguments)
