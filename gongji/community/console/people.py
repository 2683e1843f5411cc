"""One person for staff: masked, and behind the mask for a purpose that is written down first."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongji.community.membership.queries import person_of_number
from gongji.community.people.doors import staff_only
from gongji.community.people.models import Account, Person, Vault
from gongji.community.people.queries import identity_of, masks_of, roles_of
from gongji.community.people.roles import Action, Field, Purpose, may, readable
from gongji.community.people.rules import Problem
from gongji.community.people.services import Why, look
from gongji.community.people.services.identities import verify
from gongji.errors import Refused


@require_safe
@staff_only(Action.FIND_PEOPLE)
def find(request: HttpRequest, me: Account) -> HttpResponseBase:
    """Find a person by member number: of two members with one name, a number is one of them."""
    typed = request.GET.get("number", "").strip()
    if typed.isdecimal() and len(typed) < 19 and person_of_number(int(typed)):
        return redirect("staff-person", number=int(typed))
    return render(request, "console/people.html", {"section": "staff", "typed": typed[:20], "nobody": bool(typed)})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_only(Action.FIND_PEOPLE)
def one(request: HttpRequest, me: Account, number: int) -> HttpResponse:
    """A person, masked; and what the reader's roles may read, once the reader said what for."""
    person = someone(number)
    if request.method != "POST":
        return person_page(request, me, person, number)
    purpose, wanted = request.POST.get("purpose", ""), request.POST.getlist("field")
    try:
        why = Why(purpose=Purpose(purpose), reference=request.POST.get("reference", ""))
        fields = {Field(field) for field in wanted}
        vault = Vault.objects.get(person=person)
        texts = look(me, [vault], fields, why, at=timezone.now())[vault.pk]
    except ValueError:
        problem = Problem(where="", zh="请选择目的和要看的项目。", en="Choose the purpose and what you want to read.")
        return person_page(request, me, person, number, problems=[problem])
    except Refused as refusal:
        problem = Problem(
            where="",
            zh="请选择目的、您的角色可以看的项目，并写明案件或申请编号。",
            en=f"Choose a purpose and fields that your role may read, and name the case or request. ({refusal})",
        )
        return person_page(request, me, person, number, problems=[problem])
    return person_page(request, me, person, number, texts=texts)


@require_POST
@staff_only(Action.VERIFY_IDENTITY)
def verify_identity(request: HttpRequest, me: Account, number: int) -> HttpResponseBase:
    """Ask the provider whether name and number belong together."""
    identity = identity_of(someone(number))
    if identity is None:
        raise Http404
    try:
        verify([identity], reference=f"asked by account {me.pk}", at=timezone.now())
    except Refused:
        problem = Problem(
            where="",
            zh="没有设置身份核验服务（GONGJI_IDENTITY）。",
            en="No service is set to verify identities (GONGJI_IDENTITY).",
        )
        return person_page(request, me, someone(number), number, problems=[problem])
    return redirect("staff-person", number=number)


def someone(number: int) -> Person:
    """The person of a member number; raises Http404 where there is none."""
    person = person_of_number(number)
    if person is None:
        raise Http404
    return person


def person_page(
    request: HttpRequest,
    me: Account,
    person: Person,
    number: int,
    *,
    problems: list[Problem] | None = None,
    texts: dict[tuple[Field, str], str] | None = None,
) -> HttpResponse:
    """The page: masks, the form for a look and, after one, what it opened."""
    roles = roles_of(me)
    purposes = [purpose for purpose in Purpose if readable(roles, purpose)]
    fields = [field for field in Field if any(field in readable(roles, purpose) for purpose in purposes)]
    context = {
        "section": "staff",
        "person": person,
        "number": number,
        "masks": masks_of(person),
        "identity": identity_of(person),
        "purposes": purposes,
        "fields": fields,
        "may_verify": may(roles, Action.VERIFY_IDENTITY),
        "problems": problems or [],
        "texts": [(field, label, text) for (field, label), text in texts.items()] if texts is not None else None,
        "typed": request.POST,
        "chosen": request.POST.getlist("field"),
    }
    return render(request, "console/person.html", context, status=422 if problems else 200)
