"""Signing in: how a session begins, and by which of our doors.

By a code sent to the phone, or by a passkey, for everybody (`services/codes.py`, `services/passkeys.py` prove
it). Beside it, in a demonstration only, by one tap with no secret at all: it works where `settings.DEMO` is on
*and* the account is marked as invented, so that a switch thrown by mistake over real members opens nothing.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Final

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from gongji.community.people.models import Account
from gongji.community.people.queries import roles_of
from gongji.community.people.roles import STAFF
from gongji.community.people.sessions import DEVICE, HOW, NUMBER, STARTED_AT

SECONDS_OF_STAFF: Final = 12 * 3600
SECOND_FACTOR_AT: Final = "second_factor_at"
BACKENDS: Final = "gongji.community.people.sign_in"
SYSTEMS: Final = ("iPhone", "iPad", "Android", "Windows", "Macintosh", "Linux")
# The first that is found names the browser: most call themselves by the names of others too.
BROWSERS: Final = {
    "MicroMessenger": "WeChat",
    "Edg": "Edge",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}


class How(StrEnum):
    """By which door a session began."""

    CODE = "code"
    PASSKEY = "passkey"
    ONE_TAP = "one-tap"


def begin_session(request: HttpRequest, account: Account, how: How, *, at: datetime) -> None:
    """Sign an account in, in this browser. A passkey is two factors at once (its owner was verified by it), and one
    tap of an invented account needs none.
    """
    login(request, account, backend=f"{BACKENDS}.{'OneTap' if how == How.ONE_TAP else 'Proven'}")
    session = request.session
    session[HOW], session[DEVICE] = how.value, device_of(request.headers.get("User-Agent", ""))
    session[STARTED_AT], session[NUMBER] = at.isoformat(), uuid.uuid4().hex
    if how in {How.PASSKEY, How.ONE_TAP}:
        second_factor_shown(request, at=at)
    if roles_of(account) & STAFF:
        session.set_expiry(SECONDS_OF_STAFF)


def second_factor_shown(request: HttpRequest, *, at: datetime) -> None:
    """Note in the session that its account showed a second factor."""
    request.session[SECOND_FACTOR_AT] = at.isoformat()


def has_second_factor(request: HttpRequest) -> bool:
    """Whether this session showed a second factor."""
    return SECOND_FACTOR_AT in request.session


def device_of(user_agent: str) -> str:
    """A device as its owner would know it, 'Chrome, Android'; nothing finer, so that nobody is told apart by it."""
    system = next((name for name in SYSTEMS if name in user_agent), "")
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "")
    return ", ".join(filter(None, [browser, "Mac" if system == "Macintosh" else system]))


def address_of(request: HttpRequest) -> str:
    """The address a request comes from, as far as our own proxies say; of IPv6 the network, one household's."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    hops = settings.PROXIES
    address = forwarded[-hops] if 0 < hops <= len(forwarded) else request.META.get("REMOTE_ADDR", "")
    return ":".join(address.split(":")[:4]) if address.count(":") > 1 else address


class Proven(BaseBackend):
    """Accounts that proved a phone or a passkey. It lets nobody in by itself: `begin_session` does, after proof."""

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session, unless it was closed."""
        return Account.objects.filter(pk=user_id, closed_at=None).first()


class OneTap(BaseBackend):
    """Lets an invented account in, in a demonstration."""

    def authenticate(  # type: ignore[override]  # Django asks a backend by the words it names
        self, request: HttpRequest | None, *, demo_account: int | None = None
    ) -> Account | None:
        """The invented account with that id; None where this is no demonstration or the account is a real
        person's.
        """
        if not settings.DEMO or demo_account is None:
            return None
        return Account.objects.filter(pk=demo_account, invented=True).first()

    def get_user(self, user_id: int) -> Account | None:
        """The account of a session; a session of an invented account ends with the demonstration."""
        if not settings.DEMO:
            return None
        return Account.objects.filter(pk=user_id, invented=True).first()
