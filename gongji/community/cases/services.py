"""The only writer of cases. Every change of state goes through `rules.move`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import transaction

from gongji.community.cases.models import Case
from gongji.community.cases.queries import public_view
from gongji.community.cases.rules import Event, State, disclosed_entry, move, why_refused
from gongji.community.log.services import record
from gongji.community.membership.models import Membership
from gongji.community.membership.rules import LeftReason
from gongji.community.membership.services import leave, take_numbers
from gongji.community.versions.queries import acts_of, versions_of
from gongji.community.versions.rules import version_for_case
from gongji.errors import Refused
from gongji.plans.award import Claimed, award
from gongji.plans.document import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """What a member, or somebody for them, asks aid for; `cover` is the plan's, where the plan lists what it covers."""

    member: int
    illness: str
    illness_zh: str
    illness_en: str
    diagnosed_on: date
    applied_on: date
    cover: str = ""


@transaction.atomic
def apply(application: Application) -> Case:
    """Open a case; raises Refused for an unknown member, a diagnosis in the future, or a case that is open
    already.
    """
    membership = Membership.objects.filter(number=application.member).first()
    if membership is None:
        raise Refused(f"there is no member {application.member}")
    if application.diagnosed_on > application.applied_on:
        raise Refused(f"diagnosed on {application.diagnosed_on}, after the application on {application.applied_on}")
    other = Case.objects.filter(membership=membership).exclude(state=State.REFUSED).first()
    if other is not None:
        raise Refused(f"member {application.member} has case {other.number}, which is {other.state}")
    year = application.applied_on.year
    number = take_numbers(f"case-{year}", 1)[0]
    return Case.objects.create(
        number=f"{year}-{number:04d}",
        membership=membership,
        illness=application.illness,
        illness_zh=application.illness_zh,
        illness_en=application.illness_en,
        cover=application.cover,
        diagnosed_on=application.diagnosed_on,
        applied_on=application.applied_on,
    )


@transaction.atomic
def decide(number: str, on: date) -> Case:
    """Accept a case with its aid, or refuse it with the reason in words, as the plan's rules say."""
    case = Case.objects.select_for_update().select_related("membership__person").get(number=number)
    membership = case.membership
    plan = judging(case)
    given = award(plan, claimed(case))
    refusal = why_refused(membership.spell, plan, given, diagnosed_on=case.diagnosed_on)
    if refusal is None:
        case.state = move(State(case.state), Event.ACCEPT, case=number)
        case.aid_fen = given.total_fen
        case.award_lines = [
            {"rule": line.rule, "zh": line.words.zh, "en": line.words.en, "fen": line.fen} for line in given.lines
        ]
    else:
        case.state = move(State(case.state), Event.REFUSE, case=number)
        case.refused_for, case.refused_zh, case.refused_en = refusal.reason, refusal.zh, refusal.en
    case.decided_on = on
    case.save()
    return case


def judging(case: Case) -> Plan:
    """The version of the plan that judges a case. Two queries."""
    membership = case.membership
    return version_for_case(
        versions_of(membership.plan),
        joined_on=membership.joined_on,
        acts=acts_of(membership.person, membership.plan),
        diagnosed_on=case.diagnosed_on,
    ).plan


def claimed(case: Case) -> Claimed:
    """A case as the plan's award reads it; needs the person of its membership at hand."""
    membership = case.membership
    return Claimed(
        cover=case.cover or None,
        diagnosed_on=case.diagnosed_on,
        applied_on=case.applied_on,
        born_on=membership.person.born_on,
        joined_on=membership.joined_on,
        tier=membership.tier,
    )


@transaction.atomic
def assign_to_period(plan_id: str, period: str, cutoff: date) -> int:
    """Put the accepted cases that no period shares yet into one, if decided by its cutoff; how many it has
    then.

    Twice is once: a case that has its period keeps it.
    """
    of_plan = Case.objects.filter(membership__plan=plan_id)
    waiting = of_plan.filter(state=State.ACCEPTED, period="", decided_on__lte=cutoff).values_list("pk", flat=True)
    Case.objects.filter(pk__in=list(waiting)).update(period=period)
    return of_plan.filter(period=period).count()


@transaction.atomic
def disclose(plan_id: str, period: str, on: date) -> None:
    """Make a period's cases public, and note them for the public log. Twice is once."""
    cases = of_period(plan_id, period, State.ACCEPTED)
    for case in cases:
        case.state = move(State(case.state), Event.DISCLOSE, case=case.number)
        case.disclosed_on = on
        case.save(update_fields=["state", "disclosed_on"])
    record([disclosed_entry(public_view(case), plan=plan_id, on=on) for case in cases])


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment:
    """What a case is paid, in fen."""

    case: str
    fen: int


@transaction.atomic
def pay(payments: Sequence[Payment], on: date) -> None:
    """Record that cases were paid; the spells of the aided end on that day. Twice is once."""
    amounts = {payment.case: payment.fen for payment in payments}
    disclosed = Case.objects.select_for_update(of=("self",)).filter(number__in=amounts, state=State.DISCLOSED)
    paid = list(disclosed.select_related("membership").order_by("number"))
    for case in paid:
        case.state = move(State(case.state), Event.PAY, case=case.number)
        case.paid_on, case.paid_fen = on, amounts[case.number]
        case.save(update_fields=["state", "paid_on", "paid_fen"])
    leave([(case.membership.number, on) for case in paid], LeftReason.AIDED)


def of_period(plan_id: str, period: str, state: State) -> Sequence[Case]:
    """The cases of a period that are in a state, locked until the transaction ends where the database can."""
    return list(
        Case.objects.select_for_update(of=("self",))
        .filter(membership__plan=plan_id, period=period, state=state)
        .select_related("membership__person")
        .order_by("number")
    )
