"""The ages of members then and now."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.actuarial.monitors.levels import Level
from gongji.actuarial.monitors.mix import stability
from gongji.errors import Refused

bands = st.lists(st.integers(1, 10**8), min_size=2, max_size=6)


def named(counts) -> dict[str, int]:
    return {f"{10 * number}s": int(count) for number, count in enumerate(counts)}


def test_a_shift_of_ten_in_a_hundred_by_hand():
    """(0.6 − 0.5) ln 1.2 + (0.4 − 0.5) ln 0.8 = 0.1 ln 1.5 = 0.0405."""
    found = stability({"young": 500_000, "old": 500_000}, {"young": 600_000, "old": 400_000})
    assert found.psi == pytest.approx(0.1 * math.log(1.5))
    assert found.bands["young"] == pytest.approx(0.1 * math.log(1.2))
    assert found.level == Level.QUIET


@pytest.mark.parametrize(
    ("young", "psi", "level"),
    [(65, 0.0929, Level.QUIET), (66, 0.1061, Level.NOTICE), (73, 0.2288, Level.NOTICE), (74, 0.2510, Level.WARNING)],
)
def test_thresholds_are_a_tenth_and_a_quarter(young, psi, level):
    """Half and half then. At 66 %: 0.16 ln 1.32 − 0.16 ln 0.68 = 0.1061."""
    found = stability({"young": 10**6, "old": 10**6}, {"young": young * 10**4, "old": (100 - young) * 10**4})
    assert found.psi == pytest.approx(psi, abs=5e-5)
    assert found.level == level


@given(bands, st.integers(0, 5))
@settings(max_examples=40)
def test_the_index_is_never_negative_symmetric_and_zero_for_the_same_mix(counts, turn):
    other = counts[turn % len(counts) :] + counts[: turn % len(counts)]
    there, back = stability(named(counts), named(other)), stability(named(other), named(counts))
    assert there.psi >= 0
    assert there.psi == pytest.approx(back.psi)
    assert stability(named(counts), named([2 * count for count in counts])).psi == pytest.approx(0, abs=1e-12)


def test_a_band_that_empties_has_a_figure_and_a_warning():
    found = stability({"young": 9_000, "old": 1_000}, {"young": 10_000})
    assert found.level == Level.WARNING
    assert math.isfinite(found.psi)


def test_a_band_that_nobody_is_in_says_nothing():
    assert stability({"a": 5, "b": 0, "c": 5}, {"a": 5, "c": 5}).bands.keys() == {"a", "c"}
    assert stability({"a": 5}, {"a": 9}).psi == 0


def test_in_a_small_plan_chance_does_not_speak():
    """Eight and eight then, five and eleven now: PSI 0.148, but chance goes to 0.480."""
    small = stability({"young": 8, "old": 8}, {"young": 5, "old": 11})
    large = stability({"young": 8_000, "old": 8_000}, {"young": 5_000, "old": 11_000})
    assert small.psi == large.psi > 0.1
    assert (small.level, large.level) == (Level.QUIET, Level.NOTICE)


def test_chance_stays_below_its_line_in_nineteen_of_twenty_draws():
    random = np.random.default_rng(1)
    shares = [0.1, 0.2, 0.3, 0.4]
    draws = [
        stability(named(random.multinomial(3_000, shares)), named(random.multinomial(2_000, shares)))
        for _ in range(1_000)
    ]
    assert 0.93 < np.mean([each.psi < each.by_chance for each in draws]) < 0.97


def test_all_wrong_counts_are_said_at_once():
    with pytest.raises(Refused) as refused:
        stability({"a": -1, "b": 1}, {"a": math.nan})  # type: ignore[dict-item]  # it is what is refused
    assert refused.value.reasons == (
        "then, band a: -1 members; a whole number, 0 or more",
        "now, band a: nan members; a whole number, 0 or more",
    )
    with pytest.raises(Refused, match="now: nobody is in any band"):
        stability({"a": 1}, {"a": 0})
