"""Reads of plan versions: which document holds on a day. A plan that was never begun here is its pack's document."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db.models import Count, Q

from gongji.community.people.models import Account, Person
from gongji.community.versions.models import Agreement, Ballot, PlanVersion, Representative
from gongji.community.versions.rules import Version, Votes, in_force
from gongji.plans.document import Plan
from gongji.plans.packs import pack_file
from gongji.plans.reading import parse_plan, plan_bytes


def plan_path(plan_id: str) -> Path:
    """The document with which a plan begins: the operator's own in the data folder, else the pack."""
    own: Path = settings.DATA / "plans" / plan_id / "plan.toml"
    return own if own.exists() else pack_file(plan_id)


@cache
def parsed(document: bytes, source: str) -> Plan:
    """A plan document, read once in the life of the process."""
    return parse_plan(document, source=source)


def versions_of(plan_id: str) -> tuple[Version, ...]:
    """All announced versions of a plan in order of their first days, with the ballots about each. One query.

    A plan that was not begun in this database has one: the document that it would begin with.
    """
    rows = (
        PlanVersion.objects.filter(plan=plan_id)
        .annotate(
            yes=Count("ballots", filter=Q(ballots__approves=True)),
            no=Count("ballots", filter=Q(ballots__approves=False)),
        )
        .order_by("effective_from")
    )
    found = tuple(
        Version(
            plan=parsed(bytes(row.document), str(row)),
            announced_on=row.announced_on,
            effective_from=row.effective_from,
            first=row.first,
            votes=Votes(yes=row.yes, no=row.no),
        )
        for row in rows
    )
    return found or (first_version(plan_id),)


def first_version(plan_id: str) -> Version:
    """The document that a plan begins with, as a version that has always held."""
    path = plan_path(plan_id)
    return Version(plan=parsed(plan_bytes(path), str(path)), announced_on=date.min, effective_from=date.min, first=True)


def plan_of(plan_id: str, on: date | None = None) -> Plan:
    """The plan as it holds on a day; without one, as it held last of all. Raises Refused where there is none.

    One query.
    """
    return in_force(versions_of(plan_id), on or date.max).plan


def document_of(plan_id: str, on: date) -> bytes:
    """The bytes of the document that holds on a day. Two queries."""
    versions = versions_of(plan_id)
    name = in_force(versions, on).name
    row = PlanVersion.objects.filter(plan=plan_id, name=name).first()
    return plan_bytes(plan_path(plan_id)) if row is None else bytes(row.document)


def acts_of(person: Person, plan_id: str) -> dict[str, date]:
    """The days on which a person agreed to versions of a plan, by name. One query."""
    return dict(
        Agreement.objects.filter(person=person, version__plan=plan_id).values_list("version__name", "agreed_on")
    )


def speaks_for_members(plan_id: str, account: Account, on: date) -> bool:
    """Whether an account is a representative of a plan's members on a day. One query."""
    terms = Representative.objects.filter(plan=plan_id, account=account, since__lte=on)
    return any(term.until is None or on < term.until for term in terms)


def voted_on(account: Account, plan_id: str) -> frozenset[str]:
    """The versions of a plan about which an account has cast its ballot, by name. One query."""
    return frozenset(
        Ballot.objects.filter(account=account, version__plan=plan_id).values_list("version__name", flat=True)
    )
