"""Who may join: every reason at once, in words, from the plan, what is known of a person, and the declaration.

A decision is the gravest of its reasons: refuse, then review, then accept. Who moves from another plan at an age
without a new declaration is asked nothing about health again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final, Literal

from gongji.dates import completed_years
from gongji.plans.answers import Answers, answer_of, asked
from gongji.plans.document import Plan, Words
from gongji.plans.document.admission import Attribute, Condition
from gongji.plans.document.declaration import Outcome
from gongji.plans.document.leaving import Move
from gongji.plans.tiers import tiers_for

GRAVITY: Final[dict[Outcome, int]] = {"accept": 0, "review": 1, "refuse": 2}
RELATIONS: Final = {
    "self": ("本人", "oneself"),
    "spouse": ("配偶", "a spouse"),
    "child": ("子女", "a child"),
    "parent": ("父母", "a parent"),
}
PAPERS: Final = {
    "resident_id": ("居民身份证", "resident identity card"),
    "household_register": ("户口簿", "household register"),
    "birth_certificate": ("出生医学证明", "birth certificate"),
    "passport": ("护照", "passport"),
    "hong_kong_macao_permit": ("港澳居民来往内地通行证", "Hong Kong or Macao resident's permit"),
    "taiwan_permit": ("台湾居民来往大陆通行证", "Taiwan resident's permit"),
    "foreigner_id": ("外国人永久居留身份证", "foreigner's permanent resident card"),
}
SEXES: Final = {"female": ("女性", "women"), "male": ("男性", "men")}

Known = int | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """How the person's last membership in this plan ended."""

    left_on: date
    aided: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What admission needs to know of somebody who wants to join.

    `attributes` are the person's (region, occupation, score ...), `payer_attributes` those of who enrols them;
    `conditions` are conditions of health known besides the declaration.
    """

    born_on: date
    sex: Literal["female", "male"] | None = None
    relation: str = "self"
    document: str | None = None
    by_unit: bool = False
    tier: str | None = None
    attributes: Mapping[str, Known] = field(default_factory=dict)
    payer_attributes: Mapping[str, Known] = field(default_factory=dict)
    conditions: frozenset[str] = frozenset()
    past: Past | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why a person is refused or must be looked at. `rule` is the key in the plan document."""

    rule: str
    outcome: Outcome
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The outcome and every reason for it, in the order of the plan document."""

    outcome: Outcome
    reasons: tuple[Reason, ...]


def eligible(plan: Plan, person: Person, answers: Answers, on: date, *, moved: Move | None = None) -> Decision:
    """Whether a person may join a plan on a day, with every reason.

    `answers` are those to the plan's declaration, by question. `moved` is the move of the plan that the person comes
    from; where it asks for no new declaration, nothing about health is asked.
    """
    healthy_by_move = moved is not None and moved.declaration == "none"
    reasons = [
        *by_age_and_tier(plan, person, on),
        *by_papers(plan, person),
        *by_attributes(plan, person),
        *by_past(plan, person, on),
        *(() if healthy_by_move else by_declaration(plan, person, answers, on)),
        *(() if healthy_by_move else by_conditions(plan, person, answers, on)),
    ]
    outcomes: list[Outcome] = ["accept", *(reason.outcome for reason in reasons)]
    return Decision(outcome=max(outcomes, key=GRAVITY.__getitem__), reasons=tuple(reasons))


def refuse(rule: str, zh: str, en: str) -> Reason:
    """A reason for refusing."""
    return Reason(rule=rule, outcome="refuse", words=Words(zh=zh, en=en))


def by_age_and_tier(plan: Plan, person: Person, on: date) -> Iterator[Reason]:
    """Too young, too old, of an age that no class of the plan covers, or in a tier that is not for that age."""
    if on < person.born_on:
        yield refuse("admission", f"{person.born_on} 才出生", f"not born before {person.born_on}")
        return
    age = completed_years(person.born_on, on)
    if plan.admission is not None:
        youngest, oldest = plan.admission.from_days, plan.admission.to_age
        if (on - person.born_on).days < youngest:
            yield refuse(
                "admission.from_days",
                f"加入时要出生满 {youngest} 天，现在是 {(on - person.born_on).days} 天",
                f"members are at least {youngest} days old when they join; this one is {(on - person.born_on).days}",
            )
        if age < plan.admission.from_age:
            yield refuse(
                "admission.from_age",
                f"加入时要满 {plan.admission.from_age} 周岁，现在是 {age} 周岁",
                f"members are at least {plan.admission.from_age} when they join; this one is {age}",
            )
        if age > oldest:
            yield refuse(
                "admission.to_age",
                f"加入时最大 {oldest} 周岁，现在是 {age} 周岁",
                f"members are at most {oldest} when they join; this one is {age}",
            )
    if not any(klass.from_age <= age <= klass.to_age for klass in plan.classes):
        yield refuse("classes", f"计划没有 {age} 岁的年龄段", f"no class of the plan covers age {age}")
    known, fitting = [tier.id for tier in plan.tiers], [tier.id for tier in tiers_for(plan, age)]
    if person.tier is not None and person.tier not in known:
        yield refuse(
            "tiers",
            f"计划没有“{person.tier}”这个档位，只有：{'、'.join(known)}",
            f"tier '{person.tier}' is not in the plan; tiers: {', '.join(known)}",
        )
    elif person.tier is not None and person.tier not in fitting:
        yield refuse(
            "tiers",
            f"{age} 岁不能选档位“{person.tier}”，可以选：{'、'.join(fitting) or '没有'}",
            f"tier '{person.tier}' is not for the age of {age}; tiers: {', '.join(fitting) or 'none'}",
        )


def by_papers(plan: Plan, person: Person) -> Iterator[Reason]:
    """Sex, identity paper, relation to the payer, and joining by unit."""
    admission = plan.admission
    if admission is None:
        return
    if admission.sex is not None and person.sex != admission.sex:
        zh, en = SEXES[admission.sex]
        yield refuse("admission.sex", f"这个计划只收{zh}", f"this plan is for {en}")
    if admission.documents and person.document not in admission.documents:
        zh = "、".join(PAPERS[paper][0] for paper in admission.documents)
        en = ", ".join(PAPERS[paper][1] for paper in admission.documents)
        yield refuse("admission.documents", f"身份证件要是：{zh}", f"the identity paper must be one of: {en}")
    if person.relation not in admission.relations:
        zh = "、".join(RELATIONS[relation][0] for relation in admission.relations)
        en = ", ".join(RELATIONS[relation][1] for relation in admission.relations)
        yield refuse("admission.relations", f"只能为这些人加入：{zh}", f"one may enrol only: {en}")
    if admission.joined_by == "unit" and not person.by_unit:
        yield refuse(
            "admission.joined_by",
            "这个计划由单位统一加入，个人不能单独加入",
            "people join this plan through their unit, not one by one",
        )


def by_attributes(plan: Plan, person: Person) -> Iterator[Reason]:
    """Region, occupation, score and the like, against the plan's rules for them."""
    for attribute in plan.admission.attributes if plan.admission else ():
        known = person.attributes if attribute.whose == "person" else person.payer_attributes
        rule = f"admission.attributes.{attribute.name}"
        if attribute.name not in known:
            yield refuse(rule, f"还不知道{attribute.label.zh}", f"{attribute.label.en} is not known yet")
        elif words := against(attribute, known[attribute.name]):
            yield Reason(rule=rule, outcome="refuse", words=words)


def against(attribute: Attribute, value: Known) -> Words | None:
    """How a value fails the rule of an attribute, in words; None where it does not."""
    zh, en = attribute.label.zh, attribute.label.en
    if attribute.at_least is not None or attribute.at_most is not None:
        if not isinstance(value, int) or isinstance(value, bool):
            return Words(zh=f"{zh}要是整数，现在是“{value}”", en=f"{en} must be a whole number, and is '{value}'")
        if attribute.at_least is not None and value < attribute.at_least:
            return Words(
                zh=f"{zh}至少 {attribute.at_least}，现在是 {value}",
                en=f"{en} must be at least {attribute.at_least}; it is {value}",
            )
        if attribute.at_most is not None and value > attribute.at_most:
            return Words(
                zh=f"{zh}最多 {attribute.at_most}，现在是 {value}",
                en=f"{en} must be at most {attribute.at_most}; it is {value}",
            )
        return None
    if attribute.one_of and value not in attribute.one_of:
        return Words(
            zh=f"{zh}要是其中之一：{'、'.join(attribute.one_of)}；现在是“{value}”",
            en=f"{en} must be one of {', '.join(attribute.one_of)}; it is '{value}'",
        )
    if value in attribute.none_of:
        return Words(zh=f"{zh}是“{value}”的不能加入", en=f"{en} '{value}' cannot join")
    return None


def by_past(plan: Plan, person: Person, on: date) -> Iterator[Reason]:
    """Whether the plan takes somebody back."""
    if person.past is None:
        return
    leaving = plan.leaving
    if leaving.rejoin == "never":
        yield refuse(
            "leaving.rejoin", "每人只能加入一次，退出后不能再加入", "one joins only once; who left cannot come back"
        )
    elif leaving.rejoin == "not_after_aid" and person.past.aided:
        yield refuse("leaving.rejoin", "已经得到过互助金，不能再加入", "who has been aided cannot join again")
    again_on = person.past.left_on + timedelta(days=leaving.rejoin_after_days)
    if leaving.rejoin != "never" and on < again_on:
        yield refuse(
            "leaving.rejoin_after_days",
            f"退出后满 {leaving.rejoin_after_days} 天才能再加入，最早 {again_on}",
            f"one may come back {leaving.rejoin_after_days} days after leaving, on {again_on} at the earliest",
        )


def by_declaration(plan: Plan, person: Person, answers: Answers, on: date) -> Iterator[Reason]:
    """Questions without an answer, and what the answers lead to."""
    for question in asked(plan.declaration, born_on=person.born_on, sex=person.sex, on=on):
        rule = f"declaration.{question.id}"
        if question.id not in answers:
            yield refuse(rule, f"还没有回答：{question.text.zh}", f"not answered yet: {question.text.en}")
            continue
        for answer in answer_of(question, answers[question.id]):
            if answer.outcome != "accept":
                words = answer.reason or usual_reason(question.text, answer.outcome)
                yield Reason(rule=rule, outcome=answer.outcome, words=words)


def usual_reason(question: Words, outcome: Outcome) -> Words:
    """What is said where the plan gives no reason of its own."""
    if outcome == "review":
        return Words(
            zh=f"这个回答要人工看一看：{question.zh}", en=f"this answer will be looked at by a person: {question.en}"
        )
    return Words(zh=f"按这个回答不能加入：{question.zh}", en=f"with this answer one cannot join: {question.en}")


def by_conditions(plan: Plan, person: Person, answers: Answers, on: date) -> Iterator[Reason]:
    """Conditions of health that exclude, call for a review, or are required (at least one of them, F8)."""
    conditions = plan.admission.conditions if plan.admission else ()
    questions = asked(plan.declaration, born_on=person.born_on, sex=person.sex, on=on)
    declared = {
        condition
        for question in questions
        if question.id in answers
        for answer in answer_of(question, answers[question.id])
        for condition in answer.declares
    }
    has = person.conditions | declared
    for condition in conditions:
        rule = f"admission.conditions.{condition.id}"
        if condition.id in has and condition.rule == "excluded":
            yield refuse(rule, f"有{condition.name.zh}的不能加入", f"people with {condition.name.en} cannot join")
        elif condition.id in has and condition.rule == "review":
            words = Words(
                zh=f"有{condition.name.zh}，要人工看一看", en=f"{condition.name.en}: a person will look at it"
            )
            yield Reason(rule=rule, outcome="review", words=words)
    required = [condition for condition in conditions if condition.rule == "required"]
    if required and not any(condition.id in has for condition in required):
        yield none_of_the_required(required)


def none_of_the_required(required: Sequence[Condition]) -> Reason:
    """A plan for people with certain conditions, and a person with none of them."""
    zh = "、".join(condition.name.zh for condition in required)
    en = ", ".join(condition.name.en for condition in required)
    return refuse(
        "admission.conditions", f"这个计划为有这些情况的人而设：{zh}", f"this plan is for people with one of: {en}"
    )
