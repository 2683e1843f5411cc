"""The result of a period: the settlement statement (totals, prices, root) and the lines of the members.

`settlement.json` is what is signed and logged; the lines are columns in Parquet, sorted by member over
all parts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from gongji.canonical import canonical_json
from gongji.dates import parse_date
from gongji.errors import InvariantBroken, Refused
from gongji.fen import fits_int64
from gongji.proofs.tree import Node
from gongji.settlement import layout
from gongji.sharing.carry import check_period
from gongji.sharing.prices import Price

FORMAT = "gongji-settlement/1"
LINE_SCHEMA = pa.schema(
    [
        ("member", pa.int64()),
        ("class", pa.string()),
        ("tier", pa.string()),
        ("share_fen", pa.int64()),
        ("sponsor_fen", pa.int64()),
        ("due_fen", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """One settled period. Amounts in fen; hashes in hex; `root` binds every line."""

    plan: str
    plan_sha256: str
    period: str
    cutoff: date
    participants: int
    cases: int
    cases_sha256: str
    aid_fen: int
    fee_fen: int
    carry_in_fen: int
    collect_fen: int
    sponsor_fen: int
    carry_out_fen: int
    prices: tuple[Price, ...]
    root: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One member's line in a period's statement, amounts in fen; `position` counts from 0."""

    position: int
    member: int
    klass: str
    tier: str
    share_fen: int
    sponsor_fen: int
    due_fen: int


def check_settlement(checked: Settlement) -> None:
    """Raise InvariantBroken unless the period's identities hold.

    Before it is written, and after it is read.
    """
    check_period(
        aid_fen=checked.aid_fen,
        fee_fen=checked.fee_fen,
        carry_out_fen=checked.carry_out_fen,
        due_fen=checked.collect_fen,
        sponsor_fen=checked.sponsor_fen,
        carry_in_fen=checked.carry_in_fen,
    )
    promised = {
        "participants and the prices' participants": (
            checked.participants,
            sum(price.participants for price in checked.prices),
        ),
        "participants and the root's count": (checked.participants, checked.root.count),
        "shares by price and the root's shares": (
            sum(price.participants * price.share_fen for price in checked.prices),
            checked.root.share_fen,
        ),
        "the sponsor's part and the root's": (checked.sponsor_fen, checked.root.sponsor_fen),
        "shares and what is collected or sponsored": (
            checked.root.share_fen,
            checked.collect_fen + checked.sponsor_fen,
        ),
    }
    for what, (left, right) in promised.items():
        if left != right:
            raise InvariantBroken(f"period {checked.period}: {what} differ ({left} and {right})")


def check_range(amounts: Mapping[str, int]) -> None:
    """Raise Refused for totals that no int64 can hold, naming each."""
    beyond = [f"{name} is {fen} fen, beyond the int64 range" for name, fen in amounts.items() if not fits_int64(fen)]
    if beyond:
        raise Refused(beyond)


def settlement_bytes(settlement: Settlement) -> bytes:
    """The bytes of settlement.json."""
    return canonical_json(
        {
            "format": FORMAT,
            "plan": settlement.plan,
            "plan_sha256": settlement.plan_sha256,
            "period": settlement.period,
            "cutoff": settlement.cutoff.isoformat(),
            "participants": settlement.participants,
            "cases": settlement.cases,
            "cases_sha256": settlement.cases_sha256,
            "aid_fen": settlement.aid_fen,
            "fee_fen": settlement.fee_fen,
            "carry_in_fen": settlement.carry_in_fen,
            "collect_fen": settlement.collect_fen,
            "sponsor_fen": settlement.sponsor_fen,
            "carry_out_fen": settlement.carry_out_fen,
            "prices": [
                {
                    "class": price.klass,
                    "tier": price.tier,
                    "participants": price.participants,
                    "share_fen": price.share_fen,
                }
                for price in settlement.prices
            ],
            "root": {
                "count": settlement.root.count,
                "share_fen": settlement.root.share_fen,
                "sponsor_fen": settlement.root.sponsor_fen,
                "hash": settlement.root.hash.hex(),
            },
        }
    )


def read_settlement(out: Path) -> Settlement:
    """The settled period in a folder, checked; raises Refused where there is none, or one that was damaged."""
    path = layout.settlement_file(out)
    try:
        settlement = parse_settlement(json.loads(path.read_bytes()))
    except OSError as error:
        raise Refused(f"{out} holds no settled period: {error.strerror}") from error
    except (ValueError, LookupError, TypeError) as error:
        raise Refused(f"{path}: not a settlement statement; it was changed or cut off. Settle again") from error
    check_settlement(settlement)
    return settlement


def parse_settlement(record: Mapping[str, Any]) -> Settlement:
    """The settlement that a settlement.json says."""
    plain = ("plan", "plan_sha256", "period", "participants", "cases", "cases_sha256", "aid_fen", "fee_fen")
    money = ("carry_in_fen", "collect_fen", "sponsor_fen", "carry_out_fen")
    root = record["root"]
    return Settlement(
        **{name: record[name] for name in plain + money},
        cutoff=parse_date(record["cutoff"]),
        prices=tuple(
            Price(
                klass=each["class"],
                tier=each["tier"],
                participants=each["participants"],
                share_fen=each["share_fen"],
            )
            for each in record["prices"]
        ),
        root=Node(root["count"], root["share_fen"], root["sponsor_fen"], bytes.fromhex(root["hash"])),
    )


def line_of(out: Path, member: int) -> Line | None:
    """A member's line in a settled period, or None.

    Reads one row group, whatever the size of the statement.
    """
    for number, part in enumerate(sorted(layout.statement_folder(out).glob("part-*.parquet"))):
        with pq.ParquetFile(part) as file:
            position = number * layout.PART_LINES
            for group in range(file.num_row_groups):
                row_group = file.metadata.row_group(group)
                statistics = row_group.column(0).statistics
                if statistics.min <= member <= statistics.max:
                    return line_in(file.read_row_group(group), member, position)
                position += row_group.num_rows
    return None


def line_in(rows: pa.Table, member: int, position: int) -> Line | None:
    """A member's line among rows that begin at `position` of the statement, or None."""
    members = rows.column("member").to_numpy()
    at = int(members.searchsorted(member))
    if at == len(members) or members[at] != member:
        return None
    row = rows.slice(at, 1).to_pylist()[0]
    return Line(
        position=position + at,
        member=member,
        klass=row["class"],
        tier=row["tier"],
        share_fen=row["share_fen"],
        sponsor_fen=row["sponsor_fen"],
        due_fen=row["due_fen"],
    )
