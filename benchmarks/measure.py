"""Measuring a whole command as a user runs it: wall time, and the most memory it held, by the system's own account."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import median

GONGJI = [sys.executable, "-m", "gongji.cli.main"]
PARTS = ("duckdb", "pyarrow", "numpy", "numba", "cryptography")


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run of a command: seconds of wall time, and peak resident memory in MiB."""

    seconds: float
    mib: float


def run(command: Sequence[str]) -> Run:
    """Run a command to its end; raises SystemExit with its complaint where it fails."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    complaint = process.stderr.read() if process.stderr else b""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - began
    if status:
        raise SystemExit(f"{' '.join(command)} failed:\n{complaint.decode()}")
    return Run(seconds=seconds, mib=usage.ru_maxrss / 1024)


def middle(runs: Sequence[Run]) -> Run:
    """The median of each figure."""
    return Run(seconds=median(each.seconds for each in runs), mib=median(each.mib for each in runs))


def folder_bytes(folder: Path) -> int:
    """The size of all files below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def machine() -> str:
    """The machine and the versions that the figures hold for."""
    cpu = next((line.split(": ", 1)[1] for line in cpu_lines() if line.startswith("model name")), platform.machine())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = ", ".join(f"{part} {version(part)}" for part in PARTS)
    return (
        f"{cpu.strip()}, {os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {versions}"
    )


def cpu_lines() -> list[str]:
    """What Linux says of the processors; nothing elsewhere."""
    source = Path("/proc/cpuinfo")
    return source.read_text(encoding="utf-8").splitlines() if source.exists() else []
