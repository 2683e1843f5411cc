"""Where each fen of one member's share went: to which case, and to the fee."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from gongji.fen import apportion


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """`fen` of a member's share for `name`: a case, or "fee"."""

    name: str
    fen: int


def trace(due_fen: int, cases: Sequence[tuple[str, int]], fee_fen: int) -> tuple[Traced, ...]:
    """Split what a member pays over the period's cases (name, aid in fen) and the fee, which comes last.

    In proportion to the amounts; the parts add up to `due_fen` exactly.
    """
    names = [name for name, _ in cases] + ["fee"]
    parts = apportion(due_fen, [aid_fen for _, aid_fen in cases] + [fee_fen])
    return tuple(Traced(name=name, fen=fen) for name, fen in zip(names, parts, strict=True))
