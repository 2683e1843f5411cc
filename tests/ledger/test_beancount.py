"""The books as Beancount reads them: accepted, and with the same texts and amounts."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from beancount import loader
from beancount.core import data
from beancount.core.amount import Amount
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.fen import FEN_MAX
from gongji.ledger.accounts import Account
from gongji.ledger.entries import Entry, entry
from gongji.ledger.exports.beancount import beancount
from gongji.ledger.journal import balances
from gongji.settlement.journal import opening

BEAN_CHECK = Path(sys.executable).parent / "bean-check"
DAY = date(2019, 6, 28)

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)
amounts = st.integers(-(10**15), 10**15)
movements = st.lists(st.tuples(st.sampled_from(list(Account)), amounts), max_size=6)


def read_back(entries: list[Entry], title: str = "books") -> list[data.Transaction]:
    """The transactions that Beancount reads from an export, which it accepts without a word."""
    directives, errors, _ = loader.load_string(beancount(entries, title=title))
    assert [each.message for each in errors] == []
    return [each for each in directives if isinstance(each, data.Transaction)]


def fen_of(amount: Amount | object | None) -> int:
    """What Beancount read as an amount, in fen."""
    assert isinstance(amount, Amount)
    assert amount.currency == "CNY"
    assert amount.number is not None
    assert amount.number * 100 == int(amount.number * 100)
    return int(amount.number * 100)


def booked(on: date, moved: list[tuple[Account, int]], plan: str = "p", what: str = "w") -> Entry:
    """An entry of these movements, balanced by what is not explained."""
    rest = -sum(fen for _, fen in moved)
    return entry(on=on, plan=plan, what=what, postings=[*moved, (Account.SUSPENSE, rest)], note=what)


@given(texts, texts, texts, movements)
@settings(max_examples=40)
def test_texts_and_amounts_come_back_as_they_were(title: str, plan: str, what: str, moved: list[tuple[Account, int]]):
    made = booked(DAY, moved, plan, what)
    (found,) = read_back([made], title)
    assert (found.date, found.payee, found.narration, found.meta["note"]) == (DAY, plan, what, what)
    assert [(each.account, fen_of(each.units)) for each in found.postings] == [
        (posting.account.value, posting.fen) for posting in made.postings
    ]


@pytest.mark.parametrize(
    "what", ['say "aid"', "a \\ backslash", 'ends in \\"', "共济 第 2 期", "semi; colon", "#tag ^link"]
)
def test_quotes_and_backslashes_in_texts_are_no_danger(what: str):
    (found,) = read_back([booked(DAY, [(Account.CUSTODY, 5)], what=what)], title=what)
    assert found.narration == what


def test_an_entry_without_postings_is_accepted():
    (found,) = read_back([booked(DAY, [])])
    assert found.postings == []


@pytest.mark.parametrize("carry", [-1, -123456, 1, FEN_MAX])
def test_a_carry_may_be_a_debt(carry: int):
    (found,) = read_back([opening(plan="p", on=DAY, carry_fen=carry)])
    sums = {posting.account: fen_of(posting.units) for posting in found.postings}
    assert sums == {Account.OPENING: carry, Account.CARRY: -carry}


def test_references_that_are_numbers_stay_numbers():
    made = entry(on=DAY, plan="p", what="w", postings=[], participants=23_000_000, period="2019-06-2")
    (found,) = read_back([made])
    assert (int(found.meta["participants"]), found.meta["period"]) == (23_000_000, "2019-06-2")


@given(st.lists(movements, min_size=1, max_size=4))
@settings(max_examples=20)
def test_closing_balances_are_those_of_the_journal(days: list[list[tuple[Account, int]]]):
    entries = [booked(DAY + timedelta(days=number), moved) for number, moved in enumerate(days)]
    directives, errors, _ = loader.load_string(beancount(entries, title="books"))
    assert errors == []
    closing = {each.account: fen_of(each.amount) for each in directives if isinstance(each, data.Balance)}
    assert closing == balances(entries)


def test_a_file_with_one_fen_changed_is_not_accepted():
    """The closing balances make Beancount find it even where a movement still balances."""
    text = beancount([booked(DAY, [(Account.CUSTODY, 12345)]), booked(DAY, [(Account.CUSTODY, 5)])], title="books")
    _, errors, _ = loader.load_string(text.replace(" 123.50 ~ 0", " 123.51 ~ 0"))
    assert len(errors) == 1
    assert "Balance failed for 'Assets:Custody'" in errors[0].message


def test_an_entry_with_one_fen_changed_is_not_accepted():
    text = beancount([booked(DAY, [(Account.CUSTODY, 12345)])], title="books")
    _, errors, _ = loader.load_string(text.replace("123.45", "123.46", 1))
    assert any("does not balance" in each.message for each in errors)


def test_bean_check_itself_accepts_the_file(tmp_path: Path):
    entries = [
        opening(plan='the "village"', on=DAY, carry_fen=-250),
        booked(DAY, [(Account.CUSTODY, 100)]),
        booked(DAY, []),
    ]
    path = tmp_path / "books.beancount"
    path.write_text(beancount(entries, title='books of "the village" \\ 2019'), encoding="utf-8")
    checked = subprocess.run([BEAN_CHECK, path], capture_output=True, text=True, timeout=60, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
