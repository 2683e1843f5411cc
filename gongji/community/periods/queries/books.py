"""A plan's books, read back from the ledger as the values that they were written from."""

from __future__ import annotations

from datetime import date

from django.db.models import Sum

from gongji.community.periods.models import Entry, Posting
from gongji.ledger.accounts import Account
from gongji.ledger.entries import Entry as BalancedEntry
from gongji.ledger.entries import Posting as BalancedPosting
from gongji.ledger.exports.beancount import beancount
from gongji.ledger.journal import Chained
from gongji.settlement.journal import opening


def books(plan_id: str) -> list[Chained]:
    """All entries of a plan, in order, as the chain that they form. Two queries.

    References come sorted by name, because not every database keeps the order of a JSON object.
    """
    return [
        Chained(entry=balanced_entry(entry), before=entry.before, hash=entry.hash)
        for entry in Entry.objects.filter(plan=plan_id).order_by("number").prefetch_related("postings")
    ]


def balanced_entry(entry: Entry) -> BalancedEntry:
    """A row of the ledger as the value that it was written from."""
    postings = sorted(entry.postings.all(), key=lambda posting: posting.place)
    return BalancedEntry(
        on=entry.on,
        plan=entry.plan,
        what=entry.what,
        postings=tuple(
            BalancedPosting(account=Account(posting.account), fen=posting.amount_fen) for posting in postings
        ),
        reference=dict(sorted(entry.reference.items())),
    )


def balance_fen(plan_id: str, account: Account) -> int:
    """The balance of one account of a plan's books, in fen; what the members' side owes is negative. One query."""
    postings = Posting.objects.filter(entry__plan=plan_id, account=account.value)
    return postings.aggregate(sum=Sum("amount_fen"))["sum"] or 0


def year_journal(plan_id: str, year: int) -> str | None:
    """The books of one year as Beancount text, opened with the carry from the year before; None for an empty
    year.
    """
    entries = [link.entry for link in books(plan_id)]
    of_year = [each for each in entries if each.on.year == year]
    if not of_year:
        return None
    before = [each for each in entries if each.on.year < year]
    carry_fen = -sum(posting.fen for each in before for posting in each.postings if posting.account == Account.CARRY)
    if carry_fen:
        of_year.insert(0, opening(plan=plan_id, on=date(year, 1, 1), carry_fen=carry_fen))
    return beancount(of_year, title=f"{plan_id} {year}")
