"""What is believed of a plan before its published figures are looked at: a median and a spread for each parameter.

A TOML file beside a scenario, with its reasons in sources.md. Nothing in it may be from after a fit's last day; what a
rule says carries the day on which it was told, and a fit does not see it earlier.
"""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import ValidationError

from gongji.actuarial.kernels.arrays import Floats
from gongji.actuarial.scenario import SCENARIOS, Table, in_words
from gongji.errors import Refused

PARTS_OF_A_WHOLE: Final = ("mild_part", "accident_share", "delay_least_part")
PLAIN: Final = ("age_tilt", "late_tilt")
NAMES: Final = (
    "reach", "innovators", "imitators", "leaving", "price_response", "joining_response", "level", "select_start",
    "select_years", "aware_middle", "aware_growth", "delay_days", "delay_least_part", "age_tilt", "late_tilt",
    "mild_part", "accident_share",
)  # fmt: skip
FAR: Final = 30.0  # of a logarithm: so that no particle overflows


class Belief(Table):
    """What is believed of one parameter before the data."""

    median: float
    spread: float


class Mild(Table):
    """What a mild case receives that was diagnosed from a day on, and when that was told."""

    diagnosed_from: date
    announced_on: date
    aid_fen: int


class Future(Table):
    """What years bring beyond the fit: standard deviations of logarithms, a year."""

    incidence: float
    joining: float
    leaving: float


class Calibration(Table):
    """All that is believed before a fit."""

    plan: str
    beliefs: dict[str, Belief]
    future: Future
    mild: tuple[Mild, ...] = ()
    mild_older_from: int = 40
    mild_older_relative: float = 1.0

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters, in order."""
        return tuple(self.beliefs)


def read_calibration(name: str) -> Calibration:
    """The beliefs that come with Gongji for a plan, or those in a file; raises Refused where they are not in order."""
    path = Path(name) if name.endswith(".toml") else SCENARIOS / name / "calibration.toml"
    try:
        found = Calibration.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise Refused(f"{path}: the beliefs cannot be read: {error.strerror}") from error
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{path}: not a TOML document: {error}") from error
    except ValidationError as errors:
        raise Refused(
            [f"{path}, {'.'.join(map(str, e['loc']))}: {in_words(dict(e))}" for e in errors.errors()]
        ) from None
    if set(found.beliefs) != set(NAMES):
        raise Refused(f"{path}: [beliefs] must name {', '.join(NAMES)}")
    return found


def parameters(calibration: Calibration, drawn: Floats) -> dict[str, Floats]:
    """Parameters by name from standard normal numbers, a row a particle."""
    values = {}
    for column, (name, belief) in enumerate(calibration.beliefs.items()):
        moved = belief.spread * drawn[:, column]
        if name in PLAIN:
            values[name] = belief.median + moved
        elif name in PARTS_OF_A_WHOLE:
            odds = belief.median / (1.0 - belief.median) * np.exp(np.clip(moved, -FAR, FAR))
            values[name] = odds / (1.0 + odds)
        else:
            values[name] = belief.median * np.exp(np.clip(moved, -FAR, FAR))
    return values
