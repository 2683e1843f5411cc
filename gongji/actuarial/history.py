"""What a plan has published about itself, as rows of a CSV: read, checked, and ready to be compared with a run.

    from,to,metric,qualifier,value,unit,source

`from` and `to` are days; a figure of one moment has the same day twice. Qualifiers: exact, over (rounded down),
about, derived.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from gongji.actuarial.joining import day_or_none
from gongji.actuarial.tables import as_number
from gongji.errors import Refused

COLUMNS: Final = ("from", "to", "metric", "qualifier", "value", "unit", "source")
UNITS: Final = {
    "launch": "event",
    "members_enrolled": "people",
    "members_sharing": "people",
    "cases_in_period": "people",
    "cases_in_month": "people",
    "cases_cumulative": "people",
    "aid_in_period": "yuan",
    "share_in_period": "yuan",
    "share_in_year": "yuan",
    "periods": "periods",
}
FITTED: Final = tuple(metric for metric in UNITS if metric not in {"launch", "periods"})
QUALIFIERS: Final = ("exact", "over", "about", "derived")
LINES_MAX: Final = 10_000
SHOWN_MAX: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """One published figure. Money is in yuan as it was printed; nothing is settled with it."""

    since: date
    until: date
    metric: str
    qualifier: str
    value: float


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """A plan's published figures, oldest first; metrics that are not known are named in `unknown`."""

    name: str
    rows: tuple[Published, ...]
    unknown: tuple[str, ...]

    @property
    def launched_on(self) -> date:
        """The day of the launch, or of the first figure where no launch is told."""
        launches = [row.since for row in self.rows if row.metric == "launch"]
        return min(launches or [row.since for row in self.rows])

    def until(self, last_on: date) -> tuple[Published, ...]:
        """The figures that are wholly known by a day."""
        return tuple(row for row in self.rows if row.until <= last_on)

    def after(self, last_on: date) -> tuple[Published, ...]:
        """The figures that are not."""
        return tuple(row for row in self.rows if row.until > last_on)


def read_history(path: Path) -> History:
    """The history in a CSV; raises Refused with all that is wrong, each with its row."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            lines = list(csv.DictReader(line for line in file if not line.startswith("#")))
    except (OSError, UnicodeError, csv.Error) as error:
        raise Refused(f"{path}: the history cannot be read: {getattr(error, 'strerror', None) or error}") from error
    if not lines or tuple(lines[0]) != COLUMNS:
        raise Refused(f"{path}: the first line must be {','.join(COLUMNS)}, and rows must follow it")
    if len(lines) > LINES_MAX:
        raise Refused(f"{path}: {len(lines)} rows; at most {LINES_MAX} are read")
    mistakes: list[str] = []
    rows = [row for number, line in enumerate(lines, start=1) if (row := read_row(path, number, line, mistakes))]
    if mistakes:
        more = [f"{path}: and {len(mistakes) - SHOWN_MAX} more like these"] if len(mistakes) > SHOWN_MAX else []
        raise Refused(mistakes[:SHOWN_MAX] + more)
    rows.sort(key=lambda row: (row.until, row.since, row.metric))
    unknown = sorted({row.metric for row in rows} - UNITS.keys())
    return History(name=path.name, rows=tuple(row for row in rows if row.metric in UNITS), unknown=tuple(unknown))


def read_row(path: Path, number: int, line: dict[str, str], mistakes: list[str]) -> Published | None:
    """One row, or its mistakes added to those found."""
    since, until, value = day_or_none(line["from"]), day_or_none(line["to"]), as_number(line["value"])
    found = []
    if since is None or until is None:
        found.append(f"from '{line['from']}' and to '{line['to']}' must be days like 2019-01-21")
    elif until < since:
        found.append(f"to {until} is before from {since}")
    if value is None or value < 0:
        found.append(f"value '{line['value']}' is not a number, 0 or more")
    if line["qualifier"] not in QUALIFIERS:
        found.append(f"qualifier '{line['qualifier']}' is not one of {', '.join(QUALIFIERS)}")
    unit = UNITS.get(line["metric"], line["unit"])
    if line["unit"] != unit:
        found.append(f"{line['metric']} is in {unit}, not in '{line['unit']}'")
    mistakes.extend(f"{path} row {number}: {each}" for each in found)
    if found or since is None or until is None or value is None:
        return None
    return Published(since=since, until=until, metric=line["metric"], qualifier=line["qualifier"], value=value)
