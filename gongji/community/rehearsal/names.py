"""Invented names: common surnames with their rough frequency, and given names put together from common
characters.

Nobody real is meant. Frequencies are rough shares of a hundred thousand, written by hand: a few surnames are
very common, and some have two characters.
"""

from __future__ import annotations

from typing import Final

import numpy as np

SURNAMES: Final = {
    "王": 717, "李": 719, "张": 674, "刘": 538, "陈": 453, "杨": 308, "黄": 225, "赵": 229, "吴": 205,
    "周": 212, "徐": 167, "孙": 154, "马": 129, "朱": 126, "胡": 131, "郭": 115, "何": 121, "林": 116,
    "高": 110, "罗": 95, "郑": 93, "梁": 85, "谢": 75, "宋": 73, "唐": 69, "许": 68, "邓": 62,
    "韩": 62, "冯": 60, "曹": 59, "彭": 57, "曾": 56, "肖": 54, "田": 52, "董": 51, "潘": 50,
    "袁": 49, "蔡": 47, "蒋": 47, "余": 46, "于": 45, "杜": 44, "叶": 43, "程": 43, "魏": 42,
    "苏": 41, "吕": 40, "丁": 39, "任": 38, "卢": 37, "姚": 36, "沈": 36, "钟": 35, "姜": 34,
    "崔": 33, "谭": 33, "陆": 32, "范": 32, "汪": 31, "廖": 30, "石": 30, "金": 30, "韦": 29,
    "贾": 28, "夏": 28, "付": 27, "方": 27, "邹": 26, "熊": 25, "白": 25, "孟": 24, "秦": 24,
    "邱": 23, "侯": 23, "江": 22, "尹": 22, "薛": 21, "闫": 21, "段": 20, "雷": 20, "龙": 19,
    "黎": 19, "史": 18, "陶": 18, "贺": 17, "毛": 17, "郝": 16, "顾": 16, "龚": 16, "邵": 15,
    "欧阳": 7, "上官": 3, "司马": 2, "诸葛": 2, "皇甫": 2, "慕容": 1,
}  # fmt: skip
MALE: Final = "伟强军建国志明华平勇杰涛斌浩鹏宇轩子豪俊文博思远晨阳庆林海波峰超凯旭东振宏永康家乐瑞祥天泽新民安良成"
FEMALE: Final = "芳娜敏静丽秀英玲燕红霞桂兰梅雪慧婷欣怡雨涵佳琪思颖梦洁晓琳春艳玉珍淑华美月云凤琴萍诗语若彤悦宁清荷"
ONE_CHARACTER_SHARE: Final = 0.15


class Names:
    """Gives names in an order that depends on the seed alone."""

    def __init__(self, random: np.random.Generator) -> None:
        self.random = random
        self.surnames = list(SURNAMES)
        weights = np.array(list(SURNAMES.values()), dtype=np.float64)
        self.chances = weights / weights.sum()

    def surname(self) -> str:
        """A surname, common ones more often."""
        return self.surnames[int(self.random.choice(len(self.surnames), p=self.chances))]

    def given(self, *, male: bool) -> str:
        """A given name of one or two characters."""
        characters = MALE if male else FEMALE
        length = 1 if self.random.random() < ONE_CHARACTER_SHARE else 2
        return "".join(characters[int(each)] for each in self.random.integers(0, len(characters), length))
