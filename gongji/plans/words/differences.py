"""What a new version changes, in plain words: from when, whom it concerns, what was said before and what is said now.

Below the sentences stands every rule that changed, by its key and its values: sentences are for reading, keys are for
checking that none is missing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from difflib import SequenceMatcher
from fractions import Fraction
from typing import Any, Final

from gongji.plans.diff import Change, changes
from gongji.plans.document import Plan
from gongji.plans.exact import written
from gongji.plans.words import Language, Section, describe, plan_name
from gongji.plans.words.saying import Both, amount, day, listed, part

OLDEST: Final = 120

# Whom a change of a table concerns, and which sections of plain words speak of it.
JOINERS, PAYERS, PATIENTS, CASES, MEMBERS, READERS = "joiners", "payers", "patients", "cases", "members", "readers"
CONCERNED: Final[dict[str, Both]] = {
    JOINERS: ("涉及：从这天起加入的人", "For people who join from that day on"),
    PAYERS: ("涉及：从这天起的公示，所有参加分摊的成员", "For every member who shares, from the first notice then on"),
    PATIENTS: ("涉及：从这天起初次确诊的案件", "For illnesses that are first diagnosed from that day on"),
    CASES: ("涉及：从这天起公示的案件", "For cases that are noticed from that day on"),
    MEMBERS: ("涉及：所有成员", "For every member"),
    READERS: ("只是名称和说明，不改变任何人的权利", "Names and explanations only: nobody's rights change"),
}
BY_JOINING: Final[Both] = ("涉及：从这天起加入的人的案件", "For the cases of people who join from that day on")
TABLES: Final[dict[str, str]] = (
    dict.fromkeys(["admission", "declaration", "consents"], JOINERS)
    | dict.fromkeys(
        ["sharing", "classes", "tiers", "fee", "caps", "waivers", "funding", "calendar", "collection"], PAYERS
    )
    | dict.fromkeys(["waiting", "covers", "exclusions", "definitions", "aid", "limits", "claim"], PATIENTS)
    | dict.fromkeys(["disclosure", "objection", "jury"], CASES)
    | dict.fromkeys(
        ["id", "currency", "form", "operator", "disputes", "leaving", "moves", "members", "change", "closing"], MEMBERS
    )
    | dict.fromkeys(["platforms", "version", "effective_from", "name", "summary", "not_insurance"], READERS)
    | dict.fromkeys(["sources", "unsourced"], "")
)
SECTIONS: Final[dict[str, str]] = (
    dict.fromkeys(["who", "asked", "agreed"], JOINERS)
    | dict.fromkeys(["pays", "share", "caps", "fee", "when", "collecting"], PAYERS)
    | dict.fromkeys(["aid", "waiting", "no-aid"], PATIENTS)
    | {"case": CASES}
    | dict.fromkeys(["leaving", "changes", "end"], MEMBERS)
    | dict.fromkeys(["what", "not-insurance"], READERS)
)


def tell_changes(old: Plan, new: Plan, language: Language) -> tuple[Section, ...]:
    """What a new version of a plan changes, as sections of sentences in "zh" or "en"."""
    index = 0 if language == "zh" else 1
    found = changes(old, new)
    sections = [Section(id="versions", title=title(old, new, language), sentences=from_when(old, new, found, index))]
    for concerned, words in CONCERNED.items():
        sentences = [*reworded(old, new, concerned, language)]
        sentences += [rule(change, index) for change in found if TABLES[change.table] == concerned]
        if concerned == READERS:
            sentences += [both[index] for both in where_from(found)]
        if sentences:
            by_joining = concerned == PATIENTS and new.claim.version_on == "joining"
            heading = (BY_JOINING if by_joining else words)[index]
            heading += ages_concerned(old, new, concerned, found)[index]
            sections.append(Section(id=concerned, title=heading, sentences=tuple(sentences)))
    return tuple(sections)


def where_from(found: tuple[Change, ...]) -> Iterator[Both]:
    """That other sources are named: those are no rules, so their keys are enough."""
    keys = [change.key for change in found if not TABLES[change.table]]
    if keys:
        zh, en = listed([(key, key) for key in keys])
        yield f"规则的出处也有变化：{zh}。", f"Where rules come from is said otherwise: {en}."


def title(old: Plan, new: Plan, language: Language) -> str:
    """The two versions by name."""
    return " → ".join(
        f"{plan_name(plan, language)}" + ("" if plan.version is None else f" {plan.version}") for plan in (old, new)
    )


def from_when(old: Plan, new: Plan, found: tuple[Change, ...], index: int) -> tuple[str, ...]:
    """From when the new version holds, what the old one asks for first, and who keeps the old one."""
    if not found:
        return (("两个版本的规则完全一样。", "The two say the same.")[index],)
    return tuple(both[index] for both in conditions_of(old, new))


def conditions_of(old: Plan, new: Plan) -> Iterator[Both]:
    """When the new version holds and for whom, by what the old one promised about changes."""
    if old.id != new.id:
        yield (
            f"这是两个不同的计划（{old.id} 和 {new.id}），不是一个计划的两个版本。",
            f"These are two plans ({old.id} and {new.id}), not two versions of one.",
        )
        return
    if new.effective_from is None:
        yield "新版没有写从哪天起生效。", "The new version does not say from when it holds."
    else:
        zh, en = day(new.effective_from)
        yield f"新版从 {zh}起生效，下文的“这天”就是这一天。", f"The new version holds from {en}: that day, below."
    yield from promised(old, new.effective_from)
    yield {
        "diagnosis": (
            "初次确诊早于这天的案件，仍按成员当时同意的版本。",
            "An illness first diagnosed before that day stays under the version that the member had agreed to then.",
        ),
        "joining": (
            "这天以前加入的成员，案件仍按加入时的版本。",
            "The cases of members who joined before that day stay under the version of their joining.",
        ),
    }[old.claim.version_on]


def promised(old: Plan, effective_from: date | None) -> Iterator[Both]:
    """What the old version asks for before it may be changed."""
    if old.change is None:
        yield "旧版没有写规则怎么改。", "The old version does not say how it may be changed."
        return
    if effective_from is not None and old.change.notice_days:
        zh, en = day(effective_from - timedelta(days=old.change.notice_days))
        yield (
            f"旧版要求提前 {old.change.notice_days} 天公布：最晚 {zh}。",
            f"The old version asks for {old.change.notice_days} days' notice: by {en}.",
        )
    if old.change.majority is not None:
        who = {"members": ("成员", "members"), "representatives": ("成员代表", "members' representatives")}
        (zh, en), most = who[old.change.vote], part(old.change.majority)
        yield (
            f"旧版要求{zh}表决，至少 {old.change.least_votes:,} 票、同意的占 {most[0]}，否则不生效。",
            f"It needs a vote of {en}: at least {old.change.least_votes:,} votes, {most[1]} of them for it.",
        )
    yield {
        "staying": (
            "公布以后没有退出的成员，算同意新版。",
            "Members who stay after the notice agree to the new version.",
        ),
        "own_act": (
            "成员要自己点同意，才适用新版；没有同意的仍按旧版。",
            "It holds only for members who agree in an act of their own; the others keep the old version.",
        ),
    }[old.change.agreement]


def reworded(old: Plan, new: Plan, concerned: str, language: Language) -> Iterator[str]:
    """The sentences of plain words that went and came, section by section."""
    before, now = (("原来：", "Before: "), ("现在：", "Now: "))
    index = 0 if language == "zh" else 1
    was = {section.id: section for section in describe(old, language)}
    is_now = {section.id: section for section in describe(new, language)}
    for name in SECTIONS:
        if SECTIONS[name] != concerned:
            continue
        gone = was[name].sentences if name in was else ()
        come = is_now[name].sentences if name in is_now else ()
        for tag, i, j, k, m in SequenceMatcher(a=gone, b=come, autojunk=False).get_opcodes():
            if tag != "equal":
                yield from (f"{before[index]}{sentence}" for sentence in gone[i:j])
                yield from (f"{now[index]}{sentence}" for sentence in come[k:m])


def ages_concerned(old: Plan, new: Plan, concerned: str, found: tuple[Change, ...]) -> Both:
    """The ages that a change concerns, where it is about some ages only."""
    tables = {change.table for change in found if TABLES[change.table] == concerned}
    if concerned == PATIENTS and tables == {"aid"}:
        spans = list(ages_that_differ(old.aid, new.aid))
        words = ("初次确诊时 {}", "aged {} at first diagnosis")
    elif concerned == PAYERS and tables == {"classes"}:
        spans = list(ages_that_differ(old.classes, new.classes))
        words = ("{}", "aged {}")
    else:
        return "", ""
    if not spans or spans == [(0, OLDEST)]:
        return "", ""
    zh, en = listed([(f"{first}–{last} 岁", f"{first} to {last}") for first, last in spans])
    return f"（{words[0].format(zh)}）", f" ({words[1].format(en)})"


def ages_that_differ(old: tuple[Any, ...], new: tuple[Any, ...]) -> Iterator[tuple[int, int]]:
    """Spans of ages for which two lists of tables say something else; what they say is all but their ages."""

    def said(tables: tuple[Any, ...], age: int) -> list[dict[str, Any]]:
        return [
            each.model_dump(exclude={"from_age", "to_age"}) for each in tables if each.from_age <= age <= each.to_age
        ]

    first: int | None = None
    for age in range(OLDEST + 2):
        differs = age <= OLDEST and said(old, age) != said(new, age)
        if differs and first is None:
            first = age
        elif not differs and first is not None:
            yield first, age - 1
            first = None


# --- rules by their keys ------------------------------------------------------------------------------------------


def rule(change: Change, index: int) -> str:
    """A changed rule with its key and both values."""
    old, new = shown(change.key, change.old)[index], shown(change.key, change.new)[index]
    return (f"规则 {change.key}：{old} → {new}", f"Rule {change.key}: {old} → {new}")[index]


def shown(key: str, value: Any) -> Both:
    """A value of a rule as each language writes it."""
    if value is None or (isinstance(value, tuple | list) and not value):
        return "没有", "none"
    if isinstance(value, bool):
        return ("是", "yes") if value else ("否", "no")
    if isinstance(value, int):
        return amount(value) if key.endswith("fen") else (f"{value:,}",) * 2
    if isinstance(value, Fraction):
        return (written(value),) * 2
    if isinstance(value, date):
        return (value.isoformat(),) * 2
    if isinstance(value, Mapping):
        return shown_table(value)
    if isinstance(value, tuple | list):
        items = [shown(key, each) for each in value]
        return "、".join(zh for zh, _ in items), ", ".join(en for _, en in items)
    return str(value), str(value)


def shown_table(table: Mapping[str, Any]) -> Both:
    """Words as they are; a table with the rules that it states."""
    if set(table) == {"zh", "en"}:
        return f"“{table['zh']}”", f"“{table['en']}”"
    items = [(name, shown(name, value)) for name, value in table.items() if value not in (None, ())]
    return "；".join(f"{name} {zh}" for name, (zh, _) in items), "; ".join(f"{name} {en}" for name, (_, en) in items)
