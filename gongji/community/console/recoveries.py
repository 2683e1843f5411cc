"""Accounts that somebody asks back with a new phone: an operator can stop one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongji.community.people.doors import staff_only
from gongji.community.people.models import Account
from gongji.community.people.queries import open_recoveries
from gongji.community.people.roles import Action
from gongji.community.people.services.recovery import stop_recovery


@require_safe
@staff_only(Action.STOP_RECOVERY)
def recoveries(request: HttpRequest, me: Account) -> HttpResponse:
    """The recoveries under way, the oldest first."""
    return render(request, "console/recoveries.html", {"section": "staff", "recoveries": open_recoveries()})


@require_POST
@staff_only(Action.STOP_RECOVERY)
def stop(request: HttpRequest, me: Account, number: int) -> HttpResponseBase:
    """Stop one."""
    stop_recovery(me, number, at=timezone.now())
    return redirect("recoveries")
