"""Project a plan: members, cases and shares, window by window, as expected and over many paths of chance.

    projection = project(plan, scenario, members=10_000, years=5, paths=1_000, seed=1)
    projection.expected      one path without chance; projection.detail: the same by cell
    projection.chance        all paths; bands(...) makes 5th, 50th and 95th percentiles of them

A year of the plan is twelve months of its own calendar. The rules of the plan are not written here: prices, fee,
caps, waivers and carry are those of `gongji.sharing`, aid is that of `gongji.plans`. What a step does, with symbols
and sources: docs/reference/projection.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from gongji.actuarial.horizon import DAYS, Window, notices, windows_of
from gongji.actuarial.kernels.arrays import Detail, Floats, Outcome, Wholes
from gongji.actuarial.model import Model, as_expected, drawn_paths, model_of
from gongji.actuarial.running import run
from gongji.actuarial.scenario import Scenario
from gongji.errors import InvariantBroken, Refused
from gongji.plans.calendar import periods_of_year
from gongji.plans.document import Plan
from gongji.sharing.carry import carry_out_fen
from gongji.sharing.excess import Totals, owed
from gongji.sharing.prices import fee_fen, group_prices

YEARS_MAX = 50
PATHS_MAX = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """What came out. `chance` is None where no paths were asked for."""

    model: Model
    seed: int
    expected: Outcome
    detail: Detail
    chance: Outcome | None

    @property
    def settled(self) -> Wholes:
        """The windows that end in a notice, as indices."""
        return np.nonzero(self.model.clock.settles)[0]

    @property
    def closes_in(self) -> str | None:
        """The period in which the expected run closes, or None."""
        closed = int(self.expected.closed[0])
        return None if closed < 0 else self.model.windows[closed].period or str(self.model.windows[closed].until)

    @property
    def closing_chance(self) -> Floats:
        """The part of paths that has closed by each window."""
        runs = self.expected if self.chance is None else self.chance
        closed = np.where(runs.closed < 0, len(self.model.windows), runs.closed)
        return np.asarray((closed[:, None] <= np.arange(len(self.model.windows))).mean(axis=0))


def project(
    plan: Plan,
    scenario: Scenario,
    *,
    members: int,
    years: int,
    paths: int = 0,
    seed: int = 0,
    first_on: date | None = None,
) -> Projection:
    """Project a plan over so many years of its calendar, from its first notice on or after a day.

    Raises Refused where the plan or the scenario cannot be projected, with the reason.
    """
    model = model_of(plan, scenario, members=members, windows=windows_for(plan, years=years, first_on=first_on))
    if not 0 <= paths <= PATHS_MAX:
        raise Refused(f"{paths} paths; from 0 to {PATHS_MAX:,} can be run")
    expected, detail = run(model, as_expected(model), seed=seed, chance_from=len(model.windows), detailed=True)
    check_expected(model, expected, detail)
    chance = run(model, drawn_paths(model, paths, seed), seed=seed)[0] if paths else None
    return Projection(model=model, seed=seed, expected=expected, detail=detail, chance=chance)


def windows_for(plan: Plan, *, years: int, first_on: date | None = None) -> tuple[Window, ...]:
    """The windows of so many years of a plan's calendar; it opens one usual window before the first notice."""
    if not 1 <= years <= YEARS_MAX:
        raise Refused(f"{years} years; from 1 to {YEARS_MAX} can be projected")
    if plan.calendar is None:
        raise Refused(f"plan '{plan.id}' has no [calendar]; a projection needs its notice days")
    first_on = first_on or plan.calendar.first_notice_on
    full_year = periods_of_year(plan, max(first_on, plan.calendar.first_notice_on).year + 1)
    periods = notices(plan, first_on=first_on, count=years * len(full_year))
    usual = timedelta(days=round(DAYS / len(full_year)))
    return windows_of(periods, opens_on=periods[0].notice_on - usual)


def check_expected(model: Model, expected: Outcome, detail: Detail) -> None:
    """Settle the expected path's periods again with `gongji.sharing`; raise InvariantBroken where a fen differs."""
    carry = 0
    for window in np.nonzero(model.clock.settles)[0]:
        if 0 <= expected.closed[0] <= window:
            return
        groups = dict(zip(model.cells.groups, detail.participants[window].tolist(), strict=True))
        aid = int(detail.awarded_fen[window])
        cases = math.ceil(float(expected.cases[0, window]))
        fee = fee_fen(model.plan, aid_fen=aid, participants=sum(groups.values()), cases=cases)
        priced = group_prices(model.plan, groups, aid + fee - carry)
        shared = sum(each.share_fen * each.participants for each in priced)
        unpaid, sponsor = int(expected.unpaid_fen[0, window]), int(expected.sponsor_fen[0, window])
        waived = int(detail.waived_fen[window])
        totals = Totals(
            aid_fen=aid,
            fee_fen=fee,
            carry_in_fen=carry,
            due_fen=shared - sponsor - unpaid,
            sponsor_fen=sponsor + unpaid,
            waived_fen=waived,
            carry_out_fen=carry_out_fen(share_fen=shared, carry_in_fen=carry, aid_fen=aid, fee_fen=fee),
        )
        left = owed(model.plan, totals)
        ours = tuple(
            int(each[0, window])
            for each in (
                expected.share_fen,
                expected.aid_fen,
                expected.fee_fen,
                expected.sponsor_fen,
                expected.carry_fen,
            )
        )
        if ours != (shared, left.aid_fen, left.fee_fen, left.sponsor_fen, left.carry_fen):
            raise InvariantBroken(f"period {model.windows[window].period}: the projection and the settlement disagree")
        carry = left.carry_fen
