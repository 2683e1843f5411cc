"""How the plan changes: every announced version, what it changes, its notice and its vote; and a member's ballot."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from gongji.community.membership.queries import was_member
from gongji.community.people.doors import members_only
from gongji.community.people.models import Account
from gongji.community.versions.queries import speaks_for_members, versions_of, voted_on
from gongji.community.versions.rules import Outcome, Version, in_force, outcome
from gongji.community.versions.services import vote
from gongji.community.web.language import language
from gongji.errors import Refused
from gongji.plans.words import Section
from gongji.plans.words.differences import tell_changes

Voice = Literal["may_vote", "has_voted", "none", "not_signed_in"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """A version after the first, with the one that was in force when it was announced, and how its vote stands."""

    version: Version
    sections: tuple[Section, ...]
    vote: Outcome
    upcoming: bool
    voice: Voice


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """All versions of the plan, the newest first, each with its differences in words."""
    return shown(request)


@require_POST
@members_only
def cast(request: HttpRequest, account: Account, name: str) -> HttpResponse:
    """A ballot about an announced version; what keeps it from being cast is told on the page."""
    if request.POST.get("approves") not in {"yes", "no"}:
        raise Http404
    versions = versions_of(settings.PLAN)
    version = next((each for each in versions if each.name == name and not each.first), None)
    if version is None:
        raise Http404
    approves, is_member = request.POST["approves"] == "yes", was_member(account, settings.PLAN, version.announced_on)
    try:
        vote(settings.PLAN, name, account, approves=approves, is_member=is_member, on=timezone.localdate())
    except Refused:
        return shown(request, wrong=True, status=409)
    return redirect("changes")


def shown(request: HttpRequest, *, wrong: bool = False, status: int = 200) -> HttpResponse:
    """The page; after a ballot that was not taken it says so, and each version says why."""
    today = timezone.localdate()
    versions = versions_of(settings.PLAN)
    account = request.user if isinstance(request.user, Account) else None
    voted = voted_on(account, settings.PLAN) if account else frozenset()
    context = {
        "section": "plan",
        "first": versions[0],
        "announced": [
            announced(versions, each, today, voice=voice_of(account, each, voted, today))
            for each in reversed(versions)
            if not each.first
        ],
        "wrong": wrong,
    }
    return render(request, "web/changes.html", context, status=status)


def voice_of(account: Account | None, version: Version, voted: frozenset[str], today: date) -> Voice:
    """Whether the reader may cast a ballot about a version."""
    if account is None:
        return "not_signed_in"
    if version.name in voted:
        return "has_voted"
    change = in_force(versions_of(settings.PLAN), version.announced_on).plan.change
    by_representatives = change is not None and change.vote == "representatives"
    entitled = (
        speaks_for_members(settings.PLAN, account, today)
        if by_representatives
        else was_member(account, settings.PLAN, version.announced_on)
    )
    return "may_vote" if entitled else "none"


def announced(versions: tuple[Version, ...], version: Version, today: date, *, voice: Voice) -> Announced:
    """A version with what it changes, from the one that was in force when it was announced."""
    before = in_force(versions, version.announced_on).plan
    return Announced(
        version=version,
        sections=tell_changes(before, version.plan, language()),
        vote=outcome(versions, version, today),
        upcoming=version.effective_from > today,
        voice=voice,
    )
