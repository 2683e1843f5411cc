"""The plan in plain words, in Chinese and English, written from the document and from nothing else.

A sentence stands here once in each language, side by side, so that neither can say more than the other.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from gongji.plans.document import Plan, Words
from gongji.plans.words.aid import what_one_receives, when_there_is_no_aid
from gongji.plans.words.ending import changes, if_the_plan_ends, leaving
from gongji.plans.words.joining import waiting, what_it_is, what_one_agrees_to, what_one_is_asked, who_may_join
from gongji.plans.words.money import caps, fee, how_one_pays, what_each_pays
from gongji.plans.words.running import calendar, collection, how_a_case_goes
from gongji.plans.words.saying import Both, ages, ordinal

__all__ = [
    "SECTION_IDS",
    "Language",
    "Section",
    "class_name",
    "describe",
    "not_insurance",
    "ordinal",
    "plan_name",
    "tier_name",
]

Language = Literal["zh", "en"]
DEFAULT_STATEMENT: Final = Words(
    zh="本计划不是保险，我们不承诺您能够获得确定的风险保障。",
    en="This plan is not insurance, and we do not promise that you will receive any certain cover.",
)


def statement(plan: Plan) -> tuple[Both, ...]:
    """The statement that this is not insurance; none for a plan that was insurance by law."""
    if plan.form == "insurance":
        return ()
    words = plan.not_insurance or DEFAULT_STATEMENT
    return ((words.zh, words.en),)


SECTIONS: Final[tuple[tuple[str, Both, Callable[[Plan], Iterable[Both]]], ...]] = (
    ("what", ("这是什么", "What this is"), what_it_is),
    ("who", ("谁可以加入", "Who may join"), who_may_join),
    ("asked", ("加入时会问什么", "What one is asked"), what_one_is_asked),
    ("agreed", ("加入时同意什么", "What one agrees to"), what_one_agrees_to),
    ("pays", ("怎么付钱", "How one pays"), how_one_pays),
    ("share", ("每个人分摊多少", "What each member pays"), what_each_pays),
    ("caps", ("最多分摊多少", "The most that one pays"), caps),
    ("fee", ("管理费", "The fee"), fee),
    ("aid", ("能得到什么", "What one receives"), what_one_receives),
    ("waiting", ("等待期", "The waiting period"), waiting),
    ("no-aid", ("什么情况得不到", "When there is no aid"), when_there_is_no_aid),
    ("case", ("一个案件怎么走", "How a case goes"), how_a_case_goes),
    ("when", ("什么时候", "When"), calendar),
    ("collecting", ("怎么扣款", "How shares are collected"), collection),
    ("leaving", ("退出和再加入", "Leaving and coming back"), leaving),
    ("changes", ("规则怎么改", "How the rules change"), changes),
    ("end", ("计划结束了怎么办", "If the plan ends"), if_the_plan_ends),
    ("not-insurance", ("不是保险", "Not insurance"), statement),
)


SECTION_IDS: Final = tuple(name for name, _, _ in SECTIONS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and its sentences, in one language. `id` is the same in both languages and for all plans."""

    id: str
    title: str
    sentences: tuple[str, ...]


def describe(plan: Plan, language: Language) -> tuple[Section, ...]:
    """The whole plan as sections of plain sentences in "zh" or "en"; amounts in yuan."""
    index = 0 if language == "zh" else 1
    return tuple(
        Section(id=name, title=title[index], sentences=tuple(both[index] for both in written_out))
        for name, title, sentences in SECTIONS
        if (written_out := tuple(sentences(plan)))
    )


def not_insurance(plan: Plan, language: Language) -> str:
    """The plan's own statement that it is not insurance; empty for a plan that was insurance by law."""
    return "".join(both[0 if language == "zh" else 1] for both in statement(plan))


def plan_name(plan: Plan, language: Language) -> str:
    """What the plan is called, or its id if it has no name."""
    return getattr(plan.name, language) if plan.name else plan.id


def tier_name(plan: Plan, tier: str, language: Language) -> str:
    """What a tier is called, or its id if it has no name."""
    names = {each.id: each.name for each in plan.tiers}
    words = names.get(tier)
    return getattr(words, language) if words else tier


def class_name(plan: Plan, class_id: str, language: Language) -> str:
    """The ages of a class in words."""
    for each in plan.classes:
        if each.id == class_id:
            zh, en = ages(each.from_age, each.to_age)
            return zh if language == "zh" else f"ages {en.replace(' to ', '–')}"
    return class_id
