"""How much aid: lines of the plan, each of one kind, for some covers, ages, tiers and days of first diagnosis.

A line without covers is for all of them. A line that names tiers gives its amount as it stands; else the
tier's factor scales it, rounded down to the fen.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from gongji.plans.document.values import (
    AGE_MAX,
    ITEMS_MAX,
    Age,
    Count,
    Day,
    Days,
    ExactPart,
    Fen,
    FenAboveZero,
    Identifier,
    Identifiers,
    Name,
    Part,
    Words,
    in_order,
    repeated,
    whole,
)

DISABILITY_GRADES = 10
HealthTier = Literal[
    "basic_insurance", "medical_assistance", "supplementary_insurance", "commercial_insurance", "charity"
]
HealthTiers = Annotated[tuple[HealthTier, ...], Field(max_length=5)]
Spend = Literal["total", "insured", "own"]


class AidLine(Part):
    """What every line says: for what, for whom, when. Ages at first diagnosis; days of membership until then."""

    id: Identifier | None = None
    name: Words
    covers: Identifiers = ()
    tiers: Annotated[tuple[Name, ...], Field(max_length=ITEMS_MAX)] = ()
    from_age: Age = 0
    to_age: Age = AGE_MAX
    diagnosed_from: Day | None = None
    diagnosed_to: Day | None = None
    from_member_days: Days = 0
    to_member_days: Days | None = None

    @model_validator(mode="after")
    def spans_in_order(self) -> Self:
        """Refuse a line that ends before it begins."""
        if self.from_age > self.to_age:
            raise ValueError(f"from_age {self.from_age} is above to_age {self.to_age}")
        if self.to_member_days is not None and self.from_member_days > self.to_member_days:
            raise ValueError(f"from_member_days {self.from_member_days} is above to_member_days {self.to_member_days}")
        in_order("aid", self.diagnosed_from, self.diagnosed_to)
        return self


class LumpSum(AidLine):
    """One amount, whatever the illness costs."""

    kind: Literal["lump_sum"] = "lump_sum"
    aid_fen: FenAboveZero


class OnProof(AidLine):
    """A part of the amount at once; the rest against proof of cost, up to the amount."""

    kind: Literal["on_proof"]
    aid_fen: FenAboveZero
    at_once: ExactPart
    spend: Spend = "total"
    taken_off: HealthTiers = ()


class Bracket(Part):
    """From this spend on (above it), this part is given back."""

    above_fen: Fen
    rate: ExactPart


class Reimbursement(AidLine):
    """A part of what was spent: what counts, less what other tiers of the health system paid and the
    deductible, times the rate or bracket by bracket, up to the limit.
    """

    kind: Literal["reimbursement"]
    rate: ExactPart | None = None
    brackets: Annotated[tuple[Bracket, ...], Field(max_length=ITEMS_MAX)] = ()
    deductible_fen: Fen = 0
    limit_fen: FenAboveZero | None = None
    per: Literal["case", "year"] = "case"
    spend: Spend = "total"
    taken_off: HealthTiers = ()

    @model_validator(mode="after")
    def a_rate_or_brackets(self) -> Self:
        """Refuse both at once, neither, or brackets out of order."""
        if (self.rate is None) != bool(self.brackets):
            raise ValueError("reimbursement needs a rate, or brackets, and not both")
        starts = [each.above_fen for each in self.brackets]
        if any(lower >= higher for lower, higher in pairwise(starts)):
            raise ValueError("brackets must begin one above the other")
        return self


class Step(Part):
    """From this cumulative spend on, this much in all."""

    spend_fen: Fen
    aid_fen: FenAboveZero


class Steps(AidLine):
    """Amounts that grow with cumulative spend: each step is what has been given in all when it is reached."""

    kind: Literal["steps"]
    steps: Annotated[tuple[Step, ...], Field(min_length=1, max_length=ITEMS_MAX)]
    spend: Spend = "insured"

    @model_validator(mode="after")
    def steps_rise(self) -> Self:
        """Refuse steps that do not rise in spend and in aid."""
        for lower, higher in pairwise(self.steps):
            if lower.spend_fen >= higher.spend_fen or lower.aid_fen >= higher.aid_fen:
                raise ValueError("steps must rise, in spend_fen and in aid_fen")
        return self


class DisabilityGrade(Part):
    """A grade of disability, 1 the gravest, and the part of the amount for it."""

    grade: Annotated[int, Field(ge=1, le=DISABILITY_GRADES), BeforeValidator(whole)]
    rate: ExactPart


class Disability(AidLine):
    """A part of the amount by grade of disability; grades that are not named get nothing."""

    kind: Literal["disability"]
    aid_fen: FenAboveZero
    grades: Annotated[tuple[DisabilityGrade, ...], Field(min_length=1, max_length=DISABILITY_GRADES)]
    death: ExactPart | None = None

    @model_validator(mode="after")
    def a_grade_once(self) -> Self:
        """Refuse a grade that stands twice."""
        if twice := repeated("grade", [str(each.grade) for each in self.grades]):
            raise ValueError("; ".join(twice))
        return self


class Daily(AidLine):
    """An amount for each day in hospital, after some days of one's own and up to a number of days."""

    kind: Literal["daily"]
    daily_fen: FenAboveZero
    own_days: Days = 0
    days_max: Count | None = None
    per: Literal["case", "year"] = "case"


KINDS = ("lump_sum", "on_proof", "reimbursement", "steps", "disability", "daily")


def kind_of(value: Any) -> str | None:
    """Which kind a line of aid is; a lump sum where it does not say."""
    kind = value.get("kind", "lump_sum") if isinstance(value, dict) else getattr(value, "kind", None)
    return kind if isinstance(kind, str) else None


Aid = Annotated[
    Annotated[LumpSum, Tag("lump_sum")]
    | Annotated[OnProof, Tag("on_proof")]
    | Annotated[Reimbursement, Tag("reimbursement")]
    | Annotated[Steps, Tag("steps")]
    | Annotated[Disability, Tag("disability")]
    | Annotated[Daily, Tag("daily")],
    Discriminator(kind_of),
]
