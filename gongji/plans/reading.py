"""From a TOML file to a `Plan`, or to every mistake in it at once.

Each mistake names the file, the line, the key, what is wrong and what would be right. The line is found
by reading the file's own headings and keys, because a TOML parser forgets where a value stood.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from gongji.errors import Refused
from gongji.plans.document import Plan

PLAN_BYTES_MAX = 1_000_000
HEADING = re.compile(r"\s*(\[\[?)\s*([\w.\-\"' ]+?)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"\s*([\w\-]+|\"[^\"]*\"|'[^']*')\s*[.=]")
TAGS = {"percent_of_aid", "per_member", "none"}


def read_plan(path: Path) -> Plan:
    """The plan in a TOML file; raises Refused with all its mistakes, each with file, line and key."""
    return parse_plan(plan_bytes(path), source=str(path))


def plan_bytes(path: Path) -> bytes:
    """The bytes of a plan file; raises Refused where it cannot be read or is far too large."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path}: the plan cannot be read: {error.strerror}") from error
    if len(content) > PLAN_BYTES_MAX:
        raise Refused(f"{path}: a plan of {len(content)} bytes; at most {PLAN_BYTES_MAX} are read")
    return content


def parse_plan(content: bytes, *, source: str) -> Plan:
    """The plan in the bytes of a TOML file that people know as `source`.

    Raises Refused with all its mistakes.
    """
    try:
        text = content.decode("utf-8")
        document = tomllib.loads(text, parse_float=Decimal)
    except UnicodeDecodeError as error:
        raise Refused(f"{source}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except (tomllib.TOMLDecodeError, RecursionError, ValueError, ArithmeticError) as error:
        raise Refused(f"{source}: not a TOML document: {error}") from error
    try:
        return Plan.model_validate(document)
    except ValidationError as errors:
        lines = key_lines(text)
        raise Refused(
            [f"{where(source, lines, located(dict(error)))}: {explained(dict(error))}" for error in errors.errors()]
        ) from None


def located(error: dict[str, Any]) -> tuple[str | int, ...]:
    """The path to the value that an error is about, without pydantic's own steps."""
    return tuple(step for step in error["loc"] if step not in TAGS)


def where(source: str, lines: dict[tuple[str | int, ...], int], path: tuple[str | int, ...]) -> str:
    """File, line and key of a value; the nearest table that is there if the key itself is missing."""
    name = "".join(f"[{step + 1}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")
    for length in range(len(path), 0, -1):
        if path[:length] in lines:
            return f"{source} line {lines[path[:length]]}, {name}"
    return f"{source}, {name}" if name else source


def explained(error: dict[str, Any]) -> str:
    """What is wrong with a value and what would be right, as a sentence."""
    kind, given, context = error["type"], error.get("input"), error.get("ctx", {})
    if kind == "extra_forbidden":
        known = known_keys(located(error)[:-1])
        near = difflib.get_close_matches(str(error["loc"][-1]), known, n=1)
        hint = f"did you mean '{near[0]}'?" if near else f"known here: {', '.join(known)}"
        return f"the key '{error['loc'][-1]}' is unknown; {hint}"
    if kind == "missing":
        return "the key is missing"
    if kind == "value_error":
        return str(context["error"])
    if kind == "literal_error":
        return f"{given!r} is not one of {context['expected']}"
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return f"{context.get('tag', 'nothing')!r} is not one of 'percent_of_aid', 'per_member', 'none'"
    if kind == "string_pattern_mismatch":
        return f"{given!r} is no name: letters, digits, '.', '-', '_', at most 64, a letter or digit first"
    return f"{given!r}: {error['msg'][0].lower()}{error['msg'][1:]}"


def known_keys(path: tuple[str | int, ...]) -> list[str]:
    """The keys that a table of the document knows, as written in the file."""
    models: list[type[BaseModel]] = [Plan]
    for step in path:
        if isinstance(step, str):
            models = [m for model in models for f in named_fields(model, step) for m in models_within(f)]
    return sorted({field.alias or name for model in models for name, field in model.model_fields.items()})


def named_fields(model: type[BaseModel], key: str) -> list[Any]:
    """The annotation of a model's field with that name in the file."""
    return [field.annotation for name, field in model.model_fields.items() if (field.alias or name) == key]


def models_within(annotation: Any) -> list[type[BaseModel]]:
    """All document tables that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for inner in get_args(annotation) for model in models_within(inner)]


def key_lines(text: str) -> dict[tuple[str | int, ...], int]:
    """The line (from 1) of every table and key of a TOML text, by its path.

    Items of arrays of tables count from 0.
    """
    lines: dict[tuple[str | int, ...], int] = {}
    items: dict[str, int] = {}
    table: tuple[str | int, ...] = ()
    for number, line in enumerate(text.splitlines(), start=1):
        if heading := HEADING.match(line):
            name = heading[2].strip("\"' ")
            table = tuple(name.split("."))
            lines.setdefault(table, number)
            if heading[1] == "[[":
                items[name] = items.get(name, -1) + 1
                table = (*table, items[name])
                lines[table] = number
        elif key := KEY.match(line):
            lines.setdefault((*table, key[1].strip("\"'")), number)
    return lines
