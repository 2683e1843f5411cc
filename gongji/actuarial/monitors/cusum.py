"""Whether cases have begun to come faster: sums that only a lasting rise can drive up, period after period.

    Poisson         S_t = max(0, S_{t−1} + x_t − k_t),  k_t = E_t (ρ − 1) / ln ρ,  ρ = λ1/λ0
    risk-adjusted   W_t = max(0, W_{t−1} + y_t ln R − Σ_j n_j ln(1 − p_j + R p_j))

    x_t, E_t   cases that came and were expected        ρ   the rise that must not go unseen
    y_t        cases among n_j members of chance p_j    R   the rise in odds that must not go unseen
    h          the limit; an alarm where the sum reaches it
    ARL        average run length: periods from the start to the first alarm

Sources: Lucas 1985 (Technometrics 27:129), with E_t that moves; Steiner, Cook, Farewell and Treasure 2000
(Biostatistics 1:441), summed over a period. What is taken off is that of the likelihood ratio, so the sum finds
the rise that it is set for fastest.

h comes from the ARL that is wanted while all is well, by simulation from a seed: paths are followed over four times the
ARL, and the ARL of a limit is periods watched over alarms, which counts paths without an alarm too. It is never more
than ln ARL (in the units of W; ÷ ln ρ in those of S), with which the ARL is always kept (Lorden 1971, Annals of
Mathematical Statistics 42:1897). Where the sum hardly ever leaves 0 while all is well, that is the limit.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import accumulate

import numpy as np
import numpy.typing as npt

from gongji.actuarial.monitors.levels import Level, is_count, is_positive, refuse_unless

SIMULATED = 2_000_000  # draws; the ARL is then known to some 2 % (one standard deviation) where 240 are wanted
RUN_LENGTH_MIN, RUN_LENGTH_MAX = 10, 10_000
CELLS_MAX = 1_000
RISE_MAX = 1_000
PEOPLE_MAX = 2**31  # of a cell, for NumPy's binomial draws on every platform

Steps = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cusum:
    """The sum after each period, and the first period (from 0) in which it reached the limit, or None."""

    sums: tuple[float, ...]
    limit: float
    alarm_at: int | None
    level: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class Risks:
    """The members of a period in cells: how many, and the chance of a case in the period for each of them."""

    members: Sequence[int]
    chances: Sequence[float]


def poisson_cusum(cases: Sequence[int], expected: Sequence[float], *, ratio: float, limit: float) -> Cusum:
    """S over the periods; `ratio` is ρ > 1. Raises Refused with every period that has no such figures."""
    refuse_unless([*checks_of_rise("ratio", ratio), (is_positive(limit), f"a limit of {limit}: above 0")])
    refuse_unless([(len(cases) == len(expected), f"{len(cases)} periods of cases, {len(expected)} of expected cases")])
    refuse_unless(
        (is_count(count) and is_positive(mean), f"period {number}: {count} cases, {mean} expected; a whole number, "
         "and a number above 0")
        for number, (count, mean) in enumerate(zip(cases, expected, strict=True))
    )  # fmt: skip
    steps = [count - reference_value(mean, ratio=ratio) for count, mean in zip(cases, expected, strict=True)]
    return followed(steps, limit=limit)


def risk_adjusted_cusum(cases: Sequence[int], risks: Sequence[Risks], *, odds_ratio: float, limit: float) -> Cusum:
    """W over the periods; `odds_ratio` is R > 1. Raises Refused with every period that has no such figures."""
    refuse_unless([*checks_of_rise("odds ratio", odds_ratio), (is_positive(limit), f"a limit of {limit}: above 0")])
    refuse_unless([(len(cases) == len(risks), f"{len(cases)} periods of cases, {len(risks)} of risks")])
    refuse_unless(check for number, each in enumerate(risks) for check in checks_of_risks(f"period {number}", each))
    refuse_unless(
        (
            is_count(count) and count <= sum(each.members),
            f"period {number}: {count} cases of {sum(each.members)} members",
        )
        for number, (count, each) in enumerate(zip(cases, risks, strict=True))
    )
    log_odds = math.log(odds_ratio)
    steps = [count * log_odds - drift(each, odds_ratio) for count, each in zip(cases, risks, strict=True)]
    return followed(steps, limit=limit)


def reference_value(expected: float, *, ratio: float) -> float:
    """k: what is taken off each period; between what is expected and ρ times that."""
    return expected * (ratio - 1) / math.log(ratio)


def drift(risks: Risks, odds_ratio: float) -> float:
    """What is taken off W in a period: Σ n ln(1 − p + R p)."""
    return math.fsum(
        count * math.log1p((odds_ratio - 1) * chance)
        for count, chance in zip(risks.members, risks.chances, strict=True)
    )


def followed(steps: Sequence[float], *, limit: float) -> Cusum:
    """The sum of the steps, never below 0."""
    sums = tuple(accumulate(steps, lambda total, step: max(0.0, total + step), initial=0.0))[1:]
    alarm_at = next((number for number, total in enumerate(sums) if total >= limit), None)
    return Cusum(sums=sums, limit=limit, alarm_at=alarm_at, level=Level.QUIET if alarm_at is None else Level.ALARM)


def poisson_limit(expected: float, *, ratio: float, run_length: float, seed: int) -> float:
    """The h of S for this ARL, where every period expects the same. Raises Refused for figures beyond use."""
    refuse_unless(
        [*checks_of_rise("ratio", ratio), (is_positive(expected), f"{expected} cases expected: a number above 0")]
    )
    k = reference_value(expected, ratio=ratio)

    def draws(random: np.random.Generator, paths: int) -> Steps:
        return np.asarray(random.poisson(expected, paths) - k, dtype=np.float64)

    return limit_for(draws, run_length=run_length, seed=seed, unit=math.log(ratio))


def risk_adjusted_limit(risks: Risks, *, odds_ratio: float, run_length: float, seed: int) -> float:
    """The h of W for this ARL, where every period has these risks. Raises Refused for figures beyond use."""
    refuse_unless([*checks_of_rise("odds ratio", odds_ratio), *checks_of_risks("risks", risks)])
    log_odds, off = math.log(odds_ratio), drift(risks, odds_ratio)

    def draws(random: np.random.Generator, paths: int) -> Steps:
        cases = np.zeros(paths)
        for count, chance in zip(risks.members, risks.chances, strict=True):
            cases += random.binomial(count, chance, paths)
        return cases * log_odds - off

    return limit_for(draws, run_length=run_length, seed=seed, unit=1.0, draws_a_step=len(risks.members))


def limit_for(
    draws: Callable[[np.random.Generator, int], Steps],
    *,
    run_length: float,
    seed: int,
    unit: float,
    draws_a_step: int = 1,
) -> float:
    """The least limit with which the average run is `run_length` periods or longer; the sum counts log-likelihood in
    steps of `unit`.
    """
    known = RUN_LENGTH_MIN <= run_length <= RUN_LENGTH_MAX
    words = f"a run length of {run_length} periods: from {RUN_LENGTH_MIN} to {RUN_LENGTH_MAX:,}"
    refuse_unless([(known, words)])
    periods = math.ceil(4 * run_length)
    paths = max(100, SIMULATED // periods // draws_a_step)
    peaks = simulated_peaks(draws, periods=periods, paths=paths, seed=seed)

    def runs_long_enough(limit: float) -> bool:
        alarms = int(np.count_nonzero(peaks[-1] >= limit))
        watched = int(np.count_nonzero(peaks < limit)) + alarms
        return watched >= run_length * alarms

    low, high = 0.0, math.log(run_length) / unit
    least = high / 1_000_000
    if runs_long_enough(least):
        return high
    while high - low > least:
        middle = (low + high) / 2
        low, high = (low, middle) if runs_long_enough(middle) else (middle, high)
    return high


def simulated_peaks(
    draws: Callable[[np.random.Generator, int], Steps], *, periods: int, paths: int, seed: int
) -> npt.NDArray[np.float64]:
    """The highest sum so far, a row a period and a column a path."""
    random = np.random.default_rng(seed)
    peaks = np.empty((periods, paths))
    total = np.zeros(paths)
    for period in range(periods):
        total = np.maximum(total + draws(random, paths), 0.0)
        peaks[period] = total
    return np.maximum.accumulate(peaks, axis=0, out=peaks)


def checks_of_rise(name: str, rise: float) -> list[tuple[bool, str]]:
    """The rise to be found is above 1, and of this world."""
    return [
        (1 < rise <= RISE_MAX, f"a {name} of {rise}: above 1 (to {RISE_MAX:,}), such as 1.5 for half as many again")
    ]


def checks_of_risks(name: str, risks: Risks) -> list[tuple[bool, str]]:
    """Cells of members with a chance each, some of them above 0."""
    members, chances = risks.members, risks.chances
    return [
        (0 < len(members) == len(chances) <= CELLS_MAX,
         f"{name}: {len(members)} cells of members, {len(chances)} chances; as many of both, 1 to {CELLS_MAX:,}"),
        (all(is_count(count) and count < PEOPLE_MAX for count in members),
         f"{name}: members are whole numbers from 0 to {PEOPLE_MAX:,}"),
        (all(0 <= chance < 1 for chance in chances), f"{name}: a chance is from 0 to below 1"),
        (any(count and chance for count, chance in zip(members, chances, strict=False)),
         f"{name}: nobody can fall ill"),
    ]  # fmt: skip
