"""The books as a Beancount file, which `bean-check` accepts (beancount.github.io, language syntax)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from gongji.fen import decimal_yuan
from gongji.ledger.accounts import MEANING, Account
from gongji.ledger.entries import Entry
from gongji.ledger.journal import balances

CURRENCY = "CNY"


def beancount(entries: Sequence[Entry], *, title: str) -> str:
    """A whole Beancount file of one or more entries in order of date.

    Accounts, entries, and closing balances.
    """
    used = sorted({posting.account for entry in entries for posting in entry.postings}, key=list(Account).index)
    first, last = entries[0].on, entries[-1].on
    parts = [
        [f'option "title" "{quoted(title)}"', f'option "operating_currency" "{CURRENCY}"', ""],
        [f"{first} commodity {CURRENCY}", *opened(used, first), ""],
        *([*transaction(entry), ""] for entry in entries),
        closing(entries, used, last + timedelta(days=1)),
    ]
    return "\n".join(line for part in parts for line in part) + "\n"


def opened(accounts: Iterable[Account], on: date) -> list[str]:
    """The accounts in use, each with what it means."""
    return [line for each in accounts for line in (f"{on} open {each} {CURRENCY}", f'  meaning: "{MEANING[each]}"')]


def transaction(entry: Entry) -> list[str]:
    """One entry with its references and postings, amounts in yuan."""
    return [
        f'{entry.on} * "{quoted(entry.plan)}" "{quoted(entry.what)}"',
        *(f"  {key}: {metadata(value)}" for key, value in entry.reference.items()),
        *(f"  {posting.account:<30}{decimal_yuan(posting.fen):>22} {CURRENCY}" for posting in entry.postings),
    ]


def closing(entries: Sequence[Entry], used: Iterable[Account], on: date) -> list[str]:
    """What every account must stand at after the last entry, so that the reader's program checks it too.

    Without "~ 0" Beancount would let one fen pass.
    """
    sums = balances(entries)
    return [f"{on} balance {account:<30}{decimal_yuan(sums[account]):>22} ~ 0 {CURRENCY}" for account in used]


def quoted(text: str) -> str:
    """Text that is safe between double quotes."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def metadata(value: str | int) -> str:
    """A reference as Beancount writes it: numbers bare, texts in quotes."""
    return str(value) if isinstance(value, int) else f'"{quoted(value)}"'
