"""Writing the roll: one of the two places where people and statements meet.

Who is in comes from the memberships: from all of them, or from the roll before and what has changed since. What each
has paid this calendar year comes from the statements: from all of them, or from the roll before and the one statement
since. Each has a short way and a long way, and the bytes are the same.

Everything is sorted by member and read in step (`in_step.py`), so memory does not grow with the roll.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.conf import settings

from gongji.canonical import canonical_json, sha256_of_file
from gongji.community.database import changes
from gongji.community.database.columns import read_columns, read_sql_columns
from gongji.community.membership.queries import roll, roll_changes
from gongji.community.periods.in_step import Ahead, brought_up_to, summed, with_paid
from gongji.community.periods.models import Period
from gongji.community.periods.rules import FreezeKind, folder, paid_file, roll_file, settlement_folder
from gongji.community.periods.services.stages import Note
from gongji.errors import InvariantBroken
from gongji.settlement import layout

MEMBERS_SCHEMA = pa.schema(
    [
        ("member", pa.int64()),
        ("born_on", pa.date32()),
        ("joined_on", pa.date32()),
        ("left_on", pa.date32()),
        ("tier", pa.string()),
    ]
)
PAID_SCHEMA = pa.schema([("member", pa.int64()), ("ytd_fen", pa.int64())])
DUE_SCHEMA = pa.schema([("member", pa.int64()), ("due_fen", pa.int64())])
ROLL_SCHEMA = MEMBERS_SCHEMA.append(PAID_SCHEMA.field("ytd_fen"))
SUMMED_FROM = b"gongji.statements"
ROW_GROUP = 131_072


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """How a roll was read, and a moment after which changes may not be in it."""

    kind: FreezeKind
    moment: changes.Moment


def write_roll(period: Period, earlier: Sequence[Period], partial: Path, *, full: bool, note: Note) -> Written:
    """Write the roll and, beside it, what others have paid, the short way where it is open and `full` is not asked.

    Raises InvariantBroken if the two do not add up to what the ledger collected this calendar year.
    """
    moment = changes.now()
    before = None if full else last_roll(earlier)
    statements = [each for each in earlier if each.notice_on.year == period.notice_on.year]
    paid = Ahead(paid_this_year(statements, before), PAID_SCHEMA)
    if before and changes.is_before(changes.moment_of(before.freeze_mark), moment):
        note("read what has changed")
        kind, rows = FreezeKind.INCREMENTAL, changed_members(period, before)
    else:
        note("read the members")
        kind, rows = FreezeKind.FULL, read_columns(roll(period.plan, period.notice_on), MEMBERS_SCHEMA)
    total_fen = 0
    sums = PAID_SCHEMA.with_metadata({SUMMED_FROM: sources(statements)})
    with RowGroups(roll_file(partial), ROLL_SCHEMA) as into, RowGroups(paid_file(partial), sums) as beside:
        for members, others in with_paid(rows, paid, ROLL_SCHEMA):
            into.write(members)
            beside.write(others)
            total_fen += sum_fen(members) + sum_fen(others)
    check_paid(period, statements, total_fen)
    note("write the roll")
    return Written(kind=kind, moment=moment)


def last_roll(earlier: Sequence[Period]) -> Period | None:
    """The period before, if its roll lies where it was frozen, unchanged."""
    if not earlier:
        return None
    path = roll_file(place_of(earlier[-1]))
    return earlier[-1] if path.exists() and sha256_of_file(path) == earlier[-1].roll_sha256 else None


def place_of(period: Period) -> Path:
    """The folder of a period."""
    return folder(settings.DATA, period.plan, period.name)


def changed_members(period: Period, before: Period) -> Iterator[pa.RecordBatch]:
    """The members by the roll before and by what has changed since it was read."""
    moment = changes.moment_of(before.freeze_mark)
    since = moment.at if moment else 0
    sql, params = roll_changes(period.plan, period.notice_on, cutoff_before=before.notice_on, since=since)
    changed = Ahead(read_sql_columns(sql, params, MEMBERS_SCHEMA), MEMBERS_SCHEMA)
    return brought_up_to(period.notice_on, rows_of([roll_file(place_of(before))], MEMBERS_SCHEMA), changed)


def paid_this_year(statements: Sequence[Period], before: Period | None) -> Iterator[pa.RecordBatch]:
    """What everybody has paid by the statements of this calendar year, who has left since included.

    The period before has the sums up to its own statement, if they were made from the statements that stand now: a
    settlement that was replaced since makes them anew.
    """
    to_add = statements
    files: list[Path] = []
    if statements and before == statements[-1]:
        place = place_of(before)
        if sources_of(paid_file(place)) == sources(statements[:-1]):
            to_add, files = statements[-1:], [roll_file(place), paid_file(place)]
    known = [Ahead(rows_of([file], PAID_SCHEMA), PAID_SCHEMA) for file in files]
    added = [Ahead(lines_of(each), PAID_SCHEMA) for each in to_add]
    return summed([*known, *added])


def lines_of(period: Period) -> Iterator[pa.RecordBatch]:
    """The lines of a period's statement, as what each member has paid."""
    parts = sorted(layout.statement_folder(settlement_folder(place_of(period))).glob("part-*.parquet"))
    return (pa.record_batch(batch.columns, PAID_SCHEMA) for batch in rows_of(parts, DUE_SCHEMA))


def sources(statements: Sequence[Period]) -> bytes:
    """Which statements sums are made from: periods, and the roots of the settlements that stand."""
    return canonical_json({each.name: each.root_hash for each in statements})


def sources_of(path: Path) -> bytes | None:
    """Which statements a file's sums were made from, or None where there is no such file."""
    metadata = pq.read_schema(path).metadata if path.exists() else None
    return (metadata or {}).get(SUMMED_FROM)


def sum_fen(batch: pa.RecordBatch) -> int:
    """What the members of a batch have paid together."""
    return pc.sum(batch.column("ytd_fen")).as_py() or 0


def check_paid(period: Period, statements: Sequence[Period], total_fen: int) -> None:
    """Raise InvariantBroken unless the members' payments of this year are what its settlements collect."""
    collect_fen = sum(each.collect_fen or 0 for each in statements)
    if total_fen != collect_fen:
        raise InvariantBroken(
            f"period {period.name}: by the statements members paid {total_fen} fen this year, "
            f"by the settlements {collect_fen} fen"
        )


def rows_of(paths: Sequence[Path], schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    """Some columns of Parquet files, one after the other, a row group at a time."""
    for path in paths:
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(ROW_GROUP, columns=schema.names):
                yield batch.cast(schema)


class RowGroups:
    """A Parquet file written in row groups of one size: the bytes do not depend on who cut the batches."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        repeating = [name for name in schema.names if name != "member"]
        self.schema, self.rows = schema, 0
        self.held: list[pa.RecordBatch] = []
        self.writer = pq.ParquetWriter(
            path,
            schema,
            compression="zstd",
            use_dictionary=repeating,
            column_encoding={"member": "DELTA_BINARY_PACKED"},  # rising numbers: a bit or two each
        )

    def __enter__(self) -> Self:
        return self

    def write(self, batch: pa.RecordBatch) -> None:
        """Add rows; whole row groups are written."""
        self.held.append(batch)
        self.rows += batch.num_rows
        if self.rows >= ROW_GROUP:
            held = pa.Table.from_batches(self.held, self.schema)
            whole = self.rows - self.rows % ROW_GROUP
            self.writer.write_table(held.slice(0, whole).combine_chunks(), row_group_size=ROW_GROUP)
            self.held, self.rows = held.slice(whole).to_batches(), self.rows - whole

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.rows and error is None:
            self.writer.write_table(pa.Table.from_batches(self.held, self.schema).combine_chunks())
        self.writer.close()
