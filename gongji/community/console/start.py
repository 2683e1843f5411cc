"""The first page of the staff: what one may do here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongji.community.people.doors import staff_only
from gongji.community.people.models import Account
from gongji.community.people.queries import roles_of, staff_roles_of
from gongji.community.people.roles import ALLOWED, Action


@require_safe
@staff_only(Action.WORK_HERE)
def start(request: HttpRequest, me: Account) -> HttpResponse:
    """My roles, and the pages that they open."""
    roles = roles_of(me)
    may = {action.name.lower() for action in Action if not ALLOWED[action].isdisjoint(roles)}
    return render(request, "console/start.html", {"section": "staff", "roles": staff_roles_of(me), "may": may})
