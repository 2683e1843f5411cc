"""How loudly a monitor speaks, and the checks of figures that all monitors share."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from numbers import Integral

from gongji.errors import Refused

MOST = 10**18  # of anything that is counted or measured here; larger figures are mistakes, and would overflow


class Level(StrEnum):
    """What a monitor asks for, least first: nothing, an eye on it, a review, an investigation."""

    QUIET = "quiet"
    NOTICE = "notice"
    WARNING = "warning"
    ALARM = "alarm"


def refuse_unless(checks: Iterable[tuple[bool, str]]) -> None:
    """Raise Refused with the words of every check that does not hold."""
    wrong = [words for holds, words in checks if not holds]
    if wrong:
        raise Refused(wrong)


def is_count(value: object) -> bool:
    """Whether this is a whole number from 0 to MOST, of Python or of NumPy."""
    return isinstance(value, Integral) and 0 <= int(value) <= MOST


def is_amount(value: float) -> bool:
    """Whether this is a number from 0 to MOST; a NaN is not."""
    return 0 <= value <= MOST


def is_positive(value: float) -> bool:
    """Whether this is a number from 1/MOST to MOST, so that dividing by it is safe; a NaN is not."""
    return 1 / MOST <= value <= MOST
