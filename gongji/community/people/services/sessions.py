"""Ending sessions: of one browser, or of all."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db import transaction

from gongji.community.people.models import Account, AccountEvent, Event, Session


def end_one(account: Account, number: uuid.UUID) -> None:
    """Sign one browser of an account out. Twice is once."""
    Session.objects.filter(account=account, number=number).delete()


@transaction.atomic
def end_all(account: Account, *, at: datetime) -> None:
    """Sign an account out of every browser."""
    Session.objects.filter(account=account).delete()
    AccountEvent.objects.create(account=account, event=Event.SIGNED_OUT_EVERYWHERE, by=account, at=at)
