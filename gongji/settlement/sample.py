"""Rolls of any size that look like a real one: for examples, tests and measurements. The same seed, the
same bytes.

Ages follow the 2020 census of China under 60 in the five-year bands below (census bulletin, both sexes).
Nine in ten joined before 2019, so that a waiver for early members has somebody to waive. Everybody takes
part on any cutoff from 2019-01-21 to 2019-12-31 under a plan that begins with joining and covers ages 0
to 59.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gongji.errors import NotNow

CHUNK_MEMBERS = 1 << 20
FIVE_YEARS_SHARES = (
    (0, 77_883_888),
    (5, 90_244_056),
    (10, 85_255_994),
    (15, 72_684_140),
    (20, 74_941_675),
    (25, 91_847_332),
    (30, 124_145_190),
    (35, 99_012_932),
    (40, 92_955_330),
    (45, 114_224_887),
    (50, 121_164_296),
    (55, 101_400_786),
)
DAY = np.timedelta64(1, "D")
YOUNGEST_BORN = np.datetime64("2018-09-01")
OLDEST_BORN = np.datetime64("1960-01-01")
FIRST_JOINED, LAUNCH_DAYS = np.datetime64("2018-10-16"), 77
NEW_YEAR, LATE_DAYS = np.datetime64("2019-01-01"), 20
EARLY_IN_TEN = 9
SCHEMA = pa.schema(
    [("member", pa.int64()), ("born_on", pa.date32()), ("joined_on", pa.date32()), ("left_on", pa.date32())]
)


def write_sample_roll(out: Path, *, members: int, seed: int) -> Iterator[int]:
    """Write a roll of `members` rows to a .parquet or .csv file, sorted by member; yields the rows done
    so far.

    The file is complete when the iterator is used up, and not there before; raises NotNow where it cannot
    be written.
    """
    partial = out.with_name(out.name + ".partial")
    try:
        with writer_of(partial, csv=out.suffix == ".csv") as writer:
            for first in range(0, members, CHUNK_MEMBERS):
                count = min(CHUNK_MEMBERS, members - first)
                writer.write_table(sample_rows(first, count, seed))
                yield first + count
        partial.replace(out)
    except OSError as error:
        with suppress(OSError):
            partial.unlink(missing_ok=True)
        raise NotNow(f"{out}: the roll cannot be written: {error.strerror or error}") from error


def writer_of(path: Path, *, csv: bool) -> pa.csv.CSVWriter | pq.ParquetWriter:
    """A writer of the sample's rows."""
    if csv:
        return pa.csv.CSVWriter(path, SCHEMA, write_options=pa.csv.WriteOptions(quoting_style="none"))
    return pq.ParquetWriter(
        path,
        SCHEMA,
        use_dictionary=False,
        column_encoding={"member": "DELTA_BINARY_PACKED"},
        compression={"member": "none", "born_on": "none", "joined_on": "lz4", "left_on": "lz4"},
    )


def sample_rows(first: int, count: int, seed: int) -> pa.Table:
    """Rows first … first + count − 1 of the sample roll with this seed."""
    chance = np.random.Generator(np.random.SFC64([seed, first]))
    members = (np.arange(first, first + count) * 10 + chance.integers(1, 11, count)).astype(np.int64)
    born_on = sample_births(chance, count)
    early = chance.integers(0, 10, count, dtype=np.int8) < EARLY_IN_TEN
    joined_early = FIRST_JOINED + chance.integers(0, LAUNCH_DAYS, count, dtype=np.int32) * DAY
    joined_late = NEW_YEAR + chance.integers(0, LATE_DAYS, count, dtype=np.int32) * DAY
    joined_on = np.where(early, joined_early, joined_late)
    left_on = pa.nulls(count, pa.date32())
    return pa.table([members, pa.array(born_on), pa.array(joined_on), left_on], schema=SCHEMA)


def sample_births(chance: np.random.Generator, count: int) -> NDArray[np.datetime64]:
    """Birth dates by the census bands, kept within ages that stay covered through 2019."""
    people = np.array([weight for _, weight in FIVE_YEARS_SHARES], dtype=np.int64).cumsum()
    drawn = chance.integers(0, people[-1], count)
    ages = np.searchsorted(people, drawn, side="right") * 5 + chance.integers(0, 5, count)
    days = ages * 365 + ages // 4 + chance.integers(0, 365, count)
    latest = np.datetime64(date(2018, 12, 31))
    born: NDArray[np.datetime64] = np.clip(latest - days * DAY, OLDEST_BORN, YOUNGEST_BORN)
    return born
