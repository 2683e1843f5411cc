"""A plan document is read to the end: every mistake at once, with file, line, key, and what would be right."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongji.errors import Refused
from gongji.plans.document import Calendar, NoFee, PercentOfAid, PerMember, Plan
from gongji.plans.exact import exact_positive, written
from gongji.plans.reading import PLAN_BYTES_MAX, parse_plan, read_plan
from tests.plans.writing import plan_of, plan_text, read

CALENDAR = """\
[calendar]
notice_days = [7, 21]
sharing_days = [14, 28]
first_notice_on = 2019-01-21
objection_days = 3
"""
AID = """\
[[aid]]
name = { zh = "大病", en = "serious illness" }
from_age = 0
to_age = 39
aid_fen = 100
"""


def mistakes(text: str) -> tuple[str, ...]:
    """All that is wrong with a plan."""
    with pytest.raises(Refused) as refused:
        read(text)
    return refused.value.reasons


def line_of(words: str, text: str) -> int:
    """The line, from 1, on which some words stand."""
    return text[: text.index(words)].count("\n") + 1


def test_a_plan_with_every_kind_of_mistake_says_all_of_them_at_once():
    text = (
        plan_text("[caps]\nper_yaer_fen = 18800\n", CALENDAR, AID)
        .replace('rounding = "up"', 'rounding = "sideways"')
        .replace("weight = 1", "weight = -1", 1)
        .replace("days = 90", 'days = "ninety"')
        .replace("rate = 0.08", "rate = 0")
        .replace("[7, 21]", "[7, 32]")
        .replace("aid_fen = 100", "")
        .replace('zh = "大病"', 'zh = ""')
    )
    said = mistakes(text)
    wanted = {
        f"plan.toml line {line_of('sideways', text)}, sharing.rounding: "
        "'sideways' is not one of 'up', 'half_up' or 'down'",
        f"plan.toml line {line_of('ninety', text)}, waiting.days: 'ninety' is not a whole number",
        f"plan.toml line {line_of('weight = -1', text)}, classes[1].weight: "
        '-1 is not a positive exact number; write for example 1, 2.75 or "1/3"',
        f"plan.toml line {line_of('rate = 0', text)}, fee.rate: "
        '0 is not a positive exact number; write for example 1, 2.75 or "1/3"',
        f"plan.toml line {line_of('per_yaer', text)}, caps.per_yaer_fen: "
        "the key 'per_yaer_fen' is unknown; did you mean 'per_year_fen'?",
        f"plan.toml line {line_of('[[aid]]', text)}, aid[1].aid_fen: the key is missing",
    }
    assert wanted <= set(said)
    assert any(f"line {line_of('notice_days', text)}, calendar.notice_days[2]: 32" in each for each in said)
    assert any(f"line {line_of('zh =', text)}, aid[1].name.zh: '' is empty" in each for each in said)
    assert len(said) == 8


@pytest.mark.parametrize(
    ("mistake", "meant"),
    [
        ("[sharng]\nbegins = 1\n", "sharing"),
        ("[[waiver]]\n", "waivers"),
        ("[[waivers]]\nform = 2019-01-01\n", "from"),
        ("[[waivers]]\njoined_befor = 2019-01-01\n", "joined_before"),
        ("[calendar]\nnotice_day = [7]\n", "notice_days"),
        ("[admission]\nfrom_dais = 30\n", "from_days"),
        ("[[tiers]]\nid = 'standard'\nfacter = 1\n", "factor"),
        ("[[aid]]\naid_fem = 1\n", "aid_fen"),
    ],
)
def test_a_misspelt_key_is_told_what_was_meant(mistake: str, meant: str):
    assert any(f"is unknown; did you mean '{meant}'?" in each for each in mistakes(plan_text(mistake)))


def test_a_key_like_no_other_is_told_the_keys_that_there_are():
    said = mistakes(plan_text("[caps]\ncolour = 1\n"))
    assert said[0].endswith(
        "the key 'colour' is unknown; known here: excess, per_case_fen, per_period_fen, per_year_fen"
    )


def test_a_fee_of_an_unknown_kind_is_told_the_kinds():
    (said,) = mistakes(plan_text(fee='kind = "all"'))
    assert all(kind in said for kind in ("percent_of_aid", "per_member", "none"))


def test_the_second_of_two_tables_is_named_by_its_own_line():
    text = plan_text(weight='"heavy"')
    (said,) = mistakes(text)
    assert said.startswith(f"plan.toml line {line_of('heavy', text)}, classes[2].weight: 'heavy'")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"id = ", "not a TOML document"),
        (b'id = "a"\nid = "b"\n', "not a TOML document"),
        (b"d = 2019-02-30\n", "not a TOML document"),
        (b"a = " + b"[" * 5000 + b"]" * 5000, "not a TOML document"),
        ("id = '共济'".encode("gbk"), "byte 6 is not UTF-8; save the file as UTF-8"),
    ],
    ids=["no value", "twice", "no such day", "too deep", "GBK"],
)
def test_what_is_no_toml_is_said_to_be_none(content: bytes, says: str):
    with pytest.raises(Refused) as refused:
        parse_plan(content, source="plan.toml")
    assert refused.value.reasons[0].startswith(f"plan.toml: {says}")


def test_a_file_that_is_not_there_or_far_too_large_is_refused_by_name(tmp_path: Path):
    path = tmp_path / "plan.toml"
    with pytest.raises(Refused, match=r"plan\.toml: the plan cannot be read: No such file"):
        read_plan(path)
    path.write_bytes(b"#" * (PLAN_BYTES_MAX + 1))
    with pytest.raises(Refused, match=f"at most {PLAN_BYTES_MAX} are read"):
        read_plan(path)


@pytest.mark.parametrize(
    ("number", "exact"),
    [
        ("1", Fraction(1)),
        ("0.08", Fraction(8, 100)),
        ("2.75", Fraction(11, 4)),
        ('"1/3"', Fraction(1, 3)),
        ('"2.75"', Fraction(11, 4)),
        ("0.1", Fraction(1, 10)),
        ("1e-3", Fraction(1, 1000)),
        ("123456789012345678.000000000000000001", Fraction(123456789012345678 * 10**18 + 1, 10**18)),
    ],
)
def test_a_number_is_exactly_what_its_digits_say(number: str, exact: Fraction):
    assert plan_of(weight=number).classes[1].weight == exact


@pytest.mark.parametrize(
    "number",
    ["0", "-1", "0.0", "true", "nan", "inf", "1e400", "1e-400", '"1/0"', '"0/1"', '"1e5"', '" 1"', '"-1/3"', '"one"',
     "[1]", "1000000000000000000", "0.0000000000000000001", '"１"'],
)  # fmt: skip
def test_what_is_no_positive_exact_number_is_refused(number: str):
    assert "classes[2].weight" in mistakes(plan_text(weight=number))[0]


@given(st.fractions(min_value=Fraction(1, 10**9), max_value=10**9, max_denominator=10**9))
def test_a_fraction_is_written_so_that_it_reads_back_the_same(value: Fraction):
    assert exact_positive(written(value)) == value


@given(st.decimals(min_value="0.000001", max_value="999999", places=6))
def test_a_short_decimal_stays_one(value: Decimal):
    assert Decimal(written(exact_positive(value))) == value
    assert "/" not in written(exact_positive(value))


def test_an_exact_number_may_come_from_a_program():
    assert exact_positive(Fraction(1, 3)) == Fraction(1, 3)
    with pytest.raises(ValueError, match="not a positive exact number"):
        exact_positive(Fraction(-1, 3))
    with pytest.raises(ValueError, match="not a positive exact number"):
        exact_positive(0.5)


@pytest.mark.parametrize(
    ("ages", "says"),
    [
        ([(0, 39), (40, 59)], None),
        ([(40, 59), (0, 39)], None),
        ([(0, 39), (39, 59)], "overlap: both cover age 39"),
        ([(0, 59), (0, 59)], "overlap: both cover age 0"),
        ([(0, 39), (41, 59)], "leave a gap: nobody covers age 40"),
        ([(0, 29), (40, 59)], "leave a gap: nobody covers ages 30 to 39"),
        ([(40, 39)], "from_age 40 is above to_age 39"),
    ],
)
def test_classes_cover_every_age_between_them_once(ages: list[tuple[int, int]], says: str | None):
    tables = "".join(
        f'[[classes]]\nid = "c{i}"\nfrom_age = {first}\nto_age = {last}\nweight = 1\n'
        for i, (first, last) in enumerate(ages)
    )
    head, rest = plan_text().split("[[classes]]", 1)
    text = head + tables + rest[rest.index("[fee]") :]
    if says is None:
        assert len(read(text).classes) == len(ages)
    else:
        assert says in mistakes(text)[0]


def test_the_same_name_twice_is_refused():
    tier = '[[tiers]]\nid = "standard"\nfactor = 1\n'
    assert "tier 'standard' stands twice" in mistakes(plan_text(tier + tier))[0]


def test_more_than_a_hundred_tiers_are_not_read():
    tiers = "".join(f'[[tiers]]\nid = "t{i}"\nfactor = 1\n' for i in range(101))
    assert "101 tiers; at most 100 are read" in mistakes(plan_text(tiers))[0]


def test_a_plan_needs_a_class():
    head, rest = plan_text().split("[[classes]]", 1)
    text = "classes = []\n" + head + rest[rest.index("[fee]") :]
    assert mistakes(text) == ("plan.toml line 1, classes: there are no classes; at least one is needed",)


@pytest.mark.parametrize("name", ["", "my plan", "-a", "_a", "a/b", "a" * 65, "a\\n"])
def test_an_id_that_no_file_could_carry_is_refused(name: str):
    (said,) = mistakes(plan_text().replace('id = "test"', f'id = "{name}"'))
    assert said.startswith("plan.toml line 1, id: ")
    assert "letters, digits" in said


def test_lump_sums_may_not_leave_an_age_out():
    second = AID.replace("from_age = 0", "from_age = 41").replace("to_age = 39", "to_age = 59")
    assert "leave a gap: nobody covers age 40" in mistakes(plan_text(AID + second))[0]


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("[14, 28]", "[14]", "2 notice_days need as many sharing_days, not 1"),
        ("[14, 28]", "[5, 28]", "must take turns through the month"),
        ("[14, 28]", "[21, 28]", "must take turns through the month"),
        ("2019-01-21", "2019-01-22", "first_notice_on 2019-01-22 is not on one of the notice_days"),
        ("2019-01-21", '"2019-01-21"', "is not a date; write it bare, like 2019-01-01"),
        ("2019-01-21", "2019-01-21T00:00:00", "is not a date; write it bare"),
        ("[7, 21]", "[]", "notice_days"),
        ("[7, 21]", "[7, 32]", "notice_days[2]: 32"),
    ],
)
def test_a_calendar_that_cannot_be_is_refused(old: str, new: str, says: str):
    assert says in mistakes(plan_text(CALENDAR.replace(old, new)))[0]


def test_sharing_after_waiting_needs_the_days():
    text = plan_text(begins="after_waiting").replace("[waiting]\ndays = 90\n", "")
    assert 'sharing.begins = "after_waiting" needs [waiting] with days' in mistakes(text)[0]


def test_words_that_could_hide_something_are_refused():
    hidden = '[name]\nzh = "一\\u202e二"\nen = "ok"\n'
    assert "cannot be printed" in mistakes(plan_text(hidden))[0]


def test_what_a_plan_leaves_out_has_the_contract_s_meaning():
    plan = plan_of()
    assert [(tier.id, tier.factor) for tier in plan.tiers] == [("standard", Fraction(1))]
    assert (plan.caps.per_case_fen, plan.caps.per_period_fen, plan.caps.per_year_fen) == (None, None, None)
    assert plan.caps.excess == "sponsor"
    assert plan.waivers == ()
    assert plan.aid == ()
    assert plan.calendar is None


def test_the_three_kinds_of_fee_are_read():
    assert plan_of().fee == PercentOfAid(kind="percent_of_aid", rate=Fraction(8, 100))
    assert plan_of(fee='kind = "per_member"\nfen = 3').fee == PerMember(kind="per_member", fen=3)
    assert plan_of(fee='kind = "none"').fee == NoFee(kind="none")


def test_a_read_plan_cannot_be_changed():
    plan: Plan = plan_of(CALENDAR)
    assert isinstance(plan.calendar, Calendar)
    with pytest.raises(ValueError, match="frozen"):
        plan.id = "other"
