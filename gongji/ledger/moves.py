"""What moves money besides a settled period: paid ahead, collected, given back, paid out.

Each move is one sentence and two accounts, so that no program can book the same thing in two ways. Members' balances
are a sub-ledger: whoever books a move keeps whose money it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from gongji.errors import InvariantBroken
from gongji.ledger.accounts import Account
from gongji.ledger.entries import Entry, entry


@dataclass(frozen=True, slots=True)
class Way:
    """What happens, in words, and the accounts: more on (or less owed by) `into`, less on `out_of`."""

    what: str
    into: Account
    out_of: Account


class Move(Enum):
    """Every way in which money moves outside a settled period."""

    PAID_AHEAD = Way("members paid ahead", Account.CUSTODY, Account.MEMBERS_PREPAID)
    FEE_ON_JOINING = Way("the operator's fee paid on joining", Account.CUSTODY, Account.FEE_PAYABLE)
    FEE_FROM_BALANCES = Way("the operator's fee taken from balances", Account.MEMBERS_PREPAID, Account.FEE_PAYABLE)
    FEE_GIVEN_BACK = Way("a fee given back by the operator", Account.CUSTODY, Account.MEMBERS_PREPAID)
    SHARES_COLLECTED = Way("shares collected", Account.CUSTODY, Account.MEMBERS_RECEIVABLE)
    SHARES_FROM_BALANCES = Way("shares taken from balances", Account.MEMBERS_PREPAID, Account.MEMBERS_RECEIVABLE)
    SHARES_NOT_OWED = Way("shares not owed by who left", Account.CARRY, Account.MEMBERS_RECEIVABLE)
    SHARES_FAILED = Way("shares not collected", Account.ARREARS, Account.MEMBERS_RECEIVABLE)
    ARREARS_COLLECTED = Way("arrears collected", Account.CUSTODY, Account.ARREARS)
    ARREARS_FROM_BALANCES = Way("arrears taken from balances", Account.MEMBERS_PREPAID, Account.ARREARS)
    ARREARS_OFF_AID = Way("unpaid shares taken off aid", Account.CARRY, Account.ARREARS)
    ARREARS_GIVEN_UP = Way("arrears given up, borne by all", Account.CARRY, Account.ARREARS)
    SPONSOR_PAID = Way("the sponsor's part received", Account.CUSTODY, Account.SPONSOR_RECEIVABLE)
    SPONSOR_BEARS_THE_REST = Way("the last cases borne by the sponsor", Account.SPONSOR_RECEIVABLE, Account.CARRY)
    SPONSOR_GIVES_BACK = Way("shares given back by the sponsor", Account.SPONSOR_RECEIVABLE, Account.REFUNDS_PAYABLE)
    SHARES_GIVEN_BACK = Way("shares given back, borne by all", Account.CARRY, Account.REFUNDS_PAYABLE)
    BALANCES_GIVEN_BACK = Way("balances to be given back", Account.MEMBERS_PREPAID, Account.REFUNDS_PAYABLE)
    BALANCES_STAY = Way("balances that stay in the plan", Account.MEMBERS_PREPAID, Account.CARRY)
    AID_NOT_RAISED = Way("aid that was never raised", Account.AID_PAYABLE, Account.CARRY)
    FEE_NOT_RAISED = Way("a fee that was never raised", Account.FEE_PAYABLE, Account.CARRY)
    REFUNDS_PAID = Way("money given back to members", Account.REFUNDS_PAYABLE, Account.CUSTODY)
    AID_PAID = Way("aid paid out", Account.AID_PAYABLE, Account.CUSTODY)
    FEE_PAID = Way("the fee paid to the operator", Account.FEE_PAYABLE, Account.CUSTODY)


def move_entry(move: Move, fen: int, *, on: date, plan: str, **reference: str | int) -> Entry:
    """An entry of one move of `fen` (above zero); raises InvariantBroken for anything else."""
    if fen <= 0:
        raise InvariantBroken(f"'{move.value.what}' of {on} moves {fen} fen; only more than zero can move")
    way = move.value
    return entry(on=on, plan=plan, what=way.what, postings=[(way.into, fen), (way.out_of, -fen)], **reference)
