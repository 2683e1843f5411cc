"""Which rules of a plan say where they come from, and which say nothing of it.

A rule is a key that stands in the document. It is explained by a source, or an unsourced entry, that names it or a
table around it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from gongji.plans.document import Plan

OURS = re.compile(r"(id|currency|form|platforms|version|name|summary)|.*\.(id|name|label)|(sources|unsourced)\b.*")
STEP = re.compile(r"[a-z_]+|[0-9]+")


def rule_keys(plan: Plan) -> tuple[str, ...]:
    """The keys that stand in a plan's document, in its order: "caps.per_year_fen", "aid[2].aid_fen"; words are one."""
    return tuple(keys_in(plan.model_dump(by_alias=True, exclude_unset=True)))


def keys_in(value: Any, key: str = "") -> Iterator[str]:
    """The keys of a value that stands under one."""
    if isinstance(value, Mapping) and set(value) != {"zh", "en"}:
        for name, inner in value.items():
            yield from keys_in(inner, f"{key}.{name}".lstrip("."))
    elif isinstance(value, tuple) and any(isinstance(each, Mapping) and set(each) != {"zh", "en"} for each in value):
        for number, inner in enumerate(value, start=1):
            yield from keys_in(inner, f"{key}[{number}]")
    else:
        yield key


def within(key: str, wider: str) -> bool:
    """Whether a key is another, or stands in its table."""
    steps = STEP.findall(wider)
    return STEP.findall(key)[: len(steps)] == steps


def without_standing(plan: Plan) -> tuple[str, ...]:
    """The rules of a plan that no source and no unsourced entry explains; names and labels need none."""
    explained = [key for source in plan.sources for key in source.keys] + [each.key for each in plan.unsourced]
    return tuple(
        key for key in rule_keys(plan) if not OURS.fullmatch(key) and not any(within(key, wider) for wider in explained)
    )
