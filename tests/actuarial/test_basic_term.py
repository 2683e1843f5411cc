"""The public benchmark BasicTerm_M, and an example whose answer depends on when in the year money moves."""

from __future__ import annotations

import numpy as np
import pytest

from benchmarks.basic_term import RESULT, policies, present_value
from gongji.actuarial.kernels.cells import advance

pytestmark = pytest.mark.xdist_group("kernels")


def test_basic_term_gives_the_published_result():
    assert round(RESULT, 4) == 14489630.5346
    assert present_value(policies()) == pytest.approx(RESULT, rel=1e-11)


def test_the_model_points_are_those_that_are_published():
    book = policies()
    first = list(zip(book.age[:3].tolist(), book.term_years[:3].tolist(), book.sum_assured[:3].tolist(), strict=True))
    assert first == [(47, 10, 622_000), (29, 20, 752_000), (51, 10, 799_000)]
    assert (book.age[-1], book.term_years[-1], book.sum_assured[-1]) == (22, 15, 576_000)


@pytest.mark.parametrize(("first_payment", "answer"), [(0, 51.33132737013752), (1, 50.32483075503678)])
def test_the_life_modelling_problem_at_both_times_of_payment(first_payment, answer):
    """One life, ten years: premium 100, sum 25,000, 2 %. Source: actuarialopensource/benchmarks, README."""
    dying = [0.001, 0.002, 0.003, 0.003, 0.004, 0.004, 0.005, 0.007, 0.009, 0.011]
    lapsing = [0.05, 0.07, 0.08, 0.10, 0.14, 0.20, 0.20, 0.20, 0.10, 0.04]
    life, later, value = np.ones(1), np.empty(1), np.zeros(1)
    for year, (dies, lapses) in enumerate(zip(dying, lapsing, strict=True)):
        profit = (100 - 25_000 * dies) * 1.02 ** -(year + first_payment)
        advance(life, later, np.array([1 - dies - lapses]), np.zeros(1), profit, value)
        life, later = later, life
    assert value[0] == pytest.approx(answer, rel=1e-12)
