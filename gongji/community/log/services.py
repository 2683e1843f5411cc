"""The only writer of public events and of the log's folder.

`record` notes events in the transaction that makes them public; `publish` appends what waits to the log afterwards.
Killed between the two, or anywhere within, the next `publish` goes on: what the log has keeps its place, and what
has no place yet gets one.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from gongji.community.log.key import signer
from gongji.community.log.models import Event, Publication
from gongji.community.log.rules import correction_entry, log_folder
from gongji.errors import InvariantBroken, Refused
from gongji.proofs.events import EventKind, read_entry
from gongji.proofs.log import Log
from gongji.proofs.log_layout import check_entries
from gongji.proofs.merkle import leaf_hash


def record(entries: Sequence[bytes]) -> None:
    """Note public events, in order, in the transaction that makes them public. Noted twice is noted once.

    Raises InvariantBroken outside a transaction, and Refused for an entry that the log would not take.
    """
    if not connection.in_atomic_block:
        raise InvariantBroken("a public event is noted in the transaction that makes it public, or not at all")
    check_entries(entries)
    Event.objects.bulk_create([as_row(entry) for entry in entries], ignore_conflicts=True)


def as_row(entry: bytes) -> Event:
    """An entry as a row, not written yet."""
    event = read_entry(entry)
    corrects = event.record["corrects"]["leaf"] if event.kind == EventKind.CORRECTION else None
    return Event(
        leaf=leaf_hash(entry).hex(), kind=event.kind, entry=entry, corrects=corrects, recorded_at=timezone.now()
    )


def publish(*, note: Callable[[str], None] = lambda step: None) -> None:
    """Append the events that wait to the log, in order, under one checkpoint. Twice is once.

    Never within a transaction, which could still be undone when the log has gone out. Raises NotNow where the disk
    does not take it, and Refused where the folder is not the log that was published before.
    """
    with transaction.atomic(durable=True):
        waiting = list(Event.objects.filter(publication__isnull=True).order_by("pk"))
        last = Publication.objects.aggregate(Max("index"))["index__max"]
    if not waiting:
        return
    note("append to the log")
    key = signer()
    log = Log.open(log_folder(settings.DATA, settings.LOG_FOLDER), key.name, key)
    refuse_older_copy(log, last)
    places = log.append([bytes(event.entry) for event in waiting])
    note("note the places")
    now = timezone.now()
    Publication.objects.bulk_create(
        [Publication(event=event, index=index, published_at=now) for event, index in zip(waiting, places, strict=True)],
        ignore_conflicts=True,  # another process published the same, and found the same places
    )


def refuse_older_copy(log: Log, last: int | None) -> None:
    """Raise Refused where the folder does not have all that was published: going on would sign a second history."""
    if last is not None and log.head.size <= last:
        raise Refused(
            f"the log in {log.folder} has {log.head.size} entries, but entry {last} was published: this is an older"
            " copy of the log, or another folder. Put the newest copy back; nothing was appended"
        )


def correct(index: int, *, on: date, reason_zh: str, reason_en: str) -> None:
    """Put an entry of the log right in public: the correction becomes an entry of its own, and both stay.

    `reason_zh` and `reason_en` name nobody. Raises Refused where entry `index` is not in the log, or a reason is
    missing.
    """
    found = Event.objects.filter(publication__index=index).first()
    if found is None:
        raise Refused(f"entry {index} is not in the public log; the page of the log lists those that are")
    entry = correction_entry(index=index, leaf=found.leaf, on=on, reason_zh=reason_zh, reason_en=reason_en)
    with transaction.atomic():
        record([entry])
    publish()
