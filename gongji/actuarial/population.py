"""People of the 2020 census of China, or of a user's own count: drawn one by one, or as a mix of ages and sexes.

Inside a band of five years ages are spread evenly. Who is drawn is whole bands by largest remainder first, so
even a small draw has the census's shape; only who is who inside it is left to chance. From 75 on the census has
no split by sex in each band; the mix splits those bands as the published sum of 75 and over.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gongji.actuarial.tables import DATA, by_age, commented_csv

CENSUS_2020 = DATA / "census_2020_china.csv"
DAYS_A_YEAR = 365.25
BAND_YEARS = 5
PEOPLE_MAX = 1e10
MALE_OF_75_AND_OVER = 30_010_705 / 67_039_684  # the census's sum of 75 and over; its bands have no split there

Mix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """People of both sexes from an age on, five years wide."""

    from_age: int
    male: int
    female: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """People as two arrays of the same length."""

    age_days: npt.NDArray[np.int64]
    male: npt.NDArray[np.bool_]

    @property
    def age_years(self) -> npt.NDArray[np.int64]:
        """Ages in completed years, as near as days can tell."""
        return np.asarray(self.age_days / DAYS_A_YEAR, dtype=np.int64)


@cache
def census_2020() -> tuple[Band, ...]:
    """The bands of the census that are split by sex (to age 74), youngest first."""
    bands = []
    for row in commented_csv(CENSUS_2020):
        first, dash, last = row["age_band"].partition("-")
        if dash and row["male"] and int(last) - int(first) == BAND_YEARS - 1:
            bands.append(Band(from_age=int(first), male=int(row["male"]), female=int(row["female"])))
    return tuple(bands)


@cache
def census_mix() -> Mix:
    """People of the census by sex (men first) and completed age, 0 to 104; nobody writes into it."""
    people = np.zeros((2, 105))
    for row in commented_csv(CENSUS_2020):
        first, dash, last = row["age_band"].partition("-")
        if not dash and first != "100+":
            continue  # the sum of 75 and over
        since, upto = (int(first), int(last)) if dash else (100, 104)
        total = float(row["total"])
        male = float(row["male"]) if row["male"] else total * MALE_OF_75_AND_OVER
        people[0, since : upto + 1] = male / (upto + 1 - since)
        people[1, since : upto + 1] = (total - male) / (upto + 1 - since)
    people.setflags(write=False)
    return people


def read_mix(path: Path) -> Mix:
    """A user's own count of people: a CSV `age,male,female` with every age from 0 on.

    Raises Refused with all that is wrong, each with its line; numbers may be people or parts of them, never negative.
    """
    return np.array(by_age(path, most=PEOPLE_MAX, what="a number of people, 0 or more")).T


def draw_people(count: int, *, from_days: int, to_age: int, seed: int) -> Drawn:
    """`count` people at least `from_days` old and at most `to_age` in completed years, shuffled.

    Raises ValueError where the census does not split the ages by sex (from 75).
    """
    bands = [band for band in census_2020() if band.from_age <= to_age]
    if to_age >= bands[-1].from_age + BAND_YEARS:
        raise ValueError(f"the census splits ages by sex to {bands[-1].from_age + BAND_YEARS - 1}, not to {to_age}")
    random = np.random.default_rng(seed)
    parts = [min(to_age + 1 - band.from_age, BAND_YEARS) / BAND_YEARS for band in bands]  # of the last band, maybe less
    weights = [size * part for band, part in zip(bands, parts, strict=True) for size in (band.male, band.female)]
    sizes = whole_shares(weights, count)
    age_days, male = [], []
    for number, size in enumerate(sizes):
        band = bands[number // 2]
        youngest = max(from_days, int(np.ceil(band.from_age * DAYS_A_YEAR)))
        oldest = int((min(band.from_age + BAND_YEARS, to_age + 1)) * DAYS_A_YEAR) - 1
        age_days.append(random.integers(youngest, oldest, size, endpoint=True))
        male.append(np.full(size, number % 2 == 0))
    order = random.permutation(count)
    return Drawn(age_days=np.concatenate(age_days)[order], male=np.concatenate(male)[order])


def whole_shares(weights: Sequence[float], count: int) -> list[int]:
    """`count` split over weights in whole numbers that add up to it: largest remainders get the last ones."""
    exact = np.array(weights, dtype=np.float64) * (count / sum(weights))
    shares = np.floor(exact).astype(np.int64)
    for number in np.argsort(shares - exact, kind="stable")[: count - int(shares.sum())]:
        shares[number] += 1
    return [int(share) for share in shares]
