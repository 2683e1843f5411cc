"""Plans for tests, written as a person would write them, and read as every plan is read."""

from __future__ import annotations

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


def plan_text(
    *more: str,
    begins: str = "joining",
    waiting_days: int = 90,
    rounding: str = "up",
    weight: str = "1",
    fee: str = 'kind = "percent_of_aid"\nrate = 0.08',
) -> str:
    """A plan of two classes as TOML; `more` is further tables."""
    head = 'id = "test"\ncurrency = "CNY"\n'
    sharing = f'[sharing]\nbegins = "{begins}"\nrounding = "{rounding}"\n[waiting]\ndays = {waiting_days}\n'
    return head + sharing + CLASSES.format(weight=weight) + f"[fee]\n{fee}\n" + "\n".join(more)


def read(text: str) -> Plan:
    """The plan in a text; its mistakes name plan.toml."""
    return parse_plan(text.encode(), source="plan.toml")


def plan_of(*more: str, **rules: str | int) -> Plan:
    """A plan of two classes with some rules changed, as `plan_text` names them."""
    return read(plan_text(*more, **rules))  # type: ignore[arg-type] - texts and the one number are told apart by name
