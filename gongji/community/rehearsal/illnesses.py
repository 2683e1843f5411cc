"""What members of the rehearsal fall ill with: common serious illnesses with weights of our own choice.

Names are those of the industry's list of 2020 (platforms.md section 10), cancers by where they begin, because
that is what people call them. No table gives illnesses by kind, so the weights are chosen by us to look
plausible (cancers about 7 in 10); they change nothing in how often or how much, only what a case is called.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np


@dataclass(frozen=True, slots=True, kw_only=True)
class Illness:
    """An illness by number and names, with its weight among men, among women, and the ages where it is
    likely.
    """

    code: str
    zh: str
    en: str
    men: int
    women: int
    from_age: int = 0
    to_age: int = 120


def cancer(part: str, zh: str, en: str, *, men: int, women: int, from_age: int = 15, to_age: int = 120) -> Illness:
    """A severe cancer (illness 1 of the list) by where it begins."""
    return Illness(
        code=f"1-{part}", zh=f"恶性肿瘤——重度（{zh}）", en=f"severe cancer ({en})",
        men=men, women=women, from_age=from_age, to_age=to_age,
    )  # fmt: skip


ILLNESSES: Final = (
    cancer("thyroid", "甲状腺癌", "thyroid", men=8, women=24),
    cancer("breast", "乳腺癌", "breast", men=0, women=26, from_age=22),
    cancer("lung", "肺癌", "lung", men=18, women=12, from_age=30),
    cancer("liver", "肝癌", "liver", men=14, women=4, from_age=28),
    cancer("bowel", "结直肠癌", "bowel", men=10, women=8, from_age=28),
    cancer("stomach", "胃癌", "stomach", men=9, women=5, from_age=30),
    cancer("cervix", "宫颈癌", "cervix", men=0, women=9, from_age=25),
    cancer("lymph", "淋巴瘤", "lymphoma", men=5, women=4, from_age=5),
    cancer("blood", "白血病", "leukaemia", men=6, women=5, from_age=0),
    Illness(code="2", zh="较重急性心肌梗死", en="severe acute heart attack", men=14, women=3, from_age=30),
    Illness(code="3", zh="严重脑中风后遗症", en="severe effects of a stroke", men=10, women=6, from_age=32),
    Illness(code="4", zh="重大器官移植术或造血干细胞移植术", en="major transplant", men=2, women=2),
    Illness(code="5", zh="冠状动脉搭桥术", en="coronary bypass surgery", men=3, women=1, from_age=38),
    Illness(code="6", zh="严重慢性肾衰竭", en="severe chronic kidney failure", men=6, women=5, from_age=12),
    Illness(code="8", zh="急性重症肝炎或亚急性重症肝炎", en="severe hepatitis", men=2, women=1, from_age=10),
    Illness(code="9", zh="严重非恶性颅内肿瘤", en="severe benign brain tumour", men=3, women=5),
    Illness(
        code="11", zh="严重脑炎后遗症或严重脑膜炎后遗症", en="severe effects of encephalitis", men=3, women=3, to_age=30
    ),
    Illness(code="16", zh="心脏瓣膜手术", en="heart valve surgery", men=2, women=2, from_age=25),
    Illness(code="18", zh="严重脑损伤", en="severe brain injury", men=3, women=1),
    Illness(code="24", zh="重型再生障碍性贫血", en="severe aplastic anaemia", men=2, women=2, to_age=45),
    Illness(code="25", zh="主动脉手术", en="surgery of the aorta", men=2, women=1, from_age=35),
)  # fmt: skip


def draw_illness(random: np.random.Generator, *, age: int, male: bool) -> Illness:
    """An illness that is likely at that age and sex."""
    likely = [each for each in ILLNESSES if each.from_age <= age <= each.to_age and (each.men if male else each.women)]
    weights = np.array([each.men if male else each.women for each in likely], dtype=np.float64)
    return likely[int(random.choice(len(likely), p=weights / weights.sum()))]
