"""Selection: who gains by staying, whether a price feeds itself, and what a plan's design does to both.

    incentive   own expected aid a year − own yearly price, by age and health
    drift       aid a member and year = start × age × health × waiting, select and trend × delay     (exact product)
    loop gain   if members felt every price 1 % higher, the share a year would be R % higher: G = R ÷ (1 + R)

A plan whose members leave whatever their risk does not spiral, however many leave: cases leave with them. A price
feeds itself only through who leaves and who no longer joins. G from 0.25 on is a warning; towards 1 every rise of the
share brings the next one: a spiral.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from gongji.actuarial.kernels.arrays import Flags, Floats, Outcome
from gongji.actuarial.model import Model, as_expected
from gongji.actuarial.projection import Projection
from gongji.actuarial.running import run

FELT = 1.05  # how much higher the price is felt to be, to measure the loop; small, so that it is a slope
WARNING, SPIRAL = 0.25, 0.75
FALL = 0.05  # of members in a year, at the least, for a spiral that has begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Incentive:
    """By age (men and women together): yearly aid that one may expect, by health, and the yearly price; in yuan."""

    ages: Floats
    expected_yuan: Floats  # [health, age]
    price_yuan: Floats  # [age]


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """What made the yearly aid a member grow from the first year to the last, as factors whose product is `whole`."""

    age: float
    health: float
    cover: float  # waiting, select effect and trend
    delay: float
    whole: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Spiral:
    """Whether a price feeds itself."""

    gain: float
    verdict: Literal["calm", "warning", "spiral"]
    since: str | None  # the period from which on members fall and the share rises, year on year


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBand:
    """What members of an age band pay in a year and what falls to them, in yuan a head."""

    from_age: int
    to_age: int
    members: float
    pays_yuan: float
    receives_yuan: float


def windows_of_year(model: Model, year: int) -> Flags:
    """The windows of a year of the projection (from 0), counted from the opening day."""
    ends = np.cumsum(model.clock.years)
    return np.asarray((ends > year + 1e-9) & (ends <= year + 1 + 1e-9))


def years_of(model: Model) -> int:
    """How many whole years the windows make."""
    return max(int(np.sum(model.clock.years) + 0.1), 1)


def incentive(projection: Projection) -> Incentive:
    """Who gains by staying, in the first year."""
    model, detail = projection.model, projection.detail
    year = windows_of_year(model, 0)
    price = np.where(detail.participants[year] > 0, due(projection)[year], 0.0).sum(axis=0)
    own = model.yearly * model.own_fen / 100.0
    shaped, weights = model.cells.shaped(own), model.cells.shaped(model.people.joining + 1e-300)
    by_health = (shaped * weights).sum(axis=(0, 2)) / weights.sum(axis=(0, 2))
    prices = model.cells.shaped(price[model.cells.group])
    return Incentive(
        ages=np.arange(model.cells.ages, dtype=np.float64),
        expected_yuan=by_health,
        price_yuan=(prices * weights).sum(axis=(0, 1, 2)) / weights.sum(axis=(0, 1, 2)) / 100.0,
    )


def due(projection: Projection) -> Floats:
    """What each member of a price group pays in each window of the expected run, after the sponsor, in fen."""
    detail = projection.detail
    return np.asarray(detail.shares_fen - detail.borne_fen / np.maximum(detail.participants, 1))


def who_pays_for_whom(projection: Projection, *, year: int = 0, width: int = 10) -> tuple[AgeBand, ...]:
    """What each age band pays and receives in a year of the expected run, a head; fees are shared as they are paid.

    What falls to a band is the aid for its illnesses of the year, scaled to what was paid, so that both sides
    are equal.
    """
    model, detail = projection.model, projection.detail
    chosen = windows_of_year(model, year)
    lived = (detail.members[chosen] * model.clock.years[chosen][:, None]).sum(axis=0)
    pays = (detail.members[chosen] * due(projection)[chosen][:, model.cells.group]).sum(axis=0)
    falls = (detail.ill[chosen]).sum(axis=0) * model.own_fen
    falls = falls * (pays.sum() / falls.sum()) if falls.sum() > 0 else falls
    bands = []
    for first in range(0, model.cells.ages, width):
        inside = (model.cells.age >= first) & (model.cells.age < first + width)
        people = float(lived[inside].sum())
        bands.append(
            AgeBand(
                from_age=first,
                to_age=min(first + width, model.cells.ages) - 1,
                members=people,
                pays_yuan=float(pays[inside].sum()) / max(people, 1e-9) / 100.0,
                receives_yuan=float(falls[inside].sum()) / max(people, 1e-9) / 100.0,
            )
        )
    return tuple(bands)


def drift(projection: Projection) -> Drift:
    """Why the aid a member changed from the first year to the last."""
    model = projection.model
    first, last = (steps(projection, year) for year in (0, years_of(model) - 1))
    grew = [after / before if before > 0 else 1.0 for before, after in zip(first, last, strict=True)]
    return Drift(age=grew[0], health=grew[1], cover=grew[2], delay=grew[3], whole=float(np.prod(grew)))


def steps(projection: Projection, year: int) -> tuple[float, float, float, float]:
    """Aid a member in a year as a product: by age, by health on top, by what is covered on top, by delay on top."""
    model, detail = projection.model, projection.detail
    chosen = windows_of_year(model, year)
    lived = detail.members[chosen] * model.clock.years[chosen][:, None]
    people = float(lived.sum())
    if people <= 0:
        return 0.0, 0.0, 0.0, 0.0
    relative = np.array([each.relative for each in model.scenario.health])
    mean = sum(each.part * each.relative for each in model.scenario.health)
    by_age = float((lived * (model.yearly * mean / relative[model.cells.health]) * model.own_fen).sum())
    by_health = float((lived * model.yearly * model.own_fen).sum())
    covered = float((detail.ill[chosen] * model.own_fen).sum())
    disclosed = float(projection.expected.aid_fen[0, chosen].sum())
    return ratio(by_age, people), ratio(by_health, by_age), ratio(covered, by_health), ratio(disclosed, covered)


def ratio(after: float, before: float) -> float:
    """One over the other, 0 where there is nothing."""
    return after / before if before > 0 else 0.0


def spiral(projection: Projection) -> Spiral:
    """Whether a price feeds itself, and since when members fall while the share rises."""
    gain = loop_gain(projection.model, projection.expected)
    since = falling_and_rising(projection)
    closes = projection.closes_in is not None
    verdict: Literal["calm", "warning", "spiral"] = "calm"
    if gain >= SPIRAL or (closes and gain >= WARNING):
        verdict = "spiral"
    elif gain >= WARNING:
        verdict = "warning"
    return Spiral(gain=gain, verdict=verdict, since=since)


def loop_gain(model: Model, expected: Outcome) -> float:
    """How much of a felt price comes back as price: G = R ÷ (1 + R) from a run in which prices are felt higher."""
    people = model.people
    felt = people._replace(noticed_fen=people.noticed_fen / FELT, leaving=people.leaving * FELT**people.value_response)
    shocked, _ = run(replace(model, people=felt), as_expected(model), seed=0, chance_from=len(model.windows))
    last = windows_of_year(model, years_of(model) - 1)
    before, after = (yearly_share(each, last) for each in (expected, shocked))
    if before <= 0 or after <= 0:
        return 1.0 if before > 0 >= after else 0.0
    response = float(np.log(after / before) / np.log(FELT))
    return response / (1.0 + response) if response > -0.5 else -1.0


def yearly_share(outcome: Outcome, chosen: Flags) -> float:
    """The share of a member over some windows of the first path, in fen."""
    return float((outcome.share_fen[0, chosen] / np.maximum(outcome.participants[0, chosen], 1)).sum())


def falling_and_rising(projection: Projection) -> str | None:
    """The period from which to the end members are fewer and the share higher than a year before; None without one."""
    model, expected = projection.model, projection.expected
    periods = round(model.clock.periods_a_year)
    members = expected.members[0]
    share = expected.share_fen[0] / np.maximum(expected.participants[0], 1)
    smooth = np.convolve(share, np.ones(periods) / periods)[: len(share)]
    since = None
    for number in range(2 * periods - 1, len(members)):
        falls = members[number] < members[number - periods] * (1.0 - FALL)
        rises = smooth[number] > smooth[number - periods]
        since = (since or model.windows[number].period) if falls and rises else None
    return since


def given_by_the_young(projection: Projection, *, below: int = 40) -> float:
    """The part of what members below an age pay in the first year that goes to those above; below 0 the other way."""
    bands = [band for band in who_pays_for_whom(projection) if band.to_age < below]
    pays = sum(band.pays_yuan * band.members for band in bands)
    receives = sum(band.receives_yuan * band.members for band in bands)
    return (pays - receives) / pays if pays > 0 else 0.0
