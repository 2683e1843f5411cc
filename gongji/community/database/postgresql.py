"""What is written for PostgreSQL alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pyarrow as pa
from django.db.backends.base.base import BaseDatabaseWrapper
from pyarrow import csv

BYTES_AT_ONCE = 8 * 1024 * 1024


def refusing(table: str, event: str, *, name: str, when: str, because: str) -> list[str]:
    """A trigger that refuses an event on a table's rows while `when` holds."""
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN IF {when} THEN RAISE EXCEPTION '{because}' USING ERRCODE = 'integrity_constraint_violation'; "
        "END IF; "
        "IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW; END $$",
        f"CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def dropping(table: str, name: str) -> list[str]:
    """The way back from `refusing`."""
    return [f"DROP TRIGGER {name} ON {table}", f"DROP FUNCTION {name}()"]


def append_only(table: str) -> list[str]:
    """Statements after which rows of a table can be added, and never be changed or removed."""
    because = f"{table} is append-only: write a correcting row instead"
    return [
        *refusing(table, "UPDATE OR DELETE", name=f"{table}_no_change", when="true", because=because),
    ]


def not_append_only(table: str) -> list[str]:
    """The way back from `append_only`."""
    return dropping(table, f"{table}_no_change")


def sealed_entries(entry: str, posting: str, key: str) -> list[str]:
    """Statements after which an entry is refused unless its postings stand and balance, and postings come
    only before.
    """
    return [
        *refusing(
            entry, "INSERT", name=f"{entry}_balanced",
            when=f"(SELECT count(*) < 2 OR sum(amount_fen) <> 0 FROM {posting} WHERE entry_id = NEW.{key})",
            because="an entry needs at least two postings that add up to zero, written before it",
        ),
        *refusing(
            posting, "INSERT", name=f"{posting}_sealed",
            when=f"EXISTS (SELECT 1 FROM {entry} WHERE {key} = NEW.entry_id)",
            because="the entry stands: postings cannot be added to it any more",
        ),
    ]  # fmt: skip


def not_sealed_entries(entry: str, posting: str) -> list[str]:
    """The way back from `sealed_entries`."""
    return [*dropping(entry, f"{entry}_balanced"), *dropping(posting, f"{posting}_sealed")]


def read_batches(
    connection: BaseDatabaseWrapper, sql: str, params: tuple[Any, ...], schema: pa.Schema, rows_at_once: int
) -> Iterator[pa.RecordBatch]:
    """The rows of a query as Arrow batches: COPY sends CSV, which Arrow parses megabytes at a time."""
    del rows_at_once  # blocks are measured in bytes here
    with connection.cursor() as cursor:
        statement = cursor.mogrify(sql, params) if params else sql
        with cursor.copy(f"COPY ({statement}) TO STDOUT (FORMAT CSV)") as copied:
            block = io.BytesIO()
            for data in copied:
                block.write(data)
                if block.tell() >= BYTES_AT_ONCE:
                    yield from parsed(block, schema)
                    block = io.BytesIO()
            if block.tell():
                yield from parsed(block, schema)


def parsed(block: io.BytesIO, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Whole CSV lines as batches of a schema; an empty field is no value."""
    block.seek(0)
    table = csv.read_csv(
        block,
        read_options=csv.ReadOptions(column_names=schema.names, block_size=BYTES_AT_ONCE),
        convert_options=csv.ConvertOptions(
            column_types={field.name: field.type for field in schema},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
        ),
    )
    yield from table.cast(schema).to_batches()
