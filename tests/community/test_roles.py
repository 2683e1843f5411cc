"""Who may do what: one table, and roles that two operators give."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from gongji.community.people.models import Account, RoleGrant
from gongji.community.people.queries import roles_of
from gongji.community.people.roles import ALLOWED, READABLE, STAFF, Action, Field, Purpose, Role, may, readable
from gongji.community.people.rules import Unfit
from gongji.community.people.services import open_account
from gongji.community.people.services.roles import confirm_role, end_role, first_operators, propose_role

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
ONE, TWO, COLLEAGUE = "+8613812345671", "+8613812345672", "+8613812345673"


@pytest.fixture
def operators(db) -> list[Account]:
    return first_operators([ONE, TWO], at=AT)


@pytest.fixture
def colleague(db) -> Account:
    return open_account(COLLEAGUE, at=AT)


def test_every_action_is_somebodys_and_no_members():
    assert set(ALLOWED) == set(Action)
    for action in Action:
        assert ALLOWED[action]
        assert not may({Role.MEMBER}, action)


def test_every_purpose_of_staff_is_somebodys_and_nobody_reads_the_second_factor():
    assert {purpose for _, purpose in READABLE} == set(Purpose) - {Purpose.OWN}
    assert {role for role, _ in READABLE} == STAFF
    for role in Role:
        for purpose in Purpose:
            assert Field.SECOND_FACTOR not in readable({role}, purpose)


def test_who_decides_on_medicine_does_not_see_who_it_is():
    assert readable({Role.MEDICAL_EXPERT}, Purpose.CASE_REVIEW) == {Field.MEDICAL}


def test_a_role_is_in_force_when_a_second_operator_confirmed_it(operators, colleague):
    grant = propose_role(operators[0], COLLEAGUE, Role.CASEWORKER, at=AT)
    assert roles_of(colleague) == {Role.MEMBER}
    for wrong in (operators[0], colleague):
        with pytest.raises(Unfit):
            confirm_role(wrong, grant.pk, at=AT)
    confirm_role(operators[1], grant.pk, at=AT)
    assert roles_of(colleague) == {Role.MEMBER, Role.CASEWORKER}
    with pytest.raises(Unfit, match="No grant waits"):
        confirm_role(operators[1], grant.pk, at=AT)


def test_a_role_ends_at_once_by_one_operator(operators, colleague):
    grant = confirm_role(operators[1], propose_role(operators[0], COLLEAGUE, Role.FINANCE, at=AT).pk, at=AT)
    end_role(operators[0], grant.pk, at=AT)
    assert roles_of(colleague) == {Role.MEMBER}
    propose_role(operators[0], COLLEAGUE, Role.FINANCE, at=AT)


def test_a_proposal_that_was_turned_down_cannot_be_confirmed(operators, colleague):
    grant = propose_role(operators[0], COLLEAGUE, Role.FINANCE, at=AT)
    end_role(operators[1], grant.pk, at=AT)
    with pytest.raises(Unfit):
        confirm_role(operators[1], grant.pk, at=AT)


def test_nobody_but_operators_touches_roles(operators, colleague):
    confirm_role(operators[1], propose_role(operators[0], COLLEAGUE, Role.REGULATOR, at=AT).pk, at=AT)
    with pytest.raises(Unfit, match="Only operators"):
        propose_role(colleague, ONE, Role.AUDITOR, at=AT)
    with pytest.raises(Unfit, match="Only operators"):
        end_role(colleague, RoleGrant.objects.get(account=operators[0]).pk, at=AT)


def test_there_are_always_two_operators(operators, colleague):
    mine = RoleGrant.objects.get(account=operators[0])
    with pytest.raises(Unfit, match="At least 2 operators"):
        end_role(operators[1], mine.pk, at=AT)
    confirm_role(operators[1], propose_role(operators[0], COLLEAGUE, Role.OPERATOR, at=AT).pk, at=AT)
    end_role(operators[1], mine.pk, at=AT)


def test_the_first_operators_are_two_and_made_once(operators):
    with pytest.raises(Unfit, match="operators already"):
        first_operators([ONE, TWO], at=AT)


def test_one_person_with_one_phone_is_not_two_operators(db):
    with pytest.raises(Unfit, match="Two different"):
        first_operators([ONE, ONE], at=AT)


@pytest.mark.parametrize(
    ("phone", "role", "words"),
    [
        ("+8613812345679", Role.AUDITOR, "Nobody has signed in"),
        (ONE, Role.AUDITOR, "to themselves"),
        (COLLEAGUE, Role.MEMBER, "no such role"),
    ],
)
def test_what_cannot_be_proposed_is_refused_in_words(operators, colleague, phone, role, words):
    with pytest.raises(Unfit, match=words):
        propose_role(operators[0], phone, role, at=AT)


def test_a_role_is_proposed_once(operators, colleague):
    propose_role(operators[0], COLLEAGUE, Role.AUDITOR, at=AT)
    with pytest.raises(Unfit, match="waits to be confirmed"):
        propose_role(operators[1], COLLEAGUE, Role.AUDITOR, at=AT)


def test_the_database_refuses_what_two_eyes_did(operators, colleague):
    grant = propose_role(operators[0], COLLEAGUE, Role.OPERATOR, at=AT)
    for wrong in (
        {"confirmed_by": operators[0], "confirmed_at": AT},
        {"confirmed_by": colleague, "confirmed_at": AT},
        {"confirmed_at": AT},
        {"role": "member"},
        {"ended_at": AT},
        {"proposed_by": None},
        {"proposed_by": colleague},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            RoleGrant.objects.filter(pk=grant.pk).update(**wrong)
