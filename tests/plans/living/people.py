"""People who want to join a plan: healthy ones of all its ages, answering as it asks, and a few whom it must refuse."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from gongji.dates import anniversary, completed_years
from gongji.plans.admission import Decision, Known, Person, eligible
from gongji.plans.answers import Given, asked, range_of
from gongji.plans.document import Plan
from gongji.plans.document.admission import Attribute
from gongji.plans.document.declaration import ChoiceQuestion, NumberQuestion, Question, YesNoQuestion
from gongji.plans.tiers import tiers_for

YEAR_DAYS = 365


@dataclass(slots=True, kw_only=True)
class Member:
    """A membership and its sub-ledger in fen. `ytd_fen` is charged this year; `paid_fen` are shares paid in all."""

    number: int
    born_on: date
    joined_on: date
    tier: str
    ends_on: date
    left_on: date | None = None
    ytd_fen: int = 0
    paid_fen: int = 0
    balance_fen: int = 0
    dormant_fen: int = 0
    owed_fen: int = 0
    failures: int = 0
    resting: bool = False
    given_fen: int = 0
    given_by_rule: Counter[str] = field(default_factory=Counter)
    cases: Counter[str] = field(default_factory=Counter)


def candidate(plan: Plan, chance: random.Random, on: date) -> Person:
    """Somebody whom the plan accepts, of any of its ages."""
    admission = plan.admission
    assert admission is not None
    youngest = max(admission.from_days, anniversary_days(admission.from_age))
    age_days = chance.randint(youngest, max(youngest, (admission.to_age + 1) * YEAR_DAYS - 1))
    born_on = on - timedelta(days=age_days)
    return Person(
        born_on=born_on,
        sex=admission.sex or chance.choice(["female", "male"]),
        relation=admission.relations[0],
        document=admission.documents[0] if admission.documents else None,
        by_unit=admission.joined_by == "unit",
        tier=chance.choice(tiers_for(plan, completed_years(born_on, on))).id,
        attributes={each.name: accepted_value(each) for each in admission.attributes if each.whose == "person"},
        payer_attributes={each.name: accepted_value(each) for each in admission.attributes if each.whose == "payer"},
    )


def anniversary_days(years: int) -> int:
    """Days after which somebody has surely completed so many years."""
    return years * YEAR_DAYS + years // 4 + 1 if years else 0


def accepted_value(attribute: Attribute) -> Known:
    """A value that the plan accepts."""
    if attribute.at_least is not None or attribute.at_most is not None:
        return attribute.at_least if attribute.at_least is not None else attribute.at_most or 0
    return attribute.one_of[0] if attribute.one_of else "其他"


def true_answers(plan: Plan, person: Person, on: date) -> dict[str, Given]:
    """Answers with which the plan accepts a person."""
    questions = asked(plan.declaration, born_on=person.born_on, sex=person.sex, on=on)
    return {question.id: accepted_answer(question) for question in questions}


def accepted_answer(question: Question) -> Given:
    """An answer that leads to joining; of choices, one that declares a condition before one that does not."""
    if isinstance(question, YesNoQuestion):
        return question.yes.outcome == "accept"
    if isinstance(question, ChoiceQuestion):
        accepted = [each for each in question.answers if each.outcome == "accept"]
        return frozenset([next((each for each in accepted if each.declares), accepted[0]).id])
    return next(number for number in numbers(question) if range_of(question, number).outcome == "accept")


def numbers(question: NumberQuestion) -> Iterator[Fraction]:
    """Numbers to try on a question."""
    yield Fraction(0)
    yield from (each.at_least for each in question.ranges if each.at_least is not None)
    yield from (each.at_most for each in question.ranges if each.at_most is not None)


def refused(plan: Plan, chance: random.Random, on: date) -> Iterator[Decision]:
    """What the plan says to people it must not take: too old, without answers, alone where units join."""
    admission = plan.admission
    assert admission is not None
    fit = candidate(plan, chance, on)
    old = replace(fit, born_on=on - timedelta(days=anniversary_days(admission.to_age + 1)))
    yield eligible(plan, old, true_answers(plan, old, on), on)
    if asked(plan.declaration, born_on=fit.born_on, sex=fit.sex, on=on):
        yield eligible(plan, fit, {}, on)
    if admission.joined_by == "unit":
        yield eligible(plan, replace(fit, by_unit=False), true_answers(plan, fit, on), on)


def ends_on(plan: Plan, born_on: date) -> date:
    """The birthday on which a membership ends by age."""
    last = max(each.to_age for each in plan.classes) + 1
    return anniversary(born_on, min(last, plan.leaving.at_age or last))


def joined(plan: Plan, number: int, chance: random.Random, on: date) -> Member:
    """Somebody whom the plan has accepted on a day, as a new member."""
    person = candidate(plan, chance, on)
    decision = eligible(plan, person, true_answers(plan, person, on), on)
    assert decision.outcome == "accept", [each.words.en for each in decision.reasons]
    return Member(
        number=number,
        born_on=person.born_on,
        joined_on=on,
        tier=person.tier or plan.tiers[0].id,
        ends_on=ends_on(plan, person.born_on),
    )
