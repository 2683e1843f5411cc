"""The industry in figures: the forecast with a reader's own numbers, what happened, and the forms compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongji.actuarial.forms import Carried, Terms, fee_kinds, people_of, three_forms
from gongji.actuarial.industry import Assumptions, against_the_paper, closings, industry
from gongji.community.web import charts
from gongji.community.web.language import language
from gongji.community.web.public import public_page
from gongji.errors import Refused
from gongji.plans.document import NoFee, PerCase, PercentOfAid, PerMember
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan

MEMBERS_OF_FORMS = 10_000
FEES = (
    PercentOfAid.model_validate({"kind": "percent_of_aid", "rate": "0.08"}),
    PerMember(kind="per_member", fen=30),
    PerCase(kind="per_case", fen=500_000),
    NoFee(kind="none"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a reader may change, as the form writes it, and its unit in the assumption that it stands for."""

    name: str
    text: str
    assumption: str
    unit: float


USUAL = (
    Asked(name="members", text="4.5", assumption="members_last", unit=1e8),
    Asked(name="aid", text="490", assumption="aid_last_yuan", unit=1e8),
    Asked(name="cover", text="3", assumption="added_cover_last", unit=0.01),
)


@require_safe
@public_page
def page(request: HttpRequest) -> HttpResponse:
    """The model with the reader's numbers; wrong ones are answered in words, with the usual ones shown."""
    asked = [replace(each, text=request.GET.get(each.name, each.text)[:12]) for each in USUAL]
    wrong: list[str] = []
    try:
        years = industry(given(asked))
    except (Refused, ValueError):
        wrong = [each.text for each in asked if not is_number(each.text)] or [each.text for each in asked]
        years = industry()
    told = language()
    return render(
        request,
        "web/industry.html",
        {
            "asked": {each.name: each.text for each in asked},
            "wrong": wrong,
            "years": years,
            "figures": [(f.name_zh if told == "zh" else f.name_en, f) for f in against_the_paper(industry())],
            "closings": [(c.platform_zh if told == "zh" else c.platform_en, c) for c in closings()],
            "picture": charts.industry(years, told),
            "forms": compared(),
            "members": MEMBERS_OF_FORMS,
            "fees": earned(),
        },
    )


def given(asked: list[Asked]) -> Assumptions:
    """The assumptions with a reader's numbers; raises ValueError for a text that is no number."""
    return replace(Assumptions(), **{each.assumption: float(each.text) * each.unit for each in asked})


def is_number(text: str) -> bool:
    """Whether a text is a number."""
    try:
        float(text)
    except ValueError:
        return False
    return True


@cache
def compared() -> tuple[Carried, ...]:
    """The three forms on the demonstration's plan, always the same: drawn with a fixed seed."""
    plan = read_plan(pack_file("village"))
    return three_forms(plan, people_of(plan, members=MEMBERS_OF_FORMS, select=0.5), Terms())


@cache
def earned() -> tuple[tuple[str, int, int, int], ...]:
    """What each kind of fee earns in a usual year of the same people, with more aid, and with more members."""
    plan = read_plan(pack_file("village"))
    people = people_of(plan, members=MEMBERS_OF_FORMS, select=0.5)
    cases = round(float((people.numbers * people.rates).sum()))
    aid_fen = round(float((people.expected_fen * people.numbers).sum()))
    plans = [plan.model_copy(update={"fee": fee}) for fee in FEES]
    return tuple(
        (each.kind, each.usual_fen, each.more_aid_fen, each.more_members_fen)
        for each in fee_kinds(plans, members=MEMBERS_OF_FORMS, aid_fen=aid_fen, cases=cases)
    )
