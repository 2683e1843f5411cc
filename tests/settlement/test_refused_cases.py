"""What is refused in the cases of a period and in totals that no int64 holds; and nothing is left."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.settlement.desk import BAD, LAST_LINE, PLAN, Desk, csv_text, right_row

HEADER = "case,instalment,member,aid_fen"
INT64_MAX = 2**63 - 1


def cases_with(spoilt: str, lines: tuple[int, ...] = BAD) -> str:
    """Cases whose given lines are spoilt; `{line}` in the spoilt text is the line's number."""
    rows = [
        spoilt.replace("{line}", str(line)) if line in lines else f"C{line},1,900007,100000"
        for line in range(2, LAST_LINE)
    ]
    return "\n".join([HEADER, *rows]) + "\n"


def settled(desk: Desk, *more: object) -> dict[str, Any]:
    """The settlement statement of a run that is accepted."""
    outcome = desk.settle(*more)
    assert (outcome.status, outcome.err) == (0, "")
    return dict(json.loads((desk.out / "settlement.json").read_bytes()))


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("C{line},1,900007,0", "aid_fen"),
        ("C{line},1,900007,-3", "aid_fen"),
        ("C{line},1,900007,1.5", "aid_fen"),
        ("C{line},1,900007,100000.00", "aid_fen"),
        ("C{line},1,900007,1e3", "aid_fen"),
        ("C{line},1,900007,", "aid_fen"),
        ("C{line},1,900007,abc", "aid_fen"),
        ('C{line},1,900007,"100,000"', "aid_fen"),
        ("C{line},1,900007,¥1000", "aid_fen"),
        ("C{line},1,900007,nan", "aid_fen"),
        ("C{line},1,900007,0x10", "aid_fen"),
        ("C{line},1,900007,1_000", "aid_fen"),
        ("C{line},1,900007,１２", "aid_fen"),
        ("C{line},1,900007,9223372036854775808", "aid_fen"),
        ("C{line},0,900007,100", "instalment"),
        ("C{line},-1,900007,100", "instalment"),
        ("C{line},first,900007,100", "instalment"),
        ("C{line},1,nobody,100", "member"),
        ("C{line},1,0,100", "member"),
        ("C{line},1,,100", "member"),
        (",1,900007,100", "case"),
    ],
)
def test_bad_cases_are_refused_by_line(desk: Desk, row: str, says: str):
    desk.write("cases.csv", cases_with(row))
    outcome = desk.settle()
    desk.check_refused(outcome, r"cases\.csv", says)
    desk.check_rows_named(outcome)


@pytest.mark.parametrize("row", ["C{line},1,900007", "C{line},1,900007,100,x", "C{line}"])
def test_a_row_with_too_few_or_too_many_fields_is_refused(desk: Desk, row: str):
    desk.write("cases.csv", cases_with(row, (41,)))
    desk.check_refused(desk.settle(), r"cases\.csv", r"\b41\b")


def test_the_same_instalment_of_a_case_twice_is_refused(desk: Desk):
    desk.write("cases.csv", cases_with("C30,1,900007,100", (83,)))
    desk.check_refused(desk.settle(), r"cases\.csv", r"\b83\b", "C30|case.*instalment")


def test_without_an_instalment_column_a_case_twice_is_refused(desk: Desk):
    desk.write("cases.csv", "case,member,aid_fen\nC1,7,100\nC2,8,100\nC1,9,100\n")
    desk.check_refused(desk.settle(), r"cases\.csv", r"\b4\b")


def test_another_instalment_of_the_same_case_is_right(desk: Desk):
    desk.write("cases.csv", f"{HEADER}\nC1,1,7,100\nC1,2,7,100\nC1,12,7,100\n")
    assert settled(desk)["aid_fen"] == 300


@pytest.mark.parametrize("missing", ["case", "member", "aid_fen"])
def test_a_missing_column_is_refused(desk: Desk, missing: str):
    desk.write("cases.csv", HEADER.replace(missing, "x" + missing) + "\nC1,1,7,100\n")
    desk.check_refused(desk.settle(), r"cases\.csv", rf"\b{missing}\b.*missing", rf"x{missing}")


def test_an_unknown_column_is_refused(desk: Desk):
    desk.write("cases.csv", HEADER + ",diagnosis\nC1,1,7,100,C34\n")
    desk.check_refused(desk.settle(), r"cases\.csv", "diagnosis")


def test_a_column_that_stands_twice_is_refused(desk: Desk):
    desk.write("cases.csv", HEADER + ",aid_fen\nC1,1,7,100,200\n")
    desk.check_refused(desk.settle(), r"cases\.csv", "aid_fen")


@pytest.mark.parametrize("content", [b"", b"\n", "病,人\n".encode("gbk"), b"PAR1\x00\x00", b"case\0,member,aid_fen\n"])
def test_what_is_not_cases_in_csv_is_refused(desk: Desk, content: bytes):
    desk.write("cases.csv", content)
    desk.check_refused(desk.settle(), r"cases\.csv")


def test_cases_that_are_not_utf_8_are_refused(desk: Desk):
    desk.write("cases.csv", cases_with("案{line},1,900007,100").encode("gbk"))
    desk.check_refused(desk.settle(), r"cases\.csv")


def test_a_nul_in_a_case_is_refused(desk: Desk):
    desk.write("cases.csv", cases_with("C\0,1,900007,100", (41,)))
    desk.check_refused(desk.settle(), r"cases\.csv", r"\b41\b")


def test_cases_that_are_not_there_are_refused_by_name(desk: Desk):
    (desk.folder / "cases.csv").unlink()
    desk.check_refused(desk.settle(), r"cases\.csv")


def test_a_period_without_cases_is_right(desk: Desk):
    desk.write("cases.csv", HEADER + "\n")
    told = settled(desk)
    assert (told["cases"], told["aid_fen"], told["fee_fen"], told["collect_fen"]) == (0, 0, 0, 0)


@pytest.mark.parametrize(
    "content",
    [
        f"\ufeff{HEADER}\nC1,1,7,100\n",
        f"{HEADER}\r\nC1,1,7,100\r\n",
        f"{HEADER}\nC1,1,7,100",
        "aid_fen,member,case\n100,7,C1\n",
        f'{HEADER}\n"C1, the first",1,7,"100"\n',
        f'{HEADER}\n"C ""one""",1,7,100\n',
        f"{HEADER}\n案件一,1,7,100\n",
    ],
    ids=["BOM", "CRLF", "no last line end", "other order", "comma in quotes", "quotes in quotes", "Chinese"],
)
def test_the_same_cases_written_in_another_way_are_accepted(desk: Desk, content: str):
    desk.write("cases.csv", content)
    told = settled(desk)
    assert (told["cases"], told["aid_fen"]) == (1, 100)


def test_mistakes_of_several_kinds_and_files_are_told_at_once(desk: Desk):
    desk.write("cases.csv", cases_with("C2,1,x,1.5", (41, 53)))
    desk.write("plan.toml", PLAN.replace("rate = 0.08", 'rate = "abc"\ncolour = 1'))
    desk.check_refused(desk.settle(), r"cases\.csv", "member", "aid_fen", r"plan\.toml", "abc", "colour")


# --- totals ---------------------------------------------------------------------------------------------------


def one_member(desk: Desk, members: int = 1, *, plan: str = PLAN) -> None:
    """A roll of a few and a plan without a fee, so that an amount goes through unchanged."""
    desk.write("roll.csv", csv_text({line: right_row(line) | {"tier": "standard"} for line in range(7, 7 + members)}))
    desk.write("plan.toml", plan.replace('kind = "percent_of_aid"\nrate = 0.08', 'kind = "none"'))


def test_the_largest_total_that_int64_holds_is_settled(desk: Desk):
    one_member(desk)
    desk.write("cases.csv", f"{HEADER}\nC1,1,7,{INT64_MAX - 5}\nC1,2,7,5\n")
    told = settled(desk)
    assert (told["aid_fen"], told["root"]["share_fen"], told["carry_out_fen"]) == (INT64_MAX, INT64_MAX, 0)


def test_aid_beyond_int64_is_refused(desk: Desk):
    one_member(desk)
    desk.write("cases.csv", f"{HEADER}\nC1,1,7,{INT64_MAX}\nC1,2,7,1\n")
    desk.check_refused(desk.settle(), "aid_fen|aid", "int64|9,?223,?372|2\\^63|too large")


def test_a_fee_beyond_int64_is_refused(desk: Desk):
    desk.write("plan.toml", PLAN.replace("rate = 0.08", "rate = 2"))
    desk.write("cases.csv", f"{HEADER}\nC1,1,7,{INT64_MAX - 1}\n")
    desk.check_refused(desk.settle(), "fee")


def test_a_fee_for_each_member_beyond_int64_is_refused(desk: Desk):
    plan = PLAN.replace('kind = "percent_of_aid"\nrate = 0.08', f'kind = "per_member"\nfen = {INT64_MAX}')
    desk.write("plan.toml", plan)
    desk.check_refused(desk.settle(), "fee")


def test_shares_that_add_up_beyond_int64_are_refused(desk: Desk):
    one_member(desk, 2)  # rounding up, two members share an odd amount
    desk.write("cases.csv", f"{HEADER}\nC1,1,7,{INT64_MAX}\n")
    desk.check_refused(desk.settle(), "share")


def test_a_debt_that_no_int64_holds_is_refused(desk: Desk):
    desk.write("cases.csv", f"{HEADER}\nC1,1,7,{INT64_MAX - 10**18}\n")
    desk.check_refused(desk.settle("--carry-in", -INT64_MAX))


def test_a_cap_that_no_int64_holds_for_so_many_cases_is_simply_no_cap(desk: Desk):
    one_member(desk, plan=PLAN.replace("per_year_fen = 18800", f"per_case_fen = {INT64_MAX}"))
    desk.write("cases.csv", f"{HEADER}\nC1,1,7,100\nC2,1,7,100\nC3,1,7,100\n")
    told = settled(desk)
    assert (told["collect_fen"], told["sponsor_fen"]) == (300, 0)
