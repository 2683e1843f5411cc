"""The difference of two versions names every rule that changed, and says from when and for whom."""

from __future__ import annotations

import re
from datetime import date
from functools import cache
from typing import Any

import pytest
from pydantic import ValidationError

from gongji.plans.diff import changes
from gongji.plans.document import Plan
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan
from gongji.plans.words import SECTIONS as DESCRIBED
from gongji.plans.words import Language
from gongji.plans.words.differences import SECTIONS, TABLES, tell_changes
from tests.plans.every_key import Place, key_of, original, other_values, replaced, rules, with_value
from tests.plans.writing import plan_of

FIXED = {"currency"}  # there is one choice
# Rules that cannot change alone, because another would no longer fit; TOGETHER changes them.
UNCHANGED = re.compile(
    r".*\.kind|(admission\.conditions|covers|tiers)\[\d\]\.id|tiers\[\d\]\.then|.*\.(covers|declares)|classes\[\d\]\.(from|to)_age"
    r"|admission\.joined_by|calendar\.notice_days"
)
TOGETHER: list[tuple[str, Any, set[str]]] = [
    ("fee", {"kind": "per_case", "fen": 300}, {"fee.kind", "fee.rate", "fee.fen"}),
    ("calendar.notice_days", [8, 21], {"calendar.notice_days", "calendar.first_notice_on"}),
    ("classes[1].to_age", 38, {"classes[1].to_age", "classes[2].from_age"}),
    ("tiers[1].id", "full", {"tiers[1].id", "aid[2].tiers"}),
    ("covers[6].id", "end", {"covers[6].id", "aid[8].covers"}),
    ("admission.joined_by", "person", {"admission.joined_by", "admission.unit", "leaving.with_unit"}),
]
ALONG: dict[str, dict[Place, Any]] = {
    "calendar.notice_days": {("calendar", "first_notice_on"): date(2020, 1, 8)},
    "classes[1].to_age": {("classes", 1, "from_age"): 39},
    "tiers[1].id": {("aid", 1, "tiers"): ["full"]},
    "covers[6].id": {("aid", 7, "covers"): ["end"]},
    "admission.joined_by": {("admission", "unit"): None, ("leaving", "with_unit"): "stays"},
}


@cache
def before() -> Plan:
    return Plan.model_validate(original())


def changed_at(at: Place, value: Any) -> Plan | None:
    """The plan with another value in one place that makes a plan, or None."""
    for other in other_values(at, value):
        try:
            after = Plan.model_validate(with_value(at, other))
        except ValidationError:
            continue
        if after != before():
            return after
    return None


RULES = [(at, value) for at, value in rules() if key_of(at) not in FIXED]


def test_every_rule_that_changes_is_named_by_its_key():
    """Each rule of a plan that has them all, changed alone; where it is what an item is known by, the whole item."""
    unchanged, told = set(), set()
    for at, value in RULES:
        key, after = key_of(at), changed_at(at, value)
        if after is None:
            unchanged.add(key)
            continue
        found = changes(before(), after)
        item = key_of(at[: max((i for i, step in enumerate(at) if isinstance(step, int)), default=-1) + 1])
        assert found, key
        assert {change.key for change in found} <= {key, item}, key
        if (table := found[0].table) not in told:
            told.add(table)
            language: Language = "zh" if len(told) % 2 else "en"
            lines = [line for section in tell_changes(before(), after, language) for line in section.sentences]
            assert any(change.key in line for change in found for line in lines), key
    assert {key for key in unchanged if not UNCHANGED.fullmatch(key)} == set()
    assert told == set(Plan.model_fields) - FIXED


@pytest.mark.parametrize(("key", "value", "keys"), TOGETHER, ids=[key for key, _, _ in TOGETHER])
def test_rules_that_change_together_are_all_named(key: str, value: Any, keys: set[str]):
    places = {key_of(at): at for at, _ in rules()} | {"fee": ("fee",)}
    changed = replaced(original(), places[key], value)
    for at, other in ALONG.get(key, {}).items():
        changed = replaced(changed, at, other)
    found = changes(before(), Plan.model_validate(changed))
    assert {change.key for change in found} == keys


def test_a_plan_against_itself_says_that_nothing_changed():
    sections = tell_changes(before(), before(), "en")
    assert [section.sentences for section in sections] == [("The two say the same.",)]


def test_every_table_and_every_section_concerns_somebody():
    assert set(TABLES) == set(Plan.model_fields)
    assert set(SECTIONS) == {name for name, _, _ in DESCRIBED}


def test_a_default_that_is_written_out_is_no_change():
    written_out = plan_of('[caps]\nexcess = "sponsor"\n[collection]\nafter_failure = "owed"\n')
    assert changes(plan_of(), written_out) == ()


AID = '[[aid]]\nname = {{ zh = "{0}", en = "{0}" }}\nfrom_age = {1}\nto_age = {2}\naid_fen = {3}\n'


def test_a_line_put_in_between_changes_no_other():
    young, old = AID.format("young", 0, 39, 300), AID.format("old", 60, 99, 100)
    middle = AID.format("middle", 40, 59, 200)
    with_gap = plan_of(young.replace("to_age = 39", "to_age = 59"), old)
    assert [change.key for change in changes(with_gap, plan_of(young, middle, old))] == ["aid[1].to_age", "aid[2]"]


@pytest.mark.parametrize(
    ("language", "words"),
    [
        (
            "en",
            [
                "For illnesses that are first diagnosed from that day on (aged 40 to 59 at first diagnosis)",
                "Before: First diagnosed at 40 to 59 with old: 1 yuan.",
                "Now: First diagnosed at 40 to 59 with old: 2 yuan.",
                "Rule aid[2].aid_fen: 1 yuan → 2 yuan",
                "The new version holds from 1 March 2021: that day, below.",
                "The old version asks for 30 days' notice: by 30 January 2021.",
                "It needs a vote of members: at least 100 votes, 50 % of them for it.",
                "It holds only for members who agree in an act of their own; the others keep the old version.",
                "An illness first diagnosed before that day stays under the version that the member had agreed to "
                "then.",
            ],
        ),
        (
            "zh",
            [
                "涉及：从这天起初次确诊的案件（初次确诊时 40–59 岁）",
                "规则 aid[2].aid_fen：1 元 → 2 元",
                "新版从 2021 年 3 月 1 日起生效，下文的“这天”就是这一天。",
                "旧版要求提前 30 天公布：最晚 2021 年 1 月 30 日。",
                "旧版要求成员表决，至少 100 票、同意的占 50 %，否则不生效。",
            ],
        ),
    ],
)
def test_it_says_from_when_for_whom_and_what_the_old_version_promised(language: Language, words: list[str]):
    change = (
        '[change]\nnotice_days = 30\nvote = "members"\nleast_votes = 100\nmajority = "1/2"\nagreement = "own_act"\n'
    )
    old = plan_of(AID.format("young", 0, 39, 300), AID.format("old", 40, 59, 100), change)
    new = plan_of(AID.format("young", 0, 39, 300), AID.format("old", 40, 59, 200), change).model_copy(
        update={"effective_from": date(2021, 3, 1)}
    )
    told = [line for section in tell_changes(old, new, language) for line in (section.title, *section.sentences)]
    assert [each for each in words if each not in told] == []


def test_cases_that_go_by_the_day_of_joining_concern_those_who_join():
    by_joining = '[claim]\nversion_on = "joining"\n'
    old, new = plan_of(by_joining, AID.format("all", 0, 59, 1)), plan_of(by_joining, AID.format("all", 0, 59, 2))
    titles = [section.title for section in tell_changes(old, new, "en")]
    assert "For the cases of people who join from that day on (aged 0 to 59 at first diagnosis)" in titles


def test_two_plans_are_not_taken_for_versions_of_one():
    old, new = (read_plan(pack_file(pack)) for pack in ("village", "xianghubao"))
    assert tell_changes(old, new, "en")[0].sentences == (
        "These are two plans (village and xianghubao), not two versions of one.",
    )


def test_the_thyroid_rule_of_may_2019_is_told_with_its_amount():
    """platforms.md 1.1: mild thyroid cancer diagnosed from 2019-05-01, 50,000 yuan."""
    old, new = (read_plan(pack_file("xianghubao", earlier=version)) for version in ("2018-11", "2019-05"))
    told = [line for section in tell_changes(old, new, "zh") for line in section.sentences]
    assert any("轻症甲状腺癌" in line and "50,000 元" in line and line.startswith("现在：") for line in told)
