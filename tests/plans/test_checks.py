"""What follows from a plan as a whole is found and said in both languages."""

from __future__ import annotations

from typing import Unpack

import pytest

from gongji.plans.checks import findings, least_members, top_aid_fen
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan
from tests.plans.writing import Rules, plan_of

AID = '[[aid]]\nname = {{ zh = "病", en = "illness" }}\nfrom_age = {0}\nto_age = {1}\naid_fen = {2}\n'
WHOLE = AID.format(0, 59, 30_000_000)


def calendar(notice: str, sharing: str, *, first: str = "2020-01-07", more: str = "", objections: int = 3) -> str:
    return (
        f"[calendar]\nnotice_days = {notice}\nsharing_days = {sharing}\nfirst_notice_on = {first}\n"
        f"objection_days = {objections}\n{more}"
    )


def found(*more: str, **rules: Unpack[Rules]) -> list[tuple[str, str]]:
    """Level and key of every finding."""
    return [(each.level, each.key) for each in findings(plan_of(*more, **rules))]


# --- the least number of members ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fee", "aid", "cap", "least"),
    [
        ('kind = "percent_of_aid"\nrate = 0.1', 30_000_000, 10, 3_300_000),  # 相互保's 330 万, platforms.md 0.1
        ('kind = "percent_of_aid"\nrate = 0.08', 30_000_000, 10, 3_240_000),
        ('kind = "percent_of_aid"\nrate = 0.08', 10_000_000, 100, 108_000),  # 老年防癌
        ('kind = "none"', 1_001, 10, 101),
        ('kind = "per_case"\nfen = 9', 1_001, 10, 101),
        ('kind = "per_case"\nfen = 10', 1_001, 10, 102),
        ('kind = "per_member"\nfen = 4', 1_001, 10, 167),
        ('kind = "per_member"\nfen = 10', 1_001, 10, None),
    ],
)
def test_the_least_number_of_members_is_the_top_aid_and_its_fee_over_the_cap(
    fee: str, aid: int, cap: int, least: int | None
):
    assert least_members(plan_of(f"[caps]\nper_case_fen = {cap}\n", AID.format(0, 59, aid), fee=fee)) == least


def test_a_plan_without_a_cap_for_a_case_or_without_aid_has_no_least_number():
    assert least_members(plan_of(WHOLE)) is None
    assert least_members(plan_of("[caps]\nper_case_fen = 10\n")) is None


HEAD = '[[aid]]\nname = {{ zh = "病", en = "{0}" }}\nkind = "{0}"\n'
REIMBURSED = HEAD.format("reimbursement") + "rate = 1\n"


@pytest.mark.parametrize(
    ("lines", "top"),
    [
        (HEAD.format("on_proof") + "aid_fen = 500\nat_once = 0.2\n", 500),
        (HEAD.format("steps") + "steps = [{ spend_fen = 0, aid_fen = 15 }, { spend_fen = 9, aid_fen = 30 }]\n", 30),
        (HEAD.format("disability") + "aid_fen = 1000\ngrades = [{ grade = 1, rate = 0.5 }]\ndeath = 0.6\n", 600),
        (REIMBURSED + "limit_fen = 700\n", 700),
        (REIMBURSED, None),
        (REIMBURSED + "[limits]\nper_case_fen = 800\n", 800),
        (HEAD.format("daily") + "daily_fen = 10\ndays_max = 30\n", 300),
        (AID.format(0, 59, 100) + REIMBURSED + "limit_fen = 700\n", 800),  # both for one case
        (AID.format(0, 59, 100) + REIMBURSED + "limit_fen = 700\n[limits]\nper_person_fen = 750\n", 750),
        (AID.format(0, 39, 100) + REIMBURSED + "from_age = 40\nlimit_fen = 700\n", 700),  # never for one case
        ('[[tiers]]\nid = "a"\nfactor = 2\n[[tiers]]\nid = "b"\nfactor = 1\n' + AID.format(0, 59, 100), 200),
        ('[[tiers]]\nid = "a"\nfactor = 2\n' + AID.format(0, 59, 100) + 'tiers = ["a"]\n', 100),
    ],
)
def test_the_top_aid_is_the_most_that_one_case_can_get(lines: str, top: int | None):
    assert top_aid_fen(plan_of(lines)) == top


def test_fewer_members_than_the_caps_need_are_doubted():
    rules = ["[caps]\nper_case_fen = 10\n", WHOLE, "[members]\nleast = 3_239_999\n"]
    assert found(*rules) == [("note", "caps.per_case_fen"), ("doubt", "members.least")]
    assert found(*rules[:2], "[members]\nleast = 3_240_000\n") == [("note", "caps.per_case_fen")]


# --- caps that can never raise the aid ----------------------------------------------------------------------------


@pytest.mark.parametrize("cap", ["per_case_fen", "per_period_fen", "per_year_fen"])
@pytest.mark.parametrize(("excess", "level"), [("sponsor", "doubt"), ("reduces_aid", "wrong")])
def test_an_aid_beyond_what_everybody_could_pay_is_found(cap: str, excess: str, level: str):
    """1,400,000,000 people at 1 fen are 14,000,000 yuan."""
    caps = f'[caps]\n{cap} = 1\nexcess = "{excess}"\n'
    assert found(caps, AID.format(0, 59, 1_400_000_001), fee='kind = "none"') == [(level, f"caps.{cap}")]
    assert (level, f"caps.{cap}") not in found(caps, AID.format(0, 59, 1_400_000_000), fee='kind = "none"')


def test_a_carry_that_only_new_cases_can_collect_is_doubted():
    caps = '[caps]\nper_case_fen = 100\nexcess = "carried"\n'
    assert ("doubt", "caps.excess") in found(caps, WHOLE)
    assert ("doubt", "caps.excess") not in found(caps.replace("per_case", "per_period"), WHOLE)


def test_a_fee_that_uses_up_the_cap_is_doubted():
    assert ("doubt", "caps.per_period_fen") in found("[caps]\nper_period_fen = 5\n", fee='kind = "per_member"\nfen = 5')
    assert found("[caps]\nper_period_fen = 6\n", fee='kind = "per_member"\nfen = 5') == []


# --- ages ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tables", "wanted"),
    [
        ("[admission]\nto_age = 59\n", []),
        ("[admission]\nto_age = 60\n", [("wrong", "admission.to_age")]),
        ("[leaving]\nat_age = 60\n", []),
        ("[leaving]\nat_age = 61\n", [("wrong", "leaving.at_age")]),
        ("[admission]\nto_age = 59\n[leaving]\nat_age = 55\n", [("doubt", "leaving.at_age")]),
    ],
)
def test_an_age_that_may_join_or_stay_needs_a_class(tables: str, wanted: list[tuple[str, str]]):
    assert found(tables) == wanted


def test_an_age_below_the_first_class_is_found():
    plan = plan_of("[admission]\nto_age = 59\n")
    only_grown = plan.model_copy(update={"classes": plan.classes[1:]})
    assert [(each.level, each.key) for each in findings(only_grown)] == [("wrong", "admission.from_age")]


def test_ages_that_share_without_any_aid_are_doubted_and_so_is_aid_for_nobody():
    (doubt,) = findings(plan_of(AID.format(0, 39, 1)))
    assert (doubt.level, doubt.words.en) == ("doubt", "members aged 40 to 59 share, and no line of aid is for them")
    assert doubt.words.zh == "40–59 岁的成员参加分摊，却没有一条互助金"
    assert found(AID.format(0, 59, 1), AID.format(60, 80, 1)) == [("doubt", "aid[2]")]
    assert found(AID.format(0, 59, 1), AID.format(60, 80, 1), "[admission]\nfrom_age = 40\nto_age = 59\n") == [
        ("doubt", "aid[2]")
    ]


# --- days ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "says"),
    [
        (calendar("[7, 21]", "[14, 28]"), None),
        (
            calendar("[30]", "[31]", first="2020-01-30"),
            "period 2020-02-1 is noticed on 2020-02-29 and shared on 2020-02-29",
        ),
        (calendar("[25]", "[5]", first="2020-01-25"), None),
        (calendar("[1]", "[31]", first="2020-01-01"), None),
        (
            calendar("[1]", "[31]", first="2020-01-01", more='weekends = true\nmoved = "next"\n'),
            "period 2020-03-1 is noticed on 2020-03-02, and the one before it, 2020-02-1, is shared on 2020-03-02",
        ),
        (
            calendar("[7]", "[9]", more='holidays = [2021-10-07, 2021-10-08]\nmoved = "next"\n'),
            "period 2021-10-1 is noticed on 2021-10-09 and shared on 2021-10-09",
        ),
        (calendar("[7]", "[9]", more="holidays = [2021-10-07, 2021-10-08]\n"), None),
    ],
)
def test_days_that_cross_in_some_month_are_found(days: str, says: str | None):
    wrong = [each.words.en for each in findings(plan_of(days)) if each.level == "wrong"]
    assert wrong == ([says] if says else [])


def test_objections_that_outlast_the_sharing_day_are_doubted():
    assert found(calendar("[7]", "[10]", objections=3)) == []
    assert found(calendar("[7]", "[10]", objections=4)) == [("doubt", "calendar.objection_days")]


# --- joining ------------------------------------------------------------------------------------------------------

QUESTION = (
    '[declaration]\nversion = "1"\n[[declaration.questions]]\nid = "q"\nkind = "yes_no"\n'
    'text = {{ zh = "问？", en = "Question?" }}\n{0}'
)


@pytest.mark.parametrize(
    ("who", "asked", "reached"),
    [
        ("to_age = 59", "from_age = 60", False),
        ("to_age = 59", "from_age = 59", True),
        ("from_age = 18\nto_age = 59", "to_age = 17", False),
        ('to_age = 59\nsex = "male"', 'sex = "female"', False),
        ("to_age = 59", 'sex = "female"', True),
    ],
)
def test_a_question_that_nobody_is_asked_is_doubted(who: str, asked: str, reached: bool):
    doubts = found(f"[admission]\n{who}\n", QUESTION.format(asked + "\n"))
    assert doubts == ([] if reached else [("doubt", "declaration.questions[1]")])


def test_conditions_without_a_question_and_consents_without_the_statement_are_doubted():
    condition = 'name = { zh = "病", en = "illness" }'
    admission = f'[admission]\nto_age = 59\n[[admission.conditions]]\nid = "c"\n{condition}\nrule = "required"\n'
    assert found(admission) == [("doubt", "admission.conditions")]
    consent = '[[consents]]\nid = "{0}"\ntitle = {{ zh = "题", en = "title" }}\ntext = {{ zh = "文", en = "text" }}\n'
    assert found(consent.format("covenant")) == [("doubt", "consents")]
    assert found(consent.format("covenant"), consent.format("not_insurance")) == []


def test_the_packs_of_xianghubao_ask_for_the_members_that_they_need():
    for version, least in (("2018-10", 3_300_000), ("2018-11", 3_240_000)):
        assert least_members(read_plan(pack_file("xianghubao", earlier=version))) == least
