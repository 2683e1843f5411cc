"""The command `gongji` as a person types it: in this process, or in one of its own where that matters."""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from gongji.cli.main import main

COMMAND = (sys.executable, "-m", "gongji.cli.main")
SECONDS_MAX = 120  # a command that hangs is a failed test, not a hung suite


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a finished command leaves to see."""

    status: int
    out: str
    err: str


@contextlib.contextmanager
def typed(words: tuple[str, ...]) -> Iterator[None]:
    """The words as this process's command line, for a moment."""
    before = sys.argv
    sys.argv = ["gongji", *words]
    try:
        yield
    finally:
        sys.argv = before


def gongji(*words: object) -> Outcome:
    """Run the command in this process."""
    out, err = io.StringIO(), io.StringIO()
    status: object = 0
    with (
        typed(tuple(str(word) for word in words)),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as ended:
            status = ended.code
    return Outcome(status=0 if status is None else int(str(status)), out=out.getvalue(), err=err.getvalue())


def gongji_alone(*words: object) -> Outcome:
    """Run the command in a process of its own."""
    done = subprocess.run(
        [*COMMAND, *(str(word) for word in words)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=SECONDS_MAX,
        check=False,
    )
    return Outcome(status=done.returncode, out=done.stdout, err=done.stderr)


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}
