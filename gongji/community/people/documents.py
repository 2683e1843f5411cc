"""Identity documents: what their numbers look like, and what a resident's number says about its holder. Pure.

A resident identity number (GB 11643-1999) holds place, birth date and sex, and ends in a check character
(ISO 7064 MOD 11-2); python-stdnum knows its arithmetic. Of its table of places only the province is used: it
judges a county by the year of birth, but numbers were first given out in 1984, so it would refuse older people
whose county was founded between their birth and their number.

All other documents have a form and nothing that can be computed: whether they are genuine is for a verification
provider (`verification.py`).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from stdnum import numdb
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from gongji.community.people.rules import Problem, Unfit, hidden_characters, plain_width
from gongji.plans.admission import PAPERS

AGE_MAX: Final = 130  # years; nobody has lived so long
NUMBER_LENGTH_MAX: Final = 30


class DocumentKind(StrEnum):
    """The documents by which people prove who they are; the words of a plan's `admission.documents`."""

    RESIDENT_ID = "resident_id"
    HOUSEHOLD_REGISTER = "household_register"
    BIRTH_CERTIFICATE = "birth_certificate"
    PASSPORT = "passport"
    HONG_KONG_MACAO_PERMIT = "hong_kong_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    FOREIGNER_ID = "foreigner_id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """What the number of a document looks like, and in words."""

    pattern: re.Pattern[str]
    zh: str
    en: str


EIGHTEEN: Final = Form(
    pattern=re.compile(r"[1-8][0-9]{16}[0-9X]"),
    zh="18 位，最后一位可以是 X",
    en="18 digits, of which the last may be X",
)
FORMS: Final = MappingProxyType(
    {
        DocumentKind.RESIDENT_ID: EIGHTEEN,
        DocumentKind.HOUSEHOLD_REGISTER: EIGHTEEN,  # a child without a card has the number already
        DocumentKind.BIRTH_CERTIFICATE: Form(
            pattern=re.compile(r"[A-Z][0-9]{9}"), zh="1 个字母加 9 位数字", en="a letter and 9 digits"
        ),
        DocumentKind.PASSPORT: Form(  # ICAO 9303: at most nine characters in the machine-readable zone
            pattern=re.compile(r"[A-Z0-9]{5,9}"), zh="5 到 9 位字母或数字", en="5 to 9 letters or digits"
        ),
        DocumentKind.HONG_KONG_MACAO_PERMIT: Form(
            pattern=re.compile(r"[HM](?:[0-9]{8}|[0-9]{10})"), zh="H 或 M 加 8 位数字", en="H or M and 8 digits"
        ),
        DocumentKind.TAIWAN_PERMIT: Form(pattern=re.compile(r"[0-9]{8}"), zh="8 位数字", en="8 digits"),
        DocumentKind.FOREIGNER_ID: Form(  # since 2023 18 digits that begin with 9
            pattern=re.compile(r"9[0-9]{16}[0-9X]|[A-Z]{3}[0-9]{12}"),
            zh="以 9 开头的 18 位，或旧版 3 个字母加 12 位数字",
            en="18 digits that begin with 9, or on the older card 3 letters and 12 digits",
        ),
    }
)
ALL_KINDS: Final = frozenset(DocumentKind)
# One number, whichever of the two papers shows it.
RESIDENT: Final = frozenset({DocumentKind.RESIDENT_ID, DocumentKind.HOUSEHOLD_REGISTER})
# Eighteen characters in which a birth date and a check character stand.
COMPUTED: Final = RESIDENT | {DocumentKind.FOREIGNER_ID}
ISSUER: Final = re.compile(r"[A-Z]{1,3}")  # ICAO 9303 part 3; Germany's is one letter


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A document whose form is right; what its number does not say is None."""

    kind: DocumentKind
    number: str = field(repr=False)
    issuer: str = "CHN"
    born_on: date | None = None
    sex: str | None = None

    @property
    def whose(self) -> str:
        """What is the same for one document and different for all others, to be indexed."""
        kind = DocumentKind.RESIDENT_ID if self.kind in RESIDENT else self.kind
        return f"document|{kind}|{self.issuer}|{self.number}"


def read_number(
    kind: str, number: str, *, on: date, issuer: str = "CHN", accepted: Collection[DocumentKind] = ALL_KINDS
) -> Document:
    """A document by its number alone, as somebody typed it on a day.

    Raises Unfit with everything that is wrong, in both languages.
    """
    if kind not in accepted:
        names = [PAPERS[each] for each in DocumentKind if each in accepted]
        raise Unfit(
            Problem(
                where="document_kind",
                zh=f"这里不能用这种证件，可以用：{'、'.join(zh for zh, _ in names)}。",
                en=f"This kind of document is not accepted here; accepted: {', '.join(en for _, en in names)}.",
            )
        )
    known = DocumentKind(kind)
    cleaned = re.sub(r"[\s-]", "", plain_width(number)).upper()
    country = plain_width(issuer).strip().upper()
    problems = list(why_not(known, number, cleaned, country, on))
    if problems:
        raise Unfit(*problems)
    says = known in COMPUTED and cleaned[0].isdigit()
    return Document(
        kind=known,
        number=cleaned,
        issuer=country if known == DocumentKind.PASSPORT else "CHN",
        born_on=ric.get_birth_date(cleaned) if says else None,
        sex=sex_of(cleaned) if says else None,
    )


def read_document(
    kind: str,
    number: str,
    *,
    on: date,
    issuer: str = "CHN",
    born_on: date | None = None,
    sex: str | None = None,
    accepted: Collection[DocumentKind] = ALL_KINDS,
) -> Document:
    """A document with the birth date and the sex of its holder: where the number says them, what was typed beside
    it must agree; where it does not, both must be typed.

    Raises Unfit with everything that is wrong, in both languages.
    """
    said = read_number(kind, number, on=on, issuer=issuer, accepted=accepted)
    document = replace(said, born_on=said.born_on or born_on, sex=said.sex or sex)
    problems = list(disagreements(document, born_on=born_on, sex=sex, on=on))
    if problems:
        raise Unfit(*problems)
    return document


def sex_of(number: str) -> str:
    """The sex that an 18-digit number says: an odd order number is a man's (GB 11643-1999, 4.4)."""
    return "male" if int(number[16]) % 2 else "female"


def why_not(kind: DocumentKind, typed: str, cleaned: str, issuer: str, on: date) -> Iterable[Problem]:
    """What is wrong with the form of a number."""
    form, (zh, en) = FORMS[kind], PAPERS[kind]
    if hidden := hidden_characters(typed):
        yield Problem(
            where="document_number",
            zh=f"证件号码里有看不见的字符（{hidden}），请重新手工输入。",
            en=f"The number has characters that cannot be seen ({hidden}); type it again by hand.",
        )
        return
    if kind == DocumentKind.PASSPORT and not ISSUER.fullmatch(issuer):
        yield Problem(
            where="document_issuer",
            zh="请写护照上的签发国代码，例如 CHN、KOR。",
            en="Give the code of the issuing state as in the passport, for example CHN or KOR.",
        )
    if not form.pattern.fullmatch(cleaned):
        counted = len(cleaned) if len(cleaned) <= NUMBER_LENGTH_MAX else f"{NUMBER_LENGTH_MAX}+"
        yield Problem(
            where="document_number",
            zh=f"{zh}的号码应为{form.zh}；输入的是 {counted} 位。",
            en=f"{en.capitalize()}: the number has {form.en}; this one has {counted} characters.",
        )
    elif kind in COMPUTED and cleaned[0].isdigit():
        yield from what_does_not_compute(kind, cleaned, on)


def what_does_not_compute(kind: DocumentKind, number: str, on: date) -> Iterable[Problem]:
    """What is wrong inside an 18-digit number: check character, province, date of birth."""
    if ric.calc_check_digit(number) != number[-1]:
        yield Problem(
            where="document_number",
            zh="证件号码的校验位不对，多半是有一位数字输错了，请对照证件检查。",
            en="The check character does not fit: most likely one digit is mistyped. Compare it with the card.",
        )
    if kind in RESIDENT and not numdb.get("cn/loc").info(number[:2])[0][1]:
        yield Problem(
            where="document_number",
            zh=f"没有以 {number[:2]} 开头的省份，请对照证件检查前两位。",
            en=f"No province begins with {number[:2]}; compare the first two digits with the card.",
        )
    try:
        born_on = ric.get_birth_date(number)
    except ValidationError:
        yield Problem(
            where="document_number",
            zh=f"号码第 7 到 14 位 {number[6:14]} 不是一个日期。",
            en=f"Digits 7 to 14, {number[6:14]}, are not a date.",
        )
        return
    yield from impossible_birth(born_on, on, where="document_number")


def impossible_birth(born_on: date, on: date, *, where: str) -> Iterable[Problem]:
    """Why nobody alive on a day can be born on another."""
    if born_on > on:
        yield Problem(
            where=where,
            zh=f"出生日期 {born_on} 还没有到（今天是 {on}）。",
            en=f"The birth date {born_on} is in the future (today is {on}).",
        )
    elif on.year - born_on.year > AGE_MAX:
        yield Problem(
            where=where,
            zh=f"出生日期 {born_on} 在 {AGE_MAX} 多年以前。",
            en=f"The birth date {born_on} is more than {AGE_MAX} years ago.",
        )


def disagreements(document: Document, *, born_on: date | None, sex: str | None, on: date) -> Iterable[Problem]:
    """Where what was typed beside a number says something else than the number, or nothing at all."""
    if document.born_on is None:
        yield Problem(where="born_on", zh="请填写出生日期。", en="Give the date of birth.")
    elif born_on is not None and born_on != document.born_on:
        yield Problem(
            where="born_on",
            zh=f"出生日期 {born_on} 与证件号码里的 {document.born_on} 不一致。",
            en=f"The birth date {born_on} is not the one in the number, {document.born_on}.",
        )
    else:
        yield from impossible_birth(document.born_on, on, where="born_on")
    if document.sex not in {"male", "female"}:
        yield Problem(where="sex", zh="请选择性别。", en="Choose the sex.")
    elif sex is not None and sex != document.sex:
        yield Problem(
            where="sex",
            zh="性别与证件号码里的不一致（第 17 位单数为男，双数为女）。",
            en="The sex is not the one in the number (an odd 17th digit is a man's, an even one a woman's).",
        )
