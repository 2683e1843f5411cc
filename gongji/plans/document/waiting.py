"""The waiting period: its days by cause and by what falls ill, and what an illness within it leads to."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from gongji.plans.document.values import ITEMS_MAX, Days, Identifier, Part, listed


class WaitingGroup(Part):
    """Covers whose waiting days differ from the others'."""

    covers: Annotated[tuple[Identifier, ...], Field(min_length=1, max_length=ITEMS_MAX)]
    days: Days


class Waiting(Part):
    """Days from joining during which an illness is not aided; accidents may count from an earlier day."""

    days: Days
    accident_days: Days = 0
    groups: Annotated[tuple[WaitingGroup, ...], AfterValidator(listed("group"))] = ()
    illness_within: Literal["no_aid", "end", "refund_and_end"] = "no_aid"
    after_rejoining: Literal["restarts", "not_again"] = "restarts"
