"""A plan in plain words says its own figures, in both languages, and nothing else.

The whole text of two packs stands in golden/; where a sentence changes on purpose, write the files again with
`python -m tests.plans.test_words` and read the difference.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Unpack, get_args

import pytest

from gongji.plans.document import Plan
from gongji.plans.packs import pack_file, pack_names
from gongji.plans.reading import read_plan
from gongji.plans.words import Language, class_name, describe, not_insurance, ordinal, plan_name, tier_name
from tests.plans.writing import Rules, plan_of, plan_text, read

GOLDEN = Path(__file__).parent / "golden"
EVERY_KEY = Path(__file__).parent / "data" / "every_key.toml"
LANGUAGES: tuple[Language, ...] = get_args(Language)
EVERY = [(pack, language) for pack in ("village", "xianghubao") for language in LANGUAGES]
TIERS = '[[tiers]]\nid = "standard"\nfactor = 1\n[[tiers]]\nid = "entry"\nfactor = "1/3"\n'


def told(pack: str, language: Language) -> str:
    """A pack's words as one text."""
    return whole(read_plan(pack_file(pack)), language)


def whole(plan: Plan, language: Language) -> str:
    """A plan's words as one text."""
    sections = [f"## {each.title}\n" + "\n".join(each.sentences) for each in describe(plan, language)]
    return "\n\n".join([f"# {plan_name(plan, language)}", *sections]) + "\n"


def said(*more: str, language: Language = "en", **rules: Unpack[Rules]) -> str:
    """What a plan of the tests says, in one line."""
    return " ".join(words for each in describe(plan_of(*more, **rules), language) for words in each.sentences)


@pytest.mark.parametrize(("pack", "language"), EVERY)
def test_the_words_of_a_pack_are_those_that_were_read_over(pack: str, language: Language):
    assert told(pack, language) == (GOLDEN / f"{pack}.{language}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_plan_that_uses_every_key_is_told_as_it_was_read_over(language: Language):
    text = whole(read_plan(EVERY_KEY), language)
    assert text == (GOLDEN / f"every_key.{language}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("pack", "figures"),
    [
        ("xianghubao", {"300,000", "100,000", "90", "0.1", "188", "8", "7", "14", "21", "28", "3", "30", "59"}),
        ("village", {"100,000", "50,000", "25,000", "90", "188", "8", "7", "14", "21", "28", "3", "30", "59", "0.5"}),
    ],
)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_of_the_plan_is_said(pack: str, figures: set[str], language: Language):
    text = told(pack, language).replace("0.10", "0.1")
    assert figures <= set(re.findall(r"\d[\d,]*(?:\.\d+)?", text))


def test_no_figure_is_said_in_one_language_only():
    """Whatever an English sentence promises in figures, the Chinese beside it promises too."""
    for path in (EVERY_KEY, *map(pack_file, pack_names())):
        plan = read_plan(path)
        for zh, en in zip(describe(plan, "zh"), describe(plan, "en"), strict=True):
            assert len(zh.sentences) == len(en.sentences)
            for chinese, english in zip(zh.sentences, en.sentences, strict=True):
                amounts = r"\d[\d,]*\.?\d* ?(?:万?元|yuan|%)"
                assert len(re.findall(amounts, chinese)) == len(re.findall(amounts, english)), (chinese, english)


@pytest.mark.parametrize(("pack", "language"), EVERY)
def test_every_plan_says_that_it_is_not_insurance(pack: str, language: Language):
    statement = not_insurance(read_plan(pack_file(pack)), language)
    assert {"zh": "不是保险", "en": "not insurance"}[language] in statement
    assert statement in told(pack, language)


def test_a_plan_without_a_statement_of_its_own_still_says_it():
    assert not_insurance(plan_of(), "zh") == "本计划不是保险，我们不承诺您能够获得确定的风险保障。"
    assert "not insurance" in said()


@pytest.mark.parametrize(
    ("plan", "zh", "en"),
    [
        (("",), "没有上限。", "There is no upper limit."),
        (("[caps]\nper_period_fen = 2000\n",), "每期每人最多分摊 20 元。", "At most 20 yuan a member in a period."),
        (
            ("[[waivers]]\nfrom = 2019-01-01\nto = 2019-01-31\n",),
            "2019 年 1 月 1 日到 2019 年 1 月 31 日的公示，全体成员的分摊由平台承担。",
            "For notices from 1 January 2019 to 31 January 2019 the platform bears the share of all members.",
        ),
        (
            ('[funding]\nkind = "yearly"\ncontribution_fen = 12000\n',),
            "每期分摊从里面扣。",
            "Shares are taken from it.",
        ),
        (
            ('[funding]\nkind = "post_paid"\njoin_fees = [{ from_age = 51, to_age = 70, fen = 9000 }]\n',),
            "51–70 岁加入时收 90 元加入费",
            "At ages 51 to 70 joining costs 90 yuan",
        ),
        (
            ("[admission]\nfrom_age = 60\nto_age = 69\n",),
            "60 到 69 周岁的人可以加入。",
            "People aged 60 to 69 may join.",
        ),
        ((TIERS,), "1/3", "The entry tier pays 1/3 times the standard share."),
    ],
)
def test_a_rule_that_no_pack_has_is_said_too(plan: tuple[str, ...], zh: str, en: str):
    assert zh in said(*plan, language="zh")
    assert en in said(*plan)


@pytest.mark.parametrize(
    ("rules", "zh", "en"),
    [
        ({"fee": 'kind = "none"'}, "运营方不收管理费。", "The operator takes no fee."),
        ({"fee": 'kind = "per_member"\nfen = 5'}, "0.05 元", "The operator takes 0.05 yuan a period from each member"),
        ({"rounding": "down"}, "不到一分的不收", "Part of a fen is not charged"),
        ({"rounding": "half_up"}, "四舍五入到分", "rounded to the nearest fen"),
        ({"weight": "2.75"}, "40–59 岁：2.75 份。", "Ages 40 to 59: weight 2.75."),
        ({"waiting_days": 0}, "没有等待期", "There is no waiting period"),
        ({"begins": "after_waiting"}, "等待期过后才参加分摊。", "Sharing begins when the waiting period is over."),
    ],
)
def test_each_way_of_sharing_has_its_sentence(rules: Rules, zh: str, en: str):
    assert zh in said(language="zh", **rules)
    assert en in said(**rules)


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (0, ["意外伤害不用等待。"], ["Accidents count from the first day."]),
        (30, ["意外伤害只等待 30 天。"], ["For accidents it is 30 days."]),
        (90, [], []),
    ],
)
def test_accidents_that_wait_less_are_named(days: int, zh: list[str], en: list[str]):
    plan = read(plan_text().replace("days = 90\n", f"days = 90\naccident_days = {days}\n"))
    chinese = {each.title: each.sentences for each in describe(plan, "zh")}
    english = {each.title: each.sentences for each in describe(plan, "en")}
    assert [each for each in chinese["等待期"] if "意外" in each] == zh
    assert [each for each in english["The waiting period"] if "ccidents" in each] == en


def test_the_first_tier_s_factor_is_in_its_aid():
    """What a member is told is what the award gives, in every tier."""
    tiers = TIERS.replace("factor = 1\n", "factor = 2\n")
    aid = '[[aid]]\nname = { zh = "大病", en = "illness" }\nfrom_age = 0\nto_age = 59\naid_fen = 90000\n'
    assert "First diagnosed at 0 to 59 with illness: 1,800 yuan. In the entry tier: 300 yuan." in said(tiers, aid)


def test_who_has_paid_a_year_ahead_is_not_told_of_debits():
    yearly = '[funding]\nkind = "yearly"\ncontribution_fen = 12000\n'
    assert "How shares are collected" in {each.title for each in describe(plan_of(), "en")}
    assert "How shares are collected" not in {each.title for each in describe(plan_of(yearly), "en")}


def test_a_plan_that_says_less_has_fewer_sections():
    plan = read(plan_text().replace("[waiting]\ndays = 90\n", ""))
    silent = {each.title for each in describe(read_plan(EVERY_KEY), "en")} - {
        each.title for each in describe(plan, "en")
    }
    assert silent == {
        "What this is",
        "Who may join",
        "What one is asked",
        "What one agrees to",
        "What one receives",
        "The waiting period",
        "When there is no aid",
        "When",
    }


def test_a_plan_that_was_insurance_by_law_does_not_claim_to_be_none():
    plan = read('form = "insurance"\n' + plan_text())
    assert not_insurance(plan, "zh") == ""
    assert "它的法律形式是保险，不是网络互助。" in whole(plan, "zh")
    assert "不是保险" not in whole(plan, "zh")


def test_names_fall_back_to_ids():
    plan, village = plan_of(TIERS), read_plan(pack_file("village"))
    assert plan_name(plan, "zh") == "test"
    assert plan_name(village, "en") == "Gongji Neighbours' Mutual Aid Plan"
    assert [tier_name(village, tier, "zh") for tier in ("standard", "entry", "gone")] == ["标准版", "入门版", "gone"]
    assert tier_name(plan, "entry", "en") == "entry"
    assert class_name(village, "under-40", "zh") == "0–39 岁"
    assert class_name(village, "under-40", "en") == "ages 0–39"
    assert class_name(village, "gone", "en") == "gone"


def test_days_of_the_month_are_ordinals():
    assert [ordinal(day) for day in (1, 2, 3, 4, 7, 11, 12, 13, 14, 21, 22, 23, 28)] == [
        "1st", "2nd", "3rd", "4th", "7th", "11th", "12th", "13th", "14th", "21st", "22nd", "23rd", "28th",
    ]  # fmt: skip


if __name__ == "__main__":
    for name, spoken in EVERY:
        (GOLDEN / f"{name}.{spoken}.txt").write_text(told(name, spoken), encoding="utf-8")
    for spoken in LANGUAGES:
        (GOLDEN / f"every_key.{spoken}.txt").write_text(whole(read_plan(EVERY_KEY), spoken), encoding="utf-8")
