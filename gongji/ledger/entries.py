"""A balanced entry of the books.

It is made whole or not at all, and never changed: a correction is a new entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from gongji.errors import InvariantBroken
from gongji.fen import fits_int64
from gongji.ledger.accounts import Account


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """`fen` into an account (positive) or out of it (negative)."""

    account: Account
    fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened on a business date, as postings that add up to zero.

    `reference` holds texts and whole numbers.
    """

    on: date
    plan: str
    what: str
    postings: tuple[Posting, ...]
    reference: Mapping[str, str | int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        check_balanced(self)


def entry(*, on: date, plan: str, what: str, postings: Iterable[tuple[Account, int]], **reference: str | int) -> Entry:
    """An entry from (account, fen) pairs, without those of zero.

    Raises InvariantBroken unless they balance.
    """
    return Entry(
        on=on,
        plan=plan,
        what=what,
        postings=tuple(Posting(account=account, fen=fen) for account, fen in postings if fen),
        reference=reference,
    )


def check_balanced(checked: Entry) -> None:
    """Raise InvariantBroken unless the postings add up to zero and each fits int64."""
    off = sum(posting.fen for posting in checked.postings)
    if off:
        raise InvariantBroken(f"the entry '{checked.what}' of {checked.on} is out of balance by {off} fen")
    for posting in checked.postings:
        if not fits_int64(posting.fen):
            raise InvariantBroken(f"the entry '{checked.what}' of {checked.on} posts {posting.fen} fen, beyond int64")
