"""The engine on one machine: SQL over columns in DuckDB, streamed in bounded memory.

A roll that already lies in order of member (as a freeze writes it) is streamed as it is. Any other is
first sorted into a temporary Parquet file, on disk where memory does not suffice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pyarrow.parquet as pq

from gongji.errors import NotNow, Refused
from gongji.settlement import sql
from gongji.settlement.columns import Lines, Survey
from gongji.settlement.faults import EXAMPLES, Fault
from gongji.settlement.inputs import Roll, first_line
from gongji.settlement.terms import Charges, Terms

WHOLE_TYPES = {"TINYINT", "SMALLINT", "INTEGER", "BIGINT", "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT"}
BATCH_LINES = 1 << 17
FIRST_DAY, LAST_DAY = "DATE '0001-01-01'", "DATE '9999-12-31'"


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

    def close(self) -> None:
        """Give everything back."""
        self.connection.close()

    def survey(self, roll: Roll, terms: Terms) -> Survey:
        """Count rows, faults and participants of each group; one pass over the roll."""
        has_tier, has_ytd = "tier" in roll.columns, "ytd_fen" in roll.columns
        with in_words(roll):
            counted = self.connection.execute(
                f"SELECT {sql.fault_bits(terms, has_tier=has_tier, has_ytd=has_ytd)} AS faults,"
                f" {sql.group_number(terms, has_tier=has_tier)} AS group_number, count(*)"
                f" FROM {self.typed(roll)} GROUP BY ALL"
            ).fetchall()
        faults = {fault: sum(n for bits, _, n in counted if bits >> fault & 1) for fault in Fault}
        participants = {group: n for _, group, n in counted if group is not None and group >= 0}
        return Survey(
            rows=sum(n for _, _, n in counted),
            faults={fault: n for fault, n in faults.items() if n},
            participants=participants if not any(faults.values()) else {},
        )

    def faulty_rows(self, roll: Roll, terms: Terms, fault: Fault) -> list[str]:
        """The first rows with a fault, by their number in the file (a CSV's header is row 1)."""
        has_tier, has_ytd = "tier" in roll.columns, "ytd_fen" in roll.columns
        bits = sql.fault_bits(terms, has_tier=has_tier, has_ytd=has_ytd)
        rows = self.connection.execute(
            f"SELECT row_number FROM {self.typed(roll, numbered=True)}"
            f" WHERE (({bits}) >> {int(fault)}) & 1 = 1 ORDER BY row_number LIMIT {EXAMPLES}"
        ).fetchall()
        return [str(row) for row in self.in_file(roll, [row for (row,) in rows])]

    def duplicates(self, roll: Roll) -> tuple[int, list[str]]:
        """How many members stand more than once, and the first of them with their rows."""
        with in_words(roll):
            (count,) = self.one(
                f"SELECT count(*) FROM (SELECT member FROM {self.typed(roll)} WHERE member IS NOT NULL"
                " GROUP BY member HAVING count(*) > 1)"
            )
            if not count:
                return 0, []
            rows = self.connection.execute(
                f"SELECT member, list(row_number ORDER BY row_number)[:{EXAMPLES}]"
                f" FROM {self.typed(roll, numbered=True)}"
                " WHERE member IS NOT NULL GROUP BY member HAVING count(*) > 1"
                f" ORDER BY min(row_number) LIMIT {EXAMPLES}"
            ).fetchall()
        return count, [
            f"{' and '.join(map(str, self.in_file(roll, numbers)))} (member {member})" for member, numbers in rows
        ]

    def in_file(self, roll: Roll, rows: list[int]) -> list[int]:
        """Row numbers as a person finds them in the file."""
        return rows if roll.kind == "parquet" else lines_of_rows(roll.path, rows)

    def in_order(self, roll: Roll) -> Roll:
        """The roll itself if it says that it is sorted by member, else a sorted copy of it in the scratch
        folder.
        """
        return roll if roll.kind == "parquet" and says_it_is_sorted(roll.path) else self.sorted_copy(roll)

    def sorted_copy(self, roll: Roll) -> Roll:
        """A Parquet copy of the roll's columns, sorted by member."""
        copy = self.scratch / "sorted-roll.parquet"
        columns = ", ".join(roll.columns)
        with in_words(roll):
            self.connection.execute(
                f"COPY (SELECT {columns} FROM {self.typed(roll)} ORDER BY member) TO {sql.text(str(copy))}"
                " (FORMAT parquet, COMPRESSION lz4_raw)"
            )
        return Roll(path=copy, kind="parquet", columns=roll.columns)

    def lines(self, roll: Roll, terms: Terms, charges: Charges) -> Iterator[Lines]:
        """The statement's lines in order of member.

        Raises OutOfOrder where the roll is not strictly ascending.
        """
        has_tier, has_ytd = "tier" in roll.columns, "ytd_fen" in roll.columns
        asked = (
            "SELECT member, CAST(group_number AS SMALLINT) AS group_number,"
            f" {sql.sponsor(charges, has_ytd=has_ytd)} AS sponsor"
            f" FROM (SELECT *, {sql.group_number(terms, has_tier=has_tier)} AS group_number FROM {self.typed(roll)})"
        )
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

    def typed(self, roll: Roll, *, numbered: bool = False) -> str:
        """The roll as a relation with typed columns, NULL where a value cannot be read.

        Row numbers on demand.
        """
        source, number = self.source(roll, numbered=numbered)
        with in_words(roll):
            described = self.connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
        types = {name: kind for name, kind, *_ in described}
        columns = [f"{whole('member', types['member'])} AS member"]
        columns += [f"{readable_day(name, types[name])} AS {name}" for name in ("born_on", "joined_on", "left_on")]
        left_on = readable_day("left_on", types["left_on"])
        columns.append(f"left_on IS NOT NULL AND ({left_on}) IS NULL AS left_unreadable")
        if "tier" in roll.columns:
            columns.append("CAST(tier AS VARCHAR) AS tier")
        if "ytd_fen" in roll.columns:
            columns.append(f"{whole('ytd_fen', types['ytd_fen'])} AS ytd_fen")
        if numbered:
            columns.append(f"{number} AS row_number")
        return f"(SELECT {', '.join(columns)} FROM {source})"

    def source(self, roll: Roll, *, numbered: bool) -> tuple[str, str]:
        """How DuckDB reads the file, and the expression of a row's number in it."""
        if roll.kind == "parquet":
            options = ", hive_partitioning = false" + (", file_row_number = true" if numbered else "")
            return f"read_parquet({sql.text(str(roll.path))}{options})", "file_row_number + 1"
        columns = ", ".join(f"{sql.text(name)}: 'VARCHAR'" for name in roll.columns)
        options = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', strict_mode = true"
        options += ", compression = 'none', hive_partitioning = false"
        return (
            f"read_csv({sql.text(str(roll.path))}, columns = {{{columns}}}, {options})",
            "row_number() OVER () + 1",
        )

    def one(self, asked: str) -> tuple[int, ...]:
        """The only row of an answer."""
        return self.connection.execute(asked).fetchall()[0]


def whole(name: str, kind: str) -> str:
    """A column as whole numbers, NULL where it is not one."""
    if kind in WHOLE_TYPES:
        return f"TRY_CAST({name} AS BIGINT)"
    written = f"CAST({name} AS VARCHAR)"
    return f"CASE WHEN regexp_full_match({written}, '-?[0-9]{{1,19}}') THEN TRY_CAST({written} AS BIGINT) END"


def readable_day(name: str, kind: str) -> str:
    """A column as dates, NULL where it is not one."""
    if kind == "DATE":
        return f"CASE WHEN {name} BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN {name} END"
    written = f"CAST({name} AS VARCHAR)"
    is_date = f"regexp_full_match({written}, '[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
    return f"CASE WHEN {is_date} THEN TRY_CAST({written} AS DATE) END"


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


@contextmanager
def in_words(roll: Roll) -> Iterator[None]:
    """Turn DuckDB's complaints about a file into a refusal, and about the machine into NotNow."""
    try:
        yield
    except (duckdb.OutOfMemoryException, duckdb.IOException) as error:
        raise NotNow(f"{roll.path}: the machine cannot hold the work: {first_line(error)}") from error
    except (duckdb.InvalidInputException, duckdb.ConversionException, duckdb.InternalException) as error:
        line = re.search(r"CSV Error on Line: (\d+)", str(error))
        place = f"{roll.path} row {line[1]}" if line else str(roll.path)
        raise Refused(f"{place}: {csv_complaint(str(error))}") from error


def csv_complaint(message: str) -> str:
    """What is wrong with a line of CSV, without DuckDB's advice to programmers."""
    said = message.lower()
    if "maximum line size" in said:
        return "the line is longer than 2 MB"
    if "expected number of columns" in said or "too many columns" in said:
        return "the row has not as many fields as the header"
    if "unicode" in said or "utf-8" in said:
        return "the row is not UTF-8; save the file as UTF-8"
    if "state machine reached an invalid state" in said:
        return "the line ends are of two kinds, or a quotation mark stands where none may; save the file as plain CSV"
    if "quote" in said:
        return "a quotation mark is opened and not closed"
    return f"the file cannot be read ({message.strip().splitlines()[0]})"


def lines_of_rows(path: Path, rows: list[int]) -> list[int]:
    """The line in a CSV file of each of these rows (the header is row 1): empty lines are lines and no rows."""
    wanted, row = set(rows), 0
    found: dict[int, int] = {}
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            row += bool(line.strip(b"\r\n"))
            if row in wanted:
                found.setdefault(row, number)
                if len(found) == len(wanted):
                    break
    return [found.get(each, each) for each in rows]
