"""What is asked of somebody who joins, what each answer leads to, and what they agree to, act by act."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from gongji.plans.document.admission import Sex
from gongji.plans.document.values import (
    AGE_MAX,
    Age,
    Flag,
    Identifier,
    Identifiers,
    Name,
    Paragraphs,
    Part,
    Words,
    listed,
)
from gongji.plans.exact import ExactNumber, written

Outcome = Literal["accept", "refuse", "review"]


class Answer(Part):
    """What an answer leads to, why in words, and which conditions of admission it declares."""

    outcome: Outcome = "accept"
    reason: Words | None = None
    declares: Identifiers = ()


class Choice(Answer):
    """One of the answers that a question offers."""

    id: Identifier
    text: Words


class NumberRange(Answer):
    """Numbers from `at_least` up to and with `at_most`, and what they lead to."""

    at_least: ExactNumber | None = None
    at_most: ExactNumber | None = None

    @model_validator(mode="after")
    def bounds_in_order(self) -> Self:
        """Refuse a range without a bound, or one that ends before it begins."""
        if self.at_least is None and self.at_most is None:
            raise ValueError("a range needs at_least or at_most")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {written(self.at_least)} is above at_most {written(self.at_most)}")
        return self


class Asked(Part):
    """What every question has: its words, and who is asked."""

    id: Identifier
    text: Words
    help: Words | None = None
    from_age: Age = 0
    to_age: Age = AGE_MAX
    sex: Sex | None = None

    @model_validator(mode="after")
    def ages_in_order(self) -> Self:
        """Refuse a question that nobody can be asked."""
        if self.from_age > self.to_age:
            raise ValueError(f"question {self.id}: from_age {self.from_age} is above to_age {self.to_age}")
        return self


class YesNoQuestion(Asked):
    """A question that is answered with yes or no; unless the plan says otherwise, yes refuses."""

    kind: Literal["yes_no"]
    yes: Answer = Answer(outcome="refuse")
    no: Answer = Answer()


class ChoiceQuestion(Asked):
    """A question with answers to choose from: one, or several at once."""

    kind: Literal["choice"]
    several: Flag = False
    answers: Annotated[tuple[Choice, ...], Field(min_length=2), AfterValidator(listed("answer"))]


class NumberQuestion(Asked):
    """A question for a number; the first range that holds it decides, else `otherwise`."""

    kind: Literal["number"]
    unit: Words | None = None
    ranges: Annotated[tuple[NumberRange, ...], Field(min_length=1), AfterValidator(listed("range"))]
    otherwise: Answer = Answer()


Question = Annotated[YesNoQuestion | ChoiceQuestion | NumberQuestion, Field(discriminator="kind")]


class Declaration(Part):
    """The health declaration: its version, its questions, and what an untrue answer leads to."""

    version: Name
    intro: Paragraphs | None = None
    untrue: Literal["no_aid", "no_aid_and_end"] = "no_aid_and_end"
    questions: Annotated[tuple[Question, ...], Field(min_length=1), AfterValidator(listed("question"))]


class Consent(Part):
    """Something that a person agrees to when joining, in an act of its own."""

    id: Identifier
    title: Words
    text: Paragraphs
    required: Flag = True
