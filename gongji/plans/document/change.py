"""How many members a plan needs, how it may change, and how it may end."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from gongji.plans.document.values import ITEMS_MAX, Count, Days, ExactPart, Part, Times, Words


class MembersNeeded(Part):
    """With fewer members than this, a number of months after the start, the plan may end, must end, or pauses."""

    least: Count
    after_months: Times = 0
    below: Literal["may_close", "must_close", "pauses"] = "may_close"


class Change(Part):
    """What a new version needs before it holds. Open cases stay under the version that they had."""

    notice_days: Days
    vote: Literal["none", "members", "representatives"] = "none"
    least_votes: Count = 1
    majority: ExactPart | None = None
    agreement: Literal["staying", "own_act"] = "staying"

    @model_validator(mode="after")
    def a_majority_for_a_vote(self) -> Self:
        """Refuse a vote without a majority, or a majority without a vote."""
        if (self.vote == "none") != (self.majority is None):
            raise ValueError("majority belongs to a vote of members or representatives")
        return self


class Closing(Part):
    """How the plan ends: notice, who pays for the last cases, what members get back, until when one may claim."""

    notice_days: Days
    tail: Literal["operator", "members", "none"]
    refund: Literal["balance", "all_shares", "none"] = "balance"
    claim_within_days: Days = 0
    reasons: Annotated[tuple[Words, ...], Field(max_length=ITEMS_MAX)] = ()
    instead: Words | None = None
