"""Names as they stand in the document: Chinese characters or Latin letters, and nothing that hides. Pure.

The document decides, so a name is written in the script of the document: identity cards and permits of China
have Chinese characters (names of minorities with a middle dot), passports have Latin letters. A name that mixes
scripts is refused, because letters of other scripts look alike (Cyrillic а, Latin a) and one person could then
stand there twice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from gongji.community.people.rules import RARE_CHINESE, Problem, Unfit, hidden_characters

LENGTH_MIN, LENGTH_MAX = 2, 40
MIDDLE_DOT: Final = "·"
DOTS: Final = re.compile("[•‧∙⋅・･．｡.﹒]")  # what keyboards give for the middle dot between Chinese characters
SCRIPTS: Final = {"CJK": "Chinese", "LATIN": "Latin"}
BETWEEN: Final = frozenset(" -'’.·")


def read_name(typed: str) -> str:
    """A name in the one way it is written (NFC, single spaces, one kind of middle dot).

    Raises Unfit with everything that is wrong with it, in both languages.
    """
    name = " ".join(unicodedata.normalize("NFC", typed).split())
    if any(script_of(char) == "Chinese" for char in name):
        name = DOTS.sub(MIDDLE_DOT, name).replace(" ", "")
    problems = list(why_not_a_name(typed, name))
    if problems:
        raise Unfit(*problems)
    return name


def why_not_a_name(typed: str, name: str) -> Iterable[Problem]:
    """Everything that is wrong with a name."""
    if hidden := hidden_characters(typed):
        yield Problem(
            where="name",
            zh=f"姓名里有看不见的字符（{hidden}），请重新手工输入。",
            en=f"The name has characters that cannot be seen ({hidden}); type it again by hand.",
        )
        return
    if not name:
        yield Problem(where="name", zh="请填写姓名。", en="Give the name.")
        return
    if not LENGTH_MIN <= len(name) <= LENGTH_MAX:
        yield Problem(
            where="name",
            zh=f"姓名应为 {LENGTH_MIN} 到 {LENGTH_MAX} 个字；输入的是 {len(name)} 个。",
            en=f"A name has {LENGTH_MIN} to {LENGTH_MAX} characters; this one has {len(name)}.",
        )
    strange = [char for char in name if char not in BETWEEN and script_of(char) is None]
    if strange:
        shown = " ".join(dict.fromkeys(strange[:5]))
        yield Problem(
            where="name",
            zh=f"姓名里有不是汉字也不是拉丁字母的字符：{shown}。请按证件上的写法填写。",
            en=f"The name has characters that are neither Chinese nor Latin: {shown}. Write it as in the document.",
        )
    elif len({script_of(char) for char in name if char not in BETWEEN}) > 1:
        yield Problem(
            where="name",
            zh="姓名里汉字和字母混在一起，请按证件上的写法只用一种。",
            en="The name mixes Chinese characters and letters; use one of them, as in the document.",
        )
    elif name[0] in BETWEEN or (name[-1] in BETWEEN and name[-1] != "."):
        yield Problem(
            where="name",
            zh="姓名应以汉字或字母开头和结尾。",
            en="A name begins and ends with a letter or a Chinese character.",
        )


def script_of(char: str) -> str | None:
    """The script of a letter that a name may have; None for every other character."""
    if char == "〇" or ord(char) in RARE_CHINESE:
        return "Chinese"
    if not unicodedata.category(char).startswith("L"):
        return None
    return SCRIPTS.get(unicodedata.name(char, "").split(" ")[0].split("-")[0])
