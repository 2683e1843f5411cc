"""One rule of sharing seen from each member, over everything that can happen, exactly.

Losses are independent, so P(S = s) comes by convolution. Then, of one member i:

    mean          Σ_s P(S = s) · h_i(s)              fair where it is μ_i
    variance      of h_i(S), fen²                    the smaller, the fewer surprises
    least, most   over all s that can happen         negative: the member may be paid for others' luck
    rises         whether h_i never falls as s grows: a member never gains from another's illness
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from gongji.errors import InvariantBroken
from gongji.sharing.losses import Loss, total_of
from gongji.sharing.rules import Parts, Sharing


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How one member fares under a rule."""

    mean_fen: Fraction
    variance: Fraction
    least_fen: Fraction
    most_fen: Fraction
    fair: bool
    rises: bool


def standings(losses: Sequence[Loss], rule: Sharing) -> tuple[Standing, ...]:
    """How each member fares when the community shares by `rule`; raises InvariantBroken where it does not allocate
    in full.
    """
    possible = {total: chance for total, chance in sorted(total_of(losses).chances.items()) if chance}
    shared = {total: rule(total_fen=total) for total in possible}
    for total, parts in shared.items():
        check_full(parts, total_fen=total)
    return tuple(
        standing(loss, {total: (chance, shared[total][i]) for total, chance in possible.items()})
        for i, loss in enumerate(losses)
    )


def standing(loss: Loss, payments: dict[int, tuple[Fraction, Fraction]]) -> Standing:
    """How the member with this loss fares, by total: its chance and what he pays (totals in order)."""
    paid = [part for _, part in payments.values()]
    mean = sum((chance * part for chance, part in payments.values()), Fraction(0))
    return Standing(
        mean_fen=mean,
        variance=sum((chance * part**2 for chance, part in payments.values()), -(mean**2)),
        least_fen=min(paid),
        most_fen=max(paid),
        fair=mean == loss.mean_fen,
        rises=all(less <= more for less, more in pairwise(paid)),
    )


def check_full(parts: Parts, *, total_fen: int) -> None:
    """Raise InvariantBroken unless the parts add up to the total exactly."""
    if sum(parts) != total_fen:
        raise InvariantBroken(f"a rule gave parts that add up to {sum(parts)} fen of {total_fen}")
