"""Cases that come suspiciously soon: in the first days after the waiting period, and at its very edge.

    early-claim ratio   (a / A) / (e / E)      a, e  cases and exposure in the first d days after waiting
                                               A, E  all cases and all exposure after waiting
    waiting-edge        P(X ≥ x), X ~ Binomial(x + y, p)
                        x, y  cases in the first days after the edge, and in as many days next
                        p     exposure of the first among both; 1/2 where nobody left

Illness does not know when a waiting period ends. People who knew of theirs do, and so do doctors who help. A small plan
has large ratios by chance, so a ratio speaks only where chance alone would give it in less than one plan of twenty.
"""

from __future__ import annotations

from dataclasses import dataclass

from scipy.special import betainc

from gongji.actuarial.monitors.levels import Level, is_amount, is_count, is_positive, refuse_unless

REVIEW_ABOVE = 1.5  # to be set anew from a plan's own calm years
INVESTIGATE_ABOVE = 2.0
RATIO_CHANCE = 0.05
EDGE_CHANCE = 0.01


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlyCases:
    """The early-claim ratio, and the chance of as many early cases if illness came evenly."""

    ratio: float
    chance: float
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """Cases on both sides, and the chance of as many on the first side if illness came evenly."""

    first: int
    following: int
    chance: float
    level: Level


def early_cases(
    *,
    early: int,
    cases: int,
    early_exposure: float,
    exposure: float,
    review_above: float = REVIEW_ABOVE,
    investigate_above: float = INVESTIGATE_ABOVE,
) -> EarlyCases:
    """The early-claim ratio: `early` of all `cases`, and exposure in the same unit (member-days or -years).

    Raises Refused where a part is above its whole or there is no case or no exposure to compare.
    """
    refuse_unless(
        [
            (is_count(early) and is_count(cases) and early <= cases > 0,
             f"{early} early cases of {cases}: whole numbers, the first not above the second, which is above 0"),
            (is_positive(early_exposure) and is_positive(exposure) and early_exposure <= exposure,
             f"early exposure {early_exposure} of {exposure}: above 0, the first not above the second"),
            (is_positive(review_above) and is_positive(investigate_above) and review_above <= investigate_above,
             f"review above {review_above}, investigate above {investigate_above}: above 0, in this order"),
        ]
    )  # fmt: skip
    share = early_exposure / exposure
    ratio = early / cases / share
    chance = at_least(early, of=cases, share=share)
    level = Level.QUIET
    if chance < RATIO_CHANCE and ratio > review_above:
        level = Level.ALARM if ratio > investigate_above else Level.WARNING
    return EarlyCases(ratio=ratio, chance=chance, level=level)


def waiting_edge(*, first: int, following: int, first_exposure: float = 1.0, following_exposure: float = 1.0) -> Edge:
    """Whether cases pile up right after the waiting period; the two spans of days are equally long (30 each).

    Exposure in any one unit. No case at all is quiet. Raises Refused for a negative figure, or no exposure.
    """
    refuse_unless(
        [
            (is_count(first) and is_count(following),
             f"{first} cases, then {following}: whole numbers, 0 or more"),
            (is_positive(first_exposure) and is_amount(following_exposure),
             f"exposure {first_exposure}, then {following_exposure}: finite, the first above 0"),
            (is_positive(following_exposure) or following == 0,
             f"{following} cases follow where nobody is exposed"),
        ]
    )  # fmt: skip
    share = first_exposure / (first_exposure + following_exposure)
    chance = at_least(first, of=first + following, share=share)
    return Edge(
        first=first,
        following=following,
        chance=chance,
        level=Level.WARNING if chance < EDGE_CHANCE else Level.QUIET,
    )


def at_least(cases: int, *, of: int, share: float) -> float:
    """P(X ≥ cases) of a binomial number: the regularised incomplete beta function I_p(x, n − x + 1)."""
    return float(betainc(cases, of - cases + 1, share)) if cases else 1.0
