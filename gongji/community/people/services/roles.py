"""Granting roles with four eyes, and ending them with two: giving is slow, taking away is quick."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db import IntegrityError, transaction

from gongji.community.people.keys import index_of
from gongji.community.people.models import Account, RoleGrant, Session
from gongji.community.people.phones import whose_phone
from gongji.community.people.queries import roles_of
from gongji.community.people.roles import STAFF, Action, Role, may
from gongji.community.people.rules import Problem, Unfit
from gongji.community.people.services.enrol import open_account

OPERATORS_MIN: Final = 2  # with fewer nobody could grant a role any more


@transaction.atomic
def first_operators(phones: Sequence[str], *, at: datetime) -> list[Account]:
    """Make the owners of two phones operators, at the installation, once.

    Raises Unfit if there are operators, or if it is one phone twice.
    """
    if RoleGrant.objects.filter(role=Role.OPERATOR, confirmed_at__isnull=False).exists():
        raise refused("已经有运营人员了，由他们授予角色。", "There are operators already; they grant roles.")
    if len(set(phones)) < OPERATORS_MIN:
        raise refused("需要两个不同的手机号。", "Two different phones are needed.")
    accounts = [open_account(phone, at=at) for phone in phones]
    for account in accounts:
        RoleGrant.objects.create(
            account=account, role=Role.OPERATOR, by_installation=True, proposed_at=at, confirmed_at=at
        )
    return accounts


def propose_role(operator: Account, phone: str, role: Role, *, at: datetime) -> RoleGrant:
    """Propose a role for whoever signed in with a phone; it is in force when another operator confirms it.

    Raises Unfit for a phone without account, for oneself, and for a role that is there or proposed already.
    """
    must_grant(operator)
    account = Account.objects.filter(phone_index=index_of(whose_phone(phone)), closed_at=None).first()
    if account is None:
        raise refused(
            "没有人用这个手机号登录过；请对方先登录一次。",
            "Nobody has signed in with this phone; ask them to sign in once.",
        )
    if account == operator:
        raise refused("不能给自己授予角色。", "Nobody grants a role to themselves.")
    if role not in STAFF:
        raise refused("没有这个角色。", "There is no such role.")
    try:
        with transaction.atomic():
            return RoleGrant.objects.create(account=account, role=role, proposed_by=operator, proposed_at=at)
    except IntegrityError as error:
        raise refused(
            "已经有这个角色，或已在等待确认。", "They have this role, or it waits to be confirmed."
        ) from error


@transaction.atomic
def confirm_role(operator: Account, grant_id: int, *, at: datetime) -> RoleGrant:
    """Put a proposed role in force; raises Unfit for who proposed it, for oneself, and where nothing waits."""
    must_grant(operator)
    grant = RoleGrant.objects.select_for_update().filter(pk=grant_id, ended_at=None, confirmed_at=None).first()
    if grant is None:
        raise refused("没有等待确认的授权。", "No grant waits to be confirmed here.")
    if operator.pk in {grant.proposed_by_id, grant.account_id}:
        raise refused("要由另一位运营人员确认。", "Another operator has to confirm it.")
    grant.confirmed_by, grant.confirmed_at = operator, at
    grant.save(update_fields=["confirmed_by", "confirmed_at"])
    return grant


@transaction.atomic
def end_role(operator: Account, grant_id: int, *, at: datetime) -> RoleGrant:
    """End a role, or turn down a proposed one, at once, with the sessions of who had it.

    Raises Unfit if fewer than two operators would be left.
    """
    must_grant(operator)
    # All operators are locked, in one order, so that of two who end each other at once only one does.
    operators = list(
        RoleGrant.objects.select_for_update()
        .filter(role=Role.OPERATOR, confirmed_at__isnull=False, ended_at=None)
        .order_by("pk")
    )
    grant = RoleGrant.objects.select_for_update().filter(pk=grant_id, ended_at=None).first()
    if grant is None:
        raise refused("这个角色已经结束。", "This role has ended already.")
    if grant in operators and len(operators) <= OPERATORS_MIN:
        raise refused(
            f"至少要有 {OPERATORS_MIN} 位运营人员；请先再授予一位。",
            f"At least {OPERATORS_MIN} operators are needed; grant the role to another one first.",
        )
    grant.ended_by, grant.ended_at = operator, at
    grant.save(update_fields=["ended_by", "ended_at"])
    Session.objects.filter(account=grant.account_id).delete()
    return grant


def must_grant(operator: Account) -> None:
    """Raise Unfit for who may not grant roles, whichever way they came here."""
    if not may(roles_of(operator), Action.GRANT_ROLES):
        raise refused("只有运营人员可以授予角色。", "Only operators grant roles.")


def refused(zh: str, en: str) -> Unfit:
    """A refusal, in words."""
    return Unfit(Problem(where="role", zh=zh, en=en))
