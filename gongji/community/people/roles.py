"""Who may do what: the only table of permissions. Pure.

Every account is a member. All other roles are granted, by one operator with a second one (`services/roles.py`),
and what a role may do stands in `ALLOWED`, action by action: a page asks for an action, never for a role, so
this file alone says who gets in.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from types import MappingProxyType
from typing import Final


class Role(StrEnum):
    """What somebody is to the community. The order is that of the glossary."""

    MEMBER = "member"
    CASEWORKER = "caseworker"
    REVIEWER = "reviewer"
    MEDICAL_EXPERT = "medical-expert"
    FINANCE = "finance"
    OPERATOR = "operator"
    REGULATOR = "regulator"
    AUDITOR = "auditor"


STAFF: Final = frozenset(Role) - {Role.MEMBER}


class Action(StrEnum):
    """What a page or an endpoint lets people do; rooms add their own lines here and in `ALLOWED`."""

    WORK_HERE = "work-here"  # the first page of the staff
    SEE_ROLES = "see-roles"
    GRANT_ROLES = "grant-roles"
    SEE_LOOKS = "see-looks"
    FIND_PEOPLE = "find-people"  # by number, masked; what is behind the mask needs a purpose
    VERIFY_IDENTITY = "verify-identity"
    STOP_RECOVERY = "stop-recovery"


ALLOWED: Final = MappingProxyType(
    {
        Action.WORK_HERE: STAFF,
        Action.SEE_ROLES: frozenset({Role.OPERATOR, Role.REGULATOR, Role.AUDITOR}),
        Action.GRANT_ROLES: frozenset({Role.OPERATOR}),
        Action.SEE_LOOKS: frozenset({Role.OPERATOR, Role.REGULATOR, Role.AUDITOR}),
        Action.FIND_PEOPLE: frozenset(
            {Role.CASEWORKER, Role.REVIEWER, Role.MEDICAL_EXPERT, Role.FINANCE, Role.OPERATOR}
        ),
        Action.VERIFY_IDENTITY: frozenset({Role.CASEWORKER, Role.OPERATOR}),
        Action.STOP_RECOVERY: frozenset({Role.OPERATOR}),
    }
)


def may(roles: Collection[Role], action: Action) -> bool:
    """Whether somebody with these roles may do something."""
    return not ALLOWED[action].isdisjoint(roles)


class Purpose(StrEnum):
    """Why personal data is read. Without one, nothing is: there is no other way into the vault."""

    OWN = "own"  # the holder of the account, about the own family
    CASE_WORK = "case-work"
    CASE_REVIEW = "case-review"
    PAYMENT = "payment"
    IDENTITY_CHECK = "identity-check"
    SUPPORT = "support"
    SUPERVISION = "supervision"
    LEGAL_ORDER = "legal-order"


class Field(StrEnum):
    """What the vault holds of a person or an account."""

    NAME = "name"
    DOCUMENT_NUMBER = "document-number"
    PHONE = "phone"
    ADDRESS = "address"
    BANK_ACCOUNT = "bank-account"
    MEDICAL = "medical"
    SECOND_FACTOR = "second-factor"  # an authenticator's secret: the program alone reads it


WHO_IT_IS: Final = frozenset({Field.NAME, Field.DOCUMENT_NUMBER})
TO_REACH_THEM: Final = frozenset({Field.NAME, Field.PHONE, Field.ADDRESS})
# Who may read what for which purpose: the least that the work needs.
READABLE: Final = MappingProxyType(
    {
        (Role.CASEWORKER, Purpose.CASE_WORK): WHO_IT_IS | TO_REACH_THEM | {Field.MEDICAL},
        (Role.CASEWORKER, Purpose.IDENTITY_CHECK): WHO_IT_IS,
        (Role.CASEWORKER, Purpose.SUPPORT): TO_REACH_THEM,
        (Role.REVIEWER, Purpose.CASE_REVIEW): WHO_IT_IS | {Field.MEDICAL},
        (Role.MEDICAL_EXPERT, Purpose.CASE_REVIEW): frozenset({Field.MEDICAL}),
        (Role.FINANCE, Purpose.PAYMENT): frozenset({Field.NAME, Field.BANK_ACCOUNT}),
        (Role.OPERATOR, Purpose.IDENTITY_CHECK): WHO_IT_IS,
        (Role.OPERATOR, Purpose.SUPPORT): TO_REACH_THEM,
        (Role.OPERATOR, Purpose.LEGAL_ORDER): frozenset(Field) - {Field.SECOND_FACTOR},
        (Role.REGULATOR, Purpose.SUPERVISION): WHO_IT_IS | {Field.MEDICAL},
        (Role.AUDITOR, Purpose.SUPERVISION): WHO_IT_IS,
    }
)


def readable(roles: Collection[Role], purpose: Purpose) -> frozenset[Field]:
    """What somebody with these roles may read for a purpose; nothing, if it is none of their purposes."""
    found: frozenset[Field] = frozenset()
    for role in roles:
        found |= READABLE.get((role, purpose), frozenset())
    return found
