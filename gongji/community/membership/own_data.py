"""What this room holds of an account: why people cannot be erased yet, and its section of the export."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from gongji.community.membership.models import Membership
from gongji.community.people.exports import Section
from gongji.community.people.holds import Hold
from gongji.community.people.models import Account


def holds(account: Account, on: date) -> Iterable[Hold]:
    """Who is a member on a day stays known: shares are owed, and aid may be. One query."""
    running = Membership.objects.filter(person__account=account).exclude(left_on__lte=on)
    for spell in running.select_related("person").order_by("number"):
        name = spell.person.masked_name
        yield Hold(
            person=spell.person_id,
            zh=f"{name} 还是成员（编号 {spell.number}）。退出以后就可以删除。",
            en=f"{name} is still a member (number {spell.number}). After leaving, the data can be erased.",
        )


def section(account: Account, at: datetime) -> Section:
    """Every spell of everybody in an account. One query."""
    return Section(
        key="memberships",
        zh="成员身份",
        en="Memberships",
        columns={
            "number": ("成员编号", "member number"),
            "person": ("编号", "person"),
            "plan": ("计划", "plan"),
            "plan_version": ("版本", "version"),
            "tier": ("档位", "tier"),
            "joined_on": ("加入", "joined on"),
            "left_on": ("退出", "left on"),
            "left_reason": ("原因", "reason"),
        },
        rows=[
            {
                "number": spell.number,
                "person": spell.person_id,
                "plan": spell.plan,
                "plan_version": spell.plan_version,
                "tier": spell.tier,
                "joined_on": spell.joined_on.isoformat(),
                "left_on": spell.left_on.isoformat() if spell.left_on else None,
                "left_reason": spell.left_reason,
            }
            for spell in Membership.objects.filter(person__account=account).order_by("number")
        ],
    )
