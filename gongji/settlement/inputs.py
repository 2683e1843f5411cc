"""Reading the cases and the outside of the roll, and refusing what the contract refuses.

Rows of the roll are looked at by the engine, in columns. Cases are few and are read here, one by one.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Literal

import pyarrow as pa

from gongji.errors import Refused
from gongji.fen import fits_int64, parse_fen
from gongji.settlement.places import Place, StoredObject, opened, opened_parquet

ROLL_NEEDS = ("member", "born_on", "joined_on", "left_on")
ROLL_MAY = ("tier", "ytd_fen")
CASES_NEED = ("case", "member", "aid_fen")
CASES_MAY = ("instalment",)
HEADER_BYTES_MAX = 65536
EXAMPLES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """What one settlement is asked for: files, dates, and the carry in fen."""

    plan: Path
    roll: Place
    cases: Path
    cutoff: date
    period: str
    carry_in_fen: int = 0
    key: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """A roll that can be read: its file, how it is written, and which columns it has."""

    path: Place
    kind: Literal["csv", "parquet"]
    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cases:
    """The cases of a period.

    Aid in fen by case (instalments added up), in the file's order, and the file's hash.
    """

    aid_by_case: tuple[tuple[str, int], ...]
    sha256: str

    @property
    def aid_fen(self) -> int:
        """A: all aid of the period."""
        return sum(fen for _, fen in self.aid_by_case)


def open_roll(path: Place) -> Roll:
    """Look at a roll's kind and columns.

    Raises Refused where it cannot be read or has not the right columns.
    """
    try:
        with opened(path) as file:
            start = file.read(HEADER_BYTES_MAX)
    except OSError as error:
        raise Refused(f"{path}: the roll cannot be read: {error.strerror or error}") from error
    if not start:
        raise Refused(f"{path}: the file is empty; a roll has a header and at least one row")
    if str(path).endswith(".parquet") or start.startswith(b"PAR1"):
        kind: Literal["csv", "parquet"] = "parquet"
        columns = parquet_columns(path)
    elif isinstance(path, StoredObject):
        raise Refused(f"{path}: a roll in an object store must be Parquet")
    else:
        kind, columns = "csv", csv_header(path, start)
    mistakes = wrong_columns(path, columns, needs=ROLL_NEEDS, may=ROLL_MAY)
    if mistakes:
        raise Refused(mistakes)
    return Roll(path=path, kind=kind, columns=columns)


def parquet_columns(path: Place) -> tuple[str, ...]:
    """The column names of a Parquet file; raises Refused for anything else."""
    try:
        with opened_parquet(path) as parquet:
            return tuple(parquet.schema_arrow.names)
    except (pa.ArrowException, OSError) as error:
        raise Refused(f"{path}: not a Parquet file that can be read ({first_line(error)})") from error


def csv_header(path: Path, start: bytes) -> tuple[str, ...]:
    """The column names in the first line of a CSV file."""
    line = start.split(b"\n", 1)[0]
    try:
        return tuple(next(csv.reader([line.decode("utf-8-sig")], strict=True), []))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{path} row 1: the header is not UTF-8 CSV ({first_line(error)})") from error


def wrong_columns(path: Place, columns: Sequence[str], *, needs: Sequence[str], may: Sequence[str]) -> list[str]:
    """A sentence for each column that is missing, unknown or stands twice."""
    known = ", ".join([*needs, *(f"{name} (optional)" for name in may)])
    mistakes = [f"{path} row 1: column '{name}' is missing; columns: {known}" for name in needs if name not in columns]
    unknown = [name for name in dict.fromkeys(columns) if name not in (*needs, *may)]
    mistakes += [f"{path} row 1: column '{name}' is unknown; columns: {known}" for name in unknown]
    twice = [name for name in dict.fromkeys(columns) if columns.count(name) > 1]
    return mistakes + [f"{path} row 1: column '{name}' stands twice" for name in twice]


def read_cases(path: Path) -> Cases:
    """The cases in a CSV file.

    Raises Refused with every mistake in it, the first five rows of each kind named.
    """
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path}: the cases cannot be read: {error.strerror}") from error
    try:
        rows = list(numbered_rows(content))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Refused(f"{path}: the cases are not UTF-8 CSV ({first_line(error)})") from error
    if not rows:
        raise Refused(f"{path}: the file is empty; the cases need at least the header {','.join(CASES_NEED)}")
    header = tuple(rows[0][1])
    if mistakes := wrong_columns(path, header, needs=CASES_NEED, may=CASES_MAY):
        raise Refused(mistakes)
    return checked_cases(path, header, rows[1:], sha256(content).hexdigest())


def numbered_rows(content: bytes) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV text with the number of their line, without empty lines."""
    reader = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
    before = 0
    for row in reader:
        if row:
            yield before + 1, row
        before = reader.line_num


def checked_cases(path: Path, header: tuple[str, ...], rows: list[tuple[int, list[str]]], digest: str) -> Cases:
    """The cases of rows that are all right, or Refused."""
    wrong: dict[str, list[int]] = {}
    seen: dict[tuple[str, int], int] = {}
    aid: dict[str, int] = {}
    for line, row in rows:
        if len(row) != len(header):
            wrong.setdefault(f"a row has {len(header)} fields, as in the header", []).append(line)
            continue
        fields = dict(zip(header, row, strict=True))
        reasons = case_reasons(fields)
        if not reasons:
            instalment = (fields["case"], int(fields.get("instalment", "1")))
            if instalment in seen:
                reasons.append("the same case and instalment stand more than once")
            seen.setdefault(instalment, line)
            aid[fields["case"]] = aid.get(fields["case"], 0) + int(fields["aid_fen"])
        for reason in reasons:
            wrong.setdefault(reason, []).append(line)
    if not fits_int64(sum(aid.values())):
        wrong.setdefault("the sum of aid_fen is beyond the int64 range", []).append(rows[-1][0])
    if wrong:
        raise Refused([faulty_rows(path, reason, lines) for reason, lines in wrong.items()])
    return Cases(aid_by_case=tuple(aid.items()), sha256=digest)


def case_reasons(fields: dict[str, str]) -> list[str]:
    """What is wrong with one case, in words."""
    reasons = []
    if not fields["case"].strip() or not fields["case"].isprintable():
        reasons.append("case is empty or has characters that cannot be printed")
    for name in ("member", "aid_fen", "instalment"):
        if name in fields and not is_whole_above_zero(fields[name]):
            unit = " of fen" if name == "aid_fen" else ""
            reasons.append(f"{name} is not a whole number{unit} from 1 on")
    return reasons


def is_whole_above_zero(text: str) -> bool:
    """Whether a text is a whole number from 1 to 2^63−1."""
    try:
        return parse_fen(text) >= 1
    except ValueError:
        return False


def faulty_rows(path: Path, reason: str, lines: Sequence[int]) -> str:
    """One kind of mistake with its first five rows and their number."""
    noun = "row" if len(lines) == 1 else "rows"
    listed = ", ".join(str(line) for line in lines[:EXAMPLES]) + (", …" if len(lines) > EXAMPLES else "")
    return f"{path}: {noun} {listed}: {reason} ({len(lines)} {noun} in all)"


def first_line(error: BaseException) -> str:
    """The first line of a library's complaint."""
    return str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
