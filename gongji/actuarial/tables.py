"""Rates of falling seriously ill, by age and sex, read from a published table.

    i(x, s)   yearly rate at which a life of age x (completed years) and sex s falls ill with a listed illness
    e         select effect: what admission by declaration and waiting leaves of it, chosen by who uses the table

The table is the China Life Insurance Experienced Critical Illness Table 2006–2010, 25 illnesses, columns CI3
(men) and CI4 (women), notice 保监发〔2013〕81号. It is of insured lives: a community is not that, so a select
effect is always an argument, never hidden in the rates.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

DATA = Path(__file__).parent / "data"
CI_2006_2010 = DATA / "ci_2006_2010.csv"
MALE_COLUMN, FEMALE_COLUMN = "ci3_male_25ill", "ci4_female_25ill"

Rates = npt.NDArray[np.float64]
Ages = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class IncidenceTable:
    """Yearly rates from age 0, one array a sex; the last age stands for all later ones."""

    male: Rates
    female: Rates

    def yearly(self, ages: Ages, male: Flags) -> Rates:
        """i(x, s) of each life."""
        rows = np.minimum(ages, len(self.male) - 1)
        return np.where(male, self.male[rows], self.female[rows])


def commented_csv(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV with a header whose first lines are comments with '#'."""
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(line for line in file if not line.startswith("#"))


@cache
def serious_illness() -> IncidenceTable:
    """The table of 25 serious illnesses; the same object every time, so nobody writes into its arrays."""
    rows = list(commented_csv(CI_2006_2010))
    if [int(row["age"]) for row in rows] != list(range(len(rows))):
        raise ValueError(f"{CI_2006_2010.name}: ages must follow one another from 0")
    male, female = (np.array([float(row[column]) for row in rows]) for column in (MALE_COLUMN, FEMALE_COLUMN))
    male.setflags(write=False)
    female.setflags(write=False)
    return IncidenceTable(male=male, female=female)


def within(rates: Rates, days: npt.NDArray[np.int64] | int) -> Rates:
    """The chance of falling ill within some days at constant yearly rates: 1 − (1 − i)^(days ÷ 365)."""
    return np.asarray(1.0 - (1.0 - rates) ** (np.asarray(days) / 365.0), dtype=np.float64)
