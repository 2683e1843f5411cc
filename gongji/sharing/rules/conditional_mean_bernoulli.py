"""The conditional mean where everybody would be given the same aid: k cases among members with chances q_i.

    h_i(k) = b · q_i · P(N_{−i} = k − 1) / P(N = k)

    N        cases among all members              N_{−i}   cases among all but i
    b        the aid of one case, fen             S = k b

Source: Denuit 2019 (ASTIN 49:591), size-biased form. Fair, never negative, never above b (mean-proportional can be),
and rises with k (Efron 1965). Chances are kept as whole numbers a of d: a member is the polynomial (d − a) + a z, the
community their product, and one member is divided out of it exactly.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gongji.errors import Refused
from gongji.fen import part_of
from gongji.sharing.rules import Fen, Parts
from gongji.sharing.rules.conditional_mean import whole_total


def contributions(chances: Sequence[Fraction], *, aid_fen: int, total_fen: Fen) -> Parts:
    """The part of each member; raises Refused for a chance outside 0 to 1, or a total that is not possible."""
    wrong = [f"member {i}: a chance of {chance} is not from 0 to 1" for i, chance in enumerate(chances)
             if not 0 <= chance <= 1]  # fmt: skip
    if aid_fen <= 0:
        wrong.append(f"an aid of {aid_fen} fen: it must be above 0")
    if wrong:
        raise Refused(wrong)
    cases = cases_in(whole_total(total_fen), aid_fen=aid_fen)
    community = [1]
    for chance in chances:
        community = with_member(community, chance, up_to=cases)
    if cases >= len(community) or not community[cases]:
        raise Refused(f"{cases} cases: these chances do not allow for them")
    if not cases:
        return (Fraction(0),) * len(chances)
    others = {chance: without_member(community, chance, cases=cases - 1) for chance in set(chances)}
    return tuple(part_of(aid_fen, chance.numerator * others[chance], community[cases]) for chance in chances)


def cases_in(total_fen: int, *, aid_fen: int) -> int:
    """The k of a total; raises Refused where it is not so many whole aids."""
    cases, rest = divmod(total_fen, aid_fen)
    if rest:
        raise Refused(f"a total of {total_fen} fen is not a whole number of aids of {aid_fen} fen")
    return cases


def with_member(community: Sequence[int], chance: Fraction, *, up_to: int) -> list[int]:
    """The weights of 0, 1, 2, … cases (not above `up_to`) when a member joins."""
    ill, well = chance.numerator, chance.denominator - chance.numerator
    padded = [0, *community, 0]
    return [ill * padded[k] + well * padded[k + 1] for k in range(min(len(community), up_to) + 1)]


def without_member(community: Sequence[int], chance: Fraction, *, cases: int) -> int:
    """The weight of this many cases in the community without one member of it."""
    ill, well = chance.numerator, chance.denominator - chance.numerator
    if not well:
        return community[cases + 1]
    weight = 0
    for k in range(cases + 1):
        weight = (community[k] - ill * weight) // well
    return weight
