"""Small worlds for the tests of the projection: plans, people and scenarios whose every number is chosen."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

from gongji.actuarial.horizon import Window
from gongji.actuarial.scenario import Scenario, named_scenario
from gongji.plans.document import Plan
from gongji.plans.packs import pack_file, pack_files
from gongji.plans.reading import parse_plan, read_plan

VILLAGE = read_plan(pack_file("village"))
VERSIONS = tuple(read_plan(file) for file in pack_files("xianghubao"))
XIANGHUBAO = next(each for each in VERSIONS if each.version == "2018-11")  # with the waiver of January 2019

PLAN = """
id = "three"
currency = "CNY"
sharing = { begins = "joining", rounding = "up" }
fee = { kind = "percent_of_aid", rate = 0.08 }
classes = [{ id = "all", from_age = 0, to_age = 2, weight = 1 }]
aid = [{ name = { zh = "病", en = "illness" }, from_age = 0, to_age = 2, aid_fen = 100_000 }]
calendar = { notice_days = [7, 21], sharing_days = [14, 28], first_notice_on = 2020-01-07, objection_days = 3 }
"""


def plan_of(text: str = PLAN) -> Plan:
    """A plan from TOML."""
    return parse_plan(text.encode(), source="test")


def scenario_of(**changes: object) -> Scenario:
    """`usual` in which nothing is uncertain, nobody joins or leaves and all are in the same health, then changed."""
    bare: dict[str, object] = named_scenario("usual").model_dump()
    bare |= {
        "health": [{"zh": "人", "en": "people", "part": 1.0, "relative": 1.0}],
        "illness": {"level": 1.0},
        "select": {"start": 1.0, "years": 1.0},
        "delay": {"mean_days": 0.0, "least_days": 0.0},
        "joining": {"curve": {"kind": "steady", "yearly": 0.0}},
        "leaving": {"yearly": 0.0, "price_response": [{"from_age": 0, "power": 0.0}]},
        "closing": {"least_members": 0},
        "uncertainty": {},
    }
    return Scenario.model_validate(bare | changes)


def rates(path: Path, *rows: tuple[float, float]) -> Path:
    """A table of rates, or a count of people, by age."""
    lines = [f"{age},{male},{female}" for age, (male, female) in enumerate(rows)]
    path.write_text("\n".join(["age,male,female", *lines]) + "\n")
    return path


def weighted(plan: Plan, *weights: int | str) -> Plan:
    """The plan with other class weights."""
    classes = [
        each.model_copy(update={"weight": Fraction(weight)}) for each, weight in zip(plan.classes, weights, strict=True)
    ]
    return plan.model_copy(update={"classes": tuple(classes)})


def fortnights(count: int, *, days: int = 15) -> tuple[Window, ...]:
    """Windows of the same length, each ended by a notice."""
    first = date(2020, 1, 1).toordinal()
    return tuple(
        Window(
            since=date.fromordinal(first + days * number),
            until=date.fromordinal(first + days * (number + 1)),
            period=f"p{number}",
        )
        for number in range(count)
    )
