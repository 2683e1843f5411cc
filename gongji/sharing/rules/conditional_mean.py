"""What a member may be expected to have lost, now that the total is known; any independent losses, by convolution.

    h_i(s) = E[X_i | S = s] = Σ_x x · P(X_i = x) · P(S − X_i = s − x) / P(S = s)

Source: Denuit and Dhaene 2012 (IME 51:265). Fair, never negative, never above the member's largest possible loss, and
less risky for everybody than bearing the own loss (convex order). It need not rise with S; where every loss is
log-concave it does (Efron 1965).

P(S − X_i = ·) comes from the sums of all members before i and of all after, so no chance is ever divided out again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from gongji.errors import Refused
from gongji.fen import part_of
from gongji.sharing.losses import Loss, convolved, whole_weights
from gongji.sharing.rules import Fen, Parts

Weights = Mapping[int, int]


def contributions(losses: Sequence[Loss], *, total_fen: Fen) -> Parts:
    """The part of each member; raises Refused where losses cannot add up to the total."""
    weights = [whole_weights(loss)[0] for loss in losses]
    total = whole_total(total_fen)
    before = running_sums(weights, up_to=total)
    after = running_sums(weights[::-1], up_to=total)[::-1]
    whole = before[-1].get(total, 0)
    if not whole:
        raise Refused(f"a total of {total_fen} fen: these losses cannot add up to it")
    return tuple(
        sum(
            (part_of(fen, weight * ways(before[i], after[i + 1], total - fen), whole) for fen, weight in own.items()),
            Fraction(0),
        )
        for i, own in enumerate(weights)
    )


def whole_total(total_fen: Fen) -> int:
    """A total that losses in whole fen can add up to; raises Refused for any other."""
    if total_fen < 0 or Fraction(total_fen).denominator != 1:
        raise Refused(f"a total of {total_fen} fen: losses are whole fen and add up to 0 or more")
    return int(total_fen)


def running_sums(weights: Sequence[Weights], *, up_to: int) -> list[Weights]:
    """The weights of the sum of the first 0, 1, 2, … members."""
    sums: list[Weights] = [{0: 1}]
    for each in weights:
        sums.append(convolved(sums[-1], each, up_to=up_to))
    return sums


def ways(first: Weights, second: Weights, total_fen: int) -> int:
    """The weight with which two independent sums come to the total together."""
    return sum(weight * second.get(total_fen - fen, 0) for fen, weight in first.items())
