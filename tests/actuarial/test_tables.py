"""Rates of serious illness: the published values, by age and sex."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gongji.actuarial.tables import read_rates, serious_illness, shape_doubts, within
from gongji.errors import Refused


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


def test_the_built_in_table_raises_no_doubts():
    assert shape_doubts(serious_illness()) == ()


def table(folder: Path, *lines: str, head: str = "age,male,female") -> Path:
    path = folder / "rates.csv"
    path.write_text("\n".join(["# a comment", head, *lines]) + "\n")
    return path


def test_a_table_of_ones_own_is_read(tmp_path: Path):
    mine = read_rates(table(tmp_path, "0,0.001,0.002", "1,0.003,0.004"))
    assert mine.yearly(np.array([0, 1, 9]), np.array([True, False, True])) == pytest.approx([0.001, 0.004, 0.003])


@pytest.mark.parametrize(
    ("lines", "complaints"),
    [
        (["0,0.1,0.1", "2,0.1,0.1"], ["row 2: age '2' where 1 belongs"]),
        (["0,1.2,0.1"], ["row 1, male: '1.2' is not a yearly rate from 0 to 1"]),
        (["0,-0.1,nan"], ["row 1, male: '-0.1' is not", "row 1, female: 'nan' is not"]),
        (["0,,x"], ["row 1, male: '' is not", "row 1, female: 'x' is not"]),
        ([], ["there are no rows"]),
    ],
)
def test_a_table_that_cannot_be_right_is_refused_with_all_its_mistakes(tmp_path: Path, lines, complaints):
    with pytest.raises(Refused) as refusal:
        read_rates(table(tmp_path, *lines))
    for complaint in complaints:
        assert complaint in str(refusal.value)


def test_other_columns_and_missing_files_are_refused(tmp_path: Path):
    with pytest.raises(Refused, match="must be age, male, female"):
        read_rates(table(tmp_path, "0,1", head="age,rate"))
    with pytest.raises(Refused, match="cannot be read"):
        read_rates(tmp_path / "nowhere.csv")


def test_an_unusual_shape_is_told_and_not_refused(tmp_path: Path):
    odd = read_rates(table(tmp_path, *(f"{age},{0.01 if age != 50 else 0.05},0" for age in range(60))))
    told = " ".join(shape_doubts(odd))
    assert "end at age 59" in told
    assert "leaps from 0.01 at age 49 to 0.05 at 50" in told
    assert "falls from 0.05 at age 50 to 0.01 at 51" in told
    assert "all rates of women are 0" in told
