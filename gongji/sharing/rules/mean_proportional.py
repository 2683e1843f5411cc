"""In proportion to what each member may be expected to cost.

    h_i = μ_i / Σ μ · S

Source: Denuit, Dhaene, Robert 2022 (JRI 89:615) among many. Fair, never negative, rises with S, and a member can
work it out. It is the conditional mean where losses are Poisson, or compound Poisson with one law of sizes.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gongji.errors import Refused
from gongji.fen import part_of
from gongji.sharing.rules import Fen, Parts


def contributions(means_fen: Sequence[Fraction], *, total_fen: Fen) -> Parts:
    """The part of each member; raises Refused for a negative mean, or where no loss is expected at all."""
    wrong = [f"member {number}: a mean of {mean} fen is below 0" for number, mean in enumerate(means_fen) if mean < 0]
    whole = sum(means_fen)
    if not wrong and not whole:
        wrong = ["no member expects a loss: there is nothing to be in proportion to"]
    if wrong:
        raise Refused(wrong)
    return tuple(part_of(total_fen, mean, whole) for mean in means_fen)
