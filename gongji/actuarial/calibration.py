"""A plan from its launch on, to be run with many sets of parameters at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Final

import numpy as np

from gongji.actuarial.beliefs import Calibration
from gongji.actuarial.horizon import Window, delays_of
from gongji.actuarial.joining import bass, logistic
from gongji.actuarial.kernels.arrays import Floats, Paths, Wholes
from gongji.actuarial.model import Model, model_of
from gongji.actuarial.scenario import Closing, Health, Joining, Leaving, Response, Scenario, Steady
from gongji.plans.document import Plan

DELAY_DAYS: Final = np.geomspace(20.0, 400.0, 60)
DELAY_LEAST_PARTS: Final = np.linspace(0.1, 0.9, 9)
# Everything that a path sets for itself is 1 here.
BARE: Final = Scenario(
    name="fit",
    start="empty",
    health=(Health(zh="所有人", en="everybody", part=1.0, relative=1.0),),
    joining=Joining(curve=Steady(kind="steady", yearly=0.0), price_response=1.0),
    leaving=Leaving(yearly=1.0, price_response=(Response(from_age=0, power=1.0),)),
    closing=Closing(least_members=0),
)


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
        model = model_of(self.plan, BARE, members=1.0, windows=self.windows)
        return with_mild(model, self.calibration, self.known_on)

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


def with_mild(model: Model, calibration: Calibration, known_on: date) -> Model:
    """The model with a second kind of illness, the mild cases, and what they receive by the day of diagnosis."""
    known = sorted((each for each in calibration.mild if each.announced_on <= known_on), key=lambda m: m.diagnosed_from)
    amounts = [*model.rules.amounts_fen.tolist(), *(each.aid_fen for each in known)]
    ordinary = model.rules.amount_of[:, :, 0]
    mild = ordinary.copy()
    for number, window in enumerate(model.windows):
        for place, each in enumerate(known, start=len(model.rules.amounts_fen)):
            if window.until > each.diagnosed_from:
                mild[number] = np.where(ordinary[number] < 0, -1, place if each.aid_fen else -1)
    rules = model.rules._replace(
        amounts_fen=np.array(amounts, dtype=np.int64),
        amount_of=np.ascontiguousarray(np.stack([ordinary, mild], axis=2)),
    )
    pipeline = np.zeros((len(amounts), len(model.windows) + 1))
    return replace(model, rules=rules, start=model.start._replace(pipeline=pipeline))


def mild_by_kind(model: Model, calibration: Calibration) -> Floats:
    """How frequent mild cases are among the ill of each kind of aid, relative to the young."""
    youngest = np.full(model.rules.amount_of.shape[1], 1000.0)
    np.minimum.at(youngest, model.people.aid_kind, model.people.age)
    return np.where(youngest >= calibration.mild_older_from, calibration.mild_older_relative, 1.0)
