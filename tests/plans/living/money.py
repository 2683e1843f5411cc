"""A living plan's members and their money: joining, leaving, balances, debts."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property

from gongji.dates import completed_years
from gongji.ledger.moves import Move
from gongji.plans.award import Award, Claimed
from gongji.plans.document import Plan
from gongji.plans.document.funding import Prepaid, Yearly
from tests.plans.living.books import Books
from tests.plans.living.people import Member, joined
from tests.plans.living.sharing import Shared

DAY = timedelta(days=1)


@dataclass(kw_only=True)
class Case:
    """Somebody's claim, what the plan said to it, and what came of it."""

    number: str
    member: Member
    claimed: Claimed
    award: Award
    period: str


@dataclass(kw_only=True)
class Year:
    """A plan's year: who is in it, its books, its cases, its periods as they were shared."""

    plan: Plan
    chance: random.Random
    books: Books
    members: list[Member] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    shared: list[Shared] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)
    stayed_fen: int = 0
    keep_rolls: bool = False
    rolls: dict[str, str] = field(default_factory=dict)

    @cached_property
    def prepaid(self) -> Prepaid | None:
        """How balances are kept, where there are any that members fill."""
        return self.plan.funding if isinstance(self.plan.funding, Prepaid) else None

    def open(self) -> Iterator[Member]:
        """Members who have not left."""
        return (member for member in self.members if member.left_on is None)


def standing(year: Year, on: date) -> list[Member]:
    """Memberships that stand: not left, not resting for want of payment, with the least balance."""
    least = year.prepaid.least_balance_fen if year.prepaid else 0
    return [
        member
        for member in year.members
        if (member.left_on is None or member.left_on > on) and not member.resting and member.balance_fen >= least
    ]


# --- joining and leaving ------------------------------------------------------------------------------------------


def join(year: Year, joined_on: date, booked_on: date) -> None:
    """Somebody joins and pays what one pays on joining."""
    member = joined(year.plan, len(year.members) + 1, year.chance, joined_on)
    year.members.append(member)
    funding = year.plan.funding
    year.books.to_operator(
        Move.FEE_ON_JOINING, funding.join_fee_at(completed_years(member.born_on, joined_on)), booked_on
    )
    if isinstance(funding, Prepaid):
        pay_ahead(year, member, funding.first_payment_fen, booked_on)
    elif isinstance(funding, Yearly):
        pay_ahead(year, member, funding.contribution_fen, booked_on)


def pay_ahead(year: Year, member: Member, fen: int, on: date) -> None:
    """A payment into a member's balance."""
    member.balance_fen += fen
    year.books.move(Move.PAID_AHEAD, fen, on)


def leave(year: Year, member: Member, left_on: date, booked_on: date, *, why: str) -> None:
    """Somebody leaves, and takes the balance along or leaves it there, as the plan says."""
    member.left_on = max(left_on, member.joined_on)
    year.left[why] += 1
    funding = year.plan.funding
    if isinstance(funding, Prepaid | Yearly):
        settle_debt(year, member, booked_on)
        keep_or_return(year, member, booked_on, returned=funding.unused == "returned")


def settle_debt(year: Year, member: Member, on: date) -> None:
    """Take what is owed from the balance, as far as it goes."""
    fen = min(member.owed_fen, member.balance_fen)
    member.owed_fen -= fen
    member.balance_fen -= fen
    member.paid_fen += fen
    year.books.move(Move.ARREARS_FROM_BALANCES, fen, on)


def keep_or_return(year: Year, member: Member, on: date, *, returned: bool) -> None:
    """What becomes of a balance at its end."""
    fen, member.balance_fen = member.balance_fen, 0
    if not returned:
        year.stayed_fen += fen
    year.books.move(Move.BALANCES_GIVEN_BACK if returned else Move.BALANCES_STAY, fen, on)


# --- balances and debts ------------------------------------------------------------------------------------------


def come_back(year: Year, on: date) -> None:
    """Half of those who rest for want of payment pay what they owe, and are in again."""
    for member in [each for each in year.open() if each.resting and year.chance.random() < 0.5]:
        if year.prepaid:
            pay_ahead(year, member, member.owed_fen + year.prepaid.first_payment_fen, on)
            settle_debt(year, member, on)
        else:
            year.books.move(Move.ARREARS_COLLECTED, member.owed_fen, on)
            member.paid_fen, member.owed_fen = member.paid_fen + member.owed_fen, 0
        give_back_dormant(year, member, on)
        member.resting, member.failures = False, 0


def fill_up(year: Year, on: date) -> None:
    """Of those who are reminded six in ten pay in again; the year's fee, and the fee on accounts that nobody uses."""
    if year.prepaid is None:
        return
    first_of_year, quarter = not year.shared, len(year.shared) % 6 == 5
    for member in year.open():
        if year.prepaid.yearly_fee_fen and first_of_year:
            fee_from(year, member, year.prepaid.yearly_fee_fen, on)
        low = max(year.prepaid.reminder_below_fen, year.prepaid.least_balance_fen)
        if member.balance_fen < low and year.chance.random() < 0.6:
            pay_ahead(year, member, year.prepaid.first_payment_fen, on)
        if year.prepaid.dormant and quarter and member.resting:
            member.dormant_fen += fee_from(year, member, year.prepaid.dormant.fen, on)


def fee_from(year: Year, member: Member, fen: int, on: date) -> int:
    """A fee taken from a balance, as far as it goes."""
    fen = min(fen, member.balance_fen)
    member.balance_fen -= fen
    year.books.to_operator(Move.FEE_FROM_BALANCES, fen, on)
    return fen


def give_back_dormant(year: Year, member: Member, on: date) -> None:
    """The fee on an unused account comes back when it is used, where the plan says so."""
    if year.prepaid and year.prepaid.dormant and year.prepaid.dormant.returned_on_activation:
        member.balance_fen += member.dormant_fen
        year.books.move(Move.FEE_GIVEN_BACK, member.dormant_fen, on)
        member.dormant_fen = 0


def collect(year: Year, shared: Shared, on: date) -> None:
    """Shares are taken from balances or debited; one debit in two hundred fails."""
    by_number = {each.number: each for each in year.members}
    charged = [(by_number[number], due) for number, due in shared.due_fen.items() if due]
    spared = spared_by_leaving(year, [member for member, _ in charged], on)
    failing = set(year.chance.sample(range(len(charged)), len(charged) // 200))
    ahead = isinstance(year.plan.funding, Prepaid | Yearly)
    came_in = failed = 0
    for place, (member, due) in enumerate(charged):
        if member.number in spared:
            year.books.move(Move.SHARES_NOT_OWED, due, on)
            continue
        paid = min(due, member.balance_fen) if ahead else 0 if place in failing else due
        if ahead:
            member.balance_fen -= paid
        member.ytd_fen += due
        member.paid_fen += paid
        came_in += paid
        member.failures = member.failures + 1 if paid < due else 0
        if paid < due:
            member.owed_fen += due - paid
            failed += due - paid
            note_failure(year, member, on)
    year.books.move(Move.SHARES_FROM_BALANCES if ahead else Move.SHARES_COLLECTED, came_in, on)
    year.books.move(Move.SHARES_FAILED, failed, on)


def spared_by_leaving(year: Year, charged: list[Member], on: date) -> set[int]:
    """One member leaves between notice and sharing; where the plan does not ask for the open period, it is not paid."""
    if not charged:
        return set()
    member = year.chance.choice(charged)
    if year.plan.leaving.open_period == "owed":
        return set()
    leave(year, member, on, on, why="wish")
    return {member.number}


def note_failure(year: Year, member: Member, on: date) -> None:
    """After so many failures in a row the membership ends or rests, as the plan says."""
    if member.failures < year.plan.collection.failures:
        return
    if year.plan.collection.after_failure == "ends" and member.left_on is None:
        leave(year, member, on + DAY, on, why="unpaid")
    member.resting = year.plan.collection.after_failure == "suspended"
