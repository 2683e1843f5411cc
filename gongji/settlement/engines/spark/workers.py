"""What runs on Spark's workers: reading pieces of a roll, counting ranges, writing parts.

Everything here is plain Python over Arrow batches. It is sent by name, so a worker needs this package installed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from pyspark import TaskContext

from gongji.errors import NotNow, Refused
from gongji.settlement import layout, sql
from gongji.settlement.columns import Lines
from gongji.settlement.folder import files_in_words, remove
from gongji.settlement.parts import PartDone, PartWork, write_part
from gongji.settlement.places import Place, opened_parquet

PIECE_ROWS = 1 << 20
BATCH_ROWS = 1 << 16
ROW_NUMBER = "row_number"
SPARK_TYPES = {sql.Kind.WHOLE: "bigint", sql.Kind.DAY: "date", sql.Kind.OTHER: "string"}
ARROW_TYPES = {sql.Kind.WHOLE: pa.int64(), sql.Kind.DAY: pa.date32(), sql.Kind.OTHER: pa.string()}

RANGE_COLUMNS = "range int, lines bigint, strict boolean, first_member bigint, last_member bigint"
LINE_COLUMNS = "part int, member bigint, group_number smallint, sponsor bigint"
DONE_COLUMNS = "part int, participants binary, share_fen string, tiles binary, tile_members binary"

Batches = Iterator[pa.RecordBatch]


# --- reading -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of a Parquet file's row groups, and the number of its first row (from 1)."""

    groups: tuple[int, ...]
    first_row: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PiecesReader:
    """Reads the pieces whose numbers it is given, as columns of the kinds, with row numbers on demand."""

    place: Place
    kinds: Mapping[str, sql.Kind]
    pieces: Sequence[Piece]
    numbered: bool

    @property
    def columns(self) -> str:
        """The columns it gives, as Spark writes them."""
        columns = [f"{name} {SPARK_TYPES[kind]}" for name, kind in self.kinds.items()]
        return ", ".join([*columns, f"{ROW_NUMBER} bigint"] if self.numbered else columns)

    def __call__(self, asked: Batches) -> Batches:
        """The rows of the pieces that are asked for."""
        for batch in asked:
            for number in batch.column(0).to_pylist():
                yield from self.rows(self.pieces[number])

    def rows(self, piece: Piece) -> Batches:
        """The rows of one piece; raises NotNow where this worker cannot see the file, Refused where it is broken."""
        row = piece.first_row
        try:
            with opened_parquet(self.place) as parquet:
                for batch in parquet.iter_batches(BATCH_ROWS, row_groups=piece.groups, columns=list(self.kinds)):
                    columns = [as_kind(batch.column(name), kind) for name, kind in self.kinds.items()]
                    names = list(self.kinds)
                    if self.numbered:
                        columns.append(pa.array(np.arange(row, row + len(batch))))
                        names.append(ROW_NUMBER)
                    row += len(batch)
                    yield pa.RecordBatch.from_arrays(columns, names)
        except (OSError, pa.ArrowException) as error:
            # PyArrow says of damage that it is an OSError, but gives it no number.
            if isinstance(error, OSError) and error.errno is not None:
                raise NotNow(f"{self.place}: a worker cannot read the roll: {error.strerror}") from error
            raise Refused(f"{self.place}: the file is damaged; not all of its columns can be read") from error


def pieces_of(parquet: pq.ParquetFile) -> list[Piece]:
    """A file's row groups in runs of about a million rows."""
    pieces: list[Piece] = []
    groups: list[int] = []
    first, end = 1, 1
    for group in range(parquet.num_row_groups):
        groups.append(group)
        end += parquet.metadata.row_group(group).num_rows
        if end - first >= PIECE_ROWS or group == parquet.num_row_groups - 1:
            pieces.append(Piece(groups=tuple(groups), first_row=first))
            groups, first = [], end
    return pieces


def kind_of(column_type: pa.DataType) -> sql.Kind:
    """What a column holds, by Arrow's name for its type; uint64 is read as it is written."""
    if pa.types.is_integer(column_type) and not pa.types.is_uint64(column_type):
        return sql.Kind.WHOLE
    return sql.Kind.DAY if pa.types.is_date(column_type) else sql.Kind.OTHER


def as_kind(column: pa.Array, kind: sql.Kind) -> pa.Array:
    """A column as what it holds; anything that is neither number nor date as the text that one would write."""
    wanted, given = ARROW_TYPES[kind], column.type
    if pa.types.is_dictionary(given):
        column, given = column.dictionary_decode(), given.value_type
    plain = kind is not sql.Kind.OTHER or pa.types.is_null(given) or pa.types.is_temporal(given)
    if plain or pa.types.is_string(given) or pa.types.is_large_string(given) or pa.types.is_string_view(given):
        return pc.cast(column, wanted)
    return pa.array([None if value is None else written(value) for value in column.to_pylist()], wanted)


def written(value: object) -> str:
    """A value of an odd type as text: 1.0 stays 1.0 and is no whole number."""
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


# --- ranges of members -------------------------------------------------------------------------------------------


class Range(NamedTuple):
    """A sorted range of members: who of them takes part, counted, and whether each stands once."""

    number: int
    lines: int
    strict: bool
    first_member: int
    last_member: int


def count_range(batches: Batches) -> Batches:
    """One row that says of this range what Range says; none for an empty one."""
    lines, strict = 0, True
    first: int | None = None
    last = -1
    for batch in batches:
        members, groups = (batch.column(at).to_numpy(zero_copy_only=False) for at in (0, 1))
        if not len(members):
            continue
        strict = strict and bool(members[0] > last) and bool(np.all(members[1:] > members[:-1]))
        first = int(members[0]) if first is None else first
        last = int(members[-1])
        lines += int((groups >= 0).sum())
    if first is not None:
        row = [[partition()], [lines], [strict], [first], [last]]
        types = [pa.int32(), pa.int64(), pa.bool_(), pa.int64(), pa.int64()]
        columns = [pa.array(value, kind) for value, kind in zip(row, types, strict=True)]
        yield pa.RecordBatch.from_arrays(columns, names_in(RANGE_COLUMNS))


@dataclass(frozen=True, slots=True, kw_only=True)
class PartNumberer:
    """Leaves those who take part, with the number of the part that each one's position falls into."""

    first_positions: Mapping[int, int]

    def __call__(self, batches: Batches) -> Batches:
        """The lines of this range with their part."""
        position = self.first_positions.get(partition(), 0)
        for batch in batches:
            lines = batch.filter(pc.greater_equal(batch.column(1), 0))
            parts = np.arange(position, position + len(lines)) // layout.PART_LINES
            position += len(lines)
            columns = [pa.array(parts.astype(np.int32)), *lines.columns]
            yield pa.RecordBatch.from_arrays(columns, names_in(LINE_COLUMNS))


# --- parts -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class PartWriter:
    """Writes one part of the statement from its sorted lines, and tells what it leaves.

    A task may run twice, at once even, where a worker is slow or lost: each writes under its own name and renames.
    """

    work: PartWork

    def __call__(self, batches: Batches) -> Batches:
        """One row about the part; none where there are no lines. Raises NotNow where it cannot be written."""
        runs = [batch for batch in batches if len(batch)]
        if not runs:
            return
        table = pa.Table.from_batches(runs)
        part, members, groups, sponsor_fen = (column.to_numpy() for column in table.columns)
        number = int(part[0])
        with files_in_words(self.work.folder):
            done = self.written(number, Lines(members=members, groups=groups, sponsor_fen=sponsor_fen))
        yield pa.RecordBatch.from_arrays(
            [
                pa.array([number], pa.int32()),
                pa.array([done.participants.astype("<i8").tobytes()]),
                pa.array([str(done.share_fen)]),
                pa.array([done.tiles.tobytes()]),
                pa.array([done.tile_members.astype("<i8").tobytes()]),
            ],
            names_in(DONE_COLUMNS),
        )

    def written(self, number: int, lines: Lines) -> PartDone:
        """Write a part in a folder of this attempt's own and put it in place."""
        context = TaskContext.get()
        attempt = self.work.folder / f"attempt-{context.taskAttemptId() if context else 0}"
        layout.statement_folder(attempt).mkdir(parents=True)
        try:
            done = write_part(replace(self.work, folder=attempt), number, lines)
            layout.statement_part(attempt, number).replace(layout.statement_part(self.work.folder, number))
        finally:
            remove(attempt)
        return done


def partition() -> int:
    """The number of the partition that this task works on."""
    context = TaskContext.get()
    return context.partitionId() if context else 0


def names_in(columns: str) -> list[str]:
    """The names of columns written as Spark writes them."""
    return [column.split()[0] for column in columns.split(", ")]
