"""First between groups, then inside each: villages share with each other, and each shares its part.

    (H_1 … H_m) = between(S),   h_i = within_g(H_g)  for i in group g

Source: Feng, Liu and Taylor 2023 (AOR 321:813), the tiered form. It keeps what both rules keep: full allocation
always; fairness where `between` charges each group its mean and the rule inside is fair. Mean-proportional in two
levels is mean-proportional in one; uniform in two levels is not uniform in one.
"""

from __future__ import annotations

from collections.abc import Sequence

from gongji.errors import Refused
from gongji.sharing.rules import Fen, Parts, Sharing


def contributions(between: Sharing, within: Sequence[Sharing], *, total_fen: Fen) -> Parts:
    """The part of each member, group after group; raises Refused where rules and groups do not match.

    A rule inside a group gets a fraction of a fen as its total, so it must not be one of the conditional means, which
    know only totals that losses can add up to.
    """
    groups_fen = between(total_fen=total_fen)
    if len(groups_fen) != len(within):
        raise Refused(f"{len(groups_fen)} groups share and {len(within)} rules are given: one rule a group")
    return tuple(part for group_fen, rule in zip(groups_fen, within, strict=True) for part in rule(total_fen=group_fen))
