"""Every stage is ended at every step and run again, and ends with the same bytes as if it had never stopped."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from gongji.community.log.queries import entries_before
from gongji.community.periods.models import Period
from gongji.community.periods.queries import books
from gongji.community.periods.services import close, collect, disclose, freeze, open_year, settle
from gongji.community.rehearsal.life import live_until
from gongji.community.rehearsal.services import Script, begin, make_community, prepare_key
from gongji.community.secret import secret_file
from gongji.proofs.notes import SignerKey

SCRIPT = Script(members=700, year=2019, seed=26)
LOG_KEY = SignerKey(name="localhost/log", seed=bytes(32))
LOG_END = 1000
PERIODS = 4  # the first and the fourth have a case
STAGES = (freeze, settle, disclose, collect, close)


class KilledError(BaseException):
    """Ends a run where it stands; nothing in the platform catches it."""


class EndsAt:
    """Listens to the steps of a run and ends it at one of them; without a number it only counts."""

    def __init__(self, step: int | None = None) -> None:
        self.step = step
        self.heard: list[str] = []

    def __call__(self, step: str) -> None:
        self.heard.append(step)
        if len(self.heard) == self.step:
            raise KilledError(step)


def live(ends: Iterator[EndsAt]) -> None:
    """Live some periods; each run of a stage listens to the next of `ends`, and is begun again when it is ended."""
    community, rehearsal = make_community(SCRIPT), begin(SCRIPT)
    prepare_key(SCRIPT)
    for period in open_year(SCRIPT.plan, SCRIPT.year)[:PERIODS]:
        live_until(rehearsal, community, period.notice_on)
        for stage in STAGES:
            while True:
                try:
                    stage(period, note=next(ends))
                    break
                except KilledError:
                    continue


@contextmanager
def another_world(settings, folder: Path) -> Iterator[None]:
    """A database and a data folder in which nothing has happened; afterwards nothing of it is left."""
    folder.mkdir()
    settings.DATA = folder
    secret_file(folder / "log.key", make=LOG_KEY.skey().encode())
    world = transaction.atomic()
    world._from_testcase = True  # type: ignore[attr-defined] # as Django's own tests: what is within may be durable
    with world:
        yield
        transaction.set_rollback(True)


def everything(folder: Path) -> dict[str, Any]:
    """All files of the periods and the log by hash, the rows of the periods and the books, without what differs by
    nature.
    """
    files = {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted([*(folder / "periods").rglob("*"), *(folder / "log").rglob("*")])
        if path.is_file() and ".work" not in path.parts
    }
    rows = Period.objects.order_by("notice_on").values()
    return {
        **files,
        "rows": [{name: value for name, value in row.items() if name not in {"id", "freeze_mark"}} for row in rows],
        "marks": [bool(row["freeze_mark"]) for row in rows],
        "books": books(SCRIPT.plan),
        "entries": entries_before(LOG_END, LOG_END),
    }


@pytest.fixture
def undisturbed(db, settings, tmp_path) -> tuple[dict[str, Any], int]:
    """What is there after a life without interruption, and the most steps that a stage has."""
    listeners: list[EndsAt] = []

    def listening() -> Iterator[EndsAt]:
        while True:
            listeners.append(EndsAt())
            yield listeners[-1]

    with another_world(settings, tmp_path / "undisturbed"):
        live(listening())
        found = everything(tmp_path / "undisturbed")
    assert any(row["cases"] for row in found["rows"])
    assert len(found["entries"]) == 1 + PERIODS + sum(row["cases"] or 0 for row in found["rows"])
    return found, max(len(listener.heard) for listener in listeners)


def test_a_run_ended_at_any_step_and_begun_again_ends_with_the_same_bytes(undisturbed, settings, tmp_path):
    expected, steps = undisturbed
    assert steps >= 7

    def at_every_step() -> Iterator[EndsAt]:
        """First ended at the first step, then at the second … until a run gets through."""
        step = 0
        while True:
            listener = EndsAt(step := step + 1)
            yield listener
            if len(listener.heard) < step:  # it got through, so the next stage begins
                step = 0

    with another_world(settings, tmp_path / "disturbed"):
        live(at_every_step())
        assert everything(tmp_path / "disturbed") == expected
    leftovers = [path for path in (tmp_path / "disturbed").rglob("*") if ".partial" in path.name]
    assert leftovers == []
