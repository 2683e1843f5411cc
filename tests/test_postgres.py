"""The private PostgreSQL of the tests starts, serves, and leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

import psycopg
import pytest

from tests.postgres import private_postgres

ROOT = Path(__file__).parent.parent
SHOW_URL = "import os; print(os.environ['DATABASE_URL'], flush=True); "


def folder_of(url: str) -> Path:
    return Path(unquote(urlsplit(url).netloc.partition("@")[2]))


def runs(process: int) -> bool:
    """Whether a process does anything yet; one that ended but is still remembered has no command line."""
    try:
        return Path(f"/proc/{process}/cmdline").read_bytes() != b""
    except (FileNotFoundError, ProcessLookupError):
        return False


def start(code: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.postgres", sys.executable, "-c", SHOW_URL + code]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_it_answers_and_is_gone_afterwards():
    with private_postgres() as url:
        folder = folder_of(url)
        process = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        with psycopg.connect(url) as connection:
            row = connection.execute("select current_database(), pg_encoding_to_char(6), 1 + 1").fetchone()
    assert row == ("gongji", "UTF8", 2)
    assert folder.parent == Path(tempfile.gettempdir())
    assert not folder.exists()
    assert not runs(process)


def test_two_at_a_time_do_not_meet():
    with private_postgres() as one, private_postgres() as other:
        with psycopg.connect(one) as connection:
            connection.execute("create table only_here (fen bigint)")
        with psycopg.connect(other) as connection:
            found = connection.execute("select to_regclass('only_here')").fetchone()
    assert found == (None,)


def test_it_is_gone_when_what_ran_on_it_fails():
    folders = []

    def fail():
        with private_postgres() as url:
            folders.append(folder_of(url))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert not folders[0].exists()


def test_the_commands_exit_status_is_passed_on():
    with start("raise SystemExit(7)") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
    assert process.returncode == 7
    assert not folder_of(url).exists()


def test_it_is_gone_when_the_command_is_asked_to_end():
    with start("import time; time.sleep(60)") as process:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        began = time.monotonic()
        process.send_signal(signal.SIGTERM)
    assert process.returncode == 128 + signal.SIGTERM
    assert time.monotonic() - began < 30
    assert not folder_of(url).exists()
