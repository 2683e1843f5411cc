"""The chart of accounts of a plan: few, fixed, one sentence each.

Members are a sub-ledger (the statement), never accounts of their own. Members' money and the operator's
never share an account. Amounts are fen; what the members' side owns or is owed is positive, what it owes
is negative.
"""

from __future__ import annotations

from enum import StrEnum


class Account(StrEnum):
    """An account of a plan's books, named as in the journal."""

    CUSTODY = "Assets:Custody"
    MEMBERS_RECEIVABLE = "Assets:Members:Receivable"
    SPONSOR_RECEIVABLE = "Assets:Sponsor:Receivable"
    ARREARS = "Assets:Members:Arrears"
    SUSPENSE = "Assets:Suspense"
    MEMBERS_PREPAID = "Liabilities:Members:Prepaid"
    AID_PAYABLE = "Liabilities:Aid"
    FEE_PAYABLE = "Liabilities:Operator:Fee"
    REFUNDS_PAYABLE = "Liabilities:Members:Refunds"
    CARRY = "Liabilities:Members:Carry"
    OPENING = "Equity:Opening"


MEANING: dict[Account, str] = {
    Account.CUSTODY: "money of the members at the custody bank",
    Account.MEMBERS_RECEIVABLE: "shares charged and not collected yet",
    Account.SPONSOR_RECEIVABLE: "what the sponsor bears above the caps and has not paid yet",
    Account.ARREARS: "shares that could not be collected",
    Account.SUSPENSE: "money that came and is not explained yet",
    Account.MEMBERS_PREPAID: "what members have paid ahead",
    Account.AID_PAYABLE: "aid decided and not paid out yet",
    Account.FEE_PAYABLE: "the operator's fee, owed to him",
    Account.REFUNDS_PAYABLE: "money to be given back to members",
    Account.CARRY: "what the next period begins with, or owes: rounding, what is carried, what stays in the plan",
    Account.OPENING: "balances from before the first entry of these books",
}
