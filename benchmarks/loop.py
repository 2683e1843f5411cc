"""What a user would write first: a loop over the members (`by_hand.py`)."""

from __future__ import annotations

import json
import sys

from benchmarks.figures import Column, Part, Values
from benchmarks.ground import CUTOFF, Ground
from benchmarks.measure import Run, middle, run

RUNS = 3


def measure(at: Ground) -> Values:
    """Settle the roll row by row, three times; raises SystemExit where the root is another one."""
    wanted = json.loads((at.settled / "settlement.json").read_bytes())["root"]["hash"]
    typical = middle([looped(at, wanted) for _ in range(RUNS)])
    return {"seconds": typical.seconds, "each_us": typical.seconds / at.members * 1e6, "mib": typical.mib}


PART = Part(
    title="Instead: a loop in Python",
    words="""The same period row by row: the pure functions of `gongji/sharing` for who takes part, price and cap, those
of `gongji/proofs/tree.py` for leaves, tiles and root, a line a member into a CSV file. The root is the same.""",
    columns=(
        Column("seconds", "whole command, s", ",.1f"),
        Column("each_us", "µs a member"),
        Column("mib", "peak memory, MiB", ",.0f"),
    ),
    measure=measure,
    sizes=(1_000_000,),
)


def looped(at: Ground, wanted: str) -> Run:
    """One run."""
    files = [at.roll, at.cases, at.settled / "tree" / "period.key", at.folder / "lines.csv"]
    done = run([sys.executable, "-m", "benchmarks.by_hand", *map(str, files), CUTOFF])
    if done.said.strip() != wanted:
        raise SystemExit(f"the loop's root is {done.said.strip()}, the settlement's is {wanted}")
    return done
