"""Which rules of a plan say where they come from."""

from __future__ import annotations

import pytest

from gongji.plans.provenance import rule_keys, within, without_standing
from tests.plans.test_reading import mistakes
from tests.plans.writing import plan_of, plan_text

SOURCE = '[[sources]]\nkeys = [{0}]\nstanding = "press"\nurl = "https://example.org/a"\n'
UNSOURCED = '[[unsourced]]\nkey = "{0}"\nvalue = "3"\nwhy = {{ zh = "没找到", en = "not found" }}\n'
CAPS = "[caps]\nper_case_fen = 1\nper_year_fen = 2\n"
REST = ("sharing", "waiting", "classes", "fee")


def test_the_rules_of_a_plan_are_the_keys_that_it_writes():
    keys = rule_keys(plan_of('[[tiers]]\nid = "a"\nfactor = 1\nname = { zh = "甲", en = "A" }\n'))
    assert keys == (
        "id", "currency", "sharing.begins", "sharing.rounding", "waiting.days",
        "classes[1].id", "classes[1].from_age", "classes[1].to_age", "classes[1].weight",
        "classes[2].id", "classes[2].from_age", "classes[2].to_age", "classes[2].weight",
        "tiers[1].id", "tiers[1].factor", "tiers[1].name", "fee.kind", "fee.rate",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tables", "silent"),
    [
        ([], ["caps.per_case_fen", "caps.per_year_fen"]),
        ([SOURCE.format('"caps"')], []),
        ([SOURCE.format('"caps.per_year_fen"')], ["caps.per_case_fen"]),
        ([SOURCE.format('"caps.per_year_fen"'), UNSOURCED.format("caps.per_case_fen")], []),
        ([UNSOURCED.format("caps")], []),
    ],
)
def test_a_rule_is_explained_by_a_source_or_as_unsourced_itself_or_its_table(tables: list[str], silent: list[str]):
    rest = SOURCE.format(", ".join(f'"{each}"' for each in REST))
    assert list(without_standing(plan_of(CAPS, rest, *tables))) == silent


def test_names_and_labels_need_no_source():
    assert without_standing(plan_of(SOURCE.format(", ".join(f'"{each}"' for each in REST)))) == ()


@pytest.mark.parametrize(
    ("key", "wider", "is_within"),
    [
        ("aid[2].aid_fen", "aid", True),
        ("aid[2].aid_fen", "aid[2]", True),
        ("aid[12].aid_fen", "aid[1]", False),
        ("caps.per_case_fen", "caps.per_case", False),
        ("caps", "caps.per_case_fen", False),
    ],
)
def test_a_key_is_within_a_table_step_by_step(key: str, wider: str, *, is_within: bool):
    assert within(key, wider) is is_within


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("caps.per_yaer_fen", "the key 'caps.per_yaer_fen' is unknown at 'per_yaer_fen'; did you mean 'per_year_fen'?"),
        ("classes[3].weight", "the key 'classes[3].weight' names number 3 of 2"),
        ("aid[1]", "the key 'aid[1]' names number 1 of 0"),
        ("caps.", "names no rule; write for example caps.per_year_fen or aid[2].aid_fen"),
        ("classes[0]", "names no rule"),
    ],
)
def test_a_key_that_names_no_rule_is_refused(key: str, says: str):
    for table in (SOURCE.format(f'"{key}"'), UNSOURCED.format(key)):
        (said,) = mistakes(plan_text(CAPS, table))
        assert says in said


def test_a_rule_that_a_plan_leaves_out_may_be_named():
    """Where nobody published who sits on a jury, the plan has none and says so."""
    assert plan_of(UNSOURCED.format("jury")).unsourced[0].key == "jury"
