"""Mutual aid, mutual insurance and commercial cover on the same people: who pays what, who bears a bad year."""

from __future__ import annotations

import math
from dataclasses import fields, replace

import numpy as np
import pytest

from gongji.actuarial.forms import People, Terms, fee_kinds, people_of, three_forms
from gongji.errors import Refused
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan
from gongji.sharing.prices import group_prices
from tests.plans.writing import plan_of

LUMP = '[[aid]]\nname = { zh = "大病", en = "illness" }\nto_age = 59\naid_fen = 1_000_000\n'
PLAN = plan_of(LUMP)
VILLAGE = read_plan(pack_file("village"))


def three_cells(number: float = 100_000) -> People:
    """Three cells that a person can count through: rates of 1, 2 and 4 in a thousand, aid of 10,000 yuan."""
    return People(
        ages=np.array([20, 35, 50]),
        numbers=np.full(3, number),
        rates=np.array([0.001, 0.002, 0.004]),
        aid_fen=np.full(3, 1_000_000.0),
        weights=np.ones(3),
    )


def test_on_average_mutual_aid_costs_everybody_the_same_and_insurance_each_by_risk():
    aid, mutual, commercial = three_forms(PLAN, three_cells())
    mean = (1000 + 2000 + 4000) / 3 * 1.08  # fen a head, with 8 % of fee
    assert [cost.mean_fen for cost in aid.costs] == pytest.approx([mean] * 3, rel=0.002)
    assert [cost.mean_fen for cost in mutual.costs] == pytest.approx([1600, 2700, 4900])  # 1.1 times, and 5 yuan
    assert [cost.mean_fen for cost in commercial.costs] == pytest.approx([1000 / 0.7, 2000 / 0.7, 4000 / 0.7])


def test_a_bad_year_moves_the_share_and_not_the_premium():
    aid, mutual, commercial = three_forms(PLAN, three_cells(1000))
    assert all(cost.worst_fen > 1.3 * cost.mean_fen for cost in aid.costs)
    assert all(cost.worst_fen == cost.mean_fen for each in (mutual, commercial) for cost in each.costs)


def test_the_share_is_the_one_that_sharing_computes():
    people = three_cells()
    [aid, *_] = three_forms(PLAN, people)
    average = round(float((people.expected_fen * people.numbers).sum()))
    prices = group_prices(
        PLAN, {("under-40", "standard"): 200_000, ("40-to-59", "standard"): 100_000}, average * 108 // 100
    )
    assert aid.costs[0].mean_fen == pytest.approx(prices[0].share_fen, rel=0.002)


def test_fewer_people_mean_a_fund_that_fails_more_often_and_a_reserve_helps():
    few, many = three_forms(PLAN, three_cells(300)), three_forms(PLAN, three_cells(30_000))
    assert few[1].failure > 0.1
    assert many[1].failure < 0.001
    richer = three_forms(PLAN, three_cells(300), replace(Terms(), reserve=2.0))
    assert richer[1].failure < few[1].failure
    assert richer[1].received > few[1].received >= few[1].received_worst


def test_mutual_aid_fails_when_a_share_is_more_than_members_bear():
    people = three_cells(1000)
    never = three_forms(PLAN, people, replace(Terms(), bearable_fen=1_000_000))[0]
    always = three_forms(PLAN, people, replace(Terms(), bearable_fen=1))[0]
    assert (never.failure, round(always.failure, 2)) == (0.0, 1.0)


@pytest.mark.parametrize(("excess", "whole"), [("sponsor", True), ("reduces_aid", False)])
def test_above_the_cap_the_sponsor_pays_or_the_ill_receive_less(excess: str, whole: bool):
    plan = plan_of(LUMP, f'[caps]\nper_year_fen = 2000\nexcess = "{excess}"\n')
    aid = three_forms(plan, three_cells())[0]
    assert all(cost.worst_fen <= 2000 for cost in aid.costs)
    assert (aid.received == 1.0) == whole


def test_the_same_seed_gives_the_same_figures_and_all_are_finite():
    people = people_of(VILLAGE, members=10_000, select=0.5)
    assert three_forms(VILLAGE, people, seed=3) == three_forms(VILLAGE, people, seed=3)
    assert people.numbers.sum() == pytest.approx(10_000)
    for form in three_forms(VILLAGE, people, seed=3):
        figures = [form.received, form.received_worst, form.failure, *(cost.mean_fen for cost in form.costs)]
        assert all(math.isfinite(figure) and figure >= 0 for figure in figures)
        assert 0 <= form.received_worst <= form.received <= 1


def test_each_kind_of_fee_pays_for_something_else():
    kinds = (
        'kind = "percent_of_aid"\nrate = 0.08',
        'kind = "per_member"\nfen = 10',
        'kind = "per_case"\nfen = 50_000',
        'kind = "none"',
    )
    earned = fee_kinds([plan_of(fee=fee) for fee in kinds], members=1_000, aid_fen=1_000_000, cases=2)
    assert [(each.kind, each.usual_fen, each.more_aid_fen, each.more_members_fen) for each in earned] == [
        ("percent_of_aid", 80_000, 120_000, 80_000),
        ("per_member", 10_000, 10_000, 15_000),
        ("per_case", 100_000, 150_000, 100_000),
        ("none", 0, 0, 0),
    ]


def test_terms_that_cannot_be_are_told_all_at_once():
    wrong = Terms(margin=-1, capital=math.nan, expenses=0.9, profit=0.2, bearable_fen=0)
    with pytest.raises(Refused) as refusal:
        three_forms(PLAN, three_cells(), wrong)
    assert len(refusal.value.reasons) == 4
    assert {each.name for each in fields(Terms)} >= {"margin", "capital"}


def test_a_plan_without_lump_sums_cannot_be_compared():
    with pytest.raises(Refused, match="plan 'test' names no lump sums"):
        people_of(plan_of(), members=1000)
