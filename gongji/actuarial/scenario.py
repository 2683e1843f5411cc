"""A scenario: what is assumed about people, so that a plan can be projected. A TOML file, checked and frozen.

Everything that is not a rule of the plan is in here, one table an idea, each with its reason in the scenario's own
sources.md. `usual` is the one to begin with. Keys: docs/reference/projection.md.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gongji.errors import Refused
from gongji.plans.lines import key_lines
from gongji.plans.reading import where

SCENARIOS = Path(__file__).parent / "scenarios"
BYTES_MAX = 1_000_000

Part1 = Annotated[float, Field(ge=0, le=1)]
Positive = Annotated[float, Field(gt=0, le=1e6)]
NotNegative = Annotated[float, Field(ge=0, le=1e6)]
Power = Annotated[float, Field(ge=-20, le=20)]


class Table(BaseModel):
    """A table of a scenario: frozen, without keys that nobody knows, without NaN or infinity."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class People(Table):
    """Who there is to join: the census, or a CSV of people by age and sex."""

    file: Path | None = None
    tiers: dict[str, NotNegative] = {}
    age_tilt: Power = 0.0
    late_age_tilt: Power | None = None
    value_response: Power = 0.0


class Health(Table):
    """A part of the people and how much more often than others of their age and sex they fall ill."""

    zh: str
    en: str
    part: Annotated[float, Field(gt=0, le=1)]
    relative: Positive


class IllnessCover(Table):
    """What is assumed of the cases of one cover: how many for one that the table counts (from 40 on, so many times
    that), and what a case costs, of which basic insurance recognises a part and pays a part.
    """

    part: NotNegative
    older_relative: NotNegative = 1.0
    cost_yuan: Annotated[float, Field(ge=0, le=1e8)] = 150_000.0
    insured_part: Part1 = 0.8
    paid_part: Part1 = 0.6
    hospital_days: Annotated[int, Field(ge=0, le=3660)] = 20
    disability_grade: Annotated[int, Field(ge=1, le=10)] | None = None
    dies: bool = False


class Illness(Table):
    """How often people fall ill: a table, a level on it, its yearly trend, what part of cases are accidents, and how
    they fall to the plan's covers.
    """

    covers: dict[str, IllnessCover] = {}
    file: Path | None = None
    level: Positive = 1.0
    yearly_trend: Annotated[float, Field(gt=-0.5, lt=0.5)] = 0.0
    accident_share: Part1 = 0.0


class Select(Table):
    """Right after waiting members fall ill `start` times as often as later; the difference fades over `years`."""

    start: NotNegative = 1.0
    years: Positive = 1.0


class Delay(Table):
    """Days from diagnosis to disclosure: at least so many, and so many on average."""

    mean_days: Annotated[float, Field(ge=0, le=720)] = 75.0
    least_days: Annotated[float, Field(ge=0, le=360)] = 14.0

    @model_validator(mode="after")
    def mean_is_not_below_least(self) -> Self:
        """Refuse a mean below the least."""
        if self.mean_days < self.least_days:
            raise ValueError(f"mean_days {self.mean_days:g} is below least_days {self.least_days:g}")
        return self


class Steady(Table):
    """As many join in a year as this part of the first members, evenly."""

    kind: Literal["steady"]
    yearly: NotNegative


class Logistic(Table):
    """People who ever joined: reach·members ÷ (1 + e^(−growth·(t − middle))), t in years from the opening."""

    kind: Literal["logistic"]
    reach: Positive = 1.0
    growth: Positive
    middle: Annotated[float, Field(ge=-100, le=100)]


class Bass(Table):
    """People who ever joined, by Bass: reach·members·(1 − e^(−(p+q)t)) ÷ (1 + q/p·e^(−(p+q)t))."""

    kind: Literal["bass"]
    reach: Positive = 1.0
    innovators: Positive
    imitators: NotNegative


class Given(Table):
    """People who ever joined, from a CSV `on,joined`; nobody after its last day."""

    kind: Literal["given"]
    file: Path


class Joining(Table):
    """How people come: a curve, and how much a price holds them back."""

    curve: Annotated[Steady | Logistic | Bass | Given, Field(discriminator="kind")]
    price_response: NotNegative = 0.0


class Response(Table):
    """From an age on, the power of (1 + price ÷ noticed price) in the rate of leaving."""

    from_age: Annotated[int, Field(ge=0, le=150)]
    power: Power


class Leaving(Table):
    """How people go: a yearly rate at price 0, what a price and its relation to one's own expected aid do to it."""

    yearly: Annotated[float, Field(ge=0, le=50)]
    noticed_yuan_a_year: Positive = 100.0
    price_response: Annotated[tuple[Response, ...], Field(min_length=1, max_length=20)]
    value_response: Power = 0.0
    memory_periods: Annotated[float, Field(ge=1, le=240)] = 6.0
    mortality_file: Path | None = None

    @model_validator(mode="after")
    def ages_in_order(self) -> Self:
        """Refuse bands that do not begin at 0 or stand out of order."""
        ages = [each.from_age for each in self.price_response]
        if ages != sorted(set(ages)) or ages[0] != 0:
            raise ValueError(f"price_response: from_age must begin at 0 and rise, not {ages}")
        return self


class Closing(Table):
    """When the plan closes: below so many members (without, the plan's own floor), not before so many days."""

    least_members: Annotated[int, Field(ge=0)] | None = None
    grace_days: Annotated[int, Field(ge=0, le=3660)] = 90


class Uncertainty(Table):
    """Standard deviations of logarithms: of what is not known (one draw a path) and of what years bring."""

    level: NotNegative = 0.0
    yearly: NotNegative = 0.0
    joining: NotNegative = 0.0
    leaving: NotNegative = 0.0
    response: NotNegative = 0.0


class Scenario(Table):
    """All assumptions of a projection."""

    name: str
    start: Literal["settled", "new", "empty"] = "settled"
    people: People = People()
    health: Annotated[tuple[Health, ...], Field(min_length=1, max_length=5)]
    illness: Illness = Illness()
    select: Select = Select()
    delay: Delay = Delay()
    joining: Joining
    leaving: Leaving
    closing: Closing = Closing()
    uncertainty: Uncertainty = Uncertainty()

    @model_validator(mode="after")
    def health_adds_up(self) -> Self:
        """Refuse parts of health that are not all people."""
        whole = sum(each.part for each in self.health)
        if abs(whole - 1) > 1e-9:
            raise ValueError(f"the parts of [[health]] add up to {whole:g}, not 1")
        return self


def scenario_names() -> tuple[str, ...]:
    """The scenarios that come with Gongji."""
    return tuple(sorted(file.parent.name for file in SCENARIOS.glob("*/scenario.toml")))


def named_scenario(name: str) -> Scenario:
    """A scenario that comes with Gongji, or the one in a file; raises Refused with those there are."""
    if name in scenario_names():
        return read_scenario(SCENARIOS / name / "scenario.toml")
    if name.endswith(".toml"):
        return read_scenario(Path(name))
    raise Refused(f"there is no scenario '{name}'; there are {', '.join(scenario_names())}, or name a .toml file")


def read_scenario(path: Path) -> Scenario:
    """The scenario in a TOML file; raises Refused with all its mistakes, each with file, line and key.

    Files it names are looked for beside it.
    """
    try:
        content = path.read_bytes()
        text = content[:BYTES_MAX].decode("utf-8")
        document = tomllib.loads(text)
    except (OSError, UnicodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise Refused(f"{path}: not a scenario: {getattr(error, 'strerror', None) or error}") from error
    for table, key in (("people", "file"), ("illness", "file"), ("leaving", "mortality_file")):
        beside(document.get(table), key, path.parent)
    joining = document.get("joining")
    beside(joining.get("curve") if isinstance(joining, dict) else None, "file", path.parent)
    try:
        return Scenario.model_validate(document)
    except ValidationError as errors:
        lines = key_lines(text)
        raise Refused(
            [f"{where(str(path), lines, each['loc'])}: {in_words(dict(each))}" for each in errors.errors()]
        ) from None


def beside(table: object, key: str, folder: Path) -> None:
    """Make a file's name in a table stand beside the scenario."""
    if isinstance(table, dict) and isinstance(table.get(key), str):
        table[key] = folder / table[key]


def in_words(error: dict[str, Any]) -> str:
    """What is wrong with a value, and what was given."""
    if error["type"] == "extra_forbidden":
        return f"the key '{error['loc'][-1]}' is unknown"
    if error["type"] == "missing":
        return "the key is missing"
    if error["type"] == "value_error":
        return str(error["ctx"]["error"])
    return f"{error.get('input')!r}: {error['msg'][0].lower()}{error['msg'][1:]}"
