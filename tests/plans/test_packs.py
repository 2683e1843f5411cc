"""Every plan pack has the same furniture, says where each rule comes from, and shares as worked by hand.

A pack is a folder: `plan.toml` and `versions/*.toml`, `spec.md`, perhaps `example/`. A new one needs no test of its
own.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, get_args

import pytest

from gongji.errors import Refused
from gongji.fen import ceil_fen
from gongji.plans.amounts import Costs, Happened
from gongji.plans.award import Claimed, award
from gongji.plans.document import LumpSum, OnProof, Plan, Reimbursement, Steps
from gongji.plans.document.aid import Aid, Disability, HealthTier
from gongji.plans.packs import PACKS, pack_file, pack_files, pack_names
from gongji.plans.reading import read_plan
from gongji.settlement.inputs import Inputs
from gongji.settlement.run import settle
from gongji.sharing.prices import fee_fen, group_prices
from tests.settlement.statements import statement_lines

ALWAYS = {"plan.toml", "spec.md"}
EXAMPLE = {"example/README.md", "example/roll.csv", "example/cases.csv"}
FOLDERS = sorted(path.name for path in PACKS.iterdir() if path.is_dir() and path.name != "__pycache__")
FILES = [(name, file) for name in FOLDERS for file in pack_files(name)]
WORKED = ("example", "version", "members", "cases", "aid, yuan", "share, yuan", "source")
AWARDED = ("award", "version", "cover", "tier", "age", "diagnosed on", "what happened", "aid, yuan")
HEALTH_TIERS = frozenset(get_args(HealthTier))

# What a member wants to know of every plan: in the document, or named as something that nobody published.
TOPICS = {
    "operator", "summary", "effective_from", "admission", "consents", "waiting", "fee", "caps", "aid", "limits",
    "claim", "funding", "calendar", "disclosure", "objection", "jury", "collection", "leaving", "members",
    "change", "closing",
}  # fmt: skip
# Names and our own words, which nobody publishes.
OURS = re.compile(r"(id|currency|form|platforms|version|name|summary)|.*\.(id|name|label)|(sources|unsourced)\[.*")
SOURCE = re.compile(r"report(\.[a-z]+)?|S-[A-Z0-9]+[a-z]?(\.(published|press|secondary|derived))?")

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
            rows.append(dict(zip(columns, re.split(r" *\| *", line.strip("| ")), strict=True)))
        return rows

    def plans(self) -> dict[str | None, Plan]:
        """All versions by name, the oldest first."""
        return {plan.version: plan for plan in map(plan_in, pack_files(self.folder.name))}


@cache
def plan_in(file: Path) -> Plan:
    return read_plan(file)


@cache
def document_in(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"), parse_float=Decimal)


@pytest.fixture(params=FOLDERS)
def pack(request: pytest.FixtureRequest) -> Pack:
    return Pack(folder=PACKS / request.param)


@pytest.fixture(params=[file for _, file in FILES], ids=[f"{name}-{file.stem}" for name, file in FILES])
def file(request: pytest.FixtureRequest) -> Path:
    chosen: Path = request.param
    return chosen


def rules_of(value: Any, key: str = "") -> dict[str, Any]:
    """Every rule of a plan document by its key, as `gongji plan check` names it; words are one rule."""
    if isinstance(value, dict) and set(value) == {"zh", "en"}:
        return {key: value["zh"]}
    if isinstance(value, dict):
        return {k: v for name, inner in value.items() for k, v in rules_of(inner, f"{key}.{name}".lstrip(".")).items()}
    if isinstance(value, list) and value and isinstance(value[0], dict) and set(value[0]) != {"zh", "en"}:
        return {k: v for i, inner in enumerate(value, 1) for k, v in rules_of(inner, f"{key}[{i}]").items()}
    return {key: value}


def steps(key: str) -> list[str]:
    """A key step by step: aid[2].aid_fen is aid, 2, aid_fen."""
    return re.findall(r"[a-z_]+|\d+", key)


def within(key: str, wider: str) -> bool:
    """Whether a key is another, or below it."""
    return steps(key)[: len(steps(wider))] == steps(wider)


def said_as(value: Any) -> str:
    """A value as an unsourced entry writes it."""
    if isinstance(value, list):
        return ", ".join(map(said_as, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def in_yuan(text: str) -> int:
    """Fen of an amount such as 1,234.50."""
    exact = Fraction(text.replace(",", "")) * 100
    assert exact.denominator == 1, text
    return exact.numerator


def by_group(cell: str) -> dict[tuple[str, str], str]:
    """A cell such as "3,000 under-40/standard; 5 40-to-59/entry" by class and tier."""
    found = {}
    for part in cell.split("; "):
        number, group = part.split(" ", 1)
        klass, tier = group.split("/")
        found[klass, tier] = number
    return found


def top_fen(line: Aid) -> int | None:
    """The most that a line gives for one case, before tiers; None where it names no limit."""
    if isinstance(line, LumpSum | OnProof | Disability):
        return line.aid_fen
    if isinstance(line, Steps):
        return line.steps[-1].aid_fen
    return line.limit_fen if isinstance(line, Reimbursement) else None


def least_members(plan: Plan) -> int | None:
    """Top aid and the fee on it ÷ cap a case; None for a plan without such a cap, or without a top."""
    tops = [
        top * (1 if line.tiers else max(tier.factor for tier in plan.tiers))
        for line in plan.aid
        if (top := top_fen(line))
    ]
    if plan.caps.per_case_fen is None or not tops:
        return None
    aid_fen = int(max(tops))
    return ceil_fen(Fraction(aid_fen + fee_fen(plan, aid_fen=aid_fen, participants=1, cases=1), plan.caps.per_case_fen))


def unexplained(document: dict[str, Any]) -> Iterator[str]:
    """Rules that stand under no source and no unsourced entry."""
    keys = [key for source in document.get("sources", []) for key in source["keys"]]
    keys += [each["key"] for each in document.get("unsourced", [])]
    for rule in rules_of(document):
        if not OURS.fullmatch(rule) and not any(within(rule, key) for key in keys):
            yield rule


def test_the_packs_are_all_the_folders_there_are():
    assert list(pack_names()) == FOLDERS
    assert {"village", "xianghubao"} <= set(FOLDERS)


def test_a_pack_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Refused, match=r"there is no plan pack 'moon'; there are .*village.*, xianghubao"):
        pack_file("moon")


def test_a_version_that_is_not_there_is_refused_with_those_that_are():
    with pytest.raises(Refused, match="has no earlier version '1999'; it has 2018-10, 2018-11, 2019-05, 2020-01"):
        pack_file("xianghubao", earlier="1999")
    assert read_plan(pack_file("xianghubao", earlier="2019-05")).version == "2019-05"


def test_a_pack_has_all_its_files_and_no_others(pack: Pack):
    found = {str(path.relative_to(pack.folder)) for path in pack.folder.rglob("*") if path.is_file()}
    versions = {f"versions/{path.name}" for path in (pack.folder / "versions").glob("*.toml")}
    assert found - versions in (ALWAYS, ALWAYS | EXAMPLE)


def test_versions_are_named_as_their_files_and_follow_one_another(pack: Pack):
    files = pack_files(pack.folder.name)
    plans = [plan_in(file) for file in files]
    assert {plan.id for plan in plans} == {pack.folder.name}, "a plan is called as its folder"
    assert [plan.version for plan in plans[:-1]] == [file.stem for file in files[:-1]]
    days = [plan.effective_from for plan in plans if plan.effective_from]
    assert len(days) == len(plans)
    assert all(earlier < later for earlier, later in pairwise(days))
    assert len({plan.version for plan in plans}) == len(plans)


def test_every_rule_says_where_it_comes_from(file: Path):
    assert list(unexplained(document_in(file))) == []


def test_what_members_want_to_know_is_said_or_said_to_be_unknown(file: Path):
    document = document_in(file)
    assert TOPICS - set(document) - {each["key"] for each in document["unsourced"]} == set()


def test_nothing_is_both_published_and_chosen(file: Path):
    document = document_in(file)
    chosen = [each["key"] for each in document["unsourced"]]
    published = {key for source in document["sources"] for key in source["keys"]}
    assert len(chosen) == len(set(chosen))
    assert set(chosen) & published == set()


def test_what_was_chosen_is_what_the_plan_says(file: Path):
    """An entry for one rule repeats its value; one for a table tells it in words."""
    document = document_in(file)
    rules = rules_of({key: value for key, value in document.items() if key not in {"sources", "unsourced"}})
    for each in document["unsourced"]:
        value = rules.get(each["key"])
        if value is not None and not isinstance(value, str | dict) and not is_words(value):
            assert each["value"] == said_as(value), each["key"]


def is_words(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def test_every_key_of_a_source_names_a_rule_that_is_there(file: Path):
    document = document_in(file)
    rules = rules_of(document)
    named = [key for source in document["sources"] for key in source["keys"]]
    assert [key for key in named if not any(within(rule, key) for rule in rules)] == []


def test_a_source_has_one_address_in_all_packs():
    addresses: dict[str, set[str | None]] = {}
    for _, file in FILES:
        for source in document_in(file)["sources"]:
            assert SOURCE.fullmatch(source["id"]), f"{file}: {source['id']}"
            assert source.get("url") or source.get("says"), f"{file}: {source['id']} has neither address nor words"
            addresses.setdefault(source["id"].split(".")[0], set()).add(source.get("url"))
    assert {key: found for key, found in addresses.items() if len(found) > 1} == {}


def test_the_least_number_of_members_is_the_derived_one(pack: Pack):
    """Top aid × (1 + fee) ÷ cap a case; a pack without such a cap says that there is none."""
    chapter = pack.text("spec.md").split("## How many members it needs")[1].split("\n## ")[0]
    for version, plan in pack.plans().items():
        derived = least_members(plan)
        assert ("no least number" in chapter) if derived is None else (f"**{derived:,} members**" in chapter), version
        if plan.members is not None and derived is not None:
            assert plan.members.least >= derived, f"{version}: the caps could not raise the aid"


def test_the_worked_examples_share_as_the_page_says(pack: Pack):
    """Published figures, and sums by hand, by the sharing functions alone."""
    rows = pack.table("spec.md", *WORKED)
    plans = pack.plans()
    assert rows
    for row in rows:
        plan = plans[row["version"]]
        known = {source.id for source in plan.sources}
        assert row["source"] == "worked by hand" or set(row["source"].split(", ")) <= known, row
        members = {group: int(number.replace(",", "")) for group, number in by_group(row["members"]).items()}
        aid_fen, cases = in_yuan(row["aid, yuan"]), int(row["cases"])
        fee = fee_fen(plan, aid_fen=aid_fen, participants=sum(members.values()), cases=cases)
        shares = {(each.klass, each.tier): each.share_fen for each in group_prices(plan, members, aid_fen + fee)}
        assert shares == {group: in_yuan(yuan) for group, yuan in by_group(row["share, yuan"]).items()}, row


def what_happened(cell: str) -> Happened:
    """A cell such as "total 260,000; basic_insurance 110,000", "grade 7" or "died"."""
    said = dict(part.rpartition(" ")[::2] for part in cell.split("; ") if part not in {"", "died"})
    known = {"total": "total_fen", "insured": "insured_fen"}
    costs = {known[key]: in_yuan(yuan) for key, yuan in said.items() if key in known}
    paid_by = {key: in_yuan(yuan) for key, yuan in said.items() if key in HEALTH_TIERS}
    assert set(said) <= {*known, *HEALTH_TIERS, "grade", "days"}, cell
    return Happened(
        costs=Costs(**costs, paid_by=paid_by),
        hospital_days=int(said.get("days", 0)),
        disability_grade=int(said["grade"]) if "grade" in said else None,
        died_on=date.max if "died" in cell else None,
    )


def test_the_worked_awards_are_what_the_plan_gives(pack: Pack):
    """Who was a member for two years; a pack without such a table has no such sums on its page."""
    if "## Worked awards" not in pack.text("spec.md"):
        return
    plans = pack.plans()
    for row in pack.table("spec.md", *AWARDED):
        on = date.fromisoformat(row["diagnosed on"])
        case = Claimed(
            cover=row["cover"],
            tier=row["tier"],
            diagnosed_on=on,
            applied_on=on,
            joined_on=on.replace(year=on.year - 2),
            born_on=on.replace(year=on.year - int(row["age"])),
            happened=what_happened(row["what happened"]),
        )
        assert award(plans[row["version"]], case).total_fen == in_yuan(row["aid, yuan"]), row


@pytest.mark.parametrize("name", [name for name in FOLDERS if (PACKS / name / "example").is_dir()])
def test_the_example_settles_as_worked_by_hand(name: str, tmp_path: Path):
    pack = Pack(folder=PACKS / name)
    asked = {row["asked for"]: row["value"] for row in pack.table("example/README.md", "asked for", "value")}
    inputs = Inputs(
        plan=pack.folder / asked["plan"],
        roll=pack.folder / "example" / "roll.csv",
        cases=pack.folder / "example" / "cases.csv",
        cutoff=date.fromisoformat(asked["cutoff"]),
        period=asked["period"],
        carry_in_fen=int(asked["carry_in_fen"]),
    )
    settlement = settle(inputs, tmp_path / "out").settlement
    totals = {row["total"]: int(row["value"]) for row in pack.table("example/README.md", "total", "value")}
    assert {name: getattr(settlement, name) for name in totals} == totals
    columns = ("member", "class", "tier", "share_fen", "sponsor_fen", "due_fen")
    assert [
        [str(part) for part in (line.member, line.klass, line.tier, line.share_fen, line.sponsor_fen, line.due_fen)]
        for line in statement_lines(tmp_path / "out")
    ] == [list(row.values()) for row in pack.table("example/README.md", *columns)]
