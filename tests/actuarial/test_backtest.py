"""Fitting to published figures: what is read, what a fit finds, and that it never sees later figures."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from gongji.actuarial.backtest import Backtest, backtest
from gongji.actuarial.beliefs import Belief, parameters, read_calibration
from gongji.actuarial.calibration import Fitted, delay_row, versions_known
from gongji.actuarial.history import History, Published, read_history
from gongji.actuarial.horizon import notices, windows_of
from gongji.actuarial.likelihood import cases_between, log_likelihood, members_on
from gongji.actuarial.running import run
from gongji.actuarial.sampler import sample
from gongji.actuarial.scenario import SCENARIOS
from gongji.errors import Refused
from tests.actuarial.worlds import VERSIONS, XIANGHUBAO

pytestmark = pytest.mark.xdist_group("kernels")
BELIEFS = read_calibration("xianghubao")
UNTIL, TO = date(2019, 12, 31), date(2020, 6, 30)
PUBLISHED = SCENARIOS / "xianghubao" / "history_2019.csv"


def short(history: History, *, until: date = UNTIL, seed: int = 1) -> Backtest:
    return backtest(VERSIONS, history, BELIEFS, until=until, to=TO, seed=seed, particles=150, paths=150)


@pytest.fixture(scope="module")
def year_2019() -> History:
    return read_history(PUBLISHED)


@pytest.fixture(scope="module")
def tested(year_2019: History) -> Backtest:
    return short(year_2019)


def test_the_fit_of_2019_comes_near_what_was_published(tested: Backtest):
    members = np.median(members_on(tested.model, tested.outcome, date(2019, 7, 21)))
    assert members == pytest.approx(75_621_000, rel=0.04)
    cases = np.median(cases_between(tested.model, tested.outcome, date(2019, 1, 1), UNTIL))
    assert cases == pytest.approx(16_528, rel=0.3)


def test_a_later_figure_changes_the_score_and_nothing_of_the_forecast(year_2019: History, tested: Backtest):
    later = Published(
        since=date(2020, 5, 7), until=date(2020, 5, 7), metric="members_sharing", qualifier="exact", value=1.0
    )
    other = short(replace(year_2019, rows=(*year_2019.rows, later)))
    assert np.array_equal(other.outcome.members, tested.outcome.members)
    assert np.array_equal(other.outcome.cases, tested.outcome.cases)
    assert tested.scores == ()
    assert [(score.row, score.inside) for score in other.scores] == [(later, False)]


def test_a_rule_that_was_told_later_is_not_known_earlier(year_2019: History):
    def amounts(known_on: date) -> list[int]:
        windows = windows_of(notices(XIANGHUBAO, first_on=date(2018, 10, 16), last_on=TO), opens_on=date(2018, 10, 16))
        fit = Fitted(versions=VERSIONS, calibration=BELIEFS, windows=windows, known_on=known_on, members_last=1e8)
        mild = fit.model.rules.amount_of[:, 0, 1]
        return [int(fit.model.rules.amounts_fen[each]) if each >= 0 else 0 for each in mild[[5, -1]]]

    assert amounts(date(2019, 3, 31)) == [10_000_000, 10_000_000]
    assert amounts(date(2019, 9, 30)) == [10_000_000, 5_000_000]
    assert amounts(UNTIL) == [10_000_000, 0]


def test_what_is_believed_has_a_reason_and_nothing_from_later():
    sources = (SCENARIOS / "xianghubao" / "sources.md").read_text(encoding="utf-8")
    for name in BELIEFS.beliefs:
        assert f"`{name}`" in sources
    known = versions_known(VERSIONS, UNTIL)
    assert [each.version for each in known] == ["2018-10", "2018-11", "2019-05", "2020-01"]


def test_a_fit_finds_the_parameters_that_made_the_figures(year_2019: History):
    """Figures made by a run with known parameters are likelier under them than under most beliefs."""
    fit = Fitted(
        versions=VERSIONS,
        calibration=BELIEFS,
        windows=windows_of(
            notices(XIANGHUBAO, first_on=date(2018, 10, 16), last_on=UNTIL), opens_on=date(2018, 10, 16)
        ),
        known_on=UNTIL,
        members_last=1e8,
    )
    drawn = np.random.default_rng(5).standard_normal((200, len(BELIEFS.beliefs)))
    drawn[0] = 0.3
    outcome, _ = run(fit.model, fit.paths(parameters(BELIEFS, drawn)), seed=0, chance_from=len(fit.windows))
    rows = [
        Published(since=window.until, until=window.until, metric=metric, qualifier="exact", value=value)
        for number, window in enumerate(fit.windows)
        if window.period and number % 4 == 0
        for metric, value in (
            ("members_sharing", float(outcome.members[0, number])),
            ("cases_in_period", float(outcome.cases[0, number])),
        )
    ]
    likely = log_likelihood(fit.model, outcome, rows)
    assert np.isfinite(likely).all()
    assert likely.argmax() == 0


def test_the_sampler_finds_a_known_posterior():
    """Prior N(0, 1), one observation 2 with error ½: the posterior is N(1.6, 0.2), in each dimension that is seen."""
    drawn = sample(
        lambda x: -0.5 * ((x[:, 0] - 2.0) / 0.5) ** 2, dimensions=2, particles=2_000, random=np.random.default_rng(1)
    )
    assert drawn.mean(axis=0) == pytest.approx([1.6, 0.0], abs=0.05)
    assert drawn.var(axis=0) == pytest.approx([0.2, 1.0], rel=0.12)


def test_parameters_keep_to_what_they_can_be():
    values = parameters(BELIEFS, np.array([[-60.0], [0.0], [60.0]]) * np.ones(len(BELIEFS.beliefs)))
    assert values["reach"][1] == BELIEFS.beliefs["reach"].median
    for name in ("mild_part", "accident_share", "delay_least_part"):
        assert (values[name] >= 0).all()
        assert (values[name] <= 1).all()
    assert all(np.isfinite(each).all() for each in values.values())
    assert list(delay_row(np.array([1.0, 1e9]), np.array([0.0, 1.0]))) == [0, 539]


HEAD = "from,to,metric,qualifier,value,unit,source\n"


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        ("2019-02-30,2019-03-01,members_sharing,exact,5,people,x", "row 1: from '2019-02-30'"),
        ("2019-03-02,2019-03-01,members_sharing,exact,5,people,x", "row 1: to 2019-03-01 is before from"),
        ("2019-03-01,2019-03-01,members_sharing,exact,-5,people,x", "value '-5' is not a number, 0 or more"),
        ("2019-03-01,2019-03-01,members_sharing,exact,nan,people,x", "value 'nan' is not a number"),
        ("2019-03-01,2019-03-01,members_sharing,perhaps,5,people,x", "qualifier 'perhaps' is not one of exact"),
        ("2019-03-01,2019-03-01,share_in_period,exact,5,fen,x", "share_in_period is in yuan, not in 'fen'"),
    ],
)
def test_a_row_that_cannot_be_is_refused(tmp_path: Path, row, complaint):
    path = tmp_path / "history.csv"
    path.write_text(HEAD + row + "\n")
    with pytest.raises(Refused) as refusal:
        read_history(path)
    assert complaint in str(refusal.value)


def test_other_metrics_are_named_and_left_aside(tmp_path: Path):
    path = tmp_path / "history.csv"
    path.write_text(
        HEAD + "2019-03-01,2019-03-01,applause,exact,5,hands,x\n2019-03-01,2019-03-01,launch,exact,1,event,x\n"
    )
    history = read_history(path)
    assert history.unknown == ("applause",)
    assert [row.metric for row in history.rows] == ["launch"]


@pytest.mark.parametrize(
    ("until", "to", "complaint"),
    [
        (UNTIL, UNTIL, "is not after --until"),
        (date(2018, 11, 1), TO, "no members are published by 2018-11-01"),
        (UNTIL, date(2020, 1, 3), "no notice after 2019-12-31 and by 2020-01-03"),
    ],
)
def test_a_back_test_that_has_nothing_to_do_says_so(year_2019: History, until, to, complaint):
    with pytest.raises(Refused, match=complaint):
        backtest(VERSIONS, year_2019, BELIEFS, until=until, to=to, seed=1, particles=50, paths=50)


def test_beliefs_that_are_not_complete_are_refused(tmp_path: Path):
    text = (SCENARIOS / "xianghubao" / "calibration.toml").read_text(encoding="utf-8")
    path = tmp_path / "mine.toml"
    path.write_text("\n".join(line for line in text.splitlines() if not line.startswith("reach")))
    with pytest.raises(Refused, match="must name reach"):
        read_calibration(str(path))
    path.write_text(text.replace("median = 0.28", "median = 1.28"))
    with pytest.raises(Refused, match=r"mild_part: median 1\.28 must be between 0 and 1"):
        read_calibration(str(path))
    assert Belief(median=1, spread=0).spread == 0
