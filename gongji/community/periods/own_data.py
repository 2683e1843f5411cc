"""What this room holds of an account: why people cannot be erased yet, and its section of the export."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from gongji.community.membership.models import Membership
from gongji.community.people.exports import Section
from gongji.community.people.holds import Hold
from gongji.community.people.models import Account
from gongji.community.periods.models import Period
from gongji.community.periods.queries.public import years_of
from gongji.community.periods.queries.shares import my_year
from gongji.community.periods.rules import State


def holds(account: Account, on: date) -> Iterable[Hold]:
    """Who shares in a period whose shares are not collected. One query a plan, and one."""
    spells = list(Membership.objects.filter(person__account=account).select_related("person").order_by("number"))
    running = Q(plan__in={spell.plan for spell in spells}, notice_on__lte=on) & ~Q(state=State.CLOSED)
    for period in Period.objects.filter(running).order_by("notice_on"):
        for spell in spells:
            was_in = spell.joined_on <= period.notice_on and (spell.left_on is None or spell.left_on > period.notice_on)
            if spell.plan == period.plan and was_in:
                name = spell.person.masked_name
                yield Hold(
                    person=spell.person_id,
                    zh=f"{name} 参加第 {period.name} 期分摊，这一期还没有结清（{period.sharing_on} 收取）。",
                    en=f"{name} shares in period {period.name}, which is not over (collected on {period.sharing_on}).",
                )


def section(account: Account, at: datetime) -> Section:
    """Every line that the statements have of the people of an account."""
    plans = sorted(set(Membership.objects.filter(person__account=account).values_list("plan", flat=True)))
    return Section(
        key="shares",
        zh="每期分摊",
        en="Shares",
        columns={
            "plan": ("计划", "plan"),
            "period": ("期", "period"),
            "member": ("成员编号", "member number"),
            "share_fen": ("分摊金（分）", "share in fen"),
            "sponsor_fen": ("平台承担（分）", "borne by the sponsor in fen"),
            "due_fen": ("实付（分）", "due in fen"),
        },
        rows=[
            {
                "plan": plan,
                "period": mine.period.name,
                "member": line.member,
                "share_fen": line.share_fen,
                "sponsor_fen": line.sponsor_fen,
                "due_fen": line.due_fen,
            }
            for plan in plans
            for year in sorted(years_of(plan))
            for mine in reversed(my_year(account, plan, year).periods)
            for line in mine.lines
        ],
    )
