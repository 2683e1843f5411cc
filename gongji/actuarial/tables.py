"""Yearly rates by age and sex: of falling seriously ill, or of dying. Built in from a published table, or loaded.

    i(x, s)   yearly rate at which a life of age x (completed years) and sex s falls ill with a listed illness
    q(x, s)   yearly rate of death; none is built in, because no table that may be copied was found whole

The built-in table is the China Life Insurance Experienced Critical Illness Table 2006–2010, 25 illnesses, columns
CI3 (men) and CI4 (women), notice 保监发〔2013〕81号. It is of insured lives: a community is not that, so a select
effect is always an argument, never hidden in the rates. A user's own table: docs/reference/projection.md.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gongji.errors import Refused

DATA = Path(__file__).parent / "data"
CI_2006_2010 = DATA / "ci_2006_2010.csv"
MALE_COLUMN, FEMALE_COLUMN = "ci3_male_25ill", "ci4_female_25ill"
LINES_MAX = 200
RISES_FROM, RISES_TO = 30, 80  # ages between which serious illness becomes more frequent in every published table
STEP_MAX = 2.0  # a rate that is more than twice, or less than half, that of the age before is worth a look
SHOWN_MAX = 5

Rates = npt.NDArray[np.float64]
Ages = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True, kw_only=True)
class RateTable:
    """Yearly rates from age 0, one array a sex; the last age stands for all later ones."""

    source: str
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
def serious_illness() -> RateTable:
    """The table of 25 serious illnesses; the same object every time, so nobody writes into its arrays."""
    rows = list(commented_csv(CI_2006_2010))
    if [int(row["age"]) for row in rows] != list(range(len(rows))):
        raise ValueError(f"{CI_2006_2010.name}: ages must follow one another from 0")
    male, female = (np.array([float(row[column]) for row in rows]) for column in (MALE_COLUMN, FEMALE_COLUMN))
    return frozen(RateTable(source="CI3/CI4 (2006–2010), 25 illnesses, 保监发〔2013〕81号", male=male, female=female))


def read_rates(path: Path) -> RateTable:
    """A user's own table: a CSV `age,male,female` with every age from 0 on and yearly rates from 0 to 1.

    Raises Refused with all that is wrong, each with its line.
    """
    rows = by_age(path, most=1.0, what="a yearly rate from 0 to 1")
    male, female = (np.array(column) for column in zip(*rows, strict=True))
    return frozen(RateTable(source=path.name, male=male, female=female))


def by_age(path: Path, *, most: float, what: str) -> list[tuple[float, float]]:
    """The (male, female) numbers of a CSV `age,male,female` whose ages follow one another from 0.

    Each must be from 0 to `most`; raises Refused with all that is wrong, each with its line.
    """
    mistakes, rows = [], []
    for number, line in enumerate(named_lines(path), start=1):
        where = f"{path} row {number}"
        if line.get("age", "").strip() != str(number - 1):
            mistakes.append(f"{where}: age '{line.get('age', '')}' where {number - 1} belongs; write every age from 0")
        values = []
        for column in ("male", "female"):
            value = as_number(line.get(column))
            if value is None or not 0 <= value <= most:
                mistakes.append(f"{where}, {column}: '{line.get(column) or ''}' is not {what}")
            values.append(value or 0.0)
        rows.append((values[0], values[1]))
    if not rows:
        mistakes.append(f"{path}: there are no rows; write one for every age from 0")
    if mistakes:
        more = len(mistakes) - SHOWN_MAX
        raise Refused([*mistakes[:SHOWN_MAX], *([f"{path}: and {more} more like these"] if more > 0 else [])])
    return rows


def named_lines(path: Path) -> list[dict[str, str]]:
    """The rows of a user's CSV by column; raises Refused where it cannot be read or has other columns."""
    try:
        rows = list(commented_csv(path))
    except (OSError, UnicodeError, csv.Error) as error:
        raise Refused(f"{path}: the table cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if rows and set(rows[0]) != {"age", "male", "female"}:
        raise Refused(f"{path}: the columns are {', '.join(map(str, rows[0]))}; they must be age, male, female")
    if len(rows) > LINES_MAX:
        raise Refused(f"{path}: {len(rows)} rows; at most {LINES_MAX} ages are read")
    return rows


def as_number(text: str | None) -> float | None:
    """The finite number that a text says, or None."""
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def frozen(table: RateTable) -> RateTable:
    """The table with arrays that nobody can write into."""
    table.male.setflags(write=False)
    table.female.setflags(write=False)
    return table


def shape_doubts(table: RateTable) -> tuple[str, ...]:
    """What is unusual in the shape of a table of illness or death; it may still be right, so nothing is refused."""
    doubts = []
    for sex, rates in (("men", table.male), ("women", table.female)):
        if len(rates) <= RISES_TO:
            doubts.append(f"rates of {sex} end at age {len(rates) - 1}; that of the last age stands for all later ones")
        if not rates.any():
            doubts.append(f"all rates of {sex} are 0")
        for age, (earlier, later) in enumerate(pairwise(rates.tolist()), start=1):
            if RISES_FROM < age <= RISES_TO and later < earlier:
                doubts.append(f"the rate of {sex} falls from {earlier:g} at age {age - 1} to {later:g} at {age}")
            elif age > 1 and 0 < earlier < later / STEP_MAX:
                doubts.append(f"the rate of {sex} leaps from {earlier:g} at age {age - 1} to {later:g} at {age}")
    return tuple(doubts)


def within(rates: Rates, days: npt.NDArray[np.int64] | Rates | int) -> Rates:
    """The chance of falling ill within some days at constant yearly rates: 1 − (1 − i)^(days ÷ 365)."""
    return np.asarray(1.0 - (1.0 - rates) ** (np.asarray(days) / 365.0), dtype=np.float64)
