"""Every acceptance folder through the real command: totals, prices, every line and the root, byte for byte.

The folders beside this file always run. Where `../shared/acceptance` stands beside the checkout, or the
environment variable `GONGJI_ACCEPTANCE` names a folder, the folders in there run too.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.settlement.command import bytes_of, gongji, gongji_alone
from tests.settlement.reference import Asked, read_roll, settled
from tests.settlement.statements import statement_csv, statement_lines, write_parquet_roll

HERE = Path(__file__).parent / "folders"
BESIDE = Path(__file__).parent.parent.parent.parent / "shared" / "acceptance"


@dataclass(frozen=True)
class Case:
    """One acceptance folder."""

    folder: Path = field(compare=False)
    digest: str  # of all its bytes: the same folder in two places runs once

    @property
    def key(self) -> Path:
        own = self.folder / "plan.key"
        return own if own.exists() else self.folder.parent / "plan.key"

    @property
    def expected(self) -> dict[str, object]:
        return dict(json.loads((self.folder / "expected.json").read_text(encoding="utf-8")))

    def words(self, roll: Path, out: Path) -> tuple[object, ...]:
        """What to type for this folder with a roll."""
        expected, folder = self.expected, self.folder
        return (
            "settle", "--plan", folder / "plan.toml", "--roll", roll, "--cases", folder / "cases.csv",
            "--cutoff", expected["cutoff"], "--period", expected["period"],
            "--carry-in", expected["carry_in_fen"], "--key", self.key, "--out", out,
        )  # fmt: skip


def found() -> Iterator[Case]:
    """The acceptance folders of all places, each once."""
    places = [HERE, BESIDE, *(Path(named) for named in [os.environ.get("GONGJI_ACCEPTANCE")] if named)]
    seen: set[Case] = set()
    for place in places:
        for expected in sorted(place.glob("*/expected.json")):
            content = b"".join(hashlib.sha256(each).digest() for each in bytes_of(expected.parent).values())
            case = Case(expected.parent, hashlib.sha256(content).hexdigest())
            if case not in seen:
                seen.add(case)
                yield case


CASES = list(found())
NAMES = [case.folder.name for case in CASES]


@dataclass(frozen=True)
class Finished:
    """An acceptance folder and what the command made of it."""

    case: Case
    out: Path

    @property
    def told(self) -> dict[str, Any]:
        """The settlement statement."""
        return dict(json.loads((self.out / "settlement.json").read_bytes()))


@pytest.fixture(scope="module", params=CASES, ids=NAMES)
def finished(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """A folder settled from its CSV roll by the command in a process of its own."""
    case: Case = request.param
    out = tmp_path_factory.mktemp("accepted") / "out"
    outcome = gongji_alone(*case.words(case.folder / "roll.csv", out))
    assert (outcome.status, outcome.err) == (0, "")
    return Finished(case, out)


def test_the_seven_folders_of_the_contract_are_here():
    ours = {path.parent.name for path in HERE.glob("*/expected.json")}
    assert ours >= {"after-waiting", "carry-in", "classes", "equal", "per-case-cap", "tiers", "tile-edges"}


def test_totals_prices_and_root_are_the_expected_ones(finished: Finished):
    expected = finished.case.expected
    assert {name: finished.told[name] for name in expected} == expected


def test_every_line_of_the_statement_is_the_expected_one(finished: Finished):
    wanted = (finished.case.folder / "expected_statement.csv").read_bytes().decode()
    assert statement_csv(finished.out) == wanted


def test_the_settlement_statement_has_the_contract_s_members_and_names_its_inputs(finished: Finished):
    told = finished.told
    assert told.keys() == {
        "format", "plan", "plan_sha256", "period", "cutoff", "participants", "cases", "cases_sha256",
        "aid_fen", "fee_fen", "carry_in_fen", "collect_fen", "sponsor_fen", "carry_out_fen", "prices", "root",
    }  # fmt: skip
    assert told["format"] == "gongji-settlement/1"
    for name, file in (("plan_sha256", "plan.toml"), ("cases_sha256", "cases.csv")):
        assert told[name] == hashlib.sha256((finished.case.folder / file).read_bytes()).hexdigest()


def test_the_settlement_statement_is_canonical(finished: Finished):
    canonical = json.dumps(finished.told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert (finished.out / "settlement.json").read_bytes() == canonical.encode()


def test_the_same_roll_as_parquet_gives_the_same_bytes(finished: Finished, tmp_path: Path):
    case = finished.case
    write_parquet_roll(tmp_path / "roll.parquet", read_roll(case.folder / "roll.csv"), rows_per_group=300)

    assert gongji(*case.words(tmp_path / "roll.parquet", tmp_path / "out")).status == 0

    for file in ("settlement.json", "journal.beancount"):
        assert (tmp_path / "out" / file).read_bytes() == (finished.out / file).read_bytes()
    assert statement_lines(tmp_path / "out") == statement_lines(finished.out)


@pytest.mark.parametrize("case", CASES, ids=NAMES)
def test_our_own_reference_agrees_with_the_folder(case: Case):
    told = case.expected
    answer = settled(
        Asked(
            plan=case.folder / "plan.toml",
            roll=case.folder / "roll.csv",
            cases=case.folder / "cases.csv",
            cutoff=date.fromisoformat(str(told["cutoff"])),
            period=str(told["period"]),
            carry_in_fen=int(str(told["carry_in_fen"])),
            key=case.key.read_bytes(),
        )
    )

    assert {name: answer.record[name] for name in told} == told
    wanted = (case.folder / "expected_statement.csv").read_text(encoding="utf-8").splitlines()[1:]
    assert [
        f"{line.member},{line.klass},{line.tier},{line.share_fen},{line.sponsor_fen},{line.due_fen}"
        for line in answer.lines
    ] == wanted
