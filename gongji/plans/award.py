"""How much aid a case gets by its plan, line by line, each line with its rule and its amount.

Everything is counted to date: what each rule gives for all that is known of the case today, less what it gave before.
So a case in instalments is the same question asked again with more papers, and a fen can never be given twice.

    what counts     receipts in all; the part that basic insurance recognises; or the part that nobody else paid
    one rule        its amount or formula × the tier's factor, rounded down to the fen once
    the sum         less what was given before, cut to the plan's limits, less unpaid shares where the plan says so
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction

from gongji.dates import completed_years
from gongji.errors import Refused
from gongji.fen import floor_fen
from gongji.plans.amounts import Happened, to_date, yuan_words
from gongji.plans.document import Plan, Words
from gongji.plans.document.aid import Aid, Daily, Reimbursement
from gongji.plans.document.covers import Cover
from gongji.plans.tiers import tier_at
from gongji.plans.waiting import waiting_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What was given before, in fen, before unpaid shares were taken off: in this case; and in the person's other
    cases this year by rule, this year, and in all, with their number in all and by grade.
    """

    case_fen: int = 0
    rule_year_fen: Mapping[str, int] = field(default_factory=dict)
    year_fen: int = 0
    person_fen: int = 0
    cases: int = 0
    cases_by_grade: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A case as its papers tell it. `cover` is one of the plan's covers, or None in a plan that lists none.

    `waits_from` is the day from which the waiting period counts; for most members the day of joining.
    """

    cover: str | None = None
    diagnosed_on: date
    applied_on: date
    born_on: date
    joined_on: date
    waits_from: date | None = None
    tier: str = "standard"
    accident: bool = False
    happened: Happened = field(default_factory=Happened)
    given: Given = Given()
    unpaid_fen: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardLine:
    """One rule of the plan and what it gives (or takes, below zero) in fen. `rule` is its key in the document."""

    rule: str
    words: Words
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Award:
    """The lines of a case, whose sum is paid now; or, without lines, every reason why the plan gives nothing."""

    lines: tuple[AwardLine, ...]
    refused: tuple[AwardLine, ...] = ()

    @property
    def total_fen(self) -> int:
        """What is paid now."""
        return sum(line.fen for line in self.lines)


def award(plan: Plan, case: Claimed) -> Award:
    """What a plan gives in a case, to the fen; raises Refused for facts that cannot be.

    The tier or the cover may be unknown to the plan, days out of order, amounts below zero.
    """
    check_facts(plan, case)
    age = completed_years(case.born_on, case.diagnosed_on)
    case = replace(case, tier=tier_at(plan, case.tier, age))
    rules = applicable(plan, case)
    refused = tuple(why_nothing(plan, case, rules))
    if refused:
        return Award(lines=(), refused=refused)
    lines = [line for key, rule in rules for line in rule_lines(plan, case, key, rule)]
    lines += limit_lines(plan, case, sum(line.fen for line in lines))
    lines += less_what_is_settled(plan, case, sum(line.fen for line in lines))
    return Award(lines=tuple(lines))


def check_facts(plan: Plan, case: Claimed) -> None:
    """Raise Refused with everything in a case that cannot be."""
    wrong = []
    if case.tier not in (tiers := [tier.id for tier in plan.tiers]):
        wrong.append(f"tier '{case.tier}' is not in plan '{plan.id}'; tiers: {', '.join(tiers)}")
    covers = [cover.id for cover in plan.covers]
    if covers and case.cover is None:
        wrong.append(f"plan '{plan.id}' lists what it covers; the case names none of: {', '.join(covers)}")
    elif case.cover is not None and case.cover not in covers:
        wrong.append(
            f"cover '{case.cover}' is not in plan '{plan.id}'; covers: {', '.join(covers) or 'none are listed'}"
        )
    if case.diagnosed_on < case.born_on:
        wrong.append(f"diagnosed on {case.diagnosed_on}, before the birth on {case.born_on}")
    if case.applied_on < case.diagnosed_on:
        wrong.append(f"applied on {case.applied_on}, before the diagnosis on {case.diagnosed_on}")
    if case.happened.died_on is not None and case.happened.died_on < case.diagnosed_on:
        wrong.append(f"died on {case.happened.died_on}, before the diagnosis on {case.diagnosed_on}")
    amounts = [
        case.happened.costs.total_fen,
        case.happened.costs.insured_fen,
        case.unpaid_fen,
        case.happened.hospital_days,
    ]
    if min([*amounts, *case.happened.costs.paid_by.values()]) < 0:
        wrong.append("costs, unpaid shares and days in hospital cannot be below zero")
    if case.happened.costs.insured_fen > case.happened.costs.total_fen:
        wrong.append(
            f"the insured part of the costs, {case.happened.costs.insured_fen} fen, is more than all of them, "
            f"{case.happened.costs.total_fen} fen"
        )
    if wrong:
        raise Refused(wrong)


def cover_of(plan: Plan, case: Claimed) -> Cover | None:
    """The cover that a case names, or None."""
    return next((cover for cover in plan.covers if cover.id == case.cover), None)


def rule_key(number: int, rule: Aid) -> str:
    """How a rule of aid is named: by its id, or its place in the document from 1."""
    return f"aid.{rule.id}" if rule.id else f"aid[{number}]"


def applicable(plan: Plan, case: Claimed) -> list[tuple[str, Aid]]:
    """The rules of aid that speak of a case: its cover, tier, age and day of first diagnosis, days of membership."""
    age = completed_years(case.born_on, case.diagnosed_on)
    days = max((case.diagnosed_on - case.joined_on).days, 0)
    return [
        (rule_key(number, rule), rule)
        for number, rule in enumerate(plan.aid, start=1)
        if (not rule.covers or case.cover in rule.covers)
        and (not rule.tiers or case.tier in rule.tiers)
        and rule.from_age <= age <= rule.to_age
        and (rule.diagnosed_from is None or rule.diagnosed_from <= case.diagnosed_on)
        and (rule.diagnosed_to is None or case.diagnosed_on <= rule.diagnosed_to)
        and rule.from_member_days <= days
        and (rule.to_member_days is None or days <= rule.to_member_days)
    ]


def why_nothing(plan: Plan, case: Claimed, rules: list[tuple[str, Aid]]) -> Iterator[AwardLine]:
    """Every reason why a plan gives nothing in a case, in the order in which people ask."""
    yield from outside_the_days(plan, case)
    yield from claimed_too_late(plan, case)
    yield from cases_used_up(plan, case)
    if not rules:
        age = completed_years(case.born_on, case.diagnosed_on)
        yield refusal(
            "aid",
            f"计划里没有一条互助金规则适用：{age} 岁初次确诊，确诊日 {case.diagnosed_on}",
            f"no rule of aid speaks of this case: first diagnosed at {age}, on {case.diagnosed_on}",
        )


def outside_the_days(plan: Plan, case: Claimed) -> Iterator[AwardLine]:
    """Diagnosed before joining, within the waiting period, or outside the days of the cover."""
    cover = cover_of(plan, case)
    if case.diagnosed_on < case.joined_on:
        yield refusal(
            "membership",
            f"{case.diagnosed_on} 初次确诊时还没有加入（{case.joined_on} 加入）",
            f"first diagnosed on {case.diagnosed_on}, before joining on {case.joined_on}",
        )
    days = waiting_days(
        plan, cover=case.cover, accident=case.accident or (cover is not None and cover.cause == "accident")
    )
    ends = (case.waits_from or case.joined_on) + timedelta(days=days)
    if case.joined_on <= case.diagnosed_on < ends:
        yield refusal(
            "waiting",
            f"{case.diagnosed_on} 初次确诊时还在等待期里：{case.joined_on} 加入，{ends} 起初次确诊的才互助",
            f"first diagnosed on {case.diagnosed_on}, in the waiting period: joined on {case.joined_on}, and aided if "
            f"first diagnosed on {ends} or later",
        )
    if cover is not None and cover.diagnosed_from is not None and case.diagnosed_on < cover.diagnosed_from:
        yield refusal(
            f"covers.{cover.id}",
            f"{cover.name.zh}从 {cover.diagnosed_from} 起初次确诊的才互助",
            f"{cover.name.en} is aided when first diagnosed from {cover.diagnosed_from} on",
        )
    if cover is not None and cover.diagnosed_to is not None and case.diagnosed_on > cover.diagnosed_to:
        yield refusal(
            f"covers.{cover.id}",
            f"{cover.name.zh}只到 {cover.diagnosed_to} 初次确诊的为止，之后不再互助",
            f"{cover.name.en} is aided only when first diagnosed up to {cover.diagnosed_to}",
        )


def claimed_too_late(plan: Plan, case: Claimed) -> Iterator[AwardLine]:
    """Applied for after the deadline, or not survived as long as the plan asks."""
    if plan.claim.within_days is not None:
        last = case.diagnosed_on + timedelta(days=plan.claim.within_days)
        if case.applied_on > last:
            yield refusal(
                "claim.within_days",
                f"申请晚了：最迟 {last}（确诊后 {plan.claim.within_days} 天），实际 {case.applied_on}",
                f"applied for too late: the last day was {last}, {plan.claim.within_days} days after the diagnosis; "
                f"it was {case.applied_on}",
            )
    if case.happened.died_on is not None and case.happened.died_on < case.diagnosed_on + timedelta(
        days=plan.claim.survival_days
    ):
        yield refusal(
            "claim.survival_days",
            f"确诊后生存未满 {plan.claim.survival_days} 天",
            f"not alive {plan.claim.survival_days} days after the diagnosis, as the plan asks",
        )


def cases_used_up(plan: Plan, case: Claimed) -> Iterator[AwardLine]:
    """The person has had as many cases as the plan gives one person, in all or of that grade."""
    cover = cover_of(plan, case)
    if plan.limits.cases is not None and case.given.cases >= plan.limits.cases:
        yield refusal(
            "limits.cases",
            f"每人最多受助 {plan.limits.cases} 次，已经用完",
            f"one person is aided at most {plan.limits.cases} times, and has been",
        )
    grade = cover.grade if cover else None
    most = getattr(plan.limits.cases_by_grade, grade) if grade else None
    if grade and most is not None and case.given.cases_by_grade.get(grade, 0) >= most:
        names = {"severe": ("重症", "severe"), "moderate": ("中症", "moderate"), "mild": ("轻症", "mild")}[grade]
        yield refusal(
            f"limits.cases_by_grade.{grade}",
            f"{names[0]}每人最多受助 {most} 次，已经用完",
            f"one person is aided at most {most} times for {names[1]} illnesses, and has been",
        )


def refusal(rule: str, zh: str, en: str) -> AwardLine:
    """A reason why nothing is given."""
    return AwardLine(rule=rule, words=Words(zh=zh, en=en), fen=0)


def rule_lines(plan: Plan, case: Claimed, key: str, rule: Aid) -> Iterator[AwardLine]:
    """What one rule gives to date; a rule that counts by the year, less what it gave in the year's other cases."""
    factor = Fraction(1) if rule.tiers else next(tier.factor for tier in plan.tiers if tier.id == case.tier)
    exact, how = to_date(rule, case.happened)
    whole = floor_fen(exact * factor)
    yield AwardLine(rule=key, words=with_tier(plan, case, factor, how, rule), fen=whole)
    elsewhere = case.given.rule_year_fen.get(key, 0)
    if isinstance(rule, Reimbursement | Daily) and rule.per == "year" and elsewhere:
        yield AwardLine(
            rule=key,
            words=yuan_words(
                elsewhere, zh="减去今年其他案件已给的 {} 元", en="less {} yuan given in other cases of this year"
            ),
            fen=-min(elsewhere, whole),
        )


def with_tier(plan: Plan, case: Claimed, factor: Fraction, how: Words, rule: Aid) -> Words:
    """A rule's name and how its amount comes about, with the tier's factor where there is one."""
    zh, en = f"{rule.name.zh}：{how.zh}", f"{rule.name.en}: {how.en}"
    if factor == 1:
        return Words(zh=zh, en=en)
    tier = next(each for each in plan.tiers if each.id == case.tier)
    name = tier.name or Words(zh=tier.id, en=tier.id)
    return Words(zh=f"{zh} × {factor}（{name.zh}）", en=f"{en}, × {factor} ({name.en} tier)")


def limit_lines(plan: Plan, case: Claimed, to_date_fen: int) -> Iterator[AwardLine]:
    """What the plan's limits cut off a case to date; each takes what the ones before it left too much."""
    limits, given = plan.limits, case.given
    for rule, limit_fen, elsewhere, zh, en in (
        ("limits.per_case_fen", limits.per_case_fen, 0, "每案最多 {} 元", "at most {} yuan for a case"),
        (
            "limits.per_year_fen",
            limits.per_year_fen,
            given.year_fen,
            "每人每年最多 {} 元",
            "at most {} yuan a person in a year",
        ),
        (
            "limits.per_person_fen",
            limits.per_person_fen,
            given.person_fen,
            "每人一共最多 {} 元",
            "at most {} yuan a person in all",
        ),
    ):
        over = 0 if limit_fen is None else to_date_fen - max(limit_fen - elsewhere, 0)
        if limit_fen is not None and over > 0:
            yield AwardLine(rule=rule, words=yuan_words(limit_fen, zh=zh, en=en), fen=-over)
            to_date_fen -= over


def less_what_is_settled(plan: Plan, case: Claimed, to_date_fen: int) -> Iterator[AwardLine]:
    """What this case got before, and unpaid shares where the plan takes them off; never more than there is."""
    before = min(case.given.case_fen, to_date_fen)
    if before > 0:
        words = yuan_words(
            case.given.case_fen, zh="减去本案之前已给的 {} 元", en="less {} yuan given in this case before"
        )
        yield AwardLine(rule="claim", words=words, fen=-before)
    owed = min(case.unpaid_fen, to_date_fen - before) if plan.limits.unpaid_shares_taken_off else 0
    if owed > 0:
        words = Words(zh="扣除还没有付的分摊金", en="less shares that are not paid yet")
        yield AwardLine(rule="limits.unpaid_shares_taken_off", words=words, fen=-owed)
