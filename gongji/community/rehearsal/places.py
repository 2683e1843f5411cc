"""Where members of the rehearsal live: provinces by their people, places by size (brief F6).

Provinces in ten thousands of people, census of 2020, rounded. First-tier cities stand in three provinces
only; Beijing and Shanghai are nothing else.
"""

from __future__ import annotations

from typing import Final

import numpy as np

PROVINCES: Final = {
    "广东": 12601, "山东": 10153, "河南": 9937, "江苏": 8475, "四川": 8367, "河北": 7461,
    "湖南": 6644, "浙江": 6457, "安徽": 6103, "湖北": 5775, "广西": 5013, "云南": 4721,
    "江西": 4519, "辽宁": 4259, "福建": 4154, "陕西": 3953, "贵州": 3856, "山西": 3492,
    "重庆": 3205, "黑龙江": 3185, "新疆": 2585, "甘肃": 2502, "上海": 2487, "吉林": 2407,
    "内蒙古": 2405, "北京": 2189, "天津": 1387, "海南": 1008, "宁夏": 720, "青海": 592,
    "西藏": 365,
}  # fmt: skip
PROVINCE_CODES: Final = {
    "北京": "11", "天津": "12", "河北": "13", "山西": "14", "内蒙古": "15", "辽宁": "21", "吉林": "22", "黑龙江": "23",
    "上海": "31", "江苏": "32", "浙江": "33", "安徽": "34", "福建": "35", "江西": "36", "山东": "37", "河南": "41",
    "湖北": "42", "湖南": "43", "广东": "44", "广西": "45", "海南": "46", "重庆": "50", "四川": "51", "贵州": "52",
    "云南": "53", "西藏": "54", "陕西": "61", "甘肃": "62", "青海": "63", "宁夏": "64", "新疆": "65",
}  # fmt: skip  # GB/T 2260
FIRST_TIER: Final = frozenset({"北京", "上海", "广东"})
ONLY_FIRST_TIER: Final = frozenset({"北京", "上海"})


def draw_province(random: np.random.Generator, *, first_tier: bool) -> str:
    """A province where a place of that size is, by people."""
    fitting = {
        name: size
        for name, size in PROVINCES.items()
        if (name in FIRST_TIER if first_tier else name not in ONLY_FIRST_TIER)
    }
    weights = np.array(list(fitting.values()), dtype=np.float64)
    return list(fitting)[int(random.choice(len(fitting), p=weights / weights.sum()))]
