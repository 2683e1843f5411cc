"""The numbers of chance: their mean, spread and shape, at every size that a plan can have."""

from __future__ import annotations

import numpy as np
import pytest

from gongji.actuarial.kernels.chance import begin, normal, poisson, uniform

pytestmark = pytest.mark.xdist_group("kernels")


def drawn(what, count: int, *arguments: float, path: int = 0) -> np.ndarray:
    state = np.zeros(1, dtype=np.uint64)
    begin(state, 7, path)
    return np.array([what(state, *arguments) for _ in range(count)])


@pytest.mark.parametrize("mean", [0.0, 0.3, 5.0, 9.999, 10.0, 47.0, 3_000.0, 1e8])
def test_poisson_numbers_have_their_mean_and_variance(mean):
    numbers = drawn(poisson, 4_000, mean)
    assert np.array_equal(numbers, np.floor(numbers))
    assert numbers.min() >= 0
    assert numbers.mean() == pytest.approx(mean, abs=4 * np.sqrt(mean / 4_000))
    assert numbers.var() == pytest.approx(mean, rel=0.15)


def test_small_poisson_numbers_are_as_frequent_as_they_must_be():
    numbers = drawn(poisson, 20_000, 2.0)
    expected = np.exp(-2.0) * np.array([1, 2, 2, 4 / 3, 2 / 3])
    assert [(numbers == k).mean() for k in range(5)] == pytest.approx(list(expected), abs=0.012)


def test_uniform_and_normal_numbers_are_spread_as_they_must_be():
    numbers = np.sort(drawn(uniform, 20_000))
    assert numbers[0] > 0
    assert numbers[-1] < 1
    assert np.abs(numbers - (np.arange(20_000) + 0.5) / 20_000).max() < 0.012  # Kolmogorov's distance
    bell = drawn(normal, 20_000)
    assert [bell.mean(), bell.std()] == pytest.approx([0, 1], abs=0.03)
    assert (np.abs(bell) < 1.959964).mean() == pytest.approx(0.95, abs=0.006)


def test_paths_beside_each_other_have_nothing_to_do_with_each_other():
    first, second = drawn(uniform, 5_000, path=1), drawn(uniform, 5_000, path=2)
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.05
