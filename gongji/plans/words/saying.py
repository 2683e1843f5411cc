"""How plain words write amounts, days, ages, parts and lists: a pair (Chinese, English) for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Final

from gongji.fen import short_yuan
from gongji.plans.document import Words
from gongji.plans.document.values import AGE_MAX, Paragraphs
from gongji.plans.exact import written

Both = tuple[str, str]

HEALTH_TIERS: Final[dict[str, Both]] = {
    "basic_insurance": ("基本医保", "basic medical insurance"),
    "medical_assistance": ("医疗救助", "medical assistance"),
    "supplementary_insurance": ("补充医疗保险", "supplementary insurance"),
    "commercial_insurance": ("商业保险", "commercial insurance"),
    "charity": ("慈善捐助", "charity"),
}
SPENDS: Final[dict[str, Both]] = {
    "total": ("全部医疗费用", "all medical costs"),
    "insured": ("医保范围内的费用", "costs that basic insurance recognises"),
    "own": ("自己承担的费用", "costs that nobody else has paid"),
}
GRADES: Final[dict[str, Both]] = {
    "severe": ("重症", "severe illnesses"),
    "moderate": ("中症", "moderate illnesses"),
    "mild": ("轻症", "mild illnesses"),
}


def both(words: Words | Paragraphs) -> Both:
    """Words of the document as a pair."""
    return words.zh, words.en


def amount(fen: int) -> Both:
    """An amount in yuan as each language writes it, without needless zeros."""
    return f"{short_yuan(fen)} 元", f"{short_yuan(fen)} yuan"


def day(on: date) -> Both:
    """A date as each language writes it."""
    return f"{on.year} 年 {on.month} 月 {on.day} 日", f"{on.day} {on:%B} {on.year}"


def ages(first: int, last: int) -> Both:
    """Years of age from one to another; an open end where there is none."""
    if last == AGE_MAX:
        return (f"{first} 岁及以上", f"{first} and older") if first else ("不分年龄", "any age")
    return f"{first}–{last} 岁", f"{first} to {last}"


def part(value: Fraction) -> Both:
    """A part of a whole as people say it: 8 %, 1/3."""
    if (value * 10_000).denominator == 1:
        return (f"{written(value * 100)} %",) * 2
    return (str(value),) * 2


def listed(items: Sequence[Both], *, last: str = "and") -> Both:
    """Several things in one breath."""
    zh = "、".join(item[0] for item in items)
    english = [item[1] for item in items]
    if len(english) < 2:
        return zh, "".join(english)
    return zh, f"{', '.join(english[:-1])} {last} {english[-1]}"


def days(number: int) -> Both:
    """A number of days."""
    return f"{number} 天", "1 day" if number == 1 else f"{number} days"


def times(number: int) -> Both:
    """A number of times."""
    return f"{number} 次", {1: "once", 2: "twice"}.get(number, f"{number} times")


def ordinal(number: int) -> str:
    """An English ordinal of a day of the month: 1st, 2nd, 21st."""
    ending = "th" if 10 <= number <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def day_of_month(number: int) -> Both:
    """A day of the month; 31 is the last one."""
    return ("月末", "last day") if number == 31 else (f"{number} 日", ordinal(number))


def sentence(pair: Both) -> Both:
    """A pair that ends as sentences do."""
    zh, en = (text.strip() for text in pair)
    return (
        zh if zh.endswith(("。", "！", "？", "：")) else f"{zh}。",
        en if en.endswith((".", "!", "?", ":")) else f"{en}.",
    )
