"""What a member may lose in a period: amounts in whole fen, and the exact chance of each.

    X        the loss; its chances add up to 1
    μ = E X  fen             Var X  fen²
    S        the sum of independent losses, by convolution: P(S = s) = Σ_x P(X = x) · P(S' = s − x)

Chances are fractions, so that an identity of a rule holds exactly or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from gongji.errors import Refused

SUMS_MAX = 100_000  # different sums of a community's losses; beyond it take coarser amounts, or the compound Poisson

Matrix = tuple[tuple[Fraction, ...], ...]


@dataclass(frozen=True, slots=True)
class Loss:
    """One member's possible losses in fen with the chance of each; raises Refused unless that is a distribution."""

    chances: Mapping[int, Fraction]

    def __post_init__(self) -> None:
        wrong = [f"a loss of {fen} fen: a loss is 0 or more whole fen" for fen in self.chances if not is_loss(fen)]
        wrong += [
            f"chance {chance!r} of a loss of {fen} fen: a chance is a Fraction from 0 to 1"
            for fen, chance in self.chances.items()
            if not isinstance(chance, Fraction) or not 0 <= chance <= 1
        ]
        if not wrong and sum(self.chances.values()) != 1:
            wrong = [f"the chances of a loss add up to {sum(self.chances.values())}, not to 1"]
        if wrong:
            raise Refused(wrong)

    @property
    def mean_fen(self) -> Fraction:
        """μ."""
        return sum((fen * chance for fen, chance in self.chances.items()), Fraction(0))

    @property
    def variance(self) -> Fraction:
        """Var X, fen²."""
        return sum((fen**2 * chance for fen, chance in self.chances.items()), -(self.mean_fen**2))


def is_loss(fen: object) -> bool:
    """Whether this is an amount that can be lost: 0 or more whole fen."""
    return isinstance(fen, int) and fen >= 0


def lump_sum(*, fen: int, chance: Fraction) -> Loss:
    """A loss of `fen` with this chance, and none otherwise."""
    return Loss({0: 1 - chance, fen: chance} if fen else {0: Fraction(1)})


def means(losses: Sequence[Loss]) -> tuple[Fraction, ...]:
    """μ_i of each member, fen."""
    return tuple(loss.mean_fen for loss in losses)


def covariances(losses: Sequence[Loss]) -> Matrix:
    """Cov(X_i, X_j) of independent losses, fen²: the variances, and zero beside them."""
    zero = Fraction(0)
    return tuple(tuple(loss.variance if i == j else zero for j in range(len(losses))) for i, loss in enumerate(losses))


def total_of(losses: Iterable[Loss]) -> Loss:
    """S of independent losses; raises Refused where it has more than SUMS_MAX different values."""
    total, whole = {0: 1}, 1
    for loss in losses:
        weights, out_of = whole_weights(loss)
        total, whole = convolved(total, weights), whole * out_of
    return Loss({fen: Fraction(weight, whole) for fen, weight in sorted(total.items())})


def whole_weights(loss: Loss) -> tuple[dict[int, int], int]:
    """The chances as whole numbers out of one whole number, and that number: whole numbers convolve fastest."""
    out_of = lcm(*(chance.denominator for chance in loss.chances.values()))
    return {fen: int(chance * out_of) for fen, chance in loss.chances.items() if chance}, out_of


def convolved(first: Mapping[int, int], second: Mapping[int, int], *, up_to: int | None = None) -> dict[int, int]:
    """The weights of every sum of one amount from each side, without sums above `up_to`."""
    sums: dict[int, int] = {}
    for fen, weight in first.items():
        for more, other in second.items():
            if up_to is None or fen + more <= up_to:
                sums[fen + more] = sums.get(fen + more, 0) + weight * other
    if len(sums) > SUMS_MAX:
        raise Refused(f"the losses have more than {SUMS_MAX:,} different sums: take coarser amounts, or fewer members")
    return sums
