"""Closing: the aid reaches those it is for, the operator gets the fee, and the spells of the aided end.

Where a plan carries what is above its caps, the money comes in over several periods: cases are paid whole and in
their order as far as it goes, and the fee after them. Where it takes that from the aid, each case bears its part.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import accumulate

from django.conf import settings

from gongji.community.cases.queries import unpaid_cases
from gongji.community.cases.services import Payment, pay
from gongji.community.periods.models import Period
from gongji.community.periods.queries.books import balance_fen
from gongji.community.periods.rules import Stage, folder, settlement_folder
from gongji.community.periods.services.booking import book
from gongji.community.periods.services.stages import Note, in_turn, moving, silently
from gongji.ledger.accounts import Account
from gongji.plans.document import Plan
from gongji.plans.reading import read_plan
from gongji.settlement.journal import paid_out_entry
from gongji.settlement.owed import read_settled
from gongji.sharing.excess import Owed, aid_by_case


def close(period: Period, *, note: Note = silently) -> Period:
    """Pay out what a period collected and close it."""
    with in_turn(period, Stage.CLOSE) as to_do:
        if to_do:
            note("read the settlement")
            place = folder(settings.DATA, period.plan, period.name)
            settlement, owed = read_settled(settlement_folder(place), place / "plan.toml")
            with moving(period, Stage.CLOSE):
                payments, fee_fen = to_be_paid(read_plan(place / "plan.toml"), period, owed)
                pay(payments, period.sharing_on)
                aid_fen = sum(payment.fen for payment in payments)
                entry = paid_out_entry(settlement, on=period.sharing_on, aid_fen=aid_fen, fee_fen=fee_fen)
                book(entry, event=f"{period.name} paid out")
                note("commit")
        return period


def to_be_paid(plan: Plan, period: Period, owed: Owed) -> tuple[list[Payment], int]:
    """What each case is paid when a period closes, and the fee, in fen."""
    if plan.caps.excess == "carried":
        return as_far_as_it_goes(
            unpaid_cases(period.plan),
            money_fen=balance_fen(period.plan, Account.CUSTODY),
            fee_fen=-balance_fen(period.plan, Account.FEE_PAYABLE),
        )
    cases = unpaid_cases(period.plan, period.name)
    amounts = aid_by_case(owed.aid_fen, [fen for _, fen in cases])
    payments = [Payment(case=number, fen=fen) for (number, _), fen in zip(cases, amounts, strict=True)]
    return payments, owed.fee_fen


def as_far_as_it_goes(cases: Sequence[tuple[str, int]], *, money_fen: int, fee_fen: int) -> tuple[list[Payment], int]:
    """Whole cases in their order until one is more than what is left; the fee from what no case waits for; in fen."""
    reached = list(accumulate(fen for _, fen in cases))
    payments = [
        Payment(case=number, fen=fen)
        for (number, fen), so_far in zip(cases, reached, strict=True)
        if so_far <= money_fen
    ]
    nobody_waits_for = money_fen - (reached[-1] if reached else 0)
    return payments, max(min(fee_fen, nobody_waits_for), 0)
