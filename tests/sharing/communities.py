"""Small communities for the rules of sharing: any that Hypothesis likes, and the one that the manual works through."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import partial
from itertools import product
from math import prod

from hypothesis import strategies as st

from gongji.sharing.losses import Loss, covariances, lump_sum, means
from gongji.sharing.rules import (
    Sharing,
    conditional_mean,
    linear_regression,
    mean_proportional,
    uniform,
)

AID = 10_000  # ¥100
A, B, C = (lump_sum(fen=AID, chance=Fraction(1, each)) for each in (10, 5, 2))
WORKED = (A, B, C)


@st.composite
def chances_of(draw: st.DrawFn, amounts: Sequence[int]) -> dict[int, Fraction]:
    """Some amounts with chances that add up to 1."""
    weights = [draw(st.integers(1, 9)) for _ in amounts]
    return {fen: Fraction(weight, sum(weights)) for fen, weight in zip(amounts, weights, strict=True)}


losses = st.lists(st.integers(0, 7), min_size=2, max_size=3, unique=True).flatmap(chances_of).map(Loss)
communities = st.lists(losses, min_size=1, max_size=4)


def rules_over(community: Sequence[Loss]) -> dict[str, Sharing]:
    """Every rule that needs only the total once it knows who the members are."""
    expected = means(community)
    return {
        "uniform": partial(uniform.contributions, len(community)),
        "mean_proportional": partial(mean_proportional.contributions, expected),
        "linear_regression": partial(linear_regression.contributions, expected, covariances(community)),
        "conditional_mean": partial(conditional_mean.contributions, community),
    }


def scenarios(community: Sequence[Loss]) -> list[tuple[Fraction, tuple[int, ...]]]:
    """Everything that can happen to independent members, one by one: its chance, and who loses what."""
    return [
        (prod((loss.chances[fen] for loss, fen in zip(community, fens, strict=True)), start=Fraction(1)), fens)
        for fens in product(*(loss.chances for loss in community))
    ]
