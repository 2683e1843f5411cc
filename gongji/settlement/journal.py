"""A statement's totals as one balanced entry, with the statement's root in it."""

from __future__ import annotations

import hashlib
from datetime import date

from gongji.ledger.accounts import Account
from gongji.ledger.entries import Entry, entry
from gongji.ledger.exports.beancount import beancount
from gongji.settlement.statement import Settlement, settlement_bytes
from gongji.sharing.excess import Owed


def settled_entry(settlement: Settlement, owed: Owed) -> Entry:
    """What a settled period charges to members and sponsor, whom it owes, and what it hands on, in fen.

    Where aid was reduced to what came in, the entry says what had been awarded.
    """
    awarded = {} if owed.aid_fen == settlement.aid_fen else {"awarded_fen": settlement.aid_fen}
    return entry(
        on=settlement.cutoff,
        plan=settlement.plan,
        what=f"period {settlement.period} settled",
        postings=[
            (Account.MEMBERS_RECEIVABLE, settlement.collect_fen),
            (Account.SPONSOR_RECEIVABLE, owed.sponsor_fen),
            (Account.CARRY, settlement.carry_in_fen),
            (Account.AID_PAYABLE, -owed.aid_fen),
            (Account.FEE_PAYABLE, -owed.fee_fen),
            (Account.CARRY, -owed.carry_fen),
        ],
        period=settlement.period,
        participants=settlement.participants,
        cases=settlement.cases,
        root=settlement.root.hash.hex(),
        settlement_sha256=hashlib.sha256(settlement_bytes(settlement)).hexdigest(),
        **awarded,
    )


def opening_entry(settlement: Settlement) -> Entry:
    """The carry that came in from the period before, for books that begin with this period."""
    return opening(plan=settlement.plan, on=settlement.cutoff, carry_fen=settlement.carry_in_fen)


def opening(*, plan: str, on: date, carry_fen: int) -> Entry:
    """A carry in fen that books begin with."""
    return entry(
        on=on,
        plan=plan,
        what="carry from the period before",
        postings=[(Account.OPENING, carry_fen), (Account.CARRY, -carry_fen)],
    )


def collected_entry(settlement: Settlement, owed: Owed, *, on: date) -> Entry:
    """All shares of a period, and the sponsor's part, received at the custody bank."""
    return entry(
        on=on,
        plan=settlement.plan,
        what=f"period {settlement.period} collected",
        postings=[
            (Account.CUSTODY, settlement.collect_fen + owed.sponsor_fen),
            (Account.MEMBERS_RECEIVABLE, -settlement.collect_fen),
            (Account.SPONSOR_RECEIVABLE, -owed.sponsor_fen),
        ],
        period=settlement.period,
    )


def paid_out_entry(settlement: Settlement, *, on: date, aid_fen: int, fee_fen: int) -> Entry:
    """Aid paid to those it is for, and a fee to the operator, on the sharing day of a period."""
    return entry(
        on=on,
        plan=settlement.plan,
        what=f"period {settlement.period} paid out",
        postings=[
            (Account.AID_PAYABLE, aid_fen),
            (Account.FEE_PAYABLE, fee_fen),
            (Account.CUSTODY, -aid_fen - fee_fen),
        ],
        period=settlement.period,
    )


def journal_text(settlement: Settlement, owed: Owed) -> str:
    """journal.beancount of one period: opening carry, and the entry of the period."""
    entries = [settled_entry(settlement, owed)]
    if settlement.carry_in_fen:
        entries.insert(0, opening_entry(settlement))
    return beancount(entries, title=f"{settlement.plan} {settlement.period}")
