"""Ways of sharing risk, to compare; what a plan does is `class_weight`.

    n        members                         X_i   loss of member i in a period, fen (`losses.py`)
    S        Σ X_i, what is to be shared     μ_i   E X_i
    h_i      what member i is to pay

A rule is a module with a function `contributions`, which gives h_1 … h_n as exact fractions of a fen. All of them
allocate in full: Σ h_i = S, whatever happens. Nothing is rounded here: whole fen and the carry are made from exact
shares by `prices.py`, as in a settlement. Formulas, what each rule keeps, and examples to check by hand:
docs/reference/risk-sharing.md.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Protocol

Fen = int | Fraction
Parts = tuple[Fraction, ...]


class Sharing(Protocol):
    """A rule that knows all that it needs but the total: `partial(mean_proportional.contributions, means)`."""

    def __call__(self, *, total_fen: Fen) -> Parts:
        """What each member is to pay of the total, in fen."""
