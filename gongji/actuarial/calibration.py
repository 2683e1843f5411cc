"""Fit a plan's projection to what the plan has published, and no further: what is believed before, and after.

A belief is a median and a spread; a particle is one set of all parameters. The likelihood compares what a run without
chance gives with what was printed, on a logarithmic scale, with Student's t (4 degrees of freedom), because a single
press figure can be wrong by more than a normal error would allow:

    members           log M(day)                                  ± 2 % exact, 4 % "over" or "about"
    cases             log Σ cases of the notices in the window    ± √(1/(n + ½) + 15 %²)
    aid, share        given the cases of the same time, so that the number of cases is not counted twice
                                                                  ± √(1/(4n) + 5 %²), and half a fen
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import ValidationError

from gongji.actuarial.history import Published
from gongji.actuarial.horizon import Window, delays_of
from gongji.actuarial.joining import bass, logistic
from gongji.actuarial.kernels.arrays import Floats, Outcome, Paths, Wholes
from gongji.actuarial.projection import Model, model_of, run
from gongji.actuarial.scenario import SCENARIOS, Scenario, Table, in_words, named_scenario
from gongji.errors import Refused
from gongji.plans.document import Plan

PARTS_OF_A_WHOLE: Final = ("mild_part", "accident_share", "delay_least_part")
PLAIN: Final = ("age_tilt", "late_tilt")
DELAY_DAYS: Final = np.geomspace(20.0, 400.0, 60)
DELAY_LEAST_PARTS: Final = np.linspace(0.1, 0.9, 9)
FREEDOM: Final = 4.0
DISPERSION: Final = 10.0
HALF: Final = 0.5
NOISE_OF_CASES: Final = 0.2
NOISE_OF_MODEL: Final = 0.05
NOISE_OF_MONEY: Final = 0.03
NOISE_OF_MEMBERS: Final = {"exact": 0.02, "derived": 0.04, "over": 0.04, "about": 0.04}
ABOVE_WHEN_OVER: Final = 0.02  # "over 50 million" is a little more than 50 million


class Belief(Table):
    """What is believed of one parameter before the data."""

    median: float
    spread: float


class Mild(Table):
    """What a mild case receives that was diagnosed from a day on, and when that was told."""

    diagnosed_from: date
    announced_on: date
    aid_fen: int


class Future(Table):
    """What years bring beyond the fit: standard deviations of logarithms, a year."""

    incidence: float
    joining: float
    leaving: float


class Calibration(Table):
    """All that is believed before a fit."""

    plan: str
    beliefs: dict[str, Belief]
    future: Future
    mild: tuple[Mild, ...] = ()
    mild_older_from: int = 40
    mild_older_relative: float = 1.0

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters, in order."""
        return tuple(self.beliefs)


NAMES: Final = (
    "reach", "innovators", "imitators", "leaving", "price_response", "joining_response", "level", "select_start",
    "select_years", "aware_middle", "aware_growth", "delay_days", "delay_least_part", "age_tilt", "late_tilt", "mild_part", "accident_share",
)  # fmt: skip


def read_calibration(name: str) -> Calibration:
    """The beliefs that come with Gongji for a plan, or those in a file; raises Refused where they are not in order."""
    path = Path(name) if name.endswith(".toml") else SCENARIOS / name / "calibration.toml"
    try:
        found = Calibration.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise Refused(f"{path}: the beliefs cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path}: not a TOML document: {error}") from error
    except ValidationError as errors:
        raise Refused([f"{path}, {'.'.join(map(str, e['loc']))}: {in_words(dict(e))}" for e in errors.errors()]) from None
    if set(found.beliefs) != set(NAMES):
        raise Refused(f"{path}: [beliefs] must name {', '.join(NAMES)}")
    return found


def parameters(calibration: Calibration, drawn: Floats) -> dict[str, Floats]:
    """Parameters by name from standard normal numbers, a row a particle."""
    values = {}
    for column, (name, belief) in enumerate(calibration.beliefs.items()):
        moved = belief.spread * drawn[:, column]
        if name in PLAIN:
            values[name] = belief.median + moved
        elif name in PARTS_OF_A_WHOLE:
            odds = belief.median / (1.0 - belief.median) * np.exp(np.clip(moved, -30, 30))
            values[name] = odds / (1.0 + odds)
        else:
            values[name] = belief.median * np.exp(np.clip(moved, -30, 30))
    return values


@dataclass(frozen=True)
class Fitted:
    """A plan over a span of windows, ready to be run with many sets of parameters."""

    plan: Plan
    calibration: Calibration
    windows: tuple[Window, ...]
    known_on: date
    members_last: float

    @cached_property
    def model(self) -> Model:
        """The model whose parameters are set path by path; it starts empty on the day of the launch."""
        bare = named_scenario("usual")
        scenario = bare.model_copy(
            update={
                "start": "empty",
                "health": (bare.health[0].model_copy(update={"part": 1.0, "relative": 1.0}),),
                "illness": bare.illness.model_copy(update={"level": 1.0}),
                "leaving": bare.leaving.model_copy(
                    update={
                        "yearly": 1.0,
                        "price_response": (bare.leaving.price_response[0].model_copy(update={"power": 1.0}),),
                    }
                ),
                "closing": bare.closing.model_copy(update={"least_members": 0}),
            }
        )
        return with_mild(
            model_of(self.plan, named_like(scenario), members=1.0, windows=self.windows), self.calibration, self.known_on
        )

    @cached_property
    def delays(self) -> Floats:
        """Delays of disclosure for a grid of mean days and the part of them that every case takes."""
        rows = [
            delays_of(self.windows, mean_days=days, least_days=part * days)
            for days in DELAY_DAYS
            for part in DELAY_LEAST_PARTS
        ]
        wide = max(each.shape[1] for each in rows)
        return np.stack([np.pad(each, ((0, 0), (0, wide - each.shape[1]))) for each in rows])

    def paths(self, values: Mapping[str, Floats]) -> Paths:
        """Paths with these parameters."""
        ends = np.array([(each.until - self.windows[0].since).days / 365.0 for each in self.windows])
        times = np.concatenate([[0.0], ends])[None, :]
        part = bass(times, values["innovators"][:, None], values["imitators"][:, None])
        joined = (values["reach"] * self.members_last)[:, None] * np.diff(part, axis=1)
        aware = logistic(times[:, 1:], values["aware_growth"][:, None], values["aware_middle"][:, None])
        mild = values["mild_part"][:, None] * mild_by_kind(self.model, self.calibration)
        return Paths(
            joining=joined,
            late=part[:, 1:],
            incidence=values["level"][:, None] * aware,
            leaving=values["leaving"],
            response=values["price_response"],
            joining_response=values["joining_response"],
            select_start=values["select_start"],
            select_years=values["select_years"],
            accident_share=values["accident_share"],
            tilt=np.column_stack([values["age_tilt"], values["age_tilt"] + values["late_tilt"]]),
            delay=delay_row(values["delay_days"], values["delay_least_part"]),
            delays=self.delays,
            illness_shares=np.stack([1.0 - mild, mild], axis=2),
        )


def delay_row(days: Floats, least_part: Floats) -> Wholes:
    """The place in the grid of delays that is nearest."""
    near_days = np.abs(np.log(days[:, None] / DELAY_DAYS)).argmin(axis=1)
    near_part = np.abs(least_part[:, None] - DELAY_LEAST_PARTS).argmin(axis=1)
    return np.asarray(near_days * len(DELAY_LEAST_PARTS) + near_part)


def named_like(scenario: Scenario) -> Scenario:
    """The scenario with joining held back by a price with power 1, so that a path's own power counts."""
    return scenario.model_copy(update={"joining": scenario.joining.model_copy(update={"price_response": 1.0})})


def with_mild(model: Model, calibration: Calibration, known_on: date) -> Model:
    """The model with a second kind of illness, the mild cases, and what they receive by the day of diagnosis."""
    from dataclasses import replace

    known = sorted((each for each in calibration.mild if each.announced_on <= known_on), key=lambda m: m.diagnosed_from)
    amounts = [*model.rules.amounts_fen.tolist(), *(each.aid_fen for each in known)]
    ordinary = model.rules.amount_of[:, :, 0]
    mild = ordinary.copy()
    for number, window in enumerate(model.windows):
        for place, each in enumerate(known, start=len(model.rules.amounts_fen)):
            if window.until > each.diagnosed_from:
                mild[number] = np.where(ordinary[number] < 0, -1, place if each.aid_fen else -1)
    rules = model.rules._replace(
        amounts_fen=np.array(amounts, dtype=np.int64), amount_of=np.ascontiguousarray(np.stack([ordinary, mild], axis=2))
    )
    pipeline = np.zeros((len(amounts), len(model.windows) + 1))
    return replace(model, rules=rules, start=model.start._replace(pipeline=pipeline))


def mild_by_kind(model: Model, calibration: Calibration) -> Floats:
    """How frequent mild cases are among the ill of each kind of aid, relative to the young."""
    youngest = np.full(model.rules.amount_of.shape[1], 1000.0)
    np.minimum.at(youngest, model.people.aid_kind, model.people.age)
    return np.where(youngest >= calibration.mild_older_from, calibration.mild_older_relative, 1.0)


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
    for earlier, row in zip([None, *cumulative[:-1]], cumulative, strict=True):
        follows = earlier is not None and earlier.since == row.since and earlier.value <= row.value
        total += cases_error(model, outcome, row, earlier if follows else None)
    return total


def year_cases(row: Published, cumulative: Sequence[Published]) -> float | None:
    """The cases of a year, where a count from its first notice to its last is known."""
    within = [each.value for each in cumulative if row.since <= each.since and each.until <= row.until]
    return max(within) if within and row.metric == "share_in_year" else None


def student(z: Floats) -> Floats:
    """The logarithm of Student's density, without its constant."""
    return -0.5 * (FREEDOM + 1.0) * np.log1p(z**2 / FREEDOM)


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
    return student((np.log(safe) - np.log(max(row.value - before, 0.5))) / noise) - np.log(noise)


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
    return student((log_of(modelled) - np.log(row.value)) / noise) - np.log(noise)


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
    outcome, _ = run(fitted.model, fitted.paths(parameters(fitted.calibration, drawn)), seed=0, chance_from=len(fitted.windows))
    likely = log_likelihood(fitted.model, outcome, rows)
    return np.where(np.isfinite(likely), likely, -1e300)
