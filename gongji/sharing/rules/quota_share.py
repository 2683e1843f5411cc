"""Each member takes a fixed quota of every other member's loss, so that the variances add up to as little as can be.

    Y = A X        A = e eᵀ/n + 1/K · (I − e eᵀ/n) μ μᵀ Σ⁻¹        K = μᵀ Σ⁻¹ μ

    A[i][j]  what i pays of j's loss; columns add up to 1 (full), and A μ = μ (fair)
    Σ        covariances of the losses, fen²

Source: Feng, Liu and Taylor 2023 (AOR 321:813), the explicit form, which puts no sign on A: **a quota can be
negative**. It has the least Σ Var Y_i of all full and fair quotas; with equal means it is the uniform rule. It needs
the losses one by one, not only S.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from gongji.errors import Refused
from gongji.fen import part_of
from gongji.sharing.losses import Matrix
from gongji.sharing.rules import Parts
from gongji.sharing.rules.linear_regression import check_covariances


def contributions(means_fen: Sequence[Fraction], covariances: Matrix, *, losses_fen: Sequence[int]) -> Parts:
    """The part of each member when these are the losses; raises Refused where no such quotas exist."""
    if len(losses_fen) != len(means_fen) or any(loss < 0 for loss in losses_fen):
        raise Refused(f"{len(means_fen)} members need as many losses of 0 fen or more, not {list(losses_fen)}")
    return tuple(
        sum((quota * loss for quota, loss in zip(row, losses_fen, strict=True)), Fraction(0))
        for row in quotas(means_fen, covariances)
    )


def quotas(means_fen: Sequence[Fraction], covariances: Matrix) -> Matrix:
    """A; raises Refused where covariances are not positive definite, or no loss is expected."""
    check_covariances(means_fen, covariances)
    if any(mean < 0 for mean in means_fen) or not any(means_fen):
        raise Refused("expected losses must be 0 fen or more, and one of them above 0")
    members = len(means_fen)
    sensitive = solved(covariances, means_fen)  # Σ⁻¹ μ
    strength = sum(mean * each for mean, each in zip(means_fen, sensitive, strict=True))  # K
    average = part_of(sum(means_fen), 1, members)
    even = Fraction(1, members)
    return tuple(tuple(even + part_of(mean - average, each, strength) for each in sensitive) for mean in means_fen)


def solved(matrix: Matrix, right: Sequence[Fraction]) -> list[Fraction]:
    """The x with matrix · x = right, by elimination; raises Refused unless the matrix is positive definite."""
    rows = [[*row, value] for row, value in zip(matrix, right, strict=True)]
    for k, pivot in enumerate(rows):
        if pivot[k] <= 0:
            raise Refused(
                f"covariances are not positive definite (member {k}): a loss that is certain, or that follows from "
                "others, has no least-variance quota; leave it out"
            )
        for row in rows[k + 1 :]:
            factor = row[k] / pivot[k]
            row[k:] = [value - factor * above for value, above in zip(row[k:], pivot[k:], strict=True)]
    solution = [Fraction(0)] * len(rows)
    for k in reversed(range(len(rows))):
        known = sum((rows[k][j] * solution[j] for j in range(k + 1, len(rows))), Fraction(0))
        solution[k] = (rows[k][-1] - known) / rows[k][k]
    return solution
