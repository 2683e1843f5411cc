"""Showing a second factor, and setting up the first: the one page of staff that is seen without one."""

from __future__ import annotations

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from gongji.community.people.doors import page_after, staff_before_second_factor, staff_only
from gongji.community.people.limits import TooOften
from gongji.community.people.models import Account
from gongji.community.people.queries import has_authenticator, unused_recovery_codes
from gongji.community.people.roles import Action
from gongji.community.people.rules import Problem, Unfit
from gongji.community.people.services.second_factor import (
    begin_authenticator,
    check_authenticator,
    confirm_authenticator,
    make_recovery_codes,
    remove_authenticator,
    use_recovery_code,
)
from gongji.community.people.sign_in import has_second_factor, second_factor_shown

ISSUER = "Gongji"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_before_second_factor
def second_factor(request: HttpRequest, me: Account) -> HttpResponseBase:
    """The number of the app, or a code on paper; for who has no app yet, setting one up.

    Who has a passkey signs in with it first: a phone that was taken over cannot put an app in its place.
    """
    in_force = has_authenticator(me)
    if not in_force and me.passkeys.exists() and not has_second_factor(request):
        return render(request, "console/passkey_first.html", {"section": "staff"})
    if request.method != "POST":
        return page(request, me, in_force=in_force)
    at = timezone.now()
    try:
        if not in_force:
            codes = confirm_authenticator(me, request.POST.get("code", ""), at=at)
            second_factor_shown(request, at=at)
            return codes_page(request, codes)
        if request.POST.get("recovery_code"):
            use_recovery_code(me, request.POST["recovery_code"], at=at)
        else:
            check_authenticator(me, request.POST.get("code", ""), at=at)
    except Unfit as unfit:
        return page(request, me, in_force=in_force, problems=list(unfit.problems), status=422)
    except TooOften as later:
        wait = Problem(where="", zh=later.zh, en=later.en)
        return page(request, me, in_force=in_force, problems=[wait], status=429)
    second_factor_shown(request, at=at)
    return redirect(page_after(request, "staff"))


@require_POST
@staff_only(Action.WORK_HERE)
def codes(request: HttpRequest, me: Account) -> HttpResponse:
    """New codes for paper; the ones before stop working."""
    return codes_page(request, make_recovery_codes(me, at=timezone.now()))


@require_POST
@staff_only(Action.WORK_HERE)
def remove(request: HttpRequest, me: Account) -> HttpResponseBase:
    """Take the app out of force, for another phone's to take its place at once."""
    remove_authenticator(me, at=timezone.now())
    return redirect("second-factor")


def page(
    request: HttpRequest, me: Account, *, in_force: bool, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with a new app's secret where none is in force."""
    context: dict[str, object] = {
        "section": "staff",
        "in_force": in_force,
        "shown": has_second_factor(request),
        "codes_left": unused_recovery_codes(me),
        "problems": problems or [],
        "next": page_after(request, ""),
    }
    if not in_force:
        new = begin_authenticator(me, issuer=ISSUER)
        picture = segno.make(new.address, error="m").svg_inline(scale=5, border=2, dark="#1d2b26", light="#ffffff")
        context |= {"secret": new.secret, "picture": picture}
    return render(request, "console/second_factor.html", context, status=status)


def codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    """Codes to write down: the only time that they are seen."""
    return render(request, "console/recovery_codes.html", {"section": "staff", "codes": codes})
