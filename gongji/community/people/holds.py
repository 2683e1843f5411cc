"""Why something of a person cannot be erased yet: each room that has a reason says so here.

A room registers a function when the platform starts (`apps.py`); erasure asks all of them, so that no door
leads around a hold.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from gongji.community.people.models import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """Why one person cannot be erased, and what ends it, in words; without a person, the whole account."""

    person: int | None
    zh: str
    en: str


Asked = Callable[[Account, date], Iterable[Hold]]
ASKED: list[Asked] = []


def ask_before_erasing(holds: Asked) -> None:
    """Let a room be asked; twice is once."""
    if holds not in ASKED:
        ASKED.append(holds)


def holds_of(account: Account, on: date) -> list[Hold]:
    """Everything that keeps people of an account from being erased on a day."""
    return [hold for asked in ASKED for hold in asked(account, on)]
