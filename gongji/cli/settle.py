"""`gongji settle`: one period from files."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from gongji.cli.values import BusinessDate, business_date
from gongji.cli.values import memory as memory_size
from gongji.fen import yuan
from gongji.settlement import run
from gongji.settlement.inputs import Inputs
from gongji.settlement.places import place
from gongji.settlement.statement import Settlement, settlement_bytes
from gongji.sharing.excess import Owed

MEMORY_USUAL = f"{run.MEMORY} for duckdb, what Spark is set to for spark"


class Engine(StrEnum):
    """What can compute a settlement."""

    DUCKDB = "duckdb"
    SPARK = "spark"


def settle_command(
    plan: Annotated[Path, typer.Option(help="The plan document, a TOML file.")],
    roll: Annotated[str, typer.Option(help="The roll of members: Parquet or CSV, or Parquet at s3://… and the like.")],
    cases: Annotated[Path, typer.Option(help="The cases of the period, CSV.")],
    cutoff: Annotated[BusinessDate, typer.Option(parser=business_date, metavar="YYYY-MM-DD", help="The notice day.")],
    period: Annotated[str, typer.Option(help="The period's name, like 2019-06-2.")],
    out: Annotated[Path, typer.Option(help="An empty or new folder for the result.")],
    carry_in: Annotated[int, typer.Option(help="Carry from the period before, in fen.")] = 0,
    key: Annotated[Path | None, typer.Option(help="The plan's 32-byte key; without it one is made.")] = None,
    engine: Annotated[Engine, typer.Option(help="What computes it.")] = Engine.DUCKDB,
    memory: Annotated[
        str | None, typer.Option(parser=memory_size, metavar="SIZE", help=f"The engine's, like 4GiB; {MEMORY_USUAL}.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print settlement.json instead of words.")] = False,
) -> None:
    """Settle one period from files: who pays what, to the fen, with the root of its proof."""
    inputs = Inputs(
        plan=plan, roll=place(roll), cases=cases, cutoff=cutoff, period=period, carry_in_fen=carry_in, key=key
    )
    with shown_progress() as progress:
        settled = run.settle(inputs, out, engine=engine, memory=memory, progress=progress)
    if as_json:
        sys.stdout.write(settlement_bytes(settled.settlement).decode() + "\n")
        if settled.already_done:
            Console(stderr=True).print(f"Already settled; nothing in {out} was changed.", soft_wrap=True)
    else:
        print_settlement(settled, out)


@contextmanager
def shown_progress() -> Iterator[run.Progress]:
    """A progress bar on standard error, for people; nothing where nobody watches."""
    console = Console(stderr=True)
    columns = (TextColumn("{task.description:<24}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def tell(stage: str, done: float) -> None:
            task = tasks.setdefault(stage, TaskID(-1))
            if task == TaskID(-1):
                task = tasks[stage] = bars.add_task(stage, total=1.0)
            bars.update(task, completed=done)

        yield tell


def print_settlement(settled: run.Settled, out: Path) -> None:
    """The result in a few lines that a finance officer reads."""
    console = Console(soft_wrap=True, highlight=False)
    settlement, owed = settled.settlement, settled.owed
    if settled.already_done:
        console.print(f"Already settled; nothing in {out} was changed.")
    console.print(f"Period {settlement.period} of {settlement.plan}, cutoff {settlement.cutoff}", style="bold")
    rows = {
        "take part": f"{settlement.participants:,}",
        "cases": f"{settlement.cases:,}",
        "aid": yuan(settlement.aid_fen),
        "fee": yuan(settlement.fee_fen),
        "carry in": yuan(settlement.carry_in_fen),
        "members pay": yuan(settlement.collect_fen),
        "sponsor pays": yuan(owed.sponsor_fen),
        "carry out": yuan(settlement.carry_out_fen),
    } | what_is_above(settlement, owed)
    for name, value in rows.items():
        console.print(f"  {name:<14}{value:>22}")
    for price in settlement.prices:
        console.print(
            f"  share {price.klass} {price.tier}: {yuan(price.share_fen)} × {price.participants:,}",
            markup=False,
        )
    console.print(f"  root {settlement.root.hash.hex()}")


def what_is_above(settlement: Settlement, owed: Owed) -> dict[str, str]:
    """What the part above the caps leads to, where the sponsor does not pay it."""
    above = settlement.sponsor_fen - owed.sponsor_fen
    if not above:
        return {}
    reduced = owed.aid_fen != settlement.aid_fen
    return {
        "above caps": yuan(above),
        **({"aid reduced to": yuan(owed.aid_fen), "fee reduced to": yuan(owed.fee_fen)} if reduced else {}),
        "next carry in": yuan(owed.carry_fen),
    }
