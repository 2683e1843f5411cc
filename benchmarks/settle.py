"""How long a settlement with its tree takes, and how much memory, by the size of the roll."""

from __future__ import annotations

from functools import lru_cache

from benchmarks.figures import Column, Part, Sizes, Values
from benchmarks.ground import Ground, ground
from benchmarks.measure import folder_bytes, middle

RUNS = 3
STARTUP_MEMBERS = 65_536


def measure(at: Ground) -> Values:
    """Settle the roll of this size three times; medians."""
    start = start_seconds()
    roll = at.roll
    typical = middle([at.settle() for _ in range(RUNS)])
    return {
        "seconds": typical.seconds,
        "cpu_seconds": typical.cpu_seconds,
        "start_seconds": start,
        "each_us": typical.seconds / at.members * 1e6,
        "mib": typical.mib,
        "bytes_left": folder_bytes(at.settled) / at.members,
        "roll_bytes": roll.stat().st_size / at.members,
        "roll_seconds": at.made_in[0].seconds,
    }


@lru_cache(maxsize=1)
def start_seconds() -> float:
    """What the command takes for hardly any members, once bytecode and kernels lie on the disk."""
    with ground(STARTUP_MEMBERS) as small:
        small.settle()
        return middle([small.settle() for _ in range(RUNS)]).seconds


def with_added(sizes: Sizes) -> Sizes:
    """The figures with what each member adds to the time, in µs, against the size before."""
    found: Sizes = {}
    before, seconds_before = STARTUP_MEMBERS, 0.0
    for members, values in sorted(sizes.items()):
        seconds_before = seconds_before or values["start_seconds"]
        added = (values["seconds"] - seconds_before) / max(members - before, 1) * 1e6
        found[members] = values | {"added_us": added}
        before, seconds_before = members, values["seconds"]
    return found


PART = Part(
    title="Settle and tree",
    words=f"""The whole command `gongji settle`, from starting Python to all files in place, over a roll that lies in
order of member, as a freeze writes it. "Start" is what the same command takes for {STARTUP_MEMBERS:,} members, the
smallest roll for which every part is loaded, the compiled kernel too; what each member adds is the difference to the
size before, of the smallest size to the start. Bytes are those of statement, tree, journal and settlement together.""",
    columns=(
        Column("seconds", "settle + tree, s"),
        Column("cpu_seconds", "processor, s"),
        Column("start_seconds", "start, s"),
        Column("each_us", "µs a member"),
        Column("added_us", "µs that each member adds", ".3f"),
        Column("mib", "peak memory, MiB", ",.0f"),
        Column("bytes_left", "bytes left a member"),
        Column("roll_bytes", "bytes of roll a member"),
        Column("roll_seconds", "making the roll, s", ",.1f"),
    ),
    measure=measure,
    complete=with_added,
)
