"""The only writer of accounts and people."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from gongji.community.database.statistics import after_writing
from gongji.community.people.models import Account, Person

ROWS_AT_ONCE = 1000


@transaction.atomic
def open_accounts(count: int, *, invented: bool = False) -> list[Account]:
    """Open accounts, with their keys, in order; `invented` ones belong to nobody and may be shown in a
    demonstration.
    """
    return Account.objects.bulk_create([Account(invented=invented) for _ in range(count)], batch_size=ROWS_AT_ONCE)


@transaction.atomic
def enrol(people: Sequence[Person]) -> list[Person]:
    """Write people whose accounts stand, in order; the same people come back with their keys."""
    written = Person.objects.bulk_create(people, batch_size=ROWS_AT_ONCE)
    after_writing(len(written), Account, Person)
    return written
