"""Disclosing: the period's totals, root and masked cases become public on the notice day, and go into the log.

What is public and what the log will say are written in one transaction; the log is published after it, so it never
says what did not happen. A run that was cut off between the two is finished by the next one, of this period or of
another.
"""

from __future__ import annotations

from django.conf import settings

from gongji.community.cases.services import disclose as disclose_cases
from gongji.community.log.services import publish, record
from gongji.community.periods.models import Period
from gongji.community.periods.rules import Stage, folder, settlement_folder
from gongji.community.periods.services.stages import Note, in_turn, moving, silently
from gongji.errors import InvariantBroken
from gongji.settlement import layout
from gongji.settlement.statement import read_settlement


def disclose(period: Period, *, note: Note = silently) -> Period:
    """Make a settled period and its cases public; afterwards the log's checkpoint covers its statement.

    Raises NotNow where the log cannot be written now: the period is public all the same, and doing it again
    publishes.
    """
    with in_turn(period, Stage.DISCLOSE) as to_do:
        if to_do:
            with moving(period, Stage.DISCLOSE):
                note("disclose the cases")
                disclose_cases(period.plan, period.name, period.notice_on)
                note("disclose the statement")
                record([statement_as_booked(period)])
                note("commit")
    note("publish")
    publish(note=note)
    return period


def statement_as_booked(period: Period) -> bytes:
    """The settlement statement's bytes; raises InvariantBroken where they are not those that were booked."""
    out = settlement_folder(folder(settings.DATA, period.plan, period.name))
    if read_settlement(out).root.hash.hex() != period.root_hash:
        raise InvariantBroken(f"{out}: the root of the statement is not the one that was booked for {period.name}")
    return layout.settlement_file(out).read_bytes()
