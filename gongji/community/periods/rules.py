"""The stages of a period, in one table, and the names of its files. Pure.

open → frozen → settled → disclosed → collecting → closed
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from gongji.errors import Refused


class State(StrEnum):
    """Where a period stands."""

    OPEN = "open"
    FROZEN = "frozen"
    SETTLED = "settled"
    DISCLOSED = "disclosed"
    COLLECTING = "collecting"
    CLOSED = "closed"


class Stage(StrEnum):
    """What can be done to a period."""

    FREEZE = "freeze"
    SETTLE = "settle"
    DISCLOSE = "disclose"
    COLLECT = "collect"
    CLOSE = "close"


class FreezeKind(StrEnum):
    """How a roll was read: from all memberships, or from the roll before it and what has changed since."""

    FULL = "full"
    INCREMENTAL = "incremental"


TRANSITIONS: Final[Mapping[Stage, tuple[State, State]]] = MappingProxyType(
    {
        Stage.FREEZE: (State.OPEN, State.FROZEN),
        Stage.SETTLE: (State.FROZEN, State.SETTLED),
        Stage.DISCLOSE: (State.SETTLED, State.DISCLOSED),
        Stage.COLLECT: (State.DISCLOSED, State.COLLECTING),
        Stage.CLOSE: (State.COLLECTING, State.CLOSED),
    }
)
ORDER: Final = tuple(State)
WITH_TOTALS: Final = ORDER[ORDER.index(State.SETTLED) :]
PUBLIC: Final = ORDER[ORDER.index(State.DISCLOSED) :]


def still_to_do(state: State, stage: Stage, *, period: str) -> bool:
    """Whether a stage is next for a period; False if it is done already, so that doing it twice is doing it
    once.

    Raises Refused if an earlier stage is missing, naming it.
    """
    before, _ = TRANSITIONS[stage]
    if ORDER.index(state) < ORDER.index(before):
        missing = next(name for name, (since, _) in TRANSITIONS.items() if since == state)
        raise Refused(f"period {period} is {state}: {missing} it before it can be {TRANSITIONS[stage][1]}")
    return state == before


def folder(data: Path, plan: str, period: str) -> Path:
    """Where a period's files lie: plan.toml, cases.csv and the rolls when frozen, then `settlement`."""
    return data / "periods" / plan / period


def roll_file(period_folder: Path) -> Path:
    """The roll in a period's folder."""
    return period_folder / "roll.parquet"


def paid_file(period_folder: Path) -> Path:
    """What those who are not in the roll have paid this calendar year: with the roll's, all that was paid."""
    return period_folder / "paid-by-others.parquet"


def settlement_folder(period_folder: Path) -> Path:
    """The settlement's output inside a period's folder."""
    return period_folder / "settlement"


def partial_folder(period_folder: Path) -> Path:
    """The temporary name under which a period is frozen."""
    return period_folder.with_name(f".{period_folder.name}.partial")


def key_file(data: Path, plan: str) -> Path:
    """The plan's secret, from which the salts of all its periods come."""
    return data / "keys" / f"{plan}.key"
