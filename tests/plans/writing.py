"""Plans for tests, written as a person would write them, and read as every plan is read."""

from __future__ import annotations

from typing import TypedDict, Unpack

from gongji.plans.document import Plan
from gongji.plans.reading import parse_plan

CLASSES = """
[[classes]]
id = "under-40"
from_age = 0
to_age = 39
weight = 1
[[classes]]
id = "40-to-59"
from_age = 40
to_age = 59
weight = {weight}
"""


class Rules(TypedDict, total=False):
    """What a test may say otherwise; a fee is the inside of its table, numbers stand as in TOML."""

    begins: str
    waiting_days: int
    rounding: str
    weight: str
    fee: str


USUAL = Rules(begins="joining", waiting_days=90, rounding="up", weight="1", fee='kind = "percent_of_aid"\nrate = 0.08')


def plan_text(*more: str, **otherwise: Unpack[Rules]) -> str:
    """A plan of two classes as TOML; `more` is further tables."""
    rules: Rules = {**USUAL, **otherwise}
    return "\n".join(
        [
            'id = "test"\ncurrency = "CNY"',
            f'[sharing]\nbegins = "{rules["begins"]}"\nrounding = "{rules["rounding"]}"',
            f"[waiting]\ndays = {rules['waiting_days']}",
            CLASSES.format(weight=rules["weight"]),
            f"[fee]\n{rules['fee']}",
            *more,
        ]
    )


def read(text: str) -> Plan:
    """The plan in a text; its mistakes name plan.toml."""
    return parse_plan(text.encode(), source="plan.toml")


def plan_of(*more: str, **otherwise: Unpack[Rules]) -> Plan:
    """A plan of two classes with some rules changed."""
    return read(plan_text(*more, **otherwise))
