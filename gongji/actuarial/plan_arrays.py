"""A plan as the arrays that the projection's loop reads: price groups, caps, waivers, and the cells of people.

Every number comes from `plans` and `sharing`; here it only gets its place in an array. A cell is a tier, a health,
a sex and an age; cells stand in this order, ages running quickest.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import numpy as np

from gongji.actuarial.horizon import Window
from gongji.actuarial.kernels.arrays import Flags, Floats, Rules, Wholes
from gongji.actuarial.kernels.settling import BY_SPONSOR, CARRIED, DOWN, HALF_UP, LESS_AID, NO_CAP, UP
from gongji.errors import Refused
from gongji.fen import FEN_MAX
from gongji.plans.document import PerCase, PercentOfAid, PerMember, Plan
from gongji.plans.tiers import tier_at
from gongji.sharing.caps import waived_if_joined_before, year_cap_fen
from gongji.sharing.prices import GroupKey, group_weights

AGE_MAX = 104  # of the tables; who is older is a member of no projection
PEOPLE_MAX = 1_000_000_000
CASES_A_YEAR_MAX = 0.05  # of members: far above any table, to see that no sum leaves int64
EXCESSES = {"sponsor": BY_SPONSOR, "carried": CARRIED, "reduces_aid": LESS_AID}
ROUNDINGS = {"up": UP, "half_up": HALF_UP, "down": DOWN}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """The kinds of people that a plan has, as columns of the same length.

    `tier` counts the tiers that people choose (`roots`); who grows out of one goes on in the next, in the same cells.
    """

    plan: Plan
    roots: tuple[str, ...]
    tier: Wholes
    health: Wholes
    male: Flags
    age: Wholes
    ages: int
    groups: tuple[GroupKey, ...]
    group: Wholes  # price group of each cell

    def shaped(self, values: Floats) -> Floats:
        """Values by cell as (tier, health, sex, age)."""
        healths = int(self.health[-1]) + 1
        return values.reshape(*values.shape[:-1], len(self.roots), healths, 2, self.ages)

    def tier_id(self, root: int, age: int) -> str:
        """The tier of who chose a tier, at an age."""
        return tier_at(self.plan, self.roots[root], age)


def cells_of(plan: Plan, *, healths: int, chosen: Sequence[str] = ()) -> Cells:
    """The cells of a plan: every age that its classes cover, up to the end of the tables, and every tier of those
    that somebody chooses (the plan's first, where none is named).

    Raises Refused for a tier that nobody can choose.
    """
    oldest = min(max(each.to_age for each in plan.classes), AGE_MAX)
    if plan.leaving.at_age is not None:
        oldest = min(oldest, plan.leaving.at_age - 1)
    ages = np.arange(oldest + 1)
    followers = {each.then for each in plan.tiers}
    known = tuple(each.id for each in plan.tiers if each.id not in followers)
    if unknown := sorted(set(chosen) - set(known)):
        raise Refused(f"people.tiers names '{unknown[0]}'; tiers that people choose: {', '.join(known)}")
    roots = tuple(each for each in known if each in chosen) or known[:1]
    tier, health, sex, age = (part.ravel() for part in np.indices((len(roots), healths, 2, len(ages))))
    groups, names = tuple(group_weights(plan)), [each.id for each in plan.tiers]
    klass = np.array([class_index(plan, int(each)) for each in ages])
    tiers = np.array([[names.index(tier_at(plan, root, int(each))) for each in ages] for root in roots])
    # who is younger than every class is no member; the group of the youngest class stands in for them
    klass = np.maximum(klass, 0)
    return Cells(
        plan=plan,
        roots=roots,
        tier=tier,
        health=health,
        male=sex == 0,
        age=age,
        ages=len(ages),
        groups=groups,
        group=klass[age] * len(names) + tiers[tier, age],
    )


def class_index(plan: Plan, age: int) -> int:
    """The place of the class that covers an age, or −1."""
    return next((n for n, each in enumerate(plan.classes) if each.from_age <= age <= each.to_age), -1)


def whole_weights(plan: Plan) -> Wholes:
    """The weights of the price groups as the smallest whole numbers in proportion; prices do not see the scale.

    Raises Refused where a share could leave int64 on the way.
    """
    weights = list(group_weights(plan).values())
    scale = Fraction(math.lcm(*(each.denominator for each in weights)))
    scale /= math.gcd(*((each * scale).numerator for each in weights))
    most = max(weights) * scale
    if most**2 * 2 * PEOPLE_MAX > FEN_MAX:
        raise Refused(
            f"plan '{plan.id}': class weights and tier factors have no common measure that is coarse enough to "
            f"project (the largest is {most} of them); write them with fewer digits"
        )
    return np.array([int(each * scale) for each in weights], dtype=np.int64)


def rules_of(
    plan: Plan, windows: Sequence[Window], *, amounts: Sequence[int], amount_of: Wholes, least: float, grace: int
) -> Rules:
    """The plan's rules as numbers; raises Refused where they could leave int64."""
    part, whole = fee_part(plan)
    most = int(PEOPLE_MAX * CASES_A_YEAR_MAX) * max(amounts, default=0)
    if most * max(part, 1) > FEN_MAX or most * 2 > FEN_MAX:
        raise Refused(f"plan '{plan.id}': its largest aid, {max(amounts)} fen, is too large to project")
    caps = plan.caps
    return Rules(
        weights=whole_weights(plan),
        rounding=ROUNDINGS[plan.sharing.rounding],
        fee_part=part,
        fee_whole=whole,
        fee_each_fen=plan.fee.fen if isinstance(plan.fee, PerMember) else 0,
        fee_case_fen=plan.fee.fen if isinstance(plan.fee, PerCase) else 0,
        cap_case_fen=NO_CAP if caps.per_case_fen is None else caps.per_case_fen,
        cap_period_fen=NO_CAP if caps.per_period_fen is None else caps.per_period_fen,
        cap_year_fen=year_caps(plan),
        excess=EXCESSES[caps.excess],
        amounts_fen=np.array(amounts, dtype=np.int64),
        amount_of=amount_of,
        waived=waived_part(plan, windows),
        least=float(least),
        grace=grace,
    )


def year_caps(plan: Plan) -> Wholes:
    """The cap of a year of each price group, in fen."""
    caps = [year_cap_fen(plan, klass) for klass in plan.classes for _ in plan.tiers]
    return np.array([NO_CAP if each is None else each for each in caps], dtype=np.int64)


def fee_part(plan: Plan) -> tuple[int, int]:
    """The fee as a part of the aid, numerator and denominator; 0 for other kinds of fee."""
    return (plan.fee.rate.numerator, plan.fee.rate.denominator) if isinstance(plan.fee, PercentOfAid) else (0, 1)


def waived_part(plan: Plan, windows: Sequence[Window]) -> Floats:
    """Part of each cohort (column) whose share the sponsor bears at the end of each window (row); empty if never."""
    if not plan.waivers:
        return np.zeros((0, 0))
    rows = np.zeros((len(windows), len(windows) + 1))
    cohorts = [(windows[0].since, windows[0].since), *((each.since, each.until) for each in windows)]
    for number, window in enumerate(windows):
        before = waived_if_joined_before(plan, cutoff=window.until)
        if before is not None and window.period:
            rows[number] = [part_before(since, until, before) for since, until in cohorts]
    return rows if rows.any() else np.zeros((0, 0))


def part_before(since: date, until: date, before: date) -> float:
    """Part of a cohort, joining evenly from the day after `since` to `until`, that joined before a day."""
    days = (until - since).days
    if days == 0:
        return 1.0 if since < before else 0.0
    return min(max(((before - since).days - 1) / days, 0.0), 1.0)
