"""Answers to a health declaration: read from a form, judged by the plan, and kept as evidence with its hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from gongji.canonical import canonical_json
from gongji.dates import completed_years
from gongji.errors import Mistakes, Refused
from gongji.plans.document import Plan
from gongji.plans.document.declaration import (
    Answer,
    ChoiceQuestion,
    Declaration,
    NumberQuestion,
    Question,
    YesNoQuestion,
)
from gongji.plans.exact import exact_number, written

FORMAT = "gongji-declaration/1"
Given = bool | frozenset[str] | Fraction
Answers = Mapping[str, Given]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was shown and answered, as canonical bytes, and their SHA-256 in lower-case hex."""

    content: bytes
    sha256: str


def asked(declaration: Declaration | None, *, born_on: date, sex: str | None, on: date) -> list[Question]:
    """The questions that a person of that age and sex is asked on a day, in the plan's order."""
    if declaration is None:
        return []
    age = completed_years(born_on, on)
    return [
        question
        for question in declaration.questions
        if question.from_age <= age <= question.to_age and (question.sex is None or sex is None or question.sex == sex)
    ]


def answer_of(question: Question, given: Given) -> Iterator[Answer]:
    """What the plan says of an answer; several of them where several choices were made."""
    if isinstance(question, YesNoQuestion):
        yield question.yes if given is True else question.no
    elif isinstance(question, ChoiceQuestion):
        chosen = given if isinstance(given, frozenset) else frozenset[str]()
        yield from (answer for answer in question.answers if answer.id in chosen)
    elif isinstance(given, Fraction):
        yield range_of(question, given)


def range_of(question: NumberQuestion, number: Fraction) -> Answer:
    """The first range that holds a number, or what the plan says of all others."""
    for each in question.ranges:
        if (each.at_least is None or each.at_least <= number) and (each.at_most is None or number <= each.at_most):
            return each
    return question.otherwise


def read_answers(questions: Sequence[Question], raw: Mapping[str, Sequence[str]]) -> Answers:
    """Answers from the fields of a form, texts by question; a question that was left open is not in the result.

    Raises Refused with everything that is no answer to its question, or answers a question that was not asked.
    """
    known = {question.id: question for question in questions}
    mistakes = Mistakes()
    answers: dict[str, Given] = {}
    for name, texts in raw.items():
        with mistakes:
            if name not in known:
                raise Refused(f"'{name}' is not one of the questions; the declaration may have changed meanwhile")
            filled = [text.strip() for text in texts if text.strip()]
            if filled:
                answers[name] = read_answer(known[name], filled)
    mistakes.refuse()
    return answers


def read_answer(question: Question, texts: Sequence[str]) -> Given:
    """The answer to one question; raises Refused where the texts are none."""
    if isinstance(question, ChoiceQuestion):
        offered = [answer.id for answer in question.answers]
        if wrong := [text for text in texts if text not in offered]:
            raise Refused(f"{question.id}: '{wrong[0]}' is not offered; choose from {', '.join(offered)}")
        if len(texts) > 1 and not question.several:
            raise Refused(f"{question.id}: one answer is wanted, not {len(texts)}")
        return frozenset(texts)
    if len(texts) > 1:
        raise Refused(f"{question.id}: one answer is wanted, not {len(texts)}")
    if isinstance(question, YesNoQuestion):
        if texts[0] not in {"yes", "no"}:
            raise Refused(f"{question.id}: '{texts[0]}' is neither yes nor no")
        return texts[0] == "yes"
    try:
        return exact_number(texts[0])
    except ValueError as error:
        raise Refused(f"{question.id}: '{texts[0]}' is not a number; write for example 23 or 23.5") from error


def evidence(plan: Plan, questions: Sequence[Question], answers: Answers, *, language: str, on: date) -> Evidence:
    """What a person was shown, in the language shown, and what was answered; the same bytes for the same facts.

    Raises Refused for a plan without a declaration.
    """
    if plan.declaration is None:
        raise Refused(f"plan '{plan.id}' has no declaration; there is nothing to keep")
    intro = getattr(plan.declaration.intro, language) if plan.declaration.intro else ""
    record = {
        "format": FORMAT,
        "plan": plan.id,
        "plan_version": plan.version or "",
        "declaration_version": plan.declaration.version,
        "language": language,
        "on": on.isoformat(),
        "intro": intro,
        "questions": [shown(question, language) for question in questions],
        "answers": {name: told(given) for name, given in answers.items()},
    }
    content = canonical_json(record)
    return Evidence(content=content, sha256=hashlib.sha256(content).hexdigest())


def shown(question: Question, language: str) -> dict[str, object]:
    """A question as it stood on the screen."""
    record: dict[str, object] = {"id": question.id, "text": getattr(question.text, language)}
    if question.help is not None:
        record["help"] = getattr(question.help, language)
    if isinstance(question, ChoiceQuestion):
        record["choices"] = [{"id": each.id, "text": getattr(each.text, language)} for each in question.answers]
    return record


def told(given: Given) -> object:
    """An answer as evidence writes it."""
    if isinstance(given, bool):
        return given
    return sorted(given) if isinstance(given, frozenset) else written(given)
