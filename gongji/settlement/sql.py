"""The rules of a period as SQL expressions over the columns of a roll.

They are made from the terms alone and use only what DuckDB and Spark both say in the same words: CASE,
comparisons of dates, whole-number arithmetic, LEAST and GREATEST, REGEXP_LIKE and TRY_CAST. A NULL age class
or group means: does not take part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import Enum

from gongji.fen import FEN_MAX, fits_int64
from gongji.settlement.faults import Fault
from gongji.settlement.terms import Charges, ClassTerms, Terms

FEN_TYPE = "BIGINT"
FIRST_DAY, LAST_DAY = "DATE '0001-01-01'", "DATE '9999-12-31'"
DAYS = ("born_on", "joined_on", "left_on")


class Kind(Enum):
    """What a column of a roll holds, as far as reading it goes."""

    WHOLE = "whole numbers"
    DAY = "dates"
    OTHER = "something that is read as it is written"


def day(on: date) -> str:
    """A date literal."""
    return f"DATE '{on.isoformat()}'"


def text(value: str) -> str:
    """A text literal."""
    return "'" + value.replace("'", "''") + "'"


def name(value: str) -> str:
    """A text that means the same to every engine: what a backslash does in a literal is not one thing."""
    pieces = [text(piece) for piece in value.split("\\")]
    return pieces[0] if len(pieces) == 1 else f"concat({', chr(92), '.join(pieces)})"


def takes_part(terms: Terms) -> str:
    """Whether a row takes part on the cutoff."""
    return f"(joined_on <= {day(terms.joined_by)} AND (left_on IS NULL OR left_on > {day(terms.cutoff)}))"


def within(klass: ClassTerms) -> str:
    """Whether a birth date falls into a class."""
    if klass.born_by is None:
        return "FALSE"
    latest = f"born_on <= {day(klass.born_by)}"
    return latest if klass.born_after is None else f"({latest} AND born_on > {day(klass.born_after)})"


def class_number(terms: Terms) -> str:
    """The number of the class that covers a row's age, or NULL."""
    cases = " ".join(f"WHEN {within(klass)} THEN {number}" for number, klass in enumerate(terms.classes))
    return f"CASE {cases} END"


def tier_number(terms: Terms, *, has_tier: bool) -> str:
    """The number of a row's tier.

    The first where the roll has no such column; NULL where the plan has no such tier.
    """
    if not has_tier:
        return "0"
    cases = " ".join(f"WHEN {name(tier)} THEN {number}" for number, tier in enumerate(terms.tiers))
    return f"CASE tier {cases} END"


def group_number(terms: Terms, *, has_tier: bool) -> str:
    """The group of a row that takes part, −1 for one that does not, NULL where no class or tier fits."""
    group = f"({class_number(terms)}) * {len(terms.tiers)} + ({tier_number(terms, has_tier=has_tier)})"
    return f"CASE WHEN {takes_part(terms)} THEN {group} ELSE -1 END"


def fault_bits(terms: Terms, *, has_tier: bool, has_ytd: bool) -> str:
    """All faults of a row, as bits.

    Columns that could not be read are NULL, `left_unreadable` says so of left_on.
    """
    conditions = {
        Fault.MEMBER: "member IS NULL OR member < 1",
        Fault.BORN_ON: "born_on IS NULL",
        Fault.JOINED_ON: "joined_on IS NULL",
        Fault.LEFT_ON: "left_unreadable",
        Fault.JOINED_BEFORE_BORN: "joined_on < born_on",
        Fault.LEFT_BEFORE_JOINED: "left_on < joined_on",
        Fault.AGE: f"{takes_part(terms)} AND born_on IS NOT NULL AND ({class_number(terms)}) IS NULL",
    }
    if has_tier:
        conditions[Fault.TIER] = f"({tier_number(terms, has_tier=True)}) IS NULL"
    if has_ytd:
        conditions[Fault.YTD] = "ytd_fen IS NULL OR ytd_fen < 0"
    return " + ".join(f"CASE WHEN {condition} THEN {1 << fault} ELSE 0 END" for fault, condition in conditions.items())


def sponsor(charges: Charges, *, has_ytd: bool) -> str:
    """What the sponsor bears of the share of a row's group, in fen."""
    shares = " ".join(f"WHEN {number} THEN {fen}" for number, fen in enumerate(charges.shares_fen) if fen)
    if not shares:
        return f"CAST(0 AS {FEN_TYPE})"
    share = f"CAST(CASE group_number {shares} ELSE 0 END AS {FEN_TYPE})"
    has_period_cap = charges.period_cap_fen is not None and fits_int64(charges.period_cap_fen)
    limits = [f"CAST({charges.period_cap_fen} AS {FEN_TYPE})"] if has_period_cap else []
    if (year_cap := by_group(charges.per_year_fen)) is not None:
        paid = "ytd_fen" if has_ytd else "0"
        limits.append(f"GREATEST({year_cap} - {paid}, 0)")
    above = f"GREATEST({share} - {least(limits)}, 0)" if limits else f"CAST(0 AS {FEN_TYPE})"
    before = charges.waived_if_joined_before
    if before is None:
        return above
    return share if before == date.max else f"CASE WHEN joined_on < {day(before)} THEN {share} ELSE {above} END"


def by_group(caps_fen: Sequence[int | None]) -> str | None:
    """The cap of a row's group: one number where all are the same, None where no group has one."""
    if len(set(caps_fen)) == 1:
        return None if caps_fen[0] is None else str(caps_fen[0])
    known = " ".join(f"WHEN {number} THEN {fen}" for number, fen in enumerate(caps_fen) if fen is not None)
    return f"CAST(CASE group_number {known} ELSE {FEN_MAX} END AS {FEN_TYPE})"


def least(limits: list[str]) -> str:
    """The smallest of one or more expressions."""
    return limits[0] if len(limits) == 1 else f"LEAST({', '.join(limits)})"


# --- columns of a roll as they are read --------------------------------------------------------------------------


def whole(column: str, kind: Kind) -> str:
    """A column as whole numbers, NULL where it is not one."""
    if kind is Kind.WHOLE:
        return f"TRY_CAST({column} AS BIGINT)"
    written = f"CAST({column} AS STRING)"
    return f"CASE WHEN {looks_like(written, '-?[0-9]{1,19}')} THEN TRY_CAST({written} AS BIGINT) END"


def looks_like(written: str, pattern: str) -> str:
    """Whether a text is all of a pattern.

    The full stop put behind it is for Java, where $ also stands before a line's end.
    """
    return f"REGEXP_LIKE({written} || '.', '^{pattern}[.]$')"


def readable_day(column: str, kind: Kind) -> str:
    """A column as dates from 0001-01-01 to 9999-12-31, NULL where it is not one."""
    if kind is Kind.DAY:
        return f"CASE WHEN {column} BETWEEN {FIRST_DAY} AND {LAST_DAY} THEN {column} END"
    written = f"CAST({column} AS STRING)"
    is_date = looks_like(written, "[0-9]{4}-[0-9]{2}-[0-9]{2}")
    return f"CASE WHEN {is_date} AND {written} >= '0001' THEN TRY_CAST({written} AS DATE) END"


def typed(columns: Sequence[str], kinds: Mapping[str, Kind], *, source: str, number: str | None) -> str:
    """A roll as a relation with typed columns, NULL where a value cannot be read; row numbers if asked for."""
    read = [f"{whole('member', kinds['member'])} AS member"]
    read += [f"{readable_day(column, kinds[column])} AS {column}" for column in DAYS]
    read.append(f"left_on IS NOT NULL AND ({readable_day('left_on', kinds['left_on'])}) IS NULL AS left_unreadable")
    if "tier" in columns:
        read.append("CAST(tier AS STRING) AS tier")
    if "ytd_fen" in columns:
        read.append(f"{whole('ytd_fen', kinds['ytd_fen'])} AS ytd_fen")
    if number is not None:
        read.append(f"{number} AS row_number")
    return f"(SELECT {', '.join(read)} FROM {source})"


# --- whole questions; `rows` is a relation that `typed` gave -----------------------------------------------------


def survey(terms: Terms, columns: Sequence[str], rows: str) -> str:
    """How many rows have each combination of faults and group."""
    bits = fault_bits(terms, has_tier="tier" in columns, has_ytd="ytd_fen" in columns)
    group = group_number(terms, has_tier="tier" in columns)
    return f"SELECT {bits} AS faults, {group} AS group_number, count(*) AS n FROM {rows} GROUP BY ALL"


def lines(terms: Terms, charges: Charges, columns: Sequence[str], rows: str) -> str:
    """Every row's member, group number (−1: takes no part) and sponsor's part in fen."""
    group = group_number(terms, has_tier="tier" in columns)
    return (
        "SELECT member, CAST(group_number AS SMALLINT) AS group_number,"
        f" {sponsor(charges, has_ytd='ytd_fen' in columns)} AS sponsor"
        f" FROM (SELECT *, {group} AS group_number FROM {rows})"
    )


def joined_before(terms: Terms, columns: Sequence[str], rows: str, *, before: date) -> str:
    """How many of each group take part and joined before a day."""
    group = group_number(terms, has_tier="tier" in columns)
    return (
        f"SELECT group_number, count(*) AS n FROM (SELECT {group} AS group_number FROM {rows}"
        f" WHERE joined_on < {day(before)}) WHERE group_number >= 0 GROUP BY group_number"
    )


def faulty_rows(terms: Terms, columns: Sequence[str], rows: str, *, fault: Fault, limit: int) -> str:
    """The numbers of the first rows with a fault."""
    bits = fault_bits(terms, has_tier="tier" in columns, has_ytd="ytd_fen" in columns)
    return f"SELECT row_number FROM {rows} WHERE (({bits}) >> {int(fault)}) & 1 = 1 ORDER BY row_number LIMIT {limit}"


def members_twice(rows: str) -> str:
    """How many members stand more than once."""
    return (
        f"SELECT count(*) FROM (SELECT member FROM {rows} WHERE member IS NOT NULL GROUP BY member HAVING count(*) > 1)"
    )


def first_members_twice(rows: str, *, limit: int) -> str:
    """The first members who stand more than once, each with the first of their rows."""
    return (
        f"SELECT member, min(row_number) AS first_row FROM {rows} WHERE member IS NOT NULL"
        f" GROUP BY member HAVING count(*) > 1 ORDER BY first_row LIMIT {limit}"
    )


def rows_of_members(rows: str, members: Sequence[int], *, limit: int) -> str:
    """The first rows of each of these members."""
    wanted = ", ".join(map(str, members))
    nth = "row_number() OVER (PARTITION BY member ORDER BY row_number)"
    return (
        f"SELECT member, row_number FROM (SELECT member, row_number, {nth} AS nth FROM {rows}"
        f" WHERE member IN ({wanted})) WHERE nth <= {limit} ORDER BY row_number"
    )
