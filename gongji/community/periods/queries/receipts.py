"""Receipts of a family's own lines: the proof that each share is in the total, and that total in the public log."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from gongji.community.log.queries import public_log
from gongji.community.membership.queries import member_numbers
from gongji.community.people.models import Account
from gongji.community.periods.queries.public import one_period
from gongji.community.periods.queries.shares import lines_in
from gongji.community.periods.rules import folder, settlement_folder
from gongji.settlement.receipts import log_members, receipt


def my_receipt(account: Account, plan_id: str, name: str, line: int) -> dict[str, Any] | None:
    """The receipt of line `line` of an account in a disclosed period, counted from 1 as `my_period` lists them; None
    where the account has no such line. Two queries, and one statement.
    """
    period = one_period(plan_id, name)
    if period is None:
        return None
    lines = lines_in([period], member_numbers(account, plan_id))[0]
    if not 1 <= line <= len(lines):
        return None
    out = settlement_folder(folder(settings.DATA, plan_id, name))
    found = receipt(out, lines[line - 1].member)
    with public_log() as log:
        return found if log is None else found | log_members(out, log)
