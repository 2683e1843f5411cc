"""What is written for PostgreSQL alone."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
from django.db.backends.base.base import BaseDatabaseWrapper
from pyarrow import csv

BYTES_AT_ONCE = 8 * 1024 * 1024

# A transaction that a snapshot does not see is at least as new as the oldest one running when it was taken.
MOMENT = (
    "SELECT system_identifier || '/' || origin, pg_snapshot_xmin(pg_current_snapshot())::text::bigint "
    "FROM database_origin, pg_control_system()"
)
NEW_ORIGIN = "UPDATE database_origin SET origin = gen_random_uuid()"


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


def change_record() -> list[str]:
    """Statements that make the record of changes: a row's place is the transaction that wrote it.

    No index: what is older than the last freeze is forgotten, so most of it is read whenever any is.
    """
    return [
        "CREATE TABLE database_change (at bigint NOT NULL DEFAULT (pg_current_xact_id()::text::bigint), "
        "source text NOT NULL, scope text NOT NULL, key bigint NOT NULL)",
        "CREATE TABLE database_origin (origin text NOT NULL)",
        "INSERT INTO database_origin VALUES (gen_random_uuid())",
    ]


def recording(table: str, *, key: str, scope: str | None, columns: tuple[str, ...], added: bool) -> list[str]:
    """Statements after which changes of a table are recorded: rows added by the statement, because many come at
    once, others row by row.
    """
    name, into = f"{table}_record", "INSERT INTO database_change (source, scope, key)"

    def row(of: str) -> str:
        return f"SELECT '{table}', {f'{of}.{scope}' if scope else repr('')}, {of}.{key}"

    differs = " OR ".join(f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in columns)
    execute = f"EXECUTE FUNCTION {name}()"
    when_added = f"CREATE TRIGGER {name}_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS added {execute}"
    return [
        f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"IF TG_OP = 'INSERT' THEN {into} {row('added')} FROM added; "
        f"ELSIF TG_OP = 'UPDATE' THEN {into} {row('OLD')} UNION {row('NEW')}; "
        f"ELSIF TG_OP = 'DELETE' THEN {into} {row('OLD')}; "
        f"ELSE {into} {row(table)} FROM {table}; END IF; "
        "RETURN NULL; END $$",
        *([when_added] if added else []),
        f"CREATE TRIGGER {name}_changed AFTER UPDATE ON {table} FOR EACH ROW WHEN ({differs}) {execute}",
        f"CREATE TRIGGER {name}_removed AFTER DELETE ON {table} FOR EACH ROW {execute}",
        f"CREATE TRIGGER {name}_emptied BEFORE TRUNCATE ON {table} {execute}",
    ]


def not_recording(table: str, *, added: bool) -> list[str]:
    """The way back from `recording`."""
    del added  # the function takes its triggers along
    return [f"DROP FUNCTION {table}_record() CASCADE"]


def read_batches(
    connection: BaseDatabaseWrapper,
    sql: str,
    params: tuple[Any, ...] | Mapping[str, Any],
    schema: pa.Schema,
    rows_at_once: int,
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
