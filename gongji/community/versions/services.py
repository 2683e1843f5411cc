"""The only writer of plan versions, ballots, agreements and declarations."""

from __future__ import annotations

from datetime import date
from hashlib import sha256

from django.db import IntegrityError, transaction

from gongji.community.log.services import publish, record
from gongji.community.people.models import Account, Person
from gongji.community.versions.models import Agreement, Ballot, Declaration, PlanVersion
from gongji.community.versions.queries import document_of, speaks_for_members, versions_of
from gongji.community.versions.rules import in_force, outcome, version_entry, why_not_announce
from gongji.errors import Refused
from gongji.plans.answers import Answers, asked, evidence
from gongji.plans.document import Plan
from gongji.plans.reading import parse_plan


def begin(plan_id: str, on: date) -> None:
    """Begin a plan with the document that it has on a day, in the caller's transaction; it is noted for the public log.

    Twice is once: a plan that was begun keeps its versions.
    """
    if PlanVersion.objects.filter(plan=plan_id).exists():
        return
    document = document_of(plan_id, on)
    plan = parse_plan(document, source=plan_id)
    write(plan, document, announced_on=on, effective_from=plan.effective_from or date.min, first=True)


def announce(document: bytes, on: date) -> PlanVersion:
    """Announce a new version of a plan on a day, in the open; raises Refused with everything that keeps it from it.

    The days of notice are those of the version in force; where it demands a vote, the vote is open from now on.
    """
    plan = parse_plan(document, source="the announced document")
    with transaction.atomic():
        if not PlanVersion.objects.filter(plan=plan.id, first=True).exists():
            raise Refused(f"plan '{plan.id}' was not begun here; it has no version that could be changed")
        reasons = why_not_announce(versions_of(plan.id), plan, on)
        if reasons:
            raise Refused(reasons)
        if plan.effective_from is None:
            raise Refused("the document has no effective_from")
        version = write(plan, document, announced_on=on, effective_from=plan.effective_from)
    publish()
    return version


def write(plan: Plan, document: bytes, *, announced_on: date, effective_from: date, first: bool = False) -> PlanVersion:
    """Write a version and note it for the public log."""
    version = PlanVersion.objects.create(
        plan=plan.id,
        name=plan.version or "",
        document=document,
        sha256=sha256(document).hexdigest(),
        first=first,
        announced_on=announced_on,
        effective_from=effective_from,
    )
    record([version_entry(plan, document)])
    return version


@transaction.atomic
def vote(plan_id: str, name: str, account: Account, *, approves: bool, is_member: bool, on: date) -> None:
    """Cast an account's ballot about an announced version.

    `is_member` says whether the account had somebody in the plan when the version was announced. Raises Refused where
    no vote is open, where the account has no voice in it, or has cast its ballot.
    """
    versions = versions_of(plan_id)
    version = next((each for each in versions if each.name == name), None)
    if version is None or outcome(versions, version, on) != "open" or on < version.announced_on:
        raise Refused(f"there is no vote about version '{name}' of plan '{plan_id}' on {on}")
    change = in_force(versions, version.announced_on).plan.change
    if change is not None and change.vote == "representatives":
        if not speaks_for_members(plan_id, account, on):
            raise Refused("the members' representatives vote about this version; this account is none of them")
    elif not is_member:
        raise Refused("who was in the plan when the version was announced may vote; this account had nobody in it")
    row = PlanVersion.objects.get(plan=plan_id, name=name)
    if Ballot.objects.filter(version=row, account=account).exists():
        raise Refused("this account has cast its ballot; a ballot cannot be changed")
    try:
        with transaction.atomic():
            Ballot.objects.create(version=row, account=account, approves=approves, cast_on=on)
    except IntegrityError as error:
        raise Refused("this account has cast its ballot; a ballot cannot be changed") from error


def agree(plan_id: str, name: str, person: Person, on: date) -> None:
    """Keep a person's own act of agreeing to a version. Twice is once: the first day counts.

    Raises Refused where the version was not announced by that day.
    """
    row = PlanVersion.objects.filter(plan=plan_id, name=name, announced_on__lte=on).first()
    if row is None:
        raise Refused(f"plan '{plan_id}' has no version '{name}' that was announced by {on}")
    Agreement.objects.get_or_create(version=row, person=person, defaults={"agreed_on": on})


@transaction.atomic
def declare(plan_id: str, person: Person, answers: Answers, *, language: str, on: date) -> Declaration:
    """Keep what a person was shown and answered, by the version in force on a day, as evidence with its hash.

    Raises Refused for a plan that was not begun here or asks nothing, and for questions without an answer.
    """
    row = PlanVersion.objects.filter(plan=plan_id, name=in_force(versions_of(plan_id), on).name).first()
    if row is None:
        raise Refused(f"plan '{plan_id}' was not begun here; nothing can be declared to it")
    plan = parse_plan(bytes(row.document), source=str(row))
    questions = asked(plan.declaration, born_on=person.born_on, sex=person.sex, on=on)
    kept = evidence(plan, questions, answers, language=language, on=on)
    if open_ones := [question.id for question in questions if question.id not in answers]:
        raise Refused(f"not answered yet: {', '.join(open_ones)}")
    return Declaration.objects.create(
        version=row, person=person, content=kept.content, sha256=kept.sha256, declared_on=on
    )
