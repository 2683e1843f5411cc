"""How likely published figures are in a run: the likelihood of a fit.

What a run without chance gives is compared with what was printed on a logarithmic scale, with Student's t (4 degrees
of freedom), because a single press figure can be wrong by more than a normal error would allow:

    members           log M(day)                                       ± 2 % exact, 4 % otherwise
    cases             log Σ cases of the notices in the window         ± √(10/n + 20 % of each period + 5 %²)
    aid, share        given the cases of the same time, so that the number of cases is not counted twice
                                                                       ± √(1/(4n) + 3 %²), and half a fen
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

import numpy as np

from gongji.actuarial.beliefs import parameters
from gongji.actuarial.calibration import Fitted
from gongji.actuarial.history import Published
from gongji.actuarial.kernels.arrays import Floats, Outcome
from gongji.actuarial.model import Model
from gongji.actuarial.running import run

FREEDOM: Final = 4.0
DISPERSION: Final = 10.0  # cases come out of enquiries in batches
NOISE_OF_CASES: Final = 0.2  # of each period
NOISE_OF_MODEL: Final = 0.05
NOISE_OF_MONEY: Final = 0.03
NOISE_OF_MEMBERS: Final = {"exact": 0.02, "derived": 0.04, "over": 0.04, "about": 0.04}
ABOVE_WHEN_OVER: Final = 0.02  # "over 50 million" is a little more than 50 million
HALF: Final = 0.5
UNLIKELY: Final = -1e300  # instead of a number that is none


def log_likelihood(model: Model, outcome: Outcome, rows: Sequence[Published]) -> Floats:
    """How likely the published rows are in each path."""
    total = np.zeros(len(outcome.closed))
    cases_of = {(row.since, row.until): row.value for row in rows if row.metric.startswith("cases_in")}
    cumulative = [row for row in rows if row.metric == "cases_cumulative"]
    for row in rows:
        if row.metric.startswith("members"):
            modelled = members_on(model, outcome, row.until)
            above = ABOVE_WHEN_OVER if row.qualifier == "over" else 0.0
            total += student((log_of(modelled) - np.log(max(row.value, 1.0)) - above) / NOISE_OF_MEMBERS[row.qualifier])
        elif row.metric in {"cases_in_period", "cases_in_month"}:
            total += cases_error(model, outcome, row)
        elif row.metric in {"share_in_period", "aid_in_period", "share_in_year"}:
            count = cases_of.get((row.since, row.until)) or year_cases(row, cumulative)
            total += money_error(model, outcome, row, count)
    for earlier, row in zip([None, *cumulative], cumulative, strict=False):
        follows = earlier is not None and earlier.since == row.since and earlier.value <= row.value
        total += cases_error(model, outcome, row, earlier if follows else None)
    return total


def year_cases(row: Published, cumulative: Sequence[Published]) -> float | None:
    """The cases of a year, where a count from its first notice to its last is known."""
    within = [each.value for each in cumulative if row.since <= each.since and each.until <= row.until]
    return max(within) if within and row.metric == "share_in_year" else None


def student(z: Floats) -> Floats:
    """The logarithm of Student's density, without its constant."""
    return np.asarray(-0.5 * (FREEDOM + 1.0) * np.log1p(z**2 / FREEDOM))


def log_of(values: Floats) -> Floats:
    """Logarithms of numbers that may be 0."""
    return np.log(np.maximum(values, 1e-3))


def cases_error(model: Model, outcome: Outcome, row: Published, earlier: Published | None = None) -> Floats:
    """The log likelihood of a count of cases, of a cumulative one since the count before it.

    Cases come out of enquiries in batches (dispersion) and periods differ from each other in the same proportion.
    Who was "helped so far" on a day before the last notice's sharing day may be counted with that notice or without.
    """
    before = 0.0 if earlier is None else earlier.value
    since = row.since if earlier is None else earlier.until + timedelta(days=1)
    inside = outcome.cases[:, noticed_between(model, since, row.until) > 0]
    unsure_end = unsure_last(model, outcome, row)
    unsure_begin = np.zeros(len(inside)) if earlier is None else unsure_last(model, outcome, earlier)
    safe = np.maximum(inside.sum(axis=1) - unsure_end + unsure_begin, 0.5)
    noise_squared = DISPERSION / safe + NOISE_OF_MODEL**2 + (unsure_end**2 + unsure_begin**2) / safe**2
    noise_squared += NOISE_OF_CASES**2 * (inside**2).sum(axis=1) / safe**2
    noise = np.sqrt(noise_squared)
    return np.asarray(student((np.log(safe) - np.log(max(row.value - before, 0.5))) / noise) - np.log(noise))


def unsure_last(model: Model, outcome: Outcome, row: Published) -> Floats:
    """Half of the cases of a cumulative count's last notice, where that was not shared yet on its day; else 0."""
    chosen = np.nonzero(noticed_between(model, row.since, row.until))[0]
    shared_on = model.windows[chosen[-1]].shared_on if len(chosen) else None
    if row.metric != "cases_cumulative" or shared_on is None or row.until >= shared_on:
        return np.zeros(len(outcome.closed))
    return np.asarray(HALF * outcome.cases[:, chosen[-1]])


def money_error(model: Model, outcome: Outcome, row: Published, cases: float | None) -> Floats:
    """The log likelihood of an amount, given how many cases it was for where that is known."""
    modelled = money_between(model, outcome, row)
    noise_squared = np.full(len(modelled), NOISE_OF_MONEY**2 + (0.5 / (100.0 * row.value)) ** 2)
    if cases is None:
        noise_squared += NOISE_OF_CASES**2
    else:
        modelled = modelled * (cases / np.maximum(cases_between(model, outcome, row.since, row.until), 1e-3))
        noise_squared += 0.25 / max(cases, 1.0)
    noise = np.sqrt(noise_squared)
    return np.asarray(student((log_of(modelled) - np.log(row.value)) / noise) - np.log(noise))


def members_on(model: Model, outcome: Outcome, day: date) -> Floats:
    """Members of each path on a day, along a straight line between the windows."""
    ends = np.array([0, *((each.until - model.windows[0].since).days for each in model.windows)], dtype=float)
    at = float(np.clip((day - model.windows[0].since).days, 0, ends[-1]))
    place = int(np.searchsorted(ends, at))
    members = np.hstack([np.zeros((len(outcome.closed), 1)), outcome.members])
    if place == 0:
        return np.asarray(members[:, 0])
    part = (at - ends[place - 1]) / (ends[place] - ends[place - 1])
    return np.asarray(members[:, place - 1] * (1 - part) + members[:, place] * part)


def noticed_between(model: Model, since: date, until: date) -> Floats:
    """1 for every window whose notice is from a day to a day, else 0."""
    return np.array([float(bool(each.period) and since <= each.until <= until) for each in model.windows])


def cases_between(model: Model, outcome: Outcome, since: date, until: date) -> Floats:
    """Cases of each path that are disclosed from a day to a day."""
    return np.asarray(outcome.cases @ noticed_between(model, since, until))


def money_between(model: Model, outcome: Outcome, row: Published) -> Floats:
    """Aid, or the share of a member, of each path in the time of a row, in yuan."""
    if row.metric == "aid_in_period":
        amounts = outcome.aid_fen.astype(np.float64)
    else:
        amounts = outcome.share_fen / np.maximum(outcome.participants, 1)
    return np.asarray(amounts @ noticed_between(model, row.since, row.until) / 100.0)


def likelihood_of(fitted: Fitted, rows: Sequence[Published], drawn: Floats) -> Floats:
    """The log likelihood of every particle; never NaN."""
    outcome, _ = run(
        fitted.model, fitted.paths(parameters(fitted.calibration, drawn)), seed=0, chance_from=len(fitted.windows)
    )
    likely = log_likelihood(fitted.model, outcome, rows)
    return np.where(np.isfinite(likely), likely, UNLIKELY)
