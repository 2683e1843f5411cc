"""Which version of a plan holds on a day, and which one a member agreed to. Pure.

A version is announced, may need a vote, and holds from its first day on: never earlier than the notice that the
version before it promises, and never without the vote that it demands. A membership keeps the version that was
agreed to: by staying after a change, or by an act of its own, as the version before the change says. Source: the
courts of 2020-2022 (platforms.md 9): a changed rule binds nobody who was not told, or had to agree and did not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from hashlib import sha256
from typing import Literal

from gongji.errors import Refused
from gongji.plans.document import Plan
from gongji.plans.document.change import Change
from gongji.proofs.events import EventKind, event_entry

Outcome = Literal["not_needed", "open", "passed", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Ballots for and against a version."""

    yes: int = 0
    no: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of a plan as it was announced, with the ballots about it. `first` is the one that began the plan."""

    plan: Plan
    announced_on: date
    effective_from: date
    first: bool = False
    votes: Votes = Votes()

    @property
    def name(self) -> str:
        """What the plan document calls the version."""
        return self.plan.version or ""


def in_force(versions: Sequence[Version], on: date) -> Version:
    """The version that holds on a day, among those of one plan in order of their first days.

    Raises Refused for a day before the plan began.
    """
    holding = [version for version in versions if version.effective_from <= on and holds(versions, version)]
    if not holding:
        raise Refused(f"no version of the plan is in force on {on}")
    return holding[-1]


def holds(versions: Sequence[Version], version: Version) -> bool:
    """Whether a version takes effect on its first day: the vote about it, where one is needed, has passed."""
    return outcome(versions, version, version.effective_from) in {"not_needed", "passed"}


def outcome(versions: Sequence[Version], version: Version, on: date) -> Outcome:
    """How the vote about a version stands on a day; it closes when the version would take effect."""
    change = change_before(versions, version)
    if change is None or change.vote == "none" or change.majority is None:
        return "not_needed"
    if on < version.effective_from:
        return "open"
    return "passed" if passes(version.votes, change) else "failed"


def passes(votes: Votes, change: Change) -> bool:
    """Whether enough voted, and more than the majority of them in favour."""
    cast = votes.yes + votes.no
    return change.majority is not None and cast >= change.least_votes and Fraction(votes.yes) > change.majority * cast


def change_before(versions: Sequence[Version], version: Version) -> Change | None:
    """The rules of change that bind a new version: those in force when it was announced. None for the first."""
    return None if version.first else in_force(versions, version.announced_on).plan.change


def why_not_announce(versions: Sequence[Version], plan: Plan, on: date) -> list[str]:
    """Everything that keeps a new version from being announced on a day, in words; nothing if it may be."""
    current = in_force(versions, on).plan
    if plan.id != current.id:
        return [f"this is plan '{plan.id}', not a version of '{current.id}'"]
    reasons = []
    if not plan.version:
        reasons.append("the document has no version; give it one, so that members can name it")
    if plan.version in (known := [each.name for each in versions]):
        reasons.append(f"version '{plan.version}' was announced before; known versions: {', '.join(known)}")
    if current.change is None:
        reasons.append(f"version '{current.version}' does not say how it may change ([change]), so it cannot")
    if plan.effective_from is None:
        reasons.append("the document has no effective_from; members must know from when it holds")
        return reasons
    last = versions[-1].effective_from
    if plan.effective_from <= last:
        reasons.append(f"effective_from {plan.effective_from} is not after {last}, when the last version begins")
    earliest = on + timedelta(days=current.change.notice_days if current.change else 0)
    if plan.effective_from < earliest:
        reasons.append(
            f"effective_from {plan.effective_from} is too early: announced on {on} with the notice that members were "
            f"promised, it can hold from {earliest} at the earliest"
        )
    return reasons


def agreed_to(versions: Sequence[Version], *, joined_on: date, acts: Mapping[str, date], on: date) -> Version:
    """The version that binds one member on a day.

    `acts` are the days on which the member agreed to versions by name. Later versions bind by staying, unless the
    version that bound the member before asks for an act of one's own.
    """
    bound = in_force(versions, joined_on)
    for version in versions:
        if joined_on < version.effective_from <= on and holds(versions, version):
            change = bound.plan.change
            by_act = change is not None and change.agreement == "own_act"
            if not by_act or (version.name in acts and acts[version.name] <= on):
                bound = version
    return bound


def version_for_case(
    versions: Sequence[Version], *, joined_on: date, acts: Mapping[str, date], diagnosed_on: date
) -> Version:
    """The version that judges a case: the one agreed to on joining, or on the day of diagnosis, as the plan says."""
    joined = in_force(versions, joined_on)
    if joined.plan.claim.version_on == "joining" or diagnosed_on <= joined_on:
        return joined
    return agreed_to(versions, joined_on=joined_on, acts=acts, on=diagnosed_on)


def version_entry(plan: Plan, document: bytes) -> bytes:
    """The public log's entry of a plan version: which one, and the hash that its settlements name too."""
    return event_entry(
        EventKind.PLAN_VERSION,
        {
            "plan": plan.id,
            "version": plan.version,
            "effective_from": plan.effective_from.isoformat() if plan.effective_from else None,
            "plan_sha256": sha256(document).hexdigest(),
        },
    )
