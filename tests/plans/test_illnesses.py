"""The catalogue is the 2020 standard: 28 severe illnesses and 3 mild ones, by number and name; codes are only hints."""

from __future__ import annotations

import pytest

from gongji.plans.illnesses import Grade, numbers_of, standard_illnesses

PUBLISHED = """
1 恶性肿瘤——重度
2 较重急性心肌梗死
3 严重脑中风后遗症
4 重大器官移植术或造血干细胞移植术
5 冠状动脉搭桥术（或称冠状动脉旁路移植术）
6 严重慢性肾衰竭
7 多个肢体缺失
8 急性重症肝炎或亚急性重症肝炎
9 严重非恶性颅内肿瘤
10 严重慢性肝衰竭
11 严重脑炎后遗症或严重脑膜炎后遗症
12 深度昏迷
13 双耳失聪
14 双目失明
15 瘫痪
16 心脏瓣膜手术
17 严重阿尔茨海默病
18 严重脑损伤
19 严重原发性帕金森病
20 严重Ⅲ度烧伤
21 严重特发性肺动脉高压
22 严重运动神经元病
23 语言能力丧失
24 重型再生障碍性贫血
25 主动脉手术
26 严重慢性呼吸衰竭
27 严重克罗恩病
28 严重溃疡性结肠炎
m1 恶性肿瘤——轻度
m2 较轻急性心肌梗死
m3 轻度脑中风后遗症
"""


def test_it_has_28_severe_and_3_mild_illnesses_numbered_as_the_standard_does():
    assert numbers_of(Grade.SEVERE) == tuple(str(number) for number in range(1, 29))
    assert numbers_of(Grade.MILD) == ("m1", "m2", "m3")


def test_names_are_those_of_the_standard_to_the_letter():
    published = dict(line.split(" ", 1) for line in PUBLISHED.strip().splitlines())
    assert {number: illness.zh for number, illness in standard_illnesses().items()} == published


def test_every_illness_has_a_name_of_its_own_in_both_languages():
    for language in ("zh", "en"):
        names = [getattr(illness, language) for illness in standard_illnesses().values()]
        assert all(names)
        assert len(set(names)) == len(names)


@pytest.mark.parametrize(("number", "hint"), [("1", "C00-C97"), ("2", "I21"), ("7", None), ("28", "K51"), ("m1", None)])
def test_a_code_is_a_hint_and_is_missing_where_nobody_noted_one(number: str, hint: str | None):
    assert standard_illnesses()[number].icd10_hint == hint


def test_the_catalogue_cannot_be_changed():
    with pytest.raises(TypeError):
        standard_illnesses()["29"] = standard_illnesses()["1"]  # type: ignore[index]  # that is the point
