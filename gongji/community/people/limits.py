"""How often something may be tried, and by whom: one table. Pure.

A window is a stretch of the clock of so many seconds; what is counted in it is forgotten with it. Limits by
phone keep one member from being pestered or guessed at, limits by address one attacker from trying many, limits
over all from running up a bill. A locked phone does not lock a passkey.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from gongji.errors import NotNow

MINUTE, HOUR, DAY = 60, 3600, 86400


class Doing(StrEnum):
    """What is counted."""

    SEND_CODE = "send-code"
    WRONG_CODE = "wrong-code"
    WRONG_FACTOR = "wrong-factor"
    WRONG_PASSKEY = "wrong-passkey"
    ASK_RECOVERY = "ask-recovery"
    CHECK_DOCUMENT = "check-document"


class By(StrEnum):
    """Whose tries are added up."""

    PHONE = "phone"
    ADDRESS = "address"
    ACCOUNT = "account"
    ALL = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """At most so many in a window of so many seconds."""

    by: By
    most: int
    seconds: int

    def slot(self, at: datetime) -> int:
        """The number of the window that a moment falls into."""
        return int(at.timestamp()) // self.seconds

    def ends_at(self, at: datetime) -> datetime:
        """When that window is over."""
        return datetime.fromtimestamp((self.slot(at) + 1) * self.seconds, tz=UTC)


LIMITS: Final = MappingProxyType(
    {
        Doing.SEND_CODE: (
            Limit(by=By.PHONE, most=5, seconds=HOUR),
            Limit(by=By.PHONE, most=10, seconds=DAY),
            Limit(by=By.ADDRESS, most=30, seconds=HOUR),  # a village behind one address signs in on one evening
            Limit(by=By.ALL, most=50_000, seconds=HOUR),
        ),
        Doing.WRONG_CODE: (
            Limit(by=By.PHONE, most=15, seconds=DAY),
            Limit(by=By.ADDRESS, most=60, seconds=HOUR),
        ),
        Doing.WRONG_FACTOR: (Limit(by=By.ACCOUNT, most=10, seconds=HOUR),),
        Doing.WRONG_PASSKEY: (Limit(by=By.ADDRESS, most=60, seconds=HOUR),),
        Doing.ASK_RECOVERY: (
            Limit(by=By.ACCOUNT, most=3, seconds=DAY),
            Limit(by=By.ADDRESS, most=10, seconds=DAY),
            Limit(by=By.ALL, most=2_000, seconds=DAY),
        ),
        Doing.CHECK_DOCUMENT: (  # so that nobody learns who is enrolled by trying numbers
            Limit(by=By.ACCOUNT, most=30, seconds=DAY),
            Limit(by=By.ADDRESS, most=200, seconds=DAY),
        ),
    }
)


class TooOften(NotNow):
    """Tried more often than the limit; `until` says when it may be tried again, in both languages."""

    def __init__(self, doing: Doing, until: datetime, at: datetime) -> None:
        self.doing, self.until = doing, until
        self.seconds = max(int((until - at).total_seconds()), 1)
        minutes = -(-self.seconds // MINUTE)
        self.zh = f"试的次数太多了，请 {minutes} 分钟后再试。"
        self.en = f"Tried too often; try again in {minutes} minutes."
        super().__init__(self.en)
