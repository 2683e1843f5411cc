"""The permission matrix: every address of the platform, and who gets in.

A room with a new address adds a row to `ROWS`; `test_permissions.py` fails until it does, and then walks the row as
a visitor and as every role. Rows say the roles in full and not by the platform's own table, so that a change of
that table is seen here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from gongji.community.people.roles import STAFF, Role

CASEWORKER, REVIEWER, EXPERT = Role.CASEWORKER, Role.REVIEWER, Role.MEDICAL_EXPERT
FINANCE, OPERATOR, REGULATOR, AUDITOR = Role.FINANCE, Role.OPERATOR, Role.REGULATOR, Role.AUDITOR


class Who(Enum):
    """Those whom a row lets in, where it is not a set of roles."""

    EVERYBODY = "everybody"
    SIGNED_IN = "signed in"


class Answer(Enum):
    """What an address does to somebody."""

    IN = "in"
    SIGN_IN = "sent to sign in"
    SECOND_FACTOR = "sent to the second factor"
    NO = "refused"


@dataclass(frozen=True)
class Row:
    """An address by its name, the way it is asked, and who gets in. `known` are words in the address; one that
    names something of somebody else answers "not found" to those who get in, which is in.
    """

    name: str
    who: Who | frozenset[Role]
    post: bool = False
    known: Mapping[str, Any] = field(default_factory=dict)
    sent: Mapping[str, str] = field(default_factory=dict)
    alone: bool = False  # sees a session without a second factor too

    def __str__(self) -> str:
        return f"{'POST' if self.post else 'GET'} {self.name}"

    def answer_to(self, role: Role | None) -> Answer:
        """What is right for a visitor (None) or somebody with a role and a second factor."""
        if self.who == Who.EVERYBODY:
            return Answer.IN
        if role is None:
            return Answer.SIGN_IN
        if self.who == Who.SIGNED_IN or (isinstance(self.who, frozenset) and role in self.who):
            return Answer.IN
        return Answer.NO


def everybody(address: str, /, **known: Any) -> Row:
    return Row(address, Who.EVERYBODY, known=known)


def signed_in(address: str, /, *, post: bool = False, **known: Any) -> Row:
    return Row(address, Who.SIGNED_IN, post=post, known=known)


def staff(address: str, /, *roles: Role, post: bool = False, **known: Any) -> Row:
    return Row(address, frozenset(roles), post=post, known=known)


UUID = "00000000-0000-4000-8000-000000000000"
PEOPLE = (CASEWORKER, REVIEWER, EXPERT, FINANCE, OPERATOR)
OVERSEERS = (OPERATOR, REGULATOR, AUDITOR)

ROWS: tuple[Row, ...] = (
    # public
    everybody("home"),
    everybody("plan"),
    everybody("plan-document"),
    everybody("changes"),
    everybody("industry"),
    everybody("plans"),
    everybody("plans-compared"),
    everybody("pack", name="village"),
    everybody("periods"),
    everybody("period", name="2019-01-2"),
    everybody("settlement", name="2019-01-2"),
    everybody("books", year=2019),
    everybody("case", number="2019-0001"),
    everybody("log"),
    everybody("log-entry", index=0),
    everybody("verify"),
    everybody("verify-program"),
    everybody("sign-in"),
    Row("sign-in", Who.EVERYBODY, post=True),
    everybody("sign-in-code"),
    Row("sign-in-code", Who.EVERYBODY, post=True),
    everybody("sign-in-passkey"),
    Row("sign-in-passkey", Who.EVERYBODY, post=True),
    Row("one-tap", Who.EVERYBODY, post=True, sent={"account": "0"}),
    Row("sign-out", Who.EVERYBODY, post=True),
    # about oneself
    signed_in("cast-ballot", post=True, name="2020"),
    signed_in("me"),
    signed_in("my-period", name="2019-01-2"),
    Row("my-receipt", Who.EVERYBODY, known={"name": "2019-01-2", "line": 1}),  # of nobody's own: not found
    signed_in("account"),
    signed_in("change-phone"),
    signed_in("change-phone", post=True),
    signed_in("passkeys"),
    signed_in("passkeys", post=True),
    signed_in("passkey-remove", post=True, passkey=1),
    signed_in("sessions-end", post=True),
    signed_in("session-end", post=True, number=UUID),
    signed_in("recover"),
    signed_in("recover", post=True),
    signed_in("recovery-finish", post=True),
    signed_in("recovery-stop", post=True, number=1),
    signed_in("my-data"),
    signed_in("my-data-download", post=True),
    signed_in("erase"),
    signed_in("erase", post=True),
    # staff
    staff("staff", *STAFF),
    Row("second-factor", STAFF, alone=True),
    Row("second-factor", STAFF, post=True, alone=True),
    staff("second-factor-codes", *STAFF, post=True),
    staff("second-factor-remove", *STAFF, post=True),
    staff("roles", *OVERSEERS),
    staff("role-propose", OPERATOR, post=True),
    staff("role-confirm", OPERATOR, post=True, grant=1),
    staff("role-end", OPERATOR, post=True, grant=1),
    staff("staff-people", *PEOPLE),
    staff("staff-person", *PEOPLE, number=1),
    staff("staff-person", *PEOPLE, post=True, number=1),
    staff("staff-verify", CASEWORKER, OPERATOR, post=True, number=1),
    staff("looks", *OVERSEERS),
    staff("recoveries", OPERATOR),
    staff("staff-recovery-stop", OPERATOR, post=True, number=1),
)


def names(resolver: URLResolver | None = None) -> Iterator[str]:
    """The name of every address of the platform."""
    for each in (resolver or get_resolver()).url_patterns:
        if isinstance(each, URLResolver):
            yield from names(each)
        elif isinstance(each, URLPattern):
            yield each.name or f"(without a name: {each.pattern})"


def answer(client: Client, row: Row) -> Answer:
    """What an address does to whoever the client is signed in as."""
    address = reverse(row.name, kwargs=dict(row.known) or None)
    response = client.post(address, dict(row.sent)) if row.post else client.get(address)
    return meaning(response)


def meaning(response: HttpResponseBase) -> Answer:
    """An answer in the matrix's words; raises AssertionError for one that is none of them, such as a fault."""
    location = str(response.headers.get("Location", ""))
    if response.status_code == 302 and location.startswith(reverse("sign-in") + "?"):
        return Answer.SIGN_IN
    if response.status_code == 302 and location.startswith(reverse("second-factor") + "?"):
        return Answer.SECOND_FACTOR
    if response.status_code == 403:
        return Answer.NO
    assert response.status_code in {200, 302, 404, 422, 429}, response.status_code
    return Answer.IN
