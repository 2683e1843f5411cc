"""Measuring a whole command as a user runs it: wall time, processor time, and the most memory it held.

Memory is what the command and all that it started held at once, looked up twenty times a second: of a process that
stayed alone the peak that the system keeps, of several the sum, with pages that they share counted once.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

GONGJI = [sys.executable, "-m", "gongji.cli.main"]
PARTS = ("duckdb", "pyarrow", "numpy", "numba", "cryptography")
LOOKS_A_SECOND = 20
# Where the shell forbids bytecode, each command would compile Python's libraries anew, and no user's machine does that.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a command: seconds of wall and of processor time, peak memory in MiB, and what it printed."""

    seconds: float
    cpu_seconds: float
    mib: float
    said: str = ""


def run(command: Sequence[str], *, servers: Sequence[int] = ()) -> Run:
    """Run a command to its end; raises SystemExit with its complaint where it fails.

    The memory of `servers`, processes that work for the command, is counted with their children.
    """
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as complaint:
        began = time.perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=complaint, env=ENVIRONMENT)
        with watched([process.pid, *servers]) as seen:
            _, status, usage = os.wait4(process.pid, 0)
            seconds = time.perf_counter() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        if status:
            complaint.seek(0)
            raise SystemExit(f"{' '.join(command)} failed:\n{complaint.read().decode()}")
        said.seek(0)
        return Run(
            seconds=seconds,
            cpu_seconds=usage.ru_utime + usage.ru_stime,
            mib=max(seen, default=usage.ru_maxrss / 1024),  # the latter has our own peak in it too
            said=said.read().decode(),
        )


@contextmanager
def watched(roots: Sequence[int]) -> Iterator[list[float]]:
    """What these processes and their children hold together in MiB, look by look, until the block ends."""
    seen: list[float] = []
    over = threading.Event()

    def look() -> None:
        while not over.wait(1 / LOOKS_A_SECOND):
            family = [each for root in roots for each in with_children(root)]
            seen.append(sum(map(held_mib, family)) if len(family) > 1 else memory_mib(family[0], "status", "VmHWM:"))

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield seen
    finally:
        over.set()
        watcher.join()


def with_children(process: int) -> Iterator[int]:
    """A process and all that came from it."""
    yield process
    for task in Path(f"/proc/{process}/task").glob("[0-9]*/children"):
        try:
            children = task.read_text(encoding="ascii").split()
        except OSError:
            continue  # it has ended since
        for child in children:
            yield from with_children(int(child))


def held_mib(process: int) -> float:
    """What a process holds now, with its part of the pages that it shares."""
    return memory_mib(process, "smaps_rollup", "Pss:")


def memory_mib(process: int, file: str, line: str) -> float:
    """What one line of the system's account of a process says; 0 where it has ended since."""
    try:
        lines = Path(f"/proc/{process}/{file}").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0.0
    return sum(int(each.split()[1]) for each in lines if each.startswith(line)) / 1024


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(
        seconds=median(each.seconds for each in runs),
        cpu_seconds=median(each.cpu_seconds for each in runs),
        mib=median(each.mib for each in runs),
    )


def percentile(values: Sequence[float], percent: int) -> float:
    """The value below which so many percent of the values lie."""
    return sorted(values)[min(len(values) * percent // 100, len(values) - 1)]


def folder_bytes(folder: Path) -> int:
    """The size of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def machine() -> str:
    """The machine and the versions that the figures hold for."""
    cpu = next((line.split(": ", 1)[1] for line in cpu_lines() if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{part} {version(part)}" for part in PARTS)
    kernel = platform.release().partition("-")[0]
    return (
        f"{cpu.strip()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {kernel}, "
        f"Python {platform.python_version()}, {versions}"
    )


def cpu_lines() -> list[str]:
    """What Linux says of the processors; nothing elsewhere."""
    source = Path("/proc/cpuinfo")
    return source.read_text(encoding="utf-8").splitlines() if source.exists() else []
