"""A plan from its launch on, to be run with many sets of parameters at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import numpy as np

from gongji.actuarial.aid_arrays import in_force
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

    versions: tuple[Plan, ...]
    calibration: Calibration
    windows: tuple[Window, ...]
    known_on: date
    members_last: float

    @cached_property
    def model(self) -> Model:
        """The model whose parameters are set path by path; it starts empty on the day of the launch."""
        known = versions_known(self.versions, self.known_on)
        return model_of(
            known[in_force(known, self.known_on)],
            BARE,
            members=1.0,
            windows=self.windows,
            versions=known,
            kinds=self.calibration.kinds,
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
        mild = values["mild_part"][:, None] * self.model.illness_shares[:, 1]
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


def versions_known(versions: Sequence[Plan], known_on: date) -> tuple[Plan, ...]:
    """The versions that members had to be told of by a day, the oldest first; the first where none was."""

    def told_on(plan: Plan) -> date:
        days = 0 if plan.change is None else plan.change.notice_days
        return (plan.effective_from or date.min + timedelta(days=days)) - timedelta(days=days)

    return tuple(plan for plan in versions if told_on(plan) <= known_on) or (versions[0],)
