"""Opening accounts and enrolling people, one or a thousand at a time in the same number of queries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import IntegrityError, transaction

from gongji.community.database.statistics import after_writing
from gongji.community.people.documents import Document
from gongji.community.people.keys import index_of
from gongji.community.people.models import Account, AccountEvent, Event, Identity, Person, SealedText, Vault
from gongji.community.people.phones import whose_phone
from gongji.community.people.roles import Field
from gongji.community.people.rules import Problem, Unfit, mask_name
from gongji.community.people.services.vault import ROWS_AT_ONCE, open_vaults


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Somebody to be enrolled, as read and checked (`names.py`, `documents.py`, `phones.py`); nothing is sealed
    yet. `born_on` and `sex` are those of the document where it says them.
    """

    account: Account
    relation: str
    name: str = field(repr=False)
    sex: str
    born_on: date
    document: Document | None = field(default=None, repr=False)
    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    province: str = ""
    city_tier: str = ""
    income_band: str = ""
    has_commercial_cover: bool | None = None


@transaction.atomic
def open_accounts(count: int, *, invented: bool = False) -> list[Account]:
    """Open accounts without a phone, with their keys, in order; `invented` ones belong to nobody and may be shown
    in a demonstration.
    """
    return Account.objects.bulk_create([Account(invented=invented) for _ in range(count)], batch_size=ROWS_AT_ONCE)


def open_account(phone: str, *, at: datetime) -> Account:
    """The account of a phone (E.164), opened now if there is none; two that come at once get the same."""
    index = index_of(whose_phone(phone))
    found = Account.objects.filter(phone_index=index).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            account = Account.objects.create(phone_index=index, opened_at=at)
            open_vaults([account], [{Field.PHONE: phone}])
            AccountEvent.objects.create(account=account, event=Event.OPENED, by=account, at=at)
    except IntegrityError:
        return Account.objects.get(phone_index=index)
    return account


@transaction.atomic
def enrol(enrolments: Sequence[Enrolment]) -> list[Person]:
    """Write people whose accounts stand, in order, with their vaults and identities; all or nothing.

    Raises Unfit if a document is somebody's who is enrolled already, or stands here twice.
    """
    written = Person.objects.bulk_create([as_person(each) for each in enrolments], batch_size=ROWS_AT_ONCE)
    open_vaults(written, [texts_of(each) for each in enrolments])
    identities = [
        Identity(person=person, document_kind=each.document.kind, index=index_of(each.document.whose))
        for person, each in zip(written, enrolments, strict=True)
        if each.document is not None
    ]
    try:
        with transaction.atomic():
            Identity.objects.bulk_create(identities, batch_size=ROWS_AT_ONCE)
    except IntegrityError as error:
        raise enrolled_already() from error
    after_writing(len(written), Account, Person, Vault, SealedText, Identity)
    return written


def as_person(enrolment: Enrolment) -> Person:
    """The row of somebody, not written yet."""
    return Person(
        account=enrolment.account,
        relation=enrolment.relation,
        masked_name=mask_name(enrolment.name),
        sex=enrolment.sex,
        born_on=enrolment.born_on,
        province=enrolment.province,
        city_tier=enrolment.city_tier,
        income_band=enrolment.income_band,
        has_commercial_cover=enrolment.has_commercial_cover,
    )


def texts_of(enrolment: Enrolment) -> dict[Field, str]:
    """What the vault is to hold of somebody."""
    number = enrolment.document.number if enrolment.document else ""
    texts = {
        Field.NAME: enrolment.name,
        Field.DOCUMENT_NUMBER: number,
        Field.PHONE: enrolment.phone,
        Field.ADDRESS: enrolment.address,
    }
    return {field: text for field, text in texts.items() if text}


def enrolled_already() -> Unfit:
    """One person is one identity: what is said to the second who enrols them."""
    return Unfit(
        Problem(
            where="document_number",
            zh="这个证件号码已经登记过了：一个人只能登记一次。如果登记在家人的账户下，可以请家人转到您的账户；"
            "如果是您自己以前的账户，请用找回账户。",
            en="This document is enrolled already, and one person is enrolled once. If a relative enrolled you, ask "
            "them to hand you over to your own account; if the account was yours, use account recovery.",
        )
    )
