"""When members pay: after a case (post-paid), from a balance paid in before (prepaid), or a year ahead."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from gongji.plans.document.values import ITEMS_MAX, Age, Fen, FenAboveZero, Flag, Month, Months, Part


class JoinFee(Part):
    """What joining costs at some ages, in completed years on the day of joining."""

    from_age: Age
    to_age: Age
    fen: Fen

    @model_validator(mode="after")
    def ages_in_order(self) -> Self:
        """Refuse ages that end before they begin."""
        if self.from_age > self.to_age:
            raise ValueError(f"from_age {self.from_age} is above to_age {self.to_age}")
        return self


class Joining(Part):
    """The operator's fee on joining: one for all, or another at some ages."""

    join_fee_fen: Fen = 0
    join_fees: Annotated[tuple[JoinFee, ...], Field(max_length=ITEMS_MAX)] = ()

    @model_validator(mode="after")
    def one_fee_an_age(self) -> Self:
        """Refuse two fees for one age."""
        ages = sorted((each.from_age, each.to_age) for each in self.join_fees)
        for (_, last), (first, _) in pairwise(ages):
            if first <= last:
                raise ValueError(f"join_fees: two fees for age {first}")
        return self

    def join_fee_at(self, age: int) -> int:
        """What joining costs at an age, in fen."""
        return next((each.fen for each in self.join_fees if each.from_age <= age <= each.to_age), self.join_fee_fen)


class PostPaid(Joining):
    """Shares are collected after the notice; joining costs nothing, or a fee to the operator."""

    kind: Literal["post_paid"] = "post_paid"


class Dormant(Part):
    """What the operator takes from a balance that no active member uses."""

    fen: FenAboveZero
    every_months: Months
    returned_on_activation: Flag = False


class Prepaid(Joining):
    """A balance is paid in before, and shares are taken from it.

    Below `least_balance_fen` a membership is not covered; fees go to the operator.
    """

    kind: Literal["prepaid"]
    first_payment_fen: Fen
    least_balance_fen: Fen = 0
    reminder_below_fen: Fen = 0
    yearly_fee_fen: Fen = 0
    dormant: Dormant | None = None
    unused: Literal["returned", "stays"] = "returned"

    @model_validator(mode="after")
    def the_amounts_fit(self) -> Self:
        """Refuse a first payment that is less than the least balance, or a reminder that comes too late."""
        if self.first_payment_fen < self.least_balance_fen:
            raise ValueError(
                f"first_payment_fen {self.first_payment_fen} is below least_balance_fen {self.least_balance_fen}: "
                "nobody could be covered after joining"
            )
        if self.reminder_below_fen and self.reminder_below_fen < self.least_balance_fen:
            raise ValueError(
                f"reminder_below_fen {self.reminder_below_fen} is below least_balance_fen {self.least_balance_fen}: "
                "the reminder would come when cover has ended"
            )
        return self


class Yearly(Joining):
    """A contribution is paid ahead for a term and becomes the member's balance; what is unused at its end is
    given back, or stays in the plan.
    """

    kind: Literal["yearly"]
    contribution_fen: FenAboveZero
    term_months: Months = 12
    begins: Literal["joining", "month"] = "joining"
    begins_in_month: Month | None = None
    paid_by: Literal["member", "unit"] = "member"
    unused: Literal["returned", "stays"] = "stays"

    @model_validator(mode="after")
    def a_month_for_a_common_term(self) -> Self:
        """Refuse a common term without its month, or a month for terms of one's own."""
        if (self.begins == "month") != (self.begins_in_month is not None):
            raise ValueError('begins_in_month belongs to begins = "month", and the other way round')
        return self


def funding_kind(value: Any) -> str | None:
    """Which kind of funding a table is; post-paid where it does not say."""
    kind = value.get("kind", "post_paid") if isinstance(value, dict) else getattr(value, "kind", None)
    return kind if isinstance(kind, str) else None


Funding = Annotated[
    Annotated[PostPaid, Tag("post_paid")] | Annotated[Prepaid, Tag("prepaid")] | Annotated[Yearly, Tag("yearly")],
    Discriminator(funding_kind),
]
