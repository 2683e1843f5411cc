"""The journal: no entry can be changed, left out or moved without being seen."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.errors import InvariantBroken
from gongji.ledger.accounts import Account
from gongji.ledger.entries import Entry, Posting, entry
from gongji.ledger.journal import FIRST_HASH, Chained, balances, chained, check_journal, journal

FIRST = date(2019, 1, 21)


def booked(number: int, fen: int = 100) -> Entry:
    """The entry of a day."""
    return entry(
        on=FIRST + timedelta(days=number),
        plan="p",
        what=f"entry {number}",
        postings=[(Account.CUSTODY, fen), (Account.MEMBERS_RECEIVABLE, -fen)],
        number=number,
    )


BOOKS = journal(booked(number) for number in range(6))


def test_a_journal_as_it_was_written_holds():
    check_journal(BOOKS)
    check_journal(())
    assert BOOKS[0].before == FIRST_HASH
    assert [link.before for link in BOOKS[1:]] == [link.hash for link in BOOKS[:-1]]


def test_the_same_entries_have_the_same_hashes_whoever_computes_them():
    assert journal([booked(number) for number in range(6)]) == BOOKS


@pytest.mark.parametrize("at", range(6))
@pytest.mark.parametrize(
    "change",
    [
        lambda entry: dataclasses.replace(entry, what="something else"),
        lambda entry: dataclasses.replace(entry, plan="q"),
        lambda entry: dataclasses.replace(entry, on=entry.on + timedelta(days=1)),
        lambda entry: dataclasses.replace(entry, reference={"number": str(entry.reference["number"])}),
        lambda entry: dataclasses.replace(entry, reference={**entry.reference, "also": 1}),
        lambda entry: dataclasses.replace(entry, postings=entry.postings[::-1]),
        lambda entry: dataclasses.replace(
            entry, postings=(Posting(account=Account.SUSPENSE, fen=100), entry.postings[1])
        ),
        lambda entry: dataclasses.replace(
            entry, postings=tuple(Posting(account=each.account, fen=2 * each.fen) for each in entry.postings)
        ),
    ],
    ids=["what", "plan", "day", "number as text", "reference", "order", "account", "amount"],
)  # fmt: skip
def test_a_changed_entry_is_found(at: int, change: Callable[[Entry], Entry]):
    links = list(BOOKS)
    links[at] = dataclasses.replace(links[at], entry=change(links[at].entry))
    with pytest.raises(InvariantBroken, match=rf"entry {at + 1} \('.+'\) does not follow from the entry before it"):
        check_journal(links)


@pytest.mark.parametrize("at", range(6))
def test_a_changed_entry_with_its_hash_made_anew_breaks_the_next(at: int):
    links = list(BOOKS)
    links[at] = chained(booked(at, fen=999), links[at].before)
    if at == len(links) - 1:
        check_journal(links)  # the newest hash has to be held by somebody else
        assert links[-1].hash != BOOKS[-1].hash
        return
    with pytest.raises(InvariantBroken, match=f"entry {at + 2} "):
        check_journal(links)


@pytest.mark.parametrize("at", range(5))
def test_an_entry_left_out_is_found(at: int):
    with pytest.raises(InvariantBroken, match=f"entry {at + 1} "):
        check_journal([*BOOKS[:at], *BOOKS[at + 1 :]])


@given(st.permutations(range(6)).filter(lambda order: list(order) != list(range(6))))
def test_entries_in_another_order_are_found(order: list[int]):
    with pytest.raises(InvariantBroken, match="does not follow from the entry before it"):
        check_journal([BOOKS[at] for at in order])


@pytest.mark.parametrize("at", range(7))
def test_an_entry_slipped_in_is_found(at: int):
    before = BOOKS[at - 1].hash if at else FIRST_HASH
    links = [*BOOKS[:at], chained(booked(max(at - 1, 0), fen=7), before), *BOOKS[at:]]
    if at == len(BOOKS):
        check_journal(links)  # adding at the end is what a journal is for
        return
    with pytest.raises(InvariantBroken, match=f"entry {at + 2} "):
        check_journal(links)


def test_an_entry_dated_before_the_one_before_it_is_found():
    with pytest.raises(InvariantBroken, match=r"entry 2 \('entry 0'\) is dated before the entry before it"):
        check_journal(journal([booked(1), booked(0)]))


def test_an_unbalanced_entry_is_found_even_in_a_chain_that_fits():
    crooked = booked(0)
    object.__setattr__(crooked, "postings", crooked.postings[:1])
    with pytest.raises(InvariantBroken, match="out of balance"):
        check_journal([chained(crooked)])


def test_a_chain_that_does_not_begin_at_the_beginning_is_found():
    with pytest.raises(InvariantBroken, match="entry 1 "):
        check_journal([Chained(entry=BOOKS[0].entry, before=BOOKS[0].hash, hash=BOOKS[0].hash)])


@given(st.lists(st.tuples(st.sampled_from(list(Account)), st.integers(-(10**12), 10**12)), max_size=20))
def test_balances_add_up_to_zero_and_each_to_its_postings(movements: list[tuple[Account, int]]):
    entries = [
        entry(on=FIRST, plan="p", what="w", postings=[(account, fen), (Account.SUSPENSE, -fen)])
        for account, fen in movements
    ]
    sums = balances(entries)
    assert sum(sums.values()) == 0
    for account in set(Account) - {Account.SUSPENSE}:
        assert sums.get(account, 0) == sum(fen for each, fen in movements if each == account)
