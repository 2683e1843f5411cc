"""What a plan says on one cutoff, boiled down to comparisons of dates and to whole numbers.

Every engine settles from these terms and from nothing else, so no engine can read the plan in its own way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from gongji.dates import born_by
from gongji.plans.document import Plan
from gongji.sharing.caps import period_cap_fen, waived_if_joined_before, year_cap_fen
from gongji.sharing.participation import last_joining_day
from gongji.sharing.prices import GroupKey, Price


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTerms:
    """A class as birth dates.

    Born after `born_after` (None: however early) and by `born_by` (None: nobody).
    """

    born_after: date | None
    born_by: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """Who takes part on a cutoff and in which group.

    Group number = class number · number of tiers + tier number.
    """

    cutoff: date
    joined_by: date
    classes: tuple[ClassTerms, ...]
    groups: tuple[GroupKey, ...]
    tiers: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Charges:
    """What a member of each group is charged: shares in fen and yearly caps by group number, and the period's cap."""

    shares_fen: tuple[int, ...]
    period_cap_fen: int | None
    per_year_fen: tuple[int | None, ...]
    waived_if_joined_before: date | None


def terms_of(plan: Plan, cutoff: date) -> Terms:
    """The plan's terms on a cutoff."""
    return Terms(
        cutoff=cutoff,
        joined_by=last_joining_day(plan, cutoff),
        classes=tuple(
            ClassTerms(born_after=born_by(cutoff, each.to_age + 1), born_by=born_by(cutoff, each.from_age))
            for each in plan.classes
        ),
        groups=tuple((klass.id, tier.id) for klass in plan.classes for tier in plan.tiers),
        tiers=tuple(tier.id for tier in plan.tiers),
    )


def charges_of(plan: Plan, *, cutoff: date, cases: int, prices: Mapping[GroupKey, Price]) -> Charges:
    """The charges of a period with these prices and this many distinct cases."""
    groups = ((klass.id, tier.id) for klass in plan.classes for tier in plan.tiers)
    return Charges(
        shares_fen=tuple(prices[group].share_fen if group in prices else 0 for group in groups),
        period_cap_fen=period_cap_fen(plan, cases=cases),
        per_year_fen=tuple(year_cap_fen(plan, klass) for klass in plan.classes for _ in plan.tiers),
        waived_if_joined_before=waived_if_joined_before(plan, cutoff=cutoff),
    )
