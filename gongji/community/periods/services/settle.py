"""Settling: the pure function of the frozen files, by the same code as the command, and its totals on the
ledger.
"""

from __future__ import annotations

from django.conf import settings

from gongji.community.periods.models import Period
from gongji.community.periods.rules import Stage, folder, key_file, settlement_folder
from gongji.community.periods.services.booking import book
from gongji.community.periods.services.stages import Note, in_turn, moving, silently
from gongji.community.secret import secret_file
from gongji.proofs.salts import SECRET_BYTES
from gongji.settlement.inputs import Inputs
from gongji.settlement.journal import settled_entry
from gongji.settlement.run import Progress
from gongji.settlement.run import settle as settle_files
from gongji.settlement.statement import Settlement


def settle(period: Period, *, note: Note = silently, progress: Progress = lambda stage, done: None) -> Period:
    """Settle the frozen files, copy the totals and book the entry; raises what the settlement raises."""
    with in_turn(period, Stage.SETTLE) as to_do:
        if not to_do:
            return period
        place = folder(settings.DATA, period.plan, period.name)
        key = key_file(settings.DATA, period.plan)
        note("find the key")
        secret_file(key, length=SECRET_BYTES)
        note("settle")
        inputs = Inputs(
            plan=place / "plan.toml",
            roll=place / "roll.parquet",
            cases=place / "cases.csv",
            cutoff=period.notice_on,
            period=period.name,
            carry_in_fen=period.carry_in_fen or 0,
            key=key,
        )
        done = settle_files(inputs, settlement_folder(place), progress=progress)
        note("record")
        with moving(period, Stage.SETTLE) as settled:
            copy_totals(done.settlement, settled)
            settled.handed_on_fen = done.owed.carry_fen
            book(settled_entry(done.settlement, done.owed), event=f"{period.name} settled")
            note("commit")
        return period


def copy_totals(settlement: Settlement, period: Period) -> None:
    """Put a settlement's totals, prices and root into the period's row."""
    period.participants, period.cases = settlement.participants, settlement.cases
    period.aid_fen, period.fee_fen = settlement.aid_fen, settlement.fee_fen
    period.carry_in_fen, period.carry_out_fen = settlement.carry_in_fen, settlement.carry_out_fen
    period.collect_fen, period.sponsor_fen = settlement.collect_fen, settlement.sponsor_fen
    period.root_hash = settlement.root.hash.hex()
    period.prices = [
        {
            "class": price.klass,
            "tier": price.tier,
            "participants": price.participants,
            "share_fen": price.share_fen,
        }
        for price in settlement.prices
    ]
