"""What a settled period leaves to be paid, by its plan: the statement's totals seen with what was waived.

The settlement statement does not say which part of `sponsor_fen` a waiver gave. Where a plan needs to know it, the
run counts it on the roll and keeps it in its own record, beside the tree.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

from gongji.plans.document import Plan
from gongji.plans.reading import read_plan
from gongji.settlement import layout, sql
from gongji.settlement.engine import Engine
from gongji.settlement.inputs import Roll
from gongji.settlement.statement import Settlement, read_settlement
from gongji.settlement.terms import Charges, Terms
from gongji.sharing.excess import Owed, Totals, owed

WAIVED = "waived_fen"


def waived_fen(engine: Engine, roll: Roll, *, terms: Terms, charges: Charges, share_fen: int) -> int:
    """What waivers give of all shares of a period, in fen; one more pass over the roll where only some are waived."""
    before = charges.waived_if_joined_before
    if before is None:
        return 0
    if before == date.max:
        return share_fen
    counted = engine.ask(roll, sql.joined_before(terms, roll.columns, engine.rows(roll), before=before))
    return sum(charges.shares_fen[group] * count for group, count in counted)


def owed_of(plan: Plan, settlement: Settlement, *, waived_fen: int = 0) -> Owed:
    """What a settled period of a plan leaves to be paid; `waived_fen` counts where the sponsor does not bear all."""
    return owed(
        plan,
        Totals(
            aid_fen=settlement.aid_fen,
            fee_fen=settlement.fee_fen,
            carry_in_fen=settlement.carry_in_fen,
            due_fen=settlement.collect_fen,
            sponsor_fen=settlement.sponsor_fen,
            waived_fen=waived_fen,
            carry_out_fen=settlement.carry_out_fen,
        ),
    )


def read_settled(out: Path, plan: Path) -> tuple[Settlement, Owed]:
    """The settled period in a folder, and what it leaves to be paid by the plan that it was settled with."""
    settlement = read_settlement(out)
    record = json.loads(layout.run_record(out).read_bytes())
    return settlement, owed_of(read_plan(plan), settlement, waived_fen=record.get(WAIVED, 0))
