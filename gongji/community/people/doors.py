"""Who gets through which door: the decorators that every page and endpoint stands behind, or is public.

A view says the action that it lets people do; `roles.ALLOWED` says whose that is. Whoever may not gets a page
that says so; whoever only has to sign in, or to show a second factor, is sent there and comes back.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from gongji.community.people.models import Account
from gongji.community.people.queries import roles_of
from gongji.community.people.roles import STAFF, Action, may
from gongji.community.people.sign_in import has_second_factor

View = Callable[..., HttpResponseBase]


def holder(request: HttpRequest) -> Account | None:
    """The account that is signed in; None for a visitor."""
    return request.user if isinstance(request.user, Account) else None


def members_only(view: View) -> View:
    """A page for whoever is signed in, about themselves: the view gets the account."""

    @never_cache
    @wraps(view)
    def behind_the_door(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        account = holder(request)
        if account is None:
            return to_sign_in(request)
        return view(request, account, *arguments, **named)

    return behind_the_door


def careful(view: View) -> View:
    """For what changes how an account is signed in to, behind `members_only`: staff show their second factor first,
    so that a phone that was taken over cannot put another factor in its place.
    """

    @wraps(view)
    def behind_the_door(request: HttpRequest, account: Account, *arguments: Any, **named: Any) -> HttpResponseBase:
        if roles_of(account) & STAFF and not has_second_factor(request):
            return to_second_factor(request)
        return view(request, account, *arguments, **named)

    return behind_the_door


def staff_only(action: Action) -> Callable[[View], View]:
    """A page for those who may do an action, after a second factor: the view gets the account."""

    def door(view: View) -> View:
        @never_cache
        @wraps(view)
        def behind_the_door(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
            account = holder(request)
            if account is None:
                return to_sign_in(request)
            if not may(roles_of(account), action):
                raise PermissionDenied
            if not has_second_factor(request):
                return to_second_factor(request)
            return view(request, account, *arguments, **named)

        behind_the_door.action = action  # type: ignore[attr-defined]  # read by the test of all doors
        return behind_the_door

    return door


def staff_before_second_factor(view: View) -> View:
    """The page where staff show or set up a second factor: the one place they see without."""

    @never_cache
    @wraps(view)
    def behind_the_door(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponseBase:
        account = holder(request)
        if account is None:
            return to_sign_in(request)
        if not roles_of(account) & STAFF:
            raise PermissionDenied
        return view(request, account, *arguments, **named)

    return behind_the_door


def to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """To the sign-in page, and back here afterwards."""
    return redirect(f"{reverse('sign-in')}?{urlencode({'next': here(request)})}")


def to_second_factor(request: HttpRequest) -> HttpResponseBase:
    """To the page of the second factor, and back here afterwards."""
    return redirect(f"{reverse('second-factor')}?{urlencode({'next': here(request)})}")


def here(request: HttpRequest) -> str:
    """The page to come back to: the one asked for, or the one a form was sent from."""
    return request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("me")


def page_after(request: HttpRequest, otherwise: str) -> str:
    """The page that `next` names, if it is one of ours; nobody is sent elsewhere."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if ours else otherwise
