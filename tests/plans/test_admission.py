"""Who may join: every reason at once, in words, from age, papers, what is known, the past, and the declaration."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from fractions import Fraction

import pytest

from gongji.errors import Refused
from gongji.plans.admission import Decision, Past, Person, eligible
from gongji.plans.answers import Answers, asked, evidence, read_answers
from gongji.plans.document.leaving import Move
from tests.plans.writing import plan_of

ON = date(2019, 6, 1)
ANNA = Person(born_on=date(1990, 1, 1), sex="female")
ADMISSION = "[admission]\nfrom_days = 30\nto_age = 59\n"


def reasons(decision: Decision) -> list[str]:
    return [reason.rule for reason in decision.reasons]


def decided(*tables: str, person: Person = ANNA, answers: Answers | None = None, **more) -> Decision:
    return eligible(plan_of(*tables), person, answers or {}, ON, **more)


@pytest.mark.parametrize(
    ("born_on", "rules"),
    [
        (date(2019, 5, 2), []),  # 30 days old
        (date(2019, 5, 3), ["admission.from_days"]),
        (date(1959, 6, 2), []),  # 59
        (date(1959, 6, 1), ["admission.to_age", "classes"]),  # 60 today, and no class for it
        (date(2019, 6, 2), ["admission"]),  # not born yet
    ],
)
def test_the_first_and_the_last_day_of_life_on_which_one_may_join(born_on: date, rules: list[str]):
    decision = decided(ADMISSION, person=Person(born_on=born_on))
    assert reasons(decision) == rules
    assert decision.outcome == ("refuse" if rules else "accept")


def test_a_plan_for_the_old_takes_nobody_younger():
    plan = "[admission]\nfrom_age = 50\nto_age = 59\n"
    assert reasons(decided(plan, person=Person(born_on=date(1969, 6, 1)))) == []
    young = decided(plan, person=Person(born_on=date(1969, 6, 2)))
    assert reasons(young) == ["admission.from_age"]
    assert young.reasons[0].words.zh == "加入时要满 50 周岁，现在是 49 周岁"


def test_papers_relations_sex_unit_and_tier_are_all_told_at_once():
    text = (
        ADMISSION + 'sex = "female"\ndocuments = ["resident_id", "passport"]\nrelations = ["self", "child"]\n'
        'joined_by = "unit"\n'
    )
    stranger = Person(born_on=date(1990, 1, 1), sex="male", relation="parent", document="taiwan_permit", tier="gold")
    decision = decided(text, person=stranger)
    assert reasons(decision) == [
        "tiers",
        "admission.sex",
        "admission.documents",
        "admission.relations",
        "admission.joined_by",
    ]
    assert [reason.words.zh for reason in decision.reasons][1:4] == [
        "这个计划只收女性",
        "身份证件要是：居民身份证、护照",
        "只能为这些人加入：本人、子女",
    ]
    welcome = replace(stranger, sex="female", relation="child", document="passport", tier="standard", by_unit=True)
    assert decided(text, person=welcome).outcome == "accept"


ATTRIBUTES = """
[[admission.attributes]]
name = "score"
label = { zh = "信用分", en = "the credit score" }
whose = "payer"
at_least = 650
[[admission.attributes]]
name = "region"
label = { zh = "地区", en = "the region" }
one_of = ["浙江", "江苏"]
[[admission.attributes]]
name = "occupation"
label = { zh = "职业", en = "the occupation" }
none_of = ["矿工"]
"""


def test_region_occupation_and_score_are_rules_like_any_others():
    known = {"region": "浙江", "occupation": "教师"}
    welcome = replace(ANNA, attributes=known, payer_attributes={"score": 650})
    assert decided(ADMISSION, ATTRIBUTES, person=welcome).outcome == "accept"
    refused = replace(ANNA, attributes={"region": "云南", "occupation": "矿工"}, payer_attributes={"score": 649})
    assert [reason.words.en for reason in decided(ADMISSION, ATTRIBUTES, person=refused).reasons] == [
        "the credit score must be at least 650; it is 649",
        "the region must be one of 浙江, 江苏; it is '云南'",
        "the occupation '矿工' cannot join",
    ]
    unknown = decided(ADMISSION, ATTRIBUTES)
    assert [reason.words.zh for reason in unknown.reasons] == ["还不知道信用分", "还不知道地区", "还不知道职业"]


QUESTIONS = """
[declaration]
version = "2019-01"
intro = { zh = "请如实回答。", en = "Please answer truly." }
[[declaration.questions]]
id = "cancer"
kind = "yes_no"
text = { zh = "得过癌症吗？", en = "Have you had cancer?" }
[[declaration.questions]]
id = "chronic"
kind = "choice"
several = true
text = { zh = "有以下慢性病吗？", en = "Any of these?" }
[[declaration.questions.answers]]
id = "pressure"
text = { zh = "高血压", en = "high blood pressure" }
declares = ["pressure"]
[[declaration.questions.answers]]
id = "sugar"
text = { zh = "糖尿病", en = "diabetes" }
outcome = "review"
declares = ["sugar"]
[[declaration.questions.answers]]
id = "none"
text = { zh = "都没有", en = "none" }
[[declaration.questions]]
id = "pregnant"
kind = "yes_no"
text = { zh = "怀孕了吗？", en = "Are you pregnant?" }
sex = "female"
from_age = 15
yes = { outcome = "review", reason = { zh = "生产后再看", en = "to be seen after the birth" } }
[[declaration.questions]]
id = "bmi"
kind = "number"
text = { zh = "体质指数是多少？", en = "What is the body mass index?" }
ranges = [{ at_most = 18.5, outcome = "review" }, { at_least = 32, outcome = "refuse" }]
"""
HEALTHY: Answers = {
    "cancer": False,
    "chronic": frozenset({"none"}),
    "pregnant": False,
    "bmi": Fraction(22),
}


@pytest.fixture(name="declared")
def _declared():
    conditions = """
[[admission.conditions]]
id = "pressure"
name = { zh = "高血压", en = "high blood pressure" }
rule = "review"
[[admission.conditions]]
id = "sugar"
name = { zh = "糖尿病", en = "diabetes" }
rule = "excluded"
"""
    return lambda **answers: decided(ADMISSION, conditions, QUESTIONS, answers={**HEALTHY, **answers})


def test_a_healthy_declaration_is_accepted(declared):
    assert declared() == Decision(outcome="accept", reasons=())


def test_the_gravest_answer_decides_and_every_reason_is_told(declared):
    decision = declared(cancer=True, pregnant=True, bmi=Fraction("32"))
    assert decision.outcome == "refuse"
    assert [(reason.rule, reason.outcome) for reason in decision.reasons] == [
        ("declaration.cancer", "refuse"),
        ("declaration.pregnant", "review"),
        ("declaration.bmi", "refuse"),
    ]
    assert decision.reasons[1].words.zh == "生产后再看"


def test_answers_declare_conditions_and_the_plan_says_what_those_mean(declared):
    assert reasons(declared(chronic=frozenset({"pressure"}))) == ["admission.conditions.pressure"]
    both = declared(chronic=frozenset({"pressure", "sugar"}))
    assert (both.outcome, reasons(both)) == (
        "refuse",
        ["declaration.chronic", "admission.conditions.pressure", "admission.conditions.sugar"],
    )


def test_numbers_fall_into_the_first_range_that_holds_them(declared):
    assert declared(bmi=Fraction("18.5")).outcome == "review"
    assert declared(bmi=Fraction("18.6")).outcome == "accept"
    assert declared(bmi=Fraction("31.9")).outcome == "accept"


def test_a_question_without_an_answer_keeps_one_from_joining(declared):
    plan = plan_of(ADMISSION, QUESTIONS.replace('declares = ["pressure"]\n', "").replace('declares = ["sugar"]\n', ""))
    decision = eligible(plan, ANNA, {"cancer": False}, ON)
    assert reasons(decision) == ["declaration.chronic", "declaration.pregnant", "declaration.bmi"]
    assert decision.reasons[0].words.zh == "还没有回答：有以下慢性病吗？"


def test_only_those_are_asked_whom_a_question_is_for():
    declaration = plan_of(
        QUESTIONS.replace('declares = ["pressure"]\n', "").replace('declares = ["sugar"]\n', "")
    ).declaration
    child = asked(declaration, born_on=date(2010, 1, 1), sex="female", on=ON)
    man = asked(declaration, born_on=date(1990, 1, 1), sex="male", on=ON)
    woman = asked(declaration, born_on=date(1990, 1, 1), sex="female", on=ON)
    assert ["pregnant" in [question.id for question in each] for each in (child, man, woman)] == [False, False, True]


REQUIRED = """
[[admission.conditions]]
id = "pressure"
name = { zh = "高血压", en = "high blood pressure" }
rule = "required"
[[admission.conditions]]
id = "sugar"
name = { zh = "糖尿病", en = "diabetes" }
rule = "required"
"""


def test_a_plan_for_the_chronically_ill_takes_those_and_nobody_else():
    text = (ADMISSION, REQUIRED, QUESTIONS)
    with_one = decided(*text, answers={**HEALTHY, "chronic": frozenset({"pressure"})})
    assert with_one.outcome == "accept"
    healthy = decided(*text, answers=HEALTHY)
    assert healthy.outcome == "refuse"
    assert healthy.reasons[0].words.zh == "这个计划为有这些情况的人而设：高血压、糖尿病"
    known = replace(ANNA, conditions=frozenset({"sugar"}))
    assert decided(*text, person=known, answers=HEALTHY).outcome == "accept"


def test_who_moves_at_an_age_is_asked_nothing_about_health_again_unless_the_move_says_so():
    move = Move(to="elder", at_age=60)
    assert decided(ADMISSION, QUESTIONS.replace("declares", "# declares"), moved=move).outcome == "accept"
    again = decided(
        ADMISSION, QUESTIONS.replace("declares", "# declares"), moved=Move(to="elder", at_age=60, declaration="new")
    )
    assert again.outcome == "refuse"


@pytest.mark.parametrize(
    ("leaving", "past", "rules"),
    [
        ("", Past(left_on=date(2019, 5, 1), aided=True), []),
        ('rejoin = "never"', Past(left_on=date(2019, 1, 1)), ["leaving.rejoin"]),
        ('rejoin = "not_after_aid"', Past(left_on=date(2019, 1, 1), aided=True), ["leaving.rejoin"]),
        ('rejoin = "not_after_aid"', Past(left_on=date(2019, 1, 1)), []),
        ("rejoin_after_days = 31", Past(left_on=date(2019, 5, 1)), []),
        ("rejoin_after_days = 32", Past(left_on=date(2019, 5, 1)), ["leaving.rejoin_after_days"]),
    ],
)
def test_coming_back_is_as_the_plan_says(leaving: str, past: Past, rules: list[str]):
    decision = decided(ADMISSION, f"[leaving]\n{leaving}\n", person=replace(ANNA, past=past))
    assert reasons(decision) == rules


# --- answers from a form, and what is kept of them -----------------------------------------------------------------


def questions_for(person: Person = ANNA):
    plan = plan_of(QUESTIONS.replace('declares = ["pressure"]\n', "").replace('declares = ["sugar"]\n', ""))
    return plan, asked(plan.declaration, born_on=person.born_on, sex=person.sex, on=ON)


def test_a_form_is_read_into_answers_and_what_was_left_open_stays_open():
    _, questions = questions_for()
    raw = {"cancer": ["no"], "chronic": ["sugar", "pressure"], "bmi": [" 22.5 "], "pregnant": [""]}
    assert read_answers(questions, raw) == {
        "cancer": False,
        "chronic": frozenset({"pressure", "sugar"}),
        "bmi": Fraction("22.5"),
    }


def test_wrong_answers_are_refused_all_at_once():
    _, questions = questions_for()
    raw = {"cancer": ["maybe"], "chronic": ["gout"], "bmi": ["two"], "pregnant": ["yes", "no"], "old": ["yes"]}
    with pytest.raises(Refused) as refusal:
        read_answers(questions, raw)
    assert list(refusal.value.reasons) == [
        "cancer: 'maybe' is neither yes nor no",
        "chronic: 'gout' is not offered; choose from pressure, sugar, none",
        "bmi: 'two' is not a number; write for example 23 or 23.5",
        "pregnant: one answer is wanted, not 2",
        "'old' is not one of the questions; the declaration may have changed meanwhile",
    ]


def test_evidence_holds_what_was_shown_and_answered_and_any_change_changes_its_hash():
    plan, questions = questions_for()
    kept = evidence(plan, questions, HEALTHY, language="zh", on=ON)
    record = json.loads(kept.content)
    assert record["intro"] == "请如实回答。"
    assert record["questions"][1]["choices"][0] == {"id": "pressure", "text": "高血压"}
    assert record["answers"] == {"bmi": "22", "cancer": False, "chronic": ["none"], "pregnant": False}
    again = evidence(plan, questions, dict(reversed(list(HEALTHY.items()))), language="zh", on=ON)
    other = evidence(plan, questions, {**HEALTHY, "cancer": True}, language="zh", on=ON)
    english = evidence(plan, questions, HEALTHY, language="en", on=ON)
    assert again == kept
    assert len({kept.sha256, other.sha256, english.sha256}) == 3


def test_there_is_no_evidence_of_a_declaration_that_a_plan_does_not_ask_for():
    with pytest.raises(Refused, match="plan 'test' has no declaration"):
        evidence(plan_of(), [], {}, language="zh", on=ON)
