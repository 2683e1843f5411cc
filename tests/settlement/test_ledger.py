"""The books of a settled period, read by Beancount itself; and a year of periods that ends with all explained."""

from __future__ import annotations

import hashlib
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data

from gongji.errors import InvariantBroken
from gongji.ledger.accounts import Account
from gongji.ledger.entries import Entry
from gongji.ledger.exports.beancount import beancount
from gongji.ledger.journal import balances, check_journal, journal
from gongji.plans.calendar import PeriodDates, periods_of_year
from gongji.plans.document import Plan
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan
from gongji.settlement.inputs import Inputs
from gongji.settlement.journal import collected_entry, opening_entry, paid_out_entry, settled_entry
from gongji.settlement.owed import owed_of
from gongji.settlement.run import settle
from gongji.settlement.statement import Settlement
from tests.settlement.desk import CASES, Desk
from tests.settlement.reference import Member
from tests.settlement.statements import csv_roll, statement_lines

FOLDERS = Path(__file__).parent.parent / "acceptance" / "folders"
BEAN_CHECK = Path(sys.executable).parent / "bean-check"


def transactions(path: Path) -> list[data.Transaction]:
    """The transactions of a Beancount file that Beancount accepts without a word."""
    entries, errors, _ = loader.load_file(str(path))
    assert [each.message for each in errors] == []
    return [entry for entry in entries if isinstance(entry, data.Transaction)]


def booked_fen(path: Path) -> dict[str, int]:
    """What all transactions of a file add up to in each account, in fen, zeros left out."""
    sums: Counter[str] = Counter()
    for transaction in transactions(path):
        for posting in transaction.postings:
            assert posting.units is not None
            assert posting.units.currency == "CNY"
            assert posting.units.number is not None
            fen = posting.units.number * 100
            assert fen == int(fen)
            sums[posting.account] += int(fen)
    return {account: fen for account, fen in sums.items() if fen}


def explained(settlement: Settlement) -> dict[str, int]:
    """A + F + carry_out = due + sponsor + carry_in, as accounts that add up to zero."""
    wanted = {
        "Assets:Members:Receivable": settlement.collect_fen,
        "Assets:Sponsor:Receivable": settlement.sponsor_fen,
        "Equity:Opening": settlement.carry_in_fen,
        "Liabilities:Aid": -settlement.aid_fen,
        "Liabilities:Operator:Fee": -settlement.fee_fen,
        "Liabilities:Members:Carry": -settlement.carry_out_fen,
    }
    assert sum(wanted.values()) == 0
    return {account: fen for account, fen in wanted.items() if fen}


# --- one period ----------------------------------------------------------------------------------------------


@pytest.fixture(params=sorted(path.parent.name for path in FOLDERS.glob("*/plan.toml")))
def settled(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Settlement, Path]:
    """An acceptance folder, settled."""
    folder = FOLDERS / request.param
    inputs = Inputs(
        plan=folder / "plan.toml",
        roll=folder / "roll.csv",
        cases=folder / "cases.csv",
        cutoff=date(2019, 6, 21),
        period="2019-06-2",
        carry_in_fen=12345 if request.param == "carry-in" else 0,
        key=FOLDERS / "plan.key",
    )
    return settle(inputs, tmp_path / "out").settlement, tmp_path / "out"


def test_bean_check_accepts_the_journal(settled: tuple[Settlement, Path]):
    _, out = settled
    checked = subprocess.run(
        [BEAN_CHECK, out / "journal.beancount"], capture_output=True, text=True, check=False, timeout=60
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_the_journal_s_amounts_are_the_statement_s(settled: tuple[Settlement, Path]):
    settlement, out = settled
    assert booked_fen(out / "journal.beancount") == explained(settlement)
    lines = statement_lines(out)
    assert settlement.collect_fen == sum(line.due_fen for line in lines)
    assert settlement.sponsor_fen == sum(line.sponsor_fen for line in lines)


def test_the_journal_names_period_root_and_settlement_statement(settled: tuple[Settlement, Path]):
    settlement, out = settled
    named = [dict(each.meta) for each in transactions(out / "journal.beancount") if "root" in each.meta]
    assert len(named) == 1
    assert named[0]["root"] == settlement.root.hash.hex()
    assert named[0]["period"] == settlement.period
    digest = hashlib.sha256((out / "settlement.json").read_bytes()).hexdigest()
    assert digest in named[0].values()


def test_all_entries_of_a_period_are_on_its_cutoff(settled: tuple[Settlement, Path]):
    settlement, out = settled
    assert {each.date for each in transactions(out / "journal.beancount")} == {settlement.cutoff}


@pytest.mark.parametrize("carry", [-12345, -1, 1, 10**12])
def test_any_carry_into_a_period_is_balanced(desk: Desk, carry: int):
    assert desk.settle("--carry-in", carry).status == 0
    booked = booked_fen(desk.out / "journal.beancount")
    assert booked["Equity:Opening"] == carry
    assert sum(booked.values()) == 0


def test_a_period_of_nothing_has_books_that_are_accepted(desk: Desk):
    desk.write("cases.csv", CASES.splitlines()[0] + "\n")
    assert desk.settle().status == 0
    assert booked_fen(desk.out / "journal.beancount") == {}


# --- a year --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Year:
    """Twenty-three periods, each settled with what the one before left."""

    periods: tuple[PeriodDates, ...]
    settlements: list[Settlement]
    paid_fen: Mapping[int, int]  # by member, over the year
    plan: Plan

    @property
    def entries(self) -> list[Entry]:
        """The year's books: settled on the cutoff, collected and paid out on the sharing day."""
        booked = [opening_entry(self.settlements[0])] if self.settlements[0].carry_in_fen else []
        for dates, settlement in zip(self.periods, self.settlements, strict=True):
            owed = owed_of(self.plan, settlement)
            booked.append(settled_entry(settlement, owed))
            booked.append(collected_entry(settlement, owed, on=dates.sharing_on))
            booked.append(
                paid_out_entry(settlement, on=dates.sharing_on, aid_fen=settlement.aid_fen, fee_fen=settlement.fee_fen)
            )
        return sorted(booked, key=lambda entry: entry.on)


def villagers(chance: random.Random) -> list[Member]:
    """400 people, some of whom come and go during 2019."""
    start = date(2018, 10, 16)
    people = []
    for member in range(1, 401):
        joined_on = start + timedelta(days=chance.choice([0, 20, chance.randrange(400)]))
        left_on = joined_on + timedelta(days=chance.randrange(30, 500)) if chance.random() < 0.2 else None
        born_on = date(1960, 2, 1) + timedelta(days=chance.randrange(365 * 50))
        people.append(Member(member=member, born_on=born_on, joined_on=joined_on, left_on=left_on))
    return people


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Year:
    """The plan of 2019 (almost) through its 23 periods: carry and what each member paid go from one to the next."""
    folder = tmp_path_factory.mktemp("year")
    plan_file = folder / "plan.toml"
    pack = pack_file("xianghubao", earlier="2018-11").read_text(encoding="utf-8")
    # So few members reach the cap of the year only where there is none for each case.
    plan_file.write_text(re.sub(r"(?m)^per_case_fen.*$", "", pack), encoding="utf-8")
    plan = read_plan(plan_file)
    periods = periods_of_year(plan, 2019)
    (folder / "plan.key").write_bytes(bytes(32))
    chance, paid, settlements, carry = random.Random(2019), Counter[int](), [], 0
    people = villagers(chance)
    for number, dates in enumerate(periods):
        roll, cases, out = folder / f"{number}.csv", folder / f"{number}-cases.csv", folder / f"{number}"
        roll.write_text(csv_roll([replace(each, ytd_fen=paid[each.member]) for each in people]))
        aid = [chance.choice([100_000, 30_001, 777_777]) for _ in range(chance.randrange(5))]
        cases.write_text("case,member,aid_fen\n" + "".join(f"C{number}-{i},1,{fen}\n" for i, fen in enumerate(aid)))
        inputs = Inputs(
            plan=plan_file,
            roll=roll,
            cases=cases,
            cutoff=dates.notice_on,
            period=dates.period,
            carry_in_fen=carry,
            key=folder / "plan.key",
        )
        settlements.append(settle(inputs, out).settlement)
        carry = settlements[-1].carry_out_fen
        for line in statement_lines(out):
            paid[line.member] += line.due_fen
    return Year(periods=periods, settlements=settlements, paid_fen=paid, plan=plan)


def test_a_year_has_23_periods_and_each_begins_with_what_the_last_one_left(year: Year):
    assert [dates.period for dates in year.periods][:3] == ["2019-01-2", "2019-02-1", "2019-02-2"]
    assert len(year.settlements) == 23
    assert [each.carry_in_fen for each in year.settlements[1:]] == [
        each.carry_out_fen for each in year.settlements[:-1]
    ]


def test_over_a_year_nobody_pays_more_than_the_year_s_cap(year: Year):
    cap = year.plan.caps.per_year_fen
    assert cap is not None
    assert max(year.paid_fen.values()) == cap  # and somebody reaches it, so the cap is at work
    assert sum(each.sponsor_fen for each in year.settlements) > 0


def test_a_year_s_aid_and_fee_are_what_was_paid_and_what_is_left(year: Year):
    given = sum(each.aid_fen + each.fee_fen for each in year.settlements)
    taken = sum(year.paid_fen.values()) + sum(each.sponsor_fen for each in year.settlements)
    assert given + year.settlements[-1].carry_out_fen == taken + year.settlements[0].carry_in_fen


def test_before_money_moves_every_account_says_what_the_statements_add_up_to(year: Year):
    booked = balances([settled_entry(each, owed_of(year.plan, each)) for each in year.settlements])
    wanted = {
        Account.MEMBERS_RECEIVABLE: sum(each.collect_fen for each in year.settlements),
        Account.SPONSOR_RECEIVABLE: sum(each.sponsor_fen for each in year.settlements),
        Account.AID_PAYABLE: -sum(each.aid_fen for each in year.settlements),
        Account.FEE_PAYABLE: -sum(each.fee_fen for each in year.settlements),
        Account.CARRY: -year.settlements[-1].carry_out_fen,
    }
    assert {account: fen for account, fen in booked.items() if fen} == {
        account: fen for account, fen in wanted.items() if fen
    }


def test_a_year_ends_with_every_account_explained(year: Year):
    left = year.settlements[-1].carry_out_fen
    assert left != 0
    ended = {account: fen for account, fen in balances(year.entries).items() if fen}
    assert ended == {Account.CUSTODY: left, Account.CARRY: -left}


def test_a_year_s_books_are_accepted_by_beancount_and_say_the_same(year: Year, tmp_path: Path):
    path = tmp_path / "year.beancount"
    path.write_text(beancount(year.entries, title="2019"), encoding="utf-8")
    wanted = {str(account): fen for account, fen in balances(year.entries).items() if fen}
    assert booked_fen(path) == wanted
    assert len(transactions(path)) == len(year.entries)


def test_a_year_s_journal_holds_together_and_shows_what_was_changed_or_left_out(year: Year):
    links = journal(year.entries)
    check_journal(links)
    changed = replace(links[5], entry=replace(links[5].entry, what="something else"))
    for spoilt in (
        [*links[:5], changed, *links[6:]],
        [*links[:5], *links[6:]],
        [*links[:5], links[6], links[5], *links[7:]],
        list(links[1:]),
    ):
        with pytest.raises(InvariantBroken):
            check_journal(spoilt)
