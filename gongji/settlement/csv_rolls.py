"""Reading the syntax of a CSV roll: one reader, DuckDB's, whichever engine settles.

So a row with a field too many, a quotation mark left open or a broken letter is refused on the same line and in
the same words everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from gongji.errors import NotNow, Refused
from gongji.settlement import sql
from gongji.settlement.inputs import Roll, first_line
from gongji.settlement.places import Place, opened


def csv_source(roll: Roll) -> str:
    """How DuckDB reads a CSV roll: strictly, every column as text."""
    columns = ", ".join(f"{sql.text(name)}: 'VARCHAR'" for name in roll.columns)
    options = "header = true, auto_detect = false, delim = ',', quote = '\"', escape = '\"', strict_mode = true"
    options += ", compression = 'none', hive_partitioning = false"
    return f"read_csv({sql.text(str(roll.path))}, columns = {{{columns}}}, {options})"


def parquet_copy(roll: Roll, copy: Path) -> None:
    """Write a CSV roll's rows, in their order and as text, to a Parquet file; raises Refused, NotNow."""
    with in_words(roll), duckdb.connect(":memory:") as connection:
        connection.execute(f"COPY (FROM {csv_source(roll)}) TO {sql.text(str(copy))} (FORMAT parquet)")


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


def lines_of_rows(path: Place, rows: list[int]) -> list[int]:
    """The line in a CSV file of each of these rows (the header is row 1): empty lines are lines and no rows."""
    wanted, row = set(rows), 0
    found: dict[int, int] = {}
    with opened(path) as file:
        for number, line in enumerate(file, start=1):
            row += bool(line.strip(b"\r\n"))
            if row in wanted:
                found.setdefault(row, number)
                if len(found) == len(wanted):
                    break
    return [found.get(each, each) for each in rows]
