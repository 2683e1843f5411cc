"""One part of a statement, from columns to a file and the records of its tiles.

A part has a fixed number of lines, so it begins at a tile's edge and its work needs nothing of any other
part. It is the unit that threads, machines and a run that starts again share out among them.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gongji.proofs.tiles import Records, tile_records
from gongji.proofs.tree import TILE_LEAVES
from gongji.settlement import layout
from gongji.settlement.columns import Lines
from gongji.settlement.statement import LINE_SCHEMA
from gongji.sharing.prices import GroupKey

WORKERS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class PartWork:
    """What every part of a period needs: its folder, the salts' key, the groups and their shares in fen."""

    folder: Path
    key: bytes
    groups: tuple[GroupKey, ...]
    shares_fen: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartDone:
    """What a finished part leaves: how many lines of each group, sums in fen, its tiles and their first members."""

    participants: NDArray[np.int64]
    share_fen: int
    sponsor_fen: int
    tiles: Records
    tile_members: NDArray[np.int64]


def write_part(work: PartWork, number: int, lines: Lines) -> PartDone:
    """Write one part of the statement and compute its tiles."""
    shares = np.array(work.shares_fen, dtype=np.int64)[lines.groups]
    pq.write_table(
        line_table(work, lines, shares),
        layout.statement_part(work.folder, number),
        row_group_size=layout.ROW_GROUP_LINES,
        use_dictionary=["class", "tier", "share_fen", "sponsor_fen", "due_fen"],
        column_encoding={"member": "DELTA_BINARY_PACKED"},
        compression="none",
        store_schema=False,
        write_statistics=["member"],
    )
    tiles = tile_records(
        work.key,
        first=number * layout.PART_LINES,
        members=lines.members,
        shares=shares,
        sponsors=lines.sponsor_fen,
    )
    return PartDone(
        participants=np.bincount(lines.groups, minlength=len(work.groups)),
        share_fen=int(shares.sum(dtype=object)) if shares.max(initial=0) > 2**40 else int(shares.sum()),
        sponsor_fen=int(tiles["sponsor_fen"].sum()),
        tiles=tiles,
        tile_members=lines.members[::TILE_LEAVES].copy(),
    )


def write_parts(work: PartWork, lines: Iterable[Lines], *, whole: int, tell: Callable[[float], None]) -> list[PartDone]:
    """Write the parts of a statement, a few at a time, so that memory stays flat whatever their number."""
    done: list[PartDone] = []
    pending: deque[Future[PartDone]] = deque()

    def take_one() -> None:
        done.append(pending.popleft().result())
        tell(min(1.0, len(done) * layout.PART_LINES / whole))

    with ThreadPoolExecutor(WORKERS) as pool:
        for number, part in enumerate(in_parts(lines)):
            pending.append(pool.submit(write_part, work, number, part))
            if len(pending) > WORKERS:
                take_one()
        while pending:
            take_one()
    return done


def line_table(work: PartWork, lines: Lines, shares: NDArray[np.int64]) -> pa.Table:
    """The lines in the statement's columns."""
    columns = [
        pa.array(lines.members),
        by_group([klass for klass, _ in work.groups], lines.groups),
        by_group([tier for _, tier in work.groups], lines.groups),
        pa.array(shares),
        pa.array(lines.sponsor_fen),
        pa.array(shares - lines.sponsor_fen),
    ]
    return pa.table(columns, names=LINE_SCHEMA.names)


def by_group(names: list[str], groups: NDArray[np.int16]) -> pa.DictionaryArray:
    """A column of each line's name, from the names of all groups.

    Each name stands once in the dictionary: Parquet writers count on that, and write stray memory where it is not so.
    """
    unique = list(dict.fromkeys(names))
    numbers = np.array([unique.index(name) for name in names], dtype=np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(numbers[groups]), pa.array(unique, pa.string()))


def in_parts(batches: Iterable[Lines]) -> Iterator[Lines]:
    """The same lines in runs of exactly one part each, the last one perhaps shorter."""
    waiting: list[Lines] = []
    held = 0
    for batch in batches:
        waiting.append(batch)
        held += len(batch.members)
        while held >= layout.PART_LINES:
            whole = joined(waiting)
            yield cut(whole, 0, layout.PART_LINES)
            waiting, held = [cut(whole, layout.PART_LINES, held)], held - layout.PART_LINES
    if held:
        yield joined(waiting)


def joined(runs: list[Lines]) -> Lines:
    """Several runs as one."""
    return Lines(
        members=np.concatenate([run.members for run in runs]),
        groups=np.concatenate([run.groups for run in runs]),
        sponsor_fen=np.concatenate([run.sponsor_fen for run in runs]),
    )


def cut(lines: Lines, first: int, end: int) -> Lines:
    """Lines first … end − 1 of a run."""
    return Lines(
        members=lines.members[first:end],
        groups=lines.groups[first:end],
        sponsor_fen=lines.sponsor_fen[first:end],
    )
