"""A copy of a log that somebody else serves: for whoever wants to check it, keep it, or be its witness.

Only what is new is fetched, and nothing is kept that does not fit the signed checkpoint and all that was copied
before. So the folder is at any time a log that `verify_folder` accepts, as it was shown to its owner.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from gongji.errors import Refused
from gongji.proofs.checkpoint import Checkpoint, open_checkpoint
from gongji.proofs.log_check import check_files
from gongji.proofs.log_files import alone, files_in_words, put_file, read_file, sync_folders
from gongji.proofs.log_layout import (
    CHECKPOINT,
    ENTRIES,
    ENTRY_BYTES_MAX,
    LENGTH_BYTES,
    LOCK,
    WORK,
    Tile,
    tiles_of,
)
from gongji.proofs.merkle import HASH_BYTES, TILE_WIDTH
from gongji.proofs.notes import NOTE_BYTES_MAX, VerifierKey

TILE_BYTES_MAX = TILE_WIDTH * HASH_BYTES
BUNDLE_BYTES_MAX = TILE_WIDTH * (LENGTH_BYTES + ENTRY_BYTES_MAX)

Fetch = Callable[[str, int], bytes | None]
"""The bytes of a file of the log by its name, at most so many; None where it is not there."""


def copy_log(fetch: Fetch, folder: Path, key: VerifierKey) -> Checkpoint:
    """Bring the copy in `folder` up to the log that `fetch` reads; its checkpoint.

    Raises Refused, and keeps nothing of it, where the log is not signed with `key`, does not fit its checkpoint, or
    is not the one copied before, only longer; NotNow where the disk does not take it.
    """
    with alone(folder, LOCK), files_in_words(folder):
        note = fetch(CHECKPOINT, NOTE_BYTES_MAX)
        if note is None:
            raise Refused("there is no checkpoint at this address: it is the one that ends before /checkpoint")
        head = open_checkpoint(note, key)
        refuse_rollback(folder, head, key)
        fetched: set[str] = set()
        fits = False
        try:
            for tile in tiles_of(head.size):
                if not any(folder.joinpath(name).exists() for name in (tile.path(), tile.full_path())):
                    fetched.add(fetch_tile(fetch, folder, tile))
            check_files(folder, head)
            fits = True
        finally:
            if not fits:
                for name in fetched:
                    folder.joinpath(name).unlink()
        put_file(folder, CHECKPOINT, note, work=WORK)
        sync_folders(folder, [*fetched, CHECKPOINT])
        return head


def refuse_rollback(folder: Path, head: Checkpoint, key: VerifierKey) -> None:
    """Raise Refused where the copy has more than the log now shows; that it is the same, its tiles must show."""
    if not folder.joinpath(CHECKPOINT).exists():
        return
    copied = open_checkpoint(read_file(folder, CHECKPOINT), key)
    if head.size < copied.size:
        raise Refused(f"the log went back from {copied.size} entries, which were copied, to {head.size}")


def fetch_tile(fetch: Fetch, folder: Path, tile: Tile) -> str:
    """Fetch a tile, or the full one where the partial is gone, and put it in place; its name."""
    most = BUNDLE_BYTES_MAX if tile.level == ENTRIES else TILE_BYTES_MAX
    for name in dict.fromkeys([tile.path(), tile.full_path()]):
        content = fetch(name, most)
        if content is not None:
            put_file(folder, name, content, work=WORK)
            return name
    raise Refused(f"{tile.path()} is missing, though the checkpoint covers it")
