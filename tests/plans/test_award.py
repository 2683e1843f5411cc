"""How much aid a plan gives."""

from __future__ import annotations

import pytest

from gongji.errors import Refused
from gongji.plans.award import aid_fen
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan
from tests.plans.writing import plan_of


@pytest.mark.parametrize(
    ("pack", "age", "tier", "yuan"),
    [
        ("xianghubao", 0, "standard", 300_000),
        ("xianghubao", 39, "standard", 300_000),
        ("xianghubao", 40, "standard", 100_000),
        ("xianghubao", 59, "standard", 100_000),
        ("village", 39, "standard", 100_000),
        ("village", 40, "standard", 50_000),
        ("village", 39, "entry", 50_000),
        ("village", 60, "entry", 25_000),
    ],
)
def test_the_lump_sum_is_by_age_at_first_diagnosis_and_tier(pack: str, age: int, tier: str, yuan: int):
    assert aid_fen(read_plan(pack_file(pack)), age_at_diagnosis=age, tier=tier) == yuan * 100


def test_a_tier_s_part_is_rounded_down():
    plan = plan_of(
        '[[tiers]]\nid = "third"\nfactor = "1/3"\n[[aid]]\nname = { zh = "大病", en = "illness" }\n'
        "from_age = 0\nto_age = 59\naid_fen = 100\n"
    )
    assert aid_fen(plan, age_at_diagnosis=30, tier="third") == 33


def test_no_aid_at_an_age_that_the_plan_does_not_name():
    with pytest.raises(Refused, match="plan 'xianghubao' gives no aid for a first diagnosis at age 60"):
        aid_fen(read_plan(pack_file("xianghubao")), age_at_diagnosis=60, tier="standard")


def test_a_tier_that_is_not_in_the_plan_is_refused_with_those_that_are():
    with pytest.raises(Refused, match="tier 'gold' is not in plan 'village'; tiers: standard, entry"):
        aid_fen(read_plan(pack_file("village")), age_at_diagnosis=30, tier="gold")
