"""How unevenly an amount falls on people: Lorenz curve and Gini coefficient.

    G = 2 Σ_i i x_(i) / (n Σ x) − (n + 1) / n        x_(1) ≤ … ≤ x_(n)
    L(k/n) = Σ_{i ≤ k} x_(i) / Σ x

0 where all have the same, (n − 1)/n where one has all. For the trend only: what is uneven is not for that wrong, aid is
to be uneven. Amounts come in groups of people who have the same, as shares do: 100 million members are a few lines.
Sources: Gini 1912; the formula over ordered amounts is in Damgaard and Weiner 2000 (Ecology 81:1139).
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from gongji.actuarial.monitors.levels import is_amount, is_count, refuse_unless

Point = tuple[float, float]


def gini(amounts: Sequence[float], people: Sequence[int] | None = None) -> float:
    """G of amounts, each of which `people` have (one each without it).

    Raises Refused for a negative amount, nobody, or nothing to be uneven about.
    """
    groups = ordered(amounts, people)
    everybody = sum(count for _, count in groups)
    whole = sum(amount * count for amount, count in groups)
    passed, ranked = 0, 0.0
    for amount, count in groups:
        ranked += amount * count * (2 * passed + count + 1)  # twice the sum of the ranks passed + 1 … passed + count
        passed += count
    return max(0.0, ranked / (everybody * whole) - (everybody + 1) / everybody)


def lorenz(amounts: Sequence[float], people: Sequence[int] | None = None) -> tuple[Point, ...]:
    """The curve from (0, 0) to (1, 1): the share of people, poorest first, and what they have of the whole."""
    groups = ordered(amounts, people)
    everybody = sum(count for _, count in groups)
    whole = sum(amount * count for amount, count in groups)
    heads = accumulate((count for _, count in groups), initial=0)
    held = accumulate((amount * count for amount, count in groups), initial=0.0)
    return tuple((head / everybody, have / whole) for head, have in zip(heads, held, strict=True))


def ordered(amounts: Sequence[float], people: Sequence[int] | None) -> list[tuple[float, int]]:
    """Amounts with their people, smallest first; raises Refused where they are not such."""
    counts = [1] * len(amounts) if people is None else people
    refuse_unless([(len(counts) == len(amounts), f"{len(amounts)} amounts, {len(counts)} counts of people")])
    refuse_unless(
        (is_amount(amount) and is_count(count), f"group {number}: {count} people with {amount}; 0 or more, finite")
        for number, (amount, count) in enumerate(zip(amounts, counts, strict=True))
    )
    groups = sorted((amount, count) for amount, count in zip(amounts, counts, strict=True) if count)
    refuse_unless([(any(amount for amount, _ in groups), "nobody has anything: there is nothing to be uneven about")])
    return groups
