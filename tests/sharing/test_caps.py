"""Caps and waivers: the most that a member is charged, and what the sponsor bears."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.sharing.caps import period_cap_fen, sponsor_fen, waived_if_joined_before
from tests.plans.writing import plan_of

JUNE, LONG_AGO = date(2019, 6, 21), date(2018, 1, 1)
WAIVER = "[[waivers]]\nfrom = 2019-01-01\nto = 2019-01-31\n"
EARLY = WAIVER + "joined_before = 2019-01-01\n"

amounts = st.integers(0, 10**12)
limits = st.none() | amounts


def caps_of(per_case: int | None, per_period: int | None, per_year: int | None) -> str:
    """The [caps] of a plan."""
    named = {"per_case_fen": per_case, "per_period_fen": per_period, "per_year_fen": per_year}
    return "[caps]\n" + "".join(f"{name} = {fen}\n" for name, fen in named.items() if fen is not None)


@pytest.mark.parametrize(
    ("per_case", "per_period", "cases", "cap"),
    [
        (10, None, 3, 30),
        (None, 2000, 300, 2000),
        (10, 2000, 199, 1990),
        (10, 2000, 201, 2000),
        (10, 2000, 0, 0),
        (None, None, 3, None),
        (0, None, 3, 0),
    ],
)
def test_the_cap_of_a_period_is_the_smaller_one(
    per_case: int | None, per_period: int | None, cases: int, cap: int | None
):
    assert period_cap_fen(plan_of(caps_of(per_case, per_period, None)), cases=cases) == cap


@given(limits, limits, limits, st.integers(0, 1000), amounts, amounts)
def test_a_member_pays_the_share_or_the_smallest_cap(
    per_case: int | None, per_period: int | None, per_year: int | None, cases: int, share: int, ytd: int
):
    plan = plan_of(caps_of(per_case, per_period, per_year))
    bears = sponsor_fen(
        plan, plan.classes[0], cutoff=JUNE, cases=cases, share_fen=share, joined_on=LONG_AGO, ytd_fen=ytd
    )
    all_caps = [
        *([] if per_case is None else [per_case * cases]),
        *([] if per_period is None else [per_period]),
        *([] if per_year is None else [max(per_year - ytd, 0)]),
    ]
    assert 0 <= bears <= share
    assert share - bears == min([share, *all_caps])


@given(amounts, st.lists(amounts, min_size=1, max_size=24))
def test_a_year_of_periods_never_costs_more_than_the_yearly_cap(per_year: int, shares: list[int]):
    plan, paid = plan_of(caps_of(None, None, per_year)), 0
    for share in shares:
        paid += share - sponsor_fen(
            plan, plan.classes[0], cutoff=JUNE, cases=1, share_fen=share, joined_on=LONG_AGO, ytd_fen=paid
        )
    assert paid == min(per_year, sum(shares))


def test_a_class_with_a_yearly_cap_of_its_own_keeps_to_it():
    plan = plan_of(caps_of(None, None, 1000))
    plan = plan.model_copy(
        update={"classes": (plan.classes[0].model_copy(update={"per_year_fen": 300}), *plan.classes[1:])}
    )
    for klass, cap in zip(plan.classes, [300, 1000], strict=False):
        assert (
            sponsor_fen(plan, klass, cutoff=JUNE, cases=1, share_fen=2000, joined_on=LONG_AGO, ytd_fen=0) == 2000 - cap
        )


@pytest.mark.parametrize(
    ("waivers", "cutoff", "joined_on", "waived"),
    [
        (WAIVER, date(2019, 1, 1), date(2019, 1, 1), True),
        (WAIVER, date(2019, 1, 31), date(2019, 1, 31), True),
        (WAIVER, date(2018, 12, 31), LONG_AGO, False),
        (WAIVER, date(2019, 2, 1), LONG_AGO, False),
        (EARLY, date(2019, 1, 21), date(2018, 12, 31), True),
        (EARLY, date(2019, 1, 21), date(2019, 1, 1), False),
        (EARLY, date(2019, 2, 7), date(2018, 12, 31), False),
        (EARLY + EARLY.replace("joined_before = 2019-01-01", "joined_before = 2019-01-10"),
         date(2019, 1, 21), date(2019, 1, 9), True),
        (EARLY + WAIVER, date(2019, 1, 21), date(2019, 1, 21), True),
        ("", date(2019, 1, 21), LONG_AGO, False),
    ],
)  # fmt: skip
def test_under_a_waiver_the_sponsor_bears_the_whole_share(waivers: str, cutoff: date, joined_on: date, waived: bool):
    plan = plan_of(waivers)
    bears = sponsor_fen(plan, plan.classes[0], cutoff=cutoff, cases=1, share_fen=648, joined_on=joined_on, ytd_fen=0)
    assert bears == (648 if waived else 0)


@given(st.dates(date(2018, 1, 1), date(2020, 1, 1)), st.dates(date(2018, 1, 1), date(2020, 1, 1)))
def test_a_waiver_asks_for_a_day_of_joining_before_one_day(cutoff: date, joined_on: date):
    plan = plan_of(EARLY)
    before = waived_if_joined_before(plan, cutoff=cutoff)
    inside = date(2019, 1, 1) <= cutoff <= date(2019, 1, 31)
    assert before == (date(2019, 1, 1) if inside else None)
    bears = sponsor_fen(plan, plan.classes[0], cutoff=cutoff, cases=1, share_fen=9, joined_on=joined_on, ytd_fen=0)
    assert (bears == 9) == (inside and joined_on + timedelta(days=1) <= date(2019, 1, 1))
