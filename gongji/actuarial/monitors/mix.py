"""Whether members of today are of the ages that they were: the population stability index.

    PSI = Σ (a − e) ln(a / e)       a, e  shares of a band now and then
    by chance                       95 % of PSIs of two samples of one population are below
                                    χ²(0.95; bands − 1) · (1/n + 1/m)

Sources: PSI is the symmetric divergence of Jeffreys; the thresholds 0.1 and 0.25 are the custom of credit scoring, and
the law of chance is Yurdakul and Naranjo 2020 (Journal of Risk Model Validation 14:4). With 100 million members any PSI
is significant, so thresholds speak; with 500 a PSI above them can be chance, so then it does not.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from scipy.special import chdtri

from gongji.actuarial.monitors.levels import Level, is_count, refuse_unless

WATCH_FROM = 0.1
SHIFT_ABOVE = 0.25
CHANCE = 0.05
EMPTY = 0.5  # people; an empty band has no logarithm, so it counts as half a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """The PSI, what each band adds to it, and the PSI that chance alone stays below."""

    psi: float
    bands: Mapping[str, float]
    by_chance: float
    level: Level


def stability(then: Mapping[str, int], now: Mapping[str, int]) -> Shift:
    """PSI of members by band; a band that one side does not name is empty there, and one that is empty on both sides
    is left out. Raises Refused for a count that is none, or a side without anybody.
    """
    sides = {"then": then, "now": now}
    refuse_unless(
        (is_count(count), f"{side}, band {band}: {count} members; a whole number, 0 or more")
        for side, counts in sides.items()
        for band, count in counts.items()
    )
    refuse_unless((sum(counts.values()) > 0, f"{side}: nobody is in any band") for side, counts in sides.items())
    names = [band for band in dict.fromkeys([*then, *now]) if then.get(band) or now.get(band)]
    before, after = ({band: counts.get(band) or EMPTY for band in names} for counts in sides.values())
    n, m = sum(before.values()), sum(after.values())
    bands = {
        band: (after[band] / m - before[band] / n) * math.log(after[band] / m / (before[band] / n)) for band in names
    }
    psi = math.fsum(bands.values())
    by_chance = float(chdtri(len(names) - 1, CHANCE)) * (1 / n + 1 / m) if len(names) > 1 else 0.0
    return Shift(psi=psi, bands=bands, by_chance=by_chance, level=level_of(psi, by_chance))


def level_of(psi: float, by_chance: float) -> Level:
    """Notice from 0.1, warning above 0.25, unless chance would do it."""
    if psi < WATCH_FROM or psi <= by_chance:
        return Level.QUIET
    return Level.WARNING if psi > SHIFT_ABOVE else Level.NOTICE
