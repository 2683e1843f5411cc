"""What happens in a community between two notice days: people join, leave, come back, apply for aid, are
answered.

The trick: characters are enrolled in the order in which they stand in the draw, so the n-th invented person
of the database is the n-th character, and a rehearsal that was cut off needs no list of who is who.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from gongji.community.cases.models import Case
from gongji.community.cases.rules import State as CaseState
from gongji.community.cases.services import Application, apply, decide
from gongji.community.membership.models import Membership
from gongji.community.membership.rules import LeftReason
from gongji.community.membership.services import Joining, join, leave
from gongji.community.people.documents import Document, DocumentKind
from gongji.community.people.models import Account, Person
from gongji.community.people.services import Enrolment, enrol, open_accounts
from gongji.community.rehearsal.draw import Character, Community, Sickness
from gongji.community.rehearsal.models import Rehearsal


@transaction.atomic
def live_until(rehearsal: Rehearsal, community: Community, until: date) -> None:
    """Let happen what happens after the day lived last, up to and with a day: all of it or nothing."""
    since = rehearsal.lived_until or date.min
    if since >= until:
        return
    join_next(rehearsal.plan, community, until)
    keys = list(Person.objects.filter(account__invented=True).order_by("pk").values_list("pk", flat=True))
    story = dict(zip(keys, community.people, strict=False))  # those who join later have no key yet
    let_leave(rehearsal.plan, story, since, until)
    let_come_back(rehearsal.plan, community, story, since, until)
    hear_cases(rehearsal.plan, story, since, until)
    rehearsal.lived_until = until
    rehearsal.save(update_fields=["lived_until"])


def join_next(plan_id: str, community: Community, until: date) -> None:
    """Enrol, with accounts where they are the first of a household, the characters who join by a day."""
    enrolled = Person.objects.filter(account__invented=True).count()
    joining = [each for each in community.people[enrolled:] if each.joined_on <= until]
    accounts = list(Account.objects.filter(invented=True, grants=None).order_by("pk"))  # staff are no household
    order = list(dict.fromkeys(each.household for each in community.people[: enrolled + len(joining)]))
    accounts += open_accounts(len(order) - len(accounts), invented=True)
    of_household = dict(zip(order, accounts, strict=True))
    people = enrol([as_enrolment(each, community, of_household[each.household]) for each in joining])
    join(
        plan_id,
        [
            Joining(person=person, tier=community.households[each.household].tier, joined_on=each.joined_on)
            for person, each in zip(people, joining, strict=True)
        ],
    )


def as_enrolment(character: Character, community: Community, account: Account) -> Enrolment:
    """A character as somebody to be enrolled, with an identity document like everybody else's."""
    household = community.households[character.household]
    sex = "male" if character.male else "female"
    return Enrolment(
        account=account,
        relation=character.relation,
        name=character.name,
        sex=sex,
        born_on=character.born_on,
        document=Document(
            kind=DocumentKind.RESIDENT_ID,
            number=character.document_number,
            born_on=character.born_on,
            sex=sex,
        ),
        province=household.province,
        city_tier=household.city_tier,
        income_band=household.income_band,
        has_commercial_cover=character.has_commercial_cover,
    )


def let_leave(plan_id: str, story: dict[int, Character], since: date, until: date) -> None:
    """End the spells of those who leave of their own wish."""
    leaving = {person: each.left_on for person, each in story.items() if each.left_on and since < each.left_on <= until}
    numbers = last_numbers(plan_id, leaving)
    leave([(numbers[person], left_on) for person, left_on in leaving.items()], LeftReason.OWN_WISH)


def let_come_back(plan_id: str, community: Community, story: dict[int, Character], since: date, until: date) -> None:
    """Begin a new spell for those who come back."""
    back = {person: each for person, each in story.items() if each.back_on and since < each.back_on <= until}
    people = Person.objects.in_bulk(list(back))
    join(
        plan_id,
        [
            Joining(
                person=people[person],
                tier=community.households[each.household].tier,
                joined_on=each.back_on,
            )
            for person, each in back.items()
            if each.back_on
        ],
    )


def hear_cases(plan_id: str, story: dict[int, Character], since: date, until: date) -> None:
    """Let the sick apply, and answer those whose turn has come, each in the order of the days."""
    sick = {person: each.sickness for person, each in story.items() if each.sickness}
    numbers = last_numbers(plan_id, sick)
    for person, sickness in by_day(sick, "applied_on", since, until):
        illness = sickness.illness
        apply(
            Application(
                member=numbers[person],
                illness=illness.code,
                illness_zh=illness.zh,
                illness_en=illness.en,
                diagnosed_on=sickness.diagnosed_on,
                applied_on=sickness.applied_on,
            )
        )
    for person, sickness in by_day(sick, "decided_on", since, until):
        case = Case.objects.get(membership__number=numbers[person], state=CaseState.APPLIED)
        decide(case.number, sickness.decided_on)


def by_day(sick: dict[int, Sickness], what: str, since: date, until: date) -> Sequence[tuple[int, Sickness]]:
    """Those for whom a day falls after one and not after another, in the order of that day."""
    due = [(person, each) for person, each in sick.items() if since < getattr(each, what) <= until]
    return sorted(due, key=lambda pair: (getattr(pair[1], what), pair[0]))


def last_numbers(plan_id: str, people: Iterable[int]) -> dict[int, int]:
    """The member number of each person's latest spell."""
    spells = Membership.objects.filter(plan=plan_id, person__in=list(people)).order_by("number")
    return dict(spells.values_list("person", "number"))
