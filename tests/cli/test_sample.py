"""`gongji sample roll`: any number of members, the same seed the same bytes."""

from __future__ import annotations

import csv
from collections import Counter
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan
from gongji.settlement.sample import CHUNK_MEMBERS, write_sample_roll
from gongji.sharing.participation import class_of, takes_part
from tests.settlement.command import gongji, gongji_alone

MEMBERS = 20_000


def sample(out: Path, *, members: int = MEMBERS, seed: int = 7) -> Path:
    """A sample roll made by the command."""
    outcome = gongji("sample", "roll", "--members", members, "--seed", seed, "--out", out)
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out == f"{out}: {members:,} memberships\n"
    return out


@pytest.mark.parametrize("name", ["roll.csv", "roll.parquet"])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path, name: str):
    first = sample(tmp_path / name).read_bytes()
    alone = tmp_path / f"alone-{name}"
    assert gongji_alone("sample", "roll", "--members", MEMBERS, "--seed", 7, "--out", alone).status == 0
    assert alone.read_bytes() == first
    assert sample(tmp_path / f"other-{name}", seed=8).read_bytes() != first


def test_csv_and_parquet_hold_the_same_roll(tmp_path: Path):
    columns = pq.read_table(sample(tmp_path / "roll.parquet")).to_pylist()
    with sample(tmp_path / "roll.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows == [{name: "" if value is None else str(value) for name, value in row.items()} for row in columns]


def test_a_roll_of_a_million_and_one_is_sorted_without_a_seam(tmp_path: Path):
    table = pq.read_table(sample(tmp_path / "roll.parquet", members=CHUNK_MEMBERS + 1), columns=["member"])
    members = table.column("member").to_numpy()
    assert len(members) == CHUNK_MEMBERS + 1
    assert members[0] >= 1
    assert (members[1:] > members[:-1]).all()


@pytest.mark.parametrize("cutoff", [date(2019, 1, 21), date(2019, 6, 21), date(2019, 12, 31)])
def test_everybody_takes_part_in_2019_under_the_plan_of_2019(tmp_path: Path, cutoff: date):
    plan = read_plan(pack_file("xianghubao", earlier="2018-11"))
    classes: Counter[str] = Counter()
    for row in pq.read_table(sample(tmp_path / "roll.parquet")).to_pylist():
        assert row["born_on"] <= row["joined_on"]
        assert takes_part(plan, cutoff=cutoff, joined_on=row["joined_on"], left_on=row["left_on"])
        klass = class_of(plan, cutoff=cutoff, born_on=row["born_on"])
        assert klass is not None
        classes[klass.id] += 1
    # Census of 2020: 429,744,843 of the 1,145,760,404 people under 60 are 40 and over.
    assert classes["40-to-59"] / MEMBERS == pytest.approx(429_744_843 / 1_145_760_404, abs=0.02)


@pytest.mark.parametrize("cutoff", ["2019-01-21", "2019-12-31"])
def test_a_settlement_finds_all_members_of_a_sample_taking_part(tmp_path: Path, cutoff: str):
    (tmp_path / "cases.csv").write_text("case,member,aid_fen\nA,1,30000000\n", encoding="utf-8")
    outcome = gongji(
        "settle", "--plan", pack_file("xianghubao", earlier="2018-11"), "--roll", sample(tmp_path / "roll.csv"),
        "--cases", tmp_path / "cases.csv", "--cutoff", cutoff, "--period", "2019", "--out", tmp_path / "out", "--json",
    )  # fmt: skip
    assert outcome.status == 0, outcome.err
    assert f'"participants":{MEMBERS},' in outcome.out


@pytest.mark.parametrize(
    "words",
    [
        ("--members", 0, "--seed", 1, "--out", "roll.csv"),
        ("--members", 1_000_000_001, "--seed", 1, "--out", "roll.csv"),
        ("--members", "many", "--seed", 1, "--out", "roll.csv"),
        ("--members", 10, "--seed", -1, "--out", "roll.csv"),
        ("--members", 10, "--seed", 1),
        ("--members", 10, "--out", "roll.csv"),
    ],
)
def test_a_roll_that_cannot_be_is_wrong_use(words: tuple[object, ...]):
    outcome = gongji("sample", "roll", *words)
    assert (outcome.status, outcome.out) == (2, "")
    assert "Traceback" not in outcome.err


def test_a_roll_that_cannot_be_written_is_not_now_and_leaves_nothing(tmp_path: Path):
    out = tmp_path / "nowhere" / "roll.csv"
    outcome = gongji("sample", "roll", "--members", 10, "--seed", 1, "--out", out)
    assert (outcome.status, outcome.out) == (1, "")
    assert f"{out}: the roll cannot be written: " in outcome.err
    assert "Traceback" not in outcome.err
    assert list(tmp_path.iterdir()) == []


def test_a_roll_is_not_there_before_it_is_whole(tmp_path: Path):
    out = tmp_path / "roll.parquet"
    steps = write_sample_roll(out, members=10, seed=1)
    assert next(steps) == 10
    assert not out.exists()
    assert list(steps) == []
    assert pq.read_table(out).num_rows == 10
