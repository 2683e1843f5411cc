"""How much aid a plan gives, line by line: every amount here was computed by hand from the plan's text."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.errors import Refused
from gongji.plans.amounts import Costs, Happened
from gongji.plans.award import Award, Claimed, Given, award
from gongji.plans.document import Plan
from tests.plans.writing import plan_of

ON = date(2020, 6, 1)
CASE = Claimed(diagnosed_on=ON, applied_on=date(2020, 7, 1), born_on=date(1990, 1, 1), joined_on=date(2019, 1, 1))
TIERS = """
[[tiers]]
id = "standard"
factor = 1
[[tiers]]
id = "entry"
factor = "1/3"
name = { zh = "入门版", en = "entry" }
"""
NAME = 'name = { zh = "大病", en = "illness" }'


def plan_with(*tables: str) -> Plan:
    return plan_of(*tables)


def given_by(plan: Plan, case: Claimed) -> list[tuple[str, int]]:
    return [(line.rule, line.fen) for line in award(plan, case).lines]


def reasons(outcome: Award) -> list[str]:
    assert (outcome.lines, outcome.total_fen) == ((), 0)
    return [line.rule for line in outcome.refused]


def costing(total: int, insured: int = 0, **paid_by: int) -> Claimed:
    """The case with costs in yuan."""
    others = {tier: fen * 100 for tier, fen in paid_by.items()}
    costs = Costs(total_fen=total * 100, insured_fen=insured * 100, paid_by=others)
    return replace(CASE, happened=Happened(costs=costs))


LUMP = f"""
[[aid]]
id = "young"
{NAME}
to_age = 39
aid_fen = 30_000_000
[[aid]]
id = "older"
{NAME}
from_age = 40
to_age = 59
aid_fen = 10_000_000
"""


@pytest.mark.parametrize(
    ("born_on", "rule", "yuan"),
    [
        (date(1980, 6, 2), "aid.young", 300_000),  # 40 tomorrow
        (date(1980, 6, 1), "aid.older", 100_000),  # 40 today
        (date(1960, 6, 2), "aid.older", 100_000),
    ],
)
def test_a_lump_sum_is_by_age_at_first_diagnosis_and_not_at_applying(born_on: date, rule: str, yuan: int):
    assert given_by(plan_with(LUMP), replace(CASE, born_on=born_on)) == [(rule, yuan * 100)]


def test_a_tier_scales_the_sum_and_part_of_a_fen_is_not_given():
    assert given_by(plan_with(TIERS, LUMP), replace(CASE, tier="entry")) == [("aid.young", 10_000_000)]
    odd = f"[[aid]]\n{NAME}\naid_fen = 100\n"
    outcome = award(plan_with(TIERS, odd), replace(CASE, tier="entry"))
    assert outcome.total_fen == 33
    assert outcome.lines[0].words.zh == "大病：一次给付 1 元 × 1/3（入门版）"


def test_a_line_that_names_tiers_gives_its_amount_as_it_stands():
    text = f'[[aid]]\n{NAME}\ntiers = ["entry"]\naid_fen = 5_000_000\n'
    assert given_by(plan_with(TIERS, text), replace(CASE, tier="entry")) == [("aid[1]", 5_000_000)]


REDUCED = f"""
[[covers]]
id = "cancer"
name = {{ zh = "恶性肿瘤", en = "cancer" }}
standard = ["1"]
[[covers]]
id = "thyroid"
name = {{ zh = "轻症甲状腺癌", en = "mild thyroid cancer" }}
diagnosed_to = 2019-12-31
[[aid]]
id = "full"
{NAME}
covers = ["cancer"]
aid_fen = 30_000_000
[[aid]]
id = "thyroid-full"
{NAME}
covers = ["thyroid"]
diagnosed_to = 2019-04-30
aid_fen = 30_000_000
[[aid]]
id = "thyroid-less"
{NAME}
covers = ["thyroid"]
diagnosed_from = 2019-05-01
aid_fen = 5_000_000
"""


@pytest.mark.parametrize(
    ("day", "rule"), [(date(2019, 4, 30), "aid.thyroid-full"), (date(2019, 5, 1), "aid.thyroid-less")]
)
def test_an_illness_is_reduced_for_diagnoses_from_a_day_on(day: date, rule: str):
    case = replace(CASE, cover="thyroid", diagnosed_on=day)
    assert [name for name, _ in given_by(plan_with(REDUCED), case)] == [rule]


def test_an_illness_is_removed_for_diagnoses_after_a_day():
    gone = replace(CASE, cover="thyroid", diagnosed_on=date(2020, 1, 1))
    outcome = award(plan_with(REDUCED), gone)
    assert reasons(outcome) == ["covers.thyroid"]
    assert outcome.refused[0].words.zh == "轻症甲状腺癌只到 2019-12-31 初次确诊的为止，之后不再互助"


ON_PROOF = f'[[aid]]\nid = "rest"\nkind = "on_proof"\n{NAME}\naid_fen = 35_000_000\nat_once = "1/5"\n'


@pytest.mark.parametrize(
    ("spent", "before", "now"),
    [
        (0, 0, 70_000),  # 20 % of 350,000 at once
        (60_000, 0, 70_000),
        (100_000, 70_000, 30_000),  # 100,000 proven, 70,000 of it given before
        (400_000, 100_000, 250_000),  # never more than 350,000 in all
    ],
)
def test_a_part_at_once_and_the_rest_on_proof_of_cost(spent: int, before: int, now: int):
    case = replace(costing(spent), given=Given(case_fen=before * 100))
    assert award(plan_with(ON_PROOF), case).total_fen == now * 100


def test_reimbursement_counts_what_others_left_less_the_deductible_up_to_the_limit():
    text = (
        f'[[aid]]\nkind = "reimbursement"\n{NAME}\nrate = 0.9\ndeductible_fen = 1_000_000\nlimit_fen = 20_000_000\n'
        'taken_off = ["basic_insurance", "commercial_insurance"]\n'
    )
    plan = plan_with(text)
    case = costing(180_000, basic_insurance=90_000, commercial_insurance=20_000, charity=5_000)
    assert award(plan, case).total_fen == 5_400_000  # (180,000 − 90,000 − 20,000 − 10,000) × 90 % = 54,000 yuan
    assert award(plan, costing(400_000)).total_fen == 20_000_000  # 351,000 is above the limit of 200,000
    assert award(plan, costing(9_000)).total_fen == 0


def test_reimbursement_of_ones_own_part_takes_off_what_anybody_paid():
    plan = plan_with(f'[[aid]]\nkind = "reimbursement"\n{NAME}\nrate = 1\nspend = "own"\n')
    assert award(plan, costing(50_000, basic_insurance=30_000, charity=5_000)).total_fen == 1_500_000


def test_reimbursement_bracket_by_bracket_is_rounded_once():
    text = f'[[aid]]\nkind = "reimbursement"\n{NAME}\nspend = "insured"\n' + (
        'brackets = [{ above_fen = 0, rate = 0.1 }, { above_fen = 500_000, rate = "1/3" }, '
        "{ above_fen = 1_000_000, rate = 0.5 }]\n"
    )
    case = costing(20_000, insured=12_000)
    assert award(plan_with(text), case).total_fen == 50_000 + 166_666 + 100_000  # 500 + 1,666.66… + 1,000 yuan
    assert award(plan_with(text), costing(20_000, insured=4_000)).total_fen == 40_000


STEPS = f"""
[[aid]]
id = "named"
kind = "steps"
{NAME}
steps = [{{ spend_fen = 0, aid_fen = 15_000_000 }}, {{ spend_fen = 24_000_000, aid_fen = 30_000_000 }}]
"""


def test_two_steps_by_cumulative_insured_spend():
    plan = plan_with(STEPS)
    assert award(plan, CASE).total_fen == 15_000_000
    later = replace(costing(300_000, insured=240_000), given=Given(case_fen=15_000_000))
    assert given_by(plan, later) == [("aid.named", 30_000_000), ("claim", -15_000_000)]
    assert award(plan, replace(costing(300_000, insured=239_999), given=Given(case_fen=15_000_000))).total_fen == 0


DISABILITY = f"""
[[covers]]
id = "air"
name = {{ zh = "飞机意外", en = "air accident" }}
cause = "accident"
[[aid]]
id = "air"
kind = "disability"
{NAME}
aid_fen = 100_000_000
grades = [{{ grade = 1, rate = 1 }}, {{ grade = 7, rate = 0.4 }}]
death = 1
"""


@pytest.mark.parametrize(
    ("happened", "yuan"),
    [
        (Happened(died_on=ON), 1_000_000),
        (Happened(disability_grade=1), 1_000_000),
        (Happened(disability_grade=7), 400_000),
        (Happened(disability_grade=8), 0),
    ],
)
def test_an_accident_by_death_and_grade_of_disability(happened: Happened, yuan: int):
    assert award(plan_with(DISABILITY), replace(CASE, cover="air", happened=happened)).total_fen == yuan * 100


def test_days_in_hospital_beyond_ones_own_up_to_the_most():
    text = f'[[aid]]\nkind = "daily"\n{NAME}\ndaily_fen = 5_000\nown_days = 3\ndays_max = 60\n'
    for days, counted in ((2, 0), (3, 0), (10, 7), (100, 60)):
        case = replace(CASE, happened=Happened(hospital_days=days))
        assert award(plan_with(text), case).total_fen == counted * 5_000


def test_a_rule_that_counts_by_the_year_gives_less_what_it_gave_in_other_cases_of_the_year():
    text = f'[[aid]]\nid = "yearly"\nkind = "reimbursement"\n{NAME}\nrate = 1\nlimit_fen = 2_000_000\nper = "year"\n'
    case = replace(costing(30_000), given=Given(rule_year_fen={"aid.yearly": 1_500_000}))
    assert award(plan_with(text), case).total_fen == 500_000


def test_two_rules_that_speak_of_one_case_add_up():
    text = LUMP + f'[[aid]]\nid = "bed"\nkind = "daily"\n{NAME}\ndaily_fen = 10_000\n'
    case = replace(CASE, happened=Happened(hospital_days=12))
    assert given_by(plan_with(text), case) == [("aid.young", 30_000_000), ("aid.bed", 120_000)]


# --- waiting, deadlines, limits ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("day", "refused"), [(date(2019, 3, 31), ["waiting"]), (date(2019, 4, 1), [])])
def test_an_illness_on_the_last_day_of_the_waiting_period_is_not_aided_and_on_the_next_it_is(day, refused):
    outcome = award(plan_with(LUMP), replace(CASE, diagnosed_on=day))  # joined on 1 January, 90 days
    assert [line.rule for line in outcome.refused] == refused


def test_an_accident_does_not_wait_and_a_group_of_illnesses_waits_longer():
    text = REDUCED + '[[waiting.groups]]\ncovers = ["cancer"]\ndays = 180\n'
    plan = plan_with(text)
    early = replace(CASE, cover="cancer", diagnosed_on=date(2019, 5, 1))
    assert reasons(award(plan, early)) == ["waiting"]
    assert award(plan, replace(early, accident=True)).refused == ()
    assert award(plan, replace(early, diagnosed_on=date(2019, 6, 30))).refused == ()


def test_who_came_from_another_plan_waits_from_the_day_of_that_one():
    moved = replace(CASE, joined_on=ON, waits_from=date(2019, 1, 1))
    assert award(plan_with(LUMP), moved).total_fen == 30_000_000


def test_before_joining_too_late_and_dead_too_soon_are_all_told_at_once():
    text = LUMP + "[claim]\nwithin_days = 180\nsurvival_days = 15\n"
    case = replace(
        CASE,
        diagnosed_on=date(2018, 12, 31),
        applied_on=date(2019, 6, 30),
        happened=Happened(died_on=date(2019, 1, 10)),
    )
    outcome = award(plan_with(text), case)
    assert reasons(outcome) == ["membership", "claim.within_days", "claim.survival_days"]
    assert "the last day was 2019-06-29" in outcome.refused[1].words.en


def test_the_last_day_for_applying_is_still_in_time():
    text = LUMP + "[claim]\nwithin_days = 180\n"
    assert award(plan_with(text), replace(CASE, applied_on=date(2020, 11, 28))).refused == ()
    assert reasons(award(plan_with(text), replace(CASE, applied_on=date(2020, 11, 29)))) == ["claim.within_days"]


def test_limits_a_case_a_year_and_a_person_each_cut_what_the_ones_before_left():
    text = LUMP + (
        "[limits]\nper_case_fen = 25_000_000\nper_year_fen = 28_000_000\nper_person_fen = 50_000_000\n"
        'ends_membership = "never"\n'
    )
    case = replace(CASE, given=Given(year_fen=10_000_000, person_fen=40_000_000))
    assert given_by(plan_with(text), case) == [
        ("aid.young", 30_000_000),
        ("limits.per_case_fen", -5_000_000),
        ("limits.per_year_fen", -7_000_000),
        ("limits.per_person_fen", -8_000_000),
    ]


def test_one_mild_case_and_three_severe_ones():
    text = """
[[covers]]
id = "mild"
name = { zh = "轻症", en = "mild" }
grade = "mild"
[limits]
ends_membership = "at_limit"
cases = 4
cases_by_grade = { mild = 1, severe = 3 }
"""
    plan, case = plan_with(LUMP, text), replace(CASE, cover="mild")
    assert award(plan, case).total_fen == 30_000_000
    used = replace(case, given=Given(cases=4, cases_by_grade={"mild": 1}))
    assert reasons(award(plan, used)) == ["limits.cases", "limits.cases_by_grade.mild"]


def test_unpaid_shares_are_taken_off_where_the_plan_says_so_and_never_more_than_there_is():
    text = LUMP + "[limits]\nunpaid_shares_taken_off = true\n"
    assert given_by(plan_with(text), replace(CASE, unpaid_fen=777)) == [
        ("aid.young", 30_000_000),
        ("limits.unpaid_shares_taken_off", -777),
    ]
    assert award(plan_with(text), replace(CASE, unpaid_fen=99_000_000)).total_fen == 0
    assert award(plan_with(LUMP), replace(CASE, unpaid_fen=777)).total_fen == 30_000_000


def test_a_case_of_which_no_rule_speaks_is_told_so():
    outcome = award(plan_with(LUMP), replace(CASE, born_on=date(1950, 1, 1)))
    assert reasons(outcome) == ["aid"]
    assert "70 岁初次确诊" in outcome.refused[0].words.zh


def test_facts_that_cannot_be_are_refused_all_at_once():
    wrong = replace(
        costing(10, insured=20),
        tier="gold",
        cover="moon",
        born_on=date(2021, 1, 1),
        applied_on=date(2020, 1, 1),
        unpaid_fen=-1,
    )
    with pytest.raises(Refused) as refusal:
        award(plan_with(LUMP), wrong)
    told = "\n".join(refusal.value.reasons)
    assert len(refusal.value.reasons) == 6
    for words in (
        "tier 'gold'",
        "cover 'moon'",
        "before the birth",
        "before the diagnosis",
        "below zero",
        "is more than",
    ):
        assert words in told


# --- whatever the papers say ------------------------------------------------------------------------------------

KINDS = plan_with(
    LUMP.replace('[[aid]]\nid = "older"', '[[aid]]\nid = "older"'),
    '[[aid]]\nid = "costs"\nkind = "reimbursement"\n' + NAME + '\nrate = "2/3"\nlimit_fen = 9_999_999\n',
    "[limits]\nper_case_fen = 33_333_333\nper_person_fen = 40_000_000\nunpaid_shares_taken_off = true\n"
    'ends_membership = "never"\n',
)
AMOUNT = st.integers(0, 50_000_000)


@given(spent=st.lists(AMOUNT, min_size=1, max_size=4), elsewhere=AMOUNT, unpaid=st.integers(0, 1000))
def test_instalments_never_give_more_in_all_than_one_payment_at_the_end(spent, elsewhere, unpaid):
    def at(costs_fen: int, given: Given, owed: int) -> Award:
        happened = Happened(costs=Costs(total_fen=costs_fen))
        return award(KINDS, replace(CASE, happened=happened, given=given, unpaid_fen=owed))

    at_once = at(max(spent), Given(person_fen=elsewhere), 0).total_fen
    paid, rising = 0, sorted(spent)
    for costs_fen in rising:
        paid += at(costs_fen, Given(case_fen=paid, person_fen=elsewhere), 0).total_fen
    assert paid == at_once <= 33_333_333
    assert elsewhere + paid <= max(40_000_000, elsewhere)
    owing = at(max(spent), Given(person_fen=elsewhere), unpaid).total_fen
    assert owing == max(at_once - unpaid, 0)
