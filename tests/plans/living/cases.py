"""Who falls ill in a living plan, what the plan says to each case, and what that does to the membership."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from gongji.ledger.moves import Move
from gongji.plans.amounts import Costs, Happened
from gongji.plans.award import Claimed, Given, award
from gongji.plans.calendar import PeriodDates
from gongji.plans.document import Cover, Plan
from tests.plans.living.money import DAY, Case, Year, leave, standing
from tests.plans.living.people import Member
from tests.plans.living.sharing import CaseAid

OWN_SHARES = "limits.unpaid_shares_taken_off"


def fall_ill(year: Year, dates: PeriodDates) -> list[CaseAid]:
    """Cases up to a notice: somebody now and then, somebody new once a quarter, instalments that are due."""
    notice = dates.notice_on
    diagnosed_on = notice - 10 * DAY
    in_time = [each for each in standing(year, notice) if each.joined_on <= diagnosed_on]
    ill = year.chance.sample(in_time, year.chance.choice([0, 1, 1, 2]))
    if len(year.shared) % 6 == 3:
        ill += newest(in_time, ill)
    new = [decide(year, member, claim(year, member, diagnosed_on, notice), dates) for member in ill]
    again = [decide(year, case.member, more_papers(case, notice), dates, first=case) for case in due_again(year)]
    return [paid for paid in (*new, *again) if paid]


def newest(members: Iterable[Member], ill: list[Member]) -> list[Member]:
    """Who joined last, and is not ill already."""
    well = [each for each in members if each not in ill]
    return [max(well, key=lambda each: each.joined_on)]


def claim(year: Year, member: Member, diagnosed_on: date, applied_on: date) -> Claimed:
    """An illness or accident of the plan's own kinds, with costs as such things cost."""
    chance = year.chance
    cover: Cover | None = chance.choice(year.plan.covers) if year.plan.covers else None
    total = chance.randrange(1_000_000, 40_000_000)
    insured = total * 7 // 10
    return Claimed(
        cover=cover.id if cover else None,
        diagnosed_on=diagnosed_on,
        applied_on=applied_on,
        born_on=member.born_on,
        joined_on=member.joined_on,
        tier=member.tier,
        accident=(cover is not None and cover.cause == "accident") or chance.random() < 0.1,
        happened=Happened(
            costs=Costs(total_fen=total, insured_fen=insured, paid_by={"basic_insurance": insured * 6 // 10}),
            hospital_days=chance.randrange(3, 40),
            disability_grade=chance.randrange(1, 11),
            died_on=diagnosed_on if cover and cover.cause == "death" else None,
        ),
        given=Given(
            rule_year_fen=dict(member.given_by_rule),
            year_fen=member.given_fen,
            person_fen=member.given_fen,
            cases=member.cases.total(),
            cases_by_grade={grade: count for grade, count in member.cases.items() if grade},
        ),
        unpaid_fen=member.owed_fen,
    )


def due_again(year: Year) -> list[Case]:
    """Cases whose first part was paid three periods ago, in plans that give parts."""
    kinds = {each.kind for each in year.plan.aid}
    if not kinds & {"on_proof", "steps"} or len(year.shared) < 3:
        return []
    period = year.shared[-3].dates.period
    return [
        case for case in year.cases if case.period == period and case.award.lines and not case.claimed.given.case_fen
    ]


def more_papers(case: Case, on: date) -> Claimed:
    """The same case when it has cost twice as much."""
    costs = case.claimed.happened.costs
    twice = Costs(
        total_fen=2 * costs.total_fen,
        insured_fen=2 * costs.insured_fen,
        paid_by={tier: 2 * fen for tier, fen in costs.paid_by.items()},
    )
    happened = Happened(costs=twice, hospital_days=case.claimed.happened.hospital_days)
    given = Given(case_fen=case.award.total_fen)
    return Claimed(
        cover=case.claimed.cover,
        diagnosed_on=case.claimed.diagnosed_on,
        applied_on=on,
        born_on=case.claimed.born_on,
        joined_on=case.claimed.joined_on,
        tier=case.claimed.tier,
        accident=case.claimed.accident,
        happened=happened,
        given=given,
    )


def decide(
    year: Year, member: Member, claimed: Claimed, dates: PeriodDates, *, first: Case | None = None
) -> CaseAid | None:
    """What the plan gives in a case, and what that does to the membership."""
    awarded = award(year.plan, claimed)
    number = first.number if first else f"C{len(year.cases) + 1}"
    year.cases.append(Case(number=number, member=member, claimed=claimed, award=awarded, period=dates.period))
    if first is None:
        take_deposit(year, member, aided=awarded.total_fen > 0, on=dates.notice_on)
    if any(reason.rule == "waiting" for reason in awarded.refused):
        ill_while_waiting(year, member, dates.notice_on)
    own = -sum(line.fen for line in awarded.lines if line.rule == OWN_SHARES)
    if own:
        year.books.move(Move.ARREARS_OFF_AID, own, dates.notice_on)
        member.owed_fen -= own
        member.paid_fen += own
    if awarded.total_fen <= 0:
        return None
    grade = next((each.grade for each in year.plan.covers if each.id == claimed.cover), None)
    member.cases[grade or ""] += 0 if first else 1
    member.given_fen += awarded.total_fen + own
    member.given_by_rule.update({line.rule: line.fen for line in awarded.lines if line.rule.startswith("aid")})
    if member.left_on is None and ends_membership(year.plan, member, claimed, grade):
        leave(year, member, dates.sharing_on + DAY, dates.notice_on, why="aided")
    return CaseAid(case=number, instalment=2 if first else 1, member=member.number, aid_fen=awarded.total_fen)


def ends_membership(plan: Plan, member: Member, claimed: Claimed, grade: str | None) -> bool:
    """Whether aid was the last that this person can have."""
    rule = plan.limits.ends_membership
    at_limit = plan.limits.per_person_fen is not None and member.given_fen >= plan.limits.per_person_fen
    return (
        claimed.happened.died_on is not None
        or rule == "always"
        or (rule == "severe" and grade == "severe")
        or (rule == "at_limit" and at_limit)
    )


def take_deposit(year: Year, member: Member, *, aided: bool, on: date) -> None:
    """What the applicant pays ahead for the investigation, and what becomes of it."""
    fen = year.plan.claim.deposit_fen
    year.books.move(Move.PAID_AHEAD, fen, on)
    back = {"always": True, "when_aided": aided, "never": False}[year.plan.claim.deposit_returned]
    if back:
        year.books.move(Move.BALANCES_GIVEN_BACK, fen, on)
    else:
        year.books.to_operator(Move.FEE_FROM_BALANCES, fen, on)


def ill_while_waiting(year: Year, member: Member, on: date) -> None:
    """An illness within the waiting period: nothing, the end, or the end with all shares given back."""
    assert year.plan.waiting is not None
    rule = year.plan.waiting.illness_within
    if rule == "no_aid":
        return
    if rule == "refund_and_end":
        year.books.move(Move.SHARES_GIVEN_BACK, member.paid_fen, on)
        member.paid_fen = 0
    if member.left_on is None:
        leave(year, member, on, on, why="waiting")
