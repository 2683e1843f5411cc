"""Who has which role, and since when by whom; proposing, confirming and ending roles."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongji.community.people.doors import staff_only
from gongji.community.people.models import Account
from gongji.community.people.phones import read_phone
from gongji.community.people.queries import grants, roles_of
from gongji.community.people.roles import STAFF, Action, Role, may
from gongji.community.people.rules import Problem, Unfit
from gongji.community.people.services.roles import confirm_role, end_role, propose_role


@require_safe
@staff_only(Action.SEE_ROLES)
def roles(request: HttpRequest, me: Account) -> HttpResponse:
    """Every role that is in force, waits, or ended."""
    return roles_page(request, me)


@require_POST
@staff_only(Action.GRANT_ROLES)
def propose(request: HttpRequest, me: Account) -> HttpResponseBase:
    """Propose a role for a phone."""
    wanted = request.POST.get("role", "")
    try:
        role = Role(wanted) if wanted in STAFF else Role.MEMBER
        propose_role(me, read_phone(request.POST.get("phone", "")), role, at=timezone.now())
    except Unfit as unfit:
        return roles_page(request, me, problems=list(unfit.problems), typed=request.POST.get("phone", "")[:40])
    return redirect("roles")


@require_POST
@staff_only(Action.GRANT_ROLES)
def confirm(request: HttpRequest, me: Account, grant: int) -> HttpResponseBase:
    """Confirm what another operator proposed."""
    try:
        confirm_role(me, grant, at=timezone.now())
    except Unfit as unfit:
        return roles_page(request, me, problems=list(unfit.problems))
    return redirect("roles")


@require_POST
@staff_only(Action.GRANT_ROLES)
def end(request: HttpRequest, me: Account, grant: int) -> HttpResponseBase:
    """End a role, or turn a proposal down."""
    try:
        end_role(me, grant, at=timezone.now())
    except Unfit as unfit:
        return roles_page(request, me, problems=list(unfit.problems))
    return redirect("roles")


def roles_page(
    request: HttpRequest, me: Account, *, problems: list[Problem] | None = None, typed: str = ""
) -> HttpResponse:
    """The page, with what went wrong on it."""
    context = {
        "section": "staff",
        "me": me,
        "grants": grants(),
        "may_grant": may(roles_of(me), Action.GRANT_ROLES),
        "roles": [role for role in Role if role in STAFF],
        "problems": problems or [],
        "typed": typed,
    }
    return render(request, "console/roles.html", context, status=422 if problems else 200)
