"""Freezing: what a period is settled from becomes files that nobody changes any more."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq
from django.conf import settings

from gongji.canonical import sha256_of_file
from gongji.community.cases.queries import rows_of_period
from gongji.community.cases.services import assign_to_period
from gongji.community.database import changes
from gongji.community.membership.models import Membership
from gongji.community.membership.services import end_at_age_limit
from gongji.community.periods.models import Period
from gongji.community.periods.rules import (
    ORDER,
    Stage,
    State,
    folder,
    partial_folder,
    roll_file,
)
from gongji.community.periods.services.roll import Written, write_roll
from gongji.community.periods.services.stages import Note, in_turn, moving, silently
from gongji.community.versions.queries import document_of
from gongji.errors import Refused


def freeze(period: Period, *, full: bool = False, note: Note = silently) -> Period:
    """Write the period's plan, roll and cases; raises Refused while an earlier period of the plan is not
    settled.

    Spells of people who grew too old for the plan end first, and the accepted cases that wait get this
    period. The roll comes from the one before it and what has changed since, where that is known; `full` reads
    everything all the same. The bytes are the same.
    """
    with in_turn(period, Stage.FREEZE) as to_do:
        if not to_do:
            return period
        earlier = settled_before(period)
        place = folder(settings.DATA, period.plan, period.name)
        if not place.exists():  # else a run was cut off after the rename: what is frozen stays frozen
            note("choose")
            end_at_age_limit(period.plan, period.notice_on)
            assign_to_period(period.plan, period.name, period.notice_on)
            written = write_folder(period, earlier, partial_folder(place), full=full, note=note)
            note("remember the moment")
            remember(period, written, roll_file(partial_folder(place)))
            note("put in place")
            partial_folder(place).rename(place)
        note("record")
        record(period, place, carry_in_fen=earlier[-1].handed_on_fen if earlier else 0)
        note("forget older changes")
        forget_older_changes(period)
        return period


def remember(period: Period, written: Written, roll: Path) -> None:
    """Write down how and when a roll was read, before it is put in place: a run that is cut off then finds it.

    The roll's hash binds the two together, whatever becomes of the files or of the database.
    """
    Period.objects.filter(pk=period.pk).update(
        freeze_kind=written.kind, freeze_mark=str(written.moment), roll_sha256=sha256_of_file(roll)
    )


def record(period: Period, place: Path, *, carry_in_fen: int | None) -> None:
    """Move the period to frozen. Only the roll frozen last keeps its mark: changes before it are forgotten."""
    roll = roll_file(place)
    with moving(period, Stage.FREEZE) as frozen:
        sha256 = sha256_of_file(roll)
        if sha256 != frozen.roll_sha256:  # files of another database: when they were read is not known here
            frozen.freeze_kind = frozen.freeze_mark = ""
        frozen.members = pq.read_metadata(roll).num_rows
        frozen.roll_sha256 = sha256
        frozen.carry_in_fen = carry_in_fen
        Period.objects.filter(plan=period.plan).exclude(pk=period.pk).update(freeze_mark="")


def forget_older_changes(period: Period) -> None:
    """Drop the plan's changes that its last roll has; without a mark there is no telling which."""
    moment = changes.moment_of(period.freeze_mark)
    if moment:
        changes.forget(Membership._meta.db_table, scope=period.plan, before=moment)


def settled_before(period: Period) -> list[Period]:
    """The plan's earlier periods; all must be settled, because their carry and their shares go in."""
    earlier = list(Period.objects.filter(plan=period.plan, notice_on__lt=period.notice_on).order_by("notice_on"))
    for each in earlier:
        if ORDER.index(State(each.state)) < ORDER.index(State.SETTLED):
            raise Refused(f"period {period.name} cannot be frozen: period {each.name} before it is {each.state}")
    return earlier


def write_folder(period: Period, earlier: list[Period], partial: Path, *, full: bool, note: Note) -> Written:
    """Write all files of a frozen period under a temporary name, from nothing."""
    if partial.exists():
        shutil.rmtree(partial)
    partial.mkdir(parents=True)
    note("write the plan")
    (partial / "plan.toml").write_bytes(document_of(period.plan, period.notice_on))
    note("write the cases")
    write_cases(partial / "cases.csv", rows_of_period(period.plan, period.name))
    return write_roll(period, earlier, partial, full=full, note=note)


def write_cases(path: Path, rows: Iterable[tuple[str, int, int]]) -> None:
    """The cases as the settlement reads them."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["case", "member", "aid_fen"])
        writer.writerows(rows)
