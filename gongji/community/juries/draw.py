"""Drawing a jury that anybody can draw again: a frozen pool, a public random value, and nothing else.

The pool's hash is published before the random value exists, so nobody can choose either to suit the other; every
pseudonym has the same chance. Source: contract, "drawing a jury".

    seed    SHA-256("gongji draw v1" ‖ 0x00 ‖ case ‖ 0x00 ‖ instance ‖ pool's SHA-256 ‖ random)
    ticket  SHA-256(seed ‖ pseudonym); the lowest tickets sit, the next ones wait
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from gongji.errors import Mistakes, Refused

FORMAT = "gongji-draw/1"
RANDOM_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """A drawn panel: seats and reserves as pseudonyms in the order of their tickets, and what they were drawn from."""

    case: str
    instance: int
    pool_sha256: str
    random: str
    seats: tuple[str, ...]
    reserves: tuple[str, ...]

    def record(self) -> dict[str, Any]:
        """The draw as it is published, for canonical JSON."""
        return {
            "format": FORMAT,
            "case": self.case,
            "instance": self.instance,
            "pool_sha256": self.pool_sha256,
            "random": self.random,
            "seats": list(self.seats),
            "reserves": list(self.reserves),
        }


def draw(pool: bytes, *, case: str, instance: int, random: str, seats: int, reserves: int) -> Draw:
    """The panel of a case from the bytes of a pool file and a public random value in hex.

    `instance` is 1 for the first panel, 2 and 3 for the appeals. Raises Refused with everything that is wrong with the
    pool, its size and the random value.
    """
    mistakes = Mistakes()
    pseudonyms: tuple[bytes, ...] = ()
    value = b""
    with mistakes:
        pseudonyms = pool_lines(pool)
        if len(pseudonyms) < seats + reserves:
            raise Refused(
                f"the pool has {len(pseudonyms)} lines; {seats} seats and {reserves} reserves need {seats + reserves}"
            )
    with mistakes:
        value = random_value(random)
    mistakes.refuse()
    seed = draw_seed(case=case, instance=instance, pool=pool, random=value)
    in_order = sorted(pseudonyms, key=lambda each: hashlib.sha256(seed + each).digest())
    drawn = [each.decode() for each in in_order[: seats + reserves]]
    return Draw(
        case=case,
        instance=instance,
        pool_sha256=hashlib.sha256(pool).hexdigest(),
        random=value.hex(),
        seats=tuple(drawn[:seats]),
        reserves=tuple(drawn[seats:]),
    )


def draw_seed(*, case: str, instance: int, pool: bytes, random: bytes) -> bytes:
    """What every ticket of a draw depends on."""
    pool_hash = hashlib.sha256(pool).digest()
    told = b"gongji draw v1\x00" + case.encode() + b"\x00" + instance.to_bytes(8, "big")
    return hashlib.sha256(told + pool_hash + random).digest()


def pool_lines(pool: bytes) -> tuple[bytes, ...]:
    """The pseudonyms of a pool file; raises Refused, with the line, where it is not written as it must be."""
    if not pool:
        raise Refused("the pool is empty; it has one pseudonym a line")
    if not pool.endswith(b"\n"):
        raise Refused("the pool's last line does not end in LF; every line must")
    lines = tuple(pool[:-1].split(b"\n"))
    mistakes = [
        *(f"line {number} of the pool is empty" for number, line in enumerate(lines, start=1) if not line),
        *(f"line {number} of the pool is not UTF-8" for number, line in enumerate(lines, start=1) if not is_utf8(line)),
        *out_of_order(lines),
    ]
    if mistakes:
        more = [f"and {len(mistakes) - 5} more mistakes in the pool"] if len(mistakes) > 5 else []
        raise Refused([*mistakes[:5], *more])
    return lines


def is_utf8(line: bytes) -> bool:
    """Whether bytes are text in UTF-8."""
    try:
        line.decode()
    except UnicodeDecodeError:
        return False
    return True


def out_of_order(lines: Sequence[bytes]) -> list[str]:
    """A sentence for each line that stands twice or before one that sorts lower by bytes."""
    return [
        f"line {number} of the pool is the same as the line before it; nobody stands twice"
        if earlier == later
        else f"line {number} of the pool is out of order; lines are sorted by their bytes"
        for number, (earlier, later) in enumerate(pairwise(lines), start=2)
        if earlier >= later
    ]


def random_value(random: str) -> bytes:
    """The 32 bytes of the public random value; raises Refused for anything else."""
    if len(random) != 2 * RANDOM_BYTES or not set(random) <= set("0123456789abcdefABCDEF"):
        raise Refused(
            f"the random value must be {2 * RANDOM_BYTES} hexadecimal digits, the {RANDOM_BYTES} bytes of its round"
        )
    return bytes.fromhex(random)
