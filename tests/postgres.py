"""A private PostgreSQL for the length of one command, thrown away afterwards.

    python -m tests.postgres pytest tests/community

The command finds the database in DATABASE_URL; its exit status is ours. The cluster lives in a temporary
folder and listens on a socket inside it: no port, no other cluster, no other user can get in its way.
PostgreSQL refuses to run as root: as root, it runs as the system's user `postgres`.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

ALONE = {"listen_addresses": "", "max_connections": "40"}
# The tests' data is thrown away, so nothing waits for the disk.
HASTY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
DATABASE = "gongji"
START_SECONDS = 60


def programs() -> Path:
    """The folder of `initdb` and `pg_ctl`: the newest that Debian installed, or those on the PATH."""
    installed = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if installed:
        return installed[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise FileNotFoundError("PostgreSQL is not installed; type: sh tools/system_parts.sh postgresql")


@contextmanager
def private_postgres(settings: Mapping[str, str] = HASTY) -> Iterator[str]:
    """Start a cluster, give its DATABASE_URL, stop it and remove all its files, whatever happens inside."""
    owner = "postgres" if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="gongji-postgres-"))
    data, log = folder / "data", folder / "log"
    bin_folder = programs()

    def run(program: str, *arguments: str) -> None:
        subprocess.run(
            [str(bin_folder / program), *arguments],
            check=True,
            user=owner,
            group=owner,
            extra_groups=[] if owner else None,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )

    try:
        if owner:
            shutil.chown(folder, owner, owner)
        initial = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync"]
        run("initdb", f"--pgdata={data}", *initial)
        options = " ".join(f"-c {name}='{value}'" for name, value in {**ALONE, **settings}.items())
        options += f" -c unix_socket_directories='{folder}'"
        start = [f"--pgdata={data}", f"--log={log}", f"--timeout={START_SECONDS}", f"--options={options}"]
        try:
            run("pg_ctl", "start", "--wait", *start)
            run("createdb", f"--host={folder}", "--username=postgres", DATABASE)
            yield f"postgres://postgres@{quote(str(folder), safe='')}/{DATABASE}"
        except subprocess.CalledProcessError:
            print(log.read_text() if log.exists() else "PostgreSQL wrote no log", file=sys.stderr)
            raise
        finally:
            if (data / "postmaster.pid").exists():
                run("pg_ctl", "stop", f"--pgdata={data}", "--mode=immediate")
    finally:
        shutil.rmtree(folder)


def run_command(command: Sequence[str]) -> int:
    """Run `command` with a private PostgreSQL in DATABASE_URL; give its exit status.

    Ctrl-C reaches the command by itself, and a request to end is passed on to it, so that it can finish in
    order; the cluster goes after it.
    """
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    with private_postgres() as url:
        child = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": url})
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, lambda *_: child.terminate())
        status = child.wait()
    return status if status >= 0 else 128 - status


if __name__ == "__main__":
    if not sys.argv[1:]:
        sys.exit("What shall run on PostgreSQL?  python -m tests.postgres COMMAND...")
    sys.exit(run_command(sys.argv[1:]))
