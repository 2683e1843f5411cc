"""A plan, a scenario and a time as arrays: everything that the loop needs but for what differs from path to path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gongji.actuarial.horizon import DAYS, Window, clock_of, delays_of
from gongji.actuarial.joining import joiners
from gongji.actuarial.kernels.arrays import Clock, Floats, Paths, People, Rules, Start, Wholes
from gongji.actuarial.plan_arrays import PEOPLE_MAX, Cells, aid_by_cell, cells_of, least_members, rules_of
from gongji.actuarial.population import Mix, census_mix, read_mix
from gongji.actuarial.scenario import Scenario
from gongji.actuarial.tables import RateTable, read_rates, serious_illness, within
from gongji.errors import Refused
from gongji.plans.document import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A plan, a scenario and a time, as arrays: what the loop needs but for what differs from path to path."""

    plan: Plan
    scenario: Scenario
    members: float
    windows: tuple[Window, ...]
    cells: Cells
    aid_fen: Wholes  # by cell
    yearly: Floats  # by cell: yearly rate of falling ill, ultimate
    clock: Clock
    rules: Rules
    people: People
    start: Start
    joining: Floats  # by window, at price 0


def model_of(plan: Plan, scenario: Scenario, *, members: float, windows: Sequence[Window]) -> Model:
    """The plan, the scenario and the windows as arrays; raises Refused where they do not fit together."""
    if not 1 <= members <= PEOPLE_MAX:
        raise Refused(f"{members:,} members; from 1 to {PEOPLE_MAX:,} can be projected")
    cells = cells_of(plan, healths=len(scenario.health))
    aid = aid_by_cell(plan, cells)
    if not aid.any():
        raise Refused(f"plan '{plan.id}' gives no aid at any age; there is nothing to project")
    yearly = yearly_rates(scenario, cells)
    clock = clock_of(windows, plan)
    amounts = sorted({int(each) for each in aid} - {0})
    kinds = np.searchsorted(np.array(amounts), aid) * (aid > 0) + len(amounts) * (aid == 0)
    amount_of = np.full((len(windows), len(amounts) + 1, 1), -1, dtype=np.int64)
    amount_of[:, : len(amounts), 0] = np.arange(len(amounts))
    least = scenario.closing.least_members
    grace_days = scenario.closing.grace_days
    if plan.members is not None:
        grace_days = max(grace_days, round(plan.members.after_months * DAYS / 12))
    grace = sum((each.until - windows[0].since).days < grace_days for each in windows)
    rules = rules_of(
        plan,
        windows,
        amounts=amounts,
        amount_of=amount_of,
        least=(least_members(plan) or 1) if least is None else least,
        grace=grace,
    )
    people = people_of(plan, scenario, cells, clock, aid=aid, yearly=yearly, aid_kind=kinds)
    model = Model(
        plan=plan,
        scenario=scenario,
        members=float(members),
        windows=tuple(windows),
        cells=cells,
        aid_fen=aid,
        yearly=yearly,
        clock=clock,
        rules=rules,
        people=people,
        start=nobody(cells, rules, len(windows)),
        joining=joiners(scenario.joining.curve, windows, members=float(members)),
    )
    return with_start(model)


def yearly_rates(scenario: Scenario, cells: Cells) -> Floats:
    """The yearly rate of falling ill of each cell, long after joining."""
    table: RateTable = serious_illness() if scenario.illness.file is None else read_rates(scenario.illness.file)
    relative = np.array([each.relative for each in scenario.health])
    mean = sum(each.part * each.relative for each in scenario.health)
    rates = table.yearly(cells.age, cells.male) * scenario.illness.level * relative[cells.health] / mean
    return np.asarray(np.minimum(rates, 1.0))


def people_mix(scenario: Scenario, cells: Cells, plan: Plan) -> Floats:
    """People there are of each cell, in any unit: census or file, health, tiers."""
    mix: Mix = census_mix() if scenario.people.file is None else read_mix(scenario.people.file)
    ages = mix.shape[1]
    there = np.where(cells.age < ages, mix[1 - cells.male.astype(np.int64), np.minimum(cells.age, ages - 1)], 0.0)
    unknown = set(scenario.people.tiers) - {each.id for each in plan.tiers}
    if unknown:
        raise Refused(
            f"people.tiers names '{sorted(unknown)[0]}'; tiers of the plan: {', '.join(t.id for t in plan.tiers)}"
        )
    chosen = scenario.people.tiers or {plan.tiers[0].id: 1.0}
    tiers = np.array([chosen.get(each.id, 0.0) for each in plan.tiers])
    parts = np.array([each.part for each in scenario.health])
    return np.asarray(there * parts[cells.health] * tiers[cells.tier])


def joining_mix(mix: Floats, cells: Cells, plan: Plan) -> Floats:
    """Those of a mix who may join, by age; raises Refused where nobody may."""
    admission = plan.admission
    allowed = np.ones(len(mix), dtype=np.float64)
    if admission is not None:
        completed = admission.from_days // DAYS
        allowed = ((cells.age >= completed) & (cells.age <= admission.to_age)).astype(np.float64)
        if admission.sex is not None:
            allowed *= cells.male == (admission.sex == "male")
        allowed[cells.age == completed] *= 1.0 - admission.from_days % DAYS / DAYS
    may = mix * allowed
    if may.sum() <= 0:
        raise Refused(
            f"plan '{plan.id}': nobody of these people may join; look at admission, people.file, people.tiers"
        )
    return np.asarray(may / may.sum())


def people_of(
    plan: Plan, scenario: Scenario, cells: Cells, clock: Clock, *, aid: Wholes, yearly: Floats, aid_kind: Wholes
) -> People:
    """Kinds of people and how they behave, from the scenario."""
    leaving, noticed = scenario.leaving, scenario.leaving.noticed_yuan_a_year * 100.0
    own = yearly * aid  # expected aid a year, fen
    wanted = people_mix(scenario, cells, plan) * ((noticed + own) / noticed) ** scenario.people.value_response
    mortality = np.zeros(len(own))
    if leaving.mortality_file is not None:
        mortality = read_rates(leaving.mortality_file).yearly(cells.age, cells.male)
    starts = np.array([each.from_age for each in leaving.price_response])
    days = clock.years[:, None] * DAYS
    return People(
        price_group=cells.group,
        aid_kind=aid_kind,
        age=cells.age.astype(np.float64),
        first_age=cells.age == 0,
        joining=joining_mix(wanted, cells, plan),
        falling_ill=within(yearly[None, :], days),
        living=1.0 - within(mortality[None, :], days),
        leaving=leaving.yearly * (noticed + own) ** -leaving.value_response,
        response_band=np.searchsorted(starts, cells.age, side="right") - 1,
        response=np.array([each.power for each in leaving.price_response]),
        value_response=leaving.value_response,
        noticed_fen=noticed,
        joining_response=scenario.joining.price_response,
        memory=1.0 / leaving.memory_periods,
    )


def nobody(cells: Cells, rules: Rules, windows: int) -> Start:
    """A start without members."""
    empty = np.zeros(len(cells.age))
    return Start(
        waiting=empty,
        covered=empty,
        pipeline=np.zeros((len(rules.amounts_fen), windows + 1)),
        price_fen=np.zeros(len(cells.groups)),
        carry_fen=0,
    )


def with_start(model: Model) -> Model:
    """The model with the members that its scenario starts with."""
    scenario = model.scenario
    if scenario.start == "empty":
        return model
    tilt = np.exp(scenario.people.age_tilt * 0.1 * model.people.age)
    if scenario.start == "new":
        new = model.people.joining * tilt
        return replace(model, start=model.start._replace(waiting=new * (model.members / new.sum())))
    own = model.yearly * model.aid_fen
    noticed = model.people.noticed_fen
    there = people_mix(scenario, model.cells, model.plan) * tilt
    there *= ((noticed + own) / noticed) ** scenario.people.value_response
    if there.sum() <= 0:
        raise Refused("nobody of these people is of an age that the plan covers; look at people.file and people.tiers")
    covered = there * (model.members / there.sum())
    return replace(
        model,
        start=model.start._replace(
            covered=covered, pipeline=steady_pipeline(model, covered), price_fen=steady_price(model, covered)
        ),
    )


def steady_pipeline(model: Model, covered: Floats) -> Floats:
    """Cases of members of long standing that fell ill before the opening day and are disclosed after it."""
    delays = delays_of(model.windows, **model.scenario.delay.model_dump())[0]
    ill = covered * model.people.falling_ill.mean(axis=0)
    by_amount = np.bincount(model.people.aid_kind, weights=ill, minlength=len(model.rules.amounts_fen) + 1)[:-1]
    later = np.append(delays[::-1].cumsum()[::-1], 0.0)[1:]  # part disclosed after so many windows
    pipeline = np.zeros_like(model.start.pipeline)
    lags = min(len(later), pipeline.shape[1])
    pipeline[:, :lags] = by_amount[:, None] * later[:lags]
    return pipeline


def steady_price(model: Model, covered: Floats) -> Floats:
    """The yearly price of each group that such members are used to, in fen."""
    rules = model.rules
    aid = float((covered * model.yearly * model.aid_fen).sum())
    groups = np.bincount(model.cells.group, weights=covered, minlength=len(rules.weights))
    fee = aid * rules.fee_part / rules.fee_whole + rules.fee_each_fen * covered.sum() * model.clock.periods_a_year
    return np.asarray((aid + fee) * rules.weights / (groups * rules.weights).sum())


def as_expected(model: Model) -> Paths:
    """One path in which everything is as the scenario says."""
    return paths_of(model, 1)


def paths_of(model: Model, paths: int) -> Paths:
    """So many paths in which everything is as the scenario says."""
    scenario, windows = model.scenario, len(model.windows)
    ones = np.ones(paths)
    late = scenario.people.late_age_tilt
    moments = np.cumsum(model.clock.years) - model.clock.years / 2
    joined = np.cumsum(model.joining)
    return Paths(
        joining=np.broadcast_to(model.joining, (paths, windows)),
        late=np.zeros((0, 0)) if late is None else np.broadcast_to(joined / max(joined[-1], 1.0), (paths, windows)),
        incidence=np.broadcast_to((1.0 + scenario.illness.yearly_trend) ** moments, (paths, windows)),
        leaving=ones,
        response=ones,
        joining_response=ones,
        select_start=ones * scenario.select.start,
        select_years=ones * scenario.select.years,
        accident_share=ones * scenario.illness.accident_share,
        tilt=np.tile([scenario.people.age_tilt, scenario.people.age_tilt if late is None else late], (paths, 1)),
        delay=np.zeros(paths, dtype=np.int64),
        delays=delays_of(model.windows, **scenario.delay.model_dump())[None],
        illness_shares=np.ones((paths, *model.rules.amount_of.shape[1:])),
    )


def drawn_paths(model: Model, paths: int, seed: int) -> Paths:
    """Paths that differ in what the scenario says is uncertain; logarithms are normal, so medians stay."""
    sure, unsure = paths_of(model, paths), model.scenario.uncertainty
    random = np.random.default_rng([seed, 1])
    years = np.array([window.until.year for window in model.windows])
    years -= years[0]
    level = np.exp(unsure.level * random.standard_normal(paths))[:, None]
    of_year = np.exp(unsure.yearly * random.standard_normal((paths, int(years[-1]) + 1)))
    return sure._replace(
        incidence=sure.incidence * level * of_year[:, years],
        joining=sure.joining * np.exp(unsure.joining * random.standard_normal(paths))[:, None],
        leaving=np.exp(unsure.leaving * random.standard_normal(paths)),
        response=np.exp(unsure.response * random.standard_normal(paths)),
        joining_response=np.exp(unsure.response * random.standard_normal(paths)),
    )
