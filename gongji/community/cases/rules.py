"""What may happen to an aid case, why one is refused, and what the public sees of it. Pure.

`MOVES` is the only table of allowed moves: a move that is not in it is refused at every door.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gongji.community.membership.rules import Spell, Status, status
from gongji.dates import completed_years
from gongji.errors import Refused
from gongji.plans.award import Award
from gongji.plans.document import Plan
from gongji.proofs.events import EventKind, event_entry

AGE_BAND_YEARS: Final = 10


class State(StrEnum):
    """Where a case stands."""

    APPLIED = "applied"
    REFUSED = "refused"
    ACCEPTED = "accepted"
    DISCLOSED = "disclosed"
    PAID = "paid"


class Event(StrEnum):
    """What can happen to a case."""

    ACCEPT = "accept"
    REFUSE = "refuse"
    DISCLOSE = "disclose"
    PAY = "pay"


MOVES: Final[Mapping[tuple[State, Event], State]] = MappingProxyType(
    {
        (State.APPLIED, Event.ACCEPT): State.ACCEPTED,
        (State.APPLIED, Event.REFUSE): State.REFUSED,
        (State.ACCEPTED, Event.DISCLOSE): State.DISCLOSED,
        (State.DISCLOSED, Event.PAY): State.PAID,
    }
)


def move(state: State, event: Event, *, case: str) -> State:
    """The state after an event; raises Refused with the events that are possible now."""
    if (state, event) not in MOVES:
        possible = [after.value for before, after in MOVES if before == state] or ["nothing more"]
        raise Refused(f"case {case} is {state}: cannot {event}; possible now: {', '.join(possible)}")
    return MOVES[state, event]


class Reason(StrEnum):
    """Why a case is refused, by the part of the plan that refuses it; the first that holds is the answer."""

    NOT_A_MEMBER = "not-a-member"
    WAITING_PERIOD = "waiting-period"
    NOT_COVERED = "not-covered"
    CLAIM = "claim"
    LIMITS = "limits"
    NO_AID = "no-aid"


REASONS: Final[Mapping[str, Reason]] = MappingProxyType(
    {
        "membership": Reason.NOT_A_MEMBER,
        "waiting": Reason.WAITING_PERIOD,
        "covers": Reason.NOT_COVERED,
        "claim": Reason.CLAIM,
        "limits": Reason.LIMITS,
        "aid": Reason.NO_AID,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A reason with its words, for the person who applied, in both languages."""

    reason: Reason
    zh: str
    en: str


def why_refused(spell: Spell, plan: Plan, given: Award, *, diagnosed_on: date) -> Refusal | None:
    """The first reason for which an illness diagnosed on a day is not aided; None if it is."""
    if status(spell, plan, diagnosed_on) not in {Status.COVERED, Status.WAITING}:
        return Refusal(
            reason=Reason.NOT_A_MEMBER,
            zh=f"确诊日 {diagnosed_on} 不是计划成员：{spell.joined_on} 加入"
            + (f"，{spell.left_on} 退出。" if spell.left_on else "。"),
            en=f"Not a member on {diagnosed_on}, the day of diagnosis: joined on {spell.joined_on}"
            + (f", left on {spell.left_on}." if spell.left_on else "."),
        )
    if given.refused:
        first = given.refused[0]
        return Refusal(
            reason=REASONS[first.rule.split(".")[0]], zh=f"{first.words.zh}。", en=f"{sentence(first.words.en)}."
        )
    if given.total_fen <= 0:
        return Refusal(
            reason=Reason.NO_AID,
            zh="按计划的规则，本案没有可给的互助金。",
            en="By the plan's rules nothing is due in this case.",
        )
    return None


def sentence(words: str) -> str:
    """Words that begin as a sentence does."""
    return words[:1].upper() + words[1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class AgeBand:
    """Ten years of age in which somebody is: wide enough to hide behind."""

    from_age: int
    to_age: int

    def __str__(self) -> str:
        return f"{self.from_age}–{self.to_age}"


def age_band(born_on: date, on: date) -> AgeBand:
    """The band of ten years that an age on a day falls in: 43 → 40–49."""
    first = completed_years(born_on, on) // AGE_BAND_YEARS * AGE_BAND_YEARS
    return AgeBand(from_age=first, to_age=first + AGE_BAND_YEARS - 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCase:
    """All that strangers may see of a case; nothing in it names a person, a birthday or a member number."""

    number: str
    masked_name: str
    sex: str
    age_band: AgeBand
    province: str
    illness: str
    illness_zh: str
    illness_en: str
    tier: str
    days_since_joining: int
    aid_fen: int
    period: str
    state: State


def disclosed_entry(case: PublicCase, *, plan: str, on: date) -> bytes:
    """The log's entry of a case that becomes public: what is decided, and nothing of whom it is about.

    The log keeps what it has for ever, so even the mask, sex, age and province stay on the case's page.
    """
    return event_entry(
        EventKind.CASE_DISCLOSED,
        {
            "plan": plan,
            "period": case.period,
            "case": case.number,
            "on": on.isoformat(),
            "illness": {"code": case.illness, "zh": case.illness_zh, "en": case.illness_en},
            "tier": case.tier,
            "aid_fen": case.aid_fen,
        },
    )
