"""The ledger in the database: balanced, chained, append-only, whoever writes to it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from gongji.community.periods.models import Entry, Posting
from gongji.community.periods.queries import books, year_journal
from gongji.community.periods.services.booking import book
from gongji.errors import InvariantBroken
from gongji.ledger.accounts import Account
from gongji.ledger.entries import Entry as BalancedEntry
from gongji.ledger.entries import entry
from gongji.ledger.journal import FIRST_HASH, check_journal

pytestmark = pytest.mark.django_db


def received(fen: int, on: date = date(2019, 1, 28)) -> BalancedEntry:
    return entry(
        on=on,
        plan="village",
        what="shares received",
        postings=[(Account.CUSTODY, fen), (Account.MEMBERS_RECEIVABLE, -fen)],
        period="2019-01-2",
    )


def raw_entry(hash_: str, number: int = 9, before: str = "x") -> Entry:
    return Entry(
        hash=hash_,
        plan="village",
        number=number,
        event=f"event {number}",
        on=date(2019, 1, 1),
        what="by hand",
        reference={},
        before=before,
        recorded_at=timezone.now(),
    )


@transaction.atomic
def write_by_hand(hash_: str, amounts: tuple[int, ...], before: str = "x") -> None:
    """Write an entry over postings as somebody would who goes around `book`."""
    Posting.objects.bulk_create(
        [
            Posting(entry_id=hash_, place=place, account="Assets:Custody", amount_fen=fen)
            for place, fen in enumerate(amounts, start=1)
        ]
    )
    raw_entry(hash_, before=before).save(force_insert=True)


def test_entries_form_a_chain_that_anybody_can_check():
    book(received(700), event="first")
    book(received(1), event="second")
    links = books("village")
    check_journal(links)
    assert [link.entry for link in links] == [received(700), received(1)]
    assert links[0].before == FIRST_HASH


def test_an_event_is_booked_once():
    book(received(700), event="2019-01-2 collected")
    with pytest.raises(DatabaseError), transaction.atomic():
        book(received(700), event="2019-01-2 collected")
    assert len(books("village")) == 1


def test_an_entry_that_moves_nothing_is_not_written():
    book(received(0), event="nothing")
    assert books("village") == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE periods_entry SET what = 'something else'",
        "UPDATE periods_posting SET amount_fen = amount_fen + 1",
        "DELETE FROM periods_posting",
        "DELETE FROM periods_entry",
    ],
)
def test_the_database_refuses_to_change_or_remove_what_was_booked(statement):
    book(received(700), event="first")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    check_journal(books("village"))


@pytest.mark.parametrize(
    "amounts", [(), (5,), (5, -4), (5, -5, 1), (2**62, 2**62)], ids=["none", "one", "off by 1", "three", "large"]
)
def test_the_database_refuses_an_entry_whose_postings_do_not_balance(amounts):
    with pytest.raises(DatabaseError, match=r"add up to zero|overflow|out of range"):
        write_by_hand("a" * 64, amounts)


def test_postings_that_balance_carry_an_entry():
    write_by_hand("a" * 64, (5, -4, -1))
    assert [posting.fen for posting in books("village")[0].entry.postings] == [5, -4, -1]


def test_the_database_refuses_a_posting_to_an_entry_that_stands():
    book(received(700), event="first")
    standing = books("village")[0].hash
    with pytest.raises(DatabaseError, match="the entry stands"), transaction.atomic():
        Posting.objects.create(entry_id=standing, place=3, account="Assets:Custody", amount_fen=1)


def test_the_database_refuses_a_posting_of_nothing():
    with pytest.raises(DatabaseError), transaction.atomic():
        Posting.objects.create(entry_id="b" * 64, place=1, account="Assets:Custody", amount_fen=0)


def test_a_chain_never_forks():
    book(received(700), event="first")
    with pytest.raises(DatabaseError):
        write_by_hand("c" * 64, (1, -1), before=FIRST_HASH)
    assert len(books("village")) == 1


def test_an_entry_out_of_balance_cannot_even_be_thought():
    with pytest.raises(InvariantBroken):
        entry(on=date(2019, 1, 1), plan="village", what="wrong", postings=[(Account.CUSTODY, 1)])


def test_a_year_without_entries_has_no_journal():
    assert year_journal("village", 2019) is None


def test_the_journal_of_a_year_opens_with_the_carry_of_the_year_before():
    carried = [(Account.MEMBERS_RECEIVABLE, 50), (Account.CARRY, -50)]
    book(entry(on=date(2019, 12, 21), plan="village", what="settled", postings=carried), event="first")
    book(received(50, on=date(2020, 1, 28)), event="second")
    text = year_journal("village", 2020)
    assert text is not None
    assert '2020-01-01 * "village" "carry from the period before"' in text
    assert "settled" not in text
