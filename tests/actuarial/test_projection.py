"""What every projection keeps: money, people, the seed; and what it says of a plan that cannot live."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.actuarial import running
from gongji.actuarial.kernels.settling import above_cap, fee_of, period_cap, prices
from gongji.actuarial.model import as_expected, model_of, paths_of
from gongji.actuarial.plan_arrays import ROUNDINGS, rules_of, whole_weights
from gongji.actuarial.projection import project, windows_for
from gongji.actuarial.running import run
from gongji.actuarial.scenario import named_scenario
from gongji.errors import Refused
from gongji.plans.document import Caps, NoFee, PerCase, PercentOfAid, PerMember, Plan
from gongji.plans.packs import pack_file, pack_names
from gongji.plans.reading import read_plan
from gongji.sharing.caps import period_cap_fen, sponsor_fen
from gongji.sharing.prices import fee_fen, group_prices
from tests.actuarial.worlds import VILLAGE, XIANGHUBAO, fortnights, plan_of, scenario_of

pytestmark = pytest.mark.xdist_group("kernels")
USUAL = named_scenario("usual")
FEES = st.one_of(
    st.builds(
        PercentOfAid, kind=st.just("percent_of_aid"), rate=st.fractions(Fraction(1, 1000), 1, max_denominator=1000)
    ),
    st.builds(PerMember, kind=st.just("per_member"), fen=st.integers(0, 1000)),
    st.builds(PerCase, kind=st.just("per_case"), fen=st.integers(0, 100_000)),
    st.just(NoFee(kind="none")),
)
CAP = st.none() | st.integers(0, 20_000)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """The village's plan with other weights, factors, rounding, fee and caps."""
    weight = st.integers(1, 50).map(lambda tenths: Fraction(tenths, 10)) | st.just(Fraction(1, 3))
    return VILLAGE.model_copy(
        update={
            "classes": tuple(each.model_copy(update={"weight": draw(weight)}) for each in VILLAGE.classes),
            "tiers": tuple(each.model_copy(update={"factor": draw(weight)}) for each in VILLAGE.tiers),
            "sharing": VILLAGE.sharing.model_copy(update={"rounding": draw(st.sampled_from(sorted(ROUNDINGS)))}),
            "fee": draw(FEES),
            "caps": Caps(per_case_fen=draw(CAP), per_period_fen=draw(CAP), per_year_fen=draw(CAP)),
        }
    )


@settings(max_examples=150)
@given(
    plan=plans(),
    people=st.lists(st.integers(0, 300_000_000), min_size=4, max_size=4),
    aid=st.integers(0, 10**12),
    carry=st.integers(-(10**9), 10**9),
    cases=st.integers(0, 5000),
    paid=st.integers(0, 30_000),
)
def test_the_loop_settles_as_sharing_does(plan, people, aid, carry, cases, paid):
    rules = rules_of(plan, fortnights(1), amounts=[1], amount_of=np.zeros((1, 1, 1), np.int64), least=0, grace=0)
    groups = dict(zip([(c.id, t.id) for c in plan.classes for t in plan.tiers], people, strict=True))
    fee = fee_of(rules.fee_part, rules.fee_whole, aid) + rules.fee_each_fen * sum(people) + rules.fee_case_fen * cases
    assert fee == fee_fen(plan, aid_fen=aid, participants=sum(people), cases=cases)
    shares = np.zeros(4, dtype=np.int64)
    total = prices(whole_weights(plan), rules.rounding, np.array(people), aid + fee - carry, shares)
    priced = {(each.klass, each.tier): each.share_fen for each in group_prices(plan, groups, aid + fee - carry)}
    assert [priced.get(group, 0) for group in groups] == shares.tolist()
    assert total == sum(share * count for share, count in zip(shares.tolist(), people, strict=True))
    cap = period_cap(rules.cap_case_fen, rules.cap_period_fen, cases)
    expected_cap = period_cap_fen(plan, cases=cases)
    assert cap == (-1 if expected_cap is None else expected_cap)
    for share in shares.tolist():
        borne = sponsor_fen(
            plan,
            plan.classes[0],
            cutoff=date(2020, 1, 7),
            cases=cases,
            share_fen=share,
            joined_on=date(2019, 6, 1),
            ytd_fen=paid,
        )
        assert above_cap(share, cap, rules.cap_year_fen[0], paid) == borne


@pytest.mark.parametrize("plan", [VILLAGE, XIANGHUBAO], ids=["village", "xianghubao"])
@pytest.mark.parametrize("start", ["settled", "new", "empty"])
def test_every_path_keeps_money_and_people(plan, start):
    scenario = USUAL.model_copy(update={"start": start})
    projection = project(plan, scenario, members=20_000, years=3, paths=50, seed=1)
    assert projection.chance is not None
    for outcome in (projection.expected, projection.chance):
        before = np.hstack([np.zeros((len(outcome.closed), 1), dtype=np.int64), outcome.carry_fen[:, :-1]])
        lives = np.arange(72) < np.where(outcome.closed < 0, 72, outcome.closed)[:, None]
        came = outcome.share_fen - outcome.unpaid_fen + before
        assert np.array_equal(came[lives], (outcome.aid_fen + outcome.fee_fen + outcome.carry_fen)[lives])
        assert outcome.members.min() >= 0
        assert all(np.isfinite(each).all() for each in outcome)


@pytest.mark.parametrize("excess", ["sponsor", "carried", "reduces_aid"])
def test_what_is_above_a_cap_goes_where_the_plan_says(excess):
    plan = VILLAGE.model_copy(update={"caps": Caps(per_period_fen=100, excess=excess), "waivers": ()})
    outcome = project(plan, USUAL, members=5_000, years=1).expected
    free = project(plan.model_copy(update={"caps": Caps()}), USUAL, members=5_000, years=1).expected
    paid = outcome.share_fen - outcome.sponsor_fen - outcome.unpaid_fen
    assert np.all(paid <= 100 * outcome.participants)
    assert (outcome.sponsor_fen.sum() > 0) == (excess == "sponsor")
    assert (outcome.unpaid_fen.sum() > 0) == (excess != "sponsor")
    if excess == "carried":
        assert outcome.carry_fen[0, -1] < 0  # what members still owe
        assert np.array_equal(outcome.aid_fen[0, :1], free.aid_fen[0, :1])
    if excess == "reduces_aid":
        assert outcome.aid_fen.sum() < free.aid_fen.sum()


def test_the_seed_decides_and_nothing_else(monkeypatch: pytest.MonkeyPatch):
    def members(seed: int, threads: int, paths: int = 130) -> np.ndarray:
        monkeypatch.setattr(running, "THREADS", threads)
        chance = project(VILLAGE, USUAL, members=3_000, years=1, paths=paths, seed=seed).chance
        assert chance is not None
        return chance.members

    one = members(1, threads=1)
    assert np.array_equal(one, members(1, threads=2))
    assert not np.array_equal(one, members(2, threads=2))


def test_chance_is_around_what_is_expected():
    model = model_of(XIANGHUBAO, USUAL, members=1_000_000, windows=windows_for(XIANGHUBAO, years=1))
    sure, _ = run(model, as_expected(model), seed=1, chance_from=24)
    chance, _ = run(model, paths_of(model, 400), seed=1)
    assert chance.cases.mean(axis=0) == pytest.approx(sure.cases[0], rel=0.03)
    assert chance.cases[:, 12].std() == pytest.approx(math.sqrt(sure.cases[0, 12]), rel=0.15)  # Poisson
    assert chance.members[:, -1].mean() == pytest.approx(sure.members[0, -1], rel=0.005)


def test_bands_of_a_small_plan_are_wider():
    spread = []
    for members in (1_000, 1_000_000):
        chance = project(VILLAGE, USUAL, members=members, years=1, paths=200, seed=3).chance
        assert chance is not None
        spread.append(chance.cases[:, -1].std() / chance.cases[:, -1].mean())
    assert spread[0] > 5 * spread[1]


def test_a_plan_with_too_few_members_closes_when_its_first_months_are_over():
    projection = project(XIANGHUBAO, USUAL, members=1_000_000, years=1)
    assert projection.model.rules.least == 3_240_000  # 300,000 × 1.08 ÷ 0.10
    assert projection.closes_in == "2019-04-1"
    closed = int(projection.expected.closed[0])
    assert not projection.expected.members[0, closed:].any()
    assert projection.closing_chance[closed - 1] == 0
    assert projection.closing_chance[closed] == 1


def test_an_elasticity_that_empties_the_plan_closes_it_and_no_number_is_lost():
    scenario = scenario_of(
        leaving={"yearly": 5.0, "noticed_yuan_a_year": 1.0, "price_response": [{"from_age": 0, "power": 20.0}]},
        closing={"least_members": 100, "grace_days": 0},
    )
    projection = project(VILLAGE, scenario, members=5_000, years=1, paths=5, seed=1)
    assert projection.closes_in == "2019-01-2"
    assert projection.chance is not None
    assert set(projection.chance.closed.tolist()) == {0}


def test_the_yearly_cap_counts_what_each_cohort_has_paid():
    """Members of the whole year reach the cap before those who joined in its middle."""
    plan = plan_of().model_copy(update={"caps": Caps(per_year_fen=50_000)})
    scenario = scenario_of(start="new", joining={"curve": {"kind": "steady", "yearly": 1.0}})
    model = model_of(plan, scenario, members=1_000, windows=windows_for(plan, years=2))
    ill = model.people._replace(falling_ill=np.full_like(model.people.falling_ill, 0.02))
    outcome, detail = run(replace(model, people=ill), as_expected(model), seed=0, chance_from=48, detailed=True)
    first_year = np.array([window.until.year == 2020 for window in model.windows])
    each = detail.shares_fen[:, 0].astype(float)
    whole_year = np.minimum(each[first_year].sum(), 50_000)
    paid = ((outcome.share_fen - outcome.sponsor_fen) / outcome.participants)[0, first_year].sum()
    assert each[first_year].sum() > 50_000
    assert whole_year < paid < each[first_year].sum()  # on average more than the cap, because late joiners pay longer


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"members": 0}, "0 members; from 1"),
        ({"years": 0}, "0 years; from 1"),
        ({"paths": -1}, "-1 paths; from 0"),
        ({"plan": VILLAGE.model_copy(update={"aid": ()})}, "gives no aid"),
        ({"plan": VILLAGE.model_copy(update={"calendar": None})}, "no \\[calendar\\]"),
        ({"scenario": scenario_of(people={"tiers": {"gold": 1}})}, "people.tiers names 'gold'"),
    ],
)
def test_what_cannot_be_projected_is_refused_with_its_reason(changes, why):
    given_all = {"plan": VILLAGE, "scenario": USUAL, "members": 1000, "years": 1, "paths": 0} | changes
    plan, scenario = given_all.pop("plan"), given_all.pop("scenario")
    with pytest.raises(Refused, match=why):
        project(plan, scenario, **given_all)


@pytest.mark.parametrize("pack", pack_names())
def test_every_pack_can_be_projected_or_says_why_not(pack):
    plan = read_plan(pack_file(pack))
    if pack == "xianghubao-transit":
        with pytest.raises(Refused, match="covers accidents and death only"):
            project(plan, USUAL, members=5_000_000, years=1)
        return
    projection = project(plan, USUAL, members=5_000_000, years=1)
    assert projection.expected.cases.sum() > 0
    assert all(np.isfinite(each).all() for each in projection.expected)


def test_the_cases_of_a_scenario_fall_to_the_covers_that_it_says():
    plan = read_plan(pack_file("xianghubao", earlier="2019-05"))
    covers = {"cancer": {"part": 0.5}, "mild-thyroid": {"part": 0.5, "older_relative": 0.0}}
    scenario = scenario_of(illness={"level": 1.0, "covers": covers}, start="new")
    model = model_of(plan, scenario, members=1_000_000, windows=windows_for(plan, years=1))
    young, old = (int(model.people.aid_kind[np.argmax(model.cells.age == age)]) for age in (30, 50))
    amounts = [model.rules.amounts_fen[model.rules.amount_of[10, kind]].tolist() for kind in (young, old)]
    assert amounts == [[30_000_000, 5_000_000], [10_000_000, 5_000_000]]  # diagnosed after May 2019
    assert model.illness_shares[young].tolist() == [0.5, 0.5]
    assert model.illness_shares[old].tolist() == [0.5, 0.0]
    with pytest.raises(Refused, match=r"illness\.covers names 'flu'; covers of the plan: cancer, other-serious"):
        model_of(plan, scenario_of(illness={"covers": {"flu": {"part": 1}}}), members=9, windows=fortnights(2))


def test_who_grows_out_of_a_tier_goes_on_in_the_next():
    plan = read_plan(pack_file("xianghubao"))
    scenario = scenario_of(people={"tiers": {"entry-under-40": 1.0}})
    projection = project(plan, scenario, members=5_000_000, years=1)
    cells = projection.model.cells
    assert {cells.groups[group][1] for group in cells.group[cells.age < 40]} == {"entry-under-40"}
    assert {cells.groups[group][1] for group in cells.group[cells.age >= 40]} == {"entry-from-40"}
    young, old = (int(np.argmax(cells.age == age)) for age in (30, 50))
    shares = projection.detail.shares_fen[12, cells.group]
    assert shares[old] / shares[young] == pytest.approx(1.5, rel=0.01)  # a half and a third
    assert projection.model.own_fen[[young, old]] == pytest.approx([10_000_000, 5_000_000], rel=0.02)
