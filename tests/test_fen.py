"""Whole fen: the named roundings, apportioning, and amounts as text."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji import fen

amounts = st.integers(-fen.FEN_MAX - 1, fen.FEN_MAX)
exact = st.fractions(min_value=-(10**12), max_value=10**12)


@pytest.mark.parametrize(
    ("amount", "down", "nearest", "up"),
    [
        (Fraction(7, 2), 3, 4, 4),
        (Fraction(-7, 2), -4, -3, -3),
        (Fraction(10, 3), 3, 3, 4),
        (Fraction(11, 3), 3, 4, 4),
        (Fraction(5), 5, 5, 5),
        (Fraction(0), 0, 0, 0),
        (Fraction(1, 10**30), 0, 0, 1),
        (Fraction(28173913, 10**7), 2, 3, 3),
    ],
)
def test_each_rounding_is_what_its_name_says(amount: Fraction, down: int, nearest: int, up: int):
    """The last line is the first published period of 相互宝: 0.0282 yuan became 0.03."""
    assert (fen.floor_fen(amount), fen.half_up_fen(amount), fen.ceil_fen(amount)) == (down, nearest, up)


@given(exact)
def test_roundings_are_less_than_one_fen_away_and_in_order(amount: Fraction):
    down, nearest, up = fen.floor_fen(amount), fen.half_up_fen(amount), fen.ceil_fen(amount)
    assert down <= nearest <= up <= down + 1
    assert amount - 1 < down <= amount <= up < amount + 1
    assert -Fraction(1, 2) < nearest - amount <= Fraction(1, 2)


def test_a_plan_can_name_every_rounding():
    assert {"up": fen.ceil_fen, "half_up": fen.half_up_fen, "down": fen.floor_fen} == fen.ROUNDINGS


@given(st.integers(0, fen.FEN_MAX), st.lists(st.integers(0, 10**15), min_size=1, max_size=20))
def test_apportioned_parts_add_up_and_are_less_than_one_fen_off(total: int, weights: list[int]):
    parts = fen.apportion(total, weights)
    whole = sum(weights)
    if whole == 0:
        assert parts == [0] * len(weights)
        return
    assert sum(parts) == total
    for part, weight in zip(parts, weights, strict=True):
        assert abs(part - fen.part_of(total, Fraction(weight), Fraction(whole))) < 1


def test_nothing_is_apportioned_to_a_weight_of_zero():
    assert fen.apportion(100, [1, 0, 2]) == [33, 0, 67]
    assert fen.apportion(100, []) == []


@given(amounts)
def test_decimal_yuan_says_exactly_the_fen(amount: int):
    assert Fraction(fen.decimal_yuan(amount)) * 100 == amount


@pytest.mark.parametrize(
    ("amount", "shown", "short", "plain"),
    [
        (123456, "¥1,234.56", "1,234.56", "1234.56"),
        (18800, "¥188.00", "188", "188.00"),
        (30_000_000, "¥300,000.00", "300,000", "300000.00"),
        (5, "¥0.05", "0.05", "0.05"),
        (0, "¥0.00", "0", "0.00"),
        (-5, "-¥0.05", "-0.05", "-0.05"),
        (-123456, "-¥1,234.56", "-1,234.56", "-1234.56"),
        (fen.FEN_MAX, "¥92,233,720,368,547,758.07", "92,233,720,368,547,758.07", "92233720368547758.07"),
    ],
)
def test_amounts_as_people_as_sentences_and_as_files_write_them(amount: int, shown: str, short: str, plain: str):
    assert (fen.yuan(amount), fen.short_yuan(amount), fen.decimal_yuan(amount)) == (shown, short, plain)


@given(amounts)
def test_whole_fen_are_read_back_from_text(amount: int):
    assert fen.fits_int64(amount)
    assert fen.parse_fen(str(amount)) == amount


@pytest.mark.parametrize(
    "text",
    [
        "",
        " 1",
        "1 ",
        "+1",
        "1.0",
        "1e3",
        "1_000",
        "1,000",
        "--1",
        "abc",
        "１",
        "٣",
        "9223372036854775808",
        "0x1",
        "1\n",
    ],
)
def test_what_is_not_whole_fen_is_refused_by_its_own_name(text: str):
    with pytest.raises(ValueError, match="not a whole number of fen"):
        fen.parse_fen(text)


def test_int64_ends_where_it_ends():
    assert fen.fits_int64(2**63 - 1)
    assert fen.fits_int64(-(2**63))
    assert not fen.fits_int64(2**63)
    assert not fen.fits_int64(-(2**63) - 1)
