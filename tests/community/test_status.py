"""What the dated facts of a membership mean on a day."""

from __future__ import annotations

from datetime import date

import pytest

from gongji.community.membership.rules import (
    LeftReason,
    Spell,
    Status,
    status,
    too_old_from,
    waiting_ends_on,
    why_not_join,
)
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan

JOINED = date(2019, 1, 15)
PLAN = read_plan(pack_file("village"))


@pytest.mark.parametrize(
    ("on", "means"),
    [
        (date(2019, 1, 14), Status.NOT_YET),
        (date(2019, 1, 15), Status.WAITING),
        (date(2019, 4, 14), Status.WAITING),
        (date(2019, 4, 15), Status.COVERED),  # 90 days after joining, as the settlement counts them
        (date(2030, 1, 1), Status.COVERED),
    ],
)
def test_a_member_waits_ninety_days_and_is_covered_then(on, means):
    assert status(Spell(joined_on=JOINED), PLAN, on) == means
    assert (on >= waiting_ends_on(JOINED, PLAN)) == (means == Status.COVERED)


@pytest.mark.parametrize(
    ("reason", "means"),
    [(LeftReason.OWN_WISH, Status.LEFT), (LeftReason.AGE, Status.LEFT), (LeftReason.AIDED, Status.AIDED)],
)
def test_the_day_of_leaving_is_the_first_day_out(reason, means):
    spell = Spell(joined_on=JOINED, left_on=date(2019, 6, 1), left_reason=reason)
    assert status(spell, PLAN, date(2019, 5, 31)) == Status.COVERED
    assert status(spell, PLAN, date(2019, 6, 1)) == means


@pytest.mark.parametrize(
    ("born_on", "tier", "complaint"),
    [
        (date(2018, 12, 16), "standard", None),
        (date(2018, 12, 17), "standard", "at least 30 days old"),
        (date(2019, 1, 16), "standard", "not born before"),
        (date(1959, 1, 16), "standard", None),
        (date(1959, 1, 15), "standard", "at most 59"),
        (date(1990, 1, 1), "gold", "tiers: standard, entry"),
    ],
)
def test_who_may_join_by_age_and_tier(born_on, tier, complaint):
    reasons = why_not_join(PLAN, born_on=born_on, joined_on=JOINED, tier=tier)
    assert (complaint is None and reasons == []) or (complaint is not None and complaint in reasons[0])


@pytest.mark.parametrize(
    ("born_on", "ends"),
    [(date(1958, 5, 20), date(2019, 5, 20)), (date(1956, 2, 29), date(2017, 3, 1))],
)
def test_membership_ends_on_the_birthday_that_no_class_covers(born_on, ends):
    assert too_old_from(born_on, PLAN) == ends
