"""Receipts of real settlements: everybody's holds, for us, for the file carried away, and for a second verifier."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gongji.errors import Refused
from gongji.proofs import verify as verifier
from gongji.proofs.log import Log
from gongji.proofs.notes import SignerKey
from gongji.proofs.verify import verify
from gongji.settlement.inputs import Inputs
from gongji.settlement.receipts import receipt
from gongji.settlement.run import settle
from gongji.settlement.sample import write_sample_roll
from gongji.settlement.statement import line_of, read_settlement
from tests.proofs.auditor import failing_step
from tests.settlement.command import gongji

FOLDERS = Path(__file__).parents[1] / "acceptance" / "folders"
NAMES = sorted(path.parent.name for path in FOLDERS.glob("*/expected.json"))
COUNTS = (1, 255, 256, 257, 512, 513, 65_536, 65_537)
PLAN = """\
id = "village"
currency = "CNY"
sharing = { begins = "joining", rounding = "up" }
waiting = { days = 90 }
fee = { kind = "percent_of_aid", rate = 0.08 }
caps = { per_year_fen = 60, excess = "sponsor" }

[[classes]]
id = "under-40"
from_age = 0
to_age = 39
weight = 1

[[classes]]
id = "40-to-59"
from_age = 40
to_age = 59
weight = 2
"""


@dataclass(frozen=True)
class Settled:
    """A settled period: its folder, and the members who share in it."""

    out: Path
    members: list[int]

    @property
    def root(self) -> str:
        return read_settlement(self.out).root.hash.hex()


def settled(folder: Path, *, plan: Path, roll: Path, cases: Path, told: dict[str, Any], key: Path) -> Settled:
    inputs = Inputs(
        plan=plan,
        roll=roll,
        cases=cases,
        cutoff=date.fromisoformat(told["cutoff"]),
        period=told["period"],
        carry_in_fen=told["carry_in_fen"],
        key=key,
    )
    settle(inputs, folder / "out")
    return Settled(folder / "out", members_of(folder / "out"))


def members_of(out: Path) -> list[int]:
    import pyarrow.parquet as pq

    parts = sorted((out / "statement").glob("part-*.parquet"))
    return [member for part in parts for member in pq.read_table(part, columns=["member"])["member"].to_pylist()]


@pytest.fixture(scope="module", params=NAMES)
def accepted(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settled:
    """An acceptance folder, settled."""
    folder = FOLDERS / request.param
    return settled(
        tmp_path_factory.mktemp(request.param),
        plan=folder / "plan.toml",
        roll=folder / "roll.csv",
        cases=folder / "cases.csv",
        told=json.loads((folder / "expected.json").read_text()),
        key=FOLDERS / "plan.key",
    )


@pytest.fixture(scope="module", params=COUNTS)
def of_size(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Settled:
    """So many members, settled: aid enough that the sponsor bears part of the older ones' shares."""
    folder = tmp_path_factory.mktemp(f"of-{request.param}")
    for _ in write_sample_roll(folder / "roll.parquet", members=request.param, seed=4):
        pass
    (folder / "plan.toml").write_text(PLAN)
    (folder / "cases.csv").write_text(f"case,member,aid_fen\nC1,7,{request.param * 55}\n")
    return settled(
        folder,
        plan=folder / "plan.toml",
        roll=folder / "roll.parquet",
        cases=folder / "cases.csv",
        told={"cutoff": "2019-06-21", "period": "2019-06-2", "carry_in_fen": 0},
        key=FOLDERS / "plan.key",
    )


@pytest.fixture
def carried(tmp_path: Path) -> Path:
    """The verifier's one file, carried to another folder."""
    return Path(shutil.copy(verifier.__file__, tmp_path / "verify.py"))


def written(content: dict[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False).encode()


def sampled(members: list[int], *, at_most: int = 300) -> Iterator[int]:
    """Everybody of a small period; of a large one the edges of tiles, and others far apart."""
    if len(members) <= at_most:
        yield from members
        return
    edges = {0, 1, 255, 256, 511, 512, 32_767, 32_768, 65_535, len(members) - 2, len(members) - 1}
    wanted = edges | set(range(0, len(members), len(members) // 40))
    yield from (members[at] for at in sorted(wanted & set(range(len(members)))))


def check_everybody(period: Settled) -> None:
    for member in sampled(period.members):
        content = written(receipt(period.out, member))
        assert len(verify(content, root=period.root)) == 4
        assert failing_step(content) == 0


def test_everybody_s_receipt_of_an_accepted_folder_holds(accepted: Settled):
    check_everybody(accepted)


def test_everybody_s_receipt_of_a_period_of_any_size_holds(of_size: Settled):
    assert members_of(of_size.out) == of_size.members
    check_everybody(of_size)


def test_a_receipt_says_what_the_statement_says(accepted: Settled):
    for member in sampled(accepted.members, at_most=50):
        made, line = receipt(accepted.out, member), line_of(accepted.out, member)
        assert line is not None
        names = ("member", "position", "share_fen", "sponsor_fen")
        assert [made[name] for name in names] == [getattr(line, name) for name in names]


def test_the_root_of_a_receipt_is_the_published_one(accepted: Settled):
    published = json.loads((accepted.out / "settlement.json").read_bytes())
    made = receipt(accepted.out, accepted.members[-1])
    assert made["root"] == published["root"]
    assert (made["plan"], made["period"]) == (published["plan"], published["period"])


def test_a_receipt_has_the_contract_s_members_and_no_other(accepted: Settled):
    assert receipt(accepted.out, accepted.members[0]).keys() == {
        "format", "plan", "period", "member", "position", "salt", "share_fen", "sponsor_fen", "tile", "path", "root",
    }  # fmt: skip


def test_who_is_not_in_the_roll_is_refused_in_words(accepted: Settled):
    members = set(accepted.members)
    beside = {min(members) - 1, max(members) + 1, 2**62, *(member + 1 for member in sorted(members)[:300])}
    strangers = [number for number in beside - members if number > 0]
    assert strangers
    for stranger in strangers:
        with pytest.raises(Refused, match=f"member {stranger} does not take part in period .*; there is nothing to"):
            receipt(accepted.out, stranger)


def test_who_waits_or_has_left_is_refused_though_he_is_in_the_roll(accepted: Settled, request: pytest.FixtureRequest):
    folder = FOLDERS / request.node.callspec.params["accepted"]
    with (folder / "roll.csv").open(encoding="utf-8-sig", newline="") as file:
        rolled = {int(row["member"]) for row in csv.DictReader(file)}
    for member in sorted(rolled - set(accepted.members))[:20]:
        with pytest.raises(Refused, match="does not take part"):
            receipt(accepted.out, member)


def test_somebody_waits_or_has_left_in_one_of_the_folders():
    sizes = {name: len((FOLDERS / name / "roll.csv").read_text().splitlines()) - 1 for name in NAMES}
    shared = {name: len((FOLDERS / name / "expected_statement.csv").read_text().splitlines()) - 1 for name in NAMES}
    assert any(sizes[name] > shared[name] for name in NAMES)


def test_the_file_carried_away_agrees_with_nothing_but_the_standard_library(of_size: Settled, carried: Path):
    elsewhere = carried.parent
    for number, member in enumerate({of_size.members[0], of_size.members[-1]}):
        file = elsewhere / f"receipt-{number}.json"
        file.write_bytes(written(receipt(of_size.out, member)))
        command = [sys.executable, "-I", "-S", str(carried), file.name, "--root", of_size.root]
        done = subprocess.run(command, cwd=elsewhere, capture_output=True, text=True, timeout=60, check=False)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines()[-1] == "The receipt holds."
        assert f"Member {member} stands there" in done.stdout


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["spoilt.json"], 1, "REFUSED: step 3"),
        (["good.json", "--root", "00" * 32], 1, "REFUSED: step 4"),
        (["good.json", "--log-key", "log+00000000+AA=="], 1, "REFUSED: step 6"),
        (["nowhere.json"], 1, "REFUSED"),
        (["good.json", "--root"], 2, "usage"),
        (["good.json", "--rooot", "00"], 2, "usage"),
        (["good.json", "spoilt.json"], 2, "usage"),
        ([], 2, "usage"),
    ],
)
def test_the_file_carried_away_refuses(accepted: Settled, carried: Path, words: list[str], status: int, says: str):
    good = receipt(accepted.out, accepted.members[0])
    (carried.parent / "good.json").write_bytes(written(good))
    (carried.parent / "spoilt.json").write_bytes(written(good | {"share_fen": good["share_fen"] + 1}))
    command = [sys.executable, "-I", "-S", str(carried), *words]
    done = subprocess.run(command, cwd=carried.parent, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == status, done
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "holds" not in done.stdout


def test_prove_and_verify_as_typed(accepted: Settled, tmp_path: Path):
    made = gongji("prove", accepted.out, "--member", accepted.members[0])
    assert (made.status, made.err) == (0, "")
    (tmp_path / "receipt.json").write_text(made.out, encoding="utf-8")

    good = gongji("verify", tmp_path / "receipt.json", "--root", accepted.root)
    assert (good.status, good.out.splitlines()[-1]) == (0, "The receipt holds.")

    bad = gongji("verify", tmp_path / "receipt.json", "--root", "ab" * 32)
    assert (bad.status, bad.out) == (1, "")
    assert "Step 4" in bad.err

    stranger = gongji("prove", accepted.out, "--member", max(accepted.members) + 1)
    assert (stranger.status, stranger.out) == (1, "")
    assert "does not take part" in stranger.err


def test_a_receipt_shows_that_its_period_is_in_a_log(accepted: Settled, tmp_path: Path):
    log, key = tmp_path / "log", SignerKey(name="log.example/village", seed=bytes(32))
    prove = ("prove", accepted.out, "--member", accepted.members[0], "--log", log, "--vkey", key.verifier)
    written_log = Log.open(log, key.name, key)
    missing = gongji(*prove)
    assert (missing.status, missing.out) == (1, "")
    assert "is not in the log" in missing.err

    written_log.append([b"another event", (accepted.out / "settlement.json").read_bytes(), b"a third"])
    made = gongji(*prove)
    assert (made.status, made.err) == (0, "")
    (tmp_path / "receipt.json").write_text(made.out, encoding="utf-8")
    good = gongji("verify", tmp_path / "receipt.json", "--log-key", key.verifier)
    assert [line[:2] for line in good.out.splitlines()[:6]] == ["1.", "2.", "3.", "4.", "5.", "6."]
    other = gongji("verify", tmp_path / "receipt.json", "--log-key", SignerKey.fresh(key.name).verifier)
    assert "Step 6" in other.err

    for half in (("--log", log), ("--vkey", key.verifier)):
        wrong = gongji("prove", accepted.out, "--member", accepted.members[0], *half)
        assert (wrong.status, "go together" in wrong.err) == (2, True)


def test_a_receipt_is_checked_in_5_milliseconds(of_size: Settled):
    contents = [written(receipt(of_size.out, member)) for member in sampled(of_size.members, at_most=5)]
    spent = []
    for content in contents:
        began = time.perf_counter()
        verify(content)
        spent.append(time.perf_counter() - began)
    fastest = min(spent)
    print(f"\nverify, {len(of_size.members):,} members: {fastest * 1000:.2f} ms, {len(contents[0]):,} bytes")
    assert fastest < 0.005
