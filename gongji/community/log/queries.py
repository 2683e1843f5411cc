"""Reads of the public log: its head, its entries in words' reach, its files, and proofs out of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from django.conf import settings
from django.db.models import QuerySet

from gongji.community.log.key import verifier
from gongji.community.log.models import Event
from gongji.community.log.rules import log_folder
from gongji.proofs.checkpoint import read_checkpoint
from gongji.proofs.events import PublicEvent, read_entry
from gongji.proofs.log import PublishedLog
from gongji.proofs.log_layout import CHECKPOINT, read_path
from gongji.proofs.merkle import leaf_hash
from gongji.proofs.notes import VerifierKey, read_note


@dataclass(frozen=True, slots=True, kw_only=True)
class LogHead:
    """The log as it stands: its name, how many entries, the signed checkpoint, and the key to check it with."""

    origin: str
    size: int
    checkpoint: str
    vkey: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """One entry of the log: its index, its leaf hash in hex, its bytes as text, and what they say."""

    index: int
    leaf: str
    text: str
    event: PublicEvent


@contextmanager
def public_log() -> Iterator[PublishedLog | None]:
    """The log as its folder shows it now, held alone by this thread; None before the first event.

    Raises Refused where the folder is not what was seen before, only longer.
    """
    folder, key = log_folder(settings.DATA, settings.LOG_FOLDER), verifier()
    if key is None or not folder.joinpath(CHECKPOINT).exists():
        yield None
        return
    log, lock = reader(folder, key)
    with lock:
        log.refresh()
        yield log


@lru_cache(maxsize=2)
def reader(folder: Path, key: VerifierKey) -> tuple[PublishedLog, Lock]:
    """The one reader of a folder in this process: it keeps the leaf hashes and reads only what was appended."""
    return PublishedLog(folder, key), Lock()


def log_head() -> LogHead | None:
    """The log's head, checked against its tiles; None before the first event. No query."""
    with public_log() as log:
        if log is None:
            return None
        head = log.head
        return LogHead(origin=head.origin, size=head.size, checkpoint=log.checkpoint(), vkey=str(log.key))


def log_vkey() -> str:
    """The log's public key as people copy it; empty before the first event. No query."""
    key = verifier()
    return "" if key is None else str(key)


def log_file(name: str) -> bytes | None:
    """A file of the log by its name in C2SP tlog-tiles; None where there is none that the checkpoint covers.

    What no checkpoint covers yet may still be written anew, so nobody is shown it.
    """
    folder = log_folder(settings.DATA, settings.LOG_FOLDER)
    tile = read_path(name)
    try:
        checkpoint = folder.joinpath(CHECKPOINT).read_bytes()
        if name == CHECKPOINT:
            return checkpoint
        if tile is None or tile.covers > read_checkpoint(read_note(checkpoint).text).size:
            return None
        return folder.joinpath(name).read_bytes()
    except OSError:
        return None


def entries_before(end: int, count: int) -> list[LogEntry]:
    """The last `count` entries with an index below `end`, the newest first. One query."""
    return [as_entry(event) for event in published().filter(publication__index__lt=end)[:count]]


def one_entry(index: int) -> LogEntry | None:
    """The entry with that index, or None. One query."""
    event = published().filter(publication__index=index).first()
    return None if event is None else as_entry(event)


def entry_of(content: bytes) -> int | None:
    """The index at which those bytes were published, or None. One query."""
    return published().filter(leaf=leaf_hash(content).hex()).values_list("publication__index", flat=True).first()


def corrections_of(leaf: str) -> list[LogEntry]:
    """The entries that put one right, the newest first. One query."""
    return [as_entry(event) for event in published().filter(corrects=leaf)]


def published() -> QuerySet[Event]:
    """The events that have their place in the log, the newest first."""
    return Event.objects.filter(publication__isnull=False).select_related("publication").order_by("-publication__index")


def as_entry(event: Event) -> LogEntry:
    """A published event as it is shown."""
    content = bytes(event.entry)
    return LogEntry(index=event.publication.index, leaf=event.leaf, text=content.decode(), event=read_entry(content))
