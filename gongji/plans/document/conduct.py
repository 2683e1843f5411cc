"""What the platform does in the open: disclosure, objections, the jury, collecting and what follows a failure."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from gongji.plans.document.values import Count, Days, ExactPart, Fen, Flag, Hours, Part, Times, whole

DisclosedField = Literal[
    "name",
    "sex",
    "age_band",
    "place",
    "illness",
    "hospital",
    "tier",
    "aid",
    "diagnosed_on",
    "days_since_joining",
    "members_helped",
    "shares_paid",
    "story",
    "papers",
]
USUAL_FIELDS: tuple[DisclosedField, ...] = (
    "name",
    "sex",
    "age_band",
    "place",
    "illness",
    "tier",
    "aid",
    "days_since_joining",
)


class Disclosure(Part):
    """What the public sees of a case, and how it is masked.

    Where fewer than `least_group` members share the shown sex, age band and place, the place is hidden.
    """

    fields: Annotated[tuple[DisclosedField, ...], Field(min_length=1, max_length=14)] = USUAL_FIELDS
    name_mask: Literal["family_name", "first_and_last", "hidden"] = "family_name"
    age_band_years: Annotated[int, Field(ge=1, le=50), BeforeValidator(whole)] = 10
    place: Literal["district", "city", "province", "hidden"] = "province"
    least_group: Count = 5
    shown_days: Days | None = None


class Objection(Part):
    """Who may object to a case in its days of notice, and what happens to it meanwhile."""

    by: Literal["members", "anybody"] = "members"
    named: Flag = True
    meanwhile: Literal["waits", "goes_on"] = "waits"
    answered_within_days: Days | None = None


class Jury(Part):
    """Members who judge a disputed case: drawn for `seats`, or without them all who qualify and vote."""

    called: Annotated[tuple[Literal["refusal", "objection"], ...], Field(min_length=1, max_length=2)] = ("refusal",)
    seats: Count | None = None
    least_votes: Count = 1
    majority: ExactPart
    majority_is: Literal["at_least", "more_than"] = "more_than"
    hours: Hours
    qualified_after_days: Days = 0
    exam: Flag = False
    may_be_withdrawn: Flag = True
    binding: Flag = True

    @model_validator(mode="after")
    def enough_seats(self) -> Self:
        """Refuse a quorum that no jury reaches, or a majority that nobody can have."""
        if self.seats is not None and self.least_votes > self.seats:
            raise ValueError(f"least_votes {self.least_votes} is more than the {self.seats} seats")
        if self.majority == 1 and self.majority_is == "more_than":
            raise ValueError("nobody has more than all the votes; majority must be below 1")
        return self


class Reinstatement(Part):
    """How a membership that ended for want of payment comes back."""

    within_days: Days
    times: Times = 1
    waiting: Literal["carried", "restarts"] = "carried"
    declaration: Literal["none", "new"] = "none"


class Collection(Part):
    """How shares are collected, how often it is tried, and what happens when it fails."""

    order: Literal["self_first", "by_joining"] = "self_first"
    notice_days: Days = 0
    least_debit_fen: Fen = 0
    retry_days: Days = 0
    retry_until_days_before_next: Days | None = None
    grace_days: Days = 0
    grace_covered: Flag = True
    after_failure: Literal["ends", "suspended", "owed"] = "owed"
    failures: Count = 1
    reinstatement: Reinstatement | None = None
