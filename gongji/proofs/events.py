"""What goes into the public log: one entry for each public event, as canonical bytes.

A settled period is the exception: its entry is the settlement statement itself, byte for byte, so that a receipt
can show it (contract, proof, step 6). Personal data never enters the log; whoever writes an event masks it before.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from gongji.canonical import canonical_json
from gongji.errors import Refused

FORMAT = "gongji-event/1"


class EventKind(StrEnum):
    """The events that are written as records; settled periods speak for themselves."""

    PLAN_VERSION = "plan-version"
    CASE_DISCLOSED = "case-disclosed"
    CORRECTION = "correction"
    ORDER = "order"


def event_entry(kind: EventKind, record: Mapping[str, Any]) -> bytes:
    """The entry of an event: `record` with its format and kind, canonical.

    An event is known by its bytes: appended again it is not logged twice. So a record carries what tells it from
    others of its kind (a number, a date). Raises Refused where `record` has a format or kind of its own.
    """
    if taken := {"format", "kind"} & record.keys():
        raise Refused(f"an event's {' and '.join(sorted(taken))} are not for its record to say")
    return canonical_json({"format": FORMAT, "kind": str(kind), **record})
