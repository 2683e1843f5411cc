"""An account whose phone is lost: identity, a week's waiting, and an old phone that can say no."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth import SESSION_KEY
from django.db import IntegrityError, transaction

from gongji.community.people.documents import read_document
from gongji.community.people.limits import TooOften
from gongji.community.people.models import Account, AccountEvent, Look, Recovery, RoleGrant, Session, Vault
from gongji.community.people.roles import Field, Role
from gongji.community.people.rules import Unfit
from gongji.community.people.services import enrol, open_account
from gongji.community.people.services.recovery import (
    WAITING,
    ask_recovery,
    change_phone,
    finish_recovery,
    stop_recovery,
)
from gongji.community.people.services.vault import unsealed
from gongji.community.people.sessions import SessionStore
from tests.community.conftest import staff
from tests.community.test_identity_forms import number
from tests.community.test_vault import enrolment

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
READY = AT + WAITING
OLD, NEW = "+8613812345678", "+8613912345678"
DOCUMENT = read_document("resident_id", number(), on=date(2026, 3, 1))


@pytest.fixture(autouse=True)
def messages(settings, data_folder):
    settings.CODES = "file"
    return data_folder / "outbox"


@pytest.fixture
def old(db) -> Account:
    """王建国's account, with himself in it."""
    account = open_account(OLD, at=AT)
    enrol([enrolment(account)])
    return account


@pytest.fixture
def new(db) -> Account:
    return open_account(NEW, at=AT)


def ask(asking: Account, name: str = "王建国", document=DOCUMENT) -> None:
    ask_recovery(asking, name, document, address="198.51.100.7", language="zh", at=AT)


def signed_in(account: Account) -> str:
    """A session of an account; its key."""
    store = SessionStore()
    store[SESSION_KEY] = str(account.pk)
    store.save()
    assert store.session_key is not None
    return store.session_key


def test_after_a_week_the_account_has_the_new_phone(old, new):
    before = signed_in(old)
    ask(new)
    with pytest.raises(Unfit, match="no recovery to finish"):
        finish_recovery(new, at=READY - timedelta(seconds=1))
    assert finish_recovery(new, at=READY) == old
    old.refresh_from_db()
    new.refresh_from_db()
    assert open_account(NEW, at=READY) == old
    assert unsealed([Vault.objects.get(account=old)], {Field.PHONE})[old.vault.pk][Field.PHONE, ""] == NEW
    assert (new.phone_index, new.is_active) == (None, False)
    assert not Session.objects.filter(pk=before).exists()
    assert open_account(OLD, at=READY) not in {old, new}
    assert list(AccountEvent.objects.filter(account=old).order_by("pk").values_list("event", flat=True)) == [
        "opened", "recovery-asked", "recovered",
    ]  # fmt: skip


def test_the_old_phone_is_told_and_says_no(old, new, messages):
    ask(new)
    [told] = [json.loads(path.read_text()) for path in messages.glob("*recovery-asked.json")]
    assert told["phone"] == OLD
    stop_recovery(old, Recovery.objects.get().pk, at=AT)
    stop_recovery(old, Recovery.objects.get().pk, at=AT)
    with pytest.raises(Unfit):
        finish_recovery(new, at=READY)
    assert Recovery.objects.get().stopped_by == old


def test_an_operator_may_stop_it_and_a_stranger_may_not(old, new):
    ask(new)
    recovery = Recovery.objects.get().pk
    for stranger in (new, staff(Role.CASEWORKER)):
        with pytest.raises(Unfit, match="somebody else's"):
            stop_recovery(stranger, recovery, at=AT)
    stop_recovery(staff(Role.OPERATOR), recovery, at=AT)
    assert Recovery.objects.get().stopped_at == AT


@pytest.mark.parametrize(
    ("name", "document"),
    [
        ("王建军", DOCUMENT),
        ("王建国", read_document("resident_id", number(order="003"), on=date(2026, 3, 1))),
    ],
)
def test_who_does_not_know_name_and_number_hears_the_same_and_gets_nothing(old, new, name, document, messages):
    ask(new, name, document)
    assert not Recovery.objects.exists()
    assert not list(messages.glob("*recovery-asked.json"))


def test_every_comparison_of_a_name_is_a_look_of_the_program(old, new):
    ask(new, "王建军")
    assert Look.objects.values_list("job", "fields", "purpose").get() == ("recovery", "name", "identity-check")


def test_staff_do_not_come_back_this_way(old, new):
    RoleGrant.objects.create(account=old, role=Role.OPERATOR, by_installation=True, proposed_at=AT, confirmed_at=AT)
    ask(new)
    assert not Recovery.objects.exists()


def test_a_relative_who_was_enrolled_does_not_get_the_payers_account(old, new):
    old.people.update(relation="parent")
    ask(new)
    assert not Recovery.objects.exists()


def test_an_account_with_people_of_its_own_does_not_take_over_another(old, new):
    enrol([enrolment(new, order="003", name="林晓燕")])
    with pytest.raises(Unfit, match="has people already"):
        ask(new)


def test_one_is_under_way_at_a_time_and_three_a_day(old, new):
    other = open_account("+8613912345679", at=AT)
    for asking in (new, other, new, new):
        ask(asking)
    assert Recovery.objects.values_list("asked_by", flat=True).get() == new.pk
    with pytest.raises(TooOften):
        ask(new)


def test_the_database_refuses_a_recovery_without_waiting(old, new):
    ask(new)
    for wrong in ({"ready_at": AT}, {"done_at": AT}, {"asked_by": old}, {"done_at": READY, "stopped_at": READY}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Recovery.objects.update(**wrong)


def test_a_phone_is_changed_while_both_are_in_ones_hand(old, messages):
    change_phone(old, NEW, language="zh", at=AT)
    [told] = [json.loads(path.read_text()) for path in messages.glob("*phone-changed.json")]
    assert told["phone"] == OLD
    assert open_account(NEW, at=AT) == old
    assert open_account(OLD, at=AT) != old


def test_a_phone_with_an_account_is_not_taken(old, new):
    with pytest.raises(Unfit, match="an account of its own"):
        change_phone(old, NEW, language="zh", at=AT)
