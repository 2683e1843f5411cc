"""Sorted columns read in step, against dictionaries that hold everything at once; batches are cut anywhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.community.periods.in_step import Ahead, brought_up_to, summed, with_paid
from gongji.community.periods.services.roll import MEMBERS_SCHEMA, PAID_SCHEMA, ROLL_SCHEMA

CUTOFF = date(2019, 3, 1)
NUMBERS = st.sets(st.integers(1, 30), max_size=20)
CUTS = st.lists(st.integers(0, 20), max_size=6)
Row = tuple[Any, ...]


def batches(rows: Sequence[Row], schema: pa.Schema, cuts: Iterable[int] = ()) -> list[pa.RecordBatch]:
    """Rows sorted by member, cut into batches, some of them empty."""
    ends = sorted({0, len(rows), *(cut for cut in cuts if cut < len(rows))})
    parts = [rows[start:end] for start, end in pairwise(ends)]
    return [
        pa.RecordBatch.from_pylist([dict(zip(schema.names, row, strict=True)) for row in part], schema)
        for part in [(), *parts, ()]
    ]


def rows_of(found: Iterable[pa.RecordBatch]) -> list[Row]:
    return [tuple(row.values()) for batch in found for row in batch.to_pylist()]


def spell(number: int, *, version: int) -> Row:
    """A member as a roll has them; every third one leaves around the cutoff."""
    left_on = None if number % 3 else CUTOFF + timedelta(days=number % 5 - 2)
    return number, date(1980, 1, number), date(2018, 1, 1), left_on, f"version {version}"


def nobody(number: int) -> Row:
    return number, None, None, None, None


@given(before=NUMBERS, changed=NUMBERS, gone=NUMBERS, cuts=CUTS, other_cuts=CUTS)
@settings(max_examples=30)
def test_a_roll_is_brought_up_to_date_by_what_has_changed(before, changed, gone, cuts, other_cuts):
    roll = {number: spell(number, version=1) for number in before}
    changes = {number: nobody(number) if number in gone else spell(number, version=2) for number in changed}
    stays = {number: row for number, row in roll.items() if row[3] is None or row[3] > CUTOFF}
    expected = [row for _, row in sorted({**stays, **changes}.items()) if row[1]]
    ahead = Ahead(batches([row for _, row in sorted(changes.items())], MEMBERS_SCHEMA, other_cuts), MEMBERS_SCHEMA)
    rows = batches([row for _, row in sorted(roll.items())], MEMBERS_SCHEMA, cuts)
    assert rows_of(brought_up_to(CUTOFF, rows, ahead)) == expected


@given(members=NUMBERS, paid=st.dictionaries(st.integers(1, 30), st.integers(0, 2)), cuts=CUTS, other_cuts=CUTS)
@settings(max_examples=30)
def test_members_get_what_they_have_paid_and_the_rest_is_kept_beside(members, paid, cuts, other_cuts):
    rows = batches([spell(number, version=1) for number in sorted(members)], MEMBERS_SCHEMA, cuts)
    ahead = Ahead(batches(sorted(paid.items()), PAID_SCHEMA, other_cuts), PAID_SCHEMA)
    found = list(with_paid(rows, ahead, ROLL_SCHEMA))
    assert rows_of(roll for roll, _ in found) == [
        (*spell(number, version=1), paid.get(number, 0)) for number in sorted(members)
    ]
    assert rows_of(others for _, others in found) == sorted(
        (number, fen) for number, fen in paid.items() if fen and number not in members
    )


@given(streams=st.lists(st.tuples(st.dictionaries(st.integers(1, 30), st.integers(0, 9)), CUTS), max_size=4))
@settings(max_examples=30)
def test_streams_are_added_up_member_by_member(streams):
    expected: Counter[int] = Counter()
    for rows, _ in streams:
        for number, fen in rows.items():
            expected[number] += fen
    ahead = [Ahead(batches(sorted(rows.items()), PAID_SCHEMA, cuts), PAID_SCHEMA) for rows, cuts in streams]
    assert rows_of(summed(ahead)) == sorted(expected.items())
