"""What is aided: illnesses of the 2020 industry standard by number, a plan's own, accidents, death.

A cover may hold for first diagnoses from a day or up to a day, so that an illness can be added, reduced or
removed without touching older cases.
"""

from __future__ import annotations

import re
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from gongji.plans.document.values import ITEMS_MAX, Count, Day, Identifier, Identifiers, Part, Words, in_order, listed
from gongji.plans.exact import as_in_file
from gongji.plans.illnesses import standard_illnesses

ILLNESSES_MAX = 500
NUMBERS = re.compile(r"(m?)([1-9][0-9]?)(?:-(m?)([1-9][0-9]?))?")

Grade = Literal["severe", "moderate", "mild"]


def numbers_of_standard(value: object) -> object:
    """The numbers of the 2020 standard in a list such as ["1-28", "m1"], one by one and in its order."""
    if not isinstance(value, list | tuple):
        raise ValueError(f'{as_in_file(value)} is not a list; write for example ["1-28", "m1"]')
    known = list(standard_illnesses())
    texts = [each if isinstance(each, str) else as_in_file(each) for each in value]
    found = [number for text in texts for number in numbers_within(text, known)]
    if twice := sorted({number for number in found if found.count(number) > 1}):
        raise ValueError(f"number {twice[0]!r} stands twice")
    return tuple(found)


def numbers_within(text: str, known: list[str]) -> list[str]:
    """The numbers that one text such as "3", "m1" or "1-28" stands for; raises ValueError for any other."""
    if match := NUMBERS.fullmatch(text):
        first, last = f"{match[1]}{match[2]}", f"{match[3] or ''}{match[4] or match[2]}"
        if match[4] is None:
            last = first
        if first in known and last in known and match[1] == (match[3] or "" if match[4] else match[1]):
            numbers = known[known.index(first) : known.index(last) + 1]
            if numbers:
                return numbers
    raise ValueError(f"{as_in_file(text)} is no number of the 2020 standard: 1 to 28, m1 to m3, or a span like '1-28'")


class OwnIllness(Part):
    """An illness that the plan names beside the standard's."""

    id: Identifier
    name: Words


class Cover(Part):
    """What an aid is for: one group of illnesses, an accident, or death. Days are of first diagnosis, both
    included.

    `without` takes narrower covers out of this one; `count` is how many illnesses the plan counts, where
    its list is not complete here.
    """

    id: Identifier
    name: Words
    cause: Literal["illness", "accident", "death", "any"] = "illness"
    grade: Grade | None = None
    standard: Annotated[tuple[str, ...], BeforeValidator(numbers_of_standard)] = ()
    illnesses: Annotated[tuple[OwnIllness, ...], AfterValidator(listed("illness", most=ILLNESSES_MAX))] = ()
    count: Count | None = None
    without: Identifiers = ()
    diagnosed_from: Day | None = None
    diagnosed_to: Day | None = None
    definition: Words | None = None

    @model_validator(mode="after")
    def days_in_order(self) -> Self:
        """Refuse a cover that ends before it begins, or counts fewer illnesses than it lists."""
        in_order(f"cover {self.id}", self.diagnosed_from, self.diagnosed_to)
        listed_here = len(self.standard) + len(self.illnesses)
        if self.count is not None and self.count < listed_here:
            raise ValueError(f"cover {self.id} lists {listed_here} illnesses, more than its count of {self.count}")
        return self


class Exclusion(Part):
    """Something that is never aided, for all covers or some."""

    id: Identifier
    name: Words
    covers: Annotated[tuple[Identifier, ...], Field(max_length=ITEMS_MAX)] = ()


class Definition(Part):
    """A word of the plan and what it means in it, such as first diagnosis."""

    id: Identifier
    term: Words
    meaning: Words
