"""Reads of accounts and people; nothing here opens the vault."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Count, Q

from gongji.community.people.models import (
    Account,
    AccountEvent,
    Authenticator,
    Identity,
    Look,
    MasterKey,
    Person,
    Recovery,
    RecoveryCode,
    RoleGrant,
    SealedText,
    Session,
)
from gongji.community.people.roles import STAFF, Field, Role
from gongji.community.people.rules import mask_name

EVENTS_SHOWN: Final = 20
LOOKS_SHOWN: Final = 50


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


def staff_roles_of(account: Account) -> list[Role]:
    """The roles of staff of an account, in the glossary's order. One query."""
    roles = roles_of(account)
    return [role for role in Role if role in roles & STAFF]


def masked_phone(account: Account) -> str:
    """An account's phone as its owner may see it; empty where it has none. One query."""
    text = SealedText.objects.filter(vault__account=account, field=Field.PHONE, label="")
    return text.values_list("masked", flat=True).first() or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A browser that is signed in, as its owner may know it."""

    number: uuid.UUID
    device: str
    how: str
    started_at: datetime | None
    is_this: bool


def sessions_of(account: Account, this_key: str, *, at: datetime) -> list[SignedIn]:
    """The browsers in which an account is signed in, the one that asks first. One query."""
    rows = Session.objects.filter(account=account, expire_date__gt=at).order_by("-started_at")
    found = [
        SignedIn(
            number=row.number,
            device=row.device,
            how=row.how,
            started_at=row.started_at,
            is_this=row.session_key == this_key,
        )
        for row in rows
    ]
    return sorted(found, key=lambda each: not each.is_this)


def events_of(account: Account) -> list[AccountEvent]:
    """The latest events of an account, newest first. One query."""
    return list(AccountEvent.objects.filter(account=account).order_by("-at", "-pk")[:EVENTS_SHOWN])


def recovery_against(account: Account) -> Recovery | None:
    """The recovery by which somebody asks for this account now. One query."""
    return Recovery.objects.filter(account=account, stopped_at=None, done_at=None).first()


def recovery_ready_for(account: Account, *, at: datetime) -> Recovery | None:
    """The recovery that this account asked for and that is ready to be finished. One query."""
    return Recovery.objects.filter(asked_by=account, ready_at__lte=at, stopped_at=None, done_at=None).first()


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What the vault holds of one owner, masked: the fields with what others may see of them."""

    person: Person | None
    texts: list[SealedText]


def kept_of(account: Account) -> list[Kept]:
    """What the vault holds of an account and its people, masked. Three queries."""
    texts: dict[int | None, list[SealedText]] = {}
    own = Q(vault__account=account) | Q(vault__person__account=account)
    shown = SealedText.objects.filter(own).exclude(field=Field.SECOND_FACTOR).select_related("vault")
    for text in shown.order_by("pk"):
        texts.setdefault(text.vault.person_id, []).append(text)
    of_people = [Kept(person=person, texts=texts.get(person.pk, [])) for person in family_of(account)]
    return [*([Kept(person=None, texts=texts[None])] if None in texts else []), *of_people]


def looks_at(account: Account) -> list[Look]:
    """The latest looks of staff at an account and its people, newest first. One query."""
    own = Q(vault__account=account) | Q(vault__person__account=account)
    looks = Look.objects.filter(own).exclude(reader=account).select_related("vault__person")
    return list(looks.order_by("-at", "-pk")[:LOOKS_SHOWN])


def masks_of(person: Person) -> list[SealedText]:
    """What the vault holds of a person, masked. One query."""
    return list(SealedText.objects.filter(vault__person=person).order_by("pk"))


def identity_of(person: Person) -> Identity | None:
    """The identity of a person, with what is needed to verify it. One query."""
    found = Identity.objects.filter(person=person, index__isnull=False)
    return found.select_related("person__vault__master").first()


def has_authenticator(account: Account) -> bool:
    """Whether an app is in force. One query."""
    return Authenticator.objects.filter(account=account, confirmed_at__isnull=False).exists()


def unused_recovery_codes(account: Account) -> int:
    """How many codes on paper are left. One query."""
    return RecoveryCode.objects.filter(account=account, used_at=None).count()


def grants() -> list[RoleGrant]:
    """Every role granted, proposed or ended: those in force first, then the newest. One query."""
    found = RoleGrant.objects.select_related("account", "proposed_by", "confirmed_by", "ended_by")
    return sorted(found.order_by("-pk"), key=lambda grant: grant.ended_at is not None)


def looks_before(look: int | None) -> tuple[list[Look], int | None]:
    """A page of looks, newest first, and the look with which the next page begins. One query."""
    found = Look.objects.select_related("vault__person", "reader").order_by("-pk")
    page = list((found.filter(pk__lt=look) if look else found)[: LOOKS_SHOWN + 1])
    return page[:LOOKS_SHOWN], (page[LOOKS_SHOWN - 1].pk if len(page) > LOOKS_SHOWN else None)


def open_recoveries() -> list[Recovery]:
    """The recoveries under way, the oldest first. One query."""
    return list(Recovery.objects.filter(stopped_at=None, done_at=None).order_by("asked_at"))


def master_keys() -> list[tuple[MasterKey, int]]:
    """The master keys in use, and how many owners' keys each wraps. One query."""
    return [(master, master.wraps) for master in MasterKey.objects.annotate(wraps=Count("vaults")).order_by("version")]
