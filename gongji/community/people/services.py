"""The only writer of accounts and people."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from gongji.community.people.models import Account, Person

ROWS_AT_ONCE = 1000


@transaction.atomic
def enrol_families(families: Sequence[Sequence[Person]], *, invented: bool = False) -> list[list[Person]]:
    """Write an account for each family and the people in it; the same people come back with their keys.

    The people come unsaved and without an account; the first of each family is the account's holder.
    """
    accounts = Account.objects.bulk_create(
        [Account(invented=invented) for _ in families], batch_size=ROWS_AT_ONCE
    )
    for account, family in zip(accounts, families, strict=True):
        for person in family:
            person.account = account
    Person.objects.bulk_create([person for family in families for person in family], batch_size=ROWS_AT_ONCE)
    return [list(family) for family in families]


@transaction.atomic
def add_relatives(relatives: Sequence[Person]) -> None:
    """Write people whose account already stands, such as a child enrolled later; they get their keys."""
    Person.objects.bulk_create(relatives, batch_size=ROWS_AT_ONCE)
