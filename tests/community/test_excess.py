"""What is above the caps, lived through: money is paid out when it has come in, and never more than came in."""

from __future__ import annotations

import re
from datetime import date

import pytest

from gongji.community.cases.models import Case
from gongji.community.periods.models import Period
from gongji.community.periods.queries import books
from gongji.community.periods.queries.books import balance_fen
from gongji.community.periods.services import open_year
from gongji.ledger.accounts import Account
from gongji.ledger.journal import check_journal
from gongji.plans.packs import pack_file
from tests.community.conftest import PLAN
from tests.community.test_periods import falls_ill, run


@pytest.fixture
def a_plan(data_folder, db):
    """Writes the village's plan with a cap of 20,000 yuan a period and another meaning of what is above."""

    def write(excess: str) -> list[Period]:
        text = pack_file(PLAN).read_text(encoding="utf-8")
        text = re.sub(r"\[\[waivers\]\][^\[]*", "", text)
        text = re.sub(r"per_year_fen = 18_?800", "per_period_fen = 2_000_000", text)
        own = data_folder / "plans" / PLAN / "plan.toml"
        own.parent.mkdir(parents=True)
        own.write_text(text.replace('excess = "sponsor"', f'excess = "{excess}"'), encoding="utf-8")
        return open_year(PLAN, 2019)

    return write


def balances_of(*accounts: Account) -> tuple[int, ...]:
    check_journal(books(PLAN))
    return tuple(balance_fen(PLAN, account) for account in accounts)


def test_what_is_carried_pays_a_case_when_the_money_is_there(a_plan, wang, mother, lin):
    """50,000 yuan for the mother of 58 and 4,000 of fee, from three members with 20,000 a period at most."""
    year = a_plan("carried")
    falls_ill(mother, date(2019, 1, 10))
    run(year[0])
    first = Case.objects.get()
    assert (year[0].collect_fen, year[0].handed_on_fen) == (5_400_000, 0)
    assert (first.state, first.paid_fen) == ("paid", 5_000_000)
    falls_ill(wang, date(2019, 2, 1))  # 100,000 yuan and 8,000 of fee from the two who are left: three periods
    for period, dues, custody in ((year[1], 4_000_000, 4_000_000), (year[2], 4_000_000, 8_000_000)):
        run(period)
        assert period.collect_fen == dues
        assert Case.objects.get(membership=wang).state == "disclosed"
        assert balances_of(Account.CUSTODY, Account.SPONSOR_RECEIVABLE) == (custody, 0)
    assert year[2].handed_on_fen == year[2].carry_out_fen - year[2].sponsor_fen == -2_800_000
    run(year[3])
    second = Case.objects.get(membership=wang)
    assert (year[3].collect_fen, second.state, second.paid_fen) == (2_800_000, "paid", 10_000_000)
    assert balances_of(Account.CUSTODY, Account.AID_PAYABLE, Account.FEE_PAYABLE, Account.CARRY) == (0, 0, 0, 0)


def test_the_fee_waits_until_the_aid_is_paid(a_plan, wang, lin):
    """While the money for 100,000 yuan of aid comes in, the operator takes none of it."""
    year = a_plan("carried")
    falls_ill(wang, date(2019, 1, 10))
    for period in year[:2]:
        run(period)
        assert balances_of(Account.FEE_PAYABLE) == (-800_000,)
    assert balances_of(Account.CUSTODY) == (8_000_000,)
    run(year[2])
    assert balances_of(Account.CUSTODY, Account.FEE_PAYABLE) == (0, 0)


def test_an_aid_that_is_what_came_in_is_paid_at_once_and_asks_nothing_of_the_next_period(a_plan, wang, mother, lin):
    year = a_plan("reduces_aid")
    falls_ill(wang, date(2019, 1, 10))
    falls_ill(mother, date(2019, 1, 10))
    run(year[0])
    assert (year[0].aid_fen, year[0].collect_fen, year[0].handed_on_fen) == (15_000_000, 6_000_000, 0)
    paid = {case.membership_id: case.paid_fen for case in Case.objects.all()}
    assert sum(paid.values()) == 5_555_556  # and 8 % of it, 444,444, are the operator's: 6,000,000 in all
    assert paid == {wang.pk: 3_703_704, mother.pk: 1_851_852}
    assert balances_of(Account.CUSTODY, Account.AID_PAYABLE, Account.SPONSOR_RECEIVABLE) == (0, 0, 0)
    run(year[1])
    assert (year[1].collect_fen, year[1].carry_in_fen) == (0, 0)
