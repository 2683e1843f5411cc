"""Money is whole fen (1/100 yuan) in a Python `int` that fits int64.

This is the only file where money is divided. Each division says in its name which way it rounds, takes the
exact amount as a `Fraction`, and returns whole fen. No float and no `Decimal` holds money anywhere.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction

FEN_MAX = 2**63 - 1
WHOLE = re.compile(r"-?[0-9]{1,19}")


def fits_int64(fen: int) -> bool:
    """Whether an amount of fen can be stored as int64."""
    return -FEN_MAX - 1 <= fen <= FEN_MAX


def floor_fen(exact: Fraction) -> int:
    """The largest whole fen that is not above `exact`."""
    return exact.numerator // exact.denominator


def ceil_fen(exact: Fraction) -> int:
    """The smallest whole fen that is not below `exact`."""
    return -(-exact.numerator // exact.denominator)


def half_up_fen(exact: Fraction) -> int:
    """The nearest whole fen; a half goes up."""
    return floor_fen(exact + Fraction(1, 2))


ROUNDINGS: dict[str, Callable[[Fraction], int]] = {"up": ceil_fen, "half_up": half_up_fen, "down": floor_fen}


def part_of(total_fen: int | Fraction, weight: int | Fraction, whole: int | Fraction) -> Fraction:
    """The exact, unrounded part of a total that a weight out of a whole (> 0) has to bear."""
    return Fraction(total_fen) * weight / whole


def apportion(total_fen: int, weights: Sequence[int]) -> list[int]:
    """Split `total_fen` (≥ 0) over whole `weights` (≥ 0) so that the parts add up to it exactly.

    Cumulative floor: part i = ⌊C_i·T/W⌋ − ⌊C_{i−1}·T/W⌋ with C_i the running sum of weights, so each part is
    less than one fen away from its exact value. All weights zero gives all parts zero.
    """
    whole = sum(weights)
    if whole == 0:
        return [0] * len(weights)
    parts, running, given = [], 0, 0
    for weight in weights:
        running += weight
        reached = running * total_fen // whole
        parts.append(reached - given)
        given = reached
    return parts


def parse_fen(text: str) -> int:
    """Whole fen from text such as "18800"; raises ValueError for anything else or beyond int64."""
    if not WHOLE.fullmatch(text) or not fits_int64(int(text)):
        raise ValueError(f"'{text}' is not a whole number of fen")
    return int(text)


def decimal_yuan(fen: int) -> str:
    """Plain decimal yuan of `fen`, for files: 123456 → "1234.56"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"


def short_yuan(fen: int) -> str:
    """`fen` in words, without needless zeros: 18800 → "188", 123456 → "1,234.56"."""
    text = yuan(fen).replace("¥", "")
    return text.removesuffix(".00")


def yuan(fen: int) -> str:
    """`fen` as people read it: 123456 → "¥1,234.56"."""
    sign = "-" if fen < 0 else ""
    return f"{sign}¥{abs(fen) // 100:,}.{abs(fen) % 100:02d}"
