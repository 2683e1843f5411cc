"""All data of one account, to take away: each room adds its section.

A section is rows of plain values with a heading for each column, so that the same rows make the JSON for
programs and the page for people.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from gongji.community.people.models import Account

Value = str | int | bool | None
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Rows of one kind. `columns` has, for each key of a row, what it is called in Chinese and in English."""

    key: str
    zh: str
    en: str
    columns: Mapping[str, tuple[str, str]]
    rows: Sequence[Row]


Told = Callable[[Account, datetime], Section]
TOLD: list[Told] = []


def tell_in_export(section: Told) -> None:
    """Let a room add its section; twice is once."""
    if section not in TOLD:
        TOLD.append(section)


def sections_of(account: Account, at: datetime) -> list[Section]:
    """Everything the platform holds of an account, in the order of the rooms."""
    return [told(account, at) for told in TOLD]
