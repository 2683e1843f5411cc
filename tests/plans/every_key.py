"""The plan that uses every key, as a parsed document, and small changes of each of its rules."""

from __future__ import annotations

import tomllib
import typing
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from gongji.plans.document import Plan
from gongji.plans.document.vocabulary import tables_under

FILE = Path(__file__).parent / "data" / "every_key.toml"
TEXT = FILE.read_text(encoding="utf-8")

Place = tuple[str | int, ...]


@cache
def original() -> dict[str, Any]:
    """The document as TOML says it; copy it before changing it."""
    return tomllib.loads(TEXT, parse_float=Decimal)


def rules(value: Any = None, at: Place = ()) -> Iterator[tuple[Place, Any]]:
    """Every rule of the document with its place; words are one rule, and so is a list of single values."""
    value = original() if value is None else value
    if isinstance(value, dict) and set(value) != {"zh", "en"}:
        for name, inner in value.items():
            yield from rules(inner, (*at, name))
    elif isinstance(value, list) and any(isinstance(each, dict) and set(each) != {"zh", "en"} for each in value):
        for number, inner in enumerate(value):
            yield from rules(inner, (*at, number))
    else:
        yield at, value


def key_of(at: Place) -> str:
    """A place as `gongji plan check` names it."""
    return "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in at).lstrip(".")


def with_value(at: Place, value: Any) -> dict[str, Any]:
    """The document with another value in one place."""
    changed: dict[str, Any] = replaced(original(), at, value)
    return changed


def without(at: Place) -> dict[str, Any]:
    """The document without one key."""
    table: Any = original()
    for step in at[:-1]:
        table = table[step]
    kept = {name: inner for name, inner in table.items() if name != at[-1]}
    return with_value(at[:-1], kept) if len(at) > 1 else kept


def replaced(value: Any, at: Place, new: Any) -> Any:
    """A copy with another value in one place; what does not lie on the way there is shared."""
    if not at:
        return new
    copied = value.copy()
    copied[at[0]] = replaced(value[at[0]], at[1:], new)
    return copied


def other_values(at: Place, value: Any) -> Iterator[Any]:
    """Values near the one that stands in a place, the likeliest to be right first."""
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int):
        yield from (value + 1, value - 1, value * 2, Decimal("0.5"))
    elif isinstance(value, Decimal):
        yield from (value + Decimal("0.01"), value - Decimal("0.01"))
    elif isinstance(value, date):
        yield from (value + timedelta(days=1), value - timedelta(days=1), value.replace(day=21))
    elif isinstance(value, dict):
        yield {"zh": value["zh"] + "！", "en": value["en"] + "!"}
    elif isinstance(value, list):
        yield from (value[:-1], value[1:], [*value, *value[:1]])
        yield [next(other_values(at, value[0])), *value[1:]]
    else:
        yield from (choice for choice in choices(at) if choice != value)
        yield from (f"{value}-2", "1/4", "waiting.accident_days")


def choices(at: Place) -> list[str]:
    """The texts that a rule may be one of."""
    tables: list[type[BaseModel]] = [Plan]
    names = [step for step in at if isinstance(step, str)]
    for name in names[:-1]:
        tables = tables_under(tables, name)
    annotations = [
        field.annotation
        for table in tables
        for name, field in table.model_fields.items()
        if (field.alias or name) == names[-1]
    ]
    return [choice for annotation in annotations for choice in literals(annotation)]


def literals(annotation: Any) -> list[str]:
    """The texts of a literal, wherever it stands in an annotation."""
    if typing.get_origin(annotation) is typing.Literal:
        return [choice for choice in typing.get_args(annotation) if isinstance(choice, str)]
    return [choice for inner in typing.get_args(annotation) for choice in literals(inner)]
