"""Rolls of some size, which engines read in pieces and in parallel: rows keep their numbers and their order."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from tests.settlement.command import gongji
from tests.settlement.desk import Desk
from tests.settlement.statements import statement_table

MEMBERS = 250_000
FAR = (1_003, 65_537, 130_001, 199_999, 240_007, 249_998)  # rows, the first being 1


@pytest.fixture(scope="module")
def roll(tmp_path_factory: pytest.TempPathFactory) -> pa.Table:
    """A sample roll."""
    path = tmp_path_factory.mktemp("roll") / "roll.parquet"
    assert gongji("sample", "roll", "--members", MEMBERS, "--seed", 7, "--out", path).status == 0
    return pq.read_table(path)


def write_roll(desk: Desk, table: pa.Table, form: str) -> str:
    """A roll in CSV or in Parquet of several row groups; its name."""
    if form == "csv":
        pa_csv.write_csv(table, desk.folder / "large.csv", pa_csv.WriteOptions(quoting_style="none"))
    else:
        pq.write_table(table, desk.folder / "large.parquet", row_group_size=60_000)
    return f"large.{form}"


def with_values(table: pa.Table, column: str, values: dict[int, object]) -> pa.Table:
    """The table with other values in some rows (the first being 1)."""
    cells = table[column].to_pylist()
    for row, value in values.items():
        cells[row - 1] = value
    at = table.schema.get_field_index(column)
    return table.set_column(at, table.schema.field(at), pa.array(cells, table.schema.field(at).type))


def shuffled(table: pa.Table) -> pa.Table:
    """The rows in another order."""
    return table.take(pa.array(np.random.default_rng(5).permutation(table.num_rows)))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_row_far_down_is_named_by_its_own_number(desk: Desk, roll: pa.Table, form: str):
    spoilt = with_values(roll, "born_on", dict.fromkeys(FAR))
    outcome = desk.settle(roll=write_roll(desk, spoilt, form))
    desk.check_refused(outcome, rf"large\.{form}", "born_on")
    desk.check_rows_named(outcome, tuple(row + (form == "csv") for row in FAR))


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_the_same_member_far_apart_is_found_with_both_rows(desk: Desk, roll: pa.Table, form: str):
    members = roll["member"].to_pylist()
    spoilt = with_values(roll, "member", {249_990: members[11]})
    header = form == "csv"
    outcome = desk.settle(roll=write_roll(desk, spoilt, form))
    desk.check_refused(outcome, rf"large\.{form}", rf"\b{12 + header}\b", rf"\b{249_990 + header}\b")


def test_a_shuffled_roll_gives_the_same_bytes(desk: Desk, roll: pa.Table, tmp_path: Path):
    assert desk.settle(roll=write_roll(desk, roll, "parquet")).status == 0
    other = Desk(tmp_path / "other")
    assert other.settle(roll=write_roll(other, shuffled(roll), "csv")).status == 0

    assert statement_table(other.out).equals(statement_table(desk.out))
    for file in ("settlement.json", "journal.beancount"):
        assert (other.out / file).read_bytes() == (desk.out / file).read_bytes()


def test_a_refused_large_roll_says_so_in_a_few_lines(desk: Desk, roll: pa.Table):
    spoilt = with_values(roll, "left_on", {row: pa.scalar(0, pa.date32()).as_py() for row in range(1, MEMBERS + 1)})
    outcome = desk.settle(roll=write_roll(desk, spoilt, "parquet"))
    desk.check_refused(outcome, "left_on", r"250[,_ ]?000")
    assert len(outcome.err) < 2000
    assert [int(row) for row in re.findall(r"\b[1-5]\b", desk.said(outcome))][:5] == [1, 2, 3, 4, 5]
