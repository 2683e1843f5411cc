"""The plan in plain words, in Chinese and English, written from the document and from nothing else.

A sentence stands here once in each language, side by side, so that neither can say more than the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from gongji.fen import floor_fen, short_yuan
from gongji.plans.document import Caps, LumpSum, NoFee, PercentOfAid, PerMember, Plan, Waiver, Words
from gongji.plans.exact import written

Language = Literal["zh", "en"]
DEFAULT_STATEMENT = Words(
    zh="本计划不是保险，我们不承诺您能够获得确定的风险保障。",
    en="This plan is not insurance, and we do not promise that you will receive any certain cover.",
)
Both = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading and its sentences, in one language."""

    title: str
    sentences: tuple[str, ...]


def describe(plan: Plan, language: Language) -> tuple[Section, ...]:
    """The whole plan as sections of plain sentences in "zh" or "en"; amounts in yuan."""
    sections = (
        (("这是什么", "What this is"), what_it_is(plan)),
        (("谁可以加入", "Who may join"), who_may_join(plan)),
        (("能得到什么", "What one receives"), what_one_receives(plan)),
        (("等待期", "The waiting period"), waiting(plan)),
        (("每个人分摊多少", "What each member pays"), what_each_pays(plan)),
        (("最多分摊多少", "The most that one pays"), caps(plan)),
        (("管理费", "The fee"), fee(plan)),
        (("什么时候", "When"), calendar(plan)),
        (("不是保险", "Not insurance"), (statement(plan),)),
    )
    index = 0 if language == "zh" else 1
    return tuple(
        Section(title=title[index], sentences=tuple(both[index] for both in written_out))
        for title, sentences in sections
        if (written_out := tuple(sentences))
    )


def not_insurance(plan: Plan, language: Language) -> str:
    """The plan's own statement that it is not insurance."""
    return statement(plan)[0 if language == "zh" else 1]


def plan_name(plan: Plan, language: Language) -> str:
    """What the plan is called, or its id if it has no name."""
    return getattr(plan.name, language) if plan.name else plan.id


def tier_name(plan: Plan, tier: str, language: Language) -> str:
    """What a tier is called, or its id if it has no name."""
    names = {each.id: each.name for each in plan.tiers}
    words = names.get(tier)
    return getattr(words, language) if words else tier


def class_name(plan: Plan, class_id: str, language: Language) -> str:
    """The ages of a class in words."""
    for each in plan.classes:
        if each.id == class_id:
            return f"{each.from_age}–{each.to_age} 岁" if language == "zh" else f"ages {each.from_age}–{each.to_age}"
    return class_id


def amount(fen: int) -> Both:
    """An amount in yuan as each language writes it, without needless zeros."""
    return f"{short_yuan(fen)} 元", f"{short_yuan(fen)} yuan"


def day(on: date) -> Both:
    """A date as each language writes it."""
    return f"{on.year} 年 {on.month} 月 {on.day} 日", f"{on.day} {on:%B} {on.year}"


def statement(plan: Plan) -> Both:
    """The statement that this is not insurance, in both languages."""
    words = plan.not_insurance or DEFAULT_STATEMENT
    return words.zh, words.en


def what_it_is(plan: Plan) -> Iterator[Both]:
    """Name, operator and summary."""
    if plan.name:
        version = (f"（版本 {plan.version}）", f" (version {plan.version})") if plan.version else ("", "")
        yield f"{plan.name.zh}{version[0]}。", f"{plan.name.en}{version[1]}."
    if plan.operator:
        yield f"运营方：{plan.operator.zh}。", f"Run by {plan.operator.en.removesuffix('.')}."
    if plan.summary:
        yield plan.summary.zh, plan.summary.en
    if plan.effective_from:
        zh, en = day(plan.effective_from)
        yield f"从 {zh}起生效。", f"In force from {en}."


def who_may_join(plan: Plan) -> Iterator[Both]:
    """The ages of admission."""
    if plan.admission:
        days, age = plan.admission.from_days, plan.admission.to_age
        yield (
            f"出生满 {days} 天到 {age} 周岁的人可以加入。",
            f"People from {days} days old to {age} years may join.",
        )


def what_one_receives(plan: Plan) -> Iterator[Both]:
    """The lump sums by age, and by tier where there are several."""
    for each in plan.aid:
        if not isinstance(each, LumpSum):
            continue
        zh, en = amount(floor_fen(each.aid_fen * plan.tiers[0].factor))
        yield (
            f"{each.from_age}–{each.to_age} 岁初次确诊{each.name.zh}：{zh}。",
            f"First diagnosed at {each.from_age} to {each.to_age} with {each.name.en}: {en}.",
        )
        for tier in plan.tiers[1:]:
            zh, en = amount(floor_fen(each.aid_fen * tier.factor))
            names = tier.name or Words(zh=tier.id, en=tier.id)
            yield f"其中选{names.zh}的：{zh}。", f"In the {names.en} tier: {en}."
    if plan.aid:
        yield (
            "互助金来自大家当期的分摊，不是预先承诺的赔付。",
            "Aid comes out of what everybody shares in that period; it is not a payment promised in advance.",
        )


def waiting(plan: Plan) -> Iterator[Both]:
    """The days in which an illness is not aided yet."""
    if plan.waiting is None:
        return
    days, accident = plan.waiting.days, plan.waiting.accident_days
    if days == 0:
        yield (
            "没有等待期，加入当天就有效。",
            "There is no waiting period; membership counts from the first day.",
        )
        return
    yield (
        f"加入后前 {days} 天是等待期：这期间患病不能得到互助金。",
        f"The first {days} days are the waiting period: an illness in this time is not aided.",
    )
    if accident < days:
        yield (
            "意外伤害不用等待。" if accident == 0 else f"意外伤害只等待 {accident} 天。",
            "Accidents count from the first day." if accident == 0 else f"For accidents it is {accident} days.",
        )


def what_each_pays(plan: Plan) -> Iterator[Both]:
    """From when one shares, the formula, the weights of classes and tiers, and the rounding."""
    yield {
        "joining": ("从加入起参加分摊。", "Sharing begins with joining."),
        "after_waiting": ("等待期过后才参加分摊。", "Sharing begins when the waiting period is over."),
    }[plan.sharing.begins]
    yield (
        "每期分摊金 =（互助金 + 管理费 − 上期结余）÷ 参加分摊的人数，按份额计算。",
        "Share = (aid + fee − carry from the period before) ÷ the members who share, by their weights.",
    )
    if len({each.weight for each in plan.classes}) == 1:
        yield "各年龄段分摊一样多。", "All ages pay the same."
    else:
        for each in plan.classes:
            yield (
                f"{each.from_age}–{each.to_age} 岁：{written(each.weight)} 份。",
                f"Ages {each.from_age} to {each.to_age}: weight {written(each.weight)}.",
            )
    for tier in plan.tiers if len(plan.tiers) > 1 else ():
        names = tier.name or Words(zh=tier.id, en=tier.id)
        yield (
            f"{names.zh}算 {written(tier.factor)} 份。",
            f"The {names.en} tier pays {written(tier.factor)} times the standard share."
            if tier.factor != 1
            else f"The {names.en} tier pays the full share.",
        )
    yield {
        "up": (
            "不到一分的按一分收，多收的零头结转到下一期。",
            "Part of a fen counts as a whole fen; the excess is carried into the next period.",
        ),
        "half_up": (
            "四舍五入到分，差额结转到下一期。",
            "Shares are rounded to the nearest fen; the difference is carried into the next period.",
        ),
        "down": (
            "不到一分的不收，差额结转到下一期。",
            "Part of a fen is not charged; the difference is carried into the next period.",
        ),
    }[plan.sharing.rounding]


def caps(plan: Plan) -> Iterator[Both]:
    """The caps, the waivers, and who bears what is above."""
    yield from cap_sentences(plan.caps)
    for waiver in plan.waivers:
        yield waiver_sentence(waiver)


def cap_sentences(plan_caps: Caps) -> Iterator[Both]:
    """One sentence for each cap, and one for who bears the rest."""
    limits = (
        (plan_caps.per_case_fen, "每个案件每人最多分摊 {}。", "At most {} a member for each case."),
        (plan_caps.per_period_fen, "每期每人最多分摊 {}。", "At most {} a member in a period."),
        (plan_caps.per_year_fen, "每年每人最多分摊 {}。", "At most {} a member in a calendar year."),
    )
    for fen, zh, en in limits:
        if fen is not None:
            yield zh.format(amount(fen)[0]), en.format(amount(fen)[1])
    if any(fen is not None for fen, _, _ in limits):
        yield {
            "sponsor": ("超出的部分由平台承担。", "The platform bears what is above."),
            "carried": ("超出的部分转入下一期分摊。", "What is above is carried into the next period."),
            "reduces_aid": (
                "超出的部分不再收取，互助金以实际筹到的金额为准。",
                "What is above is not charged to anybody: the aid is what came in.",
            ),
        }[plan_caps.excess]
    else:
        yield "没有上限。", "There is no upper limit."


def waiver_sentence(waiver: Waiver) -> Both:
    """Whose share the platform bears, and when."""
    since, until = day(waiver.first_day), day(waiver.last_day)
    if waiver.joined_before is None:
        whose = ("全体成员", "all members")
    else:
        before = day(waiver.joined_before)
        whose = (f"{before[0]}前加入的成员", f"members who joined before {before[1]}")
    return (
        f"{since[0]}到 {until[0]}的公示，{whose[0]}的分摊由平台承担。",
        f"For notices from {since[1]} to {until[1]} the platform bears the share of {whose[1]}.",
    )


def fee(plan: Plan) -> Iterator[Both]:
    """What the operator takes."""
    if isinstance(plan.fee, NoFee):
        yield "运营方不收管理费。", "The operator takes no fee."
    elif isinstance(plan.fee, PercentOfAid):
        rate = f"{written(plan.fee.rate * 100)} %"
        yield (
            f"运营方收取互助金的 {rate}，不到一分的不收，由大家一起分摊。",
            f"The operator takes {rate} of the aid, rounded down to the fen, shared by all.",
        )
    elif isinstance(plan.fee, PerMember):
        zh, en = amount(plan.fee.fen)
        yield (
            f"运营方每期向每位参加分摊的成员收 {zh}。",
            f"The operator takes {en} a period from each member who shares.",
        )
    else:
        zh, en = amount(plan.fee.fen)
        yield (
            f"运营方每个案件收取 {zh}，由大家一起分摊。",
            f"The operator takes {en} for each case, shared by all.",
        )


def calendar(plan: Plan) -> Iterator[Both]:
    """Notice days, objection days and sharing days."""
    if plan.calendar is None:
        return
    pairs = list(zip(plan.calendar.notice_days, plan.calendar.sharing_days, strict=True))
    zh = "；".join(f"{notice} 日公示，{sharing} 日分摊" for notice, sharing in pairs)
    en = "; ".join(f"notice on the {ordinal(notice)}, sharing on the {ordinal(sharing)}" for notice, sharing in pairs)
    yield f"每个月：{zh}。", f"Every month: {en}."
    days = plan.calendar.objection_days
    yield (
        f"公示后 {days} 天内，任何成员都可以提出异议。",
        f"For {days} days after the notice any member may object.",
    )


def ordinal(number: int) -> str:
    """An English ordinal of a day of the month: 1st, 2nd, 21st."""
    ending = "th" if 10 <= number <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"
