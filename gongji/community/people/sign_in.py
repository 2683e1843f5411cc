"""Signing in. For now one way: an invented member of the demonstration, by one tap, with no secret at all.

It works only where `settings.DEMO` is on *and* the account is marked as invented, so that a switch thrown by
mistake over real members opens nothing. Sign-in by phone comes as a backend of its own beside it.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from gongji.community.people.models import Account


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
