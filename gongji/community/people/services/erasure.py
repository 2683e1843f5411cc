"""Erasing people: the key is destroyed, so nothing that was sealed with it can be read again. A copy of the database
that was made before still has the key, wrapped: it is worth nothing once the master key was changed and the old
one destroyed (`rotation.py`).

What stays is what proofs and books need and what names nobody: the member number, the birth date and sex that
the rolls were frozen with, spells, cases masked to nothing, amounts. Statements, receipts and roots are not
touched, and stay valid.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from gongji.community.people.holds import Hold, holds_of
from gongji.community.people.models import Account, AccountEvent, Event, Identity, Person, Vault
from gongji.community.people.rules import HIDDEN, Problem, Unfit
from gongji.community.people.services.recovery import close_account
from gongji.community.people.services.vault import destroy_vaults


def erase_person(account: Account, person_id: int, *, on: date, at: datetime) -> None:
    """Erase one person of an account. Raises Unfit with every hold, or if the person is not the account's."""
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(account=account, pk=person_id).first()
        if person is None:
            raise Unfit(
                Problem(where="person", zh="您的账户下没有这个人。", en="Nobody of that number is in your account.")
            )
        refuse_while_held(hold for hold in holds_of(account, on) if hold.person in {None, person.pk})
        forget(person, at=at)
        AccountEvent.objects.create(account=account, event=Event.PERSON_ERASED, by=account, at=at)


def erase_account(account: Account, *, on: date, at: datetime) -> None:
    """Erase everybody of an account, and close it. Raises Unfit with every hold; then nothing is erased."""
    with transaction.atomic():
        people = list(Person.objects.select_for_update().filter(account=account).order_by("pk"))
        refuse_while_held(holds_of(account, on))
        for person in people:
            forget(person, at=at)
        close_account(account, by=account, at=at)


def refuse_while_held(holds: Iterable[Hold]) -> None:
    """Raise Unfit with every hold in words."""
    problems = [Problem(where="erasure", zh=hold.zh, en=hold.en) for hold in holds]
    if problems:
        raise Unfit(*problems)


def forget(person: Person, *, at: datetime) -> None:
    """Destroy the key, the sealed texts, the masks, the identity's index and the picture; the row stays."""
    destroy_vaults(Vault.objects.filter(person=person), at=at)
    Identity.objects.filter(person=person).update(index=None)
    Person.objects.filter(pk=person.pk).update(
        masked_name=HIDDEN, city_tier="", income_band="", has_commercial_cover=None
    )
