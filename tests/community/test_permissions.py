"""Every address, as a visitor and as every role (`permissions.py` has the rows)."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.db import transaction
from django.http import HttpRequest
from django.test import Client

from gongji.community.people.models import Account, Recovery
from gongji.community.people.roles import STAFF, Role
from gongji.community.people.services import open_account
from gongji.community.people.sessions import SessionStore
from gongji.community.people.sign_in import How, begin_session
from tests.community.conftest import member, person, staff
from tests.community.permissions import ROWS, Answer, answer, names

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


def session_of(account: Account, how: How = How.PASSKEY) -> str:
    """The key of a session in which an account signed in by one of the doors."""
    request = HttpRequest()
    request.session = SessionStore()
    begin_session(request, account, how, at=datetime.now(UTC))
    request.session.save()
    return str(request.session.session_key)


def browser(session: str = "") -> Client:
    """A browser with the cookie of a session; without, a visitor's."""
    client = Client()
    client.cookies["gongji_session"] = session
    return client


def signed_in(account: Account, how: How = How.PASSKEY) -> Client:
    """A browser in which an account signed in."""
    return browser(session_of(account, how))


@pytest.fixture
def somebody(db) -> None:
    """A member with the number 1, so that addresses name something that is there."""
    account = open_account("+8613812345678", at=AT)
    member(person(account, "王建国", date(1979, 5, 20)))


def test_every_address_has_a_row():
    assert {row.name for row in ROWS} == set(names())


def test_who_may_gets_in_and_nobody_else(somebody):
    sessions = {"visitor": "", **{role.value: session_of(staff(role)) for role in Role}}
    wrong = []
    for row in ROWS:
        right = {"visitor": row.answer_to(None), **{role.value: row.answer_to(role) for role in Role}}
        before = transaction.savepoint()  # what an address does is taken back before the next is asked
        got = {who: answer(browser(session), row) for who, session in sessions.items()}
        transaction.savepoint_rollback(before)
        wrong += [
            f"{row}: {who} is {got[who].value}, not {right[who].value}" for who in right if got[who] != right[who]
        ]
    assert wrong == []


def test_staff_without_a_second_factor_get_nowhere_but_there(somebody):
    sessions = {role: session_of(staff(role), How.CODE) for role in STAFF}
    wrong = []
    for row in ROWS:
        if not isinstance(row.who, frozenset):
            continue
        before = transaction.savepoint()
        got = {answer(browser(sessions[role]), row) for role in row.who}
        transaction.savepoint_rollback(before)
        if got != {Answer.IN if row.alone else Answer.SECOND_FACTOR}:
            wrong.append(f"{row}: {got}")
    assert wrong == []


@pytest.mark.parametrize("name", ["change-phone", "passkeys", "passkey-remove"])
def test_staff_change_how_they_sign_in_only_after_a_second_factor(somebody, name):
    rows = [row for row in ROWS if row.name == name]
    for row in rows:
        assert answer(signed_in(staff(Role.FINANCE), How.CODE), row) == Answer.SECOND_FACTOR
        assert answer(signed_in(open_account("+8613812345679", at=AT), How.CODE), row) == Answer.IN


def test_a_role_that_ended_closes_its_doors_in_the_same_session(somebody):
    operator, overseer = staff(Role.OPERATOR), staff(Role.AUDITOR)
    client = signed_in(overseer)
    looks = next(row for row in ROWS if row.name == "looks")
    assert answer(client, looks) == Answer.IN
    overseer.grants.update(ended_at=AT, ended_by=operator)
    assert answer(client, looks) == Answer.NO


def test_a_closed_account_is_signed_out(somebody):
    account = open_account("+8613812345679", at=AT)
    client = signed_in(account)
    Account.objects.filter(pk=account.pk).update(closed_at=AT)
    assert answer(client, next(row for row in ROWS if row.name == "account")) == Answer.SIGN_IN


def test_no_member_stops_removes_or_erases_what_is_anothers(somebody):
    victim, stranger = Account.objects.get(), open_account("+8613812345679", at=AT)
    other = open_account("+8613812345677", at=AT)
    recovery = Recovery.objects.create(account=victim, asked_by=other, asked_at=AT, ready_at=AT.replace(day=8))
    signed_in(victim)
    client = signed_in(stranger)
    session = victim.sessions.get().number
    theirs = victim.people.get()
    assert client.post(f"/me/recover/{recovery.pk}/stop").status_code == 404
    assert client.post(f"/me/account/sessions/{session}/end").status_code == 302
    erased = client.post("/me/data/erase/", {"whom": str(theirs.pk), "sure": "yes"})
    assert erased.status_code == 422
    assert victim.sessions.count() == 1
    assert Recovery.objects.get().stopped_at is None
    assert theirs.masked_name not in client.get("/me/data/").content.decode()
