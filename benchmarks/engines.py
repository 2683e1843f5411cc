"""`python -m benchmarks.engines [MEMBERS]`: DuckDB and Spark over one roll, and whether they leave the same bytes.

Not a part of `make bench`: the extra `spark` and Java must be there.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from benchmarks.ground import Ground, ground, settle_command
from benchmarks.measure import machine, run

MEMBERS = 10_000_000
SAME = ("settlement.json", "journal.beancount", "tree/nodes.bin", "tree/tile-members.bin")
ENGINES = {"duckdb": [], "spark": ["--engine", "spark", "--memory", "2GiB"]}


def main(at: Ground) -> None:
    """Settle the same roll with both engines and compare what they leave."""
    print(machine())
    key = at.folder / "plan.key"
    key.write_bytes(bytes(32))
    for engine, options in ENGINES.items():
        done = run([*settle_command(at.roll, at.cases, at.folder / engine), "--key", str(key), *options])
        print(f"{engine}: {at.members:,} members in {done.seconds:.1f} s, {done.mib:.0f} MiB at most")
    differing = different(at.folder / "duckdb", at.folder / "spark")
    print(f"different: {', '.join(differing)}" if differing else "settlement, journal, tree, statement: the same")
    sys.exit(bool(differing))


def different(ours: Path, theirs: Path) -> list[str]:
    """The files that differ in a byte; of the statement, the parts that do."""
    parts = [f"statement/{part.name}" for part in sorted((ours / "statement").iterdir())]
    counted = len(list((theirs / "statement").iterdir())) == len(parts)
    found = [name for name in (*SAME, *parts) if (ours / name).read_bytes() != (theirs / name).read_bytes()]
    return found if counted else [*found, "the number of parts"]


if __name__ == "__main__":
    os.environ.setdefault("MASTER", "local[2]")
    with ground(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else MEMBERS) as AT:
        main(AT)
