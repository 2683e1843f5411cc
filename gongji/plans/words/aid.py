"""What one receives, and when there is nothing."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from gongji.fen import floor_fen
from gongji.plans.document import Plan
from gongji.plans.document.aid import Aid, Bracket, Daily, Disability, LumpSum, OnProof, Reimbursement, Steps
from gongji.plans.document.covers import Cover
from gongji.plans.document.sharing import Tier
from gongji.plans.document.values import AGE_MAX
from gongji.plans.illnesses import standard_illnesses
from gongji.plans.words.saying import (
    GRADES,
    HEALTH_TIERS,
    SPENDS,
    Both,
    ages,
    amount,
    both,
    day,
    days,
    listed,
    part,
    sentence,
    times,
)


def what_one_receives(plan: Plan) -> Iterator[Both]:
    """What is covered, each line of aid with its amounts by tier, and the limits."""
    for cover in plan.covers:
        yield cover_sentence(plan, cover)
    for rule in plan.aid:
        yield from aid_sentences(plan, rule)
    yield from limits(plan)
    if plan.aid and plan.form == "mutual_aid":
        yield (
            "互助金来自大家当期的分摊，不是预先承诺的赔付。",
            "Aid comes out of what everybody shares in that period; it is not a payment promised in advance.",
        )


def cover_sentence(plan: Plan, cover: Cover) -> Both:
    """What a cover is: its name, its illnesses by number of the standard and by name, and its days."""
    zh, en = both(cover.name)
    zh, en = f"【{zh}】", f"{en[:1].upper()}{en[1:]}:"
    told: list[Both] = []
    if cover.grade:
        told.append(GRADES[cover.grade])
    if cover.cause != "illness":
        told.append(
            {
                "accident": ("意外伤害", "accidents"),
                "death": ("身故", "death"),
                "any": ("不分原因", "whatever the cause"),
            }[cover.cause]
        )
    if cover.count:
        told.append((f"共 {cover.count} 种", f"{cover.count} in all"))
    if cover.standard:
        known = standard_illnesses()
        if len(cover.standard) > 6:
            told.append(
                (
                    f"2020 年行业标准中的 {len(cover.standard)} 种",
                    f"{len(cover.standard)} of the 2020 industry standard",
                )
            )
        else:
            told.append(listed([(known[number].zh, known[number].en) for number in cover.standard]))
    if cover.illnesses:
        told.append(listed([both(each.name) for each in cover.illnesses]))
    if cover.without:
        names = {each.id: both(each.name) for each in plan.covers}
        without = listed([names[each] for each in cover.without])
        told.append((f"不包括{without[0]}", f"without {without[1]}"))
    if cover.diagnosed_from:
        on = day(cover.diagnosed_from)
        told.append((f"{on[0]}起初次确诊的", f"first diagnosed from {on[1]} on"))
    if cover.diagnosed_to:
        on = day(cover.diagnosed_to)
        told.append((f"{on[0]}为止初次确诊的", f"first diagnosed up to {on[1]}"))
    if cover.definition:
        told.append(both(cover.definition))
    told = [each for each in told if each[0] != cover.name.zh]
    if not told:
        return f"{zh}在互助范围内。", f"{en} aided."
    return sentence((zh + "，".join(each[0] for each in told), f"{en} " + "; ".join(each[1] for each in told)))


def aid_sentences(plan: Plan, rule: Aid) -> Iterator[Both]:
    """One line of aid: for whom and when, then its amounts."""
    tiers = [tier for tier in plan.tiers if (not rule.tiers or tier.id in rule.tiers) and meet(tier, rule)]
    if not tiers:
        return
    factor = Fraction(1) if rule.tiers else tiers[0].factor
    whom = whom_and_when(plan, rule)
    amounts = amount_words(rule, factor)
    yield f"{whom[0]}：{amounts[0]}。", f"{whom[1]}: {amounts[1]}."
    if rule.tiers:
        named = listed([tier_name(tier) for tier in tiers])
        if len(tiers) < len(plan.tiers):
            yield f"这一条只适用于{named[0]}。", f"This holds for the {named[1]} tier only."
        return
    for tier in tiers[1:]:
        name = tier_name(tier)
        if isinstance(rule, LumpSum):
            scaled = amount_words(rule, tier.factor)
        else:
            ratio = part(tier.factor / factor)
            scaled = (f"以上金额的 {ratio[0]}", f"{ratio[1]} of these amounts")
        yield f"其中选{name[0]}的：{scaled[0]}。", f"In the {name[1]} tier: {scaled[1]}."


def meet(tier: Tier, rule: Aid) -> bool:
    """Whether a tier and a line of aid have ages in common."""
    return tier.from_age <= rule.to_age and rule.from_age <= tier.to_age


def tier_name(tier: Tier) -> Both:
    """What a tier is called."""
    return both(tier.name) if tier.name else (tier.id, tier.id)


def whom_and_when(plan: Plan, rule: Aid) -> Both:
    """The case that a line speaks of: ages and days of first diagnosis, covers, days of membership."""
    zh, en = both(rule.name)
    names = {cover.id: both(cover.name) for cover in plan.covers}
    covers = listed([names[each] for each in rule.covers]) if rule.covers else None
    if covers and covers[0] != zh:
        zh, en = f"{zh}（{covers[0]}）", f"{en} ({covers[1]})"
    if (rule.from_age, rule.to_age) != (0, AGE_MAX):
        span = ages(rule.from_age, rule.to_age)
        causes = {cover.cause for cover in plan.covers if cover.id in rule.covers}
        if causes and causes <= {"death", "accident"}:  # nobody diagnoses these
            zh, en = f"{span[0]}{zh}", f"{en[:1].upper()}{en[1:]} at {span[1]}"
        else:
            zh, en = f"{span[0]}初次确诊{zh}", f"First diagnosed at {span[1]} with {en}"
    else:
        en = en[:1].upper() + en[1:]
    spans: list[Both] = []
    if rule.diagnosed_from:
        on = day(rule.diagnosed_from)
        spans.append((f"{on[0]}起确诊", f"diagnosed from {on[1]} on"))
    if rule.diagnosed_to:
        on = day(rule.diagnosed_to)
        spans.append((f"{on[0]}为止确诊", f"diagnosed up to {on[1]}"))
    if rule.from_member_days:
        spans.append((f"加入满 {rule.from_member_days} 天", f"after {days(rule.from_member_days)[1]} of membership"))
    if rule.to_member_days is not None:
        spans.append((f"加入不超过 {rule.to_member_days} 天", f"within {days(rule.to_member_days)[1]} of membership"))
    if spans:
        zh, en = f"{zh}（{'，'.join(s[0] for s in spans)}）", f"{en} ({', '.join(s[1] for s in spans)})"
    return zh, en


def amount_words(rule: Aid, factor: Fraction) -> Both:
    """What a line gives, with a tier's factor taken in."""
    if isinstance(rule, LumpSum):
        return amount(floor_fen(rule.aid_fen * factor))
    if isinstance(rule, OnProof):
        return on_proof(rule, factor)
    if isinstance(rule, Reimbursement):
        return reimbursement(rule, factor)
    if isinstance(rule, Steps):
        return steps(rule, factor)
    if isinstance(rule, Disability):
        return disability(rule, factor)
    return daily(rule, factor)


def on_proof(rule: OnProof, factor: Fraction) -> Both:
    """A part at once, the rest against receipts."""
    whole, first = amount(floor_fen(rule.aid_fen * factor)), amount(floor_fen(rule.aid_fen * rule.at_once * factor))
    spend = less_others(SPENDS[rule.spend], rule.taken_off)
    return (
        f"先给 {first[0]}，其余凭单据按{spend[0]}给，合计最多 {whole[0]}",
        f"{first[1]} at once, the rest against receipts for {spend[1]}, {whole[1]} at most in all",
    )


def less_others(spend: Both, taken_off: tuple[str, ...]) -> Both:
    """Costs, less what some tiers of the health system have paid."""
    if not taken_off:
        return spend
    others = listed([HEALTH_TIERS[tier] for tier in taken_off])
    return f"{spend[0]}减去{others[0]}已付的部分", f"{spend[1]} less what {others[1]} paid"


def reimbursement(rule: Reimbursement, factor: Fraction) -> Both:
    """A part of the costs, in one rate or in brackets, above a deductible and up to a limit."""
    zh, en = less_others(SPENDS[rule.spend], rule.taken_off)
    if rule.deductible_fen:
        own = amount(rule.deductible_fen)
        zh, en = f"{zh}，先由自己承担 {own[0]}，其余", f"{en} above {own[1]} of one's own"
    if rule.rate is not None:
        rate = part(rule.rate * factor)
        zh, en = f"{zh}给 {rate[0]}", f"{rate[1]} of {en}"
    else:
        brackets = [bracket_words(bracket, factor) for bracket in rule.brackets]
        zh = f"{zh}：{'，'.join(each[0] for each in brackets)}"
        en = f"of {en}, {', '.join(each[1] for each in brackets)}"
    if rule.limit_fen is not None:
        limit = amount(floor_fen(rule.limit_fen * factor))
        per = {"case": ("每案", "a case"), "year": ("每年", "a year")}[rule.per]
        zh, en = f"{zh}，{per[0]}最多 {limit[0]}", f"{en}, at most {limit[1]} {per[1]}"
    return zh, en


def bracket_words(bracket: Bracket, factor: Fraction) -> Both:
    """The part that is given back from some spend on."""
    above, rate = amount(bracket.above_fen), part(bracket.rate * factor)
    if bracket.above_fen:
        return f"超过 {above[0]}的部分给 {rate[0]}", f"{rate[1]} of what is above {above[1]}"
    return f"从第一元起给 {rate[0]}", f"{rate[1]} from the first yuan"


def steps(rule: Steps, factor: Fraction) -> Both:
    """What has been given in all at each step of cumulative costs."""
    zh, en = [], []
    for step in rule.steps:
        spend, aid = amount(step.spend_fen), amount(floor_fen(step.aid_fen * factor))
        zh.append(
            f"累计{SPENDS[rule.spend][0]}到 {spend[0]}时合计 {aid[0]}" if step.spend_fen else f"确诊就给 {aid[0]}"
        )
        en.append(
            f"{aid[1]} in all when {SPENDS[rule.spend][1]} reach {spend[1]}"
            if step.spend_fen
            else f"{aid[1]} on diagnosis"
        )
    return "；".join(zh), "; ".join(en)


def disability(rule: Disability, factor: Fraction) -> Both:
    """Amounts by grade of disability, and for death."""
    zh, en = [], []
    if rule.death is not None:
        fen = amount(floor_fen(rule.aid_fen * rule.death * factor))
        zh.append(f"身故 {fen[0]}")
        en.append(f"{fen[1]} for death")
    for each in rule.grades:
        fen = amount(floor_fen(rule.aid_fen * each.rate * factor))
        zh.append(f"{each.grade} 级伤残 {fen[0]}")
        en.append(f"{fen[1]} for disability of grade {each.grade}")
    return "，".join(zh), ", ".join(en)


def daily(rule: Daily, factor: Fraction) -> Both:
    """So much for each day in hospital."""
    fen = amount(floor_fen(rule.daily_fen * factor))
    zh, en = f"住院每天 {fen[0]}", f"{fen[1]} for each day in hospital"
    if rule.own_days:
        zh, en = f"{zh}，前 {rule.own_days} 天不算", f"{en} after the first {rule.own_days}"
    if rule.days_max:
        per = {"case": ("每案", "a case"), "year": ("每年", "a year")}[rule.per]
        zh, en = f"{zh}，{per[0]}最多 {rule.days_max} 天", f"{en}, at most {rule.days_max} days {per[1]}"
    return zh, en


def limits(plan: Plan) -> Iterator[Both]:
    """The most that one person receives, and what aid does to the membership."""
    rules = plan.limits
    for fen, zh, en in (
        (rules.per_case_fen, "每案最多 {}。", "At most {} a case."),
        (rules.per_year_fen, "每人每年最多 {}。", "At most {} a person in a year."),
        (rules.per_person_fen, "每人一共最多 {}。", "At most {} a person in all."),
    ):
        if fen is not None:
            yield zh.format(amount(fen)[0]), en.format(amount(fen)[1])
    if rules.cases is not None:
        yield f"每人最多受助 {times(rules.cases)[0]}。", f"One person is aided at most {times(rules.cases)[1]}."
    for grade in ("severe", "moderate", "mild"):
        most = getattr(rules.cases_by_grade, grade)
        if most is not None:
            yield f"{GRADES[grade][0]}最多受助 {times(most)[0]}。", f"For {GRADES[grade][1]} at most {times(most)[1]}."
    if rules.unpaid_shares_taken_off:
        yield "还没有付的分摊金，从互助金里扣。", "Shares that are not paid yet are taken off the aid."
    if plan.aid:
        yield {
            "always": ("得到互助金后，成员身份结束。", "The membership ends when aid has been paid."),
            "severe": (
                "得到重症互助金后，成员身份结束。",
                "The membership ends when aid for a severe illness has been paid.",
            ),
            "at_limit": ("用完上限后，成员身份结束。", "The membership ends when a limit is used up."),
            "never": ("得到互助金后，成员身份不变。", "The membership goes on after aid."),
        }[rules.ends_membership]


def when_there_is_no_aid(plan: Plan) -> Iterator[Both]:
    """What is excluded, deadlines that pass, and surviving long enough."""
    names = {cover.id: both(cover.name) for cover in plan.covers}
    for exclusion in plan.exclusions:
        zh, en = both(exclusion.name)
        if exclusion.covers:
            covers = listed([names[each] for each in exclusion.covers])
            zh, en = f"{covers[0]}：{zh}", f"for {covers[1]}: {en}"
        yield sentence((f"不互助：{zh}", f"Not aided: {en}"))
    if plan.claim.within_days is not None:
        zh, en = days(plan.claim.within_days)
        yield (
            f"初次确诊后 {zh}内没有申请的，不互助。",
            f"Not aided: who does not apply within {en} of the first diagnosis.",
        )
    if plan.claim.survival_days:
        zh, en = days(plan.claim.survival_days)
        yield f"确诊后生存未满 {zh}的，不互助。", f"Not aided: who does not live for {en} after the diagnosis."
