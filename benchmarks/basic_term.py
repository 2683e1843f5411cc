"""The public benchmark BasicTerm_M of lifelib, computed with the step of our projection (`advance`).

10,000 policies of term life, month by month over 20 years, present value of the net cash flow. Everybody who has
computed it gets 14489630.5346 (github.com/actuarialopensource/benchmarks). Its model points are drawn, its mortality
is a formula, its rates are a short list: no data file is needed. Source of all: lifelib 0.17.2 (MIT), library
basiclife: generate_model_points.ipynb, basic_term_sample.xlsx sheet mortality, disc_rate_ann.xlsx; the model in
BasicTerm_M/Projection. It differs from a plan of mutual aid in everything but the step.

    l(t+1) = l(t)·(1 − lapse)·(1 − q)          exposure of year y = Σ l(t)·v(t)

Run it with `python -m benchmarks.basic_term`.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from statistics import median

import numpy as np

from gongji.actuarial.kernels.arrays import Floats, Wholes
from gongji.actuarial.kernels.cells import advance

RESULT = 14489630.534601536  # as lifelib itself computes it
PUBLISHED = (  # actuarialopensource/benchmarks, commit 1a92a9f6, their machine
    ("lifelib and modelx", 618.0),
    ("NumPy, arrays", 83.0),
    ("NumPy, recursive", 63.0),
    ("Julia, arrays", 30.0),
)
YEARS = 20
# Yearly spot rates by year of duration, 0 to 20.
SPOT = np.array(
    [
        0, 555, 684, 788, 866, 937, 997, 1050, 1098, 1144, 1188,
        1226, 1259, 1285, 1308, 1330, 1345, 1358, 1368, 1375, 1378,
    ]
) / 1e5  # fmt: skip
LOADING, ACQUISITION, MAINTENANCE, INFLATION = 0.5, 300.0, 60.0, 0.01
RUNS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Policies:
    """Model points, each one policy."""

    age: Wholes
    term_years: Wholes
    sum_assured: Floats


def policies(count: int = 10_000) -> Policies:
    """The model points, drawn as the library's notebook draws them."""
    random = np.random.default_rng(12345)
    age = random.integers(low=20, high=60, size=count)
    random.integers(low=0, high=2, size=count)  # sex, which the model does not use
    term_years = random.integers(low=0, high=3, size=count) * 5 + 10
    sum_assured = np.round(990_000 * random.random(size=count) + 10_000, -3)
    return Policies(age=age, term_years=term_years, sum_assured=sum_assured)


def mortality(ages: Wholes, year: int) -> Floats:
    """Yearly rates in a policy year: 0.0002·e^(0.00025·x^2.2), a tenth more with each of the first five years."""
    rates = np.minimum(2e-4 * np.exp(2.5e-4 * ages.astype(np.float64) ** 2.2), 1.0)
    return np.asarray(np.minimum(rates * 1.1 ** min(year, 5), 1.0))


def monthly(yearly: Floats | float) -> Floats:
    """The rate of a month with the same rate a year."""
    return np.asarray(1.0 - (1.0 - yearly) ** (1.0 / 12.0))


def present_value(book: Policies) -> float:
    """The present value of premiums less claims, expenses and commissions, over all policies."""
    count = len(book.age)
    lives, later, nobody = np.ones(count), np.empty(count), np.zeros(count)
    lived, claims, first_year, costs = (np.zeros(count) for _ in range(4))
    for year in range(YEARS + 1):
        dying = monthly(mortality(book.age + year, year))
        lapsing = monthly(max(0.1 - 0.02 * year, 0.02))
        staying = np.ascontiguousarray((1.0 - lapsing) * (1.0 - dying) * (book.term_years > year))
        lives *= book.term_years > year
        in_year, with_costs = np.zeros(count), np.zeros(count)
        for month in range(12 * year, min(12 * year + 12, 12 * YEARS + 1)):
            value = (1.0 + SPOT[year]) ** (-month / 12.0)
            dear = value * (1.0 + INFLATION) ** (month / 12.0)
            with_costs += lives * dear
            advance(lives, later, staying, nobody, value, in_year)
            lives, later = later, lives
        lived += in_year
        claims += in_year * dying * book.sum_assured
        costs += with_costs * (MAINTENANCE / 12.0)
        first_year += in_year if year == 0 else 0.0
    premium = np.round((1.0 + LOADING) * claims / lived, 2)
    return float((premium * (lived - first_year) - claims - costs - ACQUISITION).sum())


def main() -> None:
    """Print the result, and how long it takes beside what others took."""
    book = policies()
    value = present_value(book)
    print(f"present value {value:.4f}; published {RESULT:.4f}; differs by {value / RESULT - 1.0:.1e}")
    times = []
    for _ in range(RUNS):
        began = time.perf_counter()
        present_value(book)
        times.append((time.perf_counter() - began) * 1000.0)
    print(f"ours, one core: {median(times):.1f} ms")
    for name, milliseconds in PUBLISHED:
        print(f"{name}, as published: {milliseconds:.0f} ms")


if __name__ == "__main__":
    main()
