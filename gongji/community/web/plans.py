"""The plans of the industry for reading: a list, each in plain words, and some of them side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongji.community.web.language import language
from gongji.community.web.public import public_page
from gongji.plans.document import Plan
from gongji.plans.packs import pack_file, pack_names
from gongji.plans.reading import read_plan
from gongji.plans.words import SECTION_IDS, Language, Section, describe, plan_name

COMPARED_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A pack in the list: what it is called, who ran it, and what it was in a sentence or two."""

    id: str
    name: str
    operator: str
    summary: str
    platforms: tuple[str, ...]
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SideBySide:
    """One heading and, for each compared plan, its name and sentences; no sentences where it says nothing."""

    title: str
    columns: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def same(self) -> tuple[str, ...]:
        """What all of them say, where they say the same."""
        first, *others = (sentences for _, sentences in self.columns)
        return first if all(other == first for other in others) else ()


@cache
def pack(name: str) -> Plan:
    """A pack's newest version; a version is never edited, so it is read once."""
    return read_plan(pack_file(name))


@require_safe
@public_page
def plans(request: HttpRequest) -> HttpResponse:
    """All packs, to read or to choose for comparison."""
    packs = sorted((pack(name) for name in pack_names()), key=by_platform)
    return render(
        request, "web/plans.html", {"section": "plan", "packs": [listed(each) for each in packs], "most": COMPARED_MAX}
    )


@require_safe
@public_page
def one(request: HttpRequest, name: str) -> HttpResponse:
    """One pack in plain words, fit for printing."""
    if name not in pack_names():
        raise Http404
    plan = pack(name)
    return render(
        request,
        "web/plan.html",
        {
            "section": "plan",
            "pack": listed(plan),
            "name": plan_name(plan, language()),
            "sections": describe(plan, language()),
        },
    )


@require_safe
@public_page
def compare(request: HttpRequest) -> HttpResponse:
    """Two to four packs side by side, heading by heading."""
    asked = list(dict.fromkeys(request.GET.getlist("plan")))
    if any(name not in pack_names() for name in asked):
        raise Http404
    chosen = [pack(name) for name in asked]
    context: dict[str, object] = {"section": "plan", "most": COMPARED_MAX, "chosen": [listed(each) for each in chosen]}
    if 2 <= len(chosen) <= COMPARED_MAX:
        context["rows"] = side_by_side(chosen, language())
    return render(request, "web/plans_compared.html", context)


def by_platform(plan: Plan) -> tuple[int, str]:
    """The order of the list: as the platforms are numbered, then those of no platform."""
    return (int(plan.platforms[0][1:]) if plan.platforms else 99, plan.id)


def listed(plan: Plan) -> Listed:
    """A pack as the list shows it, in the reader's language."""
    told = language()
    return Listed(
        id=plan.id,
        name=plan_name(plan, told),
        operator=getattr(plan.operator, told) if plan.operator else "",
        summary=getattr(plan.summary, told) if plan.summary else "",
        platforms=plan.platforms,
        version=plan.version or "",
    )


def side_by_side(chosen: Sequence[Plan], told: Language) -> list[SideBySide]:
    """The sections of some plans, matched by their ids, in the order of the words."""
    described: list[tuple[str, dict[str, Section]]] = [
        (plan_name(plan, told), {section.id: section for section in describe(plan, told)}) for plan in chosen
    ]
    titles = {section.id: section.title for _, sections in described for section in sections.values()}
    return [
        SideBySide(
            title=titles[name],
            columns=tuple((plan, sections[name].sentences if name in sections else ()) for plan, sections in described),
        )
        for name in SECTION_IDS
        if name in titles
    ]
