"""Time as the projection sees it: the windows between a plan's notices, and what waiting and delay make of them.

A window is the time after one notice up to and with the next. People who join in a window are a cohort and come
evenly through it. Symbols: a, b first and last moment of a window, W days of waiting, v = u + W the moment when
somebody who joined at u is through.

    covered(t, j)   = E[(b_t − max(v, a_t))⁺] ÷ (b_t − a_t), u uniform in the window of cohort j
    taking_part     = P(v ≤ b_t) where sharing begins after waiting, else 1
    delay           = least + Erlang(2) with the given mean; a case is disclosed at the first notice after it
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from gongji.actuarial.kernels.arrays import Clock, Flags, Floats
from gongji.errors import Refused
from gongji.plans.calendar import PeriodDates, periods_of_year
from gongji.plans.document import Plan

DAYS = 365.0
STEP_BEFORE_FIRST_NOTICE = 15  # days of a window while a plan has members but no notices yet
WINDOWS_MAX = 2000
LAGS_MAX = 60
NO_TIME = 1e-12  # days: for a delay that is always the same
REST_OF_DELAY = 0.001  # what is disclosed later than this is put into the last window looked at


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """The time after `since` (a notice day) up to and with `until`; `period` is empty where no notice ends it."""

    since: date
    until: date
    period: str = ""
    shared_on: date | None = None

    @property
    def days(self) -> int:
        """How long it is."""
        return (self.until - self.since).days


def notices(plan: Plan, *, first_on: date, count: int | None = None, last_on: date | None = None) -> list[PeriodDates]:
    """The plan's periods from the first notice on or after a day: so many, or all up to and with a day.

    Raises Refused where the plan's calendar has none.
    """
    found: list[PeriodDates] = []
    year = first_on.year
    while (count is None or len(found) < count) and (last_on is None or year <= last_on.year):
        found += [
            period
            for period in periods_of_year(plan, year)
            if period.notice_on >= first_on and (last_on is None or period.notice_on <= last_on)
        ]
        year += 1
        if year > first_on.year + 200 or len(found) > WINDOWS_MAX:
            raise Refused(f"more than {WINDOWS_MAX} periods, or none in 200 years; project fewer years")
    if not found:
        raise Refused(f"plan '{plan.id}' has no notice from {first_on} to {last_on}")
    return found if count is None else found[:count]


def windows_of(periods: Sequence[PeriodDates], *, opens_on: date) -> tuple[Window, ...]:
    """The windows from the opening day on; where the first notice is far, the time before it is cut into steps."""
    windows: list[Window] = []
    since = opens_on
    for period in periods:
        while not windows_settled(windows) and (period.notice_on - since).days > 2 * STEP_BEFORE_FIRST_NOTICE:
            until = since + timedelta(days=STEP_BEFORE_FIRST_NOTICE)
            windows.append(Window(since=since, until=until))
            since = until
        windows.append(Window(since=since, until=period.notice_on, period=period.period, shared_on=period.sharing_on))
        since = period.notice_on
    return tuple(windows)


def windows_settled(windows: Sequence[Window]) -> bool:
    """Whether a notice has been among them."""
    return any(window.period for window in windows)


def clock_of(windows: Sequence[Window], plan: Plan) -> Clock:
    """What every cohort may have in every window, from the plan's waiting and the beginning of its sharing."""
    illness, accident = waiting_days(plan)
    begun = np.array([(window.since - windows[0].since).days for window in windows], dtype=float)
    ended = np.array([(window.until - windows[0].since).days for window in windows], dtype=float)
    through = through_waiting(begun, ended, illness)
    waits = np.vstack([np.ones((1, len(windows) + 1)), 1.0 - (through >= 1.0)])[:-1]  # when the window begins
    waiting = [window + 1 - cohort for window, cohort in zip(*np.nonzero(waits), strict=True) if cohort <= window]
    slots = 1 + max(waiting, default=1)
    shares = through if plan.sharing.begins == "after_waiting" else np.ones_like(through)
    tables: tuple[Floats | Flags, ...] = (
        waits,
        through >= 1.0,
        covered_part(begun, ended, illness),
        covered_part(begun, ended, accident),
        shares,
        since_waiting(begun, ended, illness),
    )
    by_back = [backwards(table, slots) for table in tables]
    active = by_back[0] > 0
    active[:, 0] = True
    settled = [window for window in windows if window.period]
    return Clock(
        years=(ended - begun) / DAYS,
        settles=np.array([bool(window.period) for window in windows]),
        year_starts=np.array([window.until.year != window.since.year for window in windows]),
        active=active,
        moves=by_back[1] > 0,
        covered=by_back[2],
        covered_accident=by_back[3],
        taking_part=by_back[4],
        since_waiting=by_back[5],
        periods_a_year=DAYS * len(settled) / sum(window.days for window in settled),
    )


def waiting_days(plan: Plan) -> tuple[int, int]:
    """Days of waiting for illness and for accidents."""
    return (0, 0) if plan.waiting is None else (plan.waiting.days, plan.waiting.accident_days)


def joined_between(begun: Floats, ended: Floats, days: int) -> tuple[Floats, Floats]:
    """First and last moment at which each cohort is through `days` of waiting; cohort 0 joins on the opening day."""
    return np.concatenate([[0.0], begun]) + days, np.concatenate([[0.0], ended]) + days


def through_waiting(begun: Floats, ended: Floats, days: int) -> Floats:
    """Part of each cohort (column) that is through its waiting when each window (row) ends."""
    low, high = joined_between(begun, ended, days)
    since = ended[:, None] - low[None, :]
    evenly = np.clip(since / np.maximum(high - low, NO_TIME), 0.0, 1.0)
    return np.where(high > low, evenly, since >= 0.0)  # all at once, on the day itself


def covered_part(begun: Floats, ended: Floats, days: int) -> Floats:
    """Part of each window (row) for which a member of each cohort (column) is through its waiting."""
    low, high = joined_between(begun, ended, days)
    gained = mean_excess(ended, low, high) - mean_excess(begun, low, high)
    return np.asarray(gained / (ended - begun)[:, None])


def mean_excess(moments: Floats, low: Floats, high: Floats) -> Floats:
    """E[(x − v)⁺] for every moment x (row) and v uniform between low and high (column)."""
    length = np.maximum(high - low, NO_TIME)[None, :]
    above = np.clip(moments[:, None] - low[None, :], 0.0, length)
    return np.asarray(above**2 / (2 * length) + np.maximum(moments[:, None] - high[None, :], 0.0))


def since_waiting(begun: Floats, ended: Floats, days: int) -> Floats:
    """Years since a cohort (column), on average, got through its waiting, when each window (row) ends."""
    low, high = joined_between(begun, ended, days)
    return np.asarray(np.maximum(ended[:, None] - (low + high)[None, :] / 2, 0.0) / DAYS)


def backwards(table: Floats | Flags, slots: int) -> Floats:
    """A table by (window, cohort) as one by (window, windows ago)."""
    rows = np.zeros((len(table), slots))
    for window in range(len(table)):
        for back in range(min(slots, window + 2)):
            rows[window, back] = table[window, window + 1 - back]
    return rows


def delays_of(windows: Sequence[Window], *, mean_days: float, least_days: float) -> Floats:
    """Part of the ill of each window (row) that is disclosed so many windows later (column); rows add up to 1."""
    excess = max(mean_days - least_days, NO_TIME)
    usual = float(np.mean([window.days for window in windows]))
    sure_after = np.asarray(np.arange(LAGS_MAX) * usual - least_days, dtype=np.float64)
    late = 1.0 - delay_chance(sure_after, excess) >= REST_OF_DELAY
    lags = min(int(late.sum()) + 1, LAGS_MAX)
    first = windows[0].since
    begins = np.array([(window.since - first).days for window in windows], dtype=float)
    ends = np.array([(window.until - first).days for window in windows], dtype=float)
    ends_on = np.concatenate([ends, ends[-1] + np.round(usual * np.arange(1, lags + 1))])
    until = ends_on[np.arange(len(windows))[:, None] + np.arange(lags)[None, :]]  # [window, lag]
    from_begin = delay_sum(until - begins[:, None] - least_days, excess)
    from_end = delay_sum(until - ends[:, None] - least_days, excess)
    disclosed = (from_begin - from_end) / (ends - begins)[:, None]
    disclosed[:, -1] = 1.0
    return np.diff(disclosed, prepend=0.0, axis=1)


def delay_chance(days: Floats, mean: float) -> Floats:
    """P(delay ≤ days) of Erlang(2): 1 − e^(−θx)(1 + θx), θ = 2 ÷ mean."""
    x = np.maximum(days, 0.0) * (2.0 / mean)
    return np.asarray(1.0 - np.exp(-x) * (1.0 + x))


def delay_sum(days: Floats, mean: float) -> Floats:
    """The integral of that from 0: x − mean + e^(−θx)(x + mean)."""
    x = np.maximum(days, 0.0)
    return np.asarray(x - mean + np.exp(-2.0 * x / mean) * (x + mean))
