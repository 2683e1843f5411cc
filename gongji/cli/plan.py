"""`gongji plan`: list the packs, check a plan document, read it in plain words, compare two, begin a new one."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from gongji.errors import Mistakes, Refused
from gongji.plans.checks import Finding, findings
from gongji.plans.document import Plan
from gongji.plans.packs import PACKS, pack_file, pack_names
from gongji.plans.reading import read_plan
from gongji.plans.schema import json_schema
from gongji.plans.starting import begin, plan_id_for
from gongji.plans.versions import PlanVersion, read_versions
from gongji.plans.words import Section, describe, plan_name
from gongji.plans.words.differences import tell_changes

app = typer.Typer(
    no_args_is_help=True, help="Plan documents: list the packs, check one, read it, compare two, begin one."
)
PlanFile = Annotated[Path, typer.Argument(help="A plan document, a TOML file.")]


class Language(StrEnum):
    """The languages that a plan is told in."""

    ZH = "zh"
    EN = "en"


InLanguage = Annotated[Language, typer.Option(help="zh or en.")]


@app.command("list")
def list_command(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")] = False,
) -> None:
    """List the plan packs that come with Gongji."""
    packs = [read_versions(PACKS / name) for name in pack_names()]
    if as_json:
        print(json.dumps([pack_record(versions) for versions in packs], ensure_ascii=False, indent=2))
        return
    table = Table(box=None, pad_edge=False)
    for heading in ("id", "plan", "report", "versions", "rules not found"):
        table.add_column(heading, justify="right" if heading == "rules not found" else "left")
    for record in map(pack_record, packs):
        named = [each["version"] or "–" for each in record["versions"]]
        table.add_row(
            record["id"],
            f"{record['name_zh']}\n{record['name_en']}",
            " ".join(record["platforms"]),
            named[0] if len(named) == 1 else f"{named[0]} to {named[-1]} ({len(named)})",
            str(record["unsourced"]),
        )
    Console(highlight=False).print(table)


def pack_record(versions: tuple[PlanVersion, ...]) -> dict[str, Any]:
    """A pack as the contract's JSON has it: its newest version, and all of them, the oldest first."""
    newest = versions[-1]
    return {
        "id": newest.plan.id,
        "platforms": list(newest.plan.platforms),
        "name_zh": plan_name(newest.plan, "zh"),
        "name_en": plan_name(newest.plan, "en"),
        "file": str(newest.file),
        "versions": [
            {
                "version": each.version,
                "effective_from": each.effective_from.isoformat() if each.effective_from else None,
                "file": str(each.file),
            }
            for each in versions
        ],
        "unsourced": len(newest.plan.unsourced),
    }


@app.command("check")
def check_command(file: PlanFile, lang: InLanguage = Language.EN) -> None:
    """Check a plan document, and what follows from it; say what is wrong, where, and what would be right."""
    plan = read_plan(file)
    found = findings(plan)
    wrong = [said(file, finding, lang) for finding in found if finding.level == "wrong"]
    if wrong:
        raise Refused(wrong + doubts(file, found, lang))
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"{file}: the plan '{plan.id}' is in order.", markup=False)
    for finding in found:
        if finding.level == "note":
            console.print(f"  {getattr(finding.words, lang.value)}", markup=False)
    for doubt in doubts(file, found, lang):
        Console(stderr=True, soft_wrap=True).print(doubt, style="yellow", markup=False, highlight=False)


def doubts(file: Path, found: Iterable[Finding], lang: Language) -> list[str]:
    """What an operator may not have meant."""
    question = {"zh": "；是这个意思吗？", "en": "; is that meant?"}[lang.value]
    return [said(file, finding, lang) + question for finding in found if finding.level == "doubt"]


def said(file: Path, finding: Finding, lang: Language) -> str:
    """A finding as a sentence with file and key."""
    return f"{file}, {finding.key}: {getattr(finding.words, lang.value)}"


@app.command("show")
def show_command(file: PlanFile, lang: InLanguage = Language.ZH) -> None:
    """Tell a plan in plain words."""
    plan = read_plan(file)
    Console(highlight=False, soft_wrap=True).print(plan_name(plan, lang.value), style="bold", markup=False)
    print_sections(describe(plan, lang.value))


def print_sections(sections: Iterable[Section]) -> None:
    """Sections of plain words, each under its heading."""
    console = Console(highlight=False, soft_wrap=True)
    for section in sections:
        console.print(f"\n{section.title}", style="bold green", markup=False)
        for words in section.sentences:
            console.print(f"  {words}", markup=False)


@app.command("schema")
def schema_command() -> None:
    """Print the vocabulary of plan documents as JSON Schema, for editors."""
    sys.stdout.write(json.dumps(json_schema(), ensure_ascii=False, indent=2) + "\n")


@app.command("diff")
def diff_command(old: PlanFile, new: PlanFile, lang: InLanguage = Language.ZH) -> None:
    """Tell what a new version changes: from when, for whom, every rule with what it was and what it is."""
    print_sections(tell_changes(*both_read(old, new), lang.value))


def both_read(old: Path, new: Path) -> tuple[Plan, Plan]:
    """Two plan documents; raises Refused with the mistakes of both."""
    mistakes, plans = Mistakes(), []
    for file in (old, new):
        with mistakes:
            plans.append(read_plan(file))
    mistakes.refuse()
    return plans[0], plans[1]


@app.command("new")
def new_command(
    pack: Annotated[str, typer.Option("--from", metavar="ID", help="The pack to begin from; see `gongji plan list`.")],
    out: Annotated[Path, typer.Option(metavar="FILE", help="Where to write the new plan; must not exist.")],
) -> None:
    """Begin a plan of your own as a copy of a pack."""
    source = pack_file(pack)
    new = begin(source.read_text(encoding="utf-8"), pack=pack, plan_id=plan_id_for(out, pack=pack))
    if out.exists():
        raise Refused(f"{out} is there already; name a new file, or move the old one away")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(new.text)
    except OSError as error:
        raise Refused(f"{out}: the plan cannot be written: {error.strerror}") from error
    console = Console(soft_wrap=True, highlight=False)
    console.print(f"{out} is begun from '{pack}'. Look at these first:", markup=False)
    for line, why in new.to_look_at:
        console.print(f"  line {line:>4}  {why}", markup=False)
    console.print(f"Then: gongji plan check {out}", markup=False)
