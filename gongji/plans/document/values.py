"""The single values of a plan document: names, dates, amounts, exact numbers, words in two languages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from gongji.fen import FEN_MAX
from gongji.plans.exact import ExactPositive, as_in_file, written

AGE_MAX = 999
ITEMS_MAX = 100
PEOPLE_MAX = 10**10
ADDRESS = r"^https?://[^\s/]+(/\S*)?$"
MADE_OF = r"^[^\W_][\w.-]{0,63}$"


def real_date(value: object) -> object:
    """Refuse TOML date-times and text where a plain date belongs."""
    if type(value) is not date:
        raise ValueError(f"{as_in_file(value)} is not a date; write it bare, like 2019-01-01")
    return value


def printable(text: str) -> str:
    """Refuse control characters, which could hide in a page or a file."""
    if not text.strip() or not text.isprintable():
        raise ValueError(f"{as_in_file(text)} is empty or has characters that cannot be printed")
    return text


def printable_lines(text: str) -> str:
    """The same for text of several lines."""
    printable(text.replace("\n", " "))
    return text


def whole(value: object) -> object:
    """Refuse booleans and decimals where a whole number belongs."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{as_in_file(value)} is not a whole number")
    return value


def truth(value: object) -> object:
    """Refuse anything but true and false where one of them belongs."""
    if not isinstance(value, bool):
        raise ValueError(f"{as_in_file(value)} is neither true nor false")
    return value


def at_most_one(value: ExactPositive) -> ExactPositive:
    """Refuse a part that is more than the whole."""
    if value > 1:
        raise ValueError(f"{written(value)} is more than the whole; a part is at most 1")
    return value


Name = Annotated[str, Field(max_length=64), AfterValidator(printable)]
Text = Annotated[str, Field(max_length=2000), AfterValidator(printable)]
Identifier = Annotated[str, Field(pattern=MADE_OF)]
WebAddress = Annotated[str, Field(pattern=ADDRESS, max_length=2000)]
Flag = Annotated[bool, BeforeValidator(truth)]
Day = Annotated[date, BeforeValidator(real_date)]
Fen = Annotated[int, Field(ge=0, le=FEN_MAX), BeforeValidator(whole)]
FenAboveZero = Annotated[int, Field(ge=1, le=FEN_MAX), BeforeValidator(whole)]
Days = Annotated[int, Field(ge=0, le=3660), BeforeValidator(whole)]
Months = Annotated[int, Field(ge=1, le=120), BeforeValidator(whole)]
Hours = Annotated[int, Field(ge=1, le=8760), BeforeValidator(whole)]
Count = Annotated[int, Field(ge=1, le=PEOPLE_MAX), BeforeValidator(whole)]
Times = Annotated[int, Field(ge=0, le=1000), BeforeValidator(whole)]
Whole = Annotated[int, Field(ge=-(10**12), le=10**12), BeforeValidator(whole)]
Age = Annotated[int, Field(ge=0, le=AGE_MAX), BeforeValidator(whole)]
DayOfMonth = Annotated[int, Field(ge=1, le=31), BeforeValidator(whole)]
Month = Annotated[int, Field(ge=1, le=12), BeforeValidator(whole)]
ExactPart = Annotated[ExactPositive, AfterValidator(at_most_one)]
Identifiers = Annotated[tuple[Identifier, ...], Field(max_length=ITEMS_MAX)]
Names = Annotated[tuple[Name, ...], Field(max_length=ITEMS_MAX)]


class Part(BaseModel):
    """A table of the document: frozen, and strict about what it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)


class Words(Part):
    """The same words in both languages."""

    zh: Annotated[str, AfterValidator(printable)]
    en: Annotated[str, AfterValidator(printable)]


class Paragraphs(Part):
    """A longer text in both languages; it may have several lines."""

    zh: Annotated[str, AfterValidator(printable_lines)]
    en: Annotated[str, AfterValidator(printable_lines)]


Item = TypeVar("Item", bound=Part)


def accepted(what: str, items: tuple[Item, ...], mistakes: Sequence[str]) -> tuple[Item, ...]:
    """The items themselves, or a ValueError with every mistake in them."""
    if not items:
        raise ValueError(f"there are no {what}; at least one is needed")
    if len(items) > ITEMS_MAX:
        raise ValueError(f"{len(items)} {what}; at most {ITEMS_MAX} are read")
    if mistakes:
        raise ValueError("; ".join(mistakes))
    return items


def listed(what: str, *, most: int = ITEMS_MAX) -> Callable[[tuple[Item, ...]], tuple[Item, ...]]:
    """A check of a list of tables: not too many, and no id stands twice. `what` names one of them."""

    def check(items: tuple[Item, ...]) -> tuple[Item, ...]:
        if len(items) > most:
            raise ValueError(f"{len(items)} tables of this kind; at most {most} are read")
        if mistakes := repeated(what, [name for each in items if (name := getattr(each, "id", None)) is not None]):
            raise ValueError("; ".join(mistakes))
        return items

    return check


def repeated(what: str, names: Sequence[str]) -> list[str]:
    """A sentence for each name that stands more than once."""
    return [f"{what} {name!r} stands twice" for name in sorted({n for n in names if names.count(n) > 1})]


def gaps_and_overlaps(what: str, spans: Sequence[tuple[int, int, str]]) -> list[str]:
    """A sentence for each place where age spans (from, to, name) do not follow one another exactly."""
    mistakes = []
    for (_, upto, earlier), (since, _, later) in pairwise(sorted(spans)):
        if since <= upto:
            mistakes.append(f"{what} {earlier!r} and {what} {later!r} overlap: both cover age {since}")
        elif since > upto + 1:
            missing = f"age {upto + 1}" if since == upto + 2 else f"ages {upto + 1} to {since - 1}"
            mistakes.append(f"{what} {earlier!r} and {what} {later!r} leave a gap: nobody covers {missing}")
    return mistakes


def in_order(what: str, first: date | None, last: date | None) -> None:
    """Raise ValueError where something ends before it begins."""
    if first is not None and last is not None and first > last:
        raise ValueError(f"{what} from {first} ends earlier, on {last}")
