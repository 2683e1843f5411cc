"""`gongji demo`: an invented community of 10,000, its year 2019, and a browser to look at it.

What is built is kept: a second start goes on with it, and a start that was cut off goes on from where it stopped.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from gongji.errors import NotNow, Refused

if TYPE_CHECKING:
    from gongji.community.rehearsal.services import Script

ADDRESS = "127.0.0.1"
PORT = 8000
PORTS_TRIED = 20
THREADS = 4
SECONDS_TO_STOP = 5
BUILT = ("gongji.sqlite3", "gongji.sqlite3-wal", "gongji.sqlite3-shm", "periods", "keys", "log", "log.key", "vault")

console = Console(soft_wrap=True, highlight=False)


def demo_command(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port of the address to serve.")] = PORT,
    fresh: Annotated[bool, typer.Option("--fresh", help="Throw the demo's data away and start again.")] = False,
    members: Annotated[int, typer.Option(min=200, max=100_000, help="How many people the community has.")] = 10_000,
) -> None:
    """Build an invented community that lives through 2019, and serve it to a browser on this machine."""
    refuse_taken(port)
    try:
        with troubles_in_words():
            prepare_django()
            with data_folder(fresh=fresh) as lock:
                build(lock, members=members)
                serve(port)
    except KeyboardInterrupt:
        console.print("\nStopped. The next start goes on from here.")


@contextmanager
def troubles_in_words() -> Iterator[None]:
    """Turn what the machine refuses (a full disk, a folder of somebody else, a database away) into words."""
    from django.db import DatabaseError

    try:
        yield
    except OSError as error:
        raise NotNow(f"{error.filename or 'The data folder'}: {error.strerror or error}.") from error
    except DatabaseError as error:
        raise NotNow(
            f"The database cannot be used: {str(error).strip()}\n"
            "If it is the embedded one, `make run FRESH=1` throws it away and builds the demo again."
        ) from error


def refuse_taken(port: int) -> None:
    """Raise Refused, before anything is built, if the port cannot be served; name one that can."""
    if is_free(port):
        return
    free = next((other for other in range(port + 1, min(port + PORTS_TRIED, 65536)) if is_free(other)), None)
    other = f", for example: make run PORT={free}" if free else ": make run PORT=…"
    raise Refused(f"Port {port} of {ADDRESS} is taken or not allowed. Choose another one{other}")


def is_free(port: int) -> bool:
    """Whether this process could listen on a port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError:
            return False
        return True


def prepare_django() -> None:
    """Load the platform with the demonstration switched on; for this process and those it starts."""
    os.environ["GONGJI_DEMO"] = "1"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "gongji.community.settings")
    import django

    django.setup()


@contextmanager
def data_folder(*, fresh: bool) -> Iterator[TextIO]:
    """Hold the data folder together with other demos; with `fresh`, empty it first, which needs it alone.

    Raises NotNow while another demo builds or, for `fresh`, uses the same data.
    """
    from django.conf import settings

    with (settings.DATA / "demo.lock").open("w") as lock:
        if fresh:
            hold(lock, fcntl.LOCK_EX, f"another demo uses {settings.DATA}; stop it before starting afresh")
            throw_away(settings.DATA)
        hold(lock, fcntl.LOCK_SH, f"another demo is being built in {settings.DATA}; wait until it is done")
        yield lock


def hold(lock: TextIO, kind: int, otherwise: str) -> None:
    """Take a lock, or change it; raises NotNow if somebody else's stands against it."""
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise NotNow(f"Not now: {otherwise}.") from error


def throw_away(data: Path) -> None:
    """Remove what a demo built; raises Refused where the data may be somebody's: real members, or PostgreSQL."""
    from django.db import DatabaseError, connection

    from gongji.community.people.models import Person

    if connection.vendor != "sqlite":
        raise Refused("Starting afresh is for the embedded database; empty the one in DATABASE_URL yourself.")
    try:
        real = Person.objects.filter(account__invented=False).exists()
    except DatabaseError:
        real = False  # nothing was built there yet
    connection.close()
    if real:
        raise Refused(f"{data} has real people; a demo never throws them away. Use another GONGJI_DATA.")
    for name in BUILT:
        place = data / name
        if place.is_dir():
            shutil.rmtree(place)
        else:
            place.unlink(missing_ok=True)


def build(lock: TextIO, *, members: int) -> None:
    """Build what is not built yet, with a bar for each stage."""
    from django.core.management import call_command

    from gongji.community.rehearsal.services import Script, is_lived

    script = Script(members=members)
    with bars() as progress:
        stage = progress.add_task("Preparing the database", total=1)
        call_command("migrate", verbosity=0, interactive=False)
        progress.update(stage, completed=1)
    if is_lived(script):
        return
    hold(lock, fcntl.LOCK_EX, "another demo is building this data; wait until it is done")
    live(script)
    hold(lock, fcntl.LOCK_SH, "another demo took the data over")


def live(script: Script) -> None:
    """Draw the community and let it live its year."""
    from gongji.community.periods.rules import State
    from gongji.community.periods.services import open_year
    from gongji.community.rehearsal.services import begin, live_year, make_community

    begin(script)
    with bars() as progress:
        stage = progress.add_task(f"Making {script.members:,} people", total=1)
        community = make_community(script)
        progress.update(stage, completed=1)
        periods = open_year(script.plan, script.year)
        stage = progress.add_task(f"Living {script.year}", total=len(periods))
        progress.advance(stage, sum(period.state == State.CLOSED for period in periods))
        done = {period.name for period in periods if period.state == State.CLOSED}
        for period in live_year(script, community):
            progress.update(stage, description=f"Living {script.year}: period {period.name}")
            progress.advance(stage, 0 if period.name in done else 1)


def bars() -> Progress:
    """Progress bars that stay when they are full."""
    return Progress(
        TextColumn("{task.description:<32}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=console,
    )


def serve(port: int) -> None:
    """Serve the pages until Ctrl-C or a request to end; nothing of it is left running."""
    from django.db import connections
    from granian.constants import Interfaces
    from granian.log import LogLevels
    from granian.server import Server

    connections.close_all()
    server = Server(
        "gongji.community.wsgi:application",
        address=ADDRESS,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        workers_kill_timeout=SECONDS_TO_STOP,
    )

    @server.on_startup
    def say_where() -> None:
        console.print(f"\nThe community is at http://{ADDRESS}:{port}  (Ctrl-C stops it)\n", style="bold green")

    server.serve()
    console.print("\nStopped. The next start goes on with the same data.")
