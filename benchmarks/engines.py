"""`python -m benchmarks.engines [MEMBERS]`: DuckDB and Spark over one roll, and whether they leave the same bytes.

Wall time of the whole command, and the most memory that the command and all it started held at once, looked up ten
times a second. Not a part of `make bench`: the extra `spark` and Java must be there.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measure import GONGJI, Run, machine, run
from benchmarks.settle import settle_command

MEMBERS = 10_000_000
SAME = ("settlement.json", "journal.beancount", "tree/nodes.bin", "tree/tile-members.bin")
SPARK = ["--engine", "spark", "--memory", "2GiB"]


def main(members: int) -> None:
    """Settle the same roll with both engines and compare what they leave."""
    print(machine())
    with tempfile.TemporaryDirectory(prefix="gongji-engines-") as name:
        folder = Path(name)
        key, roll, cases = folder / "plan.key", folder / "roll.parquet", folder / "cases.csv"
        key.write_bytes(bytes(32))
        cases.write_text("case,member,aid_fen\nA,1,30000000\nB,2,30000000\n", encoding="utf-8")
        run([*GONGJI, "sample", "roll", "--members", str(members), "--seed", "1", "--out", str(roll)])
        for engine, options in (("duckdb", []), ("spark", SPARK)):
            command = [*settle_command(roll, cases, folder / engine), "--key", str(key), *options]
            figures = tree_run(command)
            print(f"{engine}: {members:,} members in {figures.seconds:.1f} s, {figures.mib:.0f} MiB at most")
        differing = different(folder / "duckdb", folder / "spark")
        print(f"different: {', '.join(differing)}" if differing else "settlement, journal, tree, statement: the same")
    sys.exit(bool(differing))


def different(ours: Path, theirs: Path) -> list[str]:
    """The files that differ in a byte; of the statement, the parts that do."""
    parts = [f"statement/{part.name}" for part in sorted((ours / "statement").iterdir())]
    counted = len(list((theirs / "statement").iterdir())) == len(parts)
    found = [name for name in (*SAME, *parts) if (ours / name).read_bytes() != (theirs / name).read_bytes()]
    return found if counted else [*found, "the number of parts"]


def tree_run(command: list[str]) -> Run:
    """Run a command to its end; memory is what it and its descendants held together."""
    began = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    most = 0.0
    while process.poll() is None:
        most = max(most, held_mib(process.pid))
        time.sleep(0.1)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} failed")
    return Run(seconds=time.perf_counter() - began, mib=most)


def held_mib(root: int) -> float:
    """What a process and its descendants hold, pages shared among them counted once."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[1])
        except OSError:
            continue  # it has ended since
        children.setdefault(parent, []).append(int(stat.parent.name))
    family, held = [root], 0
    while family:
        each = family.pop()
        family += children.get(each, [])
        try:
            lines = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        except OSError:
            continue
        held += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return held / 1024


if __name__ == "__main__":
    os.environ.setdefault("MASTER", "local[2]")
    main(int(sys.argv[1].replace("_", "")) if len(sys.argv) > 1 else MEMBERS)
