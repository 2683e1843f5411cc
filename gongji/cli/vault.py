"""`gongji vault`: the keys of personal data on a server, and changing the master key."""

from __future__ import annotations

import os
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

app = typer.Typer(no_args_is_help=True, help="The keys with which personal data is sealed.")
console = Console(soft_wrap=True, highlight=False)


def prepare_platform() -> None:
    """Load the platform as the environment describes it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongji.community.settings")
    import django

    django.setup()


@app.command("status")
def status_command() -> None:
    """Which master keys are in use, for how many owners, and whether their files are the right ones."""
    prepare_platform()
    from gongji.community.people.keys import keys_folder
    from gongji.community.people.queries import master_keys
    from gongji.community.people.services.vault import fitting_key

    console.print(f"Keys are in {keys_folder()}. Keep a copy elsewhere: without them nobody's data can be read.")
    for master, owners in master_keys():
        fitting_key(master)
        console.print(
            f"master key {master.version}, made {master.made_at:%Y-%m-%d}: wraps {owners:,} keys, its file fits"
        )


@app.command("rotate")
def rotate_command(
    retire: Annotated[
        bool, typer.Option("--retire", help="Then destroy the old master keys; copies elsewhere are yours to destroy.")
    ] = False,
) -> None:
    """Make a new master key and wrap everybody's key with it; cut off, it goes on where it stopped."""
    prepare_platform()
    from django.utils import timezone

    from gongji.community.people.services.rotation import begin_rotation, left_to_rewrap, retire_masters, rewrap

    newest = begin_rotation(timezone.now())
    left = left_to_rewrap(newest)
    columns = (TextColumn("[progress.description]{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console) as progress:
        task = progress.add_task(f"Wrapping with master key {newest.version}", total=left)
        for batch in rewrap(newest):
            progress.advance(task, batch)
    if left_to_rewrap(newest):
        console.print("Somebody else is rotating too, or keys were added just now: run it once more.")
        return
    console.print(f"Master key {newest.version} wraps everybody's key. Put a copy of its file in a safe place.")
    if retire:
        for version in retire_masters():
            console.print(
                f"Master key {version} is destroyed here. Destroy its copies, and old backups are unreadable."
            )
