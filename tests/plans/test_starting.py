"""A new plan is a pack without what was another operator's."""

from __future__ import annotations

from pathlib import Path

import pytest

from gongji.plans.diff import changes
from gongji.plans.packs import pack_file, pack_names
from gongji.plans.reading import read_plan
from gongji.plans.starting import begin, plan_id_for
from tests.plans.writing import plan_text, read

NOT_THEIRS = {"id", "operator", "platforms", "version", "effective_from", "disputes", "sources", "unsourced"}


@pytest.mark.parametrize("pack", pack_names())
def test_every_pack_makes_a_new_plan_with_the_same_rules(pack: str):
    text = begin(pack_file(pack).read_text(encoding="utf-8"), pack=pack, plan_id="ours").text
    new, old = read(text), read_plan(pack_file(pack))
    assert {change.table for change in changes(old, new)} <= NOT_THEIRS
    assert (new.id, new.version, new.sources, new.unsourced, new.platforms) == ("ours", None, (), (), ())
    assert new.operator is None or "请写上" in new.operator.zh
    assert text.startswith(f"# Begun from Gongji's pack '{pack}'.")


HEAD = "# A pack.\n# Its own comment.\n"
OPERATOR = '\n# who\n[operator]\nzh = "甲"\nen = "A"\n'
REST = """
[caps] # kept
# kept too
per_year_fen = 18800

# The sources.
[[sources]]
keys = ["caps"]
standing = "press"

[[consents]]
id = "covenant"
title = { zh = "公约", en = "Covenant" }

[consents.text]
zh = '''
第一行

# 不是注释'''
en = "text"
"""


@pytest.mark.parametrize("operator", [OPERATOR, '\noperator = { zh = "甲", en = "A" }\n', ""])
def test_comments_stay_with_what_they_are_about(operator: str):
    top, rest = plan_text().split("\n[sharing]")
    inline, table = (operator, "") if operator.startswith("\noperator") else ("", operator)
    new = begin(f"{HEAD}{top}{inline}\n[sharing]{rest}{table}{REST}", pack="a-pack", plan_id="ours").text
    assert "[caps] # kept\n# kept too\nper_year_fen = 18800\n" in new
    assert "zh = '''\n第一行\n\n# 不是注释'''\n" in new
    assert not any(words in new for words in ("# A pack.", "The sources", "sources", '"甲"'))
    assert (read(new).operator is not None) == bool(operator)


def test_the_first_things_to_look_at_are_on_the_lines_that_are_named():
    new = begin(pack_file("xianghubao").read_text(encoding="utf-8"), pack="xianghubao", plan_id="ours")
    lines = new.text.splitlines()
    named = {why: lines[line - 1] for line, why in new.to_look_at}
    assert named["who runs the plan"].startswith("operator")
    assert named["the most that a member pays"] == "[caps]"
    assert named["the first period"].startswith("first_notice_on = ")


@pytest.mark.parametrize(
    ("out", "called"),
    [
        ("plans/our-union.toml", "our-union"),
        ("plans/our-union/plan.toml", "our-union"),
        ("plans/我们.toml", "我们"),
        ("plans/our union.toml", "my-village"),
        ("plans/village.toml", "my-village"),
    ],
)
def test_a_new_plan_is_called_as_its_file_or_folder(out: str, called: str):
    assert plan_id_for(Path(out), pack="village") == called
