"""What follows from a plan as a whole: the members that it needs, ages that nobody covers, days that cross.

A plan that reads is a plan; these are its consequences. What is wrong stops an operator; a doubt asks him whether he
means it; a note tells him what he may not have worked out.

    N   the least number of members: A + F ≤ N · c, with A the top aid, F the fee on it, c the cap for a case
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Final, Literal

from gongji.fen import ceil_fen, floor_fen, short_yuan
from gongji.plans.calendar import PeriodDates, periods_of_month
from gongji.plans.document import PerCase, PercentOfAid, PerMember, Plan, Words
from gongji.plans.document.aid import Aid, Daily, Disability, LumpSum, OnProof, Reimbursement, Steps
from gongji.plans.document.fitting import OVERLAPS

EVERYBODY: Final = 1_400_000_000  # people in China (brief, F4)
OLDEST: Final = 120
YEARS_LOOKED_AT: Final = 5  # a leap year is among them
LAST_YEAR: Final = 9998

Level = Literal["wrong", "doubt", "note"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something that follows from a plan, with the key that it is about."""

    level: Level
    key: str
    words: Words


def findings(plan: Plan) -> tuple[Finding, ...]:
    """All that follows from a plan, in the order of the document."""
    return tuple(finding for check in CHECKS for finding in check(plan))


def found(level: Level, key: str, zh: str, en: str) -> Finding:
    """A finding in both languages."""
    return Finding(level=level, key=key, words=Words(zh=zh, en=en))


# --- how many members, and what the caps can raise ----------------------------------------------------------------


def top_fen(line: Aid, factor: Fraction) -> int | None:
    """The most that a line gives for one case of a tier with this factor, in fen; None where it names no limit."""
    most: Fraction | None = None
    if isinstance(line, LumpSum | OnProof):
        most = Fraction(line.aid_fen)
    elif isinstance(line, Steps):
        most = Fraction(line.steps[-1].aid_fen)
    elif isinstance(line, Disability):
        most = line.aid_fen * max([grade.rate for grade in line.grades] + [line.death or Fraction(0)])
    elif isinstance(line, Reimbursement) and line.limit_fen is not None:
        most = Fraction(line.limit_fen)
    elif isinstance(line, Daily) and line.days_max is not None:
        most = Fraction(line.daily_fen * line.days_max)
    return None if most is None else floor_fen(most if line.tiers else most * factor)


def top_aid_fen(plan: Plan) -> int | None:
    """The most aid that one case can get, in fen: all lines that can give at once, up to the plan's limits.

    None where there is no aid, or no limit to it.
    """
    sums = [
        sum_of_tops([line, *others_at_once(plan, line)], tier.factor)
        for tier in plan.tiers
        for line in plan.aid
        if not line.tiers or tier.id in line.tiers
    ]
    limits = [plan.limits.per_case_fen, plan.limits.per_year_fen, plan.limits.per_person_fen]
    limit = min((each for each in limits if each is not None), default=None)
    if None in sums and limit is None:
        return None
    most = max((each for each in sums if each is not None), default=None)
    if limit is None:
        return most
    return limit if None in sums or (most is not None and most > limit) else most


def others_at_once(plan: Plan, line: Aid) -> Iterator[Aid]:
    """Of each other kind the line that gives most beside a line; those of one kind never give for the same case."""
    for kind in sorted({each.kind for each in plan.aid} - {line.kind}):
        beside = [each for each in plan.aid if each.kind == kind and all(meet(line, each) for meet in OVERLAPS)]
        if beside:
            yield max(beside, key=lambda each: top_fen(each, Fraction(1)) or FAR_ABOVE)


FAR_ABOVE: Final = 2**64


def sum_of_tops(lines: list[Aid], factor: Fraction) -> int | None:
    """The most that several lines give together, in fen; None where one of them has no limit."""
    tops = [top_fen(line, factor) for line in lines]
    return None if None in tops else sum(top for top in tops if top is not None)


def least_members(plan: Plan) -> int | None:
    """How many members must pay the cap for the top aid and the fee on it (platforms.md 0.1).

    None where there is no cap for a case, no top aid, or a cap that the fee alone uses up.
    """
    top, cap = top_aid_fen(plan), plan.caps.per_case_fen
    if top is None or cap is None:
        return None
    if isinstance(plan.fee, PercentOfAid):
        top += floor_fen(top * plan.fee.rate)
    elif isinstance(plan.fee, PerCase):
        top += plan.fee.fen
    elif isinstance(plan.fee, PerMember):
        cap -= plan.fee.fen
    return ceil_fen(Fraction(top, cap)) if cap > 0 else None


def enough_members(plan: Plan) -> Iterator[Finding]:
    """The least number of members, beside the one that the plan asks for."""
    least = least_members(plan)
    if least is None or least > EVERYBODY:
        return
    yield found(
        "note",
        "caps.per_case_fen",
        f"最高一笔互助金要有 {least:,} 人按单案封顶分摊才够",
        f"the top aid takes {least:,} members who pay the cap for a case",
    )
    if plan.members is not None and plan.members.least < least:
        yield found(
            "doubt",
            "members.least",
            f"最低人数 {plan.members.least:,} 低于 {least:,}：人数刚到最低时，最高一笔互助金分摊不起",
            f"{plan.members.least:,} members are fewer than {least:,}: with so few the caps cannot raise the top aid",
        )


def caps_can_raise_the_aid(plan: Plan) -> Iterator[Finding]:
    """An aid that is out of reach were everybody in China a member."""
    top = top_aid_fen(plan)
    caps = {
        "caps.per_case_fen": plan.caps.per_case_fen,
        "caps.per_period_fen": plan.caps.per_period_fen,
        "caps.per_year_fen": plan.caps.per_year_fen,
    }
    level: Level = "doubt" if plan.caps.excess == "sponsor" else "wrong"
    for key, cap in caps.items():
        if top is None or cap is None or cap * EVERYBODY >= top:
            continue
        ends = ("，差额只能由平台承担", ", so the sponsor must bear the rest") if level == "doubt" else ("", "")
        yield found(
            level,
            key,
            f"{EVERYBODY:,} 人都按封顶分摊，也筹不到最高一笔互助金 {short_yuan(top)} 元{ends[0]}",
            f"{EVERYBODY:,} people who pay this cap do not raise the top aid of {short_yuan(top)} yuan{ends[1]}",
        )
    if plan.caps.excess == "carried" and plan.caps.per_case_fen is not None:
        yield found(
            "doubt",
            "caps.excess",
            "有单案封顶时，转入下期的部分只在又有案件的期里才收得到",
            "under a cap for a case, what is carried is charged only in periods that have cases again",
        )


def fee_leaves_room(plan: Plan) -> Iterator[Finding]:
    """A fee for each member that is as much as the cap leaves nothing for aid."""
    if not isinstance(plan.fee, PerMember):
        return
    caps = [("caps.per_case_fen", plan.caps.per_case_fen), ("caps.per_period_fen", plan.caps.per_period_fen)]
    for key, cap in caps:
        if cap is not None and 0 < cap <= plan.fee.fen:
            yield found(
                "doubt",
                key,
                f"管理费每人 {short_yuan(plan.fee.fen)} 元，已经用完封顶的 {short_yuan(cap)} 元",
                f"the fee of {short_yuan(plan.fee.fen)} yuan a member uses up the cap of {short_yuan(cap)} yuan",
            )


# --- ages ---------------------------------------------------------------------------------------------------------


def covered_ages(plan: Plan) -> tuple[int, int]:
    """The youngest and the oldest age that a class covers; classes leave no gap between them."""
    return min(each.from_age for each in plan.classes), max(each.to_age for each in plan.classes)


def member_ages(plan: Plan) -> range:
    """The ages that somebody can have as a member: from joining to the age at which it ends."""
    youngest, oldest = covered_ages(plan)
    if plan.admission is not None:
        youngest = max(plan.admission.from_age, plan.admission.from_days // 366)
    if plan.leaving.at_age is not None:
        oldest = plan.leaving.at_age - 1
    return range(youngest, min(oldest, OLDEST) + 1)


def every_age_has_a_class(plan: Plan) -> Iterator[Finding]:
    """Ages that may join or stay and that no class covers: such a member would stop the settlement."""
    first, last = covered_ages(plan)
    if plan.admission is not None and (youngest := member_ages(plan).start) < first:
        yield found(
            "wrong",
            "admission.from_age",
            f"{youngest} 岁可以加入，但年龄段从 {first} 岁开始",
            f"one may join at {youngest}, but the classes begin at {first}",
        )
    if plan.admission is not None and plan.admission.to_age > last:
        yield found(
            "wrong",
            "admission.to_age",
            f"{plan.admission.to_age} 岁可以加入，但年龄段到 {last} 岁为止",
            f"one may join at {plan.admission.to_age}, but the classes end at {last}",
        )
    if plan.leaving.at_age is not None and plan.leaving.at_age > last + 1:
        yield found(
            "wrong",
            "leaving.at_age",
            f"{plan.leaving.at_age} 岁才退出，但 {last + 1} 岁起没有年龄段",
            f"membership ends at {plan.leaving.at_age}, but from {last + 1} on no class covers a member",
        )
    if plan.admission is not None and plan.leaving.at_age is not None and plan.leaving.at_age <= plan.admission.to_age:
        yield found(
            "doubt",
            "leaving.at_age",
            f"{plan.leaving.at_age} 岁退出，{plan.admission.to_age} 岁却还可以加入",
            f"membership ends at {plan.leaving.at_age}, and one may join at {plan.admission.to_age}",
        )


def every_age_has_an_aid(plan: Plan) -> Iterator[Finding]:
    """Ages at which a member shares and no line gives anything; lines for ages that no member has."""
    ages = member_ages(plan)
    if not plan.aid or not ages:
        return
    without = [age for age in ages if not any(line.from_age <= age <= line.to_age for line in plan.aid)]
    for first, last in spans(without):
        yield found(
            "doubt",
            "aid",
            f"{first}–{last} 岁的成员参加分摊，却没有一条互助金",
            f"members aged {first} to {last} share, and no line of aid is for them",
        )
    for number, line in enumerate(plan.aid, start=1):
        if not any(line.from_age <= age <= line.to_age for age in ages):
            yield found(
                "doubt",
                f"aid[{number}]",
                f"没有成员是 {line.from_age}–{line.to_age} 岁",
                f"nobody is a member at ages {line.from_age} to {line.to_age}",
            )


def spans(numbers: list[int]) -> Iterator[tuple[int, int]]:
    """Runs of whole numbers that follow one another, as (first, last)."""
    run: list[int] = []
    for number in numbers:
        if run and number != run[-1] + 1:
            yield run[0], run[-1]
            run = []
        run.append(number)
    if run:
        yield run[0], run[-1]


# --- days ---------------------------------------------------------------------------------------------------------


def periods_looked_at(plan: Plan) -> list[PeriodDates]:
    """The periods of the years after the first notice, and of the years that have holidays."""
    if plan.calendar is None:
        return []
    first = plan.calendar.first_notice_on.year
    years = set(range(first, first + YEARS_LOOKED_AT)) | {day.year for day in plan.calendar.holidays}
    return [
        each
        for year in sorted(years)
        if first <= year <= LAST_YEAR
        for month in plan.calendar.months
        for each in periods_of_month(plan.calendar, year, month)
    ]


def days_do_not_cross(plan: Plan) -> Iterator[Finding]:
    """A sharing that is not after its notice, or a notice that comes before the sharing of the period before."""
    periods = periods_looked_at(plan)
    for each in periods:
        if each.sharing_on <= each.notice_on:
            yield found(
                "wrong",
                "calendar",
                f"{each.period} 期：{each.notice_on} 公示，{each.sharing_on} 就分摊",
                f"period {each.period} is noticed on {each.notice_on} and shared on {each.sharing_on}",
            )
            return
    for earlier, later in pairwise(periods):
        if earlier.sharing_on >= later.notice_on:
            yield found(
                "wrong",
                "calendar",
                f"{earlier.period} 期 {earlier.sharing_on} 才分摊，{later.period} 期 {later.notice_on} 已经公示",
                f"period {later.period} is noticed on {later.notice_on}, and the one before it, {earlier.period}, is "
                f"shared on {earlier.sharing_on}",
            )
            return


def objections_end_before_sharing(plan: Plan) -> Iterator[Finding]:
    """Days for objections that reach beyond the sharing day."""
    for each in periods_looked_at(plan):
        if plan.calendar and each.notice_on + timedelta(days=plan.calendar.objection_days) > each.sharing_on:
            yield found(
                "doubt",
                "calendar.objection_days",
                f"异议期 {plan.calendar.objection_days} 天还没过，{each.period} 期 {each.sharing_on} 就分摊",
                f"period {each.period} is shared on {each.sharing_on}, before its {plan.calendar.objection_days} days "
                "for objections are over",
            )
            return


# --- joining ------------------------------------------------------------------------------------------------------


def questions_reach_somebody(plan: Plan) -> Iterator[Finding]:
    """Questions for ages or a sex that nobody has who joins."""
    if plan.admission is None or plan.declaration is None:
        return
    for number, question in enumerate(plan.declaration.questions, start=1):
        too_old = question.from_age > plan.admission.to_age
        too_young = question.to_age < max(plan.admission.from_age, plan.admission.from_days // 366)
        other_sex = None not in {question.sex, plan.admission.sex} and question.sex != plan.admission.sex
        if too_old or too_young or other_sex:
            yield found(
                "doubt",
                f"declaration.questions[{number}]",
                f"可以加入的人里，没有人会被问到“{question.id}”",
                f"nobody who may join is asked '{question.id}'",
            )


def conditions_are_asked_for(plan: Plan) -> Iterator[Finding]:
    """Conditions of admission without a declaration that could show them."""
    if plan.admission is not None and plan.admission.conditions and plan.declaration is None:
        yield found(
            "doubt",
            "admission.conditions",
            "写了健康条件，却没有健康告知来问",
            "there are conditions of health, and no declaration that asks for them",
        )


def the_statement_is_agreed_to(plan: Plan) -> Iterator[Finding]:
    """Members who agree to things, but not to this being no insurance (brief, F10)."""
    if plan.form == "mutual_aid" and plan.consents and "not_insurance" not in {each.id for each in plan.consents}:
        yield found(
            "doubt",
            "consents",
            "没有一项同意是“这不是保险”（id = not_insurance）",
            "no consent says that this is not insurance (id = not_insurance)",
        )


CHECKS: Final[tuple[Callable[[Plan], Iterator[Finding]], ...]] = (
    every_age_has_a_class,
    questions_reach_somebody,
    conditions_are_asked_for,
    the_statement_is_agreed_to,
    enough_members,
    caps_can_raise_the_aid,
    fee_leaves_room,
    every_age_has_an_aid,
    days_do_not_cross,
    objections_end_before_sharing,
)
