"""Pages of one's own account: phone, passkeys, where it is signed in, what happened, and getting it back."""

from __future__ import annotations

import uuid
from datetime import date

from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongji.community.people import queries as people
from gongji.community.people.documents import Document, DocumentKind, read_number
from gongji.community.people.doors import careful, members_only
from gongji.community.people.limits import TooOften
from gongji.community.people.models import Account
from gongji.community.people.names import read_name
from gongji.community.people.phones import read_phone
from gongji.community.people.rules import Problem, Unfit, mask_phone
from gongji.community.people.services import recovery, sessions
from gongji.community.people.services.codes import prove_phone, send_code
from gongji.community.people.services.passkeys import add_passkey, begin_adding, remove_passkey
from gongji.community.people.sign_in import How, address_of, begin_session
from gongji.community.web.language import language
from gongji.community.web.sign_in import PASSKEY_STATE, host_of, passkeys_work, problem_of, problems_of
from gongji.errors import NotNow, Refused
from gongji.plans.admission import PAPERS


@require_safe
@members_only
def account(request: HttpRequest, mine: Account) -> HttpResponse:
    """Phone, passkeys, sessions and events of the account."""
    return account_page(request, mine)


def account_page(
    request: HttpRequest, mine: Account, *, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    """The page, with what went wrong on it."""
    context = {
        "section": "me",
        "account": mine,
        "masked_phone": people.masked_phone(mine),
        "passkeys": mine.passkeys.order_by("pk"),
        "passkeys_work": passkeys_work(request),
        "sessions": people.sessions_of(mine, request.session.session_key or "", at=timezone.now()),
        "events": people.events_of(mine),
        "recovery": people.recovery_against(mine),
        "roles": people.staff_roles_of(mine),
        "problems": problems or [],
    }
    return render(request, "web/account.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@careful
def change_phone(request: HttpRequest, mine: Account) -> HttpResponseBase:
    """Another phone for the account: a code is sent to it, and proves it."""
    context: dict[str, object] = {"section": "me", "account": mine, "masked_phone": people.masked_phone(mine)}
    if request.method != "POST":
        return render(request, "web/change_phone.html", context)
    typed, code = request.POST.get("phone", ""), request.POST.get("code")
    at, address = timezone.now(), address_of(request)
    try:
        phone = read_phone(typed)
        context |= {"phone": phone, "masked_new": mask_phone(phone)}
        if code is None:
            send_code(phone, address=address, language=language(), at=at)
            return render(request, "web/change_phone.html", context)
        prove_phone(phone, code, address=address, at=at)
        recovery.change_phone(mine, phone, language=language(), at=at)
    except Refused as refusal:
        return render(
            request,
            "web/change_phone.html",
            context | {"typed": typed[:40], "problems": problems_of(refusal)},
            status=422,
        )
    except NotNow as later:
        return render(
            request,
            "web/change_phone.html",
            context | {"typed": typed[:40], "problems": [problem_of(later)]},
            status=429,
        )
    return redirect("account")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
@careful
def passkeys(request: HttpRequest, mine: Account) -> HttpResponseBase:
    """Give the browser what it needs to make a passkey; take what it made."""
    host = host_of(request)
    if request.method != "POST":
        shown = people.masked_phone(mine) or people.masked_holder(mine)
        options, request.session[PASSKEY_STATE] = begin_adding(mine, host=host, shown_name=shown)
        return JsonResponse(options)
    state = request.session.pop(PASSKEY_STATE, None)
    try:
        add_passkey(
            mine,
            state,
            request.POST.get("answer", ""),
            host=host,
            name=request.POST.get("name", ""),
            at=timezone.now(),
        )
    except Unfit as unfit:
        return account_page(request, mine, problems=list(unfit.problems), status=422)
    return redirect("account")


@require_POST
@members_only
@careful
def passkey_remove(request: HttpRequest, mine: Account, passkey: int) -> HttpResponseBase:
    """Forget a passkey."""
    remove_passkey(mine, passkey, at=timezone.now())
    return redirect("account")


@require_POST
@members_only
def session_end(request: HttpRequest, mine: Account, number: uuid.UUID) -> HttpResponseBase:
    """Sign one other browser out."""
    sessions.end_one(mine, number)
    return redirect("account")


@require_POST
@members_only
def sessions_end(request: HttpRequest, mine: Account) -> HttpResponseBase:
    """Sign out everywhere, here too."""
    sessions.end_all(mine, at=timezone.now())
    logout(request)
    return redirect("sign-in")


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def recover(request: HttpRequest, mine: Account) -> HttpResponseBase:
    """Ask for the account that one had with another phone."""
    context: dict[str, object] = {
        "section": "me",
        "kinds": [(kind.value, PAPERS[kind][0 if language() == "zh" else 1]) for kind in DocumentKind],
        "ready": people.recovery_ready_for(mine, at=timezone.now()),
        "days": recovery.WAITING.days,
    }
    if request.method != "POST":
        return render(request, "web/recover.html", context)
    typed = {name: request.POST.get(name, "")[:60] for name in ("name", "document_kind", "document_number")}
    at = timezone.now()
    try:
        name, document = read_holder(typed, on=timezone.localdate(at))
        recovery.ask_recovery(mine, name, document, address=address_of(request), language=language(), at=at)
    except Unfit as unfit:
        return render(request, "web/recover.html", context | {"typed": typed, "problems": unfit.problems}, status=422)
    except TooOften as later:
        wait = {"typed": typed, "problems": [problem_of(later)]}
        return render(request, "web/recover.html", context | wait, status=429)
    return render(request, "web/recover.html", context | {"heard": True, "ready_at": at + recovery.WAITING})


def read_holder(typed: dict[str, str], *, on: date) -> tuple[str, Document]:
    """Name and document as typed; raises Unfit with all that is wrong with both."""
    problems: list[Problem] = []
    name, document = "", None
    try:
        name = read_name(typed["name"])
    except Unfit as unfit:
        problems += unfit.problems
    try:
        document = read_number(typed["document_kind"], typed["document_number"], on=on)
    except Unfit as unfit:
        problems += unfit.problems
    if problems or document is None:
        raise Unfit(*problems)
    return name, document


@require_POST
@members_only
def recovery_finish(request: HttpRequest, mine: Account) -> HttpResponseBase:
    """After the waiting time: the account is one's own again, under this phone."""
    at = timezone.now()
    try:
        back = recovery.finish_recovery(mine, at=at)
    except Unfit:
        return redirect("recover")
    begin_session(request, back, How.CODE, at=at)
    return redirect("account")


@require_POST
@members_only
def recovery_stop(request: HttpRequest, mine: Account, number: int) -> HttpResponseBase:
    """Say that somebody else asked for this account."""
    try:
        recovery.stop_recovery(mine, number, at=timezone.now())
    except Unfit as unfit:
        raise Http404 from unfit
    return redirect("account")
