"""The public log for people: what it is, its latest entries in words, one entry, and how to watch over it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from gongji.community.log.queries import LogEntry, corrections_of, entries_before, log_head, one_entry
from gongji.community.web.language import language, plan_today
from gongji.community.web.public import public_page
from gongji.community.web.templatetags.figures import count, period_name, yuan
from gongji.plans.words import plan_name
from gongji.proofs.events import EventKind, PublicEvent

ENTRIES_A_PAGE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry in the reader's words, with the page that it speaks of, if there is one."""

    entry: LogEntry
    words: str
    url: str


@require_safe
@public_page
def log(request: HttpRequest) -> HttpResponse:
    """What the log is, how many entries it has, its checkpoint and key, the latest entries, how to witness it."""
    head = log_head()
    asked = request.GET.get("before", "")
    end = int(asked) if asked.isdecimal() and len(asked) < 19 else head.size if head else 0
    entries = entries_before(end, ENTRIES_A_PAGE) if head else []
    return render(
        request,
        "web/log.html",
        {
            "head": head,
            "entries": [told(entry) for entry in entries],
            "older": entries[-1].index if entries and entries[-1].index else None,
            "is_latest": not asked,
            "address": request.build_absolute_uri("/log/"),
        },
    )


@require_safe
@public_page
def entry(request: HttpRequest, index: int) -> HttpResponse:
    """One entry: in words, as it was hashed, and what put it right later."""
    found = one_entry(index) if index < 2**63 else None
    if found is None:
        raise Http404
    corrections = [told(each) for each in corrections_of(found.leaf)]
    return render(request, "web/log_entry.html", {"told": told(found), "corrections": corrections})


def told(entry: LogEntry) -> Told:
    """An entry in words."""
    return Told(entry=entry, words=words_of(entry.event), url=page_of(entry.event))


def words_of(event: PublicEvent) -> str:
    """What happened, in one sentence of the reader's language."""
    said = event.record
    match event.kind:
        case EventKind.PLAN_VERSION:
            return _("Plan “%(plan)s”, version %(version)s, is in force") % {
                "plan": name_of_plan(said["plan"]),
                "version": said["version"] or "–",
            }
        case EventKind.CASE_DISCLOSED:
            return _("Case %(case)s made public: %(illness)s, aid %(aid)s") % {
                "case": said["case"],
                "illness": said["illness"][language()],
                "aid": yuan(said["aid_fen"]),
            }
        case EventKind.PERIOD_SETTLED if not said["cases"]:
            return _("%(period)s settled: nobody needed aid") % {"period": period_name(said["period"])}
        case EventKind.PERIOD_SETTLED:
            return _("%(period)s settled: %(aid)s aid, shared by %(members)s members") % {
                "period": period_name(said["period"]),
                "aid": yuan(said["aid_fen"]),
                "members": count(said["participants"]),
            }
        case EventKind.CORRECTION:
            return _("Entry %(index)s is put right: %(reason)s") % {
                "index": said["corrects"]["index"],
                "reason": said["reason"][language()],
            }
        case EventKind.ORDER:
            return _("The supervisor gave an order")


def page_of(event: PublicEvent) -> str:
    """The page of what an entry speaks of; empty where it has none here."""
    said: Mapping[str, Any] = event.record
    if event.kind == EventKind.CORRECTION:
        return reverse("log-entry", args=[said["corrects"]["index"]])
    if said.get("plan") != settings.PLAN:
        return ""
    match event.kind:
        case EventKind.PLAN_VERSION:
            return reverse("plan")
        case EventKind.CASE_DISCLOSED:
            return reverse("case", args=[said["case"]])
        case EventKind.PERIOD_SETTLED:
            return reverse("period", args=[said["period"]])
        case _:
            return ""


def name_of_plan(plan_id: str) -> str:
    """A plan's name in the reader's language, if it is the one that the pages show; else its id."""
    return plan_name(plan_today(), language()) if plan_id == settings.PLAN else plan_id
