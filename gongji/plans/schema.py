"""The vocabulary of plan documents as JSON Schema, so that an editor can complete keys and mark mistakes.

It knows single keys and their values; what two of them mean together, `gongji plan check` says.
"""

from __future__ import annotations

from typing import Any

from gongji.plans.document import Plan

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The JSON Schema of a plan document, draft 2020-12; dates are texts there, as TOML tools hand them over."""
    return {"$schema": DIALECT, **Plan.model_json_schema(by_alias=True)}
