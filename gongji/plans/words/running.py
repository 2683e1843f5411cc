"""When things happen, how a case goes, and how shares are collected."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.plans.document import Plan
from gongji.plans.document.conduct import Collection, Jury, Reinstatement
from gongji.plans.words.saying import Both, amount, both, day, day_of_month, days, listed, part, times

MONTHS = "January February March April May June July August September October November December".split()
FIELDS: dict[str, Both] = {
    "name": ("姓名", "name"),
    "sex": ("性别", "sex"),
    "age_band": ("年龄段", "span of age"),
    "place": ("地区", "place"),
    "illness": ("疾病", "illness"),
    "hospital": ("医院", "hospital"),
    "tier": ("档位", "tier"),
    "aid": ("互助金", "aid"),
    "diagnosed_on": ("确诊日", "day of diagnosis"),
    "days_since_joining": ("加入天数", "days since joining"),
    "members_helped": ("曾经帮助过多少人", "members helped before"),
    "shares_paid": ("曾经分摊多少", "shares paid before"),
    "story": ("经过", "what happened"),
    "papers": ("材料", "papers"),
}


def calendar(plan: Plan) -> Iterator[Both]:
    """Notice days, objection days and sharing days, the months that have them, and days that are moved."""
    if plan.calendar is None:
        return
    rules = plan.calendar
    zh, en = [], []
    for notice, sharing in zip(rules.notice_days, rules.sharing_days, strict=True):
        next_month = ("", "") if sharing > notice else ("下个月 ", " of the next month")
        n, s = day_of_month(notice), day_of_month(sharing)
        zh.append(f"{n[0]}公示，{next_month[0]}{s[0]}分摊")
        en.append(f"notice on the {n[1]}, sharing on the {s[1]}{next_month[1]}")
    if len(rules.months) == 12:
        yield f"每个月：{'；'.join(zh)}。", f"Every month: {'; '.join(en)}."
    else:
        months = listed([(f"{month} 月", MONTHS[month - 1]) for month in rules.months])
        yield f"每年{months[0]}：{'；'.join(zh)}。", f"In {months[1]} of each year: {'; '.join(en)}."
    first = day(rules.first_notice_on)
    yield f"第一次公示是 {first[0]}。", f"The first notice is on {first[1]}."
    who = {"members": ("任何成员", "any member"), "anybody": ("任何人", "anybody")}[plan.objection.by]
    yield (
        f"公示后 {rules.objection_days} 天内，{who[0]}都可以提出异议。",
        f"For {rules.objection_days} days after the notice {who[1]} may object.",
    )
    if rules.moved != "keep":
        what = listed([*([("周末", "weekends")] if rules.weekends else []), ("节假日", "holidays")])
        yield {
            "next": (f"遇到{what[0]}，顺延到下一个工作日。", f"On {what[1]} it moves to the next working day."),
            "previous": (f"遇到{what[0]}，提前到上一个工作日。", f"On {what[1]} it moves to the working day before."),
        }[rules.moved]


def how_a_case_goes(plan: Plan) -> Iterator[Both]:
    """From applying to payment: papers, investigation, disclosure, objections, jury."""
    claim = plan.claim
    if claim.documents:
        zh, en = listed([both(each) for each in claim.documents])
        yield f"申请时要交：{zh}。", f"Whoever applies brings: {en}."
    yield {
        "none": ("申请不做实地调查。", "There is no investigation."),
        "operator": ("运营方调查每个案件。", "The operator looks into every case."),
        "third_party": ("每个案件由第三方机构调查。", "A third party looks into every case."),
    }[claim.investigation]
    if claim.investigation != "none" and claim.investigation_paid_by != "operator":
        yield {
            "plan": ("调查费用由大家分摊。", "Its cost is shared by all."),
            "applicant": ("调查费用由申请人付。", "The applicant pays for it."),
        }[claim.investigation_paid_by]
    if claim.deposit_fen:
        fen = amount(claim.deposit_fen)
        back = {
            "never": ("不退还", "which is not given back"),
            "when_aided": ("得到互助金时退还", "given back when aid is paid"),
            "always": ("之后退还", "given back afterwards"),
        }[claim.deposit_returned]
        yield f"申请人先交 {fen[0]}，{back[0]}。", f"The applicant first pays {fen[1]}, {back[1]}."
    if claim.decided_within_days is not None:
        zh, en = days(claim.decided_within_days)
        yield f"材料齐全后 {zh}内给出结果。", f"The answer comes within {en} of complete papers."
    yield from disclosure(plan)
    if plan.jury is not None:
        yield from jury(plan.jury)
    if claim.paid_within_days is not None:
        zh, en = days(claim.paid_within_days)
        yield f"分摊后 {zh}内付给受助家庭。", f"The family is paid within {en} of the sharing."


def disclosure(plan: Plan) -> Iterator[Both]:
    """What everybody sees of a case, how people are hidden, and what an objection does."""
    rules = plan.disclosure
    zh, en = listed([FIELDS[each] for each in rules.fields])
    yield f"公示时大家能看到：{zh}。", f"What everybody sees in the notice: {en}."
    if "name" in rules.fields:
        yield {
            "family_name": ("姓名只显示姓。", "Of a name only the family name is shown."),
            "first_and_last": ("姓名只显示首尾两个字。", "Of a name only the first and the last letter are shown."),
            "hidden": ("姓名不显示。", "The name is hidden."),
        }[rules.name_mask]
    if "age_band" in rules.fields:
        yield (
            f"年龄只显示到 {rules.age_band_years} 岁一段。",
            f"Ages are shown in spans of {rules.age_band_years} years.",
        )
    if "place" in rules.fields:
        yield {
            "district": ("地区显示到区县。", "The place is shown down to the district."),
            "city": ("地区只显示到市。", "The place is shown down to the city."),
            "province": ("地区只显示到省。", "The place is shown down to the province."),
            "hidden": ("地区不显示。", "The place is hidden."),
        }[rules.place]
        yield (
            f"同样情况的成员不到 {rules.least_group} 人时，隐去地区，免得被认出来。",
            f"With fewer than {rules.least_group} such members the place is hidden, so that nobody is recognised.",
        )
    if rules.shown_days is not None:
        yield f"公示内容保留 {rules.shown_days} 天。", f"A case stays public for {rules.shown_days} days."
    if not plan.objection.named:
        yield "提异议不用署名。", "One may object without a name."
    yield {
        "waits": ("有异议的案件，查清之前不分摊。", "A case with an objection waits until it is settled."),
        "goes_on": (
            "有异议的案件照常分摊，查实有误再退回。",
            "A case with an objection goes on, and is put right afterwards.",
        ),
    }[plan.objection.meanwhile]
    if plan.objection.answered_within_days is not None:
        zh, en = days(plan.objection.answered_within_days)
        yield f"异议在 {zh}内答复。", f"An objection is answered within {en}."


def jury(rules: Jury) -> Iterator[Both]:
    """When members judge, who they are, and what decides."""
    when = listed(
        [
            {
                "refusal": ("申请被拒而申请人不服", "the applicant does not accept a refusal"),
                "objection": ("有人提出异议", "somebody objects"),
            }[each]
            for each in rules.called
        ],
        last="or",
    )
    yield (
        f"{when[0].replace('、', '，或者')}时，由成员组成的赔审团评议。",
        f"If {when[1]}, a jury of members judges the case.",
    )
    who = []
    if rules.exam:
        who.append(("通过考试", "have passed an exam"))
    if rules.qualified_after_days:
        who.append(
            (
                f"取得资格满 {rules.qualified_after_days} 天",
                f"have been qualified for {days(rules.qualified_after_days)[1]}",
            )
        )
    if who:
        names = listed(who)
        yield f"赔审员要{names[0]}。", f"Jurors {names[1]}."
    if rules.seats is not None:
        yield f"每次抽签选出 {rules.seats} 人。", f"{rules.seats} of them are drawn by lot."
    else:
        yield "有资格的成员都可以投票。", "All who qualify may vote."
    share = part(rules.majority)
    least = (
        f"至少 {rules.least_votes} 票有效，" if rules.least_votes > 1 else "",
        f"With at least {rules.least_votes} votes, " if rules.least_votes > 1 else "",
    )
    more = {"more_than": ("超过", "more than"), "at_least": ("达到", "at least")}[rules.majority_is]
    yield (
        f"{rules.hours} 小时内投票；{least[0]}赞成{more[0]} {share[0]} 的，给予互助。",
        f"Voting lasts {rules.hours} hours. {least[1]}{more[1]} {share[1]} in favour means aid.".replace(
            ". more", ". More"
        ).replace(". at", ". At"),
    )
    if not rules.binding:
        yield "评议结果只供参考。", "The verdict is advice only."
    if rules.may_be_withdrawn:
        yield "申请人可以随时撤回评议。", "The applicant may withdraw at any time."


def collection(plan: Plan) -> Iterator[Both]:
    """Notice before a debit, retries, and what happens when they fail."""
    rules = plan.collection
    if plan.funding.kind == "yearly" and rules == Collection():
        return  # the term is paid ahead, and nothing is debited
    if rules.notice_days:
        zh, en = days(rules.notice_days)
        yield (
            f"扣款前至少提前 {zh}通知；没有通知，不扣款。",
            f"A debit is announced at least {en} before; without notice there is no debit.",
        )
    yield {
        "self_first": (
            "先扣本人的，再按加入先后扣家人的。",
            "One's own share is taken first, then the family's in order of joining.",
        ),
        "by_joining": ("按加入先后扣款。", "Shares are taken in order of joining."),
    }[rules.order]
    if rules.least_debit_fen:
        fen = amount(rules.least_debit_fen)
        yield f"不到 {fen[0]}的先记着，攒够了再扣。", f"Less than {fen[1]} is noted and taken later."
    if rules.retry_days:
        zh, en = days(rules.retry_days)
        yield f"扣款不成功的，接下来 {zh}里再试。", f"A debit that fails is tried again for {en}."
    if rules.retry_until_days_before_next is not None:
        zh, en = days(rules.retry_until_days_before_next)
        yield (
            f"扣款不成功的，一直试到下一个分摊日前 {zh}。",
            f"A debit that fails is tried again until {en} before the next sharing day.",
        )
    if rules.grace_days:
        zh, en = days(rules.grace_days)
        covered = (
            ("这期间发生的仍然可以申请互助", "what happens in that time can still be aided")
            if rules.grace_covered
            else ("这期间发生的不互助", "what happens in that time is not aided")
        )
        yield f"欠款有 {zh}宽限期，{covered[0]}。", f"There are {en} of grace for an unpaid share; {covered[1]}."
    failed = (
        ("扣款一直", "debits")
        if rules.failures == 1
        else (f"连续 {rules.failures} 期扣款", f"debits of {rules.failures} periods in a row")
    )
    yield {
        "ends": (f"{failed[0]}不成功的，成员身份终止。", f"If {failed[1]} keep failing, the membership ends."),
        "suspended": (
            f"{failed[0]}不成功的，暂停互助，补交后恢复。",
            f"If {failed[1]} keep failing, cover is suspended until they are paid.",
        ),
        "owed": (f"{failed[0]}不成功的，记为欠款。", f"If {failed[1]} keep failing, the share stays owed."),
    }[rules.after_failure]
    if rules.reinstatement is not None:
        yield reinstatement(rules.reinstatement)


def reinstatement(back: Reinstatement) -> Both:
    """How a membership that ended for want of payment comes back."""
    zh, en = days(back.within_days)
    most = (f"，最多 {back.times} 次", f", at most {times(back.times)[1]}") if back.times else ("", "")
    waits = {
        "carried": ("，等待期接着算", "; the waiting period goes on"),
        "restarts": ("，等待期重新计算", "; the waiting period begins again"),
    }[back.waiting]
    asked = {"none": ("", ""), "new": ("，要重新回答健康告知", ", and the questions are asked again")}[back.declaration]
    return (
        f"终止后 {zh}内补交，可以恢复{most[0]}{waits[0]}{asked[0]}。",
        f"Paid within {en} of the end, the membership comes back{most[1]}{waits[1]}{asked[1]}.",
    )
