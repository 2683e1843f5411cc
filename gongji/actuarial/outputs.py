"""What a projection leaves in a folder: forecast.csv, and every path and cell as Parquet.

forecast.csv has one line a period: its days (after the notice before, up to and with its own), and the 5th, 50th and
95th percentile of members, cases and the share of a member in fen, each by itself.
"""

from __future__ import annotations

import csv
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from gongji.actuarial.backtest import Score
from gongji.actuarial.horizon import Window
from gongji.actuarial.kernels.arrays import Floats, Outcome, Wholes
from gongji.actuarial.projection import Projection
from gongji.errors import NotNow, Refused

FORECAST, REPORT, PATHS, CELLS = "forecast.csv", "report.html", "paths.parquet", "cells.parquet"
SCORES = "scores.csv"
OURS = (FORECAST, REPORT, PATHS, CELLS, SCORES)
PERCENTILES = (5.0, 50.0, 95.0)
ROWS_A_GROUP = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """5th, 50th and 95th percentile over the paths, of each window or year."""

    low: Floats
    mid: Floats
    high: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Bands:
    """The bands of the windows that end in a notice."""

    windows: tuple[Window, ...]
    members: Band
    cases: Band
    share_fen: Band


def band_of(values: Floats | Wholes) -> Band:
    """The band of values, a row a path."""
    low, mid, high = np.percentile(values, PERCENTILES, axis=0)
    return Band(low=low, mid=mid, high=high)


def shares(outcome: Outcome) -> Wholes:
    """The share of a member in fen, before caps, on average over all who take part; 0 where nobody does."""
    taking = np.maximum(outcome.participants, 1)
    return np.asarray((2 * outcome.share_fen + taking) // (2 * taking))


def bands_of(windows: Sequence[Window], outcome: Outcome, *, first: int = 0) -> Bands:
    """The bands of the settled windows from `first` on."""
    chosen = [number for number, window in enumerate(windows) if window.period and number >= first]
    return Bands(
        windows=tuple(windows[number] for number in chosen),
        members=band_of(outcome.members[:, chosen]),
        cases=band_of(outcome.cases[:, chosen]),
        share_fen=band_of(shares(outcome)[:, chosen]),
    )


def yearly(windows: Sequence[Window], values: Floats | Wholes) -> tuple[tuple[int, ...], Floats]:
    """Sums over the calendar years of the notices: the years, and a column a year."""
    years = np.array([window.until.year for window in windows])
    named = tuple(sorted(set(years.tolist())))
    return named, np.stack([values[:, years == year].sum(axis=1) for year in named], axis=1)


@contextmanager
def result_folder(folder: Path) -> Iterator[Path]:
    """A folder for results, new or with earlier results; raises Refused where it holds something else."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        others = sorted(each.name for each in folder.iterdir() if each.name not in OURS)
    except OSError as error:
        raise NotNow(f"{folder}: cannot be used as a folder for results: {error.strerror}") from error
    if others:
        raise Refused(f"{folder} holds something else ({others[0]}); name a new folder or an empty one")
    try:
        yield folder
    except OSError as error:
        raise NotNow(f"{error.filename or folder}: cannot be written: {error.strerror}") from error


@contextmanager
def whole_file(path: Path) -> Iterator[Path]:
    """A file that appears only when it is complete."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        yield partial
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def write_forecast(folder: Path, bands: Bands) -> None:
    """Leave forecast.csv."""
    names = [f"{what}_{level}" for what in ("members", "cases", "share_fen") for level in ("low", "mid", "high")]
    with whole_file(folder / FORECAST) as path, path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["from", "to", *names])
        for number, window in enumerate(bands.windows):
            figures = [
                round(float(getattr(band, level)[number]))
                for band in (bands.members, bands.cases, bands.share_fen)
                for level in ("low", "mid", "high")
            ]
            writer.writerow([window.since + timedelta(days=1), window.until, *figures])


def write_scores(folder: Path, scores: Sequence[Score]) -> None:
    """Leave scores.csv: figures published after a fit, beside their forecast; nothing where there are none."""
    if not scores:
        (folder / SCORES).unlink(missing_ok=True)
        return
    with whole_file(folder / SCORES) as path, path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["from", "to", "metric", "published", "low", "mid", "high", "inside"])
        for each in scores:
            figures = (f"{value:.6g}" for value in (each.row.value, each.low, each.mid, each.high))
            writer.writerow([each.row.since, each.row.until, each.row.metric, *figures, "yes" if each.inside else "no"])


def write_paths(folder: Path, windows: Sequence[Window], outcome: Outcome, *, first: int = 0) -> None:
    """Leave every path, one row a path and period."""
    chosen = np.array([number for number, window in enumerate(windows) if window.period and number >= first])
    count = len(outcome.closed)
    days = pa.array([windows[number].until for number in chosen], type=pa.date32())
    columns = {
        "path": pa.array(np.repeat(np.arange(count, dtype=np.int32), len(chosen))),
        "notice_on": days.take(pa.array(np.tile(np.arange(len(chosen)), count))),
        "members": flat(outcome.members, chosen, np.int64),
        "cases": flat(outcome.cases, chosen, np.float64),
        "share_fen": flat(shares(outcome), chosen, np.int64),
        "aid_fen": flat(outcome.aid_fen, chosen, np.int64),
        "fee_fen": flat(outcome.fee_fen, chosen, np.int64),
        "sponsor_fen": flat(outcome.sponsor_fen, chosen, np.int64),
        "carry_fen": flat(outcome.carry_fen, chosen, np.int64),
    }
    write_table(folder / PATHS, pa.table(columns))


def flat(values: Floats | Wholes, chosen: Wholes, kind: type) -> pa.Array:
    """Chosen columns of an array, row after row, in whole numbers where asked for."""
    there = values[:, chosen]
    return pa.array((np.rint(there) if kind is np.int64 and there.dtype == np.float64 else there).astype(kind).ravel())


def write_cells(folder: Path, projection: Projection) -> None:
    """Leave the expected run by cell, one row a period and cell."""
    model, detail, chosen = projection.model, projection.detail, projection.settled
    cells = model.cells
    count = len(cells.age)
    each = np.tile(np.arange(count), len(chosen))
    period = np.repeat(np.arange(len(chosen)), count)
    columns = {
        "notice_on": pa.array([model.windows[number].until for number in chosen], type=pa.date32()).take(
            pa.array(period)
        ),
        "class": pa.array([cells.groups[group][0] for group in cells.group]).take(pa.array(each)),
        "tier": pa.array([cells.groups[group][1] for group in cells.group]).take(pa.array(each)),
        "health": pa.array([model.scenario.health[health].en for health in cells.health]).take(pa.array(each)),
        "sex": pa.array(np.where(cells.male, "male", "female")[each]),
        "age": pa.array(cells.age[each].astype(np.int16)),
        "members": pa.array(detail.members[chosen].ravel()),
        "exposure": pa.array(detail.exposure[chosen].ravel()),
        "ill": pa.array(detail.ill[chosen].ravel()),
        "share_fen": pa.array(detail.shares_fen[chosen][:, cells.group].ravel()),
    }
    write_table(folder / CELLS, pa.table(columns))


def write_table(path: Path, table: pa.Table) -> None:
    """A table as Parquet."""
    with whole_file(path) as partial:
        pq.write_table(table, partial, compression="zstd", row_group_size=ROWS_A_GROUP)
