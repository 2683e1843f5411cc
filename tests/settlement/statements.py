"""Reading what a settlement left, with pyarrow alone; and writing the same roll as Parquet."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.settlement.reference import Line, Member

STATEMENT = pa.schema(
    [
        ("member", pa.int64()),
        ("class", pa.string()),
        ("tier", pa.string()),
        ("share_fen", pa.int64()),
        ("sponsor_fen", pa.int64()),
        ("due_fen", pa.int64()),
    ]
)


def statement_table(out: Path) -> pa.Table:
    """All parts of a statement, one after the other, which must have exactly the contract's columns."""
    parts = [pq.read_table(path) for path in sorted((out / "statement").glob("part-*.parquet"))]
    table = pa.concat_tables(parts)
    assert table.schema.remove_metadata().equals(STATEMENT)
    return table


def statement_lines(out: Path) -> list[Line]:
    """The statement's rows in the order in which they stand."""
    return [Line(klass=row.pop("class"), **row) for row in statement_table(out).to_pylist()]


def statement_csv(out: Path) -> str:
    """The statement as the acceptance folders write it."""
    lines = [",".join(STATEMENT.names)]
    lines += [",".join(str(value) for value in row.values()) for row in statement_table(out).to_pylist()]
    return "".join(line + "\n" for line in lines)


def write_parquet_roll(path: Path, people: list[Member], *, rows_per_group: int = 1000) -> None:
    """A roll as Parquet, with the optional columns only where somebody has a value in them."""
    columns = {
        "member": pa.array([each.member for each in people], pa.int64()),
        "born_on": pa.array([each.born_on for each in people], pa.date32()),
        "joined_on": pa.array([each.joined_on for each in people], pa.date32()),
        "left_on": pa.array([each.left_on for each in people], pa.date32()),
    }
    if any(each.tier is not None for each in people):
        columns["tier"] = pa.array([each.tier for each in people], pa.string())
    if any(each.ytd_fen for each in people):
        columns["ytd_fen"] = pa.array([each.ytd_fen for each in people], pa.int64())
    pq.write_table(pa.table(columns), path, row_group_size=rows_per_group)


def csv_roll(people: list[Member], *, newest_column_first: bool = False) -> str:
    """A roll as CSV text; the order of columns means nothing, so it can be turned round."""
    names = ["member", "born_on", "joined_on", "left_on"]
    names += ["tier"] if any(each.tier is not None for each in people) else []
    names += ["ytd_fen"] if any(each.ytd_fen for each in people) else []
    if newest_column_first:
        names.reverse()
    rows = [[str(getattr(each, name) if getattr(each, name) is not None else "") for name in names] for each in people]
    return "".join(",".join(row) + "\n" for row in [names, *rows])
