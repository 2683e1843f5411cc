"""Any plan, roll and cases that the contract accepts come out as the independent reference says, to the byte.

`GONGJI_RANDOM_PLANS` says how many are tried; the number that stands here keeps the file within seconds.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gongji.settlement.inputs import Inputs
from gongji.settlement.run import settle
from tests.settlement.command import bytes_of
from tests.settlement.random_plans import Story, stories
from tests.settlement.reference import Answer, Asked, settled
from tests.settlement.statements import statement_lines

EXAMPLES = int(os.environ.get("GONGJI_RANDOM_PLANS", "80"))


def tried(examples: int) -> settings:
    """So many examples, the same ones every time, however long one takes."""
    return settings(
        max_examples=max(examples, 1), deadline=None, derandomize=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )  # fmt: skip


@contextmanager
def folder() -> Iterator[Path]:
    """A folder for one example."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def really_settled(asked: Asked, out: Path, *, parquet: bool = False) -> dict[str, Any]:
    """The settlement statement that the package makes of the files."""
    roll = asked.roll.with_suffix(".parquet") if parquet else asked.roll
    inputs = Inputs(
        plan=asked.plan,
        roll=roll,
        cases=asked.cases,
        cutoff=asked.cutoff,
        period=asked.period,
        carry_in_fen=asked.carry_in_fen,
        key=asked.plan.with_name("plan.key"),
    )
    settle(inputs, out)
    return dict(json.loads((out / "settlement.json").read_bytes()))


def check_identities(told: dict[str, Any], answer: Answer) -> None:
    """What the contract says always holds."""
    given_out = told["aid_fen"] + told["fee_fen"] + told["carry_out_fen"]
    assert given_out == told["collect_fen"] + told["sponsor_fen"] + told["carry_in_fen"]
    prices = {(price["class"], price["tier"]): price for price in told["prices"]}
    assert len(prices) == len(told["prices"])
    assert {(line.klass, line.tier, line.share_fen) for line in answer.lines} == {
        (*group, price["share_fen"]) for group, price in prices.items()
    }
    assert sum(price["participants"] for price in prices.values()) == told["participants"]
    assert all(min(line.share_fen, line.sponsor_fen, line.due_fen) >= 0 for line in answer.lines)
    shared = sum(price["participants"] * price["share_fen"] for price in prices.values())
    assert (told["root"]["count"], told["root"]["share_fen"]) == (told["participants"], shared)
    assert told["root"]["sponsor_fen"] == told["sponsor_fen"]


@tried(EXAMPLES)
@given(story=stories(), parquet=st.booleans())
def test_any_story_comes_out_as_the_reference_says(story: Story, parquet: bool):
    with folder() as place:
        asked = story.written(place, parquet=parquet)
        answer = settled(asked)

        told = really_settled(asked, place / "out", parquet=parquet)

        assert told == answer.record
        assert (place / "out" / "settlement.json").read_bytes() == answer.settlement_json
        lines = statement_lines(place / "out")
        assert lines == answer.lines
        check_identities(told, Answer(record=told, lines=lines))


@tried(EXAMPLES // 8)
@given(story=stories(), seed=st.integers(0, 1000))
def test_the_order_of_the_roll_and_its_form_mean_nothing(story: Story, seed: int):
    with folder() as place:
        first, second = story.written(place / "a"), story.shuffled(seed).written(place / "b", parquet=True)

        really_settled(first, place / "a" / "out")
        really_settled(second, place / "b" / "out", parquet=True)

        assert statement_lines(place / "a" / "out") == statement_lines(place / "b" / "out")
        for file in ("settlement.json", "journal.beancount"):
            assert bytes_of(place / "a" / "out")[file] == bytes_of(place / "b" / "out")[file]


@tried(EXAMPLES // 8)
@given(story=stories())
def test_exactly_those_who_take_part_have_a_line(story: Story):
    with folder() as place:
        asked = story.written(place)
        really_settled(asked, place / "out")

        in_by = {each.member for each in story.people if each.joined_on <= story.cutoff}
        gone = {each.member for each in story.people if each.left_on and each.left_on <= story.cutoff}
        members = [line.member for line in statement_lines(place / "out")]

        assert members == sorted(set(members))
        assert not gone & set(members)
        assert set(members) <= in_by
        if 'begins = "joining"' in story.plan:
            assert set(members) == in_by - gone
