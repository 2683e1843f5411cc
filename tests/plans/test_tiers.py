"""Tiers for some ages: who may choose one, and where who grows older goes on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from gongji.errors import Refused
from gongji.plans.admission import Person, eligible
from gongji.plans.award import Claimed, award
from gongji.plans.tiers import tier_at, tiers_for
from tests.plans.writing import plan_of

TIERS = """
[[tiers]]
id = "standard"
factor = 1
[[tiers]]
id = "entry-young"
factor = "1/3"
to_age = {to_age}
{then}
[[tiers]]
id = "entry-older"
factor = "1/2"
from_age = 40
"""
FITTING = TIERS.format(to_age=39, then='then = "entry-older"')


@pytest.mark.parametrize(
    ("tier", "age", "now"),
    [
        ("standard", 59, "standard"),
        ("entry-young", 0, "entry-young"),
        ("entry-young", 39, "entry-young"),
        ("entry-young", 40, "entry-older"),
        ("entry-older", 59, "entry-older"),
    ],
)
def test_who_grows_out_of_a_tier_goes_on_in_the_next(tier: str, age: int, now: str):
    assert tier_at(plan_of(FITTING), tier, age) == now


def test_on_joining_one_chooses_among_the_tiers_for_ones_age():
    plan = plan_of(FITTING)
    assert [tier.id for tier in tiers_for(plan, 39)] == ["standard", "entry-young"]
    older = Person(born_on=date(1979, 1, 1), tier="entry-young")
    (reason,) = eligible(plan, older, {}, date(2019, 1, 1)).reasons
    assert reason.words.en == "tier 'entry-young' is not for the age of 40; tiers: standard, entry-older"
    assert eligible(plan, older, {}, date(2018, 12, 31)).outcome == "accept"


@pytest.mark.parametrize(
    ("to_age", "then", "says"),
    [
        (39, "", "tiers[2].to_age: tier 'entry-young' ends at 39; name the tier of who grows older in then"),
        (39, 'then = "entry-oldr"', "tiers[2].then: tier 'entry-oldr' is not in the plan; did you mean 'entry-older'?"),
        (38, 'then = "entry-older"', "tiers[2].then: tier 'entry-older' is not for the age of 39"),
    ],
)
def test_a_tier_that_ends_without_a_next_one_is_refused(to_age: int, then: str, says: str):
    with pytest.raises(Refused) as refused:
        plan_of(TIERS.format(to_age=to_age, then=then))
    assert says in refused.value.reasons[0]


def test_a_tier_for_nobody_is_refused():
    with pytest.raises(Refused, match=r"tiers\[1\].from_age: from_age 50 is above to_age 40"):
        plan_of('[[tiers]]\nid = "a"\nfactor = 1\nfrom_age = 50\nto_age = 40\nthen = "a"\n')


def test_aid_is_that_of_the_tier_at_first_diagnosis():
    """Under 40 a third of 300,000 yuan; from 40 half of 100,000, also for who chose the tier before."""
    aid = '[[aid]]\nname = { zh = "大病", en = "illness" }\nto_age = 39\naid_fen = 30_000_000\n'
    aid += '[[aid]]\nname = { zh = "大病", en = "illness" }\nfrom_age = 40\nto_age = 59\naid_fen = 10_000_000\n'
    plan, on = plan_of(FITTING, aid), date(2020, 6, 2)
    case = Claimed(
        born_on=date(1980, 6, 3), joined_on=date(2019, 1, 1), diagnosed_on=on, applied_on=on, tier="entry-young"
    )
    assert award(plan, case).total_fen == 10_000_000
    assert award(plan, replace(case, born_on=date(1980, 6, 2))).total_fen == 5_000_000
