"""Parts of a plan that are right alone and wrong together: each found with its place, all of them at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from gongji.plans.document.values import gaps_and_overlaps
from gongji.plans.document.vocabulary import Path, Table, keys_of, meant, tables_under

if TYPE_CHECKING:
    from gongji.plans.document.aid import Aid
    from gongji.plans.document.plan import Plan

Misfit = tuple[Path, str]
LONG_AGO, FAR_AWAY = date.min, date.max
STEP: Final = re.compile(r"([a-z_]+)(?:\[([0-9]+)\])?")


def refuse_misfits(plan: Plan) -> None:
    """Raise a ValidationError with every misfit, each with its place in the document."""
    misfits = [misfit for check in CHECKS for misfit in check(plan)]
    if misfits:
        raise ValidationError.from_exception_data(
            "Plan",
            [
                InitErrorDetails(
                    type=PydanticCustomError("misfit", "{sentence}", {"sentence": sentence}), loc=path, input=None
                )
                for path, sentence in misfits
            ],
        )


def waiting_is_there(plan: Plan) -> Iterator[Misfit]:
    """Sharing that begins after waiting needs the days."""
    if plan.sharing.begins == "after_waiting" and plan.waiting is None:
        yield ("sharing", "begins"), 'sharing.begins = "after_waiting" needs [waiting] with days'


def covers_are_there(plan: Plan) -> Iterator[Misfit]:
    """Every cover that is named stands in the plan."""
    known = [each.id for each in plan.covers]
    for table in ("aid", "exclusions"):
        for number, each in enumerate(getattr(plan, table)):
            yield from unknown((table, number, "covers"), each.covers, known, what="cover")
    for number, group in enumerate(plan.waiting.groups if plan.waiting else ()):
        yield from unknown(("waiting", "groups", number, "covers"), group.covers, known, what="cover")
    for number, cover in enumerate(plan.covers):
        yield from unknown(("covers", number, "without"), cover.without, known, what="cover")
        if cover.id in cover.without:
            yield ("covers", number, "without"), f"cover '{cover.id}' cannot be without itself"


def tiers_are_there(plan: Plan) -> Iterator[Misfit]:
    """Every tier that a line of aid names stands in the plan."""
    known = [each.id for each in plan.tiers]
    for number, line in enumerate(plan.aid):
        yield from unknown(("aid", number, "tiers"), line.tiers, known, what="tier")


def tiers_follow_ages(plan: Plan) -> Iterator[Misfit]:
    """Who grows out of a tier has one to go on in."""
    oldest = max(each.to_age for each in plan.classes)
    by_id = {each.id: each for each in plan.tiers}
    for number, tier in enumerate(plan.tiers):
        at: Path = ("tiers", number)
        if tier.from_age > tier.to_age:
            yield (*at, "from_age"), f"from_age {tier.from_age} is above to_age {tier.to_age}"
        if tier.then is None and tier.to_age < oldest:
            yield (*at, "to_age"), f"tier '{tier.id}' ends at {tier.to_age}; name the tier of who grows older in then"
        elif tier.then is not None and tier.then not in by_id:
            yield (*at, "then"), f"tier '{tier.then}' is not in the plan; {meant(tier.then, list(by_id))}"
        elif tier.then is not None and not by_id[tier.then].from_age <= tier.to_age + 1 <= by_id[tier.then].to_age:
            yield (*at, "then"), f"tier '{tier.then}' is not for the age of {tier.to_age + 1}"


def conditions_are_there(plan: Plan) -> Iterator[Misfit]:
    """Every condition that an answer declares stands under admission."""
    known = [each.id for each in plan.admission.conditions] if plan.admission else []
    for path, answer in answers(plan):
        yield from unknown((*path, "declares"), answer.declares, known, what="condition")


def answers(plan: Plan) -> Iterator[tuple[Path, Any]]:
    """Every answer that the declaration foresees, with its place."""
    for number, question in enumerate(plan.declaration.questions if plan.declaration else ()):
        at: Path = ("declaration", "questions", number)
        if question.kind == "yes_no":
            yield (*at, "yes"), question.yes
            yield (*at, "no"), question.no
        elif question.kind == "choice":
            yield from (((*at, "answers", i), each) for i, each in enumerate(question.answers))
        else:
            yield from (((*at, "ranges", i), each) for i, each in enumerate(question.ranges))
            yield (*at, "otherwise"), question.otherwise


def required_can_be_declared(plan: Plan) -> Iterator[Misfit]:
    """A required condition that no answer declares would keep everybody out."""
    if plan.admission is None or plan.declaration is None:
        return
    declared = {condition for _, answer in answers(plan) for condition in answer.declares}
    required = [each.id for each in plan.admission.conditions if each.rule == "required"]
    if required and not declared & set(required):
        yield (
            ("admission", "conditions"),
            f"no answer of the declaration declares a required condition ({', '.join(required)}), so nobody could join",
        )


def aid_does_not_overlap(plan: Plan) -> Iterator[Misfit]:
    """Two lines of one kind never give for the same case."""
    for (_, one), (number, other) in combinations(enumerate(plan.aid), 2):
        if one.kind == other.kind and all(overlap(one, other) for overlap in OVERLAPS):
            since = max(one.from_age, other.from_age)
            yield (
                ("aid", number),
                f"aid {one.name.en!r} and aid {other.name.en!r} overlap: both cover age {since}",
            )


def aid_leaves_no_gap(plan: Plan) -> Iterator[Misfit]:
    """Lines that differ by age alone follow one another."""
    alike: dict[tuple[object, ...], list[int]] = {}
    for number, line in enumerate(plan.aid):
        alike.setdefault(all_but_age(line), []).append(number)
    for numbers in alike.values():
        spans = [(line.from_age, line.to_age, line.name.en) for line in (plan.aid[number] for number in numbers)]
        for sentence in gaps_and_overlaps("aid", spans):
            if "leave a gap" in sentence:
                yield ("aid", numbers[-1]), sentence


def all_but_age(line: Aid) -> tuple[object, ...]:
    """What must be the same for two lines to be of one row of ages."""
    return (
        line.kind,
        frozenset(line.covers),
        frozenset(line.tiers),
        line.diagnosed_from,
        line.diagnosed_to,
        line.from_member_days,
        line.to_member_days,
    )


def share(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two lists, where an empty one means all, have something in common."""
    return not one or not other or bool(set(one) & set(other))


OVERLAPS: Final[tuple[Callable[[Any, Any], bool], ...]] = (
    lambda one, other: one.from_age <= other.to_age and other.from_age <= one.to_age,
    lambda one, other: share(one.covers, other.covers),
    lambda one, other: share(one.tiers, other.tiers),
    lambda one, other: (
        (one.diagnosed_from or LONG_AGO) <= (other.diagnosed_to or FAR_AWAY)
        and (other.diagnosed_from or LONG_AGO) <= (one.diagnosed_to or FAR_AWAY)
    ),
    lambda one, other: (
        one.from_member_days <= (other.to_member_days if other.to_member_days is not None else one.from_member_days)
        and other.from_member_days <= (one.to_member_days if one.to_member_days is not None else other.from_member_days)
    ),
)


def units_belong_together(plan: Plan) -> Iterator[Misfit]:
    """What a unit pays or ends needs members who join by unit."""
    by_unit = plan.admission is not None and plan.admission.joined_by == "unit"
    if not by_unit and plan.leaving.with_unit == "ends":
        yield ("leaving", "with_unit"), 'with_unit = "ends" needs admission.joined_by = "unit"'
    if not by_unit and plan.funding.kind == "yearly" and plan.funding.paid_by == "unit":
        yield ("funding", "paid_by"), 'paid_by = "unit" needs admission.joined_by = "unit"'


def names_stand_once(plan: Plan) -> Iterator[Misfit]:
    """An attribute has one rule, a plan is moved to from one age."""
    attributes = [each.name for each in plan.admission.attributes] if plan.admission else []
    for number, name in enumerate(attributes):
        if name in attributes[:number]:
            yield ("admission", "attributes", number, "name"), f"attribute '{name}' stands twice"
    for number, move in enumerate(plan.moves):
        if move.to == plan.id:
            yield ("moves", number, "to"), f"plan '{plan.id}' cannot be moved to from itself"
        if (move.to, move.at_age) in [(each.to, each.at_age) for each in plan.moves[:number]]:
            yield ("moves", number), f"the move to '{move.to}' at {move.at_age} stands twice"


def keys_are_known(plan: Plan) -> Iterator[Misfit]:
    """Every key of a source, and of an unsourced rule, is one that a plan can have."""
    for number, source in enumerate(plan.sources):
        for place, key in enumerate(source.keys):
            yield from ((("sources", number, "keys", place), said) for said in unknown_key(plan, key))
    for number, each in enumerate(plan.unsourced):
        yield from ((("unsourced", number, "key"), said) for said in unknown_key(plan, each.key))


def unknown_key(plan: Plan, key: str) -> Iterator[str]:
    """A sentence where a key such as "aid[2].aid_fen" names nothing that a plan can have."""
    tables: list[Table] = [type(plan)]
    value: Any = plan
    for name, number in STEP.findall(key):
        known = keys_of(tables)
        if name not in known:
            yield f"the key '{key}' is unknown at '{name}'; {meant(name, known)}"
            return
        tables, value = tables_under(tables, name), getattr(value, name, None)
        if number:
            items = value if isinstance(value, tuple) else ()
            if int(number) > len(items):
                yield f"the key '{key}' names number {number} of {len(items)}"
                return
            value = items[int(number) - 1]


def unknown(path: Path, named: Sequence[str], known: Sequence[str], *, what: str) -> Iterator[Misfit]:
    """A sentence for each name that the plan does not know."""
    for number, name in enumerate(named):
        if name not in known:
            yield (*path, number), f"{what} '{name}' is not in the plan; {meant(name, known)}"
        elif name in named[:number]:
            yield (*path, number), f"{what} '{name}' stands twice"


CHECKS: Final[tuple[Callable[[Plan], Iterator[Misfit]], ...]] = (
    waiting_is_there,
    covers_are_there,
    tiers_are_there,
    tiers_follow_ages,
    conditions_are_there,
    required_can_be_declared,
    aid_does_not_overlap,
    aid_leaves_no_gap,
    units_belong_together,
    names_stand_once,
    keys_are_known,
)
