"""The conditional mean where cases come at a rate and each has a size: compound Poisson, by Panjer's recursion.

    h_i(s) = λ_i Σ_x x f_i(x) g(s − x) / g(s)
    g(0) = 1,   g(s) = 1/s · Σ_x x a(x) g(s − x),   a(x) = Σ_i λ_i f_i(x)

    λ_i      cases of member i expected in the period
    f_i(x)   chance that a case of member i costs x fen
    g        the chances of S, but for the factor e^(−Λ), which falls out of h_i: so all is exact

Sources: Denuit 2019 (ASTIN 49:591) for h_i; Panjer 1981 (ASTIN 12:22) for g. Fair and never negative. With one law
of sizes for everybody it is the mean-proportional rule.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd

from gongji.errors import Refused
from gongji.fen import part_of
from gongji.sharing.losses import Loss
from gongji.sharing.rules import Fen, Parts
from gongji.sharing.rules.conditional_mean import whole_total

STEPS_MAX = 2_000  # of the recursion: numbers grow with every step, and 2,000 take some seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class PoissonLoss:
    """λ and f of one member; raises Refused for a negative rate or a case that costs nothing."""

    rate: Fraction
    sizes: Loss

    def __post_init__(self) -> None:
        if not isinstance(self.rate, Fraction) or self.rate < 0:
            raise Refused(f"a rate of {self.rate!r} cases: it is a Fraction, 0 or more")
        if self.sizes.chances.get(0):
            raise Refused("a case of 0 fen is no case: leave it out of the sizes and out of the rate")


def contributions(losses: Sequence[PoissonLoss], *, total_fen: Fen) -> Parts:
    """The part of each member; raises Refused where cases cannot add up to the total."""
    total = whole_total(total_fen)
    sizes: dict[int, Fraction] = {}
    for loss in losses:
        for fen, chance in loss.sizes.chances.items():
            if loss.rate * chance:
                sizes[fen] = sizes.get(fen, Fraction(0)) + loss.rate * chance
    chances = panjer(sizes, up_to=total)
    if not chances.get(total):
        raise Refused(f"a total of {total_fen} fen: cases of {sorted(sizes)} fen cannot add up to it")
    return tuple(
        sum(
            (
                part_of(fen, loss.rate * chance * chances.get(total - fen, 0), chances[total])
                for fen, chance in loss.sizes.chances.items()
            ),
            Fraction(0),
        )
        for loss in losses
    )


def panjer(sizes: Mapping[int, Fraction], *, up_to: int) -> dict[int, Fraction]:
    """g(s) of every total to `up_to` that cases of these sizes (fen → a) can come to."""
    unit = gcd(*sizes) or 1
    if up_to // unit > STEPS_MAX:
        raise Refused(f"{up_to // unit:,} steps of {unit} fen to the total; at most {STEPS_MAX:,}: take coarser sizes")
    chances = {0: Fraction(1)}
    for total in range(unit, up_to + 1, unit):
        reached = sum((fen * rate * chances.get(total - fen, 0) for fen, rate in sizes.items()), Fraction(0))
        if reached:
            chances[total] = reached / total
    return chances
