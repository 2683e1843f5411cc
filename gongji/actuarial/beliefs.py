"""What is believed of a plan before its published figures are looked at: a median and a spread for each parameter.

A TOML file beside a scenario, with its reasons in sources.md. Nothing in it may be from after a fit's last day. Rules
are those of the plan's versions, and a fit sees a version from the day on which it had to be told.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Final

import numpy as np
from pydantic import ValidationError

from gongji.actuarial.aid_arrays import Kind
from gongji.actuarial.kernels.arrays import Floats
from gongji.actuarial.scenario import SCENARIOS, IllnessCover, Table, in_words
from gongji.errors import Refused

PARTS_OF_A_WHOLE: Final = ("mild_part", "accident_share", "delay_least_part")
PLAIN: Final = ("age_tilt", "late_tilt")
BELIEF_WORDS: Final[dict[str, tuple[str, str]]] = {
    "reach": ("最终会加入的人（最近公布人数的倍数）", "all who will ever join, in multiples of the last published"),
    "innovators": ("加入：自发（Bass p，每年）", "joining by oneself (Bass p, a year)"),
    "imitators": ("加入：跟随他人（Bass q，每年）", "joining after others (Bass q, a year)"),
    "leaving": ("退出（价格为 0 时，每年）", "leaving, at price 0, a year"),
    "price_response": ("价格对退出的影响（几次方）", "power of the price in leaving"),
    "joining_response": ("价格对加入的影响（几次方）", "power of the price in joining"),
    "level": ("患病水平（表的倍数）", "level of illness, in multiples of the table"),
    "select_start": ("等待期刚过时的患病（以后的倍数）", "illness right after waiting, in multiples of later"),
    "select_years": ("这一差别消退的年数", "years in which that fades"),
    "aware_middle": ("一半患者知道申请：开始后几年", "half of the ill know to apply: years from the launch"),
    "aware_growth": ("其余的人跟上的快慢（每年）", "how quickly the others follow, a year"),
    "delay_days": ("从确诊到公示的天数", "days from diagnosis to disclosure"),
    "delay_least_part": ("其中每个案件都要的部分", "the part of them that every case takes"),
    "age_tilt": ("最早加入者的年龄倾斜", "tilt of the ages of the first who join"),
    "late_tilt": ("后来者比他们年长多少", "how much older the last who join are"),
    "mild_part": ("年轻患者中的轻度病例", "mild cases among the young who fall ill"),
    "accident_share": ("意外", "accidents"),
}
NAMES: Final = tuple(BELIEF_WORDS)
FAR: Final = 30.0  # of a logarithm: so that no particle overflows


class Belief(Table):
    """What is believed of one parameter before the data."""

    median: float
    spread: float


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
    ordinary_cover: str | None = None
    mild_cover: str | None = None
    mild_older_relative: float = 1.0

    @property
    def names(self) -> tuple[str, ...]:
        """The parameters, in order."""
        return tuple(self.beliefs)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Ordinary and mild cases; a mild one is an ordinary one where a version of the plan does not know it."""
        mild = IllnessCover(part=1.0, older_relative=self.mild_older_relative)
        return (
            Kind(cover=self.ordinary_cover, assumed=IllnessCover(part=1.0)),
            Kind(cover=self.mild_cover or self.ordinary_cover, assumed=mild, otherwise=self.ordinary_cover),
        )


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
    complaints = [each for name, belief in found.beliefs.items() if (each := impossible(name, belief))]
    if complaints:
        raise Refused([f"{path}: {each}" for each in complaints])
    if set(found.beliefs) != set(NAMES):
        raise Refused(f"{path}: [beliefs] must name {', '.join(NAMES)}")
    return found


def impossible(name: str, belief: Belief) -> str | None:
    """What is wrong with a belief, or None."""
    if belief.spread < 0:
        return f"{name}: spread {belief.spread:g} must not be negative"
    if name in PARTS_OF_A_WHOLE and not 0 < belief.median < 1:
        return f"{name}: median {belief.median:g} must be between 0 and 1"
    if name not in PLAIN and belief.median <= 0:
        return f"{name}: median {belief.median:g} must be above 0"
    return None


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
