"""How people are named where others can see it, and what is said of something that was typed wrong. Pure.

Masks never show how long a hidden name is, unless it is a Chinese name of the usual shape, where one
character is hidden: 张小三 → 张*三, 张三 → 张*. Numbers keep the first and the last two characters.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

from gongji.errors import Refused

HIDDEN: Final = "*"
COMPOUND_SURNAMES: Final = frozenset(
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 长孙 宇文 司徒 司空 令狐 夏侯 端木 "
    "轩辕 南宫 独孤 西门 闻人 赫连 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 仲孙 钟离 "
    "鲜于 闾丘 亓官 拓跋 万俟 百里 呼延 东郭 左丘 第五".split()
)
CHINESE_NAME_LENGTH_MAX: Final = 4
RARE_CHINESE: Final = range(0x20000, 0x40000)  # planes kept for ideographs; some are younger than our Python


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one field and what would be right, in both languages."""

    where: str
    zh: str
    en: str


class Unfit(Refused):
    """What a person typed is not accepted; `problems` has all that was found, field by field."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__([problem.en for problem in problems])


def hidden_characters(text: str) -> str:
    """The invisible characters of a text by their numbers (zero width, right-to-left marks, control characters);
    empty where there are none. Line ends and tabs count as spaces.
    """
    hidden = [
        char
        for char in text
        if unicodedata.category(char).startswith("C") and not char.isspace() and ord(char) not in RARE_CHINESE
    ]
    return ", ".join(f"U+{ord(char):04X}" for char in dict.fromkeys(hidden[:5]))


def plain_width(text: str) -> str:
    """Full-width letters and digits, as Chinese keyboards give them, in their plain form."""
    return unicodedata.normalize("NFKC", text)


def mask_name(name: str) -> str:
    """A name as strangers may see it: the surname, and the last character where one stands between."""
    if not name:
        return HIDDEN
    if not is_chinese(name) or len(name) > CHINESE_NAME_LENGTH_MAX:
        return name[0] + HIDDEN * 2
    surname = name[:2] if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else name[0]
    given = name[len(surname) :]
    if len(given) < 2:
        return surname + HIDDEN
    return surname + HIDDEN * (len(given) - 1) + given[-1]


def is_chinese(name: str) -> bool:
    """Whether a name is written in Chinese characters alone (names of other shapes are masked harder)."""
    return all("㐀" <= char <= "鿿" or char >= "\U00020000" for char in name)


def mask_number(number: str) -> str:
    """An identity or account number as its owner may see it: 3***************1X; hidden whole if short."""
    if len(number) < 8:
        return HIDDEN * len(number)
    return number[0] + HIDDEN * (len(number) - 3) + number[-2:]


def mask_phone(phone: str) -> str:
    """A phone number as its owner may see it: 138******78; of numbers from elsewhere the country and two digits."""
    home = phone.removeprefix("+86")
    if home != phone and len(home) == 11:
        return home[:3] + HIDDEN * 6 + home[-2:]
    return phone[:4] + HIDDEN * max(len(phone) - 6, 2) + phone[-2:] if len(phone) >= 8 else HIDDEN * len(phone)


def mask_text(text: str) -> str:
    """A text (an address, an illness) as others may see it: not at all."""
    return HIDDEN * 3 if text else ""
