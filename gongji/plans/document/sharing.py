"""Who pays what: from when a member shares, age classes, tiers, fee, caps, waivers.

This part is fixed by the settlement contract, but for `per_case` fees and the meanings of `excess`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from gongji.plans.document.values import (
    AGE_MAX,
    Age,
    Day,
    Fen,
    Name,
    Part,
    Words,
    accepted,
    gaps_and_overlaps,
    in_order,
    repeated,
)
from gongji.plans.exact import ExactPositive


class Sharing(Part):
    """From when a member takes part in sharing, and how a class price becomes whole fen."""

    begins: Literal["joining", "after_waiting"]
    rounding: Literal["up", "half_up", "down"]


class AgeClass(Part):
    """Members of these ages, in completed years on the cutoff, what they pay in proportion to the others, and
    their own cap in a year where they have one.
    """

    id: Name
    from_age: Age
    to_age: Age
    weight: ExactPositive
    per_year_fen: Fen | None = None

    @model_validator(mode="after")
    def ages_in_order(self) -> Self:
        """Refuse a class that ends before it begins."""
        if self.from_age > self.to_age:
            raise ValueError(f"class {self.id}: from_age {self.from_age} is above to_age {self.to_age}")
        return self


class Tier(Part):
    """A level of the plan: the factor scales both the share and the aid.

    It is for members of these ages, in completed years; who grows older goes on in the tier `then`.
    """

    id: Name
    factor: ExactPositive
    name: Words | None = None
    from_age: Age = 0
    to_age: Age = AGE_MAX
    then: Name | None = None


class PercentOfAid(Part):
    """The operator's fee as a part of the aid, rounded down to the fen."""

    kind: Literal["percent_of_aid"]
    rate: ExactPositive


class PerMember(Part):
    """The operator's fee as whole fen for each member who takes part."""

    kind: Literal["per_member"]
    fen: Fen


class PerCase(Part):
    """The operator's fee as whole fen for each distinct case of the period."""

    kind: Literal["per_case"]
    fen: Fen


class NoFee(Part):
    """The operator takes no fee."""

    kind: Literal["none"]


Fee = Annotated[PercentOfAid | PerMember | PerCase | NoFee, Field(discriminator="kind")]


class Caps(Part):
    """The most that a member can be charged, and who bears what is above: the sponsor pays it, it is carried
    into the next period, or the aid shrinks to what came in.
    """

    per_case_fen: Fen | None = None
    per_period_fen: Fen | None = None
    per_year_fen: Fen | None = None
    excess: Literal["sponsor", "carried", "reduces_aid"] = "sponsor"


class Waiver(Part):
    """Cutoffs for which the sponsor bears the whole share, of everybody or of those who joined early."""

    first_day: Day = Field(alias="from")
    last_day: Day = Field(alias="to")
    joined_before: Day | None = None

    @model_validator(mode="after")
    def days_in_order(self) -> Self:
        """Refuse a waiver that ends before it begins."""
        in_order("waiver", self.first_day, self.last_day)
        return self


def classes_fit(classes: tuple[AgeClass, ...]) -> tuple[AgeClass, ...]:
    """Refuse classes that repeat a name, overlap or leave a gap."""
    mistakes = repeated("class", [each.id for each in classes])
    mistakes += gaps_and_overlaps("class", [(each.from_age, each.to_age, each.id) for each in classes])
    return accepted("classes", classes, mistakes)


def tiers_fit(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    """Refuse tiers that repeat a name."""
    return accepted("tiers", tiers, repeated("tier", [each.id for each in tiers]))


AgeClasses = Annotated[tuple[AgeClass, ...], AfterValidator(classes_fit)]
Tiers = Annotated[tuple[Tier, ...], AfterValidator(tiers_fit)]
