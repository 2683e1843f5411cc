"""Booking: a balanced entry goes onto a plan's ledger, bound by its hash to the one before it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from gongji.community.periods.models import Entry, Posting
from gongji.ledger.entries import Entry as BalancedEntry
from gongji.ledger.journal import FIRST_HASH, chained


@transaction.atomic
def book(balanced: BalancedEntry, *, event: str) -> None:
    """Append an entry for an event that happens once. An entry that moves nothing is not written.

    The postings are written first: the database lets an entry stand only over postings that balance.
    """
    if not balanced.postings:
        return
    last = Entry.objects.filter(plan=balanced.plan).order_by("-number").first()
    link = chained(balanced, last.hash if last else FIRST_HASH)
    Posting.objects.bulk_create(
        [
            Posting(entry_id=link.hash, place=place, account=posting.account.value, amount_fen=posting.fen)
            for place, posting in enumerate(balanced.postings, start=1)
        ]
    )
    Entry.objects.create(
        hash=link.hash,
        plan=balanced.plan,
        number=last.number + 1 if last else 1,
        event=event,
        on=balanced.on,
        what=balanced.what,
        reference=dict(balanced.reference),
        before=link.before,
        recorded_at=timezone.now(),
    )
