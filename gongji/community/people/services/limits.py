"""Counting what is tried, and stopping it when it is too often. The count is kept even if the rest fails."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from gongji.community.database.counters import count_up
from gongji.community.people.keys import index_of
from gongji.community.people.limits import LIMITS, By, Doing, Limit, TooOften
from gongji.community.people.models import Count


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who tries: as much as is known of them."""

    phone: str = field(default="", repr=False)
    address: str = field(default="", repr=False)
    account: int | None = None

    def keys(self, doing: Doing) -> Iterator[tuple[Limit, str]]:
        """Each limit that can be applied to them, with the blind key under which it is counted."""
        known = {By.PHONE: self.phone, By.ADDRESS: self.address, By.ACCOUNT: str(self.account or ""), By.ALL: "all"}
        for limit in LIMITS[doing]:
            if known[limit.by]:
                yield limit, index_of(f"count|{doing}|{limit.by}|{limit.seconds}|{known[limit.by]}")


def count_and_allow(doing: Doing, who: Who, *, at: datetime) -> None:
    """Count one more try; raises TooOften if it is above a limit. A statement a limit, at most four."""
    for limit, key in who.keys(doing):
        now = count_up(Count, key=key, slot=limit.slot(at), forget_at=limit.ends_at(at))
        if now == 1 and limit.by == By.ALL:
            Count.objects.filter(forget_at__lt=at - timedelta(hours=1)).delete()
        if now > limit.most:
            raise TooOften(doing, limit.ends_at(at), at)


def refuse_if_locked(doing: Doing, who: Who, *, at: datetime) -> None:
    """Raise TooOften if a limit is reached; nothing is counted. One query."""
    limits = {(key, limit.slot(at)): limit for limit, key in who.keys(doing)}
    keys = [key for key, _ in limits]
    for key, slot, count in Count.objects.filter(key__in=keys).values_list("key", "slot", "count"):
        limit = limits.get((key, slot))
        if limit is not None and count >= limit.most:
            raise TooOften(doing, limit.ends_at(at), at)
