"""Pages that anybody may read and any cache may keep: they show numbers, and people only masked."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from gongji.community.cases import queries as cases
from gongji.community.log.queries import entry_of
from gongji.community.periods import queries as periods_queries
from gongji.community.periods.queries.published import settlement_json
from gongji.community.versions.queries import document_of
from gongji.community.web import charts
from gongji.community.web.language import language, plan_today
from gongji.plans.words import describe, plan_name

public_page = cache_control(public=True, max_age=60)


@require_safe
@public_page
def home(request: HttpRequest) -> HttpResponse:
    """What this is, in three sentences, with the latest period's figures."""
    latest = periods_queries.latest_public(settings.PLAN)
    year = periods_queries.periods_of(settings.PLAN, latest.notice_on.year) if latest else []
    return render(
        request,
        "web/home.html",
        {"period": latest, "picture": charts.year(year, language()) if year else ""},
    )


@require_safe
@public_page
def plan(request: HttpRequest) -> HttpResponse:
    """The plan in plain words."""
    document = plan_today()
    return render(
        request,
        "web/plan.html",
        {
            "section": "plan",
            "name": plan_name(document, language()),
            "sections": describe(document, language()),
        },
    )


@require_safe
@public_page
def plan_document(request: HttpRequest) -> HttpResponse:
    """The plan as it is settled by, byte for byte: its hash stands in the public log and in every settlement."""
    return HttpResponse(document_of(settings.PLAN, timezone.localdate()), content_type="text/plain; charset=utf-8")


@require_safe
@public_page
def periods(request: HttpRequest) -> HttpResponse:
    """All periods of the latest year, as a picture and as a list."""
    latest = periods_queries.latest_public(settings.PLAN)
    year = latest.notice_on.year if latest else None
    listed = periods_queries.periods_of(settings.PLAN, year) if year else []
    return render(
        request,
        "web/periods.html",
        {
            "section": "periods",
            "year": year,
            "periods": list(reversed(listed)),
            "picture": charts.year(listed, language()) if listed else "",
            "share_fen": sum(each.share_fen for each in listed),
            "aid_fen": sum(each.aid_fen for each in listed),
            "cases": sum(each.cases for each in listed),
        },
    )


@require_safe
@public_page
def period(request: HttpRequest, name: str) -> HttpResponse:
    """One period: where each yuan came from and went, its prices, its cases masked, its root."""
    found = periods_queries.one_period(settings.PLAN, name)
    if found is None:
        raise Http404
    return render(
        request,
        "web/period.html",
        {
            "section": "periods",
            "period": found,
            "total_fen": found.aid_fen + found.fee_fen + found.carry_out_fen,
            "cases": cases.cases_of_period(settings.PLAN, name),
            "picture": charts.where_it_went(found, language()),
            "document": plan_today(),
            "entry": entry_of(settlement_json(settings.PLAN, name) or b""),
        },
    )


@require_safe
@public_page
def case(request: HttpRequest, number: str) -> HttpResponse:
    """One case, masked."""
    found = cases.one_case(settings.PLAN, number)
    if found is None:
        raise Http404
    return render(
        request,
        "web/case.html",
        {
            "section": "periods",
            "case": found,
            "period": periods_queries.one_period(settings.PLAN, found.period) if found.period else None,
        },
    )


@require_safe
@public_page
def settlement(request: HttpRequest, name: str) -> HttpResponse:
    """The settlement statement of a period, byte for byte as it was hashed."""
    content = settlement_json(settings.PLAN, name)
    if content is None:
        raise Http404
    return HttpResponse(content, content_type="application/json")


@require_safe
@public_page
def books(request: HttpRequest, year: int) -> HttpResponse:
    """A year's books as a Beancount file."""
    if year not in periods_queries.years_of(settings.PLAN):
        raise Http404
    text = periods_queries.year_journal(settings.PLAN, year)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
