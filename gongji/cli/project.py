"""`gongji project`: what a plan may cost and whether it lives; and how such a forecast stands the test of time."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from gongji.cli.values import BusinessDate, business_date
from gongji.fen import yuan
from gongji.plans.document import Plan
from gongji.plans.packs import pack_file, pack_files, pack_names
from gongji.plans.reading import read_plan

if TYPE_CHECKING:
    from gongji.actuarial.outputs import Bands

app = typer.Typer(no_args_is_help=True, help="Project a plan into the future, or test a forecast on its past.")
console = Console(soft_wrap=True, highlight=False)

PlanName = Annotated[str, typer.Option("--plan", metavar="ID|FILE", help="A plan pack, or a plan document.")]
Seed = Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")]
Out = Annotated[Path, typer.Option(metavar="DIR", help="A new folder for forecast.csv and report.html.")]


@app.command("run")
def run_command(
    plan: PlanName,
    members: Annotated[int, typer.Option(help="Members at the start (or, starting empty, those that may join).")],
    out: Out,
    years: Annotated[int, typer.Option(help="How many years.")] = 5,
    paths: Annotated[int, typer.Option(help="How many lives of the plan, each with its own chance.")] = 1000,
    seed: Seed = 1,
    scenario: Annotated[str, typer.Option(metavar="NAME|FILE", help="What is assumed of people.")] = "usual",
    first_on: Annotated[
        BusinessDate | None,
        typer.Option(
            "--from", parser=business_date, metavar="YYYY-MM-DD", help="Begin with the first notice from here."
        ),
    ] = None,
) -> None:
    """Project a plan: members, cases and shares with bands, and a report that says what it means."""
    from gongji.actuarial.outputs import bands_of, result_folder, write_cells, write_forecast, write_paths
    from gongji.actuarial.projection import project
    from gongji.actuarial.report import write_projection_report
    from gongji.actuarial.scenario import named_scenario

    document, assumed = plan_named(plan), named_scenario(scenario)
    with result_folder(out) as folder:
        projection = project(document, assumed, members=members, years=years, paths=paths, seed=seed, first_on=first_on)
        runs = projection.expected if projection.chance is None else projection.chance
        bands = bands_of(projection.model.windows, runs)
        write_forecast(folder, bands)
        write_paths(folder, projection.model.windows, runs)
        write_cells(folder, projection)
        write_projection_report(folder, projection, bands)
    print_bands(bands)
    if projection.closes_in:
        console.print(f"  closes in period {projection.closes_in}, as expected", style="bold red")
    closing = float(projection.closing_chance[-1])
    console.print(
        f"  closes within {years} years in {closing:.1%} of the paths\n  {out}/report.html says what it means"
    )


@app.command("backtest")
def backtest_command(
    history: Annotated[Path, typer.Option(help="Published figures, CSV: from,to,metric,qualifier,value,unit,source.")],
    until: Annotated[
        BusinessDate, typer.Option(parser=business_date, metavar="YYYY-MM-DD", help="Fit on figures up to this day.")
    ],
    to: Annotated[BusinessDate, typer.Option(parser=business_date, metavar="YYYY-MM-DD", help="Forecast to this day.")],
    out: Out,
    seed: Seed = 1,
    particles: Annotated[int, typer.Option(min=20, max=20_000, help="Sets of parameters in the fit.")] = 1000,
    paths: Annotated[int, typer.Option(min=20, max=100_000, help="Lives of the plan in the forecast.")] = 4000,
    beliefs: Annotated[
        str, typer.Option(metavar="NAME|FILE", help="What is believed before the figures are looked at.")
    ] = "xianghubao",
) -> None:
    """Fit a plan's projection to its published past, forecast on, and score what was published since."""
    from gongji.actuarial.backtest import backtest
    from gongji.actuarial.beliefs import read_calibration
    from gongji.actuarial.history import read_history
    from gongji.actuarial.outputs import bands_of, result_folder, write_forecast, write_paths, write_scores
    from gongji.actuarial.report import write_backtest_report

    calibration, published = read_calibration(beliefs), read_history(history)
    versions = [read_plan(file) for file in pack_files(calibration.plan)]
    for metric in published.unknown:
        console.print(f"{history}: rows of '{metric}' are not used; this metric is not known")
    with result_folder(out) as folder:
        tested = backtest(
            versions, published, calibration, until=until, to=to, seed=seed, particles=particles, paths=paths
        )
        bands = bands_of(tested.model.windows, tested.outcome, first=tested.first)
        write_forecast(folder, bands)
        write_paths(folder, tested.model.windows, tested.outcome, first=tested.first)
        write_scores(folder, tested.scores)
        write_backtest_report(folder, tested, bands)
    print_bands(bands)
    if tested.scores:
        inside = sum(score.inside for score in tested.scores)
        console.print(f"  {inside} of {len(tested.scores)} figures published after {until} lie in their band")
    console.print(f"  {out}/report.html says what it means")


def plan_named(name: str) -> Plan:
    """A plan pack by name, or the plan in a file."""
    return read_plan(pack_file(name) if name in pack_names() else plan_path(name))


def plan_path(name: str) -> Path:
    """A path to a plan document; a bare word that is no pack is answered with the packs there are."""
    return Path(name) if "/" in name or "." in name else pack_file(name)


def print_bands(bands: Bands) -> None:
    """The last period of each year in a few lines."""
    console.print("5th, 50th and 95th percentile", style="bold")
    last_of_year: dict[int, int] = {window.until.year: number for number, window in enumerate(bands.windows)}
    for number in last_of_year.values():
        on: date = bands.windows[number].until
        members = " ".join(
            f"{round(float(v[number])):>13,}" for v in (bands.members.low, bands.members.mid, bands.members.high)
        )
        share = " ".join(
            f"{yuan(round(float(v[number]))):>9}"
            for v in (bands.share_fen.low, bands.share_fen.mid, bands.share_fen.high)
        )
        console.print(f"  {on}  members {members}   share {share}")
