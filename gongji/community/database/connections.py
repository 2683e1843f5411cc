"""Which database, and how it is spoken to. SQLite is the default; PostgreSQL comes by an address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

from gongji.errors import Refused

SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;"  # readers never wait for the one writer
    "PRAGMA synchronous=NORMAL;"  # safe with WAL against a crash of the program
    "PRAGMA busy_timeout=20000;"
    "PRAGMA cache_size=-65536;"
    "PRAGMA temp_store=MEMORY;"
)


def database_settings(url: str | None, *, sqlite_file: Path) -> dict[str, Any]:
    """Django's settings of the database at `url`, or of an embedded SQLite file.

    Raises Refused for an address of another kind of database, or one that cannot be read.
    """
    if not url:
        return sqlite_settings(sqlite_file)
    wanted = "it is postgres://user@host/name for PostgreSQL, or sqlite:////folder/file for SQLite"
    try:
        parsed = dict(dj_database_url.parse(url, conn_max_age=600, conn_health_checks=True))
    except ValueError as error:
        raise Refused(f"DATABASE_URL cannot be read; {wanted}") from error
    if parsed["ENGINE"] == "django.db.backends.sqlite3":
        return sqlite_settings(Path(str(parsed["NAME"])))
    if parsed["ENGINE"] != "django.db.backends.postgresql":
        raise Refused(f"DATABASE_URL is of a database that Gongji does not know; {wanted}")
    return parsed


def sqlite_settings(file: Path) -> dict[str, Any]:
    """SQLite in one file: written by one at a time from the first statement on, read by many."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": 600,
        "OPTIONS": {"init_command": SQLITE_PRAGMAS, "transaction_mode": "IMMEDIATE", "timeout": 20},
    }
