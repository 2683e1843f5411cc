"""The only writer of memberships."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Case, DateField, F, Max, OuterRef, Subquery, Value, When

from gongji.community.database.statistics import after_writing
from gongji.community.membership.models import Membership, NumberSeries
from gongji.community.membership.rules import LeftReason, too_old_from, why_not_join
from gongji.community.people.models import Person
from gongji.community.versions.queries import plan_of, versions_of
from gongji.community.versions.rules import Version, in_force
from gongji.dates import born_by
from gongji.errors import Refused

ROWS_AT_ONCE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Joining:
    """One person who joins on a day."""

    person: Person
    tier: str
    joined_on: date


@transaction.atomic
def take_numbers(series: str, count: int) -> range:
    """The next `count` numbers of a series; it is locked until the transaction ends, so none is lost."""
    NumberSeries.objects.get_or_create(name=series)
    NumberSeries.objects.filter(name=series).update(next_number=F("next_number") + count)
    after = NumberSeries.objects.values_list("next_number", flat=True).get(name=series)
    return range(after - count, after)


@transaction.atomic
def join(plan_id: str, joinings: Sequence[Joining]) -> list[Membership]:
    """Begin a spell for each, numbered in their order; all or nothing.

    Raises Refused with every reason, for people outside the plan's ages, an unknown tier, or a spell that
    would begin before the person's last one ended.
    """
    versions = versions_of(plan_id)
    ended = last_days(plan_id, [each.person.pk for each in joinings])
    reasons = [f"person {each.person.pk}: {reason}" for each in joinings for reason in refusals(versions, each, ended)]
    if reasons:
        raise Refused(reasons)
    numbers = take_numbers("member", len(joinings))
    spells = Membership.objects.bulk_create(
        [
            Membership(
                number=number,
                person=each.person,
                plan=plan_id,
                plan_version=in_force(versions, each.joined_on).name,
                tier=each.tier,
                joined_on=each.joined_on,
            )
            for number, each in zip(numbers, joinings, strict=True)
        ],
        batch_size=ROWS_AT_ONCE,
    )
    after_writing(len(spells), Membership)
    return spells


def last_days(plan_id: str, people: Sequence[int]) -> dict[int, date | None]:
    """The day on which each person's last spell in a plan ended; one query for each thousand people."""
    last: dict[int, date | None] = {}
    for start in range(0, len(people), ROWS_AT_ONCE):
        spells = Membership.objects.filter(plan=plan_id, person__in=people[start : start + ROWS_AT_ONCE])
        last.update(spells.values_list("person").annotate(Max("left_on")))
    return last


def refusals(versions: Sequence[Version], joining: Joining, ended: dict[int, date | None]) -> list[str]:
    """Why one person cannot join, by the plan and by the days on which earlier spells ended."""
    plan = in_force(versions, joining.joined_on).plan
    reasons = why_not_join(plan, born_on=joining.person.born_on, joined_on=joining.joined_on, tier=joining.tier)
    last = ended.get(joining.person.pk)
    if last is not None and joining.joined_on < last:
        reasons.append(f"was a member until {last}, so a new spell cannot begin on {joining.joined_on}")
    return reasons


@transaction.atomic
def leave(leavings: Sequence[tuple[int, date]], reason: LeftReason) -> int:
    """End the open spells of member numbers on their days (the first day out); how many were still open.

    A spell that has ended stays as it is: doing it twice changes nothing.
    """
    by_number = dict(leavings)
    spells = list(Membership.objects.filter(number__in=by_number, left_on__isnull=True))
    for spell in spells:
        spell.left_on, spell.left_reason = by_number[spell.number], reason.value
    Membership.objects.bulk_update(spells, ["left_on", "left_reason"], batch_size=ROWS_AT_ONCE)
    return len(spells)


@transaction.atomic
def end_at_age_limit(plan_id: str, on: date) -> int:
    """End, on their birthday, the spells of people whom no class of the plan covers on a day; how many. Three
    queries.
    """
    plan = plan_of(plan_id, on)
    latest = born_by(on, max(each.to_age for each in plan.classes) + 1)
    if latest is None:
        return 0
    spells = Membership.objects.filter(
        plan=plan_id, left_on__isnull=True, joined_on__lte=on, person__born_on__lte=latest
    )
    birth_dates = list(spells.order_by().values_list("person__born_on", flat=True).distinct())
    if not birth_dates:
        return 0
    out_on = [When(born_on=born_on, then=Value(too_old_from(born_on, plan))) for born_on in birth_dates]
    birthday = Person.objects.filter(pk=OuterRef("person")).values(day=Case(*out_on, output_field=DateField()))
    found = spells.filter(person__born_on__in=birth_dates)  # not who came in between the two queries
    return found.update(left_on=Subquery(birthday), left_reason=LeftReason.AGE.value)
