"""What every stage shares: one at a time, only in its turn, and a word before each step."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import transaction

from gongji.community.database.locks import alone
from gongji.community.periods.models import Period
from gongji.community.periods.rules import TRANSITIONS, Stage, State, still_to_do
from gongji.errors import NotNow

Note = Callable[[str], None]
"""Is told each step before it is taken: for a progress bar, and for tests that end a run there."""


def silently(step: str) -> None:
    """Say nothing."""


@contextmanager
def in_turn(period: Period, stage: Stage) -> Iterator[bool]:
    """Hold the plan's periods alone and say whether the stage is still to do; raises Refused if it is not its
    turn.
    """
    with alone(f"periods of {period.plan}"):
        period.refresh_from_db()
        yield still_to_do(State(period.state), stage, period=period.name)


@contextmanager
def moving(period: Period, stage: Stage) -> Iterator[Period]:
    """One transaction that does a stage's work in the database and moves the state with it, or nothing."""
    before, after = TRANSITIONS[stage]
    with transaction.atomic():
        locked = Period.objects.select_for_update().get(pk=period.pk)
        if locked.state != before:
            raise NotNow(f"period {period.name} is {locked.state}, no longer {before}: somebody else moved it")
        yield locked
        locked.state = after
        locked.save()
    period.refresh_from_db()
