"""Two published figures of 相互宝, at their real size, through the commands that the README shows.

21 January 2019: over 23 million members shared two cases of 300,000 yuan, 0.03 yuan each; the sponsor paid for those
who had joined in 2018. And the published example: 5 million members, 100 cases of 300,000 yuan, 6.48 yuan each.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from gongji.plans.packs import pack_file
from tests.settlement.command import gongji

pytestmark = pytest.mark.slow

AID_FEN = 30_000_000


@dataclass(frozen=True, kw_only=True)
class Example:
    """A published period, and what was published of it."""

    members: int
    cases: int
    cutoff: date
    period: str
    share_fen: int


@dataclass(frozen=True, kw_only=True)
class Settled:
    """An example after the commands: its files, and what they say."""

    example: Example
    roll: Path
    out: Path
    totals: dict[str, Any]

    def asked(self, sql: str) -> tuple[Any, ...]:
        """One row of SQL over `roll` and `statement`, read by themselves."""
        with duckdb.connect(config={"memory_limit": "2GiB", "threads": 2}) as connection:
            connection.execute(f"CREATE VIEW roll AS FROM '{self.roll}'")
            connection.execute(f"CREATE VIEW statement AS FROM '{self.out}/statement/part-*.parquet'")
            row = connection.execute(sql).fetchone()
            assert row is not None
            return row


def settled(folder: Path, example: Example) -> Settled:
    """Run the two commands."""
    roll, cases, out = folder / "roll.parquet", folder / "cases.csv", folder / "out"
    made = gongji("sample", "roll", "--members", example.members, "--seed", 1, "--out", roll)
    assert made.status == 0, made.err
    rows = "".join(f"C{number},{number},{AID_FEN}\n" for number in range(1, example.cases + 1))
    cases.write_text("case,member,aid_fen\n" + rows, encoding="utf-8")
    done = gongji(
        "settle", "--plan", pack_file("xianghubao", earlier="2018-11"), "--roll", roll, "--cases", cases,
        "--cutoff", example.cutoff, "--period", example.period, "--out", out, "--json",
    )  # fmt: skip
    assert done.status == 0, done.err
    return Settled(example=example, roll=roll, out=out, totals=json.loads(done.out))


@pytest.fixture(scope="module")
def first_period(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settled]:
    folder = tmp_path_factory.mktemp("first")
    yield settled(
        folder,
        Example(members=23_000_000, cases=2, cutoff=date(2019, 1, 21), period="2019-01-2", share_fen=3),
    )
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def hundred_cases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settled]:
    folder = tmp_path_factory.mktemp("hundred")
    yield settled(
        folder,
        Example(members=5_000_000, cases=100, cutoff=date(2019, 6, 21), period="2019-06-2", share_fen=648),
    )
    shutil.rmtree(folder)


def check_period_holds_together(done: Settled) -> None:
    """Everybody has one line with the published share, and every fen that goes out has come in."""
    example, totals = done.example, done.totals
    aid = example.cases * AID_FEN
    assert (totals["participants"], totals["cases"]) == (example.members, example.cases)
    assert (totals["aid_fen"], totals["fee_fen"]) == (aid, aid * 8 // 100)
    assert [price["share_fen"] for price in totals["prices"]] == [example.share_fen] * 2
    goes = totals["aid_fen"] + totals["fee_fen"] + totals["carry_out_fen"]
    assert goes == totals["collect_fen"] + totals["sponsor_fen"] + totals["carry_in_fen"]
    assert totals["root"]["count"] == example.members
    assert totals["root"]["share_fen"] == example.members * example.share_fen

    lines = done.asked(
        "SELECT count(*), count(DISTINCT member), min(share_fen), max(share_fen), sum(due_fen), sum(sponsor_fen), "
        "count(*) FILTER (share_fen <> sponsor_fen + due_fen) FROM statement"
    )
    assert lines == (
        example.members, example.members, example.share_fen, example.share_fen,
        totals["collect_fen"], totals["sponsor_fen"], 0,
    )  # fmt: skip


def check_classes_are_by_age(done: Settled) -> None:
    """Each class has those whose birthdays say so."""
    forty = done.example.cutoff.replace(year=done.example.cutoff.year - 40)
    young, old = done.asked(
        f"SELECT count(*) FILTER (born_on > DATE '{forty}'), count(*) FILTER (born_on <= DATE '{forty}') FROM roll"
    )
    counted = [(price["class"], price["tier"], price["participants"]) for price in done.totals["prices"]]
    assert counted == [("under-40", "standard", young), ("40-to-59", "standard", old)]


def test_23_million_members_shared_two_cases_at_three_fen_each(first_period: Settled):
    check_period_holds_together(first_period)
    check_classes_are_by_age(first_period)
    assert first_period.totals["carry_out_fen"] == 23_000_000 * 3 - 64_800_000


def test_the_sponsor_paid_the_first_period_for_whoever_had_joined_in_2018(first_period: Settled):
    early, late = first_period.asked(
        "SELECT count(*) FILTER (joined_on < DATE '2019-01-01'), "
        "count(*) FILTER (joined_on >= DATE '2019-01-01') FROM roll"
    )
    assert early > 0
    assert late > 0
    assert first_period.totals["sponsor_fen"] == 3 * early
    assert first_period.totals["collect_fen"] == 3 * late
    wrong = first_period.asked(
        "SELECT count(*) FROM statement JOIN roll USING (member) "
        "WHERE due_fen <> (CASE WHEN joined_on < DATE '2019-01-01' THEN 0 ELSE 3 END)"
    )
    assert wrong == (0,)


def test_5_million_members_share_100_cases_at_648_fen_each(hundred_cases: Settled):
    check_period_holds_together(hundred_cases)
    check_classes_are_by_age(hundred_cases)
    totals = hundred_cases.totals
    assert (totals["collect_fen"], totals["sponsor_fen"], totals["carry_out_fen"]) == (3_240_000_000, 0, 0)
