"""One period of a living plan, shared by the pure functions; the same question as files, for the settlement itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from gongji.plans.calendar import PeriodDates
from gongji.plans.document import AgeClass, Plan
from gongji.proofs.tree import Node
from gongji.settlement.inputs import Inputs
from gongji.settlement.owed import owed_of
from gongji.settlement.statement import Settlement, check_settlement
from gongji.sharing.caps import sponsor_fen, waived_if_joined_before
from gongji.sharing.carry import carry_out_fen
from gongji.sharing.excess import Owed
from gongji.sharing.participation import class_of, takes_part
from gongji.sharing.prices import Price, fee_fen, group_prices
from tests.plans.living.people import Member

NO_HASH = bytes(32)


@dataclass(frozen=True, kw_only=True)
class CaseAid:
    """What a case gets in a period."""

    case: str
    instalment: int
    member: int
    aid_fen: int


@dataclass(frozen=True, kw_only=True)
class Shared:
    """A period as it was shared: the question, the statement, and what everybody is charged."""

    dates: PeriodDates
    cases: tuple[CaseAid, ...]
    settlement: Settlement
    owed: Owed
    due_fen: dict[int, int]


def share_period(
    plan: Plan, roll: Sequence[Member], cases: Sequence[CaseAid], dates: PeriodDates, carry_in_fen: int
) -> Shared:
    """Everybody's due for the cases of a period, and what remains to be paid."""
    who = [(member, klass) for member in roll if (klass := taking_part(plan, member, dates.notice_on))]
    groups = Counter((klass.id, member.tier) for member, klass in who)
    aid, distinct = sum(each.aid_fen for each in cases), len({each.case for each in cases})
    fee = fee_fen(plan, aid_fen=aid, participants=len(who), cases=distinct)
    prices = group_prices(plan, groups, aid + fee - carry_in_fen)
    due, waived = charged(plan, who, prices, cutoff=dates.notice_on, cases=distinct)
    shares = sum(each.participants * each.share_fen for each in prices)
    collect = sum(due.values())
    settlement = Settlement(
        plan=plan.id,
        plan_sha256=NO_HASH.hex(),
        period=dates.period,
        cutoff=dates.notice_on,
        participants=len(who),
        cases=distinct,
        cases_sha256=NO_HASH.hex(),
        aid_fen=aid,
        fee_fen=fee,
        carry_in_fen=carry_in_fen,
        collect_fen=collect,
        sponsor_fen=shares - collect,
        carry_out_fen=carry_out_fen(share_fen=shares, carry_in_fen=carry_in_fen, aid_fen=aid, fee_fen=fee),
        prices=prices,
        root=Node(count=len(who), share_fen=shares, sponsor_fen=shares - collect, hash=NO_HASH),
    )
    check_settlement(settlement)
    owed = owed_of(plan, settlement, waived_fen=waived)
    return Shared(dates=dates, cases=tuple(cases), settlement=settlement, owed=owed, due_fen=due)


def charged(
    plan: Plan, who: Sequence[tuple[Member, AgeClass]], prices: Sequence[Price], *, cutoff: date, cases: int
) -> tuple[dict[int, int], int]:
    """What everybody is charged by member, and what a waiver gives, in fen; people alike are asked about once."""
    shares = {(each.klass, each.tier): each.share_fen for each in prices}
    before = waived_if_joined_before(plan, cutoff=cutoff)
    due: dict[int, int] = {}
    borne: dict[tuple[str, int, int, date], int] = {}
    waived = 0
    for member, klass in who:
        share = shares[klass.id, member.tier]
        key = (klass.id, share, member.ytd_fen, member.joined_on)
        if key not in borne:
            borne[key] = sponsor_fen(
                plan,
                klass,
                cutoff=cutoff,
                cases=cases,
                share_fen=share,
                joined_on=member.joined_on,
                ytd_fen=member.ytd_fen,
            )
        waived += share if before is not None and (before == date.max or member.joined_on < before) else 0
        due[member.number] = share - borne[key]
    return due, waived


def taking_part(plan: Plan, member: Member, cutoff: date) -> AgeClass | None:
    """The class of a member who shares on a cutoff."""
    if not takes_part(plan, cutoff=cutoff, joined_on=member.joined_on, left_on=member.left_on):
        return None
    klass = class_of(plan, cutoff=cutoff, born_on=member.born_on)
    assert klass, f"nobody shares whose age no class covers: {member}"
    return klass


def roll_csv(roll: Sequence[Member]) -> str:
    """The roll as the settlement reads it."""
    lines = ["member,born_on,joined_on,left_on,tier,ytd_fen"]
    lines += [
        f"{each.number},{each.born_on},{each.joined_on},{each.left_on or ''},{each.tier},{each.ytd_fen}"
        for each in roll
    ]
    return "\n".join(lines) + "\n"


def question(shared: Shared, roll: str, *, plan: Path, folder: Path) -> Inputs:
    """The same period as files, with the roll as it stood at the notice."""
    rows = [f"{each.case},{each.instalment},{each.member},{each.aid_fen}" for each in shared.cases]
    (folder / "roll.csv").write_text(roll, encoding="utf-8")
    (folder / "cases.csv").write_text("\n".join(["case,instalment,member,aid_fen", *rows]) + "\n", encoding="utf-8")
    return Inputs(
        plan=plan,
        roll=folder / "roll.csv",
        cases=folder / "cases.csv",
        cutoff=shared.dates.notice_on,
        period=shared.dates.period,
        carry_in_fen=shared.settlement.carry_in_fen,
    )
