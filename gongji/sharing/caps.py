"""The most that a member can be charged in a period, and what the sponsor bears above it.

    cap     = min(per_case · cases, per_period, max(per_year − ytd, 0)); 0 under a waiver; per_year may be the class's
    sponsor = max(share − cap, 0)
    due     = share − sponsor

Source: contract, settlement 6.
"""

from __future__ import annotations

from datetime import date

from gongji.plans.document import AgeClass, Plan


def period_cap_fen(plan: Plan, *, cases: int) -> int | None:
    """The cap in fen that is the same for everybody in a period with this many distinct cases, or None."""
    per_case = None if plan.caps.per_case_fen is None else plan.caps.per_case_fen * cases
    limits = [limit for limit in (per_case, plan.caps.per_period_fen) if limit is not None]
    return min(limits, default=None)


def year_cap_fen(plan: Plan, klass: AgeClass) -> int | None:
    """The most in fen that a member of a class pays in a calendar year: its own cap, else the plan's, or None."""
    return klass.per_year_fen if klass.per_year_fen is not None else plan.caps.per_year_fen


def waived_if_joined_before(plan: Plan, *, cutoff: date) -> date | None:
    """On this cutoff the sponsor bears the whole share of those who joined before the day returned.

    `date.max` means everybody, None means nobody.
    """
    days = [
        waiver.joined_before or date.max for waiver in plan.waivers if waiver.first_day <= cutoff <= waiver.last_day
    ]
    return max(days, default=None)


def sponsor_fen(
    plan: Plan, klass: AgeClass, *, cutoff: date, cases: int, share_fen: int, joined_on: date, ytd_fen: int
) -> int:
    """What the sponsor bears of the share of one member of a class, in fen.

    `ytd_fen` is what the member paid this calendar year.
    """
    before = waived_if_joined_before(plan, cutoff=cutoff)
    if before is not None and (before == date.max or joined_on < before):
        return share_fen
    limits = [period_cap_fen(plan, cases=cases)]
    if (year_cap := year_cap_fen(plan, klass)) is not None:
        limits.append(max(year_cap - ytd_fen, 0))
    cap = min((limit for limit in limits if limit is not None), default=share_fen)
    return max(share_fen - cap, 0)
