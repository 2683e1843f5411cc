"""The expected loss, and a part of the surprise as large as the member's part in it (covariance rule).

    h_i = μ_i + Cov(X_i, S) / Var S · (S − E S)          Cov(X_i, S) = Σ_j Cov(X_i, X_j)

Source: Denuit, Dhaene, Robert 2022 (JRI 89:615). Fair; of all rules that are linear in S the nearest to the
conditional mean, and equal to it where losses are Gaussian. **It can be negative** when S is small: then a member is
paid for others' luck. It rises with S where Cov(X_i, S) ≥ 0, so always for independent losses.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gongji.errors import Refused
from gongji.fen import part_of
from gongji.sharing.losses import Matrix
from gongji.sharing.rules import Fen, Parts


def contributions(means_fen: Sequence[Fraction], covariances: Matrix, *, total_fen: Fen) -> Parts:
    """The part of each member; losses may depend on each other.

    Raises Refused where `covariances` (fen²) is not a symmetric table of all members or S cannot vary.
    """
    check_covariances(means_fen, covariances)
    with_total = [sum(row, Fraction(0)) for row in covariances]
    variance = sum(with_total)
    if variance <= 0:
        raise Refused(f"the total has a variance of {variance}: it must be above 0, or there is no surprise to share")
    surprise = total_fen - sum(means_fen)
    return tuple(mean + part_of(surprise, own, variance) for mean, own in zip(means_fen, with_total, strict=True))


def check_covariances(means_fen: Sequence[Fraction], covariances: Matrix) -> None:
    """Raise Refused unless the table is square, of all members, symmetric, and no variance is negative."""
    members = range(len(means_fen))
    if not members or len(covariances) != len(members) or any(len(row) != len(members) for row in covariances):
        raise Refused(f"{len(members)} members need covariances in {len(members)} rows of {len(members)}, at least 1")
    wrong = [f"member {i}: a variance of {covariances[i][i]} is below 0" for i in members if covariances[i][i] < 0]
    wrong += [
        f"covariance of members {i} and {j} is {covariances[i][j]} one way and {covariances[j][i]} the other"
        for i in members
        for j in range(i)
        if covariances[i][j] != covariances[j][i]
    ]
    if wrong:
        raise Refused(wrong)
