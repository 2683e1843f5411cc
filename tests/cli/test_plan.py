"""`gongji plan`: a plan is checked, and told in plain words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import get_args

import pytest

from gongji.plans.packs import pack_file, pack_names
from gongji.plans.reading import read_plan
from gongji.plans.words import Language, describe, plan_name
from tests.plans.writing import plan_text
from tests.settlement.command import gongji, gongji_alone


@pytest.mark.parametrize("pack", pack_names())
def test_every_pack_is_in_order(pack: str):
    outcome = gongji("plan", "check", pack_file(pack))
    assert (outcome.status, outcome.err) == (0, "")
    assert outcome.out.startswith(f"{pack_file(pack)}: the plan '{pack}' is in order.\n")


def test_a_plan_with_mistakes_is_refused_with_all_of_them_and_no_traceback(tmp_path: Path):
    path = tmp_path / "plan.toml"
    path.write_text(plan_text("[caps]\nper_yaer_fen = 1\n", weight="0", rounding="sideways"), encoding="utf-8")
    for verb in ("check", "show", "diff"):
        outcome = gongji("plan", verb, path, *([pack_file("village")] if verb == "diff" else []))
        assert (outcome.status, outcome.out) == (1, "")
        lines = outcome.err.splitlines()
        assert len(lines) == 3
        assert all(line.startswith(f"{path} line ") for line in lines)
        assert "did you mean 'per_year_fen'?" in outcome.err
        assert "Traceback" not in outcome.err


def test_a_plan_that_is_not_there_is_said_to_be_missing(tmp_path: Path):
    outcome = gongji("plan", "check", tmp_path / "none.toml")
    assert (outcome.status, outcome.out) == (1, "")
    assert "none.toml: the plan cannot be read: No such file or directory" in outcome.err


@pytest.mark.parametrize("pack", ["village", "xianghubao"])
@pytest.mark.parametrize("language", get_args(Language))
def test_a_plan_is_told_whole_in_either_language(pack: str, language: Language):
    outcome = gongji_alone("plan", "show", pack_file(pack), "--lang", language)
    assert (outcome.status, outcome.err) == (0, "")
    plan = read_plan(pack_file(pack))
    said = "".join(outcome.out.split())
    assert said.startswith("".join(plan_name(plan, language).split()))
    for section in describe(plan, language):
        for words in (section.title, *section.sentences):
            assert "".join(words.split()) in said


def test_chinese_comes_first():
    path = pack_file("village")
    assert gongji("plan", "show", path).out == gongji("plan", "show", path, "--lang", "zh").out


@pytest.mark.parametrize(
    "words",
    [
        ("plan", "show", "x.toml", "--lang", "fr"),
        ("plan", "check"),
        ("plan", "chekc", "x.toml"),
        ("settel",),
        ("plan",),
    ],
)
def test_wrong_use_has_a_status_of_its_own(words: tuple[str, ...]):
    outcome = gongji(*words)
    assert outcome.status == 2
    assert "Traceback" not in outcome.err


def test_help_says_that_it_is_not_insurance():
    outcome = gongji_alone("--help")
    assert outcome.status == 0
    assert "not insurance" in outcome.out
    assert all(verb in outcome.out for verb in ("settle", "plan", "sample"))


def test_the_packs_are_listed_as_the_contract_says():
    outcome = gongji_alone("plan", "list", "--json")
    assert (outcome.status, outcome.err) == (0, "")
    packs = {pack["id"]: pack for pack in json.loads(outcome.out)}
    assert set(packs) == set(pack_names())
    xianghubao = packs["xianghubao"]
    assert set(xianghubao) == {"id", "platforms", "name_zh", "name_en", "file", "versions", "unsourced"}
    assert (xianghubao["platforms"], xianghubao["name_zh"]) == (["P1"], "相互宝大病互助计划")
    versions = xianghubao["versions"]
    assert [each["version"] for each in versions] == ["2018-10", "2018-11", "2019-05", "2020-01", "2020-06"]
    assert (versions[0]["effective_from"], versions[-1]["file"]) == ("2018-10-16", xianghubao["file"])
    assert all(set(each) == {"version", "effective_from", "file"} for each in versions)
    for each in versions:
        assert read_plan(Path(each["file"])).version == each["version"]
    assert xianghubao["unsourced"] == len(read_plan(pack_file("xianghubao")).unsourced)


def test_the_list_for_people_names_every_pack():
    outcome = gongji("plan", "list")
    assert (outcome.status, outcome.err) == (0, "")
    assert all(pack in outcome.out for pack in pack_names())


def test_what_follows_from_a_plan_is_doubted_or_refused(tmp_path: Path):
    path = tmp_path / "plan.toml"
    path.write_text(plan_text("[admission]\nto_age = 60\n[leaving]\nat_age = 61\n"), encoding="utf-8")
    outcome = gongji("plan", "check", path)
    assert (outcome.status, outcome.out) == (1, "")
    assert outcome.err.splitlines() == [
        f"{path}, admission.to_age: one may join at 60, but the classes end at 59",
        f"{path}, leaving.at_age: membership ends at 61, but from 60 on no class covers a member",
    ]
    aid = '[[aid]]\nname = { zh = "病", en = "illness" }\naid_fen = 30_000_000\n'
    path.write_text(plan_text("[caps]\nper_case_fen = 10\n[members]\nleast = 500\n", aid), encoding="utf-8")
    outcome = gongji("plan", "check", path, "--lang", "zh")
    assert outcome.status == 0
    assert "最高一笔互助金要有 3,240,000 人按单案封顶分摊才够" in outcome.out
    assert outcome.err == (
        f"{path}, members.least: 最低人数 500 低于 3,240,000：人数刚到最低时，最高一笔互助金分摊不起；是这个意思吗？\n"
    )


def test_a_new_plan_is_begun_once_and_is_in_order(tmp_path: Path):
    path = tmp_path / "plans" / "our-union" / "plan.toml"
    outcome = gongji("plan", "new", "--from", "village", "--out", path)
    assert (outcome.status, outcome.err) == (0, "")
    assert "who runs the plan" in outcome.out
    assert read_plan(path).id == "our-union"
    assert gongji("plan", "check", path).status == 0
    before = path.read_bytes()
    again = gongji("plan", "new", "--from", "xianghubao", "--out", path)
    assert (again.status, again.out, path.read_bytes()) == (1, "", before)
    assert "is there already" in again.err


def test_a_plan_is_not_begun_from_nothing_or_into_nowhere(tmp_path: Path):
    outcome = gongji("plan", "new", "--from", "moon", "--out", tmp_path / "plan.toml")
    assert (outcome.status, outcome.out) == (1, "")
    assert "there is no plan pack 'moon'" in outcome.err
    (tmp_path / "file").write_text("")
    outcome = gongji("plan", "new", "--from", "village", "--out", tmp_path / "file" / "plan.toml")
    assert (outcome.status, outcome.out) == (1, "")
    assert "the plan cannot be written" in outcome.err


def test_the_schema_and_the_difference_are_printed():
    schema = gongji("plan", "schema")
    assert (schema.status, schema.err) == (0, "")
    assert json.loads(schema.out)["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    versions = [pack_file("xianghubao", earlier=version) for version in ("2018-11", "2019-05")]
    told = {language: gongji("plan", "diff", *versions, "--lang", language) for language in ("zh", "en")}
    assert all((each.status, each.err) == (0, "") for each in told.values())
    assert "新版从 2019 年 5 月 1 日起生效" in told["zh"].out
    assert "The new version holds from 1 May 2019" in told["en"].out
    assert gongji("plan", "diff", *versions).out == told["zh"].out
