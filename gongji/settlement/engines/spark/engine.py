"""The engine itself: Spark asks and sorts, Python workers read the roll and write the parts.

    pieces of the roll ──► survey (one aggregation) ──► lines, spread by range of member and sorted ──► counted
      ──► each line's position, so its part ──► lines brought together by part ──► Parquet, leaves, tiles
      ──► records of tiles to the driver, which combines them to the root

The roll is read once and kept on the workers' disks until the settlement is done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame

from gongji.errors import GongjiError, InvariantBroken, NotNow, Refused
from gongji.proofs.tiles import NODE_RECORD
from gongji.settlement import layout, sql
from gongji.settlement.columns import Survey
from gongji.settlement.csv_rolls import parquet_copy
from gongji.settlement.engine import MemberTwice, Tell
from gongji.settlement.engines.spark.session import session_of
from gongji.settlement.engines.spark.workers import (
    DONE_COLUMNS,
    LINE_COLUMNS,
    RANGE_COLUMNS,
    ROW_NUMBER,
    PartNumberer,
    PartWriter,
    PiecesReader,
    Range,
    count_range,
    kind_of,
    pieces_of,
)
from gongji.settlement.inputs import Roll, first_line
from gongji.settlement.parts import PartDone, PartWork
from gongji.settlement.places import Place, opened_parquet
from gongji.settlement.terms import Charges, Terms

RANGE_ROWS = 1 << 20
WORKERS_WORDS = re.compile(r"gongji\.errors\.(Refused|NotNow|InvariantBroken): (.*)")


class SparkEngine:
    """One settlement's session, with `memory` (like "1GiB", or None for what Spark is set to).

    `scratch` is a folder that driver and workers all see.
    """

    def __init__(self, *, memory: str | None, scratch: Path) -> None:
        self.scratch = scratch
        self.session, self.started_here = session_of(memory)
        self.kept: list[DataFrame] = []
        self.views: dict[tuple[Place, bool], str] = {}

    def close(self) -> None:
        """Give everything back; a Spark that was started for this settlement ends with it."""
        for frame in self.kept:
            frame.unpersist()
        for view in self.views.values():
            self.session.catalog.dropTempView(view)
        if self.started_here:
            self.session.stop()

    def rows(self, roll: Roll, *, numbered: bool = False) -> str:
        """The roll's rows as a relation that SQL may select from; row numbers on demand."""
        file = self.parquet(roll)
        with in_words(roll), opened_parquet(file) as parquet:
            schema = parquet.schema_arrow
            reader = PiecesReader(
                place=file,
                kinds={name: kind_of(schema.field(name).type) for name in roll.columns},
                pieces=pieces_of(parquet),
                numbered=numbered,
            )
            view = self.view(reader)
        # A CSV's header is its first row, as a person counts.
        number = f"{ROW_NUMBER} + 1" if roll.kind == "csv" else ROW_NUMBER
        return sql.typed(roll.columns, reader.kinds, source=view, number=number if numbered else None)

    def parquet(self, roll: Roll) -> Place:
        """The roll as Parquet: itself, or what its CSV says, written once where the workers see it."""
        if roll.kind == "parquet":
            return roll.path
        copy = self.scratch / "csv-roll.parquet"
        if not copy.exists():
            parquet_copy(roll, copy)
        return copy

    def view(self, reader: PiecesReader) -> str:
        """The name of a view of what the reader gives; without row numbers it is kept, for it is asked again."""
        known = (reader.place, reader.numbered)
        if known not in self.views:
            count = len(reader.pieces)
            frame = self.session.range(0, count, 1, max(count, 1)).mapInArrow(reader, reader.columns)
            if not reader.numbered:
                frame = self.keep(frame)
            self.views[known] = f"roll_{len(self.views)}"
            frame.createOrReplaceTempView(self.views[known])
        return self.views[known]

    def keep(self, frame: DataFrame) -> DataFrame:
        """Keep what a frame gives on the workers' disks until the engine is closed."""
        self.kept.append(frame.persist(StorageLevel.DISK_ONLY))
        return self.kept[-1]

    def ask(self, roll: Roll, question: str) -> list[tuple[Any, ...]]:
        """The answer, of few rows, to a question about a roll in SQL."""
        with in_words(roll):
            return [tuple(row) for row in self.session.sql(question).collect()]

    def write_parts(
        self, roll: Roll, terms: Terms, charges: Charges, *, work: PartWork, survey: Survey, tell: Tell
    ) -> list[PartDone]:
        """Write every part on the workers, each from its lines sorted by member."""
        with in_words(roll):
            layout.statement_folder(work.folder).mkdir()
            lines = self.session.sql(sql.lines(terms, charges, roll.columns, self.rows(roll)))
            ranges = -(-survey.rows // RANGE_ROWS)
            spread = self.keep(lines.repartitionByRange(ranges, "member").sortWithinPartitions("member"))
            counted = ranges_in(spread)
            tell(0.5)
            numberer = PartNumberer(first_positions=first_positions(counted))
            parts = -(-sum(each.lines for each in counted) // layout.PART_LINES)
            numbered = spread.mapInArrow(numberer, LINE_COLUMNS)
            together = numbered.repartitionById(parts, "part").sortWithinPartitions("member")
            done = together.mapInArrow(PartWriter(work=work), DONE_COLUMNS).toArrow()
            tell(1.0)
        return parts_done(done)


def ranges_in(spread: DataFrame) -> list[Range]:
    """The ranges in order; raises MemberTwice where a member stands twice in one, as all its rows do."""
    rows = spread.mapInArrow(count_range, RANGE_COLUMNS).collect()
    ranges = sorted((Range(*row) for row in rows), key=lambda each: each.number)
    if not all(each.strict for each in ranges):
        raise MemberTwice
    if any(left.last_member >= right.first_member for left, right in pairwise(ranges)):
        raise InvariantBroken("Spark's ranges of members overlap")
    return ranges


def first_positions(ranges: Sequence[Range]) -> dict[int, int]:
    """The position in the statement of each range's first line."""
    firsts = accumulate((each.lines for each in ranges), initial=0)
    return dict(zip((each.number for each in ranges), firsts, strict=False))


def parts_done(table: pa.Table) -> list[PartDone]:
    """What the workers told of their parts, in order; raises InvariantBroken where one is missing."""
    rows = sorted(table.to_pylist(), key=lambda row: int(row["part"]))
    if [row["part"] for row in rows] != list(range(len(rows))):
        raise InvariantBroken(f"the workers wrote the parts {[row['part'] for row in rows]}")
    return [part_done(row) for row in rows]


def part_done(row: dict[str, Any]) -> PartDone:
    """What a worker told of its part."""
    tiles = np.frombuffer(row["tiles"], dtype=NODE_RECORD)
    return PartDone(
        participants=np.frombuffer(row["participants"], dtype="<i8"),
        share_fen=int(row["share_fen"]),
        sponsor_fen=int(tiles["sponsor_fen"].sum()),
        tiles=tiles,
        tile_members=np.frombuffer(row["tile_members"], dtype="<i8"),
    )


@contextmanager
def in_words(roll: Roll) -> Iterator[None]:
    """Turn what Spark and its workers complain of into our errors: the worker's own sentence, where there is one."""
    try:
        yield
    except (GongjiError, MemberTwice):
        raise
    except (PySparkException, Py4JError) as error:
        spoken = WORKERS_WORDS.search(str(error))
        if spoken is None:
            raise NotNow(f"{roll.path}: Spark could not do the work: {first_line(error)}") from error
        kinds = {"Refused": Refused, "NotNow": NotNow, "InvariantBroken": InvariantBroken}
        raise kinds[spoken[1]](spoken[2]) from error
