"""Reads of cases: what the settlement needs, and what the public may see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Count, QuerySet

from gongji.community.cases.models import Case
from gongji.community.cases.rules import PublicCase, State, age_band

PUBLIC_STATES = [State.DISCLOSED, State.PAID]


def rows_of_period(plan_id: str, period: str) -> list[tuple[str, int, int]]:
    """The cases that a period shares as (case, member, aid_fen), sorted by case. One query."""
    cases = Case.objects.filter(membership__plan=plan_id, period=period).order_by("number")
    return list(cases.values_list("number", "membership__number", "aid_fen"))


def unpaid_cases(plan_id: str, period: str | None = None) -> list[tuple[str, int]]:
    """The disclosed cases that wait for payment as (case, awarded fen), of a period or of all, the oldest first."""
    cases = Case.objects.filter(membership__plan=plan_id, state=State.DISCLOSED)
    if period is not None:
        cases = cases.filter(period=period)
    return list(cases.order_by("disclosed_on", "number").values_list("number", "aid_fen"))


def public_view(case: Case) -> PublicCase:
    """A case as strangers may see it; needs the person of its membership at hand."""
    person = case.membership.person
    return PublicCase(
        number=case.number,
        masked_name=person.masked_name,
        sex=person.sex,
        age_band=age_band(person.born_on, case.diagnosed_on),
        province=person.province,
        illness=case.illness,
        illness_zh=case.illness_zh,
        illness_en=case.illness_en,
        tier=case.membership.tier,
        days_since_joining=(case.diagnosed_on - case.membership.joined_on).days,
        aid_fen=case.aid_fen,
        period=case.period,
        state=State(case.state),
    )


def public_cases(plan_id: str) -> QuerySet[Case]:
    """The cases of a plan that are public, with the people whom the masks need."""
    return (
        Case.objects.filter(membership__plan=plan_id, state__in=PUBLIC_STATES)
        .select_related("membership__person")
        .order_by("number")
    )


def cases_of_period(plan_id: str, period: str) -> list[PublicCase]:
    """The public, masked cases of a period, sorted by number. One query."""
    return [public_view(case) for case in public_cases(plan_id).filter(period=period)]


def cases_of_periods(plan_id: str, periods: Iterable[str]) -> dict[str, list[PublicCase]]:
    """The public, masked cases of several periods, by period. One query."""
    found: defaultdict[str, list[PublicCase]] = defaultdict(list)
    for case in public_cases(plan_id).filter(period__in=list(periods)):
        found[case.period].append(public_view(case))
    return dict(found)


def one_case(plan_id: str, number: str) -> PublicCase | None:
    """One public case, masked; None where there is none or it is not public. One query."""
    case = public_cases(plan_id).filter(number=number).first()
    return None if case is None else public_view(case)


def cases_by_state(plan_id: str) -> dict[State, int]:
    """How many cases of a plan stand where, every state named. One query."""
    found = Case.objects.filter(membership__plan=plan_id).values_list("state").annotate(Count("pk")).order_by()
    return dict.fromkeys(State, 0) | {State(state): count for state, count in found}
