"""The rules of a period as SQL expressions over the columns of a roll.

They are made from the terms alone and use only what DuckDB and Spark both say in the same words: CASE,
comparisons of dates, whole-number arithmetic, LEAST and GREATEST. A NULL age class or group means: does
not take part.
"""

from __future__ import annotations

from datetime import date

from gongji.fen import fits_int64
from gongji.settlement.faults import Fault
from gongji.settlement.terms import Charges, ClassTerms, Terms

FEN_TYPE = "BIGINT"


def day(on: date) -> str:
    """A date literal."""
    return f"DATE '{on.isoformat()}'"


def text(value: str) -> str:
    """A text literal."""
    return "'" + value.replace("'", "''") + "'"


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
    cases = " ".join(f"WHEN {text(tier)} THEN {number}" for number, tier in enumerate(terms.tiers))
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
    if charges.per_year_fen is not None:
        paid = "ytd_fen" if has_ytd else "0"
        limits.append(f"GREATEST({charges.per_year_fen} - {paid}, 0)")
    above = f"GREATEST({share} - {least(limits)}, 0)" if limits else f"CAST(0 AS {FEN_TYPE})"
    before = charges.waived_if_joined_before
    if before is None:
        return above
    return share if before == date.max else f"CASE WHEN joined_on < {day(before)} THEN {share} ELSE {above} END"


def least(limits: list[str]) -> str:
    """The smallest of one or more expressions."""
    return limits[0] if len(limits) == 1 else f"LEAST({', '.join(limits)})"
