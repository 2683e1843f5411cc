"""The books of a plan that lives: every move an entry, and beside them whose money it is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from gongji.ledger.accounts import Account
from gongji.ledger.entries import Entry
from gongji.ledger.moves import Move, move_entry
from tests.plans.living.people import Member


@dataclass(kw_only=True)
class Books:
    """Entries in order of date, and what each account stands at, in fen; what the plan owes is negative."""

    plan: str
    entries: list[Entry] = field(default_factory=list)
    sums: Counter[Account] = field(default_factory=Counter)
    today: date = date.min
    moved: Counter[Move] = field(default_factory=Counter)

    def post(self, entry: Entry) -> None:
        """Write an entry down, after the moves of the day so far."""
        self.close_day(entry.on)
        self.entries.append(entry)
        for posting in entry.postings:
            self.sums[posting.account] += posting.fen

    def move(self, move: Move, fen: int, on: date) -> None:
        """Book a move; those of one day and kind become one entry."""
        if on != self.today:
            self.close_day(on)
        self.moved[move] += fen
        self.sums[move.value.into] += fen
        self.sums[move.value.out_of] -= fen

    def to_operator(self, move: Move, fen: int, on: date) -> None:
        """A fee that is the operator's at once, because it was paid for itself and not shared."""
        self.move(move, fen, on)
        self.move(Move.FEE_PAID, fen, on)

    def close_day(self, on: date) -> None:
        """Write down what has moved, and turn to another day."""
        for move, fen in self.moved.items():
            if fen:
                self.entries.append(move_entry(move, fen, on=self.today, plan=self.plan))
        self.moved.clear()
        self.today = on

    def carry_fen(self) -> int:
        """What the next period begins with."""
        return -self.sums[Account.CARRY]

    def pay_out(self, on: date) -> None:
        """Give back, then pay aid, then the fee, as far as the money goes without touching members' balances."""
        for move in (Move.REFUNDS_PAID, Move.AID_PAID, Move.FEE_PAID):
            there = self.sums[Account.CUSTODY] + self.sums[Account.MEMBERS_PREPAID]
            self.move(move, min(-self.sums[move.value.into], there), on)

    def check(self, members: Iterable[Member]) -> None:
        """The books and the members' own accounts say the same, and members' money is where it belongs."""
        balances = owed = 0
        for member in members:
            assert member.balance_fen >= 0
            assert member.owed_fen >= 0
            balances += member.balance_fen
            owed += member.owed_fen
        assert -self.sums[Account.MEMBERS_PREPAID] == balances
        assert self.sums[Account.ARREARS] == owed
        assert self.sums[Account.CUSTODY] >= balances
        assert self.sums[Account.MEMBERS_RECEIVABLE] == self.sums[Account.SPONSOR_RECEIVABLE] == 0
