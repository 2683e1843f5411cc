"""Pages of one member: what was paid each period, for whom, and where each fen went."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import authenticate, login, logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from gongji.community.membership import queries as membership
from gongji.community.people.models import Account
from gongji.community.people.queries import masked_holder
from gongji.community.periods import queries as periods
from gongji.community.rehearsal.queries import demo_accounts
from gongji.community.web import charts
from gongji.community.web.language import language


@require_safe
@never_cache
def my_share(request: HttpRequest) -> HttpResponse:
    """What my family paid this year; for a visitor, the members to look around as."""
    latest = periods.latest_public(settings.PLAN)
    account = request.user
    if not isinstance(account, Account) or latest is None:
        return render(
            request,
            "web/sign_in.html",
            {"section": "me", "accounts": demo_accounts(settings.PLAN) if settings.DEMO else []},
        )
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
        },
    )


@require_safe
@never_cache
def my_period(request: HttpRequest, name: str) -> HttpResponse:
    """What my family paid in one period, each fen traced to a case or the fee."""
    account = request.user
    if not isinstance(account, Account):
        return redirect("me")
    found = periods.my_period(account, settings.PLAN, name)
    if found is None:
        raise Http404
    return render(
        request,
        "web/my_period.html",
        {"section": "me", "found": found, "mine": found.mine, "period": found.mine.period},
    )


@require_POST
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in as an invented member, by one tap; only where the demo is served."""
    chosen = request.POST.get("account", "")
    account = authenticate(request, demo_account=int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else None
    if account is None:
        raise Http404
    login(request, account)
    return redirect("me")


@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("home")
