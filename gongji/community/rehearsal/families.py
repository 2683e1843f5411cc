"""Families put together from people whom the census gave: the ages and sexes stay the census's, only ties are
added.

The trick: everybody stands in a queue by sex and year of age, and a family takes the free person nearest to
the age that it wants. Children find a parent first (or join brothers and sisters), then spouses and
grandparents follow, then couples are made of the rest until the wanted share of accounts has enrolled family
(brief F5).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Final

import numpy as np

from gongji.actuarial.population import Drawn

GROWN_UP: Final = 18
PARENT_GAP: Final = (18, 42)  # years between a child and its parent
COUPLE_GAP: Final = 8
SIBLING_CHANCE: Final = 0.38
SPOUSE_CHANCE: Final = 0.72
GRANDPARENT_CHANCE: Final = 0.22
PARENT_OF_CHILDLESS_CHANCE: Final = 0.3


@dataclass(slots=True, kw_only=True)
class Family:
    """People by their place in the draw: who pays, and whom they enrolled."""

    payer: int
    spouse: int | None = None
    children: list[int] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)

    @property
    def has_relatives(self) -> bool:
        """Whether anybody but the payer is enrolled."""
        return self.spouse is not None or bool(self.children or self.parents)


class Matching:
    """People who wait for a family, and the families so far."""

    def __init__(self, drawn: Drawn, random: np.random.Generator) -> None:
        self.random = random
        self.ages = [int(age) for age in drawn.age_years]
        self.male = [bool(each) for each in drawn.male]
        self.families: list[Family] = []
        self.free: dict[tuple[bool, int], deque[int]] = {}
        for person, age in enumerate(self.ages):
            if age >= GROWN_UP:
                self.free.setdefault((self.male[person], age), deque()).append(person)

    def take(self, *, male: bool, wanted: int, youngest: int, oldest: int) -> int | None:
        """The free grown-up nearest to an age, who is then no longer free; None where the span has nobody."""
        span = range(max(youngest, GROWN_UP), oldest + 1)
        for age in sorted(span, key=lambda age: (abs(age - wanted), age)):
            if queue := self.free.get((male, age)):
                return queue.popleft()
        return None

    def either(self, *, wanted: int, youngest: int, oldest: int) -> int | None:
        """As `take`, of one sex by chance and of the other if there is nobody."""
        male = bool(self.random.random() < 0.5)
        found = self.take(male=male, wanted=wanted, youngest=youngest, oldest=oldest)
        return found if found is not None else self.take(
            male=not male, wanted=wanted, youngest=youngest, oldest=oldest
        )  # fmt: skip

    def give_parents_to_children(self) -> None:
        """A payer for every child: that of a brother or sister, or a free grown-up of a fitting age."""
        children = [person for person, age in enumerate(self.ages) if age < GROWN_UP]
        for child in children:
            gaps = [age + self.ages[child] for age in PARENT_GAP]
            if self.random.random() >= SIBLING_CHANCE or not self.join_siblings(child, *gaps):
                wanted = self.ages[child] + int(self.random.normal(27, 4))
                payer = self.either(wanted=wanted, youngest=gaps[0], oldest=gaps[1])
                if payer is not None:
                    self.families.append(Family(payer=payer, children=[child]))
                elif not self.join_siblings(child, *gaps):
                    raise ValueError(f"nobody among {len(self.ages)} people is of an age to enrol a child")

    def join_siblings(self, child: int, youngest: int, oldest: int) -> bool:
        """Put a child into one of the families with few children and a payer of a fitting age; whether one
        was found.
        """
        for _ in range(24):
            if not self.families:
                return False
            family = self.families[int(self.random.integers(len(self.families)))]
            if youngest <= self.ages[family.payer] <= oldest and len(family.children) < 3:
                family.children.append(child)
                return True
        return False

    def add_spouse(self, family: Family) -> None:
        """Somebody of the other sex and about the same age, if there is one free."""
        age = self.ages[family.payer]
        family.spouse = self.take(
            male=not self.male[family.payer],
            wanted=age + (-2 if self.male[family.payer] else 2),
            youngest=age - COUPLE_GAP,
            oldest=age + COUPLE_GAP,
        )

    def add_parent(self, family: Family) -> None:
        """A parent of the payer who is still young enough to join, if there is one free."""
        age = self.ages[family.payer]
        parent = self.either(wanted=age + 25, youngest=age + PARENT_GAP[0], oldest=age + PARENT_GAP[1])
        if parent is not None:
            family.parents.append(parent)

    def left_alone(self) -> list[int]:
        """The grown-ups whom no family took, in the order of the draw."""
        return sorted(person for queue in self.free.values() for person in queue)


def make_families(drawn: Drawn, *, with_relatives_share: float, random: np.random.Generator) -> list[Family]:
    """Accounts with their people: everybody is in exactly one, and the wanted share has relatives."""
    matching = Matching(drawn, random)
    matching.give_parents_to_children()
    for family in list(matching.families):
        if random.random() < SPOUSE_CHANCE:
            matching.add_spouse(family)
        if random.random() < GRANDPARENT_CHANCE:
            matching.add_parent(family)
    couples_until(matching, with_relatives_share)
    families = matching.families + [Family(payer=person) for person in matching.left_alone()]
    return [families[int(each)] for each in random.permutation(len(families))]


def couples_until(matching: Matching, share: float) -> None:
    """Make couples, or a payer with a parent, of the rest until the share of accounts with relatives is
    reached.
    """
    alone = matching.left_alone()
    candidates = [alone[int(each)] for each in matching.random.permutation(len(alone))]
    singles = len(alone)
    for payer in candidates:
        if len(matching.families) >= share * (len(matching.families) + singles):
            return
        queue = matching.free[matching.male[payer], matching.ages[payer]]
        if payer not in queue:
            continue
        queue.remove(payer)
        family = Family(payer=payer)
        if matching.random.random() < PARENT_OF_CHILDLESS_CHANCE:
            matching.add_parent(family)
        if not family.has_relatives:
            matching.add_spouse(family)
        if family.has_relatives:
            matching.families.append(family)
            singles -= 2
        else:
            queue.append(payer)
