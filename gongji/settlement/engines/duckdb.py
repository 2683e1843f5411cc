"""The engine on one machine: SQL over columns in DuckDB, streamed in bounded memory.

A roll that already lies in order of member (as a freeze writes it) is streamed as it is. Any other is
first sorted into a temporary Parquet file, on disk where memory does not suffice.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow.parquet as pq

from gongji.errors import Refused
from gongji.settlement import layout, sql
from gongji.settlement.columns import Lines, Survey
from gongji.settlement.csv_rolls import csv_source, in_words
from gongji.settlement.engine import MemberTwice, Tell
from gongji.settlement.folder import remove
from gongji.settlement.inputs import Roll
from gongji.settlement.parts import PartDone, PartWork, write_parts
from gongji.settlement.places import opened
from gongji.settlement.terms import Charges, Terms

WHOLE_TYPES = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
BATCH_LINES = 1 << 17
BATCH_BYTES = 1 << 22


class OutOfOrder(Exception):
    """Two neighbours of a roll that was taken to be sorted are not in order of member."""


class DuckDBEngine:
    """One settlement's connection, with `memory` (like "1GiB") for DuckDB and a folder for what does not
    fit.
    """

    def __init__(self, *, memory: str, scratch: Path) -> None:
        self.scratch = scratch
        self.connection = duckdb.connect(":memory:")
        try:
            self.connection.execute(f"SET memory_limit = {sql.text(memory)}")
        except duckdb.Error as error:
            raise Refused(f"'{memory}' is not an amount of memory; write for example 4GiB") from error
        self.connection.execute(f"SET temp_directory = {sql.text(str(scratch / 'spill'))}")
        self.connection.execute("SET preserve_insertion_order = true")
        self.connection.execute("CREATE TEMP MACRO regexp_like(given, pattern) AS regexp_matches(given, pattern)")

    def close(self) -> None:
        """Give everything back."""
        self.connection.close()

    def ask(self, roll: Roll, question: str) -> list[tuple[Any, ...]]:
        """The answer, of few rows, to a question about a roll in SQL."""
        with in_words(roll):
            return self.connection.execute(question).fetchall()

    def rows(self, roll: Roll, *, numbered: bool = False) -> str:
        """The roll as a relation with typed columns, NULL where a value cannot be read.

        Row numbers on demand.
        """
        source, number = self.source(roll, numbered=numbered)
        described = self.ask(roll, f"DESCRIBE SELECT * FROM {source}")
        kinds = {name: kind_of(kind) for name, kind, *_ in described}
        return sql.typed(roll.columns, kinds, source=source, number=number if numbered else None)

    def write_parts(
        self, roll: Roll, terms: Terms, charges: Charges, *, work: PartWork, survey: Survey, tell: Tell
    ) -> list[PartDone]:
        """Write every part, streamed in order of member; a roll that is not in order is sorted first."""
        whole = sum(survey.participants.values())

        def written_from(ordered: Roll) -> list[PartDone]:
            remove(layout.statement_folder(work.folder))
            layout.statement_folder(work.folder).mkdir()
            return write_parts(work, self.lines(ordered, terms, charges), whole=whole, tell=tell)

        ordered = self.in_order(roll)
        try:
            return written_from(ordered)
        except OutOfOrder:
            if self.ask(roll, sql.members_twice(self.rows(roll))) != [(0,)]:
                raise MemberTwice from None
            return written_from(self.sorted_copy(roll))
        finally:
            if ordered is not roll:
                remove(self.file(ordered))

    def file(self, roll: Roll) -> Path:
        """The roll as a file of this machine: an object in a store is fetched once."""
        if isinstance(roll.path, Path):
            return roll.path
        copy = self.scratch / "fetched-roll.parquet"
        if not copy.exists():
            with in_words(roll), opened(roll.path) as source, copy.open("wb") as file:
                shutil.copyfileobj(source, file, BATCH_BYTES)
        return copy

    def in_order(self, roll: Roll) -> Roll:
        """The roll itself if it says that it is sorted by member, else a sorted copy of it in the scratch
        folder.
        """
        return roll if roll.kind == "parquet" and says_it_is_sorted(self.file(roll)) else self.sorted_copy(roll)

    def sorted_copy(self, roll: Roll) -> Roll:
        """A Parquet copy of the roll's columns, sorted by member."""
        copy = self.scratch / "sorted-roll.parquet"
        columns = ", ".join(roll.columns)
        with in_words(roll):
            self.connection.execute(
                f"COPY (SELECT {columns} FROM {self.rows(roll)} ORDER BY member) TO {sql.text(str(copy))}"
                " (FORMAT parquet, COMPRESSION lz4_raw)"
            )
        return Roll(path=copy, kind="parquet", columns=roll.columns)

    def lines(self, roll: Roll, terms: Terms, charges: Charges) -> Iterator[Lines]:
        """The statement's lines in order of member.

        Raises OutOfOrder where the roll is not strictly ascending.
        """
        asked = sql.lines(terms, charges, roll.columns, self.rows(roll))
        highest = 0
        with in_words(roll):
            for batch in self.connection.sql(asked).to_arrow_reader(BATCH_LINES):
                members, groups, sponsor_fen = (column.to_numpy(zero_copy_only=False) for column in batch.columns)
                if not len(members):
                    continue
                if members[0] <= highest or not np.all(members[1:] > members[:-1]):
                    raise OutOfOrder(str(roll.path))
                highest = members[-1]
                part = groups >= 0
                yield Lines(members=members[part], groups=groups[part], sponsor_fen=sponsor_fen[part])

    def source(self, roll: Roll, *, numbered: bool) -> tuple[str, str]:
        """How DuckDB reads the file, and the expression of a row's number in it."""
        if roll.kind == "csv":
            return csv_source(roll), "row_number() OVER () + 1"
        options = ", hive_partitioning = false" + (", file_row_number = true" if numbered else "")
        return f"read_parquet({sql.text(str(self.file(roll)))}{options})", "file_row_number + 1"


def kind_of(column_type: str) -> sql.Kind:
    """What a column holds, by DuckDB's name for its type."""
    if column_type in WHOLE_TYPES:
        return sql.Kind.WHOLE
    return sql.Kind.DAY if column_type == "DATE" else sql.Kind.OTHER


def says_it_is_sorted(path: Path) -> bool:
    """Whether a Parquet file's own statistics are those of a file sorted by member."""
    metadata = pq.read_metadata(path)
    column = metadata.schema.names.index("member")
    if not metadata.schema.column(column).physical_type.startswith("INT"):
        return False
    highest = 0
    for number in range(metadata.num_row_groups):
        statistics = metadata.row_group(number).column(column).statistics
        if statistics is None or not statistics.has_min_max or statistics.min <= highest:
            return False
        highest = statistics.max
    return True
