"""What this room holds of an account: why people cannot be erased yet, and its section of the export."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from gongji.community.cases.models import Case
from gongji.community.cases.rules import State
from gongji.community.people.exports import Section
from gongji.community.people.holds import Hold
from gongji.community.people.models import Account
from gongji.dates import anniversary

YEARS_AFTER_AID: Final = 3  # Civil Code, article 188: so long can a claim be brought
OPEN: Final = (State.APPLIED, State.ACCEPTED, State.DISCLOSED)


def holds(account: Account, on: date) -> Iterable[Hold]:
    """Who has an open case, or was aided less than three years ago. One query."""
    cases = Case.objects.filter(membership__person__account=account).select_related("membership__person")
    for case in cases.order_by("number"):
        person = case.membership.person
        if case.state in OPEN:
            yield Hold(
                person=person.pk,
                zh=f"{person.masked_name} 的案件 {case.number} 还没有结束。",
                en=f"Case {case.number} of {person.masked_name} is not over.",
            )
        elif case.paid_on is not None and on < (until := anniversary(case.paid_on, YEARS_AFTER_AID)):
            yield Hold(
                person=person.pk,
                zh=f"{person.masked_name} 在案件 {case.number} 中得到了互助金，资料要保留到 {until}"
                f"（支付后 {YEARS_AFTER_AID} 年，其间可以主张权利）。",
                en=f"{person.masked_name} was aided in case {case.number}; the papers are kept until {until} "
                f"({YEARS_AFTER_AID} years from payment, in which claims can be brought).",
            )


def section(account: Account, at: datetime) -> Section:
    """Every case of everybody in an account. One query."""
    cases = Case.objects.filter(membership__person__account=account).select_related("membership")
    return Section(
        key="cases",
        zh="案件",
        en="Cases",
        columns={
            "number": ("案件编号", "case"),
            "member": ("成员编号", "member number"),
            "illness": ("疾病", "illness"),
            "diagnosed_on": ("确诊", "diagnosed on"),
            "applied_on": ("申请", "applied on"),
            "state": ("状态", "state"),
            "refused": ("不通过的原因", "why refused"),
            "aid_fen": ("互助金（分）", "aid in fen"),
            "paid_on": ("支付", "paid on"),
        },
        rows=[
            {
                "number": case.number,
                "member": case.membership.number,
                "illness": f"{case.illness_zh} {case.illness_en}",
                "diagnosed_on": case.diagnosed_on.isoformat(),
                "applied_on": case.applied_on.isoformat(),
                "state": case.state,
                "refused": case.refused_zh,
                "aid_fen": case.aid_fen,
                "paid_on": case.paid_on.isoformat() if case.paid_on else None,
            }
            for case in cases.order_by("number")
        ],
    )
