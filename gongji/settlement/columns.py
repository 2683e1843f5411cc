"""What every engine answers with: a survey of the roll, and lines of the statement in columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from gongji.settlement.faults import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """A roll, counted: its rows, its faults, and how many take part in each group (by number)."""

    rows: int
    faults: Mapping[Fault, int]
    participants: Mapping[int, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lines:
    """A run of the statement's lines, sorted by member: member, group number, and sponsor's part in fen."""

    members: NDArray[np.int64]
    groups: NDArray[np.int16]
    sponsor_fen: NDArray[np.int64]
