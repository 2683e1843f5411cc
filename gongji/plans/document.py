"""The plan document: everything that a plan promises, as one frozen value.

A plan is a TOML file, one file a version. Settlement reads `sharing`, `waiting`, `classes`, `tiers`,
`fee`, `caps` and `waivers`, fixed in the settlement contract; the rest is what members are told and what
the platform does. Keys that nobody knows are refused, so that a misspelt rule can never be a missing
rule.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from itertools import pairwise
from typing import Annotated, Literal, Self, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from gongji.fen import FEN_MAX
from gongji.plans.exact import ExactPositive

AGE_MAX = 999
ITEMS_MAX = 100
MADE_OF = r"^[^\W_][\w.-]{0,63}$"


def real_date(value: object) -> object:
    """Refuse TOML date-times and text where a plain date belongs."""
    if type(value) is not date:
        raise ValueError(f"{value!r} is not a date; write it bare, like 2019-01-01")
    return value


def printable(text: str) -> str:
    """Refuse control characters, which could hide in a page or a file."""
    if not text.strip() or not all(char.isprintable() for char in text):
        raise ValueError(f"{text!r} is empty or has characters that cannot be printed")
    return text


def shown(value: object) -> str:
    """A value as it stands in the file, more or less."""
    return repr(value) if isinstance(value, str) else str(value)


def whole(value: object) -> object:
    """Refuse booleans and decimals where a whole number belongs."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{shown(value)} is not a whole number")
    return value


Item = TypeVar("Item", bound="Part")
Name = Annotated[str, Field(max_length=64), AfterValidator(printable)]
Identifier = Annotated[str, Field(pattern=MADE_OF)]
Day = Annotated[date, BeforeValidator(real_date)]
Fen = Annotated[int, BeforeValidator(whole), Field(ge=0, le=FEN_MAX)]
FenAboveZero = Annotated[int, BeforeValidator(whole), Field(ge=1, le=FEN_MAX)]
Days = Annotated[int, BeforeValidator(whole), Field(ge=0, le=3660)]
Age = Annotated[int, BeforeValidator(whole), Field(ge=0, le=AGE_MAX)]
DayOfMonth = Annotated[int, BeforeValidator(whole), Field(ge=1, le=28)]


class Part(BaseModel):
    """A table of the document: frozen, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Words(Part):
    """The same words in both languages."""

    zh: Annotated[str, AfterValidator(printable)]
    en: Annotated[str, AfterValidator(printable)]


class Sharing(Part):
    """From when a member takes part in sharing, and how a class price becomes whole fen."""

    begins: Literal["joining", "after_waiting"]
    rounding: Literal["up", "half_up", "down"]


class Waiting(Part):
    """Days from joining during which an illness is not aided; accidents may count from an earlier day."""

    days: Days
    accident_days: Days = 0


class AgeClass(Part):
    """Members of these ages, in completed years on the cutoff, and what they pay in proportion to the
    others.
    """

    id: Name
    from_age: Age
    to_age: Age
    weight: ExactPositive

    @model_validator(mode="after")
    def ages_in_order(self) -> Self:
        """Refuse a class that ends before it begins."""
        if self.from_age > self.to_age:
            raise ValueError(f"class {self.id}: from_age {self.from_age} is above to_age {self.to_age}")
        return self


class Tier(Part):
    """A level of the plan: the factor scales both the share and the aid."""

    id: Name
    factor: ExactPositive
    name: Words | None = None


class PercentOfAid(Part):
    """The operator's fee as a part of the aid, rounded down to the fen."""

    kind: Literal["percent_of_aid"]
    rate: ExactPositive


class PerMember(Part):
    """The operator's fee as whole fen for each member who takes part."""

    kind: Literal["per_member"]
    fen: Fen


class NoFee(Part):
    """The operator takes no fee."""

    kind: Literal["none"]


Fee = Annotated[PercentOfAid | PerMember | NoFee, Field(discriminator="kind")]


class Caps(Part):
    """The most that a member can be charged; the sponsor bears what is above."""

    per_case_fen: Fen | None = None
    per_period_fen: Fen | None = None
    per_year_fen: Fen | None = None
    excess: Literal["sponsor"] = "sponsor"


class Waiver(Part):
    """Cutoffs for which the sponsor bears the whole share, of everybody or of those who joined early."""

    first_day: Day = Field(alias="from")
    last_day: Day = Field(alias="to")
    joined_before: Day | None = None

    @model_validator(mode="after")
    def days_in_order(self) -> Self:
        """Refuse a waiver that ends before it begins."""
        if self.first_day > self.last_day:
            raise ValueError(f"waiver from {self.first_day} ends earlier, on {self.last_day}")
        return self


class Admission(Part):
    """Who may join, by age."""

    from_days: Days
    to_age: Age


class Aid(Part):
    """A lump sum in fen by the age at first diagnosis; a tier's factor scales it, rounded down to the fen."""

    name: Words
    from_age: Age
    to_age: Age
    aid_fen: FenAboveZero


class Calendar(Part):
    """Days of the month: the notice (cutoff, cases made public) and the sharing that follows it."""

    notice_days: Annotated[tuple[DayOfMonth, ...], Field(min_length=1, max_length=4)]
    sharing_days: Annotated[tuple[DayOfMonth, ...], Field(min_length=1, max_length=4)]
    first_notice_on: Day
    objection_days: Days

    @model_validator(mode="after")
    def a_sharing_day_for_each_notice(self) -> Self:
        """Refuse days that do not pair up, or do not take turns through the month."""
        if len(self.notice_days) != len(self.sharing_days):
            raise ValueError(
                f"{len(self.notice_days)} notice_days need as many sharing_days, not {len(self.sharing_days)}"
            )
        days = [day for pair in zip(self.notice_days, self.sharing_days, strict=True) for day in pair]
        if any(earlier >= later for earlier, later in pairwise(days)):
            raise ValueError("notice_days and sharing_days must take turns through the month, like 7, 14, 21, 28")
        if self.first_notice_on.day not in self.notice_days:
            raise ValueError(f"first_notice_on {self.first_notice_on} is not on one of the notice_days")
        return self


def classes_fit(classes: tuple[AgeClass, ...]) -> tuple[AgeClass, ...]:
    """Refuse classes that repeat a name, overlap or leave a gap."""
    mistakes = repeated("class", [each.id for each in classes])
    mistakes += gaps_and_overlaps("class", [(each.from_age, each.to_age, each.id) for each in classes])
    return accepted("classes", classes, mistakes)


def tiers_fit(tiers: tuple[Tier, ...]) -> tuple[Tier, ...]:
    """Refuse tiers that repeat a name."""
    return accepted("tiers", tiers, repeated("tier", [each.id for each in tiers]))


def aid_fits(aid: tuple[Aid, ...]) -> tuple[Aid, ...]:
    """Refuse lump sums whose ages overlap or leave a gap."""
    return accepted("aid", aid, gaps_and_overlaps("aid", [(each.from_age, each.to_age, each.name.en) for each in aid]))


def accepted(what: str, items: tuple[Item, ...], mistakes: Sequence[str]) -> tuple[Item, ...]:
    """The items themselves, or a ValueError with every mistake in them."""
    if not items:
        raise ValueError(f"there are no {what}; at least one is needed")
    if len(items) > ITEMS_MAX:
        raise ValueError(f"{len(items)} {what}; at most {ITEMS_MAX} are read")
    if mistakes:
        raise ValueError("; ".join(mistakes))
    return items


def repeated(what: str, names: Sequence[str]) -> list[str]:
    """A sentence for each name that stands more than once."""
    return [f"{what} {name!r} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]


def gaps_and_overlaps(what: str, spans: Sequence[tuple[int, int, str]]) -> list[str]:
    """A sentence for each place where age spans (from, to, name) do not follow one another exactly."""
    mistakes = []
    for (_, upto, earlier), (since, _, later) in pairwise(sorted(spans)):
        if since <= upto:
            mistakes.append(f"{what} {earlier!r} and {what} {later!r} overlap: both cover age {since}")
        elif since > upto + 1:
            missing = f"age {upto + 1}" if since == upto + 2 else f"ages {upto + 1} to {since - 1}"
            mistakes.append(f"{what} {earlier!r} and {what} {later!r} leave a gap: nobody covers {missing}")
    return mistakes


AgeClasses = Annotated[tuple[AgeClass, ...], AfterValidator(classes_fit)]
Tiers = Annotated[tuple[Tier, ...], AfterValidator(tiers_fit)]
AidByAge = Annotated[tuple[Aid, ...], AfterValidator(aid_fits)]


class Plan(Part):
    """One version of a plan, complete and checked. Money in fen, ages in completed years, days as dates."""

    id: Identifier
    currency: Literal["CNY"]
    version: Name | None = None
    effective_from: Day | None = None
    name: Words | None = None
    operator: Words | None = None
    summary: Words | None = None
    not_insurance: Words | None = None
    admission: Admission | None = None
    sharing: Sharing
    waiting: Waiting | None = None
    classes: AgeClasses
    tiers: Tiers = (Tier(id="standard", factor=Fraction(1)),)
    fee: Fee
    caps: Caps = Caps()
    waivers: tuple[Waiver, ...] = ()
    aid: AidByAge = ()
    calendar: Calendar | None = None

    @model_validator(mode="after")
    def the_parts_fit(self) -> Self:
        """Refuse parts that are right alone and wrong together."""
        if self.sharing.begins == "after_waiting" and self.waiting is None:
            raise ValueError('sharing.begins = "after_waiting" needs [waiting] with days')
        return self
