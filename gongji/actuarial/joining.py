"""Joining curves: how many people have ever joined by a moment, and so how many join in a window.

    logistic   G(t) = K ÷ (1 + e^(−r(t − m)))
    Bass       G(t) = K·(1 − e^(−(p+q)t)) ÷ (1 + q/p·e^(−(p+q)t))           Bass 1969
    given      straight lines between the days of a file
    steady     K·y·t

t in years (365 days) from the opening; who joins in a window is G(end) − G(begin).
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np

from gongji.actuarial.horizon import DAYS, Window
from gongji.actuarial.kernels.arrays import Floats
from gongji.actuarial.scenario import Bass, Given, Logistic, Steady
from gongji.actuarial.tables import as_number
from gongji.dates import parse_date
from gongji.errors import Refused

LINES_MAX = 10_000


def joiners(curve: Steady | Logistic | Bass | Given, windows: Sequence[Window], *, members: float) -> Floats:
    """How many join in each window at price 0, from a curve and the members that it is told for."""
    opens_on = windows[0].since
    if isinstance(curve, Given):
        days, joined = read_joined(curve.file)
        moments = np.array([each.toordinal() for each in (opens_on, *(window.until for window in windows))])
        return np.diff(np.interp(moments, days, joined))
    times = np.array([0.0, *((window.until - opens_on).days / DAYS for window in windows)])
    if isinstance(curve, Steady):
        return np.diff(times) * (curve.yearly * members)
    if isinstance(curve, Logistic):
        return np.diff(logistic(times, curve.growth, curve.middle)) * (curve.reach * members)
    return np.diff(bass(times, curve.innovators, curve.imitators)) * (curve.reach * members)


def logistic(times: Floats, growth: float | Floats, middle: float | Floats) -> Floats:
    """The part of all who will join that has joined by each moment, in years."""
    return np.asarray(0.5 * (1.0 + np.tanh(0.5 * growth * (times - middle))))


def bass(times: Floats, innovators: float | Floats, imitators: float | Floats) -> Floats:
    """The part of all who will join that has joined by each moment, in years."""
    left = np.exp(-np.minimum((innovators + imitators) * times, 700.0))
    return np.asarray((1.0 - left) / (1.0 + imitators / innovators * left))


def read_joined(path: Path) -> tuple[Floats, Floats]:
    """Days (as ordinals) and people who had ever joined, from a CSV `on,joined`; raises Refused with all mistakes."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    except (OSError, UnicodeError, csv.Error) as error:
        raise Refused(f"{path}: the curve cannot be read: {getattr(error, 'strerror', None) or error}") from error
    mistakes: list[str] = []
    days: list[float] = []
    joined: list[float] = []
    if not 1 < len(rows) <= LINES_MAX:
        raise Refused(f"{path}: {len(rows)} rows; a curve has 2 to {LINES_MAX}, with the columns on, joined")
    for number, row in enumerate(rows, start=1):
        day, people = day_or_none(row.get("on")), as_number(row.get("joined"))
        if day is None or people is None or people < 0:
            mistakes.append(f"{path} row {number}: needs a day like 2019-01-21 and a number of people, not {row}")
        elif days and (day.toordinal() <= days[-1] or people < joined[-1]):
            mistakes.append(f"{path} row {number}: days must rise and people who ever joined cannot become fewer")
        else:
            days.append(day.toordinal())
            joined.append(people)
    if mistakes:
        raise Refused(mistakes[:5])
    return np.array(days, dtype=float), np.array(joined)


def day_or_none(text: str | None) -> date | None:
    """A date, or None where the text is none."""
    try:
        return parse_date((text or "").strip())
    except ValueError:
        return None
