"""Reads of memberships."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from gongji.community.membership.models import Membership
from gongji.community.membership.rules import Status, status, waiting_ends_on
from gongji.community.membership.tiers import grown_sql, tier_on, tier_sql
from gongji.community.people.models import Account, Person
from gongji.community.versions.queries import plan_of


def roll(plan_id: str, cutoff: date) -> QuerySet:
    """Those who are in at the first moment of the cutoff, waiting or covered, sorted by member number.

    The rows are (member, born_on, joined_on, left_on, tier), as the settlement reads them; the tier is that of the
    member's age on the cutoff.
    """
    return (
        Membership.objects.filter(plan=plan_id, joined_on__lte=cutoff)
        .filter(Q(left_on__isnull=True) | Q(left_on__gt=cutoff))
        .order_by("number")
        .values_list("number", "person__born_on", "joined_on", "left_on", tier_on(plan_of(plan_id, cutoff), cutoff))
    )


CHANGES = """
    WITH changed AS (
        SELECT key AS number FROM database_change
        WHERE source = 'membership_membership' AND scope = %(plan)s AND at >= %(since)s
        UNION
        SELECT membership.number FROM database_change AS change
        JOIN membership_membership AS membership ON membership.person_id = change.key
        WHERE change.source = 'people_person' AND change.at >= %(since)s AND membership.plan = %(plan)s
        UNION
        SELECT number FROM membership_membership
        WHERE plan = %(plan)s AND joined_on > %(cutoff_before)s AND joined_on <= %(cutoff)s{grown}
    )
    SELECT changed.number, person.born_on, membership.joined_on, membership.left_on, {tier}
    FROM changed
    LEFT JOIN membership_membership AS membership
        ON membership.number = changed.number AND membership.plan = %(plan)s AND membership.joined_on <= %(cutoff)s
        AND (membership.left_on IS NULL OR membership.left_on > %(cutoff)s)
    LEFT JOIN people_person AS person ON person.id = membership.person_id
    ORDER BY changed.number
"""


def roll_changes(plan_id: str, cutoff: date, *, cutoff_before: date, since: int) -> tuple[str, dict[str, str | int]]:
    """One statement, with its parameters, for what may differ between the roll of a cutoff and one before it, read
    at the place `since` in the record of changes.

    The rows are those of `roll`, sorted by member number; of who is not in (any more), the number alone. Who is in
    both and leaves by the cutoff, as was known before, is not among them.
    """
    plan, before = plan_of(plan_id, cutoff), plan_of(plan_id, cutoff_before)
    tier, tier_params = tier_sql(plan, cutoff)
    grown, grown_params = grown_sql(plan, before, cutoff=cutoff, cutoff_before=cutoff_before)
    days = {"cutoff": cutoff.isoformat(), "cutoff_before": cutoff_before.isoformat()}
    params = {"plan": plan_id, "since": since, **days, **tier_params, **grown_params}
    return CHANGES.format(tier=tier, grown=grown), params


@dataclass(frozen=True, slots=True, kw_only=True)
class FamilyMember:
    """A person of an account with the latest spell in a plan, as the account's holder sees it."""

    person: Person
    masked_name: str
    member: int
    tier: str
    status: Status
    joined_on: date
    waiting_ends_on: date
    left_on: date | None


def family(account: Account, plan_id: str, on: date) -> list[FamilyMember]:
    """The people of an account with their status on a day, the holder first. Two queries.

    Of somebody who came back, the latest spell that had begun by the day is shown (or the first, if none
    had).
    """
    plan = plan_of(plan_id, on)
    spells = Membership.objects.filter(person__account=account, plan=plan_id).select_related("person")
    latest: dict[int, Membership] = {}
    for spell in spells.order_by("joined_on"):
        if spell.person_id not in latest or spell.joined_on <= on:
            latest[spell.person_id] = spell
    ordered = sorted(latest.values(), key=lambda spell: (spell.person.relation != "self", spell.person_id))
    return [
        FamilyMember(
            person=spell.person,
            masked_name=spell.person.masked_name,
            member=spell.number,
            tier=spell.tier,
            status=status(spell.spell, plan, on),
            joined_on=spell.joined_on,
            waiting_ends_on=waiting_ends_on(spell.joined_on, plan),
            left_on=spell.left_on,
        )
        for spell in ordered
    ]


def member_numbers(account: Account, plan_id: str) -> dict[int, Person]:
    """All member numbers that an account ever paid for in a plan, with the person behind each. One query."""
    spells = Membership.objects.filter(person__account=account, plan=plan_id).select_related("person")
    return {spell.number: spell.person for spell in spells.order_by("number")}


def person_of_number(number: int) -> Person | None:
    """The person behind a member number. One query."""
    spell = Membership.objects.filter(number=number).select_related("person").first()
    return spell.person if spell else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """How many are in a plan on a day."""

    members: int
    covered: int
    waiting: int


def counts(plan_id: str, on: date) -> Counts:
    """How many are in a plan on a day, waiting and covered. Two queries."""
    plan = plan_of(plan_id, on)
    in_on = Q(joined_on__lte=on) & (Q(left_on__isnull=True) | Q(left_on__gt=on))
    joined_by = on - (waiting_ends_on(on, plan) - on)
    found = Membership.objects.filter(in_on, plan=plan_id).aggregate(
        members=Count("pk"), covered=Count("pk", filter=Q(joined_on__lte=joined_by))
    )
    return Counts(members=found["members"], covered=found["covered"], waiting=found["members"] - found["covered"])


def was_member(account: Account, plan_id: str, on: date) -> bool:
    """Whether an account had somebody in a plan on a day. One query."""
    spells = Membership.objects.filter(person__account=account, plan=plan_id, joined_on__lte=on)
    return spells.filter(Q(left_on__isnull=True) | Q(left_on__gt=on)).exists()
