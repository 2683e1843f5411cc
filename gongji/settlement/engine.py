"""What a settlement needs of whatever computes it.

The rules are SQL made in `sql.py` and the parts are written by `parts.py`, whichever engine runs them. An engine
only knows how to read a roll, how to run SQL over it, and how to bring the lines to the parts in order.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

from gongji.settlement.columns import Survey
from gongji.settlement.inputs import Roll
from gongji.settlement.parts import PartDone, PartWork
from gongji.settlement.terms import Charges, Terms

Tell = Callable[[float], None]


class MemberTwice(Exception):
    """A member stands more than once in a roll whose lines were being written."""


class Engine(Protocol):
    """One settlement's engine. Files and machines that fail it become Refused and NotNow, in words."""

    def rows(self, roll: Roll, *, numbered: bool = False) -> str:
        """The roll's rows as a relation that SQL may select from: `sql.typed` columns, row numbers on demand."""

    def ask(self, roll: Roll, question: str) -> list[tuple[Any, ...]]:
        """The answer, of few rows, to a question about a roll in SQL."""

    def write_parts(
        self, roll: Roll, terms: Terms, charges: Charges, *, work: PartWork, survey: Survey, tell: Tell
    ) -> list[PartDone]:
        """Write every part of the statement, sorted by member; the parts done, in order.

        `tell` hears how much is done, 0 to 1. Raises MemberTwice where no strict order exists.
        """

    def close(self) -> None:
        """Give everything back."""
