"""The industry's own model: how many people share, what serious illness costs, and how much of it aid carries.

It reproduces the 2020 white paper (《网络互助行业白皮书》, Ant Group Research Institute, 7 May 2020; brief F4, F7)
from its printed inputs, and lets a reader change them. The paper printed 2019 and 2025; the years between were not
found, so they are ours: constant growth, the simplest path through two points.

    M(t)   members, people counted once           M(2019) · g^(t − 2019),  g = (M(2025) ÷ M(2019))^(1/6)
    C(t)   the nation's cost of serious illness   C(2019) · h^(t − 2019),  h = (C(2025) ÷ C(2019))^(1/6)
    A(t)   aid paid for it                        likewise from A(2019) to A(2025)
    s(t)   what aid adds to the average cover     A(t) ÷ C(t);  C(2025) = A(2025) ÷ s(2025)
"""

from __future__ import annotations

import csv
import math
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Final

from gongji.errors import Mistakes, Refused

FIRST_YEAR: Final = 2019
LAST_YEAR: Final = 2025
CLOSINGS = Path(__file__).parent / "data" / "closings.csv"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assumptions:
    """What the model starts from: people, yuan, and shares of 1. The defaults are those of the white paper."""

    population: float = 1.4e9
    members_first: float = 150e6
    members_last: float = 450e6
    cost_first_yuan: float = 730e9
    aid_first_yuan: float = 5.4e9
    aid_last_yuan: float = 49e9  # "nearly 7bn US dollars" in 2025, at 7 yuan; the rate is our own choice
    cover_without: float = 0.60
    added_cover_last: float = 0.03


@dataclass(frozen=True, slots=True, kw_only=True)
class IndustryYear:
    """One year of the model: people, yuan, and shares of 1."""

    year: int
    members: float
    of_population: float
    cost_yuan: float
    aid_yuan: float
    aid_a_member_yuan: float
    added_cover: float
    cover_without: float
    cover_with: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure that the paper printed, beside the model's own, with a tolerance that its printing allows."""

    name_zh: str
    name_en: str
    printed: float
    ours: float
    tolerance: float

    @property
    def agrees(self) -> bool:
        """Whether the model gives what was printed, as far as printing rounds."""
        return abs(self.ours - self.printed) <= self.tolerance


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """When a platform ended, and how many members it had told of before; both as published."""

    platform_zh: str
    platform_en: str
    closed_on: date
    members: int | None
    standing: str
    source: str


def industry(given: Assumptions = Assumptions()) -> tuple[IndustryYear, ...]:
    """The years from 2019 to 2025; raises Refused with everything that cannot be in the assumptions."""
    check_assumptions(given)
    cost_last = given.aid_last_yuan / given.added_cover_last
    return tuple(
        one_year(
            year,
            given,
            members=between(given.members_first, given.members_last, year),
            cost_yuan=between(given.cost_first_yuan, cost_last, year),
            aid_yuan=between(given.aid_first_yuan, given.aid_last_yuan, year),
        )
        for year in range(FIRST_YEAR, LAST_YEAR + 1)
    )


def one_year(year: int, given: Assumptions, *, members: float, cost_yuan: float, aid_yuan: float) -> IndustryYear:
    """The quotients of one year."""
    return IndustryYear(
        year=year,
        members=members,
        of_population=members / given.population,
        cost_yuan=cost_yuan,
        aid_yuan=aid_yuan,
        aid_a_member_yuan=aid_yuan / members,
        added_cover=aid_yuan / cost_yuan,
        cover_without=given.cover_without,
        cover_with=given.cover_without + aid_yuan / cost_yuan,
    )


def between(first: float, last: float, year: int) -> float:
    """The value of a year on the path of constant growth from 2019 to 2025."""
    return first * math.pow(last / first, (year - FIRST_YEAR) / (LAST_YEAR - FIRST_YEAR))


def check_assumptions(given: Assumptions) -> None:
    """Raise Refused with every assumption that is not a number above zero, or that contradicts another."""
    mistakes = Mistakes()
    for each in fields(given):
        value = getattr(given, each.name)
        with mistakes:
            if not math.isfinite(value) or value <= 0:
                raise Refused(f"{each.name} is {value}; it must be a number above zero")
    mistakes.refuse()
    for members in ("members_first", "members_last"):
        with mistakes:
            if getattr(given, members) > given.population:
                raise Refused(f"{members} is more than the population; people are counted once")
    with mistakes:
        if given.aid_first_yuan > given.cost_first_yuan:
            raise Refused("aid_first_yuan is more than cost_first_yuan; aid cannot exceed the cost")
    for share in ("cover_without", "added_cover_last"):
        with mistakes:
            if getattr(given, share) > 1:
                raise Refused(f"{share} is {getattr(given, share)}; a share is at most 1")
    with mistakes:
        if given.cover_without + given.added_cover_last > 1:
            raise Refused("cover_without and added_cover_last come to more than the whole cost")
    mistakes.refuse()


def against_the_paper(years: tuple[IndustryYear, ...]) -> tuple[Figure, ...]:
    """What the white paper printed, beside the model. 5.4 ÷ 730 is 0.740 %, and 0.73 % was printed: both are shown."""
    first, last = years[0], years[-1]
    return (
        figure("2019 年成员（亿人）", "members in 2019 (100 million)", 1.5, first.members / 1e8, 0.05),
        figure("2025 年成员（亿人）", "members in 2025 (100 million)", 4.5, last.members / 1e8, 0.05),
        figure("2025 年占人口（%）", "part of the population in 2025 (%)", 32, last.of_population * 100, 0.5),
        figure(
            "2019 年大病费用（亿元）",
            "cost of serious illness in 2019 (100 million yuan)",
            7300,
            first.cost_yuan / 1e8,
            50,
        ),
        figure("2019 年互助金（亿元）", "aid in 2019 (100 million yuan)", 54, first.aid_yuan / 1e8, 0.5),
        figure("2019 年互助金占费用（%）", "aid as part of the cost in 2019 (%)", 0.73, first.added_cover * 100, 0.005),
        figure("2019 年平均保障水平（%）", "average cover in 2019 (%)", 60.73, first.cover_with * 100, 0.005),
        figure("2025 年平均保障水平（%）", "average cover in 2025 (%)", 63, last.cover_with * 100, 0.5),
    )


def figure(name_zh: str, name_en: str, printed: float, ours: float, tolerance: float) -> Figure:
    """A printed figure with the model's."""
    return Figure(name_zh=name_zh, name_en=name_en, printed=printed, ours=ours, tolerance=tolerance)


def closings() -> tuple[Closing, ...]:
    """What really happened: the platforms that closed, in order of the day; sources stand in the file."""
    with CLOSINGS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    found = (
        Closing(
            platform_zh=row["platform_zh"],
            platform_en=row["platform_en"],
            closed_on=date.fromisoformat(row["closed_on"]),
            members=int(row["members"]) if row["members"] else None,
            standing=row["standing"],
            source=row["source"],
        )
        for row in rows
    )
    return tuple(sorted(found, key=lambda closing: closing.closed_on))
