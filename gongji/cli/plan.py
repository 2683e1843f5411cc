"""`gongji plan`: check a plan document, or read it in plain words."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from gongji.plans.reading import read_plan
from gongji.plans.words import describe, plan_name

app = typer.Typer(no_args_is_help=True, help="Plan documents: check one, or read it in plain words.")
PlanFile = Annotated[Path, typer.Argument(help="A plan document, a TOML file.")]


class Language(StrEnum):
    """The languages that a plan is told in."""

    ZH = "zh"
    EN = "en"


@app.command("check")
def check_command(file: PlanFile) -> None:
    """Check a plan document; say what is wrong, where, and what would be right."""
    plan = read_plan(file)
    Console(soft_wrap=True).print(f"{file}: the plan '{plan.id}' is in order.", markup=False, highlight=False)


@app.command("show")
def show_command(file: PlanFile, lang: Annotated[Language, typer.Option(help="zh or en.")] = Language.ZH) -> None:
    """Tell a plan in plain words."""
    console = Console(highlight=False, soft_wrap=True)
    plan = read_plan(file)
    console.print(plan_name(plan, lang.value), style="bold", markup=False)
    for section in describe(plan, lang.value):
        console.print(f"\n{section.title}", style="bold green", markup=False)
        for words in section.sentences:
            console.print(f"  {words}", markup=False)
