"""Who read whose personal data, and what for."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongji.community.people.doors import staff_only
from gongji.community.people.models import Account
from gongji.community.people.queries import looks_before
from gongji.community.people.roles import Action


@require_safe
@staff_only(Action.SEE_LOOKS)
def looks(request: HttpRequest, me: Account) -> HttpResponse:
    """The latest looks, a page at a time."""
    before = request.GET.get("before", "")
    found, after = looks_before(int(before) if before.isdecimal() and len(before) < 19 else None)
    return render(request, "console/looks.html", {"section": "staff", "looks": found, "after": after})
