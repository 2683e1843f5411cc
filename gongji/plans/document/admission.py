"""Who may join: age, sex, papers, relations, what is known of a person, and conditions of health.

A condition may be excluded, call for a review, or be required: a plan for people with chronic illness
requires one of the conditions that it lists (F8).
"""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from gongji.plans.document.values import (
    ITEMS_MAX,
    Age,
    Count,
    Days,
    ExactPart,
    Identifier,
    Names,
    Part,
    Whole,
    Words,
    listed,
)

Relation = Literal["self", "spouse", "child", "parent"]
Paper = Literal[
    "resident_id",
    "household_register",
    "birth_certificate",
    "passport",
    "hong_kong_macao_permit",
    "taiwan_permit",
    "foreigner_id",
]
Sex = Literal["female", "male"]


class Attribute(Part):
    """Something known of a person that decides on joining: region, occupation, score, or the like.

    `at_least` and `at_most` compare whole numbers, `one_of` and `none_of` texts. It is the joining person's,
    or the payer's who enrols them.
    """

    name: Identifier
    label: Words
    whose: Literal["person", "payer"] = "person"
    known_from: Literal["member", "operator"] = "member"
    at_least: Whole | None = None
    at_most: Whole | None = None
    one_of: Names = ()
    none_of: Names = ()

    @model_validator(mode="after")
    def one_kind_of_rule(self) -> Self:
        """Refuse an attribute without a rule, or with rules for numbers and texts at once."""
        numbers = self.at_least is not None or self.at_most is not None
        texts = bool(self.one_of or self.none_of)
        if numbers == texts:
            raise ValueError(f"attribute {self.name} needs at_least or at_most for a number, or one_of or none_of")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"attribute {self.name}: at_least {self.at_least} is above at_most {self.at_most}")
        if both := set(self.one_of) & set(self.none_of):
            raise ValueError(f"attribute {self.name}: {min(both)!r} stands in one_of and in none_of")
        return self


class Condition(Part):
    """A condition of health that a declaration may show, and what it means for joining.

    Where a plan has required conditions, a person needs at least one of them.
    """

    id: Identifier
    name: Words
    rule: Literal["required", "excluded", "review"]


class Unit(Part):
    """Joining by employer, union or village: how many of the unit's people must come in together."""

    least_people: Count = 1
    least_part: ExactPart | None = None
    name: Words | None = None


class Admission(Part):
    """Who may join. Ages in completed years on the day of joining."""

    from_days: Days = 0
    from_age: Age = 0
    to_age: Age
    sex: Sex | None = None
    documents: Annotated[tuple[Paper, ...], Field(max_length=ITEMS_MAX)] = ()
    relations: Annotated[tuple[Relation, ...], Field(min_length=1, max_length=4)] = (
        "self",
        "spouse",
        "child",
        "parent",
    )
    joined_by: Literal["person", "unit"] = "person"
    unit: Unit | None = None
    attributes: Annotated[tuple[Attribute, ...], AfterValidator(listed("attribute"))] = ()
    conditions: Annotated[tuple[Condition, ...], AfterValidator(listed("condition"))] = ()

    @model_validator(mode="after")
    def ages_in_order(self) -> Self:
        """Refuse an admission whose youngest is older than its oldest."""
        if self.from_age > self.to_age:
            raise ValueError(f"from_age {self.from_age} is above to_age {self.to_age}")
        return self

    @model_validator(mode="after")
    def a_unit_for_those_who_join_by_one(self) -> Self:
        """Refuse rules of a unit where people join one by one."""
        if self.unit is not None and self.joined_by != "unit":
            raise ValueError('[admission.unit] needs joined_by = "unit"')
        return self
