"""Cases diagnosed and not yet shared: chain-ladder against the published triangle, and by hand."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.actuarial.monitors.delay import develop, triangle_of
from gongji.errors import Refused

# Taylor and Ashe 1983, Journal of Econometrics 23:37; the figures below in Mack 1993, ASTIN Bulletin 23:213.
PUBLISHED = [
    [357848, 1124788, 1735330, 2218270, 2745596, 3319994, 3466336, 3606286, 3833515, 3901463],
    [352118, 1236139, 2170033, 3353322, 3799067, 4120063, 4647867, 4914039, 5339085],
    [290507, 1292306, 2218525, 3235179, 3985995, 4132918, 4628910, 4909315],
    [310608, 1418858, 2195047, 3757447, 4029929, 4381982, 4588268],
    [443160, 1136350, 2128333, 2897821, 3402672, 3873311],
    [396132, 1333217, 2180715, 2985752, 3691712],
    [440832, 1288463, 2419861, 3483130],
    [359480, 1421128, 2864498],
    [376686, 1363294],
    [344014],
]


def test_the_published_triangle_gives_the_published_reserves_and_errors():
    found = develop(PUBLISHED)
    assert [round(each) for each in found.outstanding] == [
        0, 94_634, 469_511, 709_638, 984_889, 1_419_459, 2_177_641, 3_920_301, 4_278_972, 4_625_811,
    ]  # fmt: skip
    assert found.errors is not None
    assert [round(each) for each in found.errors] == [
        0, 75_535, 121_699, 133_549, 261_406, 411_010, 558_317, 875_328, 971_258, 1_363_155,
    ]  # fmt: skip
    assert (round(found.total), round(found.total_error or 0)) == (18_680_856, 2_447_095)


def test_three_half_months_by_hand():
    """f0 = (90 + 110) / (60 + 65) = 1.6 and f1 = 99 / 90 = 1.1: 110 → 121, 70 → 123.2."""
    found = develop([[60, 90, 99], [65, 110], [70]])
    assert found.factors == pytest.approx((1.6, 1.1))
    assert found.outstanding == pytest.approx((0, 11, 53.2))
    assert found.total == pytest.approx(64.2)
    assert found.errors is None  # two delays cannot tell how much the second one varies


def test_a_tail_is_still_to_come_for_every_row():
    found = develop([[60, 90, 99], [65, 110], [70]], tail=1.01)
    assert found.outstanding == pytest.approx((0.99, 121 * 1.01 - 110, 123.2 * 1.01 - 70))


def test_old_rows_that_are_complete_tell_about_every_delay():
    """Four periods, delays of at most one: f0 = (20 + 30 + 25) / (10 + 20 + 20); all three vary around 1.5."""
    found = develop([[10, 20], [20, 30], [20, 25], [10]])
    assert found.factors == pytest.approx((1.5,))
    assert found.total == pytest.approx(5)
    variance = (25 / 10 + 0 / 20 + 25 / 20) / 2
    error = math.sqrt(15**2 * variance / 1.5**2 * (1 / 10 + 1 / 50))
    assert found.errors == pytest.approx((0, 0, 0, error))
    assert found.total_error == pytest.approx(error)


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=6), st.lists(st.integers(10, 30), max_size=5))
@settings(max_examples=40)
def test_where_delay_is_always_the_same_it_is_found_again(sizes, tenths):
    """Every row grows by the same factors: ultimates are exact, and nothing varies."""
    steps = [1.0]
    for tenth in tenths[: len(sizes) - 1]:
        steps.append(steps[-1] * tenth / 10)
    rows = [[size * step for step in steps[: max(1, min(len(steps), len(sizes) - i))]] for i, size in enumerate(sizes)]
    found = develop(rows)
    assert found.ultimates == pytest.approx([size * steps[-1] for size in sizes])
    assert found.errors is None or found.errors == pytest.approx([0] * len(sizes), abs=1e-6 * max(found.ultimates))


def test_the_triangle_is_made_of_dated_cases():
    """Three diagnosed in period 0 and shared in 0, 1 and 1; two in 1, shared in 2 and 2; one in 2 at once."""
    cases = [(0, 0), (0, 1), (0, 1), (1, 2), (1, 2), (2, 2)]
    assert triangle_of(cases, periods=3) == [[1, 3, 3], [0, 2], [1]]


def test_where_nothing_was_shared_at_once_errors_are_not_known_but_the_total_is():
    found = develop([[1, 3, 3, 3], [0, 2, 2], [1, 1], [1]])
    assert found.factors == pytest.approx((3, 1, 1))
    assert found.total == pytest.approx(2)
    assert found.errors is None
    assert found.total_error is None


def test_a_row_that_is_empty_so_far_has_no_known_error():
    found = develop([[10, 20, 25, 25], [12, 20, 26], [9, 21], [0]])
    assert (found.outstanding[-1], found.errors) == (0, None)


@pytest.mark.parametrize(
    ("rows", "tail", "said"),
    [
        ([], 1.0, r"rows of \[\] figures"),
        ([[1], [1, 2]], 1.0, r"rows of \[1, 2\] figures: .* the oldest first"),
        ([[1, 2], []], 1.0, "none empty"),
        ([[1, -2], [1]], 1.0, "row 0, delay 1: -2; a finite number, 0 or more"),
        ([[1, math.nan], [1]], 1.0, "row 0, delay 1: nan"),
        ([[0, 2], [1]], 1.0, "delay 0 to 1: 0 cases grow to 2; both must be above 0"),
        ([[2, 0], [1]], 1.0, "delay 0 to 1: 2 cases grow to 0"),
        ([[1, 2], [1]], 0.9, "a tail of 0.9: from 1 to 10"),
    ],
)
def test_a_triangle_that_has_nothing_to_go_on_is_refused(rows, tail, said):
    with pytest.raises(Refused, match=said):
        develop(rows, tail=tail)


def test_cases_out_of_order_are_named():
    with pytest.raises(Refused) as refused:
        triangle_of([(0, 1), (2, 1), (0, 3)], periods=3)
    assert [reason[:6] for reason in refused.value.reasons] == ["case 2", "case 3"]
