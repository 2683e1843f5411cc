"""A small settlement that is right in every way, laid out for a test to spoil one thing in it."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tests.settlement.command import Outcome, bytes_of, gongji

Row = dict[str, str]

PLAN = """\
id = "village"
currency = "CNY"

[sharing]
begins = "joining"
rounding = "up"

[waiting]
days = 90

[[classes]]
id = "under-40"
from_age = 0
to_age = 39
weight = 1

[[classes]]
id = "40-to-59"
from_age = 40
to_age = 59
weight = 2.75

[[tiers]]
id = "standard"
factor = 1

[[tiers]]
id = "entry"
factor = "1/3"

[fee]
kind = "percent_of_aid"
rate = 0.08

[caps]
per_year_fen = 18800
excess = "sponsor"
"""
CASES = "case,instalment,member,aid_fen\nC1,1,900007,100000\nC1,2,900007,50000\nC2,1,900009,300000\n"
COLUMNS = ("member", "born_on", "joined_on", "left_on", "tier", "ytd_fen")
KEY = bytes(range(32))
LAST_LINE = 120

# Lines of the roll that tests spoil: far from one another, and none of them a day, a month or an age.
BAD = (41, 53, 67, 71, 83, 97, 109)

# What a finance officer must never have to read.
PROGRAMMER_S_WORDS = re.compile(
    r"Traceback|Error:|Exception|Decimal\(|Fraction\(|<class|object at 0x|input tag|\bINT(64|128)\b|SELECT "
)


def right_row(line: int) -> Row:
    """The row on a line of the roll (the header is line 1)."""
    return {
        "member": str(900_000 + line),
        "born_on": "1985-05-05" if line % 3 else "1970-02-28",
        "joined_on": "2018-11-05",
        "left_on": "" if line % 5 else "2020-01-01",
        "tier": "standard" if line % 2 else "entry",
        "ytd_fen": "1200",
    }


def right_rows() -> dict[int, Row]:
    """A roll by line."""
    return {line: right_row(line) for line in range(2, LAST_LINE + 1)}


def spoilt_rows(change: Row, lines: tuple[int, ...] = BAD) -> dict[int, Row]:
    """A roll with some values changed in some lines."""
    rows = right_rows()
    for line in lines:
        rows[line].update(change)
    return rows


def csv_text(rows: dict[int, Row], columns: tuple[str, ...] = COLUMNS) -> str:
    """A roll as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    writer.writerows(rows.values())
    return text.getvalue()


def parquet_columns(rows: dict[int, Row]) -> dict[str, pa.Array]:
    """A roll as typed columns; an empty text is no value."""

    def column(name: str) -> pa.Array:
        texts = [row[name] or None for row in rows.values()]
        if name in {"member", "ytd_fen"}:
            return pa.array([text and int(text) for text in texts], pa.int64())
        if name == "tier":
            return pa.array(texts, pa.string())
        return pa.array([text and date.fromisoformat(text) for text in texts], pa.date32())

    return {name: column(name) for name in COLUMNS}


@dataclass
class Desk:
    """The files of one settlement in a folder of their own, and the command over them."""

    folder: Path
    before: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        self.write("plan.toml", PLAN)
        self.write("roll.csv", csv_text(right_rows()))
        self.write("cases.csv", CASES)
        self.write("plan.key", KEY)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def write(self, name: str, content: str | bytes) -> Path:
        """A file with exactly these bytes."""
        path = self.folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    def write_parquet(self, columns: dict[str, pa.Array], name: str = "roll.parquet") -> Path:
        """A roll in Parquet."""
        pq.write_table(pa.table(columns), self.folder / name, row_group_size=50)
        return self.folder / name

    def words(self, roll: str = "roll.csv", *, key: bool = True) -> tuple[object, ...]:
        """What to type."""
        return (
            "settle", "--plan", self.folder / "plan.toml", "--roll", self.folder / roll,
            "--cases", self.folder / "cases.csv", "--out", self.out,
            "--cutoff", "2019-06-21", "--period", "2019-06-2",
            *(("--key", self.folder / "plan.key") if key else ()),
        )  # fmt: skip

    def settle(self, *more: object, roll: str = "roll.csv", key: bool = True) -> Outcome:
        """Run the command; `more` is typed after everything else."""
        self.before = self.names()
        return gongji(*self.words(roll, key=key), *more)

    def names(self) -> set[str]:
        """All that lies in the folder."""
        return {str(path.relative_to(self.folder)) for path in self.folder.rglob("*")}

    def check_refused(self, outcome: Outcome, *says: str) -> None:
        """Refused in words that say this (as patterns), and nothing is left behind."""
        assert outcome.status == 1, outcome
        assert outcome.out == ""
        assert not PROGRAMMER_S_WORDS.search(outcome.err), outcome.err
        for each in says:
            assert re.search(each, outcome.err), f"{each!r} is not in what was said:\n{outcome.err}"
        assert self.names() - {"out"} == self.before - {"out"}, "something was left behind"
        assert not self.out.is_dir() or bytes_of(self.out) == {}

    def said(self, outcome: Outcome) -> str:
        """What was said on standard error, without the desk's own folder, whose name has digits in it."""
        return outcome.err.replace(str(self.folder), "")

    def check_rows_named(self, outcome: Outcome, rows: tuple[int, ...] = BAD) -> None:
        """The first five of the rows are named, the others counted."""
        said = self.said(outcome)
        for row in rows[:5]:
            assert re.search(rf"\b{row}\b", said), f"row {row} is not named:\n{said}"
        for row in rows[5:]:
            assert not re.search(rf"\b{row}\b", said), f"row {row} is one too many:\n{said}"
        assert re.search(rf"\b{len(rows)}\b", said), f"the count is not said:\n{said}"
