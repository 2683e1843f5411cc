"""`gongji project`: the files that outsiders rely on, and refusals in words."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from gongji.actuarial.scenario import SCENARIOS
from tests.settlement.command import gongji

pytestmark = pytest.mark.xdist_group("kernels")
HISTORY = SCENARIOS / "xianghubao" / "history_2019.csv"
LEVELS = ("low", "mid", "high")
COLUMNS = ["from", "to", *(f"{what}_{level}" for what in ("members", "cases", "share_fen") for level in LEVELS)]


def project(out: Path, *, seed: int = 1, plan: str = "village") -> Path:
    outcome = gongji(
        "project", "run", "--plan", plan, "--members", 4000, "--years", 2, "--paths", 40, "--seed", seed, "--out", out
    )
    assert (outcome.status, outcome.err) == (0, "")
    return out


@pytest.fixture(scope="module")
def projected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("projected") / "out")


def test_forecast_has_a_line_a_period_and_bands_in_order(projected: Path):
    text = (projected / "forecast.csv").read_text()
    assert text.splitlines()[0].split(",") == COLUMNS
    rows = list(csv.DictReader(text.splitlines()))
    assert len(rows) == 2 * 24
    assert [rows[0]["from"], rows[0]["to"], rows[1]["from"]] == ["2019-01-07", "2019-01-21", "2019-01-22"]
    for row in rows:
        for what in ("members", "cases", "share_fen"):
            low, mid, high = (int(row[f"{what}_{level}"]) for level in LEVELS)
            assert 0 <= low <= mid <= high


def test_the_same_seed_gives_the_same_bytes(projected: Path, tmp_path: Path):
    again = project(tmp_path / "again")
    for name in ("forecast.csv", "report.html", "paths.parquet", "cells.parquet"):
        assert (again / name).read_bytes() == (projected / name).read_bytes(), name
    assert (project(tmp_path / "other", seed=2) / "forecast.csv").read_bytes() != (
        projected / "forecast.csv"
    ).read_bytes()


def test_paths_and_cells_hold_what_the_forecast_sums_up(projected: Path):
    paths = pq.read_table(projected / "paths.parquet")
    assert paths.num_rows == 40 * 48
    first = csv.DictReader((projected / "forecast.csv").read_text().splitlines())
    last = list(first)[-1]
    members = sorted(
        row["members"]
        for row in paths.select(["notice_on", "members"]).to_pylist()
        if str(row["notice_on"]) == last["to"]
    )
    assert members[19] - 1 <= int(last["members_mid"]) <= members[20] + 1
    cells = pq.read_table(projected / "cells.parquet")
    assert {"class", "tier", "health", "sex", "age", "members", "exposure", "ill", "share_fen"} < set(
        cells.column_names
    )


def test_the_report_needs_nothing_else_and_speaks_both_languages(projected: Path):
    report = (projected / "report.html").read_text(encoding="utf-8")
    addresses = set(re.findall(r"(?:src|href)=\"([^\"#][^\"]*)\"", report))
    assert addresses == set()
    assert "<script" not in report
    assert "@import" not in report
    assert report.count("<svg") >= 7
    for words in ("这意味着什么", "What this means", "本计划不是保险", "This plan is not insurance", "谁在帮谁"):
        assert words in report
    assert not re.search(r"\b(nan|NaN|inf)\b", re.sub(r"<style>.*?</style>", "", report, flags=re.DOTALL))


def test_a_plan_that_closes_says_when(tmp_path: Path):
    out = tmp_path / "closing"
    outcome = gongji(
        "project", "run", "--plan", "xianghubao", "--members", 1_000_000, "--years", 1, "--paths", 5, "--out", out
    )
    assert outcome.status == 0
    assert "closes in period 2019-04-1" in outcome.out
    assert "the plan closes in period 2019-04-1" in (out / "report.html").read_text(encoding="utf-8")
    rows = list(csv.DictReader((out / "forecast.csv").read_text().splitlines()))
    assert [row["members_high"] for row in rows[-3:]] == ["0", "0", "0"]


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--plan", "atlantis", "--members", 10], "there is no plan pack 'atlantis'"),
        (["--plan", "village", "--members", 0], "0 members; from 1"),
        (["--plan", "village", "--members", 10, "--scenario", "rosy"], "there is no scenario 'rosy'"),
        (["--plan", "village", "--members", 10, "--years", 99], "99 years; from 1 to 50"),
    ],
)
def test_what_cannot_be_projected_is_refused_in_words(tmp_path: Path, arguments, complaint):
    outcome = gongji("project", "run", *arguments, "--out", tmp_path / "out")
    assert outcome.status == 1
    assert complaint in outcome.err
    assert not list((tmp_path / "out").glob("*")) if (tmp_path / "out").exists() else True


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path):
    (tmp_path / "diary.txt").write_text("mine")
    outcome = gongji("project", "run", "--plan", "village", "--members", 10, "--out", tmp_path)
    assert outcome.status == 1
    assert "holds something else (diary.txt)" in outcome.err


def test_a_back_test_leaves_forecast_report_and_score(tmp_path: Path):
    history = tmp_path / "history.csv"
    history.write_text(HISTORY.read_text() + "2020-01-21,2020-01-21,members_sharing,exact,1000,people,invented\n")
    out = tmp_path / "out"
    outcome = gongji(
        "project", "backtest", "--history", history, "--until", "2019-12-31", "--to", "2020-03-31", "--out", out,
        "--particles", 100, "--paths", 100,
    )  # fmt: skip
    assert (outcome.status, outcome.err) == (0, "")
    assert "0 of 1 figures published after 2019-12-31 lie in their band" in outcome.out
    rows = list(csv.DictReader((out / "forecast.csv").read_text().splitlines()))
    assert [row["to"] for row in rows] == [
        "2020-01-07",
        "2020-01-21",
        "2020-02-07",
        "2020-02-21",
        "2020-03-07",
        "2020-03-21",
    ]
    scores = list(csv.DictReader((out / "scores.csv").read_text().splitlines()))
    assert [(each["metric"], each["inside"]) for each in scores] == [("members_sharing", "no")]
    assert "用过去检验预测" in (out / "report.html").read_text(encoding="utf-8")


def test_a_history_that_is_none_is_refused(tmp_path: Path):
    outcome = gongji(
        "project", "backtest", "--history", tmp_path / "no.csv", "--until", "2019-12-31", "--to", "2020-03-31",
        "--out", tmp_path / "out",
    )  # fmt: skip
    assert outcome.status == 1
    assert "the history cannot be read" in outcome.err
