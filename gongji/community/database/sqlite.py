"""What is written for SQLite alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import repeat
from typing import Any

import pyarrow as pa
from django.db.backends.base.base import BaseDatabaseWrapper

NEVER = "1 = 1"

# Writers take turns, so the next place is later than everything that is committed and not later than what is not.
MOMENT = (
    "SELECT origin, coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'database_change'), 0) + 1 "
    "FROM database_origin"
)
NEW_ORIGIN = "UPDATE database_origin SET origin = lower(hex(randomblob(16)))"


def refusing(table: str, event: str, *, name: str, when: str, because: str) -> str:
    """A trigger that refuses an event on a table's rows while `when` holds."""
    return f"CREATE TRIGGER {name} BEFORE {event} ON {table} WHEN {when} BEGIN SELECT RAISE(ABORT, '{because}'); END;"


def append_only(table: str) -> list[str]:
    """Statements after which rows of a table can be added, and never be changed or removed."""
    return [
        refusing(
            table, event, name=f"{table}_no_{event.lower()}", when=NEVER,
            because=f"{table} is append-only: write a correcting row instead",
        )
        for event in ("UPDATE", "DELETE")
    ]  # fmt: skip


def not_append_only(table: str) -> list[str]:
    """The way back from `append_only`."""
    return [f"DROP TRIGGER {table}_no_update", f"DROP TRIGGER {table}_no_delete"]


def sealed_entries(entry: str, posting: str, key: str) -> list[str]:
    """Statements after which an entry is refused unless its postings stand and balance, and postings come
    only before.
    """
    postings = f"FROM {posting} WHERE entry_id = NEW.{key}"
    return [
        refusing(
            entry, "INSERT", name=f"{entry}_balanced",
            when=f"(SELECT count(*) < 2 OR total(amount_fen) <> 0 OR sum(amount_fen) <> 0 {postings})",
            because="an entry needs at least two postings that add up to zero, written before it",
        ),
        refusing(
            posting, "INSERT", name=f"{posting}_sealed",
            when=f"EXISTS (SELECT 1 FROM {entry} WHERE {key} = NEW.entry_id)",
            because="the entry stands: postings cannot be added to it any more",
        ),
    ]  # fmt: skip


def not_sealed_entries(entry: str, posting: str) -> list[str]:
    """The way back from `sealed_entries`."""
    return [f"DROP TRIGGER {entry}_balanced", f"DROP TRIGGER {posting}_sealed"]


def change_record() -> list[str]:
    """Statements that make the record of changes: a row's place is a number that is never given twice."""
    return [
        "CREATE TABLE database_change (at integer PRIMARY KEY AUTOINCREMENT, "
        "source text NOT NULL, scope text NOT NULL, key integer NOT NULL)",
        "CREATE TABLE database_origin (origin text NOT NULL)",
        "INSERT INTO database_origin VALUES (lower(hex(randomblob(16))))",
    ]


def recording(table: str, *, key: str, scope: str | None, columns: tuple[str, ...], added: bool) -> list[str]:
    """Statements after which changes of a table are recorded."""

    def row(of: str) -> str:
        return f"('{table}', {f'{of}.{scope}' if scope else repr('')}, {of}.{key})"

    def trigger(name: str, event: str, rows: str) -> str:
        into = f"INSERT INTO database_change (source, scope, key) VALUES {rows};"
        return f"CREATE TRIGGER {table}_record_{name} AFTER {event} BEGIN {into} END;"

    differs = " OR ".join(f"OLD.{column} IS NOT NEW.{column}" for column in columns)
    return [
        *([trigger("added", f"INSERT ON {table}", row("NEW"))] if added else []),
        trigger("changed", f"UPDATE ON {table} WHEN {differs}", f"{row('OLD')}, {row('NEW')}"),
        trigger("removed", f"DELETE ON {table}", row("OLD")),
    ]


def not_recording(table: str, *, added: bool) -> list[str]:
    """The way back from `recording`."""
    names = (["added"] if added else []) + ["changed", "removed"]
    return [f"DROP TRIGGER {table}_record_{name}" for name in names]


def read_batches(
    connection: BaseDatabaseWrapper,
    sql: str,
    params: tuple[Any, ...] | Mapping[str, Any],
    schema: pa.Schema,
    rows_at_once: int,
) -> Iterator[pa.RecordBatch]:
    """The rows of a query as Arrow batches, read by a cursor in chunks. Dates come as text."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(rows_at_once):
            columns = zip(*rows, strict=True) if rows else repeat(())
            yield pa.record_batch(
                [as_array(column, field.type) for column, field in zip(columns, schema, strict=True)],
                schema=schema,
            )


def as_array(column: tuple[Any, ...], kind: pa.DataType) -> pa.Array:
    """Values of one column with their type; text that stands for dates is cast."""
    if pa.types.is_date(kind) and any(isinstance(value, str) for value in column):
        return pa.array(column, pa.string()).cast(kind)
    return pa.array(column, kind)
