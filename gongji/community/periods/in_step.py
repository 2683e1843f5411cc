"""Columns that are sorted by member, read in step with each other: batches come and go, and nothing is held whole.

The first column of every batch is `member`: whole numbers, each once, rising over all batches. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

LAST = np.iinfo(np.int64).max
Numbers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


class Ahead:
    """A stream that is read as far as somebody asks, and no further than a batch ahead."""

    def __init__(self, batches: Iterable[pa.RecordBatch], schema: pa.Schema) -> None:
        self.batches = iter(batches)
        self.read = pa.RecordBatch.from_pylist([], schema)

    def reach(self) -> int | None:
        """The last number of the batch at hand, or None at the end of the stream."""
        while not self.read.num_rows:
            following = next(self.batches, None)
            if following is None:
                return None
            self.read = following
        return last_member(self.read)

    def up_to(self, member: int) -> pa.RecordBatch:
        """The rows not handed out yet whose number is at most this one."""
        taken = [self.read.slice(0, 0)]
        while self.reach() is not None:
            at = int(np.searchsorted(members(self.read), member, side="right"))
            taken.append(self.read.slice(0, at))
            self.read = self.read.slice(at)
            if self.read.num_rows:
                break
        return pa.concat_batches(taken)

    def rest(self) -> pa.RecordBatch:
        """All rows not handed out yet."""
        return self.up_to(LAST)


def with_rows(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The batches that are not empty."""
    return (batch for batch in batches if batch.num_rows)


def members(batch: pa.RecordBatch) -> Numbers:
    """The numbers of a batch, as they lie in memory."""
    return batch.column(0).to_numpy()


def last_member(batch: pa.RecordBatch) -> int:
    """The greatest number of a batch; raises IndexError for an empty one."""
    return int(members(batch)[-1])


def places(wanted: Numbers, among: Numbers) -> tuple[Numbers, Mask]:
    """Where each number stands among others, and whether it does; where it does not, the place means nothing."""
    if not len(among):
        return np.zeros(len(wanted), np.int64), np.zeros(len(wanted), np.bool_)
    at = np.searchsorted(among, wanted)
    at[at == len(among)] = 0
    return at, among[at] == wanted


def in_order(one: pa.RecordBatch, other: pa.RecordBatch) -> pa.RecordBatch:
    """The rows of two batches, sorted by number."""
    if not other.num_rows:
        return one
    both = pa.concat_batches([one, other])
    return both.take(np.argsort(members(both), kind="stable"))


def brought_up_to(cutoff: date, batches: Iterable[pa.RecordBatch], changes: Ahead) -> Iterator[pa.RecordBatch]:
    """The rows of an earlier roll as they stand at a cutoff: who has left is out, and changes replace what they name.

    A change without a day of joining says that the member is not in.
    """
    for batch in with_rows(batches):
        changed = changes.up_to(last_member(batch))
        _, replaced = places(members(batch), members(changed))
        stays = np.asarray(pc.fill_null(pc.greater(batch.column("left_on"), cutoff), fill_value=True)) & ~replaced
        yield in_order(batch.filter(pa.array(stays)), who_is_in(changed))
    yield who_is_in(changes.rest())


def who_is_in(changed: pa.RecordBatch) -> pa.RecordBatch:
    """The changes that have a row for the roll."""
    return changed.filter(pc.is_valid(changed.column("joined_on")))


def summed(streams: Sequence[Ahead]) -> Iterator[pa.RecordBatch]:
    """Streams of (member, fen) added up: each member once, with the sum of all that they say."""
    while reaches := [reach for each in streams if (reach := each.reach()) is not None]:
        bound = min(reaches)
        yield sums(pa.concat_batches([each.up_to(bound) for each in streams]))


def sums(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Rows (member, fen), at least one, as one row a member, in order."""
    numbers, fen = members(rows), rows.column(1).to_numpy()
    order = np.argsort(numbers, kind="stable")  # a few runs that are sorted: merged, not sorted
    numbers = numbers[order]
    firsts = np.flatnonzero(np.diff(numbers, prepend=numbers[0] - 1))
    return pa.record_batch([pa.array(numbers[firsts]), pa.array(np.add.reduceat(fen[order], firsts))], rows.schema)


def with_paid(
    rows: Iterable[pa.RecordBatch], paid: Ahead, schema: pa.Schema
) -> Iterator[tuple[pa.RecordBatch, pa.RecordBatch]]:
    """Rows with what each member has paid (0 if not known) as a last column; and beside them who has paid something
    and is not among the rows.
    """
    for batch in with_rows(rows):
        known = paid.up_to(last_member(batch))
        at, found = places(members(batch), members(known))
        ytd_fen = np.zeros(batch.num_rows, np.int64)
        ytd_fen[found] = known.column(1).to_numpy()[at[found]]
        yield pa.record_batch([*batch.columns, pa.array(ytd_fen)], schema=schema), without(known, members(batch))
    yield pa.RecordBatch.from_pylist([], schema), without(paid.rest(), np.zeros(0, np.int64))


def without(paid: pa.RecordBatch, numbers: Numbers) -> pa.RecordBatch:
    """Those who have paid something, less those numbers."""
    _, found = places(members(paid), numbers)
    return paid.filter(pa.array(~found & (paid.column(1).to_numpy() > 0)))
