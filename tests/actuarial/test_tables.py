"""Rates of serious illness: the published values, by age and sex."""

from __future__ import annotations

import numpy as np
import pytest

from gongji.actuarial.tables import serious_illness, within


@pytest.mark.parametrize(
    ("age", "male", "rate"),
    [
        (0, True, 0.00060),
        (0, False, 0.00082),
        (30, True, 0.00095),
        (40, False, 0.00264),
        (50, True, 0.00802),
        (60, False, 0.01128),
        (80, True, 0.06952),
    ],
)
def test_rates_are_those_printed_in_the_table(age, male, rate):
    assert serious_illness().yearly(np.array([age]), np.array([male])) == pytest.approx([rate])


def test_ages_beyond_the_table_have_its_last_rate():
    table = serious_illness()
    assert table.yearly(np.array([200]), np.array([True])) == table.yearly(np.array([105]), np.array([True]))


def test_rates_rise_from_30_to_80_for_both_sexes():
    ages = np.arange(30, 81)
    for male in (True, False):
        assert np.all(np.diff(serious_illness().yearly(ages, np.full(ages.shape, male))) > 0)


def test_the_chance_of_days_is_that_of_a_year_when_the_days_are_a_year():
    rates = np.array([0.0, 0.01, 0.5])
    assert within(rates, 365) == pytest.approx(rates)
    assert within(rates, 0) == pytest.approx([0, 0, 0])
    twice_half = 1 - (1 - within(rates, 100)) * (1 - within(rates, 265))
    assert twice_half == pytest.approx(rates)


def test_nobody_writes_into_the_table():
    with pytest.raises(ValueError, match="read-only"):
        serious_illness().male[0] = 1.0
