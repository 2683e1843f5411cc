"""`gongji sample`: inputs of any size to try things with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import track

from gongji.settlement.sample import CHUNK_MEMBERS, write_sample_roll

app = typer.Typer(no_args_is_help=True, help="Inputs of any size to try things with.")


@app.callback()
def sample() -> None:
    """Inputs of any size to try things with."""


@app.command("roll")
def roll_command(
    members: Annotated[int, typer.Option(min=1, max=1_000_000_000, help="How many memberships.")],
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")],
    out: Annotated[Path, typer.Option(help="A .parquet or .csv file.")],
) -> None:
    """Write a roll in which all members take part on any cutoff from 2019-01-21 to 2019-12-31."""
    console = Console(stderr=True)
    chunks = -(-members // CHUNK_MEMBERS)
    steps = write_sample_roll(out, members=members, seed=seed)
    for _ in track(
        steps,
        total=chunks,
        description="writing the roll",
        console=console,
        disable=not console.is_terminal,
        transient=True,
    ):
        pass
    Console(soft_wrap=True).print(f"{out}: {members:,} memberships", markup=False, highlight=False)
