"""A plan of three cells over three windows, computed by hand, and the pieces of the loop against plain definitions."""

from __future__ import annotations

from dataclasses import replace
from math import exp
from pathlib import Path

import numpy as np
import pytest

from gongji.actuarial.horizon import delays_of
from gongji.actuarial.model import as_expected, model_of
from gongji.actuarial.running import run
from tests.actuarial.worlds import fortnights, plan_of, rates, scenario_of

pytestmark = pytest.mark.xdist_group("kernels")


def test_three_cells_by_hand(tmp_path: Path):
    """Men of 0, 1 and 2 years; a year of illness has the rates 0.1, 0.2, 0.5; 36.5 days a window; aid 1,000 yuan.

    3,650 members of long standing: 1,000 of age 0, 1,000 of age 1, 1,650 of age 2. Nobody joins. They leave at a
    yearly rate of 0.365, whatever the price, evenly through a window. Who fell ill in one window leaves in the next.
    """
    people = rates(tmp_path / "people.csv", (1000, 0), (1000, 0), (1650, 0))
    illness = rates(tmp_path / "illness.csv", (0.1, 0), (0.2, 0), (0.5, 0))
    scenario = scenario_of(
        people={"file": people},
        illness={"file": illness},
        leaving={"yearly": 0.365, "price_response": [{"from_age": 0, "power": 0.0}]},
    )
    windows = fortnights(3, days=36)
    model = model_of(plan_of(), scenario, members=3650, windows=windows)
    model = _with_no_pipeline(model)
    outcome, detail = run(model, as_expected(model), seed=0, chance_from=3, detailed=True)

    window = 36 / 365
    stays = exp(-0.365 * window)
    grows = 36 / 365.25
    ill_rate = [1 - (1 - rate) ** window for rate in (0.1, 0.2, 0.5)]
    members, ill, carry = [1000.0, 1000.0, 1650.0], [0.0, 0.0, 0.0], 0
    for number in range(3):
        kept = [stays * (1 - sick / there) for sick, there in zip(ill, members, strict=True)]
        exposed = [there * (1 + keep) / 2 for there, keep in zip(members, kept, strict=True)]
        after = [there * keep for there, keep in zip(members, kept, strict=True)]
        members = [
            after[0] * (1 - grows),
            after[1] * (1 - grows) + after[0] * grows,
            after[2] * (1 - grows) + after[1] * grows,
        ]
        ill = [lived * rate for lived, rate in zip(exposed, ill_rate, strict=True)]
        aid = int(sum(ill) * 100_000 + 0.5)
        fee = aid * 8 // 100
        sharing = int(sum(members) + 0.5)
        price = -(-(aid + fee - carry) // sharing)
        carry += price * sharing - aid - fee
        assert outcome.members[0, number] == pytest.approx(sum(members), rel=1e-12)
        assert detail.ill[number, :3] == pytest.approx(ill, rel=1e-12)
        assert outcome.cases[0, number] == pytest.approx(sum(ill), rel=1e-12)
        assert outcome.aid_fen[0, number] == aid
        assert outcome.fee_fen[0, number] == fee
        assert outcome.share_fen[0, number] == price * sharing
        assert outcome.carry_fen[0, number] == carry
    assert not detail.members[:, 3:].any()  # the women's cells


def _with_no_pipeline(model):
    """Without the cases of before the opening, so that the first window's are its own."""
    return replace(model, start=model.start._replace(pipeline=model.start.pipeline * 0))


def test_a_price_that_is_felt_makes_members_leave_as_the_formula_says(tmp_path: Path):
    """One age, one rate: after the first price is known, the yearly rate of leaving is 0.1·(1 + price ÷ 100)²."""
    people = rates(tmp_path / "people.csv", (10_000, 0), (0, 0), (0, 0))
    illness = rates(tmp_path / "illness.csv", (0.02, 0), (0, 0), (0, 0))
    scenario = scenario_of(
        people={"file": people},
        illness={"file": illness},
        leaving={
            "yearly": 0.1,
            "noticed_yuan_a_year": 100,
            "price_response": [{"from_age": 0, "power": 2.0}],
            "memory_periods": 1,
        },
        start="new",
    )
    model = model_of(plan_of(), scenario, members=10_000, windows=fortnights(2))
    outcome, detail = run(model, as_expected(model), seed=0, chance_from=2, detailed=True)
    first_leaving = 10_000 * (1 - exp(-0.1 * 15 / 365))
    assert detail.left[0] == pytest.approx(first_leaving)
    yearly_yuan = float(detail.shares_fen[0, 0]) * (365 / 15) / 100
    rate = 0.1 * (1 + yearly_yuan / 100) ** 2
    assert detail.left[1] == pytest.approx(outcome.members[0, 0] * (1 - exp(-rate * 15 / 365)))


def test_who_gets_less_than_he_pays_leaves_first_or_last_as_the_sign_says(tmp_path: Path):
    people = rates(tmp_path / "people.csv", (5000, 0), (0, 0), (5000, 0))
    illness = rates(tmp_path / "illness.csv", (0.001, 0), (0, 0), (0.05, 0))
    risk = {}
    for sign in (-1.0, 0.0, 1.0):
        scenario = scenario_of(
            people={"file": people},
            illness={"file": illness},
            leaving={"yearly": 1.0, "price_response": [{"from_age": 0, "power": 1.0}], "value_response": sign},
        )
        model = model_of(plan_of(), scenario, members=10_000, windows=fortnights(24))
        _, detail = run(model, as_expected(model), seed=0, chance_from=24, detailed=True)
        risk[sign] = float((detail.members[-1] * model.yearly).sum() / detail.members[-1].sum())
    assert risk[-1.0] < risk[0.0] < risk[1.0]


def test_the_pipeline_discloses_every_illness_once_and_as_late_as_the_delay_says(tmp_path: Path):
    people = rates(tmp_path / "people.csv", (10_000, 0), (0, 0), (0, 0))
    illness = rates(tmp_path / "illness.csv", (0.02, 0), (0, 0), (0, 0))
    slow = scenario_of(
        people={"file": people},
        illness={"file": illness},
        delay={"mean_days": 60.0, "least_days": 30.0},
        start="new",
    )
    model = model_of(plan_of(), slow, members=10_000, windows=fortnights(40))
    outcome, detail = run(model, as_expected(model), seed=0, chance_from=40, detailed=True)
    cases, ill = outcome.cases[0], detail.ill.sum(axis=1)
    later = delays_of(model.windows, mean_days=60.0, least_days=30.0)
    by_hand = [sum(ill[earlier] * later[earlier, now - earlier] for earlier in range(now + 1)) for now in range(12)]
    assert cases[:12] == pytest.approx(by_hand)
    assert cases[0] == cases[1] == 0  # nothing within 30 days
    assert np.all(cases.cumsum() <= ill.cumsum())
