"""Every plan pack has the same furniture, says where its rules come from, and settles as worked by hand."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from gongji.errors import Refused
from gongji.fen import ceil_fen
from gongji.plans.document import LumpSum, PercentOfAid
from gongji.plans.packs import PACKS, pack_file, pack_names
from gongji.plans.reading import read_plan
from gongji.settlement.inputs import Inputs
from gongji.settlement.run import settle
from tests.settlement.statements import statement_lines

FILES = {"plan.toml", "spec.md", "sources.md", "example/README.md", "example/roll.csv", "example/cases.csv"}
WORDS = {"name", "operator", "summary", "not_insurance"}
STANDINGS = {"published", "press", "secondary", "derived", "our own choice"}
SOURCE = re.compile(r"\bS-[A-Z0-9]+[a-z]?\b")
FOLDERS = sorted(path.name for path in PACKS.iterdir() if path.is_dir() and path.name != "__pycache__")

Row = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Pack:
    """A pack's folder as text."""

    folder: Path

    def text(self, name: str) -> str:
        return (self.folder / name).read_text(encoding="utf-8")

    def table(self, name: str, *columns: str) -> list[Row]:
        """The rows of the table of a page that has these columns, in order."""
        lines = iter(self.text(name).splitlines())
        wanted = f"| {' | '.join(columns)} |"
        assert wanted in lines, f"{name} has no table {wanted}"
        next(lines)
        rows = []
        for line in lines:
            if not line.startswith("|"):
                break
            rows.append(dict(zip(columns, (cell.strip() for cell in line.strip("| ").split(" | ")), strict=True)))
        return rows

    def rules(self) -> list[Row]:
        return self.table("spec.md", "key", "value", "standing", "where it comes from, and why so")

    def sources(self) -> list[Row]:
        return self.table("sources.md", "key", "address", "confidence", "what it is used for")

    def example(self, *columns: str) -> list[Row]:
        return self.table("example/README.md", *columns)


@pytest.fixture(params=FOLDERS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return Pack(folder=PACKS / request.param)


def rules_of(value: Any, key: str = "") -> dict[str, str]:
    """Every rule of a plan document by its key, as `gongji plan check` names it; words by their Chinese."""
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        return {key: value["zh"]}
    if isinstance(value, dict):
        return {k: v for name, inner in value.items() for k, v in rules_of(inner, f"{key}.{name}".lstrip(".")).items()}
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return {k: v for i, inner in enumerate(value, 1) for k, v in rules_of(inner, f"{key}[{i}]").items()}
    return {key: ", ".join(map(str, value)) if isinstance(value, list) else str(value)}


def test_the_packs_are_all_the_folders_there_are():
    assert list(pack_names()) == FOLDERS
    assert {"village", "xianghubao"} <= set(FOLDERS)


def test_a_pack_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Refused, match="there is no plan pack 'moon'; there are village, xianghubao"):
        pack_file("moon")


def test_a_pack_has_all_its_files_and_no_others(pack: Pack):
    found = {str(path.relative_to(pack.folder)) for path in pack.folder.rglob("*") if path.is_file()}
    assert found == FILES


def test_a_plan_is_called_as_its_folder(pack: Pack):
    assert read_plan(pack_file(pack.folder.name)).id == pack.folder.name


def test_every_rule_of_the_plan_has_a_line_with_its_value(pack: Pack):
    document = rules_of(tomllib.loads(pack.text("plan.toml"), parse_float=Decimal))
    told = {row["key"]: row["value"] for row in pack.rules()}
    assert list(told) == list(document), "the rules stand in the order of the document"
    different = {key: (told[key], value) for key, value in document.items() if told[key] not in {value, "(words)"}}
    assert different == {}
    assert {key for key, value in told.items() if value == "(words)"} <= WORDS


def test_every_rule_says_how_well_it_is_known_and_from_where(pack: Pack):
    known = {row["key"] for row in pack.sources()}
    for row in pack.rules():
        reason = row["where it comes from, and why so"]
        assert row["standing"] in STANDINGS, row
        assert reason, row
        named = set(SOURCE.findall(reason))
        assert named <= known, f"{row['key']} names {sorted(named - known)}, which sources.md does not have"
        assert named or row["standing"] == "our own choice", f"{row['key']} is {row['standing']} without a source"


def test_every_source_has_an_address_and_is_used(pack: Pack):
    used = set(SOURCE.findall(pack.text("spec.md")))
    for row in pack.sources():
        assert row["key"] in used, f"{row['key']} is used nowhere"
        assert re.fullmatch(r"https?://\S+|no address stored", row["address"]), row
        assert row["confidence"] in {"published", "press", "secondary"}, row


def test_the_least_number_of_members_is_the_derived_one(pack: Pack):
    """Top aid × (1 + fee) ÷ cap a case; a plan without such a cap says that there is none."""
    plan = read_plan(pack.folder / "plan.toml")
    chapter = pack.text("spec.md").split("## How many members it needs")[1].split("\n## ")[0]
    if plan.caps.per_case_fen is None:
        assert "no least number" in chapter
        return
    assert isinstance(plan.fee, PercentOfAid)
    top = max(each.aid_fen for each in plan.aid if isinstance(each, LumpSum)) * max(tier.factor for tier in plan.tiers)
    assert f"**{ceil_fen(Fraction(top) * (1 + plan.fee.rate) / plan.caps.per_case_fen):,} members**" in chapter


def test_the_example_settles_as_worked_by_hand(pack: Pack, tmp_path: Path):
    asked = {row["asked for"]: row["value"] for row in pack.example("asked for", "value")}
    inputs = Inputs(
        plan=pack.folder / "plan.toml",
        roll=pack.folder / "example" / "roll.csv",
        cases=pack.folder / "example" / "cases.csv",
        cutoff=date.fromisoformat(asked["cutoff"]),
        period=asked["period"],
        carry_in_fen=int(asked["carry_in_fen"]),
    )
    settlement = settle(inputs, tmp_path / "out").settlement
    totals = {row["total"]: int(row["value"]) for row in pack.example("total", "value")}
    assert {name: getattr(settlement, name) for name in totals} == totals
    worked = pack.example("member", "class", "tier", "share_fen", "sponsor_fen", "due_fen")
    assert [
        [str(part) for part in (line.member, line.klass, line.tier, line.share_fen, line.sponsor_fen, line.due_fen)]
        for line in statement_lines(tmp_path / "out")
    ] == [list(row.values()) for row in worked]
