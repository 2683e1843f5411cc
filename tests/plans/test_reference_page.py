"""docs/reference/plan.md has every key of a plan document, and no other."""

from __future__ import annotations

import re
import typing
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from gongji.plans import document
from gongji.plans.document import Paragraphs, Part, Plan, Words
from gongji.plans.reading import PLAN_BYTES_MAX
from tests.conventions.reading import ROOT

PAGE = (ROOT / "docs" / "reference" / "plan.md").read_text(encoding="utf-8")
CHAPTER = re.compile(r"^### (.+?)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
ROW = re.compile(r"^\| ((?:`\w+`(?:, )?)+) \| ([^|]+) \| ([^|]+) \|", re.MULTILINE)
LEAVES = {Words, Paragraphs}

Rows = dict[str, tuple[str, str]]
Fields = dict[str, list[FieldInfo]]


def tables_within(annotation: Any) -> list[type[BaseModel]]:
    """The tables of the document that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [table for inner in typing.get_args(annotation) for table in tables_within(inner)]


def page_rows() -> dict[str, Rows]:
    """What the page says of each key, by the path of its table: whether it is required, and its value."""
    found: dict[str, Rows] = {}
    for heading, text in CHAPTER.findall(PAGE):
        rows = {
            key: (required, value) for keys, required, value in ROW.findall(text) for key in re.findall(r"\w+", keys)
        }
        for path in re.findall(r"\[+([\w.]+)\]+", heading) or [""]:
            assert path not in found, f"two chapters for {path}"
            found[path] = rows
    return found


def schema_fields() -> dict[str, Fields]:
    """The keys of each table of the schema by its path, with what the model says of each, in every kind of it."""
    found: dict[str, Fields] = {}
    to_do: list[tuple[str, list[type[BaseModel]]]] = [("", [Plan])]
    while to_do:
        path, tables = to_do.pop()
        found[path] = {}
        for table in tables:
            for name, field in table.model_fields.items():
                found[path].setdefault(field.alias or name, []).append(field)
        for key, fields in found[path].items():
            inner = [each for field in fields for each in tables_within(field.annotation) if each not in LEAVES]
            if inner:
                to_do.append((f"{path}.{key}".lstrip("."), inner))
    return found


def test_every_key_of_the_schema_is_on_the_page_and_no_other():
    assert {path: set(rows) for path, rows in page_rows().items()} == {
        path: set(fields) for path, fields in schema_fields().items()
    }


def test_the_page_says_of_each_key_whether_it_is_required():
    rows = page_rows()
    for path, keys in schema_fields().items():
        for key, fields in keys.items():
            in_some_kind = all if key == "kind" else any  # a table without a kind is of the usual one
            required = in_some_kind(field.is_required() for field in fields)
            said = rows[path][key][0]
            assert said.startswith(("yes", "with ") if required else "no"), f"{path}.{key}: {said}"


def test_the_page_names_the_value_of_a_key_that_is_left_out():
    rows = page_rows()
    for path, keys in schema_fields().items():
        for key, fields in keys.items():
            for field in fields:
                if isinstance(field.default, str | int):
                    default = f'`"{field.default}"`' if isinstance(field.default, str) else str(field.default).lower()
                    assert default in rows[path][key][0], f"{path}.{key} is {default} when left out"


def choices_within(annotation: Any) -> list[str]:
    """The texts that a value may be one of."""
    if typing.get_origin(annotation) is typing.Literal:
        return [choice for choice in typing.get_args(annotation) if isinstance(choice, str)]
    if annotation in LEAVES or (isinstance(annotation, type) and issubclass(annotation, BaseModel)):
        return []
    return [choice for inner in typing.get_args(annotation) for choice in choices_within(inner)]


def test_the_choices_of_a_key_are_all_named_and_no_other():
    rows = page_rows()
    for path, keys in schema_fields().items():
        for key, fields in keys.items():
            choices = {choice for field in fields for choice in choices_within(field.annotation)}
            if choices:
                assert set(re.findall(r'`"([^"]+)"`', rows[path][key][1])) == choices, f"{path}.{key}"


def test_no_table_of_the_schema_is_out_of_reach():
    """Each is met on the way down from Plan, so the tests above have seen it."""
    reached: set[type[BaseModel]] = {Plan}
    waiting: list[type[BaseModel]] = [Plan]
    while waiting:
        for field in waiting.pop().model_fields.values():
            new = [table for table in tables_within(field.annotation) if table not in reached]
            reached.update(new)
            waiting.extend(new)
    written = {each for each in vars(document).values() if isinstance(each, type) and issubclass(each, Part)}
    assert written - {Part, document.AidLine, document.Asked} == reached


def test_the_limits_on_the_page_are_those_of_the_program():
    assert f"{PLAN_BYTES_MAX:,} bytes" in PAGE
    assert f"at most {document.ITEMS_MAX} items" in PAGE
    assert f"0 to {document.AGE_MAX}" in PAGE
