"""Actual to expected: the cases that came over the cases that a table lets us expect, with exact limits.

    A        cases that came, a Poisson number
    E        cases expected: Σ member-years · yearly rate
    A/E      above 1: more illness than the table says
    limits   χ²(α/2; 2A) / 2E  and  χ²(1 − α/2; 2A + 2) / 2E   (half a χ² with 2a degrees is a gamma of shape a)

Source: Garwood 1936 (Biometrika 28:437). A warning where the lower limit is above 1: chance alone would hardly do that.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from scipy.special import gammainccinv, gammaincinv

from gongji.actuarial.monitors.levels import Level, is_amount, is_count, is_positive, refuse_unless
from gongji.errors import Refused

CONFIDENCE = 0.95

Dimension = Literal["tenure", "age", "channel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Experience:
    """What one cell of members lived through: member-years at a yearly rate, and the cases that came."""

    tenure: str
    age: str
    channel: str
    member_years: float
    yearly_rate: float
    cases: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A/E with its exact limits."""

    cases: int
    expected: float
    ratio: float
    lower: float
    upper: float
    level: Level


def actual_to_expected(cases: int, expected: float, *, confidence: float = CONFIDENCE) -> Ratio:
    """A/E of one group; raises Refused unless something was expected."""
    refuse_unless(
        [
            (is_count(cases), f"{cases} cases: a whole number, 0 or more"),
            (is_positive(expected), f"{expected} cases expected: a finite number above 0"),
            (0 < confidence < 1, f"a confidence of {confidence}: between 0 and 1, such as 0.95"),
        ]
    )
    tail = (1 - confidence) / 2
    lower = float(gammaincinv(cases, tail)) / expected if cases else 0.0
    return Ratio(
        cases=cases,
        expected=expected,
        ratio=cases / expected,
        lower=lower,
        upper=float(gammainccinv(cases + 1, tail)) / expected,
        level=Level.WARNING if lower > 1 else Level.QUIET,
    )


def ratios_by(dimension: Dimension, cells: Sequence[Experience], *, confidence: float = CONFIDENCE) -> dict[str, Ratio]:
    """A/E of each group along one dimension, in the order in which groups first appear.

    A group in which nothing could be expected and no case came is left out. Raises Refused, naming each cell, for
    negative exposure, a rate above 1, or cases where nobody was exposed. With many groups some warn by chance alone:
    for m groups take a confidence of 1 − 0.05 / m.
    """
    check_cells(cells)
    cases: dict[str, int] = {}
    expected: dict[str, float] = {}
    for cell in cells:
        group = str(getattr(cell, dimension))
        cases[group] = cases.get(group, 0) + cell.cases
        expected[group] = expected.get(group, 0.0) + cell.member_years * cell.yearly_rate
    groups = [group for group in cases if cases[group] or expected[group]]
    return {group: actual_to_expected(cases[group], expected[group], confidence=confidence) for group in groups}


def check_cells(cells: Sequence[Experience]) -> None:
    """Raise Refused with every mistake of every cell."""
    wrong = []
    for number, cell in enumerate(cells, 1):
        name = f"cell {number} ({cell.tenure}, {cell.age}, {cell.channel})"
        if not is_amount(cell.member_years):
            wrong.append(f"{name}: {cell.member_years} member-years; a finite number, 0 or more")
        if not 0 <= cell.yearly_rate <= 1:
            wrong.append(f"{name}: a yearly rate of {cell.yearly_rate}; from 0 to 1")
        if not is_count(cell.cases):
            wrong.append(f"{name}: {cell.cases} cases; a whole number, 0 or more")
        elif cell.cases and cell.member_years * cell.yearly_rate == 0:
            wrong.append(f"{name}: {cell.cases} cases where none can be expected; its exposure or its rate is missing")
    if wrong:
        raise Refused(wrong)
