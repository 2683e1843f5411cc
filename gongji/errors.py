"""What can go wrong, as types.

An error tells a person what is wrong, where, and what would be right. `retry_helps` tells a program
whether trying the same thing again can help. Nothing in here knows what a plan or a member is.
"""

from __future__ import annotations

from collections.abc import Sequence


class GongjiError(Exception):
    """Every error that this package raises on purpose."""

    retry_helps = False


class Refused(GongjiError):
    """An input was looked at to the end and is not accepted; `reasons` has all that was found, in words."""

    def __init__(self, reasons: Sequence[str] | str) -> None:
        self.reasons: tuple[str, ...] = (reasons,) if isinstance(reasons, str) else tuple(reasons)
        super().__init__("\n".join(self.reasons))


class Mistakes:
    """Collects refusals, so that a person sees all of them at once.

    `with mistakes:` around each thing looked at.
    """

    def __init__(self) -> None:
        self.found: list[str] = []

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> bool:
        if isinstance(error, Refused):
            self.found.extend(error.reasons)
            return True
        return False

    def refuse(self) -> None:
        """Raise Refused if anything was found."""
        if self.found:
            raise Refused(self.found)


class InvariantBroken(GongjiError):
    """A promise of the program does not hold. It is our mistake, never the user's; nothing is written."""


class NotNow(GongjiError):
    """The surroundings are not ready (a full disk, a folder that cannot be written).

    The input is not at fault.
    """

    retry_helps = True
