"""Fit on a plan's published figures up to a day, forecast on to another, and score what was published in between.

The fit sees rows up to its last day and beliefs that name nothing later. The forecast draws from what the fit leaves
possible, and adds chance and what years bring: random walks of incidence, joining and leaving.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from gongji.actuarial.aid_arrays import in_force
from gongji.actuarial.beliefs import Calibration, parameters
from gongji.actuarial.calibration import Fitted, versions_known
from gongji.actuarial.history import FITTED, History, Published
from gongji.actuarial.horizon import notices, windows_of
from gongji.actuarial.kernels.arrays import Floats, Outcome, Paths
from gongji.actuarial.likelihood import cases_between, likelihood_of, members_on, money_between
from gongji.actuarial.model import Model
from gongji.actuarial.running import run
from gongji.actuarial.sampler import sample
from gongji.errors import Refused
from gongji.plans.document import Plan

BAND = (5.0, 50.0, 95.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One published figure that the fit did not see, beside what was forecast."""

    row: Published
    low: float
    mid: float
    high: float

    @property
    def inside(self) -> bool:
        """Whether it lies in the band."""
        return self.low <= self.row.value <= self.high

    @property
    def off(self) -> float:
        """How far the middle was off, as a part of the published figure; 0 where that is 0."""
        return self.mid / self.row.value - 1.0 if self.row.value else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Backtest:
    """A fit, its forecast, and its score where figures after the fit are known."""

    model: Model
    history: History
    calibration: Calibration
    until: date
    first: int  # the first window after the fit
    values: dict[str, Floats]  # parameters of the particles
    outcome: Outcome
    scores: tuple[Score, ...]


def backtest(
    versions: Sequence[Plan],
    history: History,
    calibration: Calibration,
    *,
    until: date,
    to: date,
    seed: int,
    particles: int,
    paths: int,
) -> Backtest:
    """Fit on the history up to `until`, forecast to `to`; raises Refused where there is nothing to fit or forecast."""
    if to <= until:
        raise Refused(f"--to {to} is not after --until {until}; a forecast needs days after the fit")
    rows = history.until(until)
    members = [row.value for row in rows if row.metric.startswith("members") and row.value > 0]
    if not members:
        raise Refused(f"{history.name}: no members are published by {until}; a fit needs members_sharing or _enrolled")
    opens_on = history.launched_on
    random = np.random.default_rng([seed, 2])
    past = fitted(versions, calibration, opens_on=opens_on, last_on=until, known_on=until, members_last=members[-1])
    drawn = sample(
        lambda each: likelihood_of(past, rows, each),
        dimensions=len(calibration.names),
        particles=particles,
        random=random,
    )
    values = parameters(calibration, drawn)
    whole = fitted(versions, calibration, opens_on=opens_on, last_on=to, known_on=until, members_last=members[-1])
    first = sum(window.until <= until for window in whole.windows)
    if first == len(whole.windows):
        raise Refused(
            f"plan '{whole.model.plan.id}' has no notice after {until} and by {to}; there is nothing to forecast"
        )
    chosen = np.arange(paths) % particles
    future = with_years(whole, whole.paths({n: v[chosen] for n, v in values.items()}), first, random)
    outcome, _ = run(whole.model, future, seed=seed, chance_from=first)
    return Backtest(
        model=whole.model,
        history=history,
        calibration=calibration,
        until=until,
        first=first,
        values=values,
        outcome=outcome,
        scores=tuple(scored(whole.model, outcome, history.after(until), first)),
    )


def fitted(
    versions: Sequence[Plan],
    calibration: Calibration,
    *,
    opens_on: date,
    last_on: date,
    known_on: date,
    members_last: float,
) -> Fitted:
    """The plan from its launch to a day, with the calendar of the version in force on the fit's last day."""
    known = versions_known(versions, known_on)
    plan = known[in_force(known, known_on)]
    return Fitted(
        versions=tuple(versions),
        calibration=calibration,
        windows=windows_of(notices(plan, first_on=opens_on, last_on=last_on), opens_on=opens_on),
        known_on=known_on,
        members_last=members_last,
    )


def with_years(fit: Fitted, paths: Paths, first: int, random: np.random.Generator) -> Paths:
    """Paths with random walks of incidence and joining from a window on, and leaving that turned out otherwise."""
    years = fit.model.clock.years.copy()
    years[:first] = 0.0
    count, future = len(paths.leaving), fit.calibration.future

    def walk(yearly: float) -> Floats:
        steps = random.standard_normal((count, len(years))) * np.sqrt(years) * yearly
        return np.asarray(np.exp(np.cumsum(steps, axis=1)))

    span = float(np.sqrt(years.sum()))
    return paths._replace(
        incidence=paths.incidence * walk(future.incidence),
        joining=paths.joining * walk(future.joining),
        leaving=paths.leaving * np.exp(future.leaving * span * random.standard_normal(count)),
    )


def scored(model: Model, outcome: Outcome, rows: Sequence[Published], first: int) -> list[Score]:
    """The forecast for every published row that the windows reach."""
    scores = []
    for row in rows:
        if row.until > model.windows[-1].until or row.metric not in FITTED:
            continue
        if row.metric.startswith("members"):
            values = members_on(model, outcome, row.until)
        elif row.metric.startswith("cases"):
            values = cases_between(model, outcome, row.since, row.until)
        else:
            values = money_between(model, outcome, row)
        low, mid, high = np.percentile(values, BAND)
        if row.until > model.windows[first].since:
            scores.append(Score(row=row, low=float(low), mid=float(mid), high=float(high)))
    return scores
