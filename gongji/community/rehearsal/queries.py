"""Reads for a demonstration: which invented accounts are worth a look."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import Max

from gongji.community.cases.models import Case
from gongji.community.cases.rules import State
from gongji.community.membership.models import Membership
from gongji.community.people.models import Person
from gongji.community.people.rules import mask_name
from gongji.community.periods.models import Period


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """An invented account with what it shows, in both languages."""

    account_id: int
    masked_name: str
    people: int
    story_zh: str
    story_en: str


@dataclass(slots=True, kw_only=True)
class Facts:
    """What is known of an account when stories are looked for."""

    masked_holder: str = mask_name("")
    relations: list[str] = field(default_factory=list)
    tiers: set[str] = field(default_factory=set)
    spells: int = 0
    open_spells: int = 0
    joined_on: date = date.max
    aided: set[str] = field(default_factory=set)
    refused: bool = False


Story = tuple[Callable[[Facts, int], bool], str, str]
STORIES: Final[tuple[Story, ...]] = (
    (
        lambda facts, year: {"spouse", "child", "parent"} <= set(facts.relations) and not facts.aided,
        "一个账户里的三代人：配偶、子女、父母都在",
        "three generations in one account: spouse, child and parent",
    ),
    (
        lambda facts, year: bool(facts.aided - {"self"}),
        "家人患病，得到了互助",
        "somebody of the family fell ill and was aided",
    ),
    (lambda facts, year: "self" in facts.aided, "本人患病，得到了互助", "fell ill and was aided"),
    (
        lambda facts, year: facts.refused and not facts.aided,
        "等待期内确诊，申请没有通过",
        "diagnosed in the waiting period: the application was refused",
    ),
    (
        lambda facts, year: "entry" in facts.tiers and len(facts.relations) > 1,
        "入门版：分摊和互助金都减半",
        "in the entry tier: half the share, half the aid",
    ),
    (
        lambda facts, year: facts.spells > len(facts.relations) and facts.open_spells > 0,
        "退出后又回来，重新等待",
        "left, came back, and waits again",
    ),
    (
        lambda facts, year: facts.joined_on >= date(year, 3, 1) and len(facts.relations) > 1,
        "年中加入，等待期过后才开始分摊",
        "joined during the year and shares since the waiting period ended",
    ),
    (
        lambda facts, year: facts.relations == ["self"] and facts.spells == facts.open_spells and not facts.aided,
        "一个人加入",
        "joined alone",
    ),
)


def demo_accounts(plan_id: str) -> list[DemoAccount]:
    """About eight invented accounts, the first that fits each story, none twice. Four queries."""
    latest = Period.objects.filter(plan=plan_id).aggregate(Max("notice_on"))["notice_on__max"]
    if latest is None:
        return []
    facts = facts_of_accounts(plan_id)
    chosen: dict[int, DemoAccount] = {}
    for fits, story_zh, story_en in STORIES:
        found = next((key for key in facts if key not in chosen and fits(facts[key], latest.year)), None)
        if found is not None:
            chosen[found] = DemoAccount(
                account_id=found,
                masked_name=facts[found].masked_holder,
                people=len(facts[found].relations),
                story_zh=story_zh,
                story_en=story_en,
            )
    return list(chosen.values())


def facts_of_accounts(plan_id: str) -> dict[int, Facts]:
    """What is known of every invented account, in the order in which they were opened. Three queries."""
    facts: dict[int, Facts] = {}
    people = Person.objects.filter(account__invented=True).order_by("account", "pk")
    for account, relation, name in people.values_list("account", "relation", "masked_name"):
        known = facts.setdefault(account, Facts())
        known.relations.append(relation)
        if relation == "self":
            known.masked_holder = name
    spells = Membership.objects.filter(plan=plan_id, person__account__invented=True)
    for account, tier, joined_on, left_on in spells.values_list("person__account", "tier", "joined_on", "left_on"):
        known = facts[account]
        known.tiers.add(tier)
        known.spells += 1
        known.open_spells += left_on is None
        known.joined_on = min(known.joined_on, joined_on)
    add_cases(facts, cases_of_accounts(plan_id))
    return facts


def cases_of_accounts(plan_id: str) -> Iterable[tuple[int, str, str]]:
    """Account, relation and state of every case of invented people. One query."""
    cases = Case.objects.filter(membership__plan=plan_id, membership__person__account__invented=True)
    person = "membership__person"
    return cases.values_list(f"{person}__account", f"{person}__relation", "state")


def add_cases(facts: dict[int, Facts], cases: Iterable[tuple[int, str, str]]) -> None:
    """Note who was aided and who was refused."""
    for account, relation, state in cases:
        if state == State.PAID:
            facts[account].aided.add(relation)
        facts[account].refused |= state == State.REFUSED
