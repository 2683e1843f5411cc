"""Pages of signing in: by a code sent to the phone, by a passkey and, in a demonstration, by one tap."""

from __future__ import annotations

from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.contrib.auth import authenticate, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from gongji.community.people.doors import holder, page_after
from gongji.community.people.limits import TooOften
from gongji.community.people.models import Account
from gongji.community.people.phones import read_phone
from gongji.community.people.rules import Problem, Unfit, mask_phone
from gongji.community.people.services import open_account
from gongji.community.people.services.codes import CODE_DIGITS, prove_phone, send_code
from gongji.community.people.services.passkeys import begin_signing_in, prove_passkey
from gongji.community.people.sign_in import How, address_of, begin_session
from gongji.community.rehearsal.queries import demo_accounts
from gongji.community.rehearsal.staff import invented_staff
from gongji.community.web.language import language
from gongji.errors import NotNow, Refused

PASSKEY_STATE = "passkey_state"


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask for a phone; send it a code, and ask for that."""
    if request.method != "POST":
        return redirect(page_after(request, "me")) if holder(request) else sign_in_page(request)
    typed = request.POST.get("phone", "")
    try:
        phone = read_phone(typed)
        sent = send_code(phone, address=address_of(request), language=language(), at=timezone.now())
    except Refused as refusal:
        return sign_in_page(request, typed=typed, problems=problems_of(refusal), status=422)
    except NotNow as later:
        return sign_in_page(request, typed=typed, problems=[problem_of(later)], status=429)
    return code_page(request, phone, again_in=int((sent.again_at - timezone.now()).total_seconds()))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in_code(request: HttpRequest) -> HttpResponseBase:
    """Take the code, and sign in; whoever has no account has one now. Who comes back to this address begins again."""
    if request.method != "POST":
        return redirect("sign-in")
    try:
        phone = read_phone(request.POST.get("phone", ""))
    except Unfit as unfit:
        return sign_in_page(request, problems=list(unfit.problems), status=422)
    at = timezone.now()
    try:
        prove_phone(phone, request.POST.get("code", ""), address=address_of(request), at=at)
    except Unfit as unfit:
        return code_page(request, phone, problems=list(unfit.problems), status=422)
    except TooOften as later:
        return code_page(request, phone, problems=[problem_of(later)], status=429)
    begin_session(request, open_account(phone, at=at), How.CODE, at=at)
    return redirect(page_after(request, "me"))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def sign_in_passkey(request: HttpRequest) -> HttpResponseBase:
    """Give a browser our challenge; take its answer, and sign in."""
    host = host_of(request)
    if request.method != "POST":
        options, request.session[PASSKEY_STATE] = begin_signing_in(host=host)
        return JsonResponse(options)
    at = timezone.now()
    state = request.session.pop(PASSKEY_STATE, None)
    try:
        account = prove_passkey(state, request.POST.get("answer", ""), host=host, address=address_of(request), at=at)
    except Unfit as unfit:
        return sign_in_page(request, problems=list(unfit.problems), status=422)
    except TooOften as later:
        return sign_in_page(request, problems=[problem_of(later)], status=429)
    begin_session(request, account, How.PASSKEY, at=at)
    return redirect(page_after(request, "me"))


@require_POST
@never_cache
def one_tap(request: HttpRequest) -> HttpResponseBase:
    """Sign in as somebody invented, by one tap; only where the demo is served."""
    chosen = request.POST.get("account", "")
    account = authenticate(request, demo_account=int(chosen)) if chosen.isdecimal() and len(chosen) < 19 else None
    if not isinstance(account, Account):
        raise Http404
    begin_session(request, account, How.ONE_TAP, at=timezone.now())
    return redirect(page_after(request, "me"))


@require_POST
@never_cache
def sign_out(request: HttpRequest) -> HttpResponseBase:
    """Sign out."""
    logout(request)
    return redirect("home")


def sign_in_page(
    request: HttpRequest, *, typed: str = "", problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    """The page that asks for a phone."""
    context = {
        "section": "me",
        "accounts": demo_accounts(settings.PLAN) if settings.DEMO else [],
        "staff": invented_staff() if settings.DEMO else {},
        "typed": typed[:40],
        "problems": problems or [],
        "next": page_after(request, ""),
        "passkeys": passkeys_work(request),
    }
    return render(request, "web/sign_in.html", context, status=status)


def code_page(
    request: HttpRequest, phone: str, *, again_in: int = 0, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    """The page that asks for the code; it carries the phone, so that nothing has to be kept in between."""
    context: dict[str, Any] = {
        "section": "me",
        "phone": phone,
        "masked_phone": mask_phone(phone),
        "digits": CODE_DIGITS,
        "again_in": max(again_in, 0),
        "problems": problems or [],
        "next": page_after(request, ""),
        "printed": settings.CODES == "console",
    }
    return render(request, "web/sign_in_code.html", context, status=status)


def host_of(request: HttpRequest) -> str:
    """The name by which the browser knows us, without the port."""
    host = request.get_host()
    return host if host.endswith("]") else host.rsplit(":", 1)[0] if ":" in host else host


def passkeys_work(request: HttpRequest) -> bool:
    """Whether browsers make passkeys for the name we are called by: for names, never for numbers."""
    try:
        ip_address(host_of(request).strip("[]"))
    except ValueError:
        return True
    return False


def problems_of(refusal: Refused) -> list[Problem]:
    """A refusal as problems of fields; one without fields is said as it is."""
    if isinstance(refusal, Unfit):
        return list(refusal.problems)
    return [Problem(where="", zh=str(refusal), en=str(refusal))]


def problem_of(later: NotNow) -> Problem:
    """What is said to somebody who has to wait, or whose message could not be sent."""
    if isinstance(later, TooOften):
        return Problem(where="", zh=later.zh, en=later.en)
    return Problem(
        where="",
        zh="验证码现在发不出去，请过几分钟再试。",
        en="No code can be sent at the moment; try again in a few minutes.",
    )
