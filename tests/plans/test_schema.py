"""The JSON Schema accepts what the reader accepts, and refuses what is wrong with a single key."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from gongji.plans.document import Plan
from gongji.plans.packs import pack_file, pack_names
from gongji.plans.schema import json_schema
from tests.plans.every_key import original, replaced
from tests.plans.test_packs import document_in

SCHEMA = json_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def as_json(value: Any) -> Any:
    """A parsed document as TOML tools hand it to a schema: dates are texts, decimals are numbers."""
    if isinstance(value, dict):
        return {name: as_json(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [as_json(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    return float(value) if isinstance(value, Decimal) else value


def test_it_is_a_schema():
    Draft202012Validator.check_schema(SCHEMA)
    assert set(SCHEMA["properties"]) == set(Plan.model_fields)


def test_it_accepts_the_packs_and_the_plan_of_every_key():
    for document in [original(), *(document_in(pack_file(pack)) for pack in pack_names())]:
        assert [error.message for error in VALIDATOR.iter_errors(as_json(document))] == []


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("caps",), {"per_yaer_fen": 1}),
        (("sharing", "rounding"), "sideways"),
        (("aid", 0, "aid_fen"), 0),
        (("aid", 2, "kind"), "ladder"),
        (("funding", "kind"), "someday"),
        (("classes", 0, "weight"), 0),
        (("jury", "seats"), "many"),
        (("operator",), {"zh": "只有中文"}),
        (("declaration", "questions", 0, "answers"), []),
    ],
)
def test_it_refuses_what_is_wrong_with_a_key(place: tuple[str | int, ...], value: Any):
    assert not VALIDATOR.is_valid(as_json(replaced(original(), place, value)))
