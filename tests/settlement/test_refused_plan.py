"""What is refused in a plan document: file, line, key, and what would be right; and nothing is left."""

from __future__ import annotations

import pytest

from tests.settlement.desk import PLAN, Desk

NOT_POSITIVE_EXACT = [
    '"abc"', "0", "-0.08", "nan", "inf", "-inf", '"1/0"', '"0/3"', '"-1/3"', "true", '""', "[1]", '"1/3/5"',
]  # fmt: skip


def line_of(text: str, plan: str) -> int:
    """The line on which a text begins, the first being 1."""
    return plan[: plan.index(text)].count("\n") + 1


def refused_for(desk: Desk, old: str, new: str, *says: str, named: bool = True) -> None:
    """The plan with one text replaced is refused, naming the file, the line and what it says."""
    assert PLAN.count(old) >= 1
    plan = PLAN.replace(old, new, 1)
    desk.write("plan.toml", plan)
    line = rf"\b{line_of(new, plan)}\b" if named else ""
    desk.check_refused(desk.settle(), r"plan\.toml", line, *says)


@pytest.mark.parametrize("number", NOT_POSITIVE_EXACT)
def test_a_rate_that_is_not_a_positive_exact_number_is_refused(desk: Desk, number: str):
    refused_for(desk, "rate = 0.08", f"rate = {number}", "rate")


@pytest.mark.parametrize("number", NOT_POSITIVE_EXACT)
def test_a_weight_that_is_not_a_positive_exact_number_is_refused(desk: Desk, number: str):
    refused_for(desk, "weight = 2.75", f"weight = {number}", "weight")


@pytest.mark.parametrize("number", NOT_POSITIVE_EXACT)
def test_a_factor_that_is_not_a_positive_exact_number_is_refused(desk: Desk, number: str):
    refused_for(desk, 'factor = "1/3"', f"factor = {number}", "factor")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('currency = "CNY"', 'currency = "CNY"\ncolour = "green"', ["colour", "unknown"]),
        ("weight = 2.75", "weigth = 2.75", ["weigth", r"\bweight\b"]),
        ("per_year_fen = 18800", "per_yaer_fen = 18800", ["per_yaer_fen", "per_year_fen"]),
        ("rounding =", 'roundign = "up"\nrounding =', ["roundign", r"\brounding\b"]),
        ("[caps]", "[cap]", [r"\bcap\b", r"\bcaps\b"]),
        ("rate = 0.08", "rate = 0.08\nfen = 3", ["fen"]),
    ],
)
def test_an_unknown_key_is_refused_with_the_key_that_was_meant(desk: Desk, old: str, new: str, says: list[str]):
    refused_for(desk, old, new, *says, named=False)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("from_age = 40", "from_age = 39", ["overlap|twice", r"\b39\b"]),
        ("from_age = 40", "from_age = 30", ["overlap|twice"]),
        ("from_age = 40", "from_age = 41", ["gap|no class", r"\b40\b"]),
        ("to_age = 39", "to_age = 37", ["gap|no class"]),
        ("to_age = 39", "to_age = 59", ["overlap|twice"]),
        ("to_age = 59", "to_age = 39", ["to_age|before|ends"]),
        ('id = "40-to-59"', 'id = "under-40"', ["under-40"]),
        ('id = "entry"', 'id = "standard"', ["standard"]),
    ],
)
def test_classes_and_tiers_that_do_not_fit_together_are_refused(desk: Desk, old: str, new: str, says: list[str]):
    refused_for(desk, old, new, *says, named=False)


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('rounding = "up"', 'rounding = "sideways"', ["rounding", "half_up"]),
        ('begins = "joining"', 'begins = "tomorrow"', ["begins", "after_waiting"]),
        ('currency = "CNY"', 'currency = "EUR"', ["currency", "CNY"]),
        ('excess = "sponsor"', 'excess = "nobody"', ["excess", "sponsor"]),
        ("per_year_fen = 18800", "per_year_fen = -1", ["per_year_fen"]),
        ("per_year_fen = 18800", "per_year_fen = 188.5", ["per_year_fen"]),
        ("per_year_fen = 18800", "per_year_fen = true", ["per_year_fen"]),
        ("per_year_fen = 18800", "per_year_fen = 9223372036854775808", ["per_year_fen"]),
        ("days = 90", "days = -1", ["days"]),
        ("days = 90", 'days = "90"', ["days"]),
        ("from_age = 40", "from_age = 40.0", ["from_age"]),
        ("from_age = 40", "from_age = true", ["from_age"]),
        ("from_age = 0", "from_age = -1", ["from_age"]),
        ('id = "entry"', "id = 7", ["id"]),
        ('id = "entry"', 'id = ""', ["id"]),
    ],
)
def test_a_value_that_nobody_offered_is_refused(desk: Desk, old: str, new: str, says: list[str]):
    refused_for(desk, old, new, *says)


def test_a_kind_of_fee_that_nobody_offered_is_refused_with_the_kinds_that_there_are(desk: Desk):
    says = ["percent_of_aid", "per_member", "none"]
    refused_for(desk, 'kind = "percent_of_aid"', 'kind = "all"', "fee", *says, named=False)


@pytest.mark.parametrize(
    ("old", "says"),
    [
        ('id = "village"\n', ["id"]),
        ('currency = "CNY"\n', ["currency"]),
        ('rounding = "up"\n', ["rounding"]),
        ("weight = 2.75\n", ["weight"]),
        ("to_age = 59\n", ["to_age"]),
        ('factor = "1/3"\n', ["factor"]),
        ("rate = 0.08\n", ["rate"]),
        ('[fee]\nkind = "percent_of_aid"\nrate = 0.08\n', ["fee"]),
        ('[sharing]\nbegins = "joining"\nrounding = "up"\n', ["sharing"]),
    ],
)
def test_a_missing_key_is_refused(desk: Desk, old: str, says: list[str]):
    refused_for(desk, old, "", *says, "missing", named=False)


def test_a_plan_without_classes_is_refused(desk: Desk):
    start, end = PLAN.index("[[classes]]"), PLAN.index("[[tiers]]")
    desk.write("plan.toml", PLAN[:start] + PLAN[end:])
    desk.check_refused(desk.settle(), r"plan\.toml", "classes")


def test_sharing_after_waiting_needs_the_waiting_days(desk: Desk):
    plan = PLAN.replace("[waiting]\ndays = 90\n", "").replace('"joining"', '"after_waiting"')
    desk.write("plan.toml", plan)
    desk.check_refused(desk.settle(), r"plan\.toml", "waiting")


@pytest.mark.parametrize(
    "waiver",
    [
        "from = 2019-01-01\n",
        'from = "2019-01-01"\nto = 2019-01-31\n',
        "from = 2019-01-01\nto = 2019-02-30\n",
        "from = 2019-01-01T00:00:00\nto = 2019-01-31\n",
        "from = 2019-01-31\nto = 2019-01-01\n",
        "from = 2019-01-01\nto = 2019-01-31\njoined_befor = 2019-01-01\n",
    ],
)
def test_a_waiver_that_is_not_whole_is_refused(desk: Desk, waiver: str):
    desk.write("plan.toml", f"{PLAN}\n[[waivers]]\n{waiver}")
    desk.check_refused(desk.settle(), r"plan\.toml")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"id = ",
        b"id = \"a\"\nid = \"b\"\n",
        "id = \"共济\"".encode("gbk"),
        b"\x00\x01",
        PLAN.encode("utf-16"),
        b"PAR1",
    ],
    ids=["empty", "no value", "key twice", "GBK", "NUL", "UTF-16", "Parquet"],
)  # fmt: skip
def test_what_is_not_a_plan_in_toml_is_refused(desk: Desk, content: bytes):
    desk.write("plan.toml", content)
    desk.check_refused(desk.settle(), r"plan\.toml")


def test_a_plan_that_is_not_there_is_refused_by_name(desk: Desk):
    (desk.folder / "plan.toml").unlink()
    desk.check_refused(desk.settle(), r"plan\.toml")


def test_all_mistakes_of_a_plan_are_told_at_once_each_with_its_line(desk: Desk):
    plan = (
        PLAN.replace('"up"', '"sideways"')
        .replace("weight = 2.75", "weigth = 2.75")
        .replace('"1/3"', '"1/0"')
        .replace("rate = 0.08", 'rate = "abc"')
        .replace("per_year_fen = 18800", "per_year_fen = -1")
    )
    desk.write("plan.toml", plan)
    spoilt = ["sideways", "weigth", "1/0", "abc", "per_year_fen"]
    outcome = desk.settle()
    desk.check_refused(outcome, *spoilt, *(rf"\b{line_of(each, plan)}\b" for each in spoilt))
