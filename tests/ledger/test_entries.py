"""An entry of the books balances or does not come to be."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.errors import InvariantBroken
from gongji.fen import FEN_MAX
from gongji.ledger.accounts import MEANING, Account
from gongji.ledger.entries import Entry, Posting, check_balanced, entry

DAY = date(2019, 6, 28)

accounts = st.sampled_from(list(Account))
amounts = st.integers(-(10**15), 10**15)


def test_every_account_has_its_sentence():
    assert set(MEANING) == set(Account)


def test_members_and_operator_never_share_an_account():
    assert [account for account in Account if "Members" in account and "Operator" in account] == []


@given(st.lists(st.tuples(accounts, amounts), max_size=8), amounts.filter(bool))
def test_what_balances_is_an_entry_and_what_does_not_is_none(postings: list[tuple[Account, int]], off: int):
    rest = -sum(fen for _, fen in postings)
    whole = [*postings, (Account.SUSPENSE, rest)]
    made = entry(on=DAY, plan="p", what="w", postings=whole)
    assert sum(posting.fen for posting in made.postings) == 0
    with pytest.raises(InvariantBroken, match=f"the entry 'w' of 2019-06-28 is out of balance by {off} fen"):
        entry(on=DAY, plan="p", what="w", postings=[*whole, (Account.CUSTODY, off)])


def test_no_way_of_making_an_entry_goes_round_the_balance():
    one = Posting(account=Account.CUSTODY, fen=1)
    with pytest.raises(InvariantBroken):
        Entry(on=DAY, plan="p", what="w", postings=(one,))
    made = entry(on=DAY, plan="p", what="w", postings=[(Account.CUSTODY, 1), (Account.CARRY, -1)])
    with pytest.raises(InvariantBroken):
        dataclasses.replace(made, postings=(one,))


def test_an_entry_that_was_tampered_with_is_found():
    made = entry(on=DAY, plan="p", what="w", postings=[(Account.CUSTODY, 1), (Account.CARRY, -1)])
    object.__setattr__(made, "postings", made.postings[:1])
    with pytest.raises(InvariantBroken, match="out of balance by 1 fen"):
        check_balanced(made)


def test_an_amount_beyond_int64_is_refused():
    beyond = FEN_MAX + 1
    with pytest.raises(InvariantBroken, match=f"posts {beyond} fen, beyond int64"):
        entry(on=DAY, plan="p", what="w", postings=[(Account.CUSTODY, beyond), (Account.CARRY, -beyond)])


def test_nothing_is_posted_for_nothing():
    made = entry(on=DAY, plan="p", what="w", postings=[(Account.CUSTODY, 0), (Account.CARRY, 0)], period="2019-06-2")
    assert made.postings == ()
    assert made.reference == {"period": "2019-06-2"}
