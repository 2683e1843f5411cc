"""What a change of a plan's design does: shares by risk, waiting, caps, fee, on the same people and the same time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from gongji.actuarial.model import Model, as_expected, model_of
from gongji.actuarial.projection import Projection
from gongji.actuarial.running import run
from gongji.actuarial.selection import given_by_the_young, loop_gain, windows_of_year, yearly_share, years_of
from gongji.errors import Refused
from gongji.plans.document import Caps, NoFee, Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What a change of the plan's design does, on the expected run."""

    zh: str
    en: str
    first_year_yuan: float
    last_year_yuan: float
    members_at_end: float
    from_young_part: float  # of what the under-forties pay, what goes to others; 0 where everybody pays for his own age
    gain: float
    closes_in: str | None


def designs(model: Model) -> Iterator[tuple[str, str, Plan]]:
    """The plan, and changes of its design to compare it with, each in words of both languages."""
    plan = model.plan
    yield "现在的计划", "the plan as it is", plan
    yield "各年龄段按风险分摊", "shares by the risk of each class", by_risk(model)
    joining = plan.sharing.model_copy(update={"begins": "joining"})
    yield "没有等待期", "no waiting period", plan.model_copy(update={"waiting": None, "sharing": joining})
    if plan.waiting is not None:
        longer = plan.waiting.model_copy(update={"days": 2 * plan.waiting.days})
        yield "等待期加倍", "twice the waiting period", plan.model_copy(update={"waiting": longer})
    yield "没有封顶", "no caps", plan.model_copy(update={"caps": Caps()})
    yield "没有管理费", "no fee", plan.model_copy(update={"fee": NoFee(kind="none")})


def by_risk(model: Model) -> Plan:
    """The plan with class weights in proportion to the aid that a member of each class may expect, to one decimal."""
    plan, people = model.plan, model.people.joining + 1e-12
    own = model.yearly * model.own_fen * people
    weights = []
    for place in range(len(plan.classes)):
        inside = model.cells.group // len(plan.tiers) == place
        weights.append(float(own[inside].sum() / people[inside].sum()) if inside.any() else 0.0)
    least = min((each for each in weights if each > 0), default=1.0)
    scaled = [Fraction(max(round(10 * each / least), 1), 10) for each in weights]
    classes = tuple(k.model_copy(update={"weight": w}) for k, w in zip(plan.classes, scaled, strict=True))
    return plan.model_copy(update={"classes": classes})


def effects(projection: Projection) -> tuple[Effect, ...]:
    """What each change of design does, with the same people, scenario and time; without those that change nothing."""
    model = projection.model
    found: list[Effect] = []
    for zh, en, changed in designs(model):
        if found and changed == model.plan:
            continue
        try:
            other = model_of(changed, model.scenario, members=model.members, windows=model.windows)
        except Refused:
            continue  # a design that cannot be projected is not compared
        expected, detail = run(other, as_expected(other), seed=0, chance_from=len(other.windows), detailed=True)
        whole = Projection(model=other, seed=0, expected=expected, detail=detail, chance=None)
        found.append(
            Effect(
                zh=zh,
                en=en,
                first_year_yuan=yearly_share(expected, windows_of_year(other, 0)) / 100.0,
                last_year_yuan=yearly_share(expected, windows_of_year(other, years_of(other) - 1)) / 100.0,
                members_at_end=float(expected.members[0, -1]),
                from_young_part=given_by_the_young(whole),
                gain=loop_gain(other, expected),
                closes_in=whole.closes_in,
            )
        )
    return tuple(found)
