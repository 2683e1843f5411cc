"""Tables that are right alone and wrong together are refused at the line that is wrong, all at once."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from gongji.errors import Refused
from gongji.plans.reading import plan_of as plan_of_document
from tests.plans.every_key import TEXT, original, replaced
from tests.plans.test_reading import line_of, mistakes
from tests.plans.writing import plan_text

COVER = '[[covers]]\nid = "{0}"\nname = {{ zh = "病", en = "illness" }}\n'
PREPAID = '[funding]\nkind = "prepaid"\nfirst_payment_fen = 1\n'
AID = '[[aid]]\nname = {{ zh = "病", en = "{0}" }}\naid_fen = 1\n{1}\n'


@pytest.mark.parametrize(
    ("place", "value", "says"),
    [
        (("aid", 0, "covers"), ["sever"], "cover 'sever' is not in the plan; did you mean 'severe'?"),
        (("aid", 0, "covers"), ["rare", "rare"], "cover 'rare' stands twice"),
        (("aid", 1, "tiers"), ["gold"], "tier 'gold' is not in the plan; known here: standard, entry"),
        (("waiting", "groups", 0, "covers"), ["x"], "cover 'x' is not in the plan"),
        (("exclusions", 0, "covers"), ["x"], "cover 'x' is not in the plan"),
        (("covers", 0, "without"), ["severe"], "cover 'severe' cannot be without itself"),
        (("covers", 0, "standard"), ["1-29"], "'1-29' is no number of the 2020 standard"),
        (("covers", 0, "standard"), ["1-3", "2"], "number '2' stands twice"),
        (("covers", 0, "standard"), "1-28", 'is not a list; write for example ["1-28", "m1"]'),
        (("covers", 0, "standard"), ["3-1"], "'3-1' is no number"),
        (("covers", 0, "standard"), ["1-m3"], "'1-m3' is no number"),
        (("covers", 0, "count"), 27, "cover severe lists 28 illnesses, more than its count of 27"),
        (("covers", 1, "diagnosed_to"), date(2019, 1, 1), "ends earlier, on 2019-01-01"),
        (("declaration", "questions", 0, "answers", 0, "declares"), ["x"], "condition 'x' is not in the plan"),
        (("declaration", "questions", 1, "yes", "declares"), ["cancr"], "did you mean 'cancer'?"),
        (("declaration", "questions", 0, "answers", 0, "declares"), [], "so nobody could join"),
        (("declaration", "questions", 1, "from_age"), 60, "question cancer: from_age 60 is above to_age 59"),
        (("declaration", "questions", 2, "ranges", 1, "at_most"), 3, "at_least 28 is above at_most 3"),
        (("declaration", "questions", 2, "ranges", 1), {"outcome": "review"}, "a range needs at_least or at_most"),
        (("admission", "attributes", 0, "at_most"), 600, "at_least 650 is above at_most 600"),
        (("admission", "attributes", 1, "name"), "score", "attribute 'score' stands twice"),
        (("admission", "attributes", 1, "one_of"), ["diving"], "'diving' stands in one_of and in none_of"),
        (("admission", "attributes", 1, "at_least"), 1, "needs at_least or at_most for a number, or one_of or none_of"),
        (("admission", "joined_by"), "person", '[admission.unit] needs joined_by = "unit"'),
        (("aid", 1, "at_once"), Decimal("1.2"), "1.2 is more than the whole; a part is at most 1"),
        (("aid", 3, "rate"), 1, "reimbursement needs a rate, or brackets, and not both"),
        (("aid", 3, "brackets", 1, "above_fen"), 0, "brackets must begin one above the other"),
        (("aid", 2, "steps", 1, "aid_fen"), 1_000_000, "steps must rise, in spend_fen and in aid_fen"),
        (("aid", 5, "grades", 1, "grade"), 1, "grade '1' stands twice"),
        (("aid", 0, "to_member_days"), 1, "from_member_days 90 is above to_member_days 1"),
        (("claim", "investigation"), "none", "deposit_fen is for an investigation, and there is none"),
        (("funding", "first_payment_fen"), 99, "first_payment_fen 99 is below least_balance_fen 100"),
        (("funding", "reminder_below_fen"), 99, "the reminder would come when cover has ended"),
        (("jury", "least_votes"), 32, "least_votes 32 is more than the 31 seats"),
        (("jury", "majority_is"), "more_than", None),
        (("jury", "majority"), 1, None),
        (("change", "vote"), "none", "majority belongs to a vote of members or representatives"),
        (("calendar", "months"), [3, 1], "months must stand in order, each once"),
        (("calendar", "months"), [3, 6], "first_notice_on 2020-01-07 is not on one of the notice_days"),
        (("moves", 0, "to"), "every-key", "plan 'every-key' cannot be moved to from itself"),
        (("consents", 1, "id"), "covenant", "consent 'covenant' stands twice"),
        (("platforms",), ["P15"], "'P15' is none of the report's platforms, P1 to P14"),
        (("sources", 0, "url"), "example.org", "is no address; write for example https://example.org/rules"),
    ],
    ids=lambda part: ".".join(map(str, part)) if isinstance(part, tuple) else "",
)
def test_what_does_not_fit_is_refused_where_it_stands(place: tuple[str | int, ...], value: Any, says: str | None):
    document = original()
    if place[-1] in {"one_of", "at_least"} and place[0] == "admission":
        attribute = document["admission"]["attributes"][1]
        document = replaced(document, ("admission", "attributes", 1), attribute | {place[-1]: value})
    elif place == ("aid", 3, "rate"):
        document = replaced(document, place[:-1], document["aid"][3] | {"rate": value})
    else:
        document = replaced(document, place, value)
    if says is None:
        assert plan_of_document(document, text=TEXT, source="plan.toml")
        return
    with pytest.raises(Refused) as refused:
        plan_of_document(document, text=TEXT, source="plan.toml")
    said = [reason for reason in refused.value.reasons if says in reason]
    assert said, refused.value.reasons
    assert re.match(r"plan\.toml line \d+, ", said[0])


def test_misfits_of_several_tables_are_told_together_each_on_its_line():
    text = plan_text(
        COVER.format("severe"),
        AID.format("a", 'covers = ["sevre"]\nfrom_age = 0\nto_age = 39'),
        AID.format("b", 'tiers = ["gold"]\nfrom_age = 50'),
        '[[sources]]\nkeys = ["cap"]\nstanding = "press"\n',
    )
    lines = [line_of(words, text) for words in ('["sevre"]', '["gold"]', '["cap"]')]
    assert mistakes(text) == (
        f"plan.toml line {lines[0]}, aid[1].covers[1]: cover 'sevre' is not in the plan; did you mean 'severe'?",
        f"plan.toml line {lines[1]}, aid[2].tiers[1]: tier 'gold' is not in the plan; known here: standard",
        f"plan.toml line {lines[2]}, sources[1].keys[1]: the key 'cap' is unknown at 'cap'; did you mean 'caps'?",
    )


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (("to_age = 40", "from_age = 40"), "aid 'a' and aid 'b' overlap: both cover age 40"),
        (("to_age = 39", "from_age = 40"), None),
        (("to_age = 38", "from_age = 40"), "leave a gap: nobody covers age 39"),
        (('covers = ["x"]', 'covers = ["y"]'), None),
        (('covers = ["x"]', 'covers = ["x", "y"]'), "overlap"),
        (('covers = ["x"]', ""), "overlap"),
        (('tiers = ["standard"]', ""), "overlap"),
        (("diagnosed_to = 2019-04-30", "diagnosed_from = 2019-05-01"), None),
        (("diagnosed_to = 2019-05-01", "diagnosed_from = 2019-05-01"), "overlap"),
        (("to_member_days = 364", "from_member_days = 365"), None),
        (("to_member_days = 365", "from_member_days = 365"), "overlap"),
        (("", 'kind = "on_proof"\nat_once = 0.2'), None),
    ],
)
def test_two_lines_of_one_kind_never_give_for_one_case(lines: tuple[str, str], says: str | None):
    text = plan_text(COVER.format("x"), COVER.format("y"), AID.format("a", lines[0]), AID.format("b", lines[1]))
    if says is None:
        plan_of_document(tomllib.loads(text, parse_float=Decimal), text=text, source="plan.toml")
    else:
        (said,) = mistakes(text)
        assert says in said
        assert said.startswith(f"plan.toml line {text[: text.rindex('[[aid]]')].count(chr(10)) + 1}, aid[2]: ")


@pytest.mark.parametrize(
    ("mistake", "meant"),
    [
        ('[[aid]]\nname = { zh = "病", en = "x" }\nkind = "steps"\nstepps = []\n', "steps"),
        ('[funding]\nkind = "prepaid"\nfirst_payment_fen = 1\nleast_balence_fen = 1\n', "least_balance_fen"),
        (f"{PREPAID}\n[funding.dormant]\nfen = 1\nevery_month = 3\n", "every_months"),
        (
            '[funding]\nkind = "prepaid"\nfirst_payment_fen = 1\ndormant = { fen = 1, every_month = 3 }\n',
            "every_months",
        ),
        ("[collection.reinstatement]\nwithin_day = 3\n", "within_days"),
        ('[[covers]]\nid = "a"\nname = { zh = "病", en = "x" }\nilnesses = []\n', "illnesses"),
        ('[declaration]\nversion = "1"\nquestion = []\n', "questions"),
        (
            '[declaration]\nversion = "1"\n[[declaration.questions]]\nid = "q"\nkind = "yes_no"\n'
            'text = { zh = "问", en = "q" }\nyes = { outcom = "refuse" }\n',
            "outcome",
        ),
        ("[limits.cases_by_grade]\nsever = 1\n", "severe"),
        ("[jury]\nmajorty = 1\n", "majority"),
    ],
)
def test_a_misspelt_key_deep_in_the_plan_is_told_what_was_meant(mistake: str, meant: str):
    text = plan_text(mistake)
    assert any(f"is unknown; did you mean '{meant}'?" in each for each in mistakes(text)), mistakes(text)


@pytest.mark.parametrize(
    ("table", "kinds"),
    [
        ('[[aid]]\nname = { zh = "病", en = "x" }\nkind = "ladder"\n', "'lump_sum', 'on_proof', 'reimbursement'"),
        ('[funding]\nkind = "someday"\n', "'post_paid', 'prepaid', 'yearly'"),
        ('[declaration]\nversion = "1"\n[[declaration.questions]]\nkind = "essay"\n', "'yes_no', 'choice', 'number'"),
    ],
)
def test_a_kind_that_is_none_is_told_the_kinds(table: str, kinds: str):
    (said,) = mistakes(plan_text(table))
    assert f"is not one of {kinds}" in said


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("[jury]\nmajority = 0.5\nhours = 24\nexam = 1\n", "jury.exam: 1 is neither true nor false"),
        ("[calendar]\nnotice_days = 7\n", "calendar.notice_days: 7 is not a list; write it in [ ]"),
        ("[caps]\nper_case_fen = -1\n", "caps.per_case_fen: -1 is too small; the least is 0"),
        ("[claim]\nwithin_days = 4000\n", "claim.within_days: 4000 is too large; the most is 3660"),
        ("[name]\nzh = 1\nen = 'x'\n", "name.zh: 1 is not text; write it in quotes"),
        ("[[sources]]\nkeys = []\nstanding = 'press'\n", "sources[1].keys: 0 in the list; at least 1 must be there"),
        (
            "[admission]\nto_age = 1\nrelations = ['aunt']\n",
            "'aunt' is not one of 'self', 'spouse', 'child' or 'parent'",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_told_in_plain_words(table: str, says: str):
    assert any(says in each for each in mistakes(plan_text(table))), mistakes(plan_text(table))
