"""How long one member's receipt takes, from a settled period of any size.

    python -m benchmarks.prove choose FOLDER COUNT     members at random places of a statement, one a line
    python -m benchmarks.prove make FOLDER OUT         their receipts, by the members on standard input, timed

Two processes: the one that makes receipts has read nothing before, and makes each for another member.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

from benchmarks.figures import Column, Part, Values
from benchmarks.ground import Ground
from benchmarks.measure import ENVIRONMENT, GONGJI, middle, percentile, run

RUNS = 3
RECEIPTS = 1000
SEED = 20190121
RECEIPTS_FILE = "receipts.jsonl"


def measure(at: Ground) -> Values:
    """Receipts from warm and from cold files, and the whole command; medians of three."""
    chosen = run([sys.executable, "-m", "benchmarks.prove", "choose", str(at.settled), str(RECEIPTS)]).said
    warm = [receipts_made(at, chosen) for _ in range(RUNS)]
    cold = []
    for _ in range(RUNS):
        out_of_memory(at.settled)
        cold.append(receipts_made(at, chosen))
    commands = [run([*GONGJI, "prove", str(at.settled), "--member", member]) for member in chosen.split()[:RUNS]]
    return {
        **{name: median(each[name] for each in warm) for name in warm[0]},
        **{f"disk_{name}": median(each[name] for each in cold) for name in ("median_ms", "p99_ms")},
        "mib": middle(commands).mib,
        "command_seconds": middle(commands).seconds,
    }


PART = Part(
    title="Prove",
    words=f"""{RECEIPTS:,} receipts of different members at random places, made one after the other by a process that
has read nothing before; the library keeps nothing between two receipts. "Files out of memory": the same after the
system was asked to drop the period's files from its cache, so that they are read from the disk. "Whole command" is
`gongji prove` with the start of Python. A tile has 256 leaves of 48 bytes, which base64 writes as 16,384 characters: as
JSON a receipt is a little above 16 KiB whatever its tree, and below it as a web server sends it, in gzip.""",
    columns=(
        Column("first_ms", "first receipt, ms", ",.1f"),
        Column("median_ms", "median, ms"),
        Column("p99_ms", "p99, ms"),
        Column("disk_median_ms", "files out of memory: median, ms"),
        Column("disk_p99_ms", "p99, ms"),
        Column("bytes_most", "largest receipt, bytes", ",.0f"),
        Column("gzip_bytes_most", "the same, gzip", ",.0f"),
        Column("mib", "peak memory, MiB", ",.0f"),
        Column("command_seconds", "whole command, s"),
    ),
    measure=measure,
)


def receipts_made(at: Ground, members: str) -> Values:
    """Make the receipts of these members in a fresh process; they are left beside the period."""
    command = [sys.executable, "-m", "benchmarks.prove", "make", str(at.settled), str(at.folder / RECEIPTS_FILE)]
    made = subprocess.run(command, input=members, stdout=subprocess.PIPE, text=True, check=True, env=ENVIRONMENT)
    values: Values = json.loads(made.stdout)
    return values


def receipts_of(at: Ground) -> list[str]:
    """The receipts that were made last, or made now."""
    path = at.folder / RECEIPTS_FILE
    if not path.exists():
        measure(at)
    return path.read_text(encoding="utf-8").splitlines()


def out_of_memory(folder: Path) -> None:
    """Ask the system to forget what it has read of these files."""
    os.sync()
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


# --- in processes of their own -----------------------------------------------------------------------------------


def choose(out: Path, count: int) -> None:
    """Print members at random places of a statement."""
    import pyarrow.parquet as pq

    chance = random.Random(SEED)  # noqa: S311 - a sample, not a secret
    parts = [pq.ParquetFile(path) for path in sorted((out / "statement").glob("part-*.parquet"))]
    groups = [(part, group) for part in parts for group in range(part.num_row_groups)]
    lines = [part.metadata.row_group(group).num_rows for part, group in groups]
    wanted = chance.choices(range(len(groups)), weights=lines, k=count)
    for number in sorted(set(wanted)):
        part, group = groups[number]
        members = part.read_row_group(group, columns=["member"]).column(0).to_pylist()
        for member in chance.sample(members, min(wanted.count(number), len(members))):
            print(member)


def make(out: Path, kept: Path) -> None:
    """Make the receipts of the members on standard input, in a mixed order; print how long each took."""
    from gongji.settlement.receipts import receipt

    members = [int(line) for line in sys.stdin]
    random.Random(SEED).shuffle(members)  # noqa: S311 - a sample, not a secret
    spent, written = [], []
    for member in members:
        began = time.perf_counter()
        made = json.dumps(receipt(out, member), ensure_ascii=False)
        spent.append((time.perf_counter() - began) * 1000)
        written.append(made)
    kept.write_text("\n".join(written) + "\n", encoding="utf-8")
    figures = {"first_ms": spent[0], "median_ms": percentile(spent, 50), "p99_ms": percentile(spent, 99)}
    figures["bytes_most"] = max(len(each.encode()) for each in written)
    figures["gzip_bytes_most"] = max(len(gzip.compress(each.encode())) for each in written)
    print(json.dumps(figures))


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["choose", out, count]:
            choose(Path(out), int(count))
        case ["make", out, kept]:
            make(Path(out), Path(kept))
        case _:
            sys.exit(__doc__)
