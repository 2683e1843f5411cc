"""Names, documents and phones as people type them: what is accepted, and what is said of the rest. Nobody is real:
the numbers name provinces without a county, which no number of a living person does.
"""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import ric

from gongji.community.people.documents import DocumentKind, read_document
from gongji.community.people.names import read_name
from gongji.community.people.phones import read_phone
from gongji.community.people.rules import Problem, Unfit, mask_phone
from gongji.plans.admission import PAPERS

TODAY = date(2026, 3, 1)


def number(born: str = "19790520", order: str = "001", place: str = "410000") -> str:
    """A resident identity number with its check character."""
    body = f"{place}{born}{order}"
    return body + ric.calc_check_digit(f"{body}0")


def said(unfit: pytest.ExceptionInfo[Unfit]) -> list[str]:
    return [problem.where for problem in unfit.value.problems]


def test_a_resident_number_says_birth_date_and_sex():
    document = read_document("resident_id", number(), on=TODAY)
    assert (document.born_on, document.sex) == (date(1979, 5, 20), "male")
    assert read_document("resident_id", number(order="002"), on=TODAY).sex == "female"


@pytest.mark.parametrize(
    "typed", [" 410000 19790520 0014 ", "410000-19790520-0014", "４１００００１９７９０５２０００１４"]
)
def test_a_number_is_read_however_it_is_spaced_and_wide(typed):
    assert read_document("resident_id", typed, on=TODAY).number == number() == "410000197905200014"


def test_the_small_x_at_the_end_is_the_large_one():
    with_x = next(each for order in range(1, 99) if (each := number(order=f"{order:03d}")).endswith("X"))
    assert read_document("resident_id", with_x.lower(), on=TODAY).number == with_x


def test_who_is_older_than_their_county_has_a_right_number():
    # 金水区 has its number since 1983; people born before it were numbered there.
    assert read_document("resident_id", number("19600520", place="410105"), on=TODAY).born_on == date(1960, 5, 20)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "18"),
        ("41000019790520001", "17"),
        ("4" * 5000, "30+"),
        (number()[:-1] + "7", "check character"),
        (number(place="990000"), "18 digits"),
        (number(place="190000"), "No province begins with 19"),
        (number("20190229"), "20190229, are not a date"),
        (number("20260302"), "in the future"),
        (number("18790520"), "more than 130 years"),
        ("41000019790520\u202e0016", "U+202E"),
        ("41000019790520\u200b0016", "U+200B"),
        ("410000197905٢00016", "18 digits"),  # Arabic digits are digits to a computer, not in a document
    ],
)
def test_a_wrong_resident_number_is_refused_in_words(typed, words):
    with pytest.raises(Unfit) as unfit:
        read_document("resident_id", typed, on=TODAY)
    assert words in " ".join(problem.en for problem in unfit.value.problems)
    assert all(problem.zh for problem in unfit.value.problems)


def test_a_leap_day_is_a_birthday():
    assert read_document("resident_id", number("20120229"), on=TODAY).born_on == date(2012, 2, 29)


def test_birth_date_and_sex_beside_a_number_agree_with_it():
    with pytest.raises(Unfit) as unfit:
        read_document("resident_id", number(), on=TODAY, born_on=date(1979, 5, 2), sex="female")
    assert said(unfit) == ["born_on", "sex"]


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("hong_kong_macao_permit", "H12345678"),
        ("taiwan_permit", "12345678"),
        ("passport", "e12345678"),
        ("birth_certificate", "O123456789"),
        ("foreigner_id", number(place="911000")),
    ],
)
def test_other_documents_are_checked_for_their_form(kind, typed):
    assert read_document(kind, typed, on=TODAY, born_on=date(1979, 5, 20), sex="male").kind == kind
    with pytest.raises(Unfit, match=r"characters"):
        read_document(kind, typed + "0", on=TODAY, born_on=date(1979, 5, 20), sex="male")


def test_a_document_that_does_not_say_birth_and_sex_needs_both_beside_it():
    with pytest.raises(Unfit) as unfit:
        read_document("passport", "E12345678", on=TODAY)
    assert said(unfit) == ["born_on", "sex"]


def test_passports_of_two_states_with_one_number_are_two_documents():
    korean, german = (
        read_document("passport", "M1234567", issuer=issuer, on=TODAY, born_on=date(1990, 1, 1), sex="female")
        for issuer in ("KOR", "D")
    )
    assert korean.whose != german.whose


def test_a_child_is_one_person_by_register_and_by_card():
    card, register = (read_document(kind, number(), on=TODAY) for kind in ("resident_id", "household_register"))
    assert card.whose == register.whose


def test_the_documents_are_those_that_a_plan_can_name():
    assert {each.value for each in DocumentKind} == set(PAPERS)


def test_a_plan_may_accept_some_documents_only():
    with pytest.raises(Unfit, match="accepted: resident identity card"):
        read_document("passport", "E1", on=TODAY, accepted={DocumentKind.RESIDENT_ID})
    with pytest.raises(Unfit, match="not accepted"):
        read_document("library card", "1", on=TODAY)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张三", "张三"),
        (" 张 小 三 ", "张小三"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("欧阳秀兰", "欧阳秀兰"),
        ("𠮷野", "𠮷野"),
        ("\U00031350明", "\U00031350明"),  # an ideograph younger than Python's tables
        ("Zoë  O’Brien", "Zoë O’Brien"),
        ("Zoe\u0308", "Zoë"),
        ("Mary-Jane Smith Jr.", "Mary-Jane Smith Jr."),
    ],
)
def test_a_name_is_written_in_one_way(typed, name):
    assert read_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Give the name"),
        ("   ", "Give the name"),
        ("张", "2 to 40"),
        ("张" * 41, "has 41"),
        ("张\u200b三", "U+200B"),
        ("\u202e三张", "U+202E"),
        ("张\x00三", "U+0000"),
        ("张\ud800三", "U+D800"),
        ("张三 Smith", "mixes"),
        ("Аlice", "neither Chinese nor Latin: А"),  # a Cyrillic А that looks Latin
        ("محمد", "neither"),
        ("张三2", "neither"),
        ("张三<b>", "neither"),
        ("=张三", "neither"),
        ("😀😀", "neither"),
        ("-Smith", "begins and ends"),
    ],
)
def test_what_is_not_a_name_is_refused_in_words(typed, words):
    with pytest.raises(Unfit) as unfit:
        read_name(typed)
    assert words in str(unfit.value)


@pytest.mark.parametrize(
    ("typed", "phone"),
    [
        ("13812345678", "+8613812345678"),
        (" 138 1234-5678 ", "+8613812345678"),
        ("１３８１２３４５６７８", "+8613812345678"),
        ("+852 9123 4567", "+85291234567"),
    ],
)
def test_a_phone_is_written_in_one_way(typed, phone):
    assert read_phone(typed) == phone


@pytest.mark.parametrize(
    "typed", ["", "12345", "1381234567", "abc", "1" * 3000, "+86", "138\u200b12345678", "0371-65899999"]
)
def test_what_no_code_can_be_sent_to_is_refused_in_words(typed):
    with pytest.raises(Unfit) as unfit:
        read_phone(typed)
    assert said(unfit) == ["phone"]


@pytest.mark.parametrize(
    ("phone", "masked"),
    [("+8613812345678", "138******78"), ("+85291234567", "+852******67"), ("12345", "*****")],
)
def test_a_phone_keeps_its_beginning_and_two_digits(phone, masked):
    assert mask_phone(phone) == masked


def complaints(typed: str) -> list[Problem]:
    """What is said of a text, read as a name, as a phone and as a number."""
    found: list[Problem] = []
    for read in (read_name, read_phone, lambda text: read_document("resident_id", text, on=TODAY)):
        try:
            read(typed)
        except Unfit as unfit:
            found += unfit.problems
    return found


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused_in_both_languages(typed):
    problems = complaints(typed)
    assert problems
    assert all(problem.zh and problem.en for problem in problems)
