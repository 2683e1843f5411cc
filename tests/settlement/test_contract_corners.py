"""The corners of the settlement contract, one sentence each, on rolls of a few people."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest

from tests.settlement.desk import PLAN, Desk
from tests.settlement.reference import Line, Member
from tests.settlement.statements import csv_roll, statement_lines, write_parquet_roll

CUTOFF = date(2019, 6, 21)
INT64_MAX = 2**63 - 1
YOUNG = date(1990, 1, 1)
EARLY = date(2018, 1, 1)


def person(member: int, **facts: Any) -> Member:
    """Somebody who takes part, unless the facts say otherwise."""
    return Member(**{"member": member, "born_on": YOUNG, "joined_on": EARLY, **facts})


def settled(desk: Desk, people: list[Member], *more: object) -> tuple[dict[str, Any], list[Line]]:
    """The settlement statement and lines of a roll; as Parquet it must say the same."""
    desk.write("roll.csv", csv_roll(people))
    write_parquet_roll(desk.folder / "roll.parquet", people)
    outcome = desk.settle(*more)
    assert (outcome.status, outcome.err) == (0, "")
    other = desk.folder / "from-parquet"
    assert desk.settle(*more, "--out", other, roll="roll.parquet").status == 0
    content = (desk.out / "settlement.json").read_bytes()
    assert (other / "settlement.json").read_bytes() == content
    return json.loads(content), statement_lines(desk.out)


def plan(desk: Desk, *changes: tuple[str, str]) -> None:
    """The desk's plan with some texts replaced."""
    text = PLAN
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    desk.write("plan.toml", text)


# --- who takes part ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "takes_part"),
    [
        ({"joined_on": CUTOFF}, True),
        ({"joined_on": CUTOFF + timedelta(days=1)}, False),
        ({"left_on": CUTOFF}, False),
        ({"left_on": CUTOFF + timedelta(days=1)}, True),
        ({"joined_on": CUTOFF, "left_on": CUTOFF}, False),
        ({"joined_on": EARLY, "left_on": EARLY}, False),
        ({"born_on": CUTOFF, "joined_on": CUTOFF}, True),
        ({"left_on": date(9999, 12, 31)}, True),
        ({"joined_on": date(9999, 12, 31)}, False),
    ],
)
def test_a_member_is_in_from_joining_until_the_day_of_leaving(desk: Desk, facts: dict, takes_part: bool):
    _, lines = settled(desk, [person(1), person(2, **facts)])
    assert [line.member for line in lines] == ([1, 2] if takes_part else [1])


@pytest.mark.parametrize(
    ("joined_on", "takes_part"),
    [
        (CUTOFF - timedelta(days=90), True),
        (CUTOFF - timedelta(days=89), False),
        (CUTOFF, False),
        (date(9999, 12, 31), False),
    ],
)
def test_after_waiting_a_member_is_in_when_the_days_are_over(desk: Desk, joined_on: date, takes_part: bool):
    plan(desk, ('"joining"', '"after_waiting"'))
    _, lines = settled(desk, [person(1), person(2, joined_on=joined_on)])
    assert [line.member for line in lines] == ([1, 2] if takes_part else [1])


# --- ages ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("born_on", "cutoff", "klass"),
    [
        (date(1979, 6, 21), "2019-06-21", "40-to-59"),  # 40 today
        (date(1979, 6, 22), "2019-06-21", "under-40"),  # 40 tomorrow
        (date(1980, 2, 29), "2020-02-28", "under-40"),
        (date(1980, 2, 29), "2020-02-29", "40-to-59"),
        (date(1980, 2, 29), "2019-03-01", "under-40"),  # 39
        (date(1960, 2, 29), "2019-02-28", "40-to-59"),
    ],
)
def test_age_is_completed_years_on_the_cutoff(desk: Desk, born_on: date, cutoff: str, klass: str):
    _, lines = settled(desk, [person(1, born_on=born_on)], "--cutoff", cutoff)
    assert [line.klass for line in lines] == [klass]


@pytest.mark.parametrize(
    ("cutoff", "klass"), [("2019-02-28", "under-39"), ("2019-03-01", "39-to-59"), ("2019-03-02", "39-to-59")]
)
def test_whoever_is_born_on_29_february_is_a_year_older_on_1_march(desk: Desk, cutoff: str, klass: str):
    plan(
        desk,
        ("to_age = 39", "to_age = 38"),
        ("from_age = 40", "from_age = 39"),
        ("under-40", "under-39"),
        ("40-to-59", "39-to-59"),
    )
    _, lines = settled(desk, [person(1, born_on=date(1980, 2, 29))], "--cutoff", cutoff)
    assert [line.klass for line in lines] == [klass]


def test_a_birthday_on_the_cutoff_can_put_a_member_out_of_the_oldest_class(desk: Desk):
    for born_on, status in ((date(1959, 6, 22), 0), (date(1959, 6, 21), 1)):
        desk.write("roll.csv", csv_roll([person(1), person(2, born_on=born_on)]))
        assert desk.settle("--out", desk.folder / str(status)).status == status


def test_an_age_that_no_class_covers_is_no_mistake_where_the_member_takes_no_part(desk: Desk):
    old = date(1930, 1, 1)
    gone = person(2, born_on=old, left_on=CUTOFF)
    not_yet = person(3, born_on=old, joined_on=date(2019, 7, 1))
    _, lines = settled(desk, [person(1), gone, not_yet])
    assert [line.member for line in lines] == [1]


# --- prices --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("rounding", "share", "carry_out"), [("up", 34, 2), ("half_up", 33, -1), ("down", 33, -1)])
def test_a_hundred_fen_over_three_members(desk: Desk, rounding: str, share: int, carry_out: int):
    plan(desk, ('"up"', f'"{rounding}"'), ('kind = "percent_of_aid"\nrate = 0.08', 'kind = "none"'))
    desk.write("cases.csv", "case,member,aid_fen\nC1,7,100\n")
    told, lines = settled(desk, [person(1), person(2), person(3)])
    assert [line.share_fen for line in lines] == [share] * 3
    assert told["carry_out_fen"] == carry_out


@pytest.mark.parametrize(("rounding", "share"), [("up", 51), ("half_up", 51), ("down", 50)])
def test_half_a_fen_is_rounded_as_the_plan_says(desk: Desk, rounding: str, share: int):
    plan(desk, ('"up"', f'"{rounding}"'), ('kind = "percent_of_aid"\nrate = 0.08', 'kind = "none"'))
    desk.write("cases.csv", "case,member,aid_fen\nC1,7,101\n")
    _, lines = settled(desk, [person(1), person(2)])
    assert [line.share_fen for line in lines] == [share, share]


def test_the_fee_is_rounded_down_and_its_rate_is_exact(desk: Desk):
    plan(desk, ("rate = 0.08", "rate = 0.29"))  # 100 × 0.29 is 28.999… in binary
    desk.write("cases.csv", "case,member,aid_fen\nC1,7,100\n")
    assert settled(desk, [person(1)])[0]["fee_fen"] == 29


def test_the_fee_for_each_member_counts_those_who_take_part(desk: Desk):
    plan(desk, ('kind = "percent_of_aid"\nrate = 0.08', 'kind = "per_member"\nfen = 7'))
    told, _ = settled(desk, [person(1), person(2), person(3, left_on=CUTOFF)])
    assert told["fee_fen"] == 14


def test_prices_stand_in_the_plan_s_order_without_empty_groups(desk: Desk):
    old = date(1970, 1, 1)
    people = [
        person(1, born_on=old, tier="entry"),
        person(2, tier="entry"),
        person(3, born_on=old, tier="standard"),
    ]
    told, _ = settled(desk, people)
    groups = [(price["class"], price["tier"], price["participants"]) for price in told["prices"]]
    assert groups == [("under-40", "entry", 1), ("40-to-59", "standard", 1), ("40-to-59", "entry", 1)]


def test_without_a_column_of_tiers_everybody_is_in_the_first(desk: Desk):
    _, lines = settled(desk, [person(1), person(2)])
    assert {line.tier for line in lines} == {"standard"}


def test_a_carry_that_covers_all_leaves_every_share_at_zero(desk: Desk):
    told, lines = settled(desk, [person(1), person(2)], "--carry-in", 10**9)
    assert [line.share_fen for line in lines] == [0, 0]
    assert [price["share_fen"] for price in told["prices"]] == [0]
    assert told["carry_out_fen"] == 10**9 - told["aid_fen"] - told["fee_fen"]


def test_a_carry_of_exactly_what_is_to_be_shared_leaves_nothing(desk: Desk):
    told, _ = settled(desk, [person(1)], "--carry-in", 450000 + 36000)
    assert (told["collect_fen"], told["carry_out_fen"]) == (0, 0)


def test_a_debt_from_before_is_shared_too(desk: Desk):
    plan(desk, ("per_year_fen = 18800", "per_year_fen = 1000000000"))
    told, _ = settled(desk, [person(1)], "--carry-in", -1000)
    assert (told["collect_fen"], told["carry_out_fen"]) == (450000 + 36000 + 1000, 0)


# --- caps and waivers ----------------------------------------------------------------------------------------


def test_the_cap_for_each_case_counts_a_case_once_however_many_instalments(desk: Desk):
    plan(desk, ("per_year_fen = 18800", "per_case_fen = 10"))
    told, lines = settled(desk, [person(1), person(2)])  # C1 in two instalments, and C2
    assert told["cases"] == 2
    assert [line.due_fen for line in lines] == [20, 20]


@pytest.mark.parametrize(("ytd_fen", "due_fen"), [(0, 18800), (18799, 1), (18800, 0), (18801, 0), (INT64_MAX, 0)])
def test_the_cap_of_the_year_counts_what_was_paid_before(desk: Desk, ytd_fen: int, due_fen: int):
    _, lines = settled(desk, [person(1, ytd_fen=ytd_fen), person(2, ytd_fen=1)])
    assert lines[0].due_fen == due_fen
    assert lines[0].share_fen == lines[0].due_fen + lines[0].sponsor_fen


def test_the_smallest_cap_counts(desk: Desk):
    plan(desk, ("per_year_fen = 18800", "per_case_fen = 100\nper_period_fen = 150\nper_year_fen = 18800"))
    _, lines = settled(desk, [person(1, ytd_fen=18700), person(2, ytd_fen=5)])
    assert [line.due_fen for line in lines] == [100, 150]


def test_a_share_below_the_cap_is_no_business_of_the_sponsor(desk: Desk):
    plan(desk, ("per_year_fen = 18800", "per_year_fen = 1000000"))
    told, _ = settled(desk, [person(1), person(2)])
    assert told["sponsor_fen"] == 0


@pytest.mark.parametrize(
    ("waiver", "joined_on", "due"),
    [
        ("from = 2019-06-21\nto = 2019-06-21", EARLY, False),
        ("from = 2019-06-22\nto = 2019-06-30", EARLY, True),
        ("from = 2019-06-01\nto = 2019-06-20", EARLY, True),
        ("from = 2019-06-01\nto = 2019-06-30\njoined_before = 2019-01-01", date(2018, 12, 31), False),
        ("from = 2019-06-01\nto = 2019-06-30\njoined_before = 2019-01-01", date(2019, 1, 1), True),
    ],
)
def test_under_a_waiver_the_sponsor_bears_the_whole_share(desk: Desk, waiver: str, joined_on: date, due: bool):
    desk.write("plan.toml", f"{PLAN}\n[[waivers]]\n{waiver}\n")
    _, (line,) = settled(desk, [person(1, joined_on=joined_on)])
    assert (line.due_fen > 0) == due
    assert line.due_fen + line.sponsor_fen == line.share_fen


# --- numbers and words ---------------------------------------------------------------------------------------


def test_the_largest_member_number_has_a_line(desk: Desk):
    _, lines = settled(desk, [person(INT64_MAX), person(1)])
    assert [line.member for line in lines] == [1, INT64_MAX]


def test_chinese_names_are_written_as_they_are(desk: Desk):
    plan(desk, ("under-40", "四十岁以下"), ('"standard"', '"标准"'))
    told, lines = settled(desk, [person(1)])
    assert (lines[0].klass, lines[0].tier) == ("四十岁以下", "标准")
    assert "四十岁以下".encode() in (desk.out / "settlement.json").read_bytes()
    assert told["prices"][0]["class"] == "四十岁以下"
