"""A plan, a scenario and a time as arrays: everything that the loop needs but for what differs from path to path."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gongji.actuarial.aid_arrays import Amounts, Kind, amounts_of, kinds_of
from gongji.actuarial.horizon import DAYS, Window, clock_of, delays_of
from gongji.actuarial.joining import joiners
from gongji.actuarial.kernels.arrays import Clock, Floats, Paths, People, Rules, Start
from gongji.actuarial.plan_arrays import PEOPLE_MAX, Cells, cells_of, rules_of
from gongji.actuarial.population import Mix, census_mix, read_mix
from gongji.actuarial.scenario import Scenario
from gongji.actuarial.tables import RateTable, read_rates, serious_illness, within
from gongji.errors import Refused
from gongji.plans.checks import least_members
from gongji.plans.document import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A plan, a scenario and a time, as arrays: what the loop needs but for what differs from path to path."""

    plan: Plan
    scenario: Scenario
    members: float
    windows: tuple[Window, ...]
    cells: Cells
    own_fen: Floats  # by cell: expected aid of somebody who falls ill
    illness_shares: Floats  # by kind of aid and kind of illness
    yearly: Floats  # by cell: yearly rate of falling ill, ultimate
    clock: Clock
    rules: Rules
    people: People
    start: Start
    joining: Floats  # by window, at price 0


def model_of(
    plan: Plan,
    scenario: Scenario,
    *,
    members: float,
    windows: Sequence[Window],
    versions: Sequence[Plan] = (),
    kinds: Sequence[Kind] = (),
) -> Model:
    """The plan, the scenario and the windows as arrays; raises Refused where they do not fit together.

    With `versions`, the version in force on the day of diagnosis says what a case receives; with `kinds`, the kinds of
    illness are those instead of the scenario's.
    """
    if not 1 <= members <= PEOPLE_MAX:
        raise Refused(f"{members:,} members; from 1 to {PEOPLE_MAX:,} can be projected")
    cells = cells_of(plan, healths=len(scenario.health), chosen=tuple(scenario.people.tiers))
    kinds = tuple(kinds) or kinds_of(plan, scenario.illness)
    amounts = amounts_of(versions or (plan,), kinds, cells, windows)
    if not amounts.amounts_fen:
        raise Refused(f"plan '{plan.id}' gives no aid in a typical case at any age; there is nothing to project")
    yearly = yearly_rates(scenario, cells)
    clock = clock_of(windows, plan)
    rules = rules_of(
        plan,
        windows,
        amounts=amounts.amounts_fen,
        amount_of=amounts.amount_of,
        least=least_of(plan, scenario),
        grace=sum((each.until - windows[0].since).days < grace_days(plan, scenario) for each in windows),
    )
    model = Model(
        plan=plan,
        scenario=scenario,
        members=float(members),
        windows=tuple(windows),
        cells=cells,
        own_fen=amounts.own_fen,
        illness_shares=amounts.shares,
        yearly=yearly,
        clock=clock,
        rules=rules,
        people=people_of(plan, scenario, cells, clock, amounts=amounts, kinds=kinds, yearly=yearly),
        start=nobody(cells, rules, len(windows)),
        joining=joiners(scenario.joining.curve, windows, members=float(members)),
    )
    return with_start(model)


def least_of(plan: Plan, scenario: Scenario) -> float:
    """The members below which the plan closes: as the scenario says, else the plan, else what its cap a case needs."""
    if scenario.closing.least_members is not None:
        return float(scenario.closing.least_members)
    if plan.members is not None:
        return float(plan.members.least)
    return float(least_members(plan) or 1)


def grace_days(plan: Plan, scenario: Scenario) -> int:
    """Days after the opening in which the least members are not asked for."""
    months = 0 if plan.members is None else plan.members.after_months
    return max(scenario.closing.grace_days, round(months * DAYS / 12))


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
    chosen = scenario.people.tiers or {cells.roots[0]: 1.0}
    tiers = np.array([chosen.get(each, 0.0) for each in cells.roots])
    parts = np.array([each.part for each in scenario.health])
    covered = cells.age >= min(each.from_age for each in plan.classes)
    return np.asarray(there * parts[cells.health] * tiers[cells.tier] * covered)


def joining_mix(mix: Floats, cells: Cells, plan: Plan) -> Floats:
    """Those of a mix who may join, by age; raises Refused where nobody may."""
    admission = plan.admission
    allowed = np.ones(len(mix), dtype=np.float64)
    if admission is not None:
        completed = max(admission.from_days // DAYS, admission.from_age)
        allowed = ((cells.age >= completed) & (cells.age <= admission.to_age)).astype(np.float64)
        if admission.sex is not None:
            allowed *= cells.male == (admission.sex == "male")
        if completed > admission.from_age or completed == 0:
            allowed[cells.age == completed] *= 1.0 - admission.from_days % DAYS / DAYS
    may = mix * allowed
    if may.sum() <= 0:
        raise Refused(
            f"plan '{plan.id}': nobody of these people may join; look at admission, people.file, people.tiers"
        )
    return np.asarray(may / may.sum())


def people_of(
    plan: Plan,
    scenario: Scenario,
    cells: Cells,
    clock: Clock,
    *,
    amounts: Amounts,
    kinds: Sequence[Kind],
    yearly: Floats,
) -> People:
    """Kinds of people and how they behave, from the scenario."""
    leaving, noticed = scenario.leaving, scenario.leaving.noticed_yuan_a_year * 100.0
    own = yearly * amounts.own_fen  # expected aid a year, fen
    wanted = people_mix(scenario, cells, plan) * ((noticed + own) / noticed) ** scenario.people.value_response
    mortality = np.zeros(len(own))
    if leaving.mortality_file is not None:
        mortality = read_rates(leaving.mortality_file).yearly(cells.age, cells.male)
    starts = np.array([each.from_age for each in leaving.price_response])
    days = clock.years[:, None] * DAYS
    return People(
        price_group=cells.group,
        aid_kind=amounts.aid_kind,
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
        aided_leave=leaving_when_aided(plan, amounts, kinds)[amounts.aid_kind],
        memory=1.0 / leaving.memory_periods,
    )


def leaving_when_aided(plan: Plan, amounts: Amounts, kinds: Sequence[Kind]) -> Floats:
    """For each kind of aid, the part of the ill whose membership ends because they were aided."""
    ends = plan.limits.ends_membership
    mild = {each.id for each in plan.covers if each.grade in {"mild", "moderate"}}
    counts = [ends == "always" or (ends == "severe" and kind.cover not in mild) for kind in kinds]
    aided = (amounts.amount_of[0] >= 0) * amounts.shares * np.array(counts)
    return np.asarray(np.minimum(aided.sum(axis=1), 1.0))


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
    own = model.yearly * model.own_fen
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
    by_kind = np.bincount(model.people.aid_kind, weights=ill, minlength=len(model.illness_shares))
    cases, amount_of = by_kind[:, None] * model.illness_shares, model.rules.amount_of[0]
    by_amount = np.bincount(
        amount_of[amount_of >= 0], weights=cases[amount_of >= 0], minlength=len(model.rules.amounts_fen)
    )
    later = np.append(delays[::-1].cumsum()[::-1], 0.0)[1:]  # part disclosed after so many windows
    pipeline = np.zeros_like(model.start.pipeline)
    lags = min(len(later), pipeline.shape[1])
    pipeline[:, :lags] = by_amount[:, None] * later[:lags]
    return pipeline


def steady_price(model: Model, covered: Floats) -> Floats:
    """The yearly price of each group that such members are used to, in fen."""
    rules = model.rules
    aid = float((covered * model.yearly * model.own_fen).sum())
    groups = np.bincount(model.cells.group, weights=covered, minlength=len(rules.weights))
    fee = aid * rules.fee_part / rules.fee_whole + rules.fee_each_fen * covered.sum() * model.clock.periods_a_year
    fee += rules.fee_case_fen * float((covered * model.yearly).sum())
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
        illness_shares=np.broadcast_to(model.illness_shares, (paths, *model.illness_shares.shape)),
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
