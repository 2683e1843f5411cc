"""Reads of accounts and people; nothing here opens the vault."""

from __future__ import annotations

from gongji.community.people.models import Account, Person, RoleGrant
from gongji.community.people.roles import Role
from gongji.community.people.rules import mask_name


def family_of(account: Account) -> list[Person]:
    """The people of an account, its holder first, then in the order they were enrolled. One query."""
    people = Person.objects.filter(account=account).order_by("pk")
    return sorted(people, key=lambda person: person.relation != "self")


def masked_holder(account: Account) -> str:
    """The holder's name as strangers may see it. One query."""
    holder = Person.objects.filter(account=account, relation="self").values_list("masked_name", flat=True).first()
    return holder or mask_name("")


def roles_of(account: Account) -> frozenset[Role]:
    """The roles of an account that are in force. One query."""
    granted = RoleGrant.objects.filter(account=account, confirmed_at__isnull=False, ended_at__isnull=True)
    return frozenset({Role.MEMBER, *(Role(role) for role in granted.values_list("role", flat=True))})
