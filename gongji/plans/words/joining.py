"""What the plan is, who may join it, and what one is asked and agrees to."""

from __future__ import annotations

from collections.abc import Iterator

from gongji.plans.admission import PAPERS, RELATIONS, SEXES
from gongji.plans.document import Plan
from gongji.plans.document.admission import Admission, Attribute
from gongji.plans.document.declaration import Answer, ChoiceQuestion, Declaration, NumberQuestion, NumberRange, Question
from gongji.plans.document.values import AGE_MAX
from gongji.plans.exact import written
from gongji.plans.words.saying import Both, ages, both, day, days, listed, part, sentence

OUTCOMES = {
    "accept": ("可以加入", "one may join"),
    "refuse": ("不能加入", "one cannot join"),
    "review": ("要人工看一看", "a person looks at it"),
}


def what_it_is(plan: Plan) -> Iterator[Both]:
    """Name, operator, summary, and the day from which the version holds."""
    if plan.name:
        version = (f"（版本 {plan.version}）", f" (version {plan.version})") if plan.version else ("", "")
        yield f"{plan.name.zh}{version[0]}。", f"{plan.name.en}{version[1]}."
    if plan.form == "insurance":
        yield "它的法律形式是保险，不是网络互助。", "By law it was insurance, not mutual aid."
    if plan.operator:
        yield f"运营方：{plan.operator.zh}。", f"Run by {plan.operator.en.removesuffix('.')}."
    if plan.summary:
        yield both(plan.summary)
    if plan.effective_from:
        zh, en = day(plan.effective_from)
        yield f"从 {zh}起生效。", f"In force from {en}."
    for each in plan.definitions:
        yield sentence((f"“{each.term.zh}”：{each.meaning.zh}", f"“{each.term.en}”: {each.meaning.en}"))


def ages_who_may_join(admission: Admission) -> Both:
    """The youngest and the oldest, the youngest in years or in days."""
    if admission.from_age:
        return (
            f"{admission.from_age} 到 {admission.to_age} 周岁的人可以加入。",
            f"People aged {admission.from_age} to {admission.to_age} may join.",
        )
    if admission.from_days:
        return (
            f"出生满 {admission.from_days} 天到 {admission.to_age} 周岁的人可以加入。",
            f"People from {admission.from_days} days old to {admission.to_age} years may join.",
        )
    return f"{admission.to_age} 周岁以内的人可以加入。", f"People up to {admission.to_age} years old may join."


def who_may_join(plan: Plan) -> Iterator[Both]:
    """Ages, papers, relations, units, attributes and conditions."""
    if plan.admission is None:
        return
    admission = plan.admission
    yield ages_who_may_join(admission)
    if admission.sex:
        zh, en = SEXES[admission.sex]
        yield f"只收{zh}。", f"It is for {en} only."
    if admission.documents:
        zh, en = listed([PAPERS[paper] for paper in admission.documents], last="or")
        yield f"身份证件：{zh}。", f"Identity paper: {en}."
    relations = [relation for relation in admission.relations if relation != "self"]
    if relations:
        zh, en = listed([RELATIONS[relation] for relation in relations], last="or")
        yield (
            f"可以为自己加入，也可以为家人加入：{zh}。" if "self" in admission.relations else f"只能为家人加入：{zh}。",
            f"One may enrol oneself, and of the family {en}."
            if "self" in admission.relations
            else f"One may enrol only {en}.",
        )
    else:
        yield "只能为自己加入，不能为家人加入。", "One may enrol only oneself."
    yield from by_unit(admission)
    for attribute in admission.attributes:
        yield attribute_sentence(attribute)
    yield from conditions(admission)


def by_unit(admission: Admission) -> Iterator[Both]:
    """Joining through an employer, a union or a village."""
    if admission.joined_by != "unit":
        return
    unit = both(admission.unit.name) if admission.unit and admission.unit.name else ("单位", "unit")
    yield f"由{unit[0]}统一加入，个人不能单独加入。", f"People join through their {unit[1]}, not one by one."
    if admission.unit and admission.unit.least_people > 1:
        least = admission.unit.least_people
        yield f"一次至少 {least} 人。", f"At least {least} people join together."
    if admission.unit and admission.unit.least_part:
        zh, en = part(admission.unit.least_part)
        yield f"至少要有 {zh} 的人一起加入。", f"At least {en} of the people must join together."


def attribute_sentence(attribute: Attribute) -> Both:
    """A rule about something known of a person, or of the payer."""
    zh, en = both(attribute.label)
    if attribute.whose == "payer":
        zh, en = f"付款人的{zh}", f"{en} of who pays"
    if attribute.known_from == "operator":
        zh, en = f"{zh}（由运营方核对）", f"{en} (as the operator knows it)"
    rules = []
    if attribute.at_least is not None:
        rules.append((f"至少 {attribute.at_least}", f"at least {attribute.at_least}"))
    if attribute.at_most is not None:
        rules.append((f"最多 {attribute.at_most}", f"at most {attribute.at_most}"))
    if attribute.one_of:
        rules.append((f"只限{'、'.join(attribute.one_of)}", f"one of {', '.join(attribute.one_of)}"))
    if attribute.none_of:
        rules.append((f"不能是{'、'.join(attribute.none_of)}", f"none of {', '.join(attribute.none_of)}"))
    return (
        f"{zh}：{'，'.join(rule[0] for rule in rules)}。",
        f"{capital(en)} must be {' and '.join(r[1] for r in rules)}.",
    )


def capital(text: str) -> str:
    """English words that begin a sentence."""
    return text[:1].upper() + text[1:]


def conditions(admission: Admission) -> Iterator[Both]:
    """Conditions of health that are required, excluded, or looked at."""
    texts = {
        "required": ("为有这些情况的人而设，至少要有其中一种：{}。", "It is for people with at least one of: {}."),
        "excluded": ("有这些情况的不能加入：{}。", "People with any of these cannot join: {}."),
        "review": ("有这些情况的要人工看一看：{}。", "With any of these a person looks at it first: {}."),
    }
    for rule, (zh, en) in texts.items():
        named = [both(each.name) for each in admission.conditions if each.rule == rule]
        if named:
            names = listed(named)
            yield zh.format(names[0]), en.format(names[1])


def what_one_is_asked(plan: Plan) -> Iterator[Both]:
    """The health declaration, question by question, and what an untrue answer leads to."""
    if plan.declaration is None:
        return
    if plan.declaration.intro:
        yield from paragraphs(both(plan.declaration.intro))
    for number, question in enumerate(plan.declaration.questions, start=1):
        zh, en = question_words(question)
        yield f"{number}. {zh}", f"{number}. {en}"
    yield untrue(plan.declaration)


def paragraphs(text: Both) -> Iterator[Both]:
    """A longer text line by line; in one piece where the languages have different numbers of lines."""
    lines = [[line for line in each.splitlines() if line.strip()] for each in text]
    if len(lines[0]) != len(lines[1]):
        yield " ".join(lines[0]), " ".join(lines[1])
    else:
        yield from zip(*lines, strict=True)


def question_words(question: Question) -> Both:
    """A question, whom it is put to, and what its answers lead to."""
    zh, en = both(question.text)
    if question.help:
        zh, en = f"{zh}（{question.help.zh}）", f"{en} ({question.help.en})"
    whom = []
    if (question.from_age, question.to_age) != (0, AGE_MAX):
        whom.append(ages(question.from_age, question.to_age))
    if question.sex:
        whom.append(SEXES[question.sex])
    if whom:
        zh, en = f"【{'、'.join(w[0] for w in whom)}】{zh}", f"[{', '.join(w[1] for w in whom)}] {en}"
    leads = list(answers_lead_to(question))
    return f"{zh} {'；'.join(lead[0] for lead in leads)}。", f"{en} {capital('; '.join(lead[1] for lead in leads))}."


def answers_lead_to(question: Question) -> Iterator[Both]:
    """Each answer that matters, and what it leads to."""
    if isinstance(question, ChoiceQuestion):
        for choice in question.answers:
            zh, en = leads_to(choice)
            yield f"选“{choice.text.zh}”，{zh}", f"with “{choice.text.en}” {en}"
    elif isinstance(question, NumberQuestion):
        unit = both(question.unit) if question.unit else ("", "")
        for each in question.ranges:
            zh, en = leads_to(each)
            span = range_words(each, unit)
            yield f"{span[0]}，{zh}", f"{span[1]}: {en}"
        zh, en = leads_to(question.otherwise)
        yield f"其他，{zh}", f"otherwise {en}"
    else:
        for answer, (zh, en) in ((question.yes, ("答“是”", "with yes")), (question.no, ("答“否”", "with no"))):
            lead = leads_to(answer)
            yield f"{zh}，{lead[0]}", f"{en} {lead[1]}"


def leads_to(answer: Answer) -> Both:
    """What an answer leads to, with the plan's own reason."""
    zh, en = OUTCOMES[answer.outcome]
    if answer.reason is None:
        return zh, en
    return f"{zh}：{answer.reason.zh.rstrip('。')}", f"{en}: {answer.reason.en.rstrip('.')}"


def range_words(each: NumberRange, unit: Both) -> Both:
    """From a number to a number."""
    low = written(each.at_least) if each.at_least is not None else None
    high = written(each.at_most) if each.at_most is not None else None
    spaced = (f" {unit[0]}" if unit[0] else "", f" {unit[1]}" if unit[1] else "")
    if low is not None and high is not None:
        return f"{low} 到 {high}{spaced[0]}", f"from {low} to {high}{spaced[1]}"
    if low is not None:
        return f"{low}{spaced[0]} 及以上", f"{low}{spaced[1]} or more"
    return f"{high}{spaced[0]} 及以下", f"{high}{spaced[1]} or less"


def untrue(declaration: Declaration) -> Both:
    """What an untrue answer leads to."""
    return {
        "no_aid": (
            "回答不属实的，得不到互助金。",
            "Who answers untruly receives no aid.",
        ),
        "no_aid_and_end": (
            "回答不属实的，得不到互助金，成员身份也会终止。",
            "Who answers untruly receives no aid, and the membership ends.",
        ),
    }[declaration.untrue]


def what_one_agrees_to(plan: Plan) -> Iterator[Both]:
    """Each consent, an act of its own."""
    for consent in plan.consents:
        zh, en = both(consent.title)
        optional = ("", "") if consent.required else ("（可以不同意）", " (one may decline)")
        yield f"《{zh}》{optional[0]}：", f"{en}{optional[1]}:"
        yield from paragraphs(both(consent.text))


def waiting(plan: Plan) -> Iterator[Both]:
    """The days in which an illness is not aided yet, by cause, and what an illness within them leads to."""
    if plan.waiting is None:
        return
    rules = plan.waiting
    if rules.days == 0 and not rules.groups:
        yield "没有等待期，加入当天就有效。", "There is no waiting period; membership counts from the first day."
        return
    yield (
        f"加入后前 {rules.days} 天是等待期：这期间患病不能得到互助金。",
        f"The first {rules.days} days are the waiting period: an illness in this time is not aided.",
    )
    names = {cover.id: both(cover.name) for cover in plan.covers}
    for group in rules.groups:
        zh, en = listed([names[cover] for cover in group.covers])
        yield f"{zh}的等待期是 {group.days} 天。", f"For {en} it is {days(group.days)[1]}."
    if rules.accident_days < rules.days:
        yield (
            "意外伤害不用等待。" if rules.accident_days == 0 else f"意外伤害只等待 {rules.accident_days} 天。",
            "Accidents count from the first day."
            if rules.accident_days == 0
            else f"For accidents it is {days(rules.accident_days)[1]}.",
        )
    if rules.illness_within != "no_aid":
        yield {
            "end": ("等待期内患病的，成员身份终止。", "An illness within it ends the membership."),
            "refund_and_end": (
                "等待期内患病的，退还已付的分摊金，成员身份终止。",
                "An illness within it ends the membership, and the shares paid are given back.",
            ),
        }[rules.illness_within]
    if rules.after_rejoining == "not_again":
        yield "退出后再加入，不用重新等待。", "Who comes back does not wait again."
    else:
        yield "退出后再加入，等待期重新计算。", "Who comes back waits again."
