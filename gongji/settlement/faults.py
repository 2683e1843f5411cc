"""What can be wrong with a row of the roll, in order of precedence, and what would be right (contract,
refused inputs).
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum

EXAMPLES = 5


class Fault(IntEnum):
    """A reason to refuse a row of the roll; the number is its bit in an engine's answer."""

    MEMBER = 0
    BORN_ON = 1
    JOINED_ON = 2
    LEFT_ON = 3
    JOINED_BEFORE_BORN = 4
    LEFT_BEFORE_JOINED = 5
    TIER = 6
    YTD = 7
    AGE = 8
    DUPLICATE = 9


def explained(fault: Fault, *, tiers: Sequence[str], ages: str) -> str:
    """A fault in words, with what would be right."""
    return {
        Fault.MEMBER: "member is not a whole number from 1 to 2^63−1",
        Fault.BORN_ON: "born_on is missing or not a date written YYYY-MM-DD",
        Fault.JOINED_ON: "joined_on is missing or not a date written YYYY-MM-DD",
        Fault.LEFT_ON: "left_on is neither empty nor a date written YYYY-MM-DD",
        Fault.JOINED_BEFORE_BORN: "joined_on is before born_on",
        Fault.LEFT_BEFORE_JOINED: "left_on is before joined_on",
        Fault.TIER: f"tier is not in the plan (tiers: {', '.join(tiers)})",
        Fault.YTD: "ytd_fen is not a whole number of fen from 0 on",
        Fault.AGE: f"takes part, but no class of the plan covers the age on the cutoff (classes: {ages})",
        Fault.DUPLICATE: "the member stands more than once",
    }[fault]


def sentence(source: str, fault: Fault, *, rows: Sequence[str], count: int, tiers: Sequence[str], ages: str) -> str:
    """One fault of a file: where (the first five rows), what, and how often."""
    listed = ", ".join(rows) + (", …" if count > len(rows) else "")
    noun = "row" if count == 1 else "rows"
    return f"{source}: {noun} {listed}: {explained(fault, tiers=tiers, ages=ages)} ({count} {noun} in all)"
