"""What goes into the public log: one entry for each public event, as canonical bytes.

A settled period is the exception: its entry is the settlement statement itself, byte for byte, so that a receipt
can show it (contract, proof, step 6). Personal data never enters the log; whoever writes an event masks it before.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from gongji.canonical import canonical_json
from gongji.errors import Refused
from gongji.proofs.verify import SETTLEMENT_FORMAT

FORMAT = "gongji-event/1"


class EventKind(StrEnum):
    """The events that are logged. A settled period speaks for itself, all others are written as records."""

    PLAN_VERSION = "plan-version"
    CASE_DISCLOSED = "case-disclosed"
    PERIOD_SETTLED = "period-settled"
    CORRECTION = "correction"
    ORDER = "order"


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicEvent:
    """An entry as it is read: what happened, and the record that says so."""

    kind: EventKind
    record: Mapping[str, Any]


def event_entry(kind: EventKind, record: Mapping[str, Any]) -> bytes:
    """The entry of an event: `record` with its format and kind, canonical.

    An event is known by its bytes: appended again it is not logged twice. So a record carries what tells it from
    others of its kind (a number, a date). Raises Refused where `record` has a format or kind of its own, and for a
    settled period, whose entry is its statement.
    """
    if kind == EventKind.PERIOD_SETTLED:
        raise Refused("a settled period is logged as its settlement statement, byte for byte, and not as a record")
    if taken := {"format", "kind"} & record.keys():
        raise Refused(f"an event's {' and '.join(sorted(taken))} are not for its record to say")
    return canonical_json({"format": FORMAT, "kind": str(kind), **record})


def read_entry(entry: bytes) -> PublicEvent:
    """What an entry says; raises Refused where it is no event that this version knows."""
    try:
        record = json.loads(entry)
        if record["format"] == SETTLEMENT_FORMAT:
            return PublicEvent(kind=EventKind.PERIOD_SETTLED, record=record)
        if record["format"] == FORMAT and record["kind"] != EventKind.PERIOD_SETTLED:
            return PublicEvent(kind=EventKind(record["kind"]), record=record)
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise Refused("this entry is no event that is known here") from error
    raise Refused("this entry is no event that is known here")
