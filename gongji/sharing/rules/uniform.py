"""Everybody pays the same.

    h_i = S / n

Source: Dhaene, Kazzi, Valdez, arXiv 2411.06240: the only rule that neither looks at who is who nor at whose loss it
was. Fair only where all μ_i are equal. It is what 相互宝 did within one plan.
"""

from __future__ import annotations

from gongji.errors import Refused
from gongji.fen import part_of
from gongji.sharing.rules import Fen, Parts


def contributions(members: int, *, total_fen: Fen) -> Parts:
    """The same part for each of `members`; raises Refused where there are none."""
    if members < 1:
        raise Refused(f"{members} members: somebody has to share")
    return (part_of(total_fen, 1, members),) * members
