"""What is refused in a roll, in CSV and in Parquet: file, rows, reason, count; and nothing is left."""

from __future__ import annotations

import re

import pyarrow as pa
import pytest

from tests.settlement.desk import BAD, COLUMNS, LAST_LINE, Desk, csv_text, parquet_columns, right_rows, spoilt_rows

# what the row says instead → what the message must talk about
BAD_IN_ANY_FORM = [
    ({"born_on": ""}, "born_on"),
    ({"joined_on": ""}, "joined_on"),
    ({"born_on": "2018-11-06"}, "joined_on.*born_on|born_on.*joined_on"),
    ({"left_on": "2018-11-04"}, "left_on.*joined_on|joined_on.*left_on"),
    ({"born_on": "1959-06-21"}, "age"),
    ({"tier": "gold"}, "tier.*gold|gold.*tier|(?s:tier.*standard.*entry)"),
    ({"ytd_fen": "-1"}, "ytd_fen"),
    ({"member": "0"}, "member"),
    ({"member": "-4"}, "member"),
    ({"member": ""}, "member"),
]
BAD_IN_CSV = [
    ({"born_on": "1985-02-30"}, "born_on"),
    ({"born_on": "05/05/1985"}, "born_on"),
    ({"joined_on": "soon"}, "joined_on"),
    ({"left_on": "2019-13-01"}, "left_on"),
    ({"left_on": "never"}, "left_on"),
    ({"ytd_fen": "12.50"}, "ytd_fen"),
    ({"ytd_fen": "1,200"}, "ytd_fen"),
    ({"ytd_fen": "1e3"}, "ytd_fen"),
    ({"ytd_fen": "9223372036854775808"}, "ytd_fen"),
    ({"member": "abc"}, "member"),
    ({"member": "1.5"}, "member"),
    ({"member": "9223372036854775808"}, "member"),
]


@pytest.mark.parametrize(("change", "says"), [*BAD_IN_ANY_FORM, *BAD_IN_CSV], ids=str)
def test_bad_values_in_csv_are_refused_by_line(desk: Desk, change: dict[str, str], says: str):
    desk.write("roll.csv", csv_text(spoilt_rows(change)))
    outcome = desk.settle()
    desk.check_refused(outcome, r"roll\.csv", says)
    desk.check_rows_named(outcome)


@pytest.mark.parametrize(("change", "says"), BAD_IN_ANY_FORM, ids=str)
def test_bad_values_in_parquet_are_refused_by_row(desk: Desk, change: dict[str, str], says: str):
    desk.write_parquet(parquet_columns(spoilt_rows(change)))
    outcome = desk.settle(roll="roll.parquet")
    desk.check_refused(outcome, r"roll\.parquet", r"\brows?\b", says)
    desk.check_rows_named(outcome, tuple(line - 1 for line in BAD))


# --- a member twice ------------------------------------------------------------------------------------------


def rows_with_doubles() -> dict[int, dict[str, str]]:
    """A roll in which some lines repeat the member of another."""
    rows = right_rows()
    for first, line in enumerate(BAD, start=111):
        rows[line]["member"] = rows[first]["member"]
    return rows


def test_a_member_listed_twice_names_both_rows(desk: Desk):
    rows = right_rows()
    rows[97]["member"] = rows[43]["member"]
    desk.write("roll.csv", csv_text(rows))
    desk.check_refused(desk.settle(), r"roll\.csv", r"\b900043\b", r"\b43\b", r"\b97\b")


def test_a_member_listed_twice_in_parquet_names_both_rows(desk: Desk):
    rows = right_rows()
    rows[97]["member"] = rows[43]["member"]
    desk.write_parquet(parquet_columns(rows))
    desk.check_refused(
        desk.settle(roll="roll.parquet"), r"roll\.parquet", r"\b900043\b", r"\brows?\b", r"\b42\b", r"\b96\b"
    )


def test_a_member_listed_three_times_is_refused(desk: Desk):
    rows = right_rows()
    rows[97]["member"] = rows[71]["member"] = rows[43]["member"]
    desk.write("roll.csv", csv_text(rows))
    desk.check_refused(desk.settle(), r"roll\.csv", r"\b900043\b")


def test_a_member_who_left_and_is_listed_again_is_a_duplicate_too(desk: Desk):
    rows = right_rows()
    rows[43]["left_on"] = "2019-01-01"
    rows[97]["member"] = rows[43]["member"]
    desk.write("roll.csv", csv_text(rows))
    desk.check_refused(desk.settle(), r"roll\.csv", r"\b43\b", r"\b97\b")


def test_of_many_members_listed_twice_five_are_named_and_all_are_counted(desk: Desk):
    desk.write("roll.csv", csv_text(rows_with_doubles()))
    outcome = desk.settle()
    desk.check_refused(outcome, r"roll\.csv", r"\b7\b")
    assert sum(bool(re.search(rf"\b{line}\b", outcome.err)) for line in BAD) == 5


def test_a_duplicate_is_found_in_a_roll_that_is_in_no_order(desk: Desk):
    rows = list(right_rows().values())
    rows[96], rows[3] = rows[3], rows[96]
    rows[60]["member"] = rows[10]["member"]
    desk.write("roll.csv", csv_text(dict(enumerate(rows, start=2))))
    desk.check_refused(desk.settle(), r"roll\.csv", r"\b12\b", r"\b62\b")


# --- columns -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["member", "born_on", "joined_on", "left_on"])
def test_a_missing_column_is_refused(desk: Desk, missing: str):
    desk.write("roll.csv", csv_text(right_rows(), tuple(name for name in COLUMNS if name != missing)))
    desk.check_refused(desk.settle(), r"roll\.csv", missing, "missing")


@pytest.mark.parametrize("missing", ["member", "born_on", "joined_on", "left_on"])
def test_a_missing_column_in_parquet_is_refused(desk: Desk, missing: str):
    columns = parquet_columns(right_rows())
    del columns[missing]
    desk.write_parquet(columns)
    desk.check_refused(desk.settle(roll="roll.parquet"), r"roll\.parquet", missing, "missing")


def test_an_unknown_column_is_refused(desk: Desk):
    text = csv_text(right_rows()).replace("ytd_fen\n", "paid_fen\n")
    desk.write("roll.csv", text)
    desk.check_refused(desk.settle(), r"roll\.csv", "paid_fen")


def test_an_unknown_column_in_parquet_is_refused(desk: Desk):
    columns = parquet_columns(right_rows())
    desk.write_parquet({**columns, "phone": columns["tier"]})
    desk.check_refused(desk.settle(roll="roll.parquet"), r"roll\.parquet", "phone")


def test_a_column_that_stands_twice_is_refused(desk: Desk):
    lines = csv_text(right_rows()).splitlines()
    desk.write("roll.csv", "".join(f"{line},{'ytd_fen' if i == 0 else 0}\n" for i, line in enumerate(lines)))
    desk.check_refused(desk.settle(), r"roll\.csv", "ytd_fen")


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("member", pa.array([1.5] * (LAST_LINE - 1), pa.float64())),
        ("born_on", pa.array(["1985-02-30"] * (LAST_LINE - 1), pa.string())),
        ("joined_on", pa.array(["soon"] * (LAST_LINE - 1), pa.string())),
        ("ytd_fen", pa.array([0.5] * (LAST_LINE - 1), pa.float64())),
        ("tier", pa.array([1] * (LAST_LINE - 1), pa.int64())),
    ],
    ids=["member", "born_on", "joined_on", "ytd_fen", "tier"],
)
def test_a_parquet_column_of_another_kind_is_refused_and_never_rounded(desk: Desk, column: str, values: pa.Array):
    desk.write_parquet({**parquet_columns(right_rows()), column: values})
    desk.check_refused(desk.settle(roll="roll.parquet"), r"roll\.parquet", column)


# --- the file as a whole -------------------------------------------------------------------------------------


def test_a_roll_that_is_not_there_is_refused_by_name(desk: Desk):
    desk.check_refused(desk.settle(roll="nobody.csv"), r"nobody\.csv")


@pytest.mark.parametrize("content", ["", "\n", ",".join(COLUMNS) + "\n", ",".join(COLUMNS)])
def test_an_empty_roll_is_refused(desk: Desk, content: str):
    desk.write("roll.csv", content)
    desk.check_refused(desk.settle(), r"roll\.csv")


def test_a_parquet_roll_without_rows_is_refused(desk: Desk):
    desk.write_parquet({name: column[:0] for name, column in parquet_columns(right_rows()).items()})
    desk.check_refused(desk.settle(roll="roll.parquet"), r"roll\.parquet", "empty|no rows|no members|nobody")


def test_a_roll_in_which_nobody_takes_part_is_refused(desk: Desk):
    rows = spoilt_rows({"left_on": "2019-06-21"}, tuple(right_rows()))
    desk.write("roll.csv", csv_text(rows))
    desk.check_refused(desk.settle(), "takes part|take part")


@pytest.mark.parametrize("content", [b"", b"member,born_on\n", b"PAR1", b"PAR1" + bytes(100) + b"PAR1"])
def test_what_is_not_parquet_and_is_called_so_is_refused(desk: Desk, content: bytes):
    desk.write("roll.parquet", content)
    desk.check_refused(desk.settle(roll="roll.parquet"), r"roll\.parquet")


def test_a_parquet_roll_cut_off_in_the_middle_is_refused(desk: Desk):
    whole = desk.write_parquet(parquet_columns(right_rows())).read_bytes()
    desk.write("roll.parquet", whole[: len(whole) // 2])
    desk.check_refused(desk.settle(roll="roll.parquet"), r"roll\.parquet")


def test_a_folder_in_the_place_of_the_roll_is_refused(desk: Desk):
    (desk.folder / "roll.d").mkdir()
    desk.check_refused(desk.settle(roll="roll.d"), r"roll\.d")


@pytest.mark.parametrize("row", ["900041,1985-05-05", "900041,1985-05-05,2018-11-05,,standard,0,x"])
def test_a_row_with_too_few_or_too_many_fields_is_refused_by_line(desk: Desk, row: str):
    lines = csv_text(right_rows()).splitlines()
    lines[40] = row
    desk.write("roll.csv", "\n".join(lines) + "\n")
    desk.check_refused(desk.settle(), r"roll\.csv", r"\b41\b")


@pytest.mark.parametrize("odd", ["金卡".encode("gbk"), b"\xff\xfe", b"\xed\xa0\x80"])
def test_a_roll_that_is_not_utf_8_is_refused(desk: Desk, odd: bytes):
    desk.write("roll.csv", csv_text(right_rows()).encode().replace(b"standard", odd))
    desk.check_refused(desk.settle(), r"roll\.csv")


def test_a_roll_in_utf_16_is_refused(desk: Desk):
    desk.write("roll.csv", csv_text(right_rows()).encode("utf-16"))
    desk.check_refused(desk.settle(), r"roll\.csv")


@pytest.mark.parametrize("column", ["member", "born_on", "left_on", "tier", "ytd_fen"])
def test_a_nul_in_a_value_is_refused(desk: Desk, column: str):
    rows = right_rows()
    rows[41][column] += "\0"
    desk.write("roll.csv", csv_text(rows))
    desk.check_refused(desk.settle(), r"roll\.csv", r"\b41\b")


# --- what is no mistake --------------------------------------------------------------------------------------


def root_of(desk: Desk) -> bytes:
    """The settlement statement of the desk's files as they are."""
    assert desk.settle().status == 0
    return (desk.out / "settlement.json").read_bytes()


@pytest.mark.parametrize(
    "written",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.replace("\n", "\r\n").encode(),
        lambda text: b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode(),
        lambda text: text.rstrip("\n").encode(),
        lambda text: "".join(
            ",".join(f'"{value}"' if value else "" for value in line.split(",")) + "\n" for line in text.splitlines()
        ).encode(),
    ],
    ids=["BOM", "CRLF", "BOM and CRLF", "no last line end", "all quoted"],
)
def test_the_same_rows_written_in_another_way_are_accepted(tmp_path, written):
    usual, unusual = Desk(tmp_path / "usual"), Desk(tmp_path / "unusual")
    unusual.write("roll.csv", written(csv_text(right_rows())))
    assert root_of(unusual) == root_of(usual)


@pytest.mark.parametrize("form", ["csv", "parquet"])
@pytest.mark.parametrize(
    "name", ["tier=entry", "left_on=2019-01-01", "plan=1", "it's", "a [b] c", "st*r", "wh?t", "村 庄", "-x"]
)
def test_the_name_of_the_folder_says_nothing_about_the_roll(tmp_path, name: str, form: str):
    usual, odd = Desk(tmp_path / "usual"), Desk(tmp_path / name)
    odd.write_parquet(parquet_columns(right_rows()))
    outcome = odd.settle(roll=f"roll.{form}")
    assert (outcome.status, outcome.err) == (0, "")
    assert (odd.out / "settlement.json").read_bytes() == root_of(usual)


def test_member_numbers_written_as_text_in_parquet_are_refused_or_read_but_never_a_crash(tmp_path):
    usual, odd = Desk(tmp_path / "usual"), Desk(tmp_path / "odd")
    columns = parquet_columns(right_rows())
    odd.write_parquet({**columns, "member": columns["member"].cast(pa.string())})
    outcome = odd.settle(roll="roll.parquet")
    if outcome.status == 0:
        assert (odd.out / "settlement.json").read_bytes() == root_of(usual)
    else:
        odd.check_refused(outcome, r"roll\.parquet", "member")


# --- the reason that is told is the true one -----------------------------------------------------------------


def test_an_empty_line_does_not_shift_the_numbers_of_the_lines_after_it(desk: Desk):
    lines = csv_text(spoilt_rows({"born_on": ""}, (83,))).splitlines()
    lines.insert(50, "")  # what was on line 83 is on line 84 now
    desk.write("roll.csv", "\n".join(lines) + "\n")
    desk.check_refused(desk.settle(), r"roll\.csv", r"\b84\b|[Ee]mpty line")


def test_line_ends_of_two_kinds_are_read_or_refused_for_what_they_are(tmp_path):
    usual, odd = Desk(tmp_path / "usual"), Desk(tmp_path / "odd")
    odd.write("roll.csv", csv_text(right_rows()).replace("\n900050", "\r\n900050"))
    outcome = odd.settle()
    if outcome.status == 0:
        assert (odd.out / "settlement.json").read_bytes() == root_of(usual)
    else:
        odd.check_refused(outcome, r"roll\.csv", "line end")


def test_a_field_of_three_million_digits_is_not_called_a_quotation_mark(desk: Desk):
    desk.write("roll.csv", csv_text(right_rows()).replace("900041,", "9" * 3_000_000 + ","))
    outcome = desk.settle()
    desk.check_refused(outcome, r"roll\.csv", r"\b41\b")
    assert "quot" not in outcome.err
    assert len(outcome.err) < 2000


def test_a_roll_whose_name_promises_a_packed_file_is_not_the_machine_s_fault(desk: Desk):
    desk.write("roll.csv.gz", csv_text(right_rows()))
    outcome = desk.settle(roll="roll.csv.gz")
    assert "machine" not in outcome.err
    if outcome.status:
        desk.check_refused(outcome, r"roll\.csv\.gz")


# --- together ------------------------------------------------------------------------------------------------


def test_all_kinds_of_mistakes_are_told_at_once(desk: Desk):
    rows = right_rows()
    rows[41]["born_on"] = ""
    rows[53]["joined_on"] = "1980-01-01"
    rows[67]["left_on"] = "2018-01-01"
    rows[71]["tier"] = "gold"
    rows[83]["ytd_fen"] = "-5"
    rows[97]["born_on"] = "1950-01-01"
    rows[109]["member"] = rows[108]["member"]
    desk.write("roll.csv", csv_text(rows))

    outcome = desk.settle()

    desk.check_refused(outcome, r"roll\.csv", *(rf"\b{line}\b" for line in BAD), "gold|tier", "ytd_fen", "age")
    assert len(outcome.err.splitlines()) >= 7


def test_a_refused_run_makes_no_fresh_key(desk: Desk):
    desk.write("roll.csv", csv_text(spoilt_rows({"tier": "gold"})))
    desk.check_refused(desk.settle(key=False))
