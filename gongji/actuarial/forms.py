"""Three ways to carry serious illness for the same people: mutual aid, mutual insurance, commercial cover (brief F10);
and what each kind of fee pays an operator for (F17). One year, in fen; chances by simulation with a seed.

    N(x,s), i(x,s), b(x)   people, yearly rate, and aid of a cell     q = i · e, e the select effect
    X                      the aid of a year: Σ over levels of aid b · Poisson(Σ N q of that level)
    mutual aid             share = (X + fee) · w ÷ W after the year, up to the plan's yearly cap; above it the sponsor
    mutual insurance       premium = q · b · (1 + margin) + expenses; a fund of premiums and reserve pays what it can
    commercial cover       premium = q · b ÷ (1 − expenses − profit); the insurer's capital stands behind it

Mutual aid fails when a share is more than members bear, the others when the fund or the capital is used up. Margins,
expenses and capital are arguments: the defaults are our own round choices and no insurer's figures.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from gongji.actuarial.population import census_2020
from gongji.actuarial.tables import serious_illness
from gongji.errors import Mistakes, Refused
from gongji.plans.document import LumpSum, Plan
from gongji.sharing.prices import fee_fen

Floats = npt.NDArray[np.float64]
Wholes = npt.NDArray[np.int64]
Form = Literal["mutual_aid", "mutual_insurance", "commercial"]

YEARS: Final = 20_000
AGE_BANDS: Final = ((0, 17), (18, 29), (30, 39), (40, 49), (50, 59), (60, 74))
BAD_YEAR: Final[dict[Form, tuple[str, str]]] = {
    "mutual_aid": (
        "成员：大家当年多分摊；超过封顶的部分由平台承担。",
        "The members, who share more in that year; above the cap the sponsor.",
    ),
    "mutual_insurance": (
        "先用准备金；准备金用完，得病的人拿到的变少。",
        "The fund's reserve first; when it is used up, the ill receive less.",
    ),
    "commercial": (
        "保险公司的股东；资本用完，得病的人拿到的变少。",
        "The insurer's owners; when the capital is used up, the ill receive less.",
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Cells of people: age, number, yearly rate of falling ill, aid in fen, and the weight of their class."""

    ages: Wholes
    numbers: Floats
    rates: Floats
    aid_fen: Floats
    weights: Floats

    @property
    def expected_fen(self) -> Floats:
        """Q · b of each cell: what one person's illness costs in an average year."""
        return self.rates * self.aid_fen


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How the two insurances price, and what members of a mutual aid bear: parts of 1, and fen a year."""

    margin: float = 0.10
    reserve: float = 0.20
    expenses_fen: int = 500
    expenses: float = 0.25
    profit: float = 0.05
    capital: float = 0.50
    bearable_fen: int = 30_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What one member between two ages pays in a year, in fen: on average, and in the worst of twenty years."""

    from_age: int
    to_age: int
    mean_fen: float
    worst_fen: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """One form on these people: costs by age, the part of the aid that the ill receive (on average, and in the worst
    of a hundred years), who bears a bad year, and the chance that the form fails in a year.
    """

    form: Form
    costs: tuple[Cost, ...]
    received: float
    received_worst: float
    bad_year_zh: str
    bad_year_en: str
    failure: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """What an operator earns in an average year by one kind of fee, in fen, and by how much more if there is half
    again as much aid, or half again as many members.
    """

    kind: str
    usual_fen: int
    more_aid_fen: int
    more_members_fen: int


def people_of(plan: Plan, *, members: int, select: float = 1.0) -> People:
    """A plan's people as the census has them, by completed years, at the rates of the built-in table × `select`.

    Raises Refused for a plan without lump sums, or with nobody whom it could admit.
    """
    sums = [each for each in plan.aid if isinstance(each, LumpSum)]
    if not sums:
        raise Refused(f"plan '{plan.id}' names no lump sums; the three forms are compared on lump sums")
    oldest = plan.admission.to_age if plan.admission else 59
    ages, male, numbers = [], [], []
    for band in census_2020():
        for age in range(band.from_age, min(band.from_age + 5, oldest + 1)):
            ages += [age, age]
            male += [True, False]
            numbers += [band.male / 5, band.female / 5]
    if not ages or members < 1:
        raise Refused(f"plan '{plan.id}' admits nobody of the census up to {oldest}; nothing can be compared")
    years, sexes = np.array(ages, dtype=np.int64), np.array(male)
    counted = np.array(numbers, dtype=np.float64)
    aid = [max((s.aid_fen for s in sums if s.from_age <= age <= s.to_age and not s.tiers), default=0) for age in ages]
    weights = [next((float(k.weight) for k in plan.classes if k.from_age <= age <= k.to_age), 0.0) for age in ages]
    return People(
        ages=years,
        numbers=counted / counted.sum() * members,
        rates=serious_illness().yearly(years, sexes) * select,
        aid_fen=np.array(aid, dtype=np.float64),
        weights=np.array(weights),
    )


def three_forms(plan: Plan, people: People, terms: Terms = Terms(), *, seed: int = 1) -> tuple[Carried, ...]:
    """The three forms on the same people and the same years of illness; raises Refused for terms that cannot be."""
    check_terms(terms)
    levels = np.unique(people.aid_fen)
    means = np.array([(people.numbers * people.rates)[people.aid_fen == level].sum() for level in levels])
    cases = np.random.default_rng(seed).poisson(means, size=(YEARS, len(levels)))
    aid = cases @ levels
    return (
        mutual_aid(plan, people, terms, aid, cases.sum(axis=1)),
        mutual_insurance(people, terms, aid),
        commercial(people, terms, aid),
    )


def mutual_aid(plan: Plan, people: People, terms: Terms, aid: Floats, cases: Wholes) -> Carried:
    """Everybody shares the year's aid and fee by weight, up to the yearly cap."""
    whole = people.numbers.sum()
    fees = np.array(
        [
            fee_fen(plan, aid_fen=int(a), participants=round(whole), cases=int(c))
            for a, c in zip(aid, cases, strict=True)
        ]
    )
    unit = (aid + fees) / (people.numbers * people.weights).sum()
    cap = plan.caps.per_year_fen if plan.caps.per_year_fen is not None else math.inf
    costs = by_age(people, np.minimum(unit[:, None] * people.weights, cap))
    heaviest = unit * people.weights.max()
    unborne = np.zeros(YEARS) if math.isinf(cap) else (unit[:, None] * people.weights - cap).clip(0) @ people.numbers
    short = unborne if plan.caps.excess == "reduces_aid" else np.zeros(YEARS)
    received = np.divide(aid - short, aid, out=np.ones(YEARS), where=aid > 0).clip(0, 1)
    failure = float((np.minimum(heaviest, cap) > terms.bearable_fen).mean())
    return carried("mutual_aid", costs, received, failure)


def mutual_insurance(people: People, terms: Terms, aid: Floats) -> Carried:
    """A fund of premiums by risk with a margin and a reserve; when it is used up, aid is cut for all alike."""
    premium = people.expected_fen * (1 + terms.margin) + terms.expenses_fen
    fund = ((premium - terms.expenses_fen) * people.numbers).sum() + terms.reserve * expected(people)
    return carried("mutual_insurance", by_age(people, premium[None, :]), paid(aid, fund), float((aid > fund).mean()))


def commercial(people: People, terms: Terms, aid: Floats) -> Carried:
    """Premiums by risk with expenses and profit; the insurer's capital stands behind them."""
    premium = people.expected_fen / (1 - terms.expenses - terms.profit)
    means = (premium * (1 - terms.expenses) * people.numbers).sum() + terms.capital * expected(people)
    return carried("commercial", by_age(people, premium[None, :]), paid(aid, means), float((aid > means).mean()))


def expected(people: People) -> float:
    """The aid of an average year, in fen."""
    return float((people.expected_fen * people.numbers).sum())


def paid(aid: Floats, means: float) -> Floats:
    """The part of each year's aid that can be paid out of some means."""
    return np.minimum(1.0, np.divide(means, aid, out=np.ones(len(aid)), where=aid > 0))


def by_age(people: People, paid_fen: Floats) -> tuple[Cost, ...]:
    """Costs by span of age, from what each cell pays in each year (years × cells, or one row for every year)."""
    costs = []
    for first, last in AGE_BANDS:
        cells = (people.ages >= first) & (people.ages <= last)
        if not cells.any():
            continue
        part = people.numbers[cells] / people.numbers[cells].sum()
        years = paid_fen[:, cells] @ part
        costs.append(
            Cost(from_age=first, to_age=last, mean_fen=float(years.mean()), worst_fen=float(np.quantile(years, 0.95)))
        )
    return tuple(costs)


def carried(form: Form, costs: tuple[Cost, ...], received: Floats, failure: float) -> Carried:
    """A form's figures with the words for who bears a bad year."""
    zh, en = BAD_YEAR[form]
    return Carried(
        form=form,
        costs=costs,
        received=float(received.mean()),
        received_worst=float(np.quantile(received, 0.01)),
        bad_year_zh=zh,
        bad_year_en=en,
        failure=failure,
    )


def check_terms(terms: Terms) -> None:
    """Raise Refused with every term that cannot be."""
    mistakes = Mistakes()
    for name in ("margin", "reserve", "expenses", "profit", "capital"):
        with mistakes:
            value = getattr(terms, name)
            if not math.isfinite(value) or value < 0:
                raise Refused(f"{name} is {value}; it must be a number from zero")
    with mistakes:
        if terms.expenses + terms.profit >= 1:
            raise Refused("expenses and profit take the whole premium; together they must be below 1")
    with mistakes:
        if terms.expenses_fen < 0 or terms.bearable_fen <= 0:
            raise Refused("expenses_fen must be from zero, and bearable_fen above zero")
    mistakes.refuse()


def fee_kinds(plans: Sequence[Plan], *, members: int, aid_fen: int, cases: int) -> tuple[Earned, ...]:
    """What each plan's fee earns in an average year, with half again as much aid (and cases), and as many members.

    By the settlement's own `fee_fen`: the incentive of each kind is the difference (F17).
    """
    more = (aid_fen * 3 + 1) // 2, (cases * 3 + 1) // 2, (members * 3 + 1) // 2
    return tuple(
        Earned(
            kind=plan.fee.kind,
            usual_fen=fee_fen(plan, aid_fen=aid_fen, participants=members, cases=cases),
            more_aid_fen=fee_fen(plan, aid_fen=more[0], participants=members, cases=more[1]),
            more_members_fen=fee_fen(plan, aid_fen=aid_fen, participants=more[2], cases=cases),
        )
        for plan in plans
    )
