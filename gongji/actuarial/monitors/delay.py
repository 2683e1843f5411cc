"""Cases that are diagnosed and not yet shared, from how the delay has been: chain-ladder, with Mack's error.

    C_ik     cases diagnosed in period i and shared by delay k (or their aid, fen): rows of a triangle, cumulative
    f_k      Σ C_i,k+1 / Σ C_ik, over the rows that know both
    U_i      what row i comes to: latest C · the f's that are still ahead · tail
    R_i      U_i − latest: diagnosed, not yet shared
    σ²_k     1/(rows − 1) · Σ C_ik (C_i,k+1 / C_ik − f_k)²; where one row is left, the least of σ⁴_{k−1} / σ²_{k−2},
             σ²_{k−1} and σ²_{k−2}
    mse(R_i) U_i² Σ_k σ²_k/f_k² (1/C_ik + 1/Σ_j C_jk), and what all rows have in common for the total

Source: Mack 1993 (ASTIN 23:213). It believes that delay stays as it was: after a change of rules, or a hurry, it errs.
A row with nothing shared yet comes to nothing: choose periods long enough.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongji.actuarial.monitors.levels import is_amount, is_count, refuse_unless

Triangle = Sequence[Sequence[float]]
TAIL_MAX = 10  # whoever expects ten times more than was ever seen has no delay to estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Development:
    """Factors and, row by row, what it comes to and what is still outstanding; errors are standard deviations, or None
    where the triangle is too small or too empty to tell.
    """

    factors: tuple[float, ...]
    ultimates: tuple[float, ...]
    outstanding: tuple[float, ...]
    errors: tuple[float, ...] | None
    total: float
    total_error: float | None


def triangle_of(cases: Iterable[tuple[int, int]], *, periods: int) -> list[list[int]]:
    """The cumulative triangle from each case's period of diagnosis and of sharing, both counted from 0.

    Raises Refused with each case that is shared before it is diagnosed or outside the periods.
    """
    refuse_unless([(is_count(periods) and periods > 0, f"{periods} periods: a whole number above 0")])
    found = list(cases)
    refuse_unless(
        (0 <= diagnosed <= shared < periods,
         f"case {number}: diagnosed in period {diagnosed}, shared in {shared}; in this order, 0 to {periods - 1}")
        for number, (diagnosed, shared) in enumerate(found, 1)
    )  # fmt: skip
    rows = [[0] * (periods - first) for first in range(periods)]
    for diagnosed, shared in found:
        for delay in range(shared - diagnosed, periods - diagnosed):
            rows[diagnosed][delay] += 1
    return rows


def develop(triangle: Triangle, *, tail: float = 1.0) -> Development:
    """What is outstanding; the first row is the oldest and the longest, `tail` what comes after its end.

    Raises Refused where rows are not of that shape, a figure is negative, or a delay has nothing to go on from.
    """
    check_triangle(triangle, tail=tail)
    delays = range(len(triangle[0]) - 1)
    pairs = [[(row[k], row[k + 1]) for row in triangle if len(row) > k + 1] for k in delays]
    before = [sum(first for first, _ in known) for known in pairs]
    after = [sum(second for _, second in known) for known in pairs]
    refuse_unless(
        (before[k] > 0 and after[k] > 0,
         f"delay {k} to {k + 1}: {before[k]} cases grow to {after[k]}; both must be above 0, so start the delays later "
         "or take longer periods")
        for k in delays
    )  # fmt: skip
    factors = [after[k] / before[k] for k in delays]
    ultimates = [row[-1] * math.prod(factors[len(row) - 1 :]) * tail for row in triangle]
    outstanding = [ultimate - row[-1] for ultimate, row in zip(ultimates, triangle, strict=True)]
    spread = variances(pairs, factors)
    errors, total_error = mack_errors(triangle, factors, before, spread) if spread is not None else (None, None)
    return Development(
        factors=tuple(factors),
        ultimates=tuple(ultimates),
        outstanding=tuple(outstanding),
        errors=errors,
        total=math.fsum(outstanding),
        total_error=total_error,
    )


def check_triangle(triangle: Triangle, *, tail: float) -> None:
    """Raise Refused unless rows get no longer from the first on, and every figure is 0 or more."""
    lengths = [len(row) for row in triangle]
    refuse_unless(
        [
            (bool(lengths) and min(lengths) >= 1 and lengths == sorted(lengths, reverse=True),
             f"rows of {lengths} figures: at least one row, none empty, the oldest first and none longer than the "
             "one before"),
            (1 <= tail <= TAIL_MAX, f"a tail of {tail}: from 1 to {TAIL_MAX}"),
        ]
    )  # fmt: skip
    refuse_unless(
        (is_amount(figure), f"row {i}, delay {k}: {figure}; a finite number, 0 or more")
        for i, row in enumerate(triangle)
        for k, figure in enumerate(row)
    )


def variances(pairs: Sequence[Sequence[tuple[float, float]]], factors: Sequence[float]) -> list[float] | None:
    """σ²_k of every delay, or None where they cannot be known."""
    found: list[float] = []
    for k, known in enumerate(pairs):
        if any(first == 0 < second for first, second in known):
            return None
        if len(known) > 1:
            squares = ((second - factors[k] * first) ** 2 / first for first, second in known if first)
            found.append(math.fsum(squares) / (len(known) - 1))
        elif k > 1:
            last, earlier = found[k - 1], found[k - 2]
            found.append(min(last**2 / earlier if earlier else last, last, earlier))
        else:
            return None
    return found


def mack_errors(
    triangle: Triangle, factors: Sequence[float], before: Sequence[float], spread: Sequence[float]
) -> tuple[tuple[float, ...], float] | tuple[None, None]:
    """The standard deviation of each row's outstanding part and of all together, without the tail."""
    if any(row[-1] == 0 and len(row) <= len(factors) for row in triangle):
        return None, None
    relative = [variance / factor**2 for variance, factor in zip(spread, factors, strict=True)]
    ultimates, own, common = [], [], []
    for row in triangle:
        reached, variance, shared = row[-1], 0.0, 0.0
        for k in range(len(row) - 1, len(factors)):
            variance += relative[k] * (1 / reached + 1 / before[k])
            shared += 2 * relative[k] / before[k]
            reached *= factors[k]
        ultimates.append(reached)
        own.append(reached**2 * variance)
        common.append(reached * shared)
    total = math.fsum(own[i] + common[i] * math.fsum(ultimates[i + 1 :]) for i in range(len(triangle)))
    return tuple(math.sqrt(each) for each in own), math.sqrt(total)
