"""Sums that only a lasting rise drives up, and the limits at which they speak."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.special import pdtr

from gongji.actuarial.monitors.cusum import (
    Risks,
    Steps,
    drift,
    limit_for,
    poisson_cusum,
    poisson_limit,
    reference_value,
    risk_adjusted_cusum,
    risk_adjusted_limit,
)
from gongji.actuarial.monitors.levels import Level
from gongji.errors import Refused


def average_run(expected: float, *, k: int, h: int) -> float:
    """The exact ARL of a Poisson sum with whole k and h: a Markov chain on 0 … h − 1 (Lucas 1985)."""
    below = np.array([[pdtr(j - i + k, expected) if j - i + k >= 0 else 0.0 for j in range(h)] for i in range(h)])
    moves = np.diff(below, axis=1, prepend=0.0)
    return float(np.linalg.solve(np.eye(h) - moves, np.ones(h))[0])


def test_the_chain_that_checks_us_gives_published_run_lengths():
    """H = 6, k = 2: 37.2 at 1.88 cases, 5.49 at 3.2 (IAcsSPCR for R, example of arl, after Lucas 1985)."""
    assert average_run(1.88, k=2, h=6) == pytest.approx(37.2, abs=0.05)
    assert average_run(1.88 + 0.9627 * math.sqrt(1.88), k=2, h=6) == pytest.approx(5.49, abs=0.005)


def two_less(random: np.random.Generator, paths: int) -> Steps:
    return random.poisson(1.88, paths).astype(np.float64) - 2.0


@pytest.mark.parametrize("run_length", [30, 240])
def test_a_simulated_limit_keeps_the_run_length_and_no_more(run_length):
    """Only whole sums can occur: at the next whole number at or above the limit runs are long enough, below it not."""
    limit = limit_for(two_less, run_length=run_length, seed=1, unit=0.1)
    reached = math.ceil(limit)
    assert average_run(1.88, k=2, h=reached) > 0.95 * run_length
    assert average_run(1.88, k=2, h=reached - 1) < 1.05 * run_length


def test_the_poisson_sum_by_hand():
    """10 cases expected, ρ = 2: k = 10 / ln 2 = 14.427."""
    k = reference_value(10.0, ratio=2.0)
    assert k == pytest.approx(14.4270, abs=1e-4)
    found = poisson_cusum([10, 16, 18, 20, 9], [10.0] * 5, ratio=2.0, limit=8.0)
    assert found.sums == pytest.approx((0, 16 - k, 34 - 2 * k, 54 - 3 * k, 63 - 4 * k))
    assert (found.alarm_at, found.level) == (3, Level.ALARM)


def test_a_growing_plan_is_held_against_its_growing_expectation():
    expected = [10.0 * 1.2**period for period in range(24)]
    found = poisson_cusum([round(each) for each in expected], expected, ratio=1.5, limit=1.0)
    assert (max(found.sums), found.alarm_at, found.level) == (0.0, None, Level.QUIET)


def test_the_score_of_one_surviving_patient_is_the_published_one():
    """Steiner's weights; Parsonnet 19, odds halved: +0.05083 (Rigdon and Fricker 2015, p. 226)."""
    chance = 1 / (1 + math.exp(3.67 - 0.077 * 19))
    assert -drift(Risks(members=[1], chances=[chance]), 0.5) == pytest.approx(0.05083, abs=5e-6)


def test_the_risk_adjusted_sum_by_hand():
    """100 members of chance 0.1 and 100 of 0.3, R = 2: each period takes 100 ln 1.1 + 100 ln 1.3 = 35.767 off."""
    risks = Risks(members=[100, 100], chances=[0.1, 0.3])
    off = 100 * math.log(1.1) + 100 * math.log(1.3)
    found = risk_adjusted_cusum([40, 55, 54], [risks] * 3, odds_ratio=2.0, limit=4.0)
    assert off == pytest.approx(35.767, abs=1e-3)
    assert found.sums == pytest.approx((0, 55 * math.log(2) - off, 109 * math.log(2) - 2 * off))
    assert found.alarm_at == 2


def test_older_members_excuse_more_cases():
    young, old = (Risks(members=[1_000], chances=[chance]) for chance in (0.01, 0.03))
    cases = [25] * 3
    assert risk_adjusted_cusum(cases, [young] * 3, odds_ratio=2.0, limit=3.0).level == Level.ALARM
    assert risk_adjusted_cusum(cases, [old] * 3, odds_ratio=2.0, limit=3.0).level == Level.QUIET


def test_limits_are_the_same_for_the_same_seed_and_find_the_rise_sooner_than_chance():
    limit = poisson_limit(20.0, ratio=1.5, run_length=240, seed=7)
    assert limit == poisson_limit(20.0, ratio=1.5, run_length=240, seed=7)
    assert limit < math.log(240) / math.log(1.5)
    random = np.random.default_rng(5)
    first = [
        poisson_cusum(random.poisson(30.0, 60).tolist(), [20.0] * 60, ratio=1.5, limit=limit).alarm_at
        for _ in range(50)
    ]
    assert all(each is not None for each in first)
    assert np.mean([each for each in first if each is not None]) < 4


def test_a_risk_adjusted_limit_is_the_least_that_keeps_its_run_length():
    """Followed a second time, from another seed: just below the limit runs are too short, at the limit they are not."""
    risks = Risks(members=[2_000, 500], chances=[0.004, 0.02])
    limit = risk_adjusted_limit(risks, odds_ratio=1.8, run_length=60, seed=3)
    random, paths = np.random.default_rng(9), 2_000
    total, runs = np.zeros(paths), {limit * 0.99: np.full(paths, 600), limit: np.full(paths, 600)}
    for period in range(600):
        cases = random.binomial(2_000, 0.004, paths) + random.binomial(500, 0.02, paths)
        total = np.maximum(0, total + cases * math.log(1.8) - drift(risks, 1.8))
        for each, first in runs.items():
            first[(total >= each) & (first == 600)] = period + 1
    short, long = (float(first.mean()) for first in runs.values())
    assert short < 63
    assert long > 57


def test_where_chance_never_lifts_the_sum_the_limit_is_the_one_that_always_holds():
    """2,100 cases a period: half as many again cannot come by chance, so W stays 0 while all is well."""
    risks = Risks(members=[10**6] * 20, chances=[age * 1e-5 for age in range(1, 21)])
    assert risk_adjusted_limit(risks, odds_ratio=1.5, run_length=240, seed=1) == pytest.approx(math.log(240))


ONE = Risks(members=[10], chances=[0.1])


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: poisson_cusum([1], [1.0], ratio=1.0, limit=1.0), "a ratio of 1.0: above 1"),
        (lambda: poisson_cusum([1], [1.0], ratio=math.nan, limit=math.nan), "a limit of nan: above 0"),
        (lambda: poisson_cusum([1, 2], [1.0], ratio=2, limit=1), "2 periods of cases, 1 of expected"),
        (lambda: poisson_cusum([1, -2], [1.0, 1.0], ratio=2, limit=1), "period 1: -2 cases, 1.0 expected"),
        (lambda: poisson_cusum([1], [0.0], ratio=2, limit=1), "period 0: 1 cases, 0.0 expected"),
        (lambda: poisson_limit(-1.0, ratio=2, run_length=100, seed=1), "-1.0 cases expected"),
        (lambda: poisson_limit(1.0, ratio=2, run_length=5, seed=1), "a run length of 5 periods: from 10 to 10,000"),
        (lambda: risk_adjusted_cusum([11], [ONE], odds_ratio=2, limit=1), "period 0: 11 cases of 10 members"),
        (lambda: risk_adjusted_cusum([1], [], odds_ratio=2, limit=1), "1 periods of cases, 0 of risks"),
        (lambda: risk_adjusted_cusum([0], [Risks(members=[1], chances=[1.5])], odds_ratio=2, limit=1),
         "period 0: a chance is from 0 to below 1"),
        (lambda: risk_adjusted_cusum([0], [Risks(members=[1], chances=[])], odds_ratio=2, limit=1),
         "period 0: 1 cells of members, 0 chances"),
        (lambda: risk_adjusted_limit(Risks(members=[0, 5], chances=[0.1, 0.0]), odds_ratio=2, run_length=99, seed=1),
         "risks: nobody can fall ill"),
        (lambda: risk_adjusted_limit(Risks(members=[-1], chances=[0.1]), odds_ratio=2, run_length=99, seed=1),
         "risks: members are whole numbers"),
    ],
)  # fmt: skip
def test_what_no_sum_can_be_kept_of_is_refused(call, said):
    with pytest.raises(Refused, match=said):
        call()
