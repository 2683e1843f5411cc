"""Reads of accounts and people."""

from __future__ import annotations

from gongji.community.people.models import Account, Person
from gongji.community.people.rules import mask_name


def family_of(account: Account) -> list[Person]:
    """The people of an account, its holder first, then in the order they were enrolled. One query."""
    people = Person.objects.filter(account=account).order_by("pk")
    return sorted(people, key=lambda person: person.relation != "self")


def masked_holder(account: Account) -> str:
    """The holder's name as strangers may see it. One query."""
    holder = Person.objects.filter(account=account, relation="self").values_list("name", flat=True).first()
    return mask_name(holder or "")
