"""`python -m benchmarks [PART ...] [MEMBERS ...]`: measure this machine.

Without a part, all are measured, and RESULTS.md, its picture and figures.json beside this file are written anew; with
parts, theirs are printed and nothing is kept. Without sizes: 1, 10 and 100 million members.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from benchmarks import freeze, loop, prove, report, rows, settle, verify
from benchmarks.figures import Figures, Part
from benchmarks.ground import ground
from benchmarks.measure import machine

PARTS: Mapping[str, Part] = {
    "settle": settle.PART,
    "prove": prove.PART,
    "verify": verify.PART,
    "freeze": freeze.PART,
    "rows": rows.PART,
    "loop": loop.PART,
}
SIZES = (1_000_000, 10_000_000, 100_000_000)


def main(parts: Sequence[str], sizes: Sequence[int]) -> None:
    """Measure parts at sizes, and tell each figure as it is there."""
    figures = Figures.of(machine())
    print(figures.machine)
    for members in sizes:
        with ground(members) as at:
            for name in parts or PARTS:
                part = PARTS[name]
                if not parts and part.sizes and members not in part.sizes:
                    continue
                values = part.measure(at)
                figures.put(name, members, values, on=datetime.now(tz=UTC).date().isoformat())
                known = part.complete(figures.parts[name])[members]
                told = ", ".join(f"{each.heading} {known[each.name]:{each.form}}" for each in part.columns)
                print(f"{name}, {members:,} members: {told}", flush=True)
                if not parts:  # kept as it grows: what was measured is not lost with what comes after
                    figures.keep()
                    report.write(figures, PARTS)


if __name__ == "__main__":
    words = [word for word in sys.argv[1:] if word in PARTS]
    try:
        counts = [int(word.replace(",", "_")) for word in sys.argv[1:] if word not in PARTS]
    except ValueError:
        sys.exit(f"{__doc__}\nParts: {', '.join(PARTS)}.")
    main(words, counts or SIZES)
