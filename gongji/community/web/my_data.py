"""Pages of one's own data: what is kept, who looked, all of it to take away, and erasing it."""

from __future__ import annotations

import io
import json
import zipfile
from datetime import datetime
from typing import Final

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongji.community.people import queries as people
from gongji.community.people.doors import members_only
from gongji.community.people.exports import Section, sections_of
from gongji.community.people.holds import holds_of
from gongji.community.people.models import Account, AccountEvent, Event
from gongji.community.people.rules import Problem, Unfit
from gongji.community.people.services.erasure import erase_account, erase_person
from gongji.community.web.language import language

FILE_NAME: Final = "gongji-my-data.zip"  # no name, no number: it lies in a folder of downloads
EVERYBODY: Final = "all"


@require_safe
@members_only
def my_data(request: HttpRequest, mine: Account) -> HttpResponse:
    """What is kept of the family, masked, and who looked at it."""
    context = {"section": "me", "kept": people.kept_of(mine), "looks": people.looks_at(mine)}
    return render(request, "web/my_data.html", context)


@require_POST
@members_only
def download(request: HttpRequest, mine: Account) -> HttpResponse:
    """All data of the account in a zip file: for programs (JSON) and for people (a page)."""
    at = timezone.now()
    AccountEvent.objects.create(account=mine, event=Event.EXPORTED, by=mine, at=at)
    response = HttpResponse(packed(sections_of(mine, at), at), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{FILE_NAME}"'
    return response


def packed(sections: list[Section], at: datetime) -> bytes:
    """The zip file: data.json, and data.html in the reader's language."""
    chinese = language() == "zh"
    tables = [
        {
            "title": section.zh if chinese else section.en,
            "columns": [words[0 if chinese else 1] for words in section.columns.values()],
            "rows": [[row.get(key) for key in section.columns] for row in section.rows],
        }
        for section in sections
    ]
    data = {"made_at": at.isoformat(), **{section.key: list(section.rows) for section in sections}}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("data.html", render_to_string("web/my_data_file.html", {"tables": tables, "at": at}))
    return file.getvalue()


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def erase(request: HttpRequest, mine: Account) -> HttpResponseBase:
    """What can be erased now, what cannot yet and why; and erasing it, after a second yes."""
    at = timezone.now()
    on = timezone.localdate(at)
    chosen, sure = request.POST.get("whom", ""), request.POST.get("sure") == "yes"
    problems: tuple[Problem, ...] = ()
    if request.method == "POST" and not sure:
        problems = (
            Problem(
                where="sure",
                zh="请勾选“我明白，删除后无法恢复”。",
                en="Tick that you understand that it cannot be undone.",
            ),
        )
    elif request.method == "POST":
        try:
            if chosen == EVERYBODY:
                erase_account(mine, on=on, at=at)
                logout(request)
                return render(request, "web/erased.html", {"section": "me"})
            erase_person(mine, int(chosen) if chosen.isdecimal() and len(chosen) < 19 else 0, on=on, at=at)
            return redirect("erase")
        except Unfit as unfit:
            problems = unfit.problems
    holds = holds_of(mine, on)
    context = {
        "section": "me",
        "people": [
            {"person": person, "holds": [hold for hold in holds if hold.person in {None, person.pk}]}
            for person in people.family_of(mine)
            if person.masked_name != "*"
        ],
        "all_free": not holds,
        "problems": problems,
    }
    return render(request, "web/erase.html", context, status=422 if problems else 200)
