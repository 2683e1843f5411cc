"""docs/reference/plan.md has every key of a plan document, and no other."""

from __future__ import annotations

import re
import typing
from typing import Any

from pydantic import BaseModel

from gongji.plans import document
from gongji.plans.document import Part, Plan, Words
from gongji.plans.reading import PLAN_BYTES_MAX
from tests.conventions.reading import ROOT

PAGE = (ROOT / "docs" / "reference" / "plan.md").read_text(encoding="utf-8")
CHAPTER = re.compile(r"^### (.+?)\n(.*?)(?=^##|\Z)", re.MULTILINE | re.DOTALL)
KEY = re.compile(r"^\| `(\w+)` \| ([^|]+) \|", re.MULTILINE)


def tables_within(annotation: Any) -> list[type[BaseModel]]:
    """The tables of the document that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [table for inner in typing.get_args(annotation) for table in tables_within(inner)]


def keys_of(*tables: type[BaseModel]) -> dict[str, bool]:
    """The keys of tables as written in the file, and whether each table that has it needs it."""
    return {field.alias or name: field.is_required() for table in tables for name, field in table.model_fields.items()}


def page_keys() -> dict[str, dict[str, str]]:
    """The keys of each table by its heading, with what the page says of their being required."""
    found: dict[str, dict[str, str]] = {}
    for heading, text in CHAPTER.findall(PAGE):
        names = re.findall(r"\[+(\w+)\]+", heading) or ["top"]
        found.setdefault("top" if len(names) > 1 else names[0], {}).update(dict(KEY.findall(text)))
    return found


def schema_keys() -> dict[str, dict[str, bool]]:
    """The keys of each table of the schema; words are single keys of the top."""
    found = {"top": {**keys_of(Words)}}
    for name, field in Plan.model_fields.items():
        tables = tables_within(field.annotation)
        if not tables or tables == [Words]:
            found["top"][name] = field.is_required()
        else:
            found[name] = keys_of(*tables)
    return found


def test_every_key_of_the_schema_is_on_the_page_and_no_other():
    assert {name: set(keys) for name, keys in page_keys().items()} == {
        name: set(keys) for name, keys in schema_keys().items()
    }


def test_the_page_says_of_each_key_whether_it_is_required():
    said = page_keys()
    for table, keys in schema_keys().items():
        for key, required in keys.items():
            may = ("yes", "with ") if required else ("no",)
            assert said[table][key].startswith(may), f"{table}.{key} is {'' if required else 'not '}required"


def test_no_table_of_the_schema_is_out_of_reach():
    """Each is met on the way down from Plan, so the test above has seen it."""
    reached: set[type[BaseModel]] = {Plan}
    waiting: list[type[BaseModel]] = [Plan]
    while waiting:
        for field in waiting.pop().model_fields.values():
            new = [table for table in tables_within(field.annotation) if table not in reached]
            reached.update(new)
            waiting.extend(new)
    written = {each for each in vars(document).values() if isinstance(each, type) and issubclass(each, Part)}
    assert written - {Part} == reached


def test_the_choices_of_a_key_are_all_named():
    for table in (document.Sharing, document.Caps):
        for name, field in table.model_fields.items():
            if typing.get_origin(field.annotation) is typing.Literal:
                (row,) = re.findall(rf"^\| `{name}` \|.*$", PAGE, re.MULTILINE)
                assert all(f'`"{choice}"`' in row for choice in typing.get_args(field.annotation))
    (row,) = re.findall(r"^\| `kind` \|.*$", PAGE, re.MULTILINE)
    kinds = [typing.get_args(fee.model_fields["kind"].annotation)[0] for fee in tables_within(document.Fee)]
    assert all(f'`"{kind}"`' in row for kind in kinds)


def test_the_limits_on_the_page_are_those_of_the_program():
    assert f"{PLAN_BYTES_MAX:,} bytes" in PAGE
    assert f"at most {document.ITEMS_MAX} items" in PAGE
    assert f"0 to {document.AGE_MAX}" in PAGE
