"""The record of changes: which rows of some tables were written since a moment. The database keeps it itself, by
triggers, so that no writer can forget it; it is what an incremental freeze reads.

A moment is not a time: clocks go back, and a transaction that began early may commit late. It is a place in the
order that the database itself gives to its writers. Whatever is not visible at a moment stands in the record at or
after it. More may stand there, so a reader must not mind seeing a row that did not change.

Columns of `database_change`: `at` (the place), `source` (the table), `scope` (what is forgotten together, or ''),
`key` (the row's number in its table). It is no model: a dump of rows loaded into another database must not bring
another database's places along.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from gongji.community.database.columns import dialect


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """A place in the record of one database; `origin` says of which."""

    origin: str
    at: int

    def __str__(self) -> str:
        return f"{self.origin}:{self.at}"


def now() -> Moment:
    """The present moment. Take it before reading: what the reading does not see is recorded at or after it."""
    with connection.cursor() as cursor:
        cursor.execute(dialect(connection).MOMENT)
        origin, at = cursor.fetchone()
    return Moment(origin=origin, at=at)


def moment_of(mark: str) -> Moment | None:
    """The moment that was written down as `str`, or None for ''."""
    origin, _, at = mark.rpartition(":")
    return Moment(origin=origin, at=int(at)) if mark else None


def is_before(moment: Moment | None, present: Moment) -> bool:
    """Whether a moment is one of this database's past. One later than the present is not: it was set back since."""
    return moment is not None and moment.origin == present.origin and moment.at <= present.at


def forget(source: str, *, scope: str, before: Moment) -> int:
    """Drop what was recorded of a table's scope before a moment; how many rows. Older moments cannot be asked then."""
    with connection.cursor() as cursor:
        cursor.execute(
            "DELETE FROM database_change WHERE source = %s AND scope = %s AND at < %s", [source, scope, before.at]
        )
        return cursor.rowcount
