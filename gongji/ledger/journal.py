"""The journal: entries in order, each bound to the one before it by a hash, so that none can be changed
or left out.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongji.canonical import canonical_json
from gongji.errors import InvariantBroken
from gongji.ledger.accounts import Account
from gongji.ledger.entries import Entry, check_balanced

FIRST_HASH = "0" * 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Chained:
    """An entry and the hash that binds it to all entries before it."""

    entry: Entry
    before: str
    hash: str


def chained(entry: Entry, before: str = FIRST_HASH) -> Chained:
    """The entry that follows the one with hash `before`."""
    return Chained(entry=entry, before=before, hash=entry_hash(entry, before))


def entry_hash(entry: Entry, before: str) -> str:
    """SHA-256 in hex over the hash before and the entry's canonical bytes."""
    record = {
        "before": before,
        "on": entry.on.isoformat(),
        "plan": entry.plan,
        "what": entry.what,
        "reference": dict(entry.reference),
        "postings": [{"account": posting.account.value, "fen": posting.fen} for posting in entry.postings],
    }
    return hashlib.sha256(canonical_json(record)).hexdigest()


def journal(entries: Iterable[Entry]) -> tuple[Chained, ...]:
    """The chain of entries, from the first."""
    links: list[Chained] = []
    for entry in entries:
        links.append(chained(entry, links[-1].hash if links else FIRST_HASH))
    return tuple(links)


def check_journal(links: Sequence[Chained]) -> None:
    """Raise InvariantBroken at the first entry that is out of balance, of order, or not bound to the one
    before.
    """
    before, on = FIRST_HASH, None
    for number, link in enumerate(links, start=1):
        check_balanced(link.entry)
        if link.before != before or link.hash != entry_hash(link.entry, before):
            raise InvariantBroken(f"entry {number} ('{link.entry.what}') does not follow from the entry before it")
        if on is not None and link.entry.on < on:
            raise InvariantBroken(f"entry {number} ('{link.entry.what}') is dated before the entry before it")
        before, on = link.hash, link.entry.on


def balances(entries: Iterable[Entry]) -> dict[Account, int]:
    """The balance of every account in fen; what the members' side owes is negative."""
    sums: defaultdict[Account, int] = defaultdict(int)
    for entry in entries:
        for posting in entry.postings:
            sums[posting.account] += posting.fen
    return dict(sums)
