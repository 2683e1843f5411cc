"""`python -m benchmarks [MEMBERS ...]`: measure, print, and write RESULTS.md beside this file.

Sizes are numbers of members; without any, 1, 2, 5 and 10 million.
"""

from __future__ import annotations

import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import machine
from benchmarks.settle import RUNS, Settled, settlements

SIZES = (1_000_000, 2_000_000, 5_000_000, 10_000_000)
RESULTS = Path(__file__).with_name("RESULTS.md")
HEAD = """# Figures

Written by `make bench`; whole commands as a user runs them, medians of {runs} runs,
after the kernels were compiled once.

Machine: {machine}.
Measured on {day}.

## Settle and tree

What must be reached: 10 million memberships in ≤ 6 s and ≤ 1.5 GiB resident;
cost per member flat from 1 to 10 million.
The command starts Python and ends with all files in place;
the roll lies in order of member, as a freeze writes it.

| members | settle + tree, s | µs a member | peak memory, MiB | bytes left a member | making the roll, s |
|---:|---:|---:|---:|---:|---:|
"""


def main(sizes: tuple[int, ...]) -> None:
    """Measure all sizes and write the table as it grows."""
    text = HEAD.format(runs=RUNS, machine=machine(), day=datetime.now(tz=UTC).date().isoformat())
    print(text, end="")
    with tempfile.TemporaryDirectory(prefix="gongji-bench-") as folder:
        list(settlements(Path(folder), (1000, 50_000)))
        for settled in settlements(Path(folder), sizes):
            text += row(settled)
            print(row(settled), end="", flush=True)
    RESULTS.write_text(text, encoding="utf-8")


def row(settled: Settled) -> str:
    """One line of the table."""
    each = settled.settle.seconds / settled.members * 1e6
    return (
        f"| {settled.members:,} | {settled.settle.seconds:.2f} | {each:.3f} | {settled.settle.mib:.0f}"
        f" | {settled.bytes_a_member:.1f} | {settled.sample.seconds:.1f} |\n"
    )


if __name__ == "__main__":
    main(tuple(int(size.replace(",", "").replace("_", "")) for size in sys.argv[1:]) or SIZES)
