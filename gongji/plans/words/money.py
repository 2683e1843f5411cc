"""What it costs: how one pays, what each member pays, the most of it, and the operator's fee."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.plans.document import NoFee, PercentOfAid, PerMember, Plan, Tier, Waiver, Words
from gongji.plans.document.funding import PostPaid, Prepaid, Yearly
from gongji.plans.document.values import AGE_MAX
from gongji.plans.exact import written
from gongji.plans.words.running import MONTHS
from gongji.plans.words.saying import Both, ages, amount, both, day, part


def how_one_pays(plan: Plan) -> Iterator[Both]:
    """After the case, from a balance, or a year ahead; and the fees of joining."""
    funding = plan.funding
    costs = funding.join_fee_fen or funding.join_fees
    if isinstance(funding, PostPaid) and costs:
        yield "先互助，后分摊。", "Aid comes first, sharing after."
    elif isinstance(funding, PostPaid):
        yield "加入时不用交钱，先互助，后分摊。", "Joining costs nothing: aid comes first, sharing after."
    elif isinstance(funding, Prepaid):
        yield from prepaid(funding)
    else:
        yield from yearly(funding)
    if funding.join_fee_fen:
        fen = amount(funding.join_fee_fen)
        yield (
            f"加入时另收 {fen[0]}加入费，归运营方。",
            f"There is a fee of {fen[1]} for joining, which is the operator's.",
        )
    for each in funding.join_fees:
        (zh, en), fen = ages(each.from_age, each.to_age), amount(each.fen)
        yield (
            f"{zh}加入时收 {fen[0]}加入费，归运营方。",
            f"At ages {en} joining costs {fen[1]}, which is the operator's.",
        )


def prepaid(funding: Prepaid) -> Iterator[Both]:
    """A balance, the least of it, reminders, and fees."""
    first = amount(funding.first_payment_fen)
    yield (
        f"加入时先充值 {first[0]}，每期分摊从余额里扣。",
        f"One pays {first[1]} in on joining; shares are taken from this balance.",
    )
    if funding.least_balance_fen:
        least = amount(funding.least_balance_fen)
        yield f"余额低于 {least[0]}，就不在互助范围内了。", f"With less than {least[1]} left one is no longer covered."
    if funding.reminder_below_fen:
        low = amount(funding.reminder_below_fen)
        yield f"余额低于 {low[0]}时会提醒充值。", f"Below {low[1]} there is a reminder."
    if funding.yearly_fee_fen:
        fee = amount(funding.yearly_fee_fen)
        yield f"每年从余额里收 {fee[0]}管理费。", f"A fee of {fee[1]} a year is taken from the balance."
    if funding.dormant is not None:
        fee, months = amount(funding.dormant.fen), funding.dormant.every_months
        back = (
            ("，重新启用后退还", ", given back when it is used again")
            if funding.dormant.returned_on_activation
            else ("", "")
        )
        yield (
            f"没有人在用的账户，每 {months} 个月收 {fee[0]}{back[0]}。",
            f"An account that nobody uses is charged {fee[1]} every {months} months{back[1]}.",
        )
    yield {
        "returned": ("退出时余额退还。", "The balance is given back on leaving."),
        "stays": ("退出时余额不退，留在计划里。", "The balance stays in the plan on leaving."),
    }[funding.unused]


def yearly(funding: Yearly) -> Iterator[Both]:
    """A contribution ahead for a term."""
    fen, months = amount(funding.contribution_fen), funding.term_months
    who = {"member": ("成员", "a member"), "unit": ("单位", "the unit")}[funding.paid_by]
    term = ("一年", "a year") if months == 12 else (f"{months} 个月", f"{months} months")
    yield (
        f"{who[0]}预先交{term[0]}的费用，每人 {fen[0]}。",
        f"{who[1].capitalize()} pays {fen[1]} a person ahead for {term[1]}.",
    )
    yield "每期分摊从里面扣。", "Shares are taken from it."
    if funding.begins_in_month is not None:
        yield (
            f"期限统一从 {funding.begins_in_month} 月开始。",
            f"All terms begin in {MONTHS[funding.begins_in_month - 1]}.",
        )
    yield {
        "returned": ("期满没有用完的退还。", "What is unused at the end of the term is given back."),
        "stays": ("期满没有用完的不退，留在计划里。", "What is unused at the end of the term stays in the plan."),
    }[funding.unused]


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
                f"{ages(each.from_age, each.to_age)[0]}：{written(each.weight)} 份。",
                f"Ages {ages(each.from_age, each.to_age)[1]}: weight {written(each.weight)}.",
            )
    for tier in plan.tiers if len(plan.tiers) > 1 else ():
        names = tier.name or Words(zh=tier.id, en=tier.id)
        yield (
            f"{names.zh}算 {written(tier.factor)} 份。",
            f"The {names.en} tier pays {written(tier.factor)} times the standard share."
            if tier.factor != 1
            else f"The {names.en} tier pays the full share.",
        )
        if tier.from_age or tier.to_age != AGE_MAX:
            yield tier_ages(plan, tier)
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


def tier_ages(plan: Plan, tier: Tier) -> Both:
    """For whom a tier is, and where who grows older goes on."""
    name, span = both(tier.name) if tier.name else (tier.id, tier.id), ages(tier.from_age, tier.to_age)
    following = next((each for each in plan.tiers if each.id == tier.then), None)
    if following is None:
        return f"{name[0]}给 {span[0]}的人。", f"The {name[1]} tier is for ages {span[1]}."
    then = both(following.name) if following.name else (following.id, following.id)
    return (
        f"{name[0]}给 {span[0]}的人，满 {tier.to_age + 1} 岁转为{then[0]}。",
        f"The {name[1]} tier is for ages {span[1]}; at {tier.to_age + 1} one goes on in the {then[1]} tier.",
    )


def caps(plan: Plan) -> Iterator[Both]:
    """The caps, the waivers, and who bears what is above."""
    yield from cap_sentences(plan)
    for waiver in plan.waivers:
        yield waiver_sentence(waiver)


def cap_sentences(plan: Plan) -> Iterator[Both]:
    """One sentence for each cap, and one for who bears the rest."""
    plan_caps = plan.caps
    limits = (
        (plan_caps.per_case_fen, "每个案件每人最多分摊 {}。", "At most {} a member for each case."),
        (plan_caps.per_period_fen, "每期每人最多分摊 {}。", "At most {} a member in a period."),
        (plan_caps.per_year_fen, "每年每人最多分摊 {}。", "At most {} a member in a calendar year."),
    )
    for fen, zh, en in limits:
        if fen is not None:
            yield zh.format(amount(fen)[0]), en.format(amount(fen)[1])
    own = [(each, each.per_year_fen) for each in plan.classes if each.per_year_fen is not None]
    for klass, fen in own:
        (zh, en), most = ages(klass.from_age, klass.to_age), amount(fen)
        yield f"{zh}：每年每人最多分摊 {most[0]}。", f"Ages {en}: at most {most[1]} a member in a calendar year."
    if own or any(fen is not None for fen, _, _ in limits):
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
    if waiver.first_day == waiver.last_day:
        return (
            f"{since[0]}的公示，{whose[0]}的分摊由平台承担。",
            f"For the notice of {since[1]} the platform bears the share of {whose[1]}.",
        )
    return (
        f"{since[0]}到 {until[0]}的公示，{whose[0]}的分摊由平台承担。",
        f"For notices from {since[1]} to {until[1]} the platform bears the share of {whose[1]}.",
    )


def no_fee(plan: Plan) -> Both:
    """That nothing is taken of the aid, where balances bear a fee; else that nothing is taken."""
    if isinstance(plan.funding, Prepaid) and (plan.funding.yearly_fee_fen or plan.funding.dormant):
        return "运营方不从互助金里收费。", "The operator takes nothing of the aid."
    return "运营方不收管理费。", "The operator takes no fee."


def fee(plan: Plan) -> Iterator[Both]:
    """What the operator takes."""
    if isinstance(plan.fee, NoFee):
        yield no_fee(plan)
    elif isinstance(plan.fee, PercentOfAid):
        rate, _ = part(plan.fee.rate)
        yield (
            f"运营方收取互助金的 {rate}，不到一分的不收，由大家一起分摊。",
            f"The operator takes {rate} of the aid, rounded down to the fen, shared by all.",
        )
        yield (
            "互助金付得越多，运营方收得越多，所以案件要公开调查、公示。",
            "The more aid is paid, the more the operator earns; so every case is looked into and shown in the open.",
        )
    elif isinstance(plan.fee, PerMember):
        zh, en = amount(plan.fee.fen)
        yield (
            f"运营方每期向每位参加分摊的成员收 {zh}。",
            f"The operator takes {en} a period from each member who shares.",
        )
        yield (
            "运营方的收入与付出多少互助金无关，与成员多少有关。",
            "What the operator earns depends on the number of members, not on how much aid is paid.",
        )
    else:
        zh, en = amount(plan.fee.fen)
        yield (
            f"运营方每个案件收取 {zh}，由大家一起分摊。",
            f"The operator takes {en} for each case, shared by all.",
        )
        yield (
            "案件越多，运营方收得越多，与每案金额无关。",
            "The more cases there are, the more the operator earns, whatever their amounts.",
        )
