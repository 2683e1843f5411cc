"""The platform under test, with named people. The same suite runs on SQLite and, with DATABASE_URL, on PostgreSQL.

Nobody here is real. 王建国 pays for his family; 林晓燕 is a member on her own; 赵敏 is of the entry tier.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from gongji.community.membership.models import Membership
from gongji.community.membership.services import Joining, join
from gongji.community.people.models import Account, Person, RoleGrant
from gongji.community.people.roles import Role
from gongji.community.people.services import Enrolment, enrol, open_accounts

PLAN = "village"
FOUNDED_ON = date(2018, 6, 1)


@pytest.fixture(autouse=True)
def data_folder(settings, tmp_path):
    """Every test has a data folder of its own."""
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    return settings.DATA


def person(account: Account, name: str, born_on: date, relation: str = "self", sex: str = "female") -> Person:
    """Somebody of an account, written."""
    return enrol(
        [
            Enrolment(
                account=account,
                relation=relation,
                name=name,
                sex=sex,
                born_on=born_on,
                province="河南",
                city_tier="third",
                income_band="under-50k",
                has_commercial_cover=False,
            )
        ]
    )[0]


def staff(role: Role, *others: Role) -> Account:
    """An account with roles, granted at the installation."""
    [account] = open_accounts(1)
    at = datetime(2018, 1, 1, tzinfo=UTC)
    for each in {role, *others} - {Role.MEMBER}:
        RoleGrant.objects.create(account=account, role=each, by_installation=True, proposed_at=at, confirmed_at=at)
    return account


def member(who: Person, joined_on: date = FOUNDED_ON, tier: str = "standard") -> Membership:
    """A spell of somebody in the plan."""
    return join(PLAN, [Joining(person=who, tier=tier, joined_on=joined_on)])[0]


@pytest.fixture
def account(db) -> Account:
    """The account of 王建国."""
    return open_accounts(1, invented=True)[0]


@pytest.fixture
def wang(account) -> Membership:
    """王建国, 39 when the year 2019 begins, who pays for his family."""
    return member(person(account, "王建国", date(1979, 5, 20), sex="male"))


@pytest.fixture
def mother(account, wang) -> Membership:
    """His mother 欧阳秀兰, 58."""
    return member(person(account, "欧阳秀兰", date(1960, 3, 2), relation="parent"))


@pytest.fixture
def daughter(account, wang) -> Membership:
    """His daughter 王诗涵, who joined in January 2019."""
    return member(person(account, "王诗涵", date(2012, 2, 29), relation="child"), joined_on=date(2019, 1, 15))


@pytest.fixture
def lin(db) -> Membership:
    """林晓燕, a member on her own."""
    return member(person(open_accounts(1, invented=True)[0], "林晓燕", date(1990, 12, 31)))


@pytest.fixture
def zhao(db) -> Membership:
    """赵敏, of the entry tier."""
    return member(person(open_accounts(1, invented=True)[0], "赵敏", date(1985, 7, 7)), tier="entry")
