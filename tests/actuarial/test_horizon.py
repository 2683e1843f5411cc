"""Windows, waiting and delay against counting day by day."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pytest

from gongji.actuarial.horizon import clock_of, covered_part, delays_of, notices, windows_of
from gongji.errors import Refused
from tests.actuarial.worlds import VILLAGE, XIANGHUBAO, fortnights

MOMENTS = 2000


def test_windows_follow_one_another_and_cut_up_the_time_before_the_first_notice():
    opens_on = date(2018, 10, 16)
    windows = windows_of(notices(XIANGHUBAO, first_on=opens_on, last_on=date(2019, 3, 31)), opens_on=opens_on)
    assert windows[0].since == opens_on
    assert all(earlier.until == later.since for earlier, later in pairwise(windows))
    assert [w.period for w in windows if w.period] == ["2019-01-2", "2019-02-1", "2019-02-2", "2019-03-1", "2019-03-2"]
    assert max(w.days for w in windows) <= 30


@pytest.mark.parametrize("days", [0, 15, 40, 90])
def test_cover_is_what_counting_moments_gives(days):
    begun, ended = np.array([0.0, 10.0, 27.0, 40.0, 55.0]), np.array([10.0, 27.0, 40.0, 55.0, 70.0])
    part = covered_part(begun, ended, days)
    for window in range(5):
        for cohort in range(window + 2):
            since = 0.0 if cohort == 0 else begun[cohort - 1]
            until = 0.0 if cohort == 0 else ended[cohort - 1]
            joined = since + (np.arange(MOMENTS) + 0.5) / MOMENTS * (until - since)
            gained = np.clip(ended[window] - np.maximum(joined + days, begun[window]), 0, None)
            assert part[window, cohort] == pytest.approx(gained.mean() / (ended - begun)[window], abs=1e-3)


def test_sharing_after_waiting_begins_on_the_day_that_settlement_says():
    clock = clock_of(fortnights(12), VILLAGE)  # 90 days are six windows
    assert list(clock.taking_part[11]) == [0, 0, 0, 0, 0, 0, 1]
    assert list(clock.active[11]) == [True] * 7
    assert list(clock.moves[11]) == [False] * 6 + [True]
    assert clock_of(fortnights(12), XIANGHUBAO).taking_part.min(initial=1.0, where=clock.active) == 1


@pytest.mark.parametrize(("mean", "least"), [(0, 0), (30, 30), (75, 14), (300, 20)])
def test_every_illness_is_disclosed_and_after_its_mean_delay(mean, least):
    windows = fortnights(5)
    rows = delays_of(windows, mean_days=mean, least_days=least)
    assert rows.sum(axis=1) == pytest.approx(np.ones(5))
    assert rows.min() >= 0
    waits = rows @ np.arange(rows.shape[1]) * 15 + 7.5  # from the middle of the window to its notice, and on
    assert waits == pytest.approx(np.full(5, max(mean, 0.0) + 7.5), rel=0.03)


def test_a_plan_without_notices_in_a_span_says_so():
    with pytest.raises(Refused, match="no notice from 2018-01-01 to 2018-12-31"):
        notices(XIANGHUBAO, first_on=date(2018, 1, 1), last_on=date(2018, 12, 31))
