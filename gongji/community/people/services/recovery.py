"""Getting an account back without its phone: by the holder's identity and a waiting time in which the old phone
can say no. And changing the phone while it is still in one's hand.

Whoever asks signs in with the new phone first, so they have an account, without people. What is said is the
same whether name and number fit or not: nobody learns here who is enrolled.
"""

from __future__ import annotations

import hmac
from datetime import datetime, timedelta
from typing import Final

from django.db import IntegrityError, transaction

from gongji.community.people.documents import Document
from gongji.community.people.keys import index_of
from gongji.community.people.limits import Doing
from gongji.community.people.models import Account, AccountEvent, Event, Identity, Person, Recovery, Session, Vault
from gongji.community.people.phones import whose_phone
from gongji.community.people.queries import roles_of
from gongji.community.people.roles import STAFF, Action, Field, Purpose, may
from gongji.community.people.rules import Problem, Unfit
from gongji.community.people.services.codes import tell
from gongji.community.people.services.limits import Who, count_and_allow
from gongji.community.people.services.vault import Why, destroy_vaults, look_for_job, put
from gongji.errors import NotNow

# A week: who travels or is in hospital still sees the message, and a number given to somebody else is in use by then.
WAITING: Final = timedelta(days=7)


def ask_recovery(asking: Account, name: str, document: Document, *, address: str, language: str, at: datetime) -> None:
    """Ask for the account whose holder has this name and document. Nothing says whether there is one.

    Raises Unfit for an account that has people of its own, TooOften above a limit.
    """
    if Person.objects.filter(account=asking).exists():
        raise refused(
            "这个账户下已有登记的人，不能再找回别的账户。", "This account has people already; sign in afresh."
        )
    count_and_allow(Doing.ASK_RECOVERY, Who(account=asking.pk, address=address), at=at)
    old = account_of(name, document, at=at)
    if old is None or old == asking or roles_of(old) & STAFF:
        return  # staff come back by their recovery codes, or by another operator
    try:
        with transaction.atomic():
            Recovery.objects.create(account=old, asked_by=asking, asked_at=at, ready_at=at + WAITING)
            AccountEvent.objects.create(account=old, event=Event.RECOVERY_ASKED, by=asking, at=at)
    except IntegrityError:
        return  # one is under way
    notify(old, "recovery-asked", language=language, at=at)


def account_of(name: str, document: Document, *, at: datetime) -> Account | None:
    """The account whose holder has a document and a name."""
    identity = (
        Identity.objects.filter(
            index=index_of(document.whose), person__relation="self", person__account__closed_at=None
        )
        .select_related("person__account", "person__vault__master")
        .first()
    )
    if identity is None:
        return None
    vault = identity.person.vault
    why = Why(purpose=Purpose.IDENTITY_CHECK, reference="account recovery")
    known = look_for_job("recovery", [vault], {Field.NAME}, why, at=at)[vault.pk].get((Field.NAME, ""), "")
    return identity.person.account if hmac.compare_digest(known.encode(), name.encode()) else None


@transaction.atomic
def stop_recovery(by: Account, recovery_id: int, *, at: datetime) -> None:
    """Stop a recovery: the holder of the account or an operator says that it is not theirs. Twice is once."""
    open_ones = Recovery.objects.select_for_update().filter(pk=recovery_id, stopped_at=None, done_at=None)
    recovery = open_ones.first()
    if recovery is None:
        return
    if by.pk != recovery.account_id and not may(roles_of(by), Action.STOP_RECOVERY):
        raise refused("不能停止别人的找回申请。", "This recovery is somebody else's.")
    recovery.stopped_by, recovery.stopped_at = by, at
    recovery.save(update_fields=["stopped_by", "stopped_at"])
    AccountEvent.objects.create(account=recovery.account, event=Event.RECOVERY_STOPPED, by=by, at=at)


@transaction.atomic
def finish_recovery(asking: Account, *, at: datetime) -> Account:
    """After the waiting time, give the account the phone of who asked; the account they asked from is closed.

    All its sessions and passkeys end, for they are whoever's who had the old phone. Raises Unfit before the time,
    or if there is nothing to finish.
    """
    recovery = (
        Recovery.objects.select_for_update(of=("self",))
        .select_related("account", "asked_by")
        .filter(asked_by=asking, stopped_at=None, done_at=None)
        .first()
    )
    if recovery is None or at < recovery.ready_at or roles_of(recovery.account) & STAFF:
        raise refused("现在没有可以完成的找回。", "There is no recovery to finish now.")
    old = recovery.account
    why = Why(purpose=Purpose.OWN, reference="recovery")
    phone = look_for_job("recovery", [asking.vault], {Field.PHONE}, why, at=at)[asking.vault.pk][Field.PHONE, ""]
    close_account(recovery.asked_by, by=asking, at=at)
    give_phone(old, phone)
    old.passkeys.all().delete()
    Session.objects.filter(account=old).delete()
    recovery.done_at = at
    recovery.save(update_fields=["done_at"])
    AccountEvent.objects.create(account=old, event=Event.RECOVERED, by=asking, at=at)
    return old


@transaction.atomic
def change_phone(account: Account, phone: str, *, language: str, at: datetime) -> None:
    """Give an account another phone, which was proved by a code; the one before is told.

    Raises Unfit if the phone has an account of its own.
    """
    taken = Account.objects.filter(phone_index=index_of(whose_phone(phone))).exclude(pk=account.pk).exists()
    if taken:
        raise Unfit(
            Problem(
                where="phone",
                zh="这个手机号已有自己的账户。",
                en="This phone has an account of its own.",
            )
        )
    notify(account, "phone-changed", language=language, at=at)
    give_phone(account, phone)
    AccountEvent.objects.create(account=account, event=Event.PHONE_CHANGED, by=account, at=at)


def give_phone(account: Account, phone: str) -> None:
    """Write a phone: its index finds the account, the vault has the number."""
    account.phone_index = index_of(whose_phone(phone))
    account.save(update_fields=["phone_index"])
    put(account, Field.PHONE, phone)


def close_account(account: Account, *, by: Account, at: datetime) -> None:
    """Close an account without people: nobody signs in any more, and its vault is destroyed."""
    account.phone_index, account.closed_at = None, at
    account.save(update_fields=["phone_index", "closed_at"])
    destroy_vaults(Vault.objects.filter(account=account), at=at)
    account.passkeys.all().delete()
    account.recovery_codes.all().delete()
    Session.objects.filter(account=account).delete()
    AccountEvent.objects.create(account=account, event=Event.CLOSED, by=by, at=at)


def notify(account: Account, kind: str, *, language: str, at: datetime) -> None:
    """Send a message to the phone of an account, if it has one; a sender that is away is no reason to stop."""
    why = Why(purpose=Purpose.SUPPORT, reference=kind)
    vaults = list(Vault.objects.filter(account=account, destroyed_at=None).select_related("master"))
    for texts in look_for_job(kind, vaults, {Field.PHONE}, why, at=at).values():
        for phone in texts.values():
            try:
                tell(phone, kind, {}, language=language, at=at)
            except NotNow:
                continue


def refused(zh: str, en: str) -> Unfit:
    """A refusal, in words."""
    return Unfit(Problem(where="recovery", zh=zh, en=en))
