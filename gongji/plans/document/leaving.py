"""Leaving, coming back, and moving to another plan at an age without a new declaration."""

from __future__ import annotations

from typing import Literal

from gongji.plans.document.values import Age, Days, Flag, Identifier, Part, Words


class Leaving(Part):
    """How a membership ends by the member's wish or age, and whether a new one may follow."""

    open_period: Literal["owed", "not_owed"] = "owed"
    family_first: Flag = False
    with_unit: Literal["ends", "stays"] = "stays"
    at_age: Age | None = None
    rejoin: Literal["always", "not_after_aid", "never"] = "always"
    rejoin_after_days: Days = 0


class Move(Part):
    """A change into another plan on reaching an age."""

    to: Identifier
    name: Words | None = None
    at_age: Age
    chosen_by: Literal["member", "automatic"] = "member"
    declaration: Literal["none", "new"] = "none"
    waiting: Literal["carried", "restarts"] = "carried"
