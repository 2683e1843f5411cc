"""Freezing: what a period is settled from becomes files that nobody changes any more.

The roll is one of the two places where people and statements meet: memberships come out of the database as
columns, and what each has paid this calendar year is summed from the statements and joined to them.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
from django.conf import settings

from gongji.canonical import sha256_of_file
from gongji.community.cases.queries import rows_of_period
from gongji.community.cases.services import assign_to_period
from gongji.community.database.columns import read_columns
from gongji.community.membership.queries import roll
from gongji.community.membership.services import end_at_age_limit
from gongji.community.periods.models import Period
from gongji.community.periods.rules import (
    ORDER,
    Stage,
    State,
    folder,
    partial_folder,
    settlement_folder,
)
from gongji.community.periods.services.stages import Note, in_turn, moving, silently
from gongji.community.versions.queries import document_of
from gongji.errors import Refused
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
ROLL_SCHEMA = MEMBERS_SCHEMA.append(pa.field("ytd_fen", pa.int64()))
ROW_GROUP = 131_072
MEMORY = "1GiB"
WITH_PAID_THIS_YEAR = """
    SELECT member, born_on, joined_on, left_on, tier, coalesce(ytd_fen, 0)::BIGINT AS ytd_fen
    FROM read_parquet($members)
    LEFT JOIN (
        SELECT member, sum(due_fen)::BIGINT AS ytd_fen FROM read_parquet($statements) GROUP BY member
    ) USING (member)
    ORDER BY member
"""


def freeze(period: Period, *, note: Note = silently) -> Period:
    """Write the period's plan, roll and cases; raises Refused while an earlier period of the plan is not
    settled.

    Spells of people who grew too old for the plan end first, and the accepted cases that wait get this
    period.
    """
    with in_turn(period, Stage.FREEZE) as to_do:
        if not to_do:
            return period
        earlier = settled_before(period)
        place = folder(settings.DATA, period.plan, period.name)
        if not place.exists():  # else a run was cut off after the rename: what is frozen stays frozen
            note("choose")
            end_at_age_limit(period.plan, period.notice_on)
            assign_to_period(period.plan, period.name, period.notice_on)
            write_folder(period, earlier, partial_folder(place), note)
            note("put in place")
            partial_folder(place).rename(place)
        note("record")
        with moving(period, Stage.FREEZE) as frozen:
            frozen.members = pq.read_metadata(place / "roll.parquet").num_rows
            frozen.roll_sha256 = sha256_of_file(place / "roll.parquet")
            frozen.carry_in_fen = earlier[-1].handed_on_fen if earlier else 0
        return period


def settled_before(period: Period) -> list[Period]:
    """The plan's earlier periods; all must be settled, because their carry and their shares go in."""
    earlier = list(Period.objects.filter(plan=period.plan, notice_on__lt=period.notice_on).order_by("notice_on"))
    for each in earlier:
        if ORDER.index(State(each.state)) < ORDER.index(State.SETTLED):
            raise Refused(f"period {period.name} cannot be frozen: period {each.name} before it is {each.state}")
    return earlier


def write_folder(period: Period, earlier: list[Period], partial: Path, note: Note) -> None:
    """Write all files of a frozen period under a temporary name, from nothing."""
    if partial.exists():
        shutil.rmtree(partial)
    partial.mkdir(parents=True)
    note("write the plan")
    (partial / "plan.toml").write_bytes(document_of(period.plan, period.notice_on))
    note("write the cases")
    write_cases(partial / "cases.csv", rows_of_period(period.plan, period.name))
    note("read the members")
    members = partial / "members.parquet"
    write_parquet(members, MEMBERS_SCHEMA, read_columns(roll(period.plan, period.notice_on), MEMBERS_SCHEMA))
    note("write the roll")
    same_year = [each for each in earlier if each.notice_on.year == period.notice_on.year]
    write_roll(partial / "roll.parquet", members, [statement_parts(each) for each in same_year])
    members.unlink()


def write_cases(path: Path, rows: Iterable[tuple[str, int, int]]) -> None:
    """The cases as the settlement reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["case", "member", "aid_fen"])
        writer.writerows(rows)


def statement_parts(period: Period) -> str:
    """The parts of a period's statement, as a pattern that DuckDB reads."""
    out = settlement_folder(folder(settings.DATA, period.plan, period.name))
    return str(layout.statement_folder(out) / "part-*.parquet")


def write_roll(path: Path, members: Path, statements: list[str]) -> None:
    """The members with what each has paid this calendar year, sorted by member; the same bytes every time."""
    if not statements:
        nothing_paid = (with_zeros(batch) for batch in pq.ParquetFile(members).iter_batches(ROW_GROUP))
        write_parquet(path, ROLL_SCHEMA, nothing_paid)
        return
    with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(path.parent)}) as connection:
        paid = connection.sql(WITH_PAID_THIS_YEAR, params={"members": str(members), "statements": statements})
        write_parquet(path, ROLL_SCHEMA, paid.to_arrow_reader(ROW_GROUP))


def with_zeros(batch: pa.RecordBatch) -> pa.RecordBatch:
    """Members who have paid nothing yet this year."""
    return batch.append_column("ytd_fen", pa.array([0] * batch.num_rows, pa.int64()))


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> None:
    """Write batches of any size as row groups of one size: the bytes do not depend on who cut them."""
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in in_row_groups(batches, schema):
            writer.write_table(rows, row_group_size=ROW_GROUP)


def in_row_groups(batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> Iterator[pa.Table]:
    """The same rows in tables of ROW_GROUP rows, the last one perhaps shorter (and one, empty, if there are
    none).
    """
    held: list[pa.RecordBatch] = []
    rows, yielded = 0, False
    for batch in batches:
        held.append(batch.cast(schema))
        rows += batch.num_rows
        while rows >= ROW_GROUP:
            table = pa.Table.from_batches(held, schema)
            yield table.slice(0, ROW_GROUP)
            held, rows, yielded = table.slice(ROW_GROUP).to_batches(), rows - ROW_GROUP, True
    if rows or not yielded:
        yield pa.Table.from_batches(held, schema)
