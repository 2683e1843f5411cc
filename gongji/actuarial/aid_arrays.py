"""What a case costs: the aid of every kind of illness, for every kind of person, on every day of diagnosis.

Amounts are those of `plans.award`, asked for a typical case; which illnesses there are, how often, and what they cost
is assumed (scenario, table illness.covers). Versions of a plan decide by the day of diagnosis.

    S(x, k)   part of the table's rate that falls to cover k                 amount(t, x, k) = award, fen
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from gongji.actuarial.horizon import Window
from gongji.actuarial.kernels.arrays import Floats, Wholes
from gongji.actuarial.plan_arrays import Cells
from gongji.actuarial.scenario import Illness, IllnessCover
from gongji.errors import Refused
from gongji.plans.amounts import Costs, Happened
from gongji.plans.award import Claimed, award
from gongji.plans.document import Cover, Plan

CANCER = "1"  # its number in the standard of 2020
CANCER_PART = 0.65  # of severe cases: "above 60 %" for insured lives (illness table 2006–2010, press of 2018)
RARE_PART = 0.01  # a cover of illnesses that the plan names by itself, and that are few
FEW = 10
MILD_PART, MODERATE_PART = 0.25, 0.1  # beside the severe ones, ours
OLDER_FROM = 40
LONG_AGO = timedelta(days=3650)
GENERAL = "general"  # the cover of a plan that lists none


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of illness: the plan's cover for it, and what is assumed of its cases.

    Where a version of the plan does not list `cover`, its cases fall under `otherwise`.
    """

    cover: str | None
    assumed: IllnessCover
    otherwise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Amounts:
    """The aid of all kinds of people and illness, as arrays: cells with the same aid are one kind of aid (A)."""

    amounts_fen: tuple[int, ...]
    amount_of: Wholes  # [T, A, K] index into amounts, −1 for no aid
    aid_kind: Wholes  # [C]
    shares: Floats  # [A, K] of the ill, by kind of illness
    own_fen: Floats  # [C] expected aid when one falls ill at the beginning


def kinds_of(plan: Plan, illness: Illness) -> tuple[Kind, ...]:
    """The kinds of illness of a plan: those that the scenario names, else its covers with the usual parts.

    Raises Refused where the scenario names a cover that is not in the plan, or where nothing is left to project.
    """
    known = {each.id: each for each in plan.covers}
    if illness.covers:
        names = tuple(known) or (GENERAL,)
        if unknown := sorted(set(illness.covers) - set(names)):
            raise Refused(f"illness.covers names '{unknown[0]}'; covers of the plan: {', '.join(names)}")
        named = illness.covers
    else:
        named = {cover: IllnessCover(part=part) for cover, part in usual_parts(plan, illness).items()}
    kinds = tuple(Kind(cover=cover if known else None, assumed=each) for cover, each in named.items() if each.part > 0)
    if not kinds:
        raise Refused(
            f"plan '{plan.id}' covers accidents and death only, and the illness table says nothing of them; "
            "name a table (illness.file) and the parts of its covers (illness.covers) in a scenario"
        )
    return kinds


def usual_parts(plan: Plan, illness: Illness) -> dict[str, float]:
    """How many cases of each cover there are for one that the table counts, where nothing is known."""
    covers = {each.id: each for each in plan.covers if each.cause in {"illness", "any"}}
    if not plan.covers:
        return {GENERAL: 1.0}
    severe = {name: each for name, each in covers.items() if each.grade in {"severe", None}}
    parts = {name: RARE_PART for name, each in severe.items() if is_rare(each) and len(severe) > 1}
    rest, usual = 1.0 - sum(parts.values()), [name for name in severe if name not in parts]
    cancer = [name for name in usual if CANCER in severe[name].standard and len(severe[name].standard) < FEW]
    for name in usual:
        alone = len(cancer) in {0, len(usual)}
        part = 1.0 / len(usual) if alone else CANCER_PART / len(cancer)
        parts[name] = rest * (part if alone or name in cancer else (1.0 - CANCER_PART) / (len(usual) - len(cancer)))
    for grade, whole in (("mild", MILD_PART), ("moderate", MODERATE_PART)):
        of_grade = [name for name, each in covers.items() if each.grade == grade]
        parts |= {name: whole / len(of_grade) for name in of_grade}
    accidents = [each.id for each in plan.covers if each.cause == "accident"] if parts else []
    return parts | {name: illness.accident_share / len(accidents) for name in accidents}


def is_rare(cover: Cover) -> bool:
    """Whether a cover lists only a few illnesses of the plan's own."""
    return not cover.standard and 0 < len(cover.illnesses) < FEW and cover.count is None


def award_fen(plan: Plan, kind: Kind, *, age: int, tier: str, on: date) -> int:
    """The aid of a typical case of a member of long standing, diagnosed on a day; 0 where the plan gives none."""
    covers = [each.id for each in plan.covers]
    cover = kind.cover if kind.cover in covers else kind.otherwise if kind.otherwise in covers else None
    if covers and cover is None:
        return 0
    assumed, born_on = kind.assumed, on - timedelta(days=round((age + 0.5) * 365.25))
    total = round(assumed.cost_yuan * 100)
    happened = Happened(
        costs=Costs(
            total_fen=total,
            insured_fen=round(total * assumed.insured_part),
            paid_by={"basic_insurance": round(total * assumed.paid_part)},
        ),
        hospital_days=assumed.hospital_days,
        disability_grade=assumed.disability_grade,
        died_on=on + timedelta(days=plan.claim.survival_days) if assumed.dies else None,
    )
    claimed = Claimed(
        cover=cover if covers else None,
        diagnosed_on=on,
        applied_on=on,
        born_on=born_on,
        joined_on=max(born_on, on - LONG_AGO),
        waits_from=on - 2 * LONG_AGO,
        tier=tier,
        happened=happened,
    )
    return max(award(plan, claimed).total_fen, 0)


def amounts_of(versions: Sequence[Plan], kinds: Sequence[Kind], cells: Cells, windows: Sequence[Window]) -> Amounts:
    """The aid of every kind of person and illness in every window, by the version in force on its middle day."""
    days = [window.since + (window.until - window.since) / 2 for window in windows]
    spans, span_of_age = age_spans(versions, cells)
    person = span_of_age[cells.age] * len(cells.roots) + cells.tier
    people = [(age, root) for age in spans for root in range(len(cells.roots))]
    regimes, regime_of = regimes_of(versions, days)
    fen = np.array(
        [
            [
                [award_fen(version, kind, age=age, tier=cells.tier_id(root, age), on=on) for kind in kinds]
                for age, root in people
            ]
            for version, on in regimes
        ],
        dtype=np.int64,
    )  # [regime, person, kind]
    older = (np.array([age for age, _ in people]) >= OLDER_FROM).astype(np.int64)
    signature = np.concatenate([fen.transpose(1, 0, 2).reshape(len(people), -1), older[:, None]], axis=1)
    _, first, kind_of_person = np.unique(signature, axis=0, return_index=True, return_inverse=True)
    amounts = sorted({int(each) for each in fen.ravel()} - {0})
    place = np.where(fen[:, first] > 0, np.searchsorted(np.array(amounts or [1]), fen[:, first]), -1)
    parts = np.array([each.assumed.part for each in kinds])
    relative = np.array([each.assumed.older_relative for each in kinds])
    shares = parts * np.where(older[first][:, None] > 0, relative, 1.0)
    aid_kind = kind_of_person.ravel()[person]
    own = (fen[regime_of[0]][first] * shares).sum(axis=1)
    return Amounts(
        amounts_fen=tuple(amounts),
        amount_of=np.ascontiguousarray(place[regime_of]).astype(np.int64),
        aid_kind=aid_kind.astype(np.int64),
        shares=shares,
        own_fen=own[aid_kind],
    )


def age_spans(versions: Sequence[Plan], cells: Cells) -> tuple[list[int], Wholes]:
    """Ages at which the aid may change, and the span that each age falls into."""
    starts = {0, OLDER_FROM}
    for plan in versions:
        starts |= {edge for each in plan.aid for edge in (each.from_age, each.to_age + 1)}
        starts |= {edge for each in plan.tiers for edge in (each.from_age, each.to_age + 1)}
    spans = sorted(each for each in starts if each < cells.ages)
    return spans, np.searchsorted(spans, np.arange(cells.ages), side="right") - 1


def regimes_of(versions: Sequence[Plan], days: Sequence[date]) -> tuple[list[tuple[Plan, date]], Wholes]:
    """The (version, first day) at which the aid may change over some days, and which of them holds on each day."""
    edges = {
        edge
        for plan in versions
        for each in (*plan.aid, *plan.covers)
        for edge in (each.diagnosed_from, each.diagnosed_to and each.diagnosed_to + timedelta(days=1))
        if edge
    }
    found: list[tuple[Plan, date]] = []
    keys: list[tuple[int, int]] = []
    regime_of = []
    for day in days:
        version = in_force(versions, day)
        key = (version, sum(edge <= day for edge in edges))
        if key not in keys:
            keys.append(key)
            found.append((versions[version], day))
        regime_of.append(keys.index(key))
    return found, np.array(regime_of)


def in_force(versions: Sequence[Plan], day: date) -> int:
    """The place of the newest version in force on a day; the first where none is yet."""
    begun = [n for n, each in enumerate(versions) if each.effective_from is None or each.effective_from <= day]
    return begun[-1] if begun else 0
