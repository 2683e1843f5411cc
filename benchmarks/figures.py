"""Figures: what was measured, of which part at which size, kept beside the report that is written from them.

Figures of another machine or of other versions are never kept beside new ones.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.ground import Ground

FILE = Path(__file__).with_name("figures.json")
Values = dict[str, float]  # by the column's name
Sizes = dict[int, Values]  # by the number of members


class Column(NamedTuple):
    """A column of a part's table: the figure's name, its heading, and how it is written."""

    name: str
    heading: str
    form: str = ",.2f"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """Something that is measured: its table, and the function that gives the figures of one size.

    `sizes` are the only ones at which it is measured with all the others; none named: every size. `complete` adds
    figures that take several sizes.
    """

    title: str
    words: str
    columns: tuple[Column, ...]
    measure: Callable[[Ground], Values]
    sizes: tuple[int, ...] = ()
    complete: Callable[[Sizes], Sizes] = dict


class Figures:
    """All figures of one machine, by part and size."""

    def __init__(self, machine: str) -> None:
        self.machine = machine
        self.parts: dict[str, Sizes] = {}
        self.days: dict[str, dict[int, str]] = {}

    @classmethod
    def of(cls, machine: str) -> Figures:
        """What was kept for this machine, or nothing yet."""
        figures = cls(machine)
        kept = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {}
        if kept.get("machine") == machine:
            for part, sizes in kept["parts"].items():
                for members, values in sizes.items():
                    figures.put(part, int(members), values["figures"], on=values["on"])
        return figures

    def put(self, part: str, members: int, values: Values, *, on: str) -> None:
        """Put in the figures of a part at a size, measured on a day."""
        self.parts.setdefault(part, {})[members] = values
        self.days.setdefault(part, {})[members] = on

    def keep(self) -> None:
        """Write all of them."""
        parts = {
            part: {
                str(members): {"on": self.days[part][members], "figures": values}
                for members, values in sorted(sizes.items())
            }
            for part, sizes in self.parts.items()
        }
        record = {"machine": self.machine, "parts": parts}
        FILE.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
