"""When members pay: after a case (post-paid), from a balance paid in before (prepaid), or a year ahead."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Tag, model_validator

from gongji.plans.document.values import Fen, FenAboveZero, Flag, Month, Months, Part


class PostPaid(Part):
    """Shares are collected after the notice; joining costs nothing, or a fee to the operator."""

    kind: Literal["post_paid"] = "post_paid"
    join_fee_fen: Fen = 0


class Dormant(Part):
    """What the operator takes from a balance that no active member uses."""

    fen: FenAboveZero
    every_months: Months
    returned_on_activation: Flag = False


class Prepaid(Part):
    """A balance is paid in before, and shares are taken from it.

    Below `least_balance_fen` a membership is not covered; fees go to the operator.
    """

    kind: Literal["prepaid"]
    first_payment_fen: Fen
    least_balance_fen: Fen = 0
    reminder_below_fen: Fen = 0
    join_fee_fen: Fen = 0
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


class Yearly(Part):
    """A contribution is paid ahead for a term and becomes the member's balance; what is unused at its end is
    given back, or stays in the plan.
    """

    kind: Literal["yearly"]
    contribution_fen: FenAboveZero
    term_months: Months = 12
    begins: Literal["joining", "month"] = "joining"
    begins_in_month: Month | None = None
    paid_by: Literal["member", "unit"] = "member"
    join_fee_fen: Fen = 0
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
