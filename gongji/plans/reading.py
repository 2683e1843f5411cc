"""From a TOML file to a `Plan`, or to every mistake in it at once.

Each mistake names the file, the line, the key, what is wrong and what would be right. The line is found
by reading the file's own headings and keys, because a TOML parser forgets where a value stood.
"""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path as FilePath
from typing import Any, get_args

from pydantic import ValidationError

from gongji.errors import Refused
from gongji.plans.document import MADE_OF, Plan
from gongji.plans.document.plan import OF_THE_REPORT
from gongji.plans.document.provenance import KEY
from gongji.plans.document.values import ADDRESS
from gongji.plans.document.vocabulary import Path, followed, keys_of, meant
from gongji.plans.exact import as_in_file
from gongji.plans.lines import key_lines

PLAN_BYTES_MAX = 1_000_000
PATTERNS = {
    MADE_OF: "is no name: letters, digits, '.', '-', '_', at most 64, a letter or digit first",
    ADDRESS: "is no address; write for example https://example.org/rules",
    OF_THE_REPORT: "is none of the report's platforms, P1 to P14",
    KEY: "names no rule; write for example caps.per_year_fen or aid[2].aid_fen",
}

SENTENCES = {
    "missing": "the key is missing",
    "model_type": "{given} is not a table",
    "model_attributes_type": "{given} is not a table",
    "tuple_type": "{given} is not a list; write it in [ ]",
    "string_type": "{given} is not text; write it in quotes",
    "string_too_long": "{given} is too long; at most {max_length} characters are read",
    "too_short": "{actual_length} in the list; at least {min_length} must be there",
    "too_long": "{actual_length} in the list; at most {max_length} are read",
    "greater_than_equal": "{given} is too small; the least is {ge}",
    "less_than_equal": "{given} is too large; the most is {le}",
}


def read_plan(path: FilePath) -> Plan:
    """The plan in a TOML file; raises Refused with all its mistakes, each with file, line and key."""
    return parse_plan(plan_bytes(path), source=str(path))


def plan_bytes(path: FilePath) -> bytes:
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
    return plan_of(document, text=text, source=source)


def plan_of(document: dict[str, Any], *, text: str, source: str) -> Plan:
    """The plan that a parsed document says; its lines are found in `text`. Raises Refused with all its mistakes."""
    try:
        return Plan.model_validate(document)
    except ValidationError as errors:
        lines = key_lines(text)
        raise Refused(
            [
                f"{where(source, lines, followed(Plan, error['loc'])[0])}: {explained(error)}"
                for error in own_mistakes([dict(error) for error in errors.errors()])
            ]
        ) from None


def own_mistakes(errors: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The errors less those of a list that is too short only because its items have mistakes of their own."""
    return [
        error
        for error in errors
        if error["type"] != "too_short"
        or not any(other["loc"][: len(error["loc"])] == error["loc"] for other in errors if other is not error)
    ]


def where(source: str, lines: dict[Path, int], path: Path) -> str:
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
        _, tables = followed(Plan, error["loc"][:-1])
        return f"the key '{error['loc'][-1]}' is unknown; {meant(str(error['loc'][-1]), keys_of(tables))}"
    if kind in {"value_error", "misfit"}:
        return str(context.get("error") or context.get("sentence"))
    if kind == "literal_error":
        return f"{as_in_file(given)} is not one of {context['expected']}"
    if kind in {"union_tag_invalid", "union_tag_not_found"}:
        return without_kind(error)
    if kind == "string_pattern_mismatch":
        return f"{as_in_file(given)} {PATTERNS.get(context['pattern'], 'is not written as it must be')}"
    if kind in SENTENCES:
        return SENTENCES[kind].format(given=as_in_file(given), **context)
    return f"{as_in_file(given)}: {error['msg'][0].lower()}{error['msg'][1:]}"


def without_kind(error: dict[str, Any]) -> str:
    """A sentence for a table whose `kind` is none of those there are."""
    _, tables = followed(Plan, error["loc"])
    known = ", ".join(repr(kind) for table in tables for kind in get_args(table.model_fields["kind"].annotation))
    given = error.get("input")
    if not isinstance(given, dict):
        return f"{as_in_file(given)} is not a table; its kind is one of {known}"
    return f"{as_in_file(given.get('kind', 'nothing'))} is not one of {known}"
