"""Wrong use of the command is exit status 2, said on standard error, with nothing written."""

from __future__ import annotations

import pytest

from tests.settlement.command import bytes_of, gongji
from tests.settlement.desk import Desk

NEEDED = ["--plan", "--roll", "--cases", "--cutoff", "--period", "--out"]


def nothing_written(desk: Desk) -> bool:
    """Whether a run left no file, and no folder but perhaps an empty output."""
    return desk.names() - {"out"} == desk.before - {"out"} and not (desk.out.exists() and bytes_of(desk.out))


@pytest.mark.parametrize("missing", NEEDED)
def test_a_missing_option_is_wrong_use(desk: Desk, missing: str):
    words = list(desk.words())
    at = words.index(missing)
    outcome = gongji(*words[:at], *words[at + 2 :])
    assert (outcome.status, outcome.out) == (2, "")
    assert missing in outcome.err
    assert not desk.out.exists()


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--cutoff", "2019-02-30"),
        ("--cutoff", "21/06/2019"),
        ("--cutoff", "today"),
        ("--cutoff", ""),
        ("--cutoff", "2019-06-21T00:00:00"),
        ("--engine", "abacus"),
        ("--carry-in", "much"),
        ("--carry-in", "1.5"),
        ("--memory", "lots"),
        ("--memory", "-4GiB"),
        ("--speed", "fast"),
    ],
)
def test_a_value_that_no_option_takes_is_wrong_use(desk: Desk, option: str, value: str):
    outcome = desk.settle(option, value)
    assert (outcome.status, outcome.out) == (2, "")
    assert option in outcome.err
    assert "Traceback" not in outcome.err
    assert desk.names() == desk.before


@pytest.mark.parametrize("period", ["", "2019-06-2\n", 'a"b', "../up", "a\0b", "x" * 5000])
def test_a_period_whose_name_no_file_could_carry_is_not_settled(desk: Desk, period: str):
    outcome = desk.settle("--period", period)
    assert outcome.status in {1, 2}
    assert "period" in outcome.err
    assert "Traceback" not in outcome.err
    assert nothing_written(desk)


def test_a_carry_that_no_int64_holds_is_not_settled(desk: Desk):
    outcome = desk.settle("--carry-in", 2**63)
    assert outcome.status in {1, 2}
    assert "carry" in outcome.err
    assert "Traceback" not in outcome.err
    assert nothing_written(desk)


def test_a_word_too_many_is_wrong_use(desk: Desk):
    assert desk.settle("now").status == 2
    assert desk.names() == desk.before
