"""A settled period is read back as it was written, or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gongji.errors import InvariantBroken, Refused
from gongji.plans.packs import PACKS
from gongji.settlement.inputs import Inputs
from gongji.settlement.run import settle
from gongji.settlement.statement import Settlement, line_of, read_settlement
from tests.settlement.desk import Desk
from tests.settlement.statements import statement_lines

Change = Callable[[dict[str, Any]], object]


@pytest.fixture
def settled(tmp_path: Path) -> tuple[Path, Settlement]:
    """The village's example, settled."""
    pack = PACKS / "village"
    inputs = Inputs(
        plan=pack / "plan.toml",
        roll=pack / "example" / "roll.csv",
        cases=pack / "example" / "cases.csv",
        cutoff=date(2019, 6, 21),
        period="2019-06-2",
        carry_in_fen=200,
    )
    return tmp_path / "out", settle(inputs, tmp_path / "out").settlement


def test_what_was_settled_is_read_back(settled: tuple[Path, Settlement]):
    out, settlement = settled
    assert read_settlement(out) == settlement


def test_a_folder_without_a_settlement_is_refused_by_name(tmp_path: Path):
    with pytest.raises(Refused, match="holds no settled period: No such file or directory"):
        read_settlement(tmp_path)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b"3", b'{"root": {}}', b"\xff\xfe", b'"text"'])
def test_a_damaged_settlement_is_refused_in_words(settled: tuple[Path, Settlement], content: bytes):
    out, _ = settled
    (out / "settlement.json").write_bytes(content)
    with pytest.raises(Refused, match=r"settlement\.json: not a settlement statement"):
        read_settlement(out)


@pytest.mark.parametrize(
    "change",
    [
        lambda record: record.update(aid_fen=record["aid_fen"] + 1),
        lambda record: record.update(collect_fen=record["collect_fen"] - 1),
        lambda record: record.update(carry_out_fen=record["carry_out_fen"] + 1),
        lambda record: record.update(participants=record["participants"] + 1),
        lambda record: record["prices"][0].update(share_fen=1),
        lambda record: record["prices"].pop(),
        lambda record: record["root"].update(count=1),
        lambda record: record["root"].update(sponsor_fen=1),
        lambda record: record.update(
            collect_fen=record["collect_fen"] + 1, sponsor_fen=record["sponsor_fen"] - 1
        ),
    ],
    ids=["aid", "due", "carry", "participants", "price", "price gone", "count", "sponsor", "from sponsor to due"],
)  # fmt: skip
def test_totals_that_do_not_belong_together_are_found(settled: tuple[Path, Settlement], change: Change):
    out, _ = settled
    path = out / "settlement.json"
    record = json.loads(path.read_bytes())
    change(record)
    path.write_text(json.dumps(record), encoding="utf-8")
    with pytest.raises(InvariantBroken):
        read_settlement(out)


def test_each_member_s_line_is_found_at_its_position(settled: tuple[Path, Settlement]):
    out, _ = settled
    lines = statement_lines(out)
    for position, line in enumerate(lines):
        found = line_of(out, line.member)
        assert found is not None
        assert found.position == position
        assert (found.klass, found.tier) == (line.klass, line.tier)
        assert (found.share_fen, found.sponsor_fen, found.due_fen) == (line.share_fen, line.sponsor_fen, line.due_fen)


@pytest.mark.parametrize("member", [0, 4, 8, 11, 2**63 - 1])
def test_whoever_takes_no_part_has_no_line(settled: tuple[Path, Settlement], member: int):
    """4 is still waiting, 8 has left, the others were never members."""
    out, _ = settled
    assert line_of(out, member) is None


def test_a_line_is_found_in_any_row_group(desk: Desk):
    """300,000 members, every third number: more than one row group, and gaps between all of them."""
    count = 300_000
    members = np.arange(count, dtype=np.int64) * 3 + 1
    day = np.full(count, np.datetime64("1985-05-05"))
    desk.write_parquet(
        {
            "member": pa.array(members),
            "born_on": pa.array(day),
            "joined_on": pa.array(day + np.timedelta64(12000, "D")),
            "left_on": pa.nulls(count, pa.date32()),
        }
    )
    assert desk.settle(roll="roll.parquet").status == 0
    assert len(row_groups(desk.out)) > 1
    for position in [0, 1, *range(0, count, 9_973), count - 1]:
        found = line_of(desk.out, int(members[position]))
        assert found is not None
        assert (found.position, found.member) == (position, members[position])
        assert line_of(desk.out, int(members[position]) + 1) is None


def row_groups(out: Path) -> list[int]:
    """The rows of each row group of a statement."""
    found = []
    for part in sorted((out / "statement").glob("part-*.parquet")):
        with pq.ParquetFile(part) as file:
            found += [file.metadata.row_group(group).num_rows for group in range(file.num_row_groups)]
    return found
