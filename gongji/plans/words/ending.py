"""Leaving, coming back, moving to another plan, how rules change, and what happens if the plan ends."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.plans.document import Plan
from gongji.plans.words.saying import Both, both, days, listed, part, sentence


def leaving(plan: Plan) -> Iterator[Both]:
    """How a membership ends, and whether a new one may follow."""
    rules = plan.leaving
    yield "随时可以退出。", "One may leave at any time."
    yield {
        "owed": ("退出时公示已经开始的那一期，仍要分摊。", "A period whose notice has begun is still shared."),
        "not_owed": ("退出后不用再付任何一期。", "After leaving nothing more is owed."),
    }[rules.open_period]
    if rules.family_first:
        yield "名下的家人要先退出。", "The family under the account must leave first."
    if rules.with_unit == "ends":
        yield "离开单位时，成员身份结束。", "Leaving the unit ends the membership."
    if rules.at_age is not None:
        yield f"满 {rules.at_age} 周岁，成员身份结束。", f"The membership ends at the age of {rules.at_age}."
    for move in plan.moves:
        how = ("可以选择", "one may choose to") if move.chosen_by == "member" else ("会自动", "the membership will")
        asked = (
            ("不用重新回答健康告知", "without new questions")
            if move.declaration == "none"
            else ("要重新回答健康告知", "after new questions")
        )
        waits = (
            ("等待期接着算", "the waiting period goes on")
            if move.waiting == "carried"
            else ("等待期重新计算", "the waiting period begins again")
        )
        to = both(move.name) if move.name else (move.to, move.to)
        yield (
            f"满 {move.at_age} 周岁{how[0]}转到计划“{to[0]}”，{asked[0]}，{waits[0]}。",
            f"At {move.at_age} {how[1]} move to the plan “{to[1]}” {asked[1]}; {waits[1]}.",
        )
    yield {
        "always": ("退出后可以再加入。", "Who left may join again."),
        "not_after_aid": ("退出后可以再加入；得到过互助金的不行。", "Who left may join again, but not who was aided."),
        "never": ("每人只能加入一次，退出后不能再加入。", "One joins only once; who left cannot come back."),
    }[rules.rejoin]
    if rules.rejoin_after_days:
        zh, en = days(rules.rejoin_after_days)
        yield f"退出满 {zh}后才能再加入。", f"One may come back after {en}."


def changes(plan: Plan) -> Iterator[Both]:
    """What a new version needs before it holds, and which version judges a case."""
    yield {
        "diagnosis": (
            "案件按确诊那天有效的规则处理。",
            "A case is judged by the rules in force on the day of diagnosis.",
        ),
        "joining": ("案件按加入时同意的规则处理。", "A case is judged by the rules agreed to on joining."),
    }[plan.claim.version_on]
    if plan.change is None:
        return
    rules = plan.change
    zh, en = days(rules.notice_days)
    yield f"规则要改，至少提前 {zh}公告。", f"A change of the rules is announced at least {en} before."
    if rules.majority is not None:
        who = {"members": ("全体成员", "all members"), "representatives": ("成员代表", "the members' representatives")}[
            rules.vote if rules.vote != "none" else "members"
        ]
        share = part(rules.majority)
        least = (
            (f"，至少 {rules.least_votes} 票", f" with at least {rules.least_votes} votes")
            if rules.least_votes > 1
            else ("", "")
        )
        yield (
            f"要由{who[0]}投票{least[0]}，赞成超过 {share[0]} 才能改。",
            f"It needs a vote of {who[1]}{least[1]}, more than {share[1]} of them in favour.",
        )
    yield {
        "staying": ("改了以后不退出，就算同意新规则。", "Who stays after the change agrees to it."),
        "own_act": (
            "新规则要本人另外同意才对本人有效。",
            "The new rules hold for a member only after an agreement of one's own.",
        ),
    }[rules.agreement]
    yield "已经提出的案件仍按原来的规则处理。", "Cases that are open already stay under their rules."


def if_the_plan_ends(plan: Plan) -> Iterator[Both]:
    """The least number of members, notice, the last cases, and what members get back."""
    if plan.members is not None:
        least = plan.members
        since = (
            (f"开始 {least.after_months} 个月后，", f"{least.after_months} months after the start, ")
            if least.after_months
            else ("", "")
        )
        below = {
            "may_close": ("计划可以终止", "the plan may end"),
            "must_close": ("计划必须终止", "the plan must end"),
            "pauses": ("计划暂停", "the plan pauses"),
        }[least.below]
        yield (
            f"{since[0]}成员少于 {least.least:,} 人时，{below[0]}。",
            sentence(("", f"{since[1]}with fewer than {least.least:,} members {below[1]}"))[1].capitalize(),
        )
    if plan.closing is None:
        yield "计划没有写明终止时怎么办。", "The plan does not say what happens if it ends."
        return
    rules = plan.closing
    if rules.reasons:
        zh, en = listed([both(each) for each in rules.reasons], last="or")
        yield sentence((f"这些情况下计划可能终止：{zh}", f"The plan may end because of: {en}"))
    zh, en = days(rules.notice_days)
    yield f"终止至少提前 {zh}公告。", f"The end is announced at least {en} before."
    yield {
        "operator": (
            "公告后的案件由运营方付，成员不再分摊。",
            "After the announcement the operator pays for the cases, and members share no more.",
        ),
        "members": ("终止前的案件仍由成员分摊。", "Cases from before the end are still shared by the members."),
        "none": ("终止后没有付的案件不再付。", "Cases that are not paid by the end are not paid any more."),
    }[rules.tail]
    yield {
        "balance": ("账户余额退还。", "Balances are given back."),
        "all_shares": ("付过的分摊金全部退还。", "All shares ever paid are given back."),
        "none": ("没有余额要退。", "There is nothing to give back."),
    }[rules.refund]
    if rules.claim_within_days:
        zh, en = days(rules.claim_within_days)
        yield f"终止前确诊的，{zh}内仍可申请。", f"Who was diagnosed before the end may apply for {en}."
    if rules.instead is not None:
        yield sentence(
            (f"计划结束后，成员可以得到：{rules.instead.zh}", f"What members are offered instead: {rules.instead.en}")
        )
    if plan.disputes is not None:
        yield sentence((f"有争议的，{plan.disputes.zh}", f"Disputes: {plan.disputes.en}"))
