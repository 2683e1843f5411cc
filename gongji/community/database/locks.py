"""A lock that dies with its process: who has it works, and nobody waits for a dead worker's lease to run out.

PostgreSQL keeps it in the session (an advisory lock), which ends with the connection; beside SQLite it is a
lock on a file, which ends with the process. Neither can outlive a kill.
"""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from django.conf import settings
from django.db import connection

from gongji.errors import NotNow


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold the lock of that name; raises NotNow if another process has it."""
    holder = session_lock(name) if connection.vendor == "postgresql" else file_lock(name)
    with holder:
        yield


@contextmanager
def session_lock(name: str) -> Iterator[None]:
    """A lock that a PostgreSQL session holds; all processes of the platform see it, on whatever machine."""
    key = int.from_bytes(sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [key])
        if not cursor.fetchone()[0]:
            raise NotNow(f"{name}: somebody else is at work on it; try again when they are done")
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [key])


@contextmanager
def file_lock(name: str) -> Iterator[None]:
    """A lock on a file of the data folder; SQLite is on one machine, so this is enough."""
    folder: Path = settings.DATA / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{sha256(name.encode()).hexdigest()[:16]}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise NotNow(f"{name}: somebody else is at work on it; try again when they are done") from error
        yield
