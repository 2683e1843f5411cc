"""Pages of one member: what was paid each period, for whom, and where each fen went."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongji.community.membership import queries as membership
from gongji.community.people.doors import members_only
from gongji.community.people.models import Account
from gongji.community.people.queries import family_of, masked_holder, recovery_against, staff_roles_of
from gongji.community.periods import queries as periods
from gongji.community.web import charts
from gongji.community.web.language import language


@require_safe
@members_only
def my_share(request: HttpRequest, account: Account) -> HttpResponse:
    """What my family paid this year."""
    latest = periods.latest_public(settings.PLAN)
    if latest is None or not family_of(account):
        return render(request, "web/nobody_yet.html", {"section": "me", "roles": staff_roles_of(account)})
    year = periods.my_year(account, settings.PLAN, latest.notice_on.year)
    return render(
        request,
        "web/my_share.html",
        {
            "section": "me",
            "holder": masked_holder(account),
            "year": year,
            "calendar_year": latest.notice_on.year,
            "family": membership.family(account, settings.PLAN, latest.notice_on),
            "picture": charts.my_year(year, language()),
            "recovery": recovery_against(account),
        },
    )


@require_safe
@members_only
def my_period(request: HttpRequest, account: Account, name: str) -> HttpResponse:
    """What my family paid in one period, each fen traced to a case or the fee."""
    found = periods.my_period(account, settings.PLAN, name)
    if found is None:
        raise Http404
    return render(
        request,
        "web/my_period.html",
        {"section": "me", "found": found, "mine": found.mine, "period": found.mine.period},
    )
