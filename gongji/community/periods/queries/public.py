"""Disclosed periods as everybody may see them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from gongji.community.periods.models import Period
from gongji.community.periods.rules import PUBLIC, State
from gongji.sharing.prices import Price


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPeriod:
    """A disclosed period as everybody may see it. Amounts in fen."""

    plan: str
    name: str
    notice_on: date
    sharing_on: date
    state: State
    members: int
    participants: int
    cases: int
    aid_fen: int
    fee_fen: int
    carry_in_fen: int
    collect_fen: int
    sponsor_fen: int
    carry_out_fen: int
    prices: tuple[Price, ...]
    root_hash: str

    @property
    def waiting(self) -> int:
        """Members who are in and do not share yet."""
        return self.members - self.participants

    @property
    def share_fen(self) -> int:
        """The largest price of the period: what a member of the full tier pays before caps."""
        return max((price.share_fen for price in self.prices), default=0)


def public_period(period: Period) -> PublicPeriod:
    """The public view of a period that is disclosed, so that none of its totals is missing."""
    return PublicPeriod(
        plan=period.plan,
        name=period.name,
        notice_on=period.notice_on,
        sharing_on=period.sharing_on,
        state=State(period.state),
        members=period.members or 0,
        participants=period.participants or 0,
        cases=period.cases or 0,
        aid_fen=period.aid_fen or 0,
        fee_fen=period.fee_fen or 0,
        carry_in_fen=period.carry_in_fen or 0,
        collect_fen=period.collect_fen or 0,
        sponsor_fen=period.sponsor_fen or 0,
        carry_out_fen=period.carry_out_fen or 0,
        prices=tuple(
            Price(
                klass=each["class"],
                tier=each["tier"],
                participants=each["participants"],
                share_fen=each["share_fen"],
            )
            for each in period.prices
        ),
        root_hash=period.root_hash,
    )


def public_periods(plan_id: str) -> QuerySet[Period]:
    """The disclosed periods of a plan, in order."""
    return Period.objects.filter(plan=plan_id, state__in=PUBLIC).order_by("notice_on")


def periods_of(plan_id: str, year: int) -> list[PublicPeriod]:
    """The disclosed periods of a year, in order. One query."""
    return [public_period(period) for period in public_periods(plan_id).filter(notice_on__year=year)]


def one_period(plan_id: str, name: str) -> PublicPeriod | None:
    """A disclosed period by its name, or None. One query."""
    period = public_periods(plan_id).filter(name=name).first()
    return None if period is None else public_period(period)


def latest_public(plan_id: str) -> PublicPeriod | None:
    """The period disclosed last, or None before the first. One query."""
    period = public_periods(plan_id).last()
    return None if period is None else public_period(period)


def years_of(plan_id: str) -> list[int]:
    """The years that have disclosed periods, in order. One query."""
    return sorted({day.year for day in public_periods(plan_id).dates("notice_on", "year")})
