"""What must be reached on two cores with 24 GiB, held against what was measured."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from benchmarks.figures import Sizes

MILLION = 1_000_000


class Limit(NamedTuple):
    """The most, or the least, that a figure of a part may be at a size."""

    what: str
    part: str
    members: int
    figure: str
    bound: float
    unit: str
    is_least: bool = False


LIMITS = (
    Limit("settle + tree, 10 million memberships", "settle", 10 * MILLION, "seconds", 6, "s"),
    Limit("— all processes together", "settle", 10 * MILLION, "mib", 1536, "MiB"),
    Limit("settle + tree, 100 million memberships", "settle", 100 * MILLION, "seconds", 25, "s"),
    Limit("— all processes together", "settle", 100 * MILLION, "mib", 1280, "MiB"),
    Limit("settle + tree, 450 million memberships", "settle", 450 * MILLION, "seconds", 115, "s"),
    Limit("— all processes together", "settle", 450 * MILLION, "mib", 1280, "MiB"),
    Limit("a receipt at 100 million, p99", "prove", 100 * MILLION, "p99_ms", 50, "ms"),
    Limit("— its size, gzip", "prove", 100 * MILLION, "gzip_bytes_most", 16 * 1024, "bytes"),
    Limit("— its size as JSON", "prove", 100 * MILLION, "bytes_most", 16 * 1024, "bytes"),
    Limit("freeze 10 million memberships in full", "freeze", 10 * MILLION, "full_rate", 300_000, "/s", is_least=True),
    Limit("— from what has changed", "freeze", 10 * MILLION, "incremental_rate", MILLION, "/s", is_least=True),
    Limit("verify a receipt at 100 million, Python, p99", "verify", 100 * MILLION, "python_p99_ms", 5, "ms"),
    Limit("— in a browser", "verify", 100 * MILLION, "browser_p99_ms", 50, "ms"),
)
ROWS_TIMES_LEAST = 30
FLAT_WITHIN = 0.25


class Held(NamedTuple):
    """What was wanted, what was reached, and whether that is enough."""

    what: str
    wanted: str
    reached: str
    is_enough: bool


def held(figures: Mapping[str, Sizes]) -> Iterator[Held]:
    """All that was measured of what must be reached."""
    for limit in LIMITS:
        values = figures.get(limit.part, {}).get(limit.members)
        if values:
            found = values[limit.figure]
            wanted = f"{'≥' if limit.is_least else '≤'} {limit.bound:,.0f} {limit.unit}"
            reached = f"{found:,.0f} {limit.unit}" if found >= 100 else f"{found:.1f} {limit.unit}"
            yield Held(limit.what, wanted, reached, found >= limit.bound if limit.is_least else found <= limit.bound)
    yield from against_rows(figures)
    yield from flat(figures.get("settle", {}))


def against_rows(figures: Mapping[str, Sizes]) -> Iterator[Held]:
    """How many times faster a settlement is than the rows of its ledger in PostgreSQL."""
    settled, inserted = figures.get("settle", {}), figures.get("rows", {})
    for members in sorted(settled.keys() & inserted.keys()):
        times = inserted[members]["seconds"] / settled[members]["seconds"]
        what = f"settle + tree against row inserts in PostgreSQL, {members // MILLION} million"
        yield Held(what, f"≥ {ROWS_TIMES_LEAST} times faster", f"{times:.0f} times", times >= ROWS_TIMES_LEAST)


def flat(settled: Sizes) -> Iterator[Held]:
    """Whether every member costs the same, however many they are; the start of the command is apart."""
    added = {members: values["added_us"] for members, values in settled.items() if members >= MILLION}
    if len(added) > 1:
        least, most = min(added.values()), max(added.values())
        what = f"what a member adds, {min(added) // MILLION} to {max(added) // MILLION} million"
        reached = f"{least:.3f} to {most:.3f} µs: {most / least - 1:.0%}"
        yield Held(what, f"flat within {FLAT_WITHIN:.0%}", reached, most <= least * (1 + FLAT_WITHIN))
