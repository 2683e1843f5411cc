"""Invented staff of the rehearsal, so that the pages of the staff can be looked at: one account a role, and the two
operators that every installation has.
"""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from gongji.community.people.models import Account, RoleGrant
from gongji.community.people.roles import STAFF, Role
from gongji.community.people.services import open_accounts
from gongji.community.rehearsal.models import Rehearsal


@transaction.atomic
def hire(rehearsal: Rehearsal) -> None:
    """Open an invented account for each role and two for the operators, on the first day of the year before. Twice
    is once.
    """
    if RoleGrant.objects.filter(account__invented=True).exists():
        return
    hired = [Role.OPERATOR, *(role for role in Role if role in STAFF)]
    first = datetime(rehearsal.year - 1, 1, 1, 9, tzinfo=timezone.get_default_timezone())
    RoleGrant.objects.bulk_create(
        [
            RoleGrant(account=account, role=role, by_installation=True, proposed_at=first, confirmed_at=first)
            for account, role in zip(open_accounts(len(hired), invented=True), hired, strict=True)
        ]
    )


def invented_staff() -> dict[Role, Account]:
    """One invented account for each role, in the glossary's order. One query."""
    granted = RoleGrant.objects.filter(account__invented=True, ended_at=None).select_related("account").order_by("-pk")
    found = {Role(grant.role): grant.account for grant in granted}
    return {role: found[role] for role in Role if role in found}
