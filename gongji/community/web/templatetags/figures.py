"""Amounts, counts and names as the pages write them, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from django import template
from django.utils.translation import gettext as _

from gongji.actuarial.forms import Carried, Cost, Form
from gongji.community.cases.rules import PublicCase, State
from gongji.community.periods.queries import PublicPeriod
from gongji.community.rehearsal.queries import DemoAccount
from gongji.community.web.language import language
from gongji.fen import apportion, decimal_yuan
from gongji.fen import yuan as yuan_text
from gongji.plans.document import Plan
from gongji.plans.words import class_name as class_words
from gongji.plans.words import ordinal
from gongji.plans.words import tier_name as tier_words

register = template.Library()
PROVINCES = dict(
    zip(
        "北京 天津 河北 山西 内蒙古 辽宁 吉林 黑龙江 上海 江苏 浙江 安徽 福建 江西 山东 河南 湖北 湖南 广东 广西"
        " 海南 重庆 四川 贵州 云南 西藏 陕西 甘肃 青海 宁夏 新疆".split(),
        "Beijing,Tianjin,Hebei,Shanxi,Inner Mongolia,Liaoning,Jilin,Heilongjiang,Shanghai,Jiangsu,Zhejiang,Anhui,"
        "Fujian,Jiangxi,Shandong,Henan,Hubei,Hunan,Guangdong,Guangxi,Hainan,Chongqing,Sichuan,Guizhou,Yunnan,Tibet,"
        "Shaanxi,Gansu,Qinghai,Ningxia,Xinjiang".split(","),
        strict=True,
    )
)
MONTHS = "January February March April May June July August September October November December".split()


@register.filter
def yuan(fen: int) -> str:
    """An amount of fen as ¥1,234.56."""
    return yuan_text(fen)


@register.filter
def count(number: int) -> str:
    """A number of people or things as 12,345."""
    return f"{number:,}"


@register.filter
def period_name(period: PublicPeriod | str) -> str:
    """A period as people call it: 2019 年 6 月第 2 期, June 2019, 2nd period."""
    name = period if isinstance(period, str) else period.name
    year, month, number = name.split("-")
    if language() == "zh":
        return f"{year} 年 {int(month)} 月第 {number} 期"
    return f"{MONTHS[int(month) - 1]} {year}, {ordinal(int(number))} period"


@register.filter
def illness(case: PublicCase) -> str:
    """A case's illness in the reader's language."""
    return case.illness_zh if language() == "zh" else case.illness_en


@register.filter
def story(account: DemoAccount) -> str:
    """What a demo account shows, in the reader's language."""
    return account.story_zh if language() == "zh" else account.story_en


@register.filter
def province(name: str) -> str:
    """A province in the reader's language."""
    return name if language() == "zh" else PROVINCES.get(name, name)


@register.simple_tag
def of_a_hundred(period: PublicPeriod) -> str:
    """Where each hundred yuan of a period went, in words."""
    aid, fee, carry = apportion(100_00, [period.aid_fen, period.fee_fen, period.carry_out_fen])
    return _("Of every 100 yuan, %(aid)s are aid, %(fee)s are fee, %(carry)s are carried on.") % {
        "aid": decimal_yuan(aid),
        "fee": decimal_yuan(fee),
        "carry": decimal_yuan(carry),
    }


@register.filter
def case_state(state: State) -> str:
    """Where a case stands, in words."""
    return {
        State.APPLIED: _("applied, being looked into"),
        State.REFUSED: _("refused"),
        State.ACCEPTED: _("accepted, not yet public"),
        State.DISCLOSED: _("public, open to objection"),
        State.PAID: _("aid paid"),
    }[State(state)]


@register.filter
def relation(value: str) -> str:
    """How a person of the family stands to the one who pays."""
    return {"self": _("myself"), "spouse": _("spouse"), "child": _("child"), "parent": _("parent")}[value]


@register.simple_tag
def tier_name(plan: Plan, tier: str) -> str:
    """A tier in the reader's language."""
    return tier_words(plan, tier, language())


@register.simple_tag
def class_name(plan: Plan, class_id: str) -> str:
    """The ages of a class in the reader's language."""
    return class_words(plan, class_id, language())


@register.filter
def percent(part: float, digits: int) -> str:
    """A part of 1 as per cent."""
    return f"{part * 100:.{digits}f} %"


@register.filter
def hundred_million(number: float) -> str:
    """A large number in hundreds of millions, as Chinese counts people."""
    return f"{number / 1e8:.2f}"


@register.filter
def whole_yuan(fen: float) -> str:
    """An amount of fen from a model, in whole yuan."""
    return f"¥{fen / 100:,.0f}"


@register.filter
def form_name(form: Form) -> str:
    """What a form of carrying illness is called."""
    return {
        "mutual_aid": _("mutual aid"),
        "mutual_insurance": _("mutual insurance"),
        "commercial": _("commercial cover"),
    }[form]


@register.filter
def bad_year(form: Carried) -> str:
    """Who bears a bad year, in the reader's language."""
    return form.bad_year_zh if language() == "zh" else form.bad_year_en


@register.filter
def costs_by_age(forms: Sequence[Carried]) -> list[tuple[str, list[Cost]]]:
    """The costs of several forms, a row for each span of ages."""
    rows = zip(*(form.costs for form in forms), strict=True)
    return [(f"{row[0].from_age}–{row[0].to_age}", list(row)) for row in rows]


@register.filter
def fee_name(kind: str) -> str:
    """A kind of fee in words, with the example's rate."""
    return {
        "percent_of_aid": _("8 % of the aid"),
        "per_member": _("0.30 yuan a member"),
        "per_case": _("5,000 yuan a case"),
        "none": _("no fee"),
    }[kind]
