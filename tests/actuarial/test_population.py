"""People drawn from the census."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from gongji.actuarial.population import census_2020, census_mix, draw_people, read_mix, whole_shares
from gongji.errors import Refused


def test_the_census_has_its_published_number_of_children():
    children = [band for band in census_2020() if band.from_age < 15]
    assert sum(band.male + band.female for band in children) == 253_383_938  # census bulletin no. 5


@pytest.mark.parametrize("count", [1, 7, 1000])
def test_as_many_people_as_asked_for_within_the_ages_asked_for(count):
    drawn = draw_people(count, from_days=30, to_age=59, seed=1)
    assert len(drawn.age_days) == len(drawn.male) == count
    assert drawn.age_days.min() >= 30
    assert drawn.age_years.max() <= 59


def test_a_draw_has_the_shape_of_the_census():
    drawn = draw_people(10_000, from_days=30, to_age=59, seed=1)
    bands = [band for band in census_2020() if band.from_age < 60]
    whole = sum(band.male + band.female for band in bands)
    for band in bands:
        here = (drawn.age_years >= band.from_age) & (drawn.age_years < band.from_age + 5)
        assert (here & drawn.male).sum() / 10_000 == pytest.approx(band.male / whole, abs=0.002)
        assert (here & ~drawn.male).sum() / 10_000 == pytest.approx(band.female / whole, abs=0.002)


def test_part_of_a_band_counts_for_its_part():
    half = draw_people(10_000, from_days=0, to_age=2, seed=1)
    assert half.age_years.max() == 2
    up_to_seven = draw_people(10_000, from_days=0, to_age=7, seed=1)
    first, second = (band.male + band.female for band in census_2020()[:2])
    young = (up_to_seven.age_years < 5).mean()
    assert young == pytest.approx(first / (first + second * 3 / 5), abs=0.01)


def test_the_seed_decides_and_nothing_else():
    one, same, other = (draw_people(500, from_days=30, to_age=59, seed=seed) for seed in (1, 1, 2))
    assert np.array_equal(one.age_days, same.age_days)
    assert not np.array_equal(one.age_days, other.age_days)


def test_ages_that_the_census_does_not_split_by_sex_are_refused():
    with pytest.raises(ValueError, match="to 74"):
        draw_people(10, from_days=0, to_age=80, seed=1)


@pytest.mark.parametrize(
    ("weights", "count", "shares"), [([1, 1, 1], 10, [4, 3, 3]), ([0, 5], 3, [0, 3]), ([2, 1], 1, [1, 0])]
)
def test_whole_shares_add_up(weights, count, shares):
    assert whole_shares(weights, count) == shares


def test_the_mix_has_everybody_whom_the_census_counted():
    assert census_mix().sum() == pytest.approx(1_409_778_724)  # 31 provinces, without servicemen
    assert census_mix()[:, 65:].sum() == pytest.approx(190_635_280)  # census bulletin no. 5
    assert census_mix()[0, 75:].sum() == pytest.approx(30_010_705)
    band = next(band for band in census_2020() if band.from_age == 30)
    assert census_mix()[:, 30:35].sum(axis=1) == pytest.approx([band.male, band.female])


def test_people_of_ones_own_are_read_and_negative_ones_refused(tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_text("age,male,female\n0,10,12.5\n1,0,3\n")
    assert read_mix(path).tolist() == [[10, 0], [12.5, 3]]
    path.write_text("age,male,female\n0,-1,2\n")
    with pytest.raises(Refused, match="row 1, male: '-1' is not a number of people"):
        read_mix(path)
