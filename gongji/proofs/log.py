"""The public log: one entry for each public event, append-only, as static files (C2SP tlog-tiles).

`PublishedLog` reads a log's folder and trusts nothing in it but what fits the signed checkpoint. `Log` appends.

The life of an append, each step whole or not there:
1. the new entries are put into `.work/pending`: from here on the append is decided;
2. bundles and tiles are written; nothing that an earlier checkpoint covers is changed;
3. the checkpoint is signed and put in place: from here on the append is public;
4. partial tiles that became full go, then `.work/pending`.
Killed anywhere, the next writer finishes the decided append before anything else. So the log never signs two
checkpoints of one size with different roots, which is the one thing that a log must never do (tlog-checkpoint).
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Self

from gongji.errors import InvariantBroken, Refused
from gongji.proofs.checkpoint import Checkpoint, WitnessKey, open_checkpoint
from gongji.proofs.log_files import alone, files_in_words, put_file, read_file, sync_folders
from gongji.proofs.log_layout import (
    CHECKPOINT,
    ENTRIES,
    LOCK,
    PENDING,
    WORK,
    Tile,
    check_entries,
    decode_entries,
    encode_entries,
    tiles_of,
)
from gongji.proofs.merkle import EMPTY_ROOT, HASH_BYTES, TILE_HEIGHT, TILE_WIDTH, Tree, leaf_hash, verify_consistency
from gongji.proofs.notes import SignerKey, VerifierKey, open_note, read_note, read_signatures, signed

SIZE_BYTES = 8
ORIGIN_BYTES_MAX = 255  # tlog-cosignature gives an origin one byte of length


class PublishedLog:
    """A log as its folder shows it; nothing is written. One object serves one thread."""

    def __init__(self, folder: Path, key: VerifierKey) -> None:
        """Use `open`."""
        self.folder = folder
        self.key = key
        self._seen = Checkpoint(origin=key.name, size=0, root=EMPTY_ROOT)  # the longest log shown so far
        self._forget()

    @classmethod
    def open(cls, folder: Path, key: VerifierKey) -> Self:
        """The log in `folder`, signed with `key`.

        Raises Refused where the checkpoint is not the log's, or its leaf hashes do not lead to its root.
        """
        log = cls(folder, key)
        log.refresh()
        return log

    def _forget(self) -> None:
        """Know nothing; the next look reads the folder."""
        self._note = ""
        self._head = Checkpoint(origin=self.key.name, size=0, root=EMPTY_ROOT)
        self._tree = Tree()
        self._index: dict[bytes, int] = {}

    def refresh(self) -> None:
        """See what was appended since; raises Refused where the log is not the one seen before, only longer."""
        note = read_file(self.folder, CHECKPOINT).decode(errors="replace")
        if note == self._note:
            return
        head = open_checkpoint(note, self.key)
        if head.size < self._seen.size:
            raise Refused(f"the log went back from {self._seen.size} entries to {head.size}")
        try:
            for tile in tiles_of(head.size, since=self._head.size):
                if tile.level == 0:
                    self._learn(read_tile(self.folder, tile), begin=tile.index << TILE_HEIGHT)
            if self._tree.root() != head.root:
                raise Refused(f"the tiles of level 0 do not lead to the root of the checkpoint of {head.size} entries")
            if self._tree.root(self._seen.size) != self._seen.root:
                raise Refused(
                    f"the log of {head.size} entries does not begin with that of {self._seen.size} seen before"
                )
        except Refused:
            self._forget()
            raise
        self._show(note, head)

    def _show(self, note: str, head: Checkpoint) -> None:
        self._note, self._head, self._seen = note, head, head

    def _learn(self, hashes: bytes, *, begin: int) -> None:
        """Take over the leaf hashes of a tile that begins at entry `begin`, as far as they are new."""
        for at in range((self._tree.size - begin) * HASH_BYTES, len(hashes), HASH_BYTES):
            self._learn_leaf(hashes[at : at + HASH_BYTES])

    def _learn_leaf(self, leaf: bytes) -> None:
        self._index.setdefault(leaf, self._tree.size)
        self._tree.append(leaf)

    # --- what a reader may ask ------------------------------------------------------------------------------------

    @property
    def head(self) -> Checkpoint:
        """Origin, size and root of the log as last seen."""
        return self._head

    def checkpoint(self) -> str:
        """The signed checkpoint as last seen, with the cosignatures that it carries."""
        return self._note

    def find(self, entry: bytes) -> int | None:
        """Where an entry stands, or None."""
        return self._index.get(leaf_hash(entry))

    def entry(self, index: int) -> bytes:
        """The bytes of an entry; raises Refused where there is none, or where it is not what was logged."""
        if not 0 <= index < self._head.size:
            raise Refused(f"entry {index} is not in a log of {self._head.size} entries")
        entry = self._bundle(index >> TILE_HEIGHT)[index & (TILE_WIDTH - 1)]
        self._check_entry(index, entry)
        return entry

    def _check_entry(self, index: int, entry: bytes) -> None:
        if leaf_hash(entry) != self._tree.leaf(index):
            raise Refused(f"entry {index} is not what was logged")

    def _bundle(self, index: int) -> list[bytes]:
        """The entries of a bundle, as far as the checkpoint covers them."""
        width = min(self._head.size - (index << TILE_HEIGHT), TILE_WIDTH)
        return read_bundle(self.folder, Tile(level=ENTRIES, index=index, width=width))

    def inclusion_path(self, index: int, size: int | None = None) -> tuple[bytes, ...]:
        """The proof that entry `index` is in the log of `size` entries (as last seen, without it)."""
        return self._tree.inclusion(index, self._head.size if size is None else size)

    def consistency(self, old_size: int, new_size: int | None = None) -> tuple[bytes, ...]:
        """The proof that the log of `new_size` entries (as last seen, without it) begins with that of `old_size`."""
        return self._tree.consistency(old_size, self._head.size if new_size is None else new_size)


class Log(PublishedLog):
    """A log that can be appended to, by whoever has its secret key. One object serves one thread."""

    _signer: SignerKey

    @classmethod
    def open(cls, folder: Path, origin: str, signer: SignerKey) -> Self:  # type: ignore[override] # needs the secret
        """The log `origin` in `folder`; a new one where the folder is new or empty.

        The key is named after the origin (tlog-checkpoint: they SHOULD match). An append that was cut off is
        finished first. Raises Refused for another log's folder, or one whose checkpoint is lost.
        """
        if signer.name != origin or len(origin.encode()) > ORIGIN_BYTES_MAX:
            raise Refused(f"the log '{origin}' needs a key of that name, of at most {ORIGIN_BYTES_MAX} bytes")
        log = cls(folder, signer.verifier)
        log._signer = signer
        with log._alone():
            if not folder.joinpath(CHECKPOINT).exists():
                log._begin()
            log._finish()
        return log

    def append(self, entries: Sequence[bytes]) -> tuple[int, ...]:
        """Append what is not in the log yet and sign the checkpoint; the index of each entry, in order.

        An entry is known by its bytes: one that is in the log already keeps its place and is not added again, so
        an append may always be repeated. All of `entries` become public together. Raises Refused, and appends
        nothing, for an entry that is empty or longer than 65,535 bytes; NotNow where the disk does not take it.
        """
        check_entries(entries)
        with self._alone():
            self._finish()
            fresh = [each for each in dict.fromkeys(entries) if self.find(each) is None]
            if fresh:
                self._begun()
                pending = self._head.size.to_bytes(SIZE_BYTES, "big") + encode_entries(fresh)
                self._put(PENDING, pending)
                sync_folders(self.folder, [PENDING])
                self._finish()
            return tuple(self._index[leaf_hash(each)] for each in entries)

    def _begin(self) -> None:
        """Sign the checkpoint of the empty log; raises Refused in a folder that holds something else."""
        strangers = sorted(each.name for each in self.folder.iterdir() if each.name != WORK)
        if strangers:
            raise Refused(
                f"{self.folder} has no checkpoint but holds something else ({', '.join(strangers[:5])}); name the "
                "folder of a log, or a new or empty one"
            )
        self._publish(Checkpoint(origin=self.key.name, size=0, root=EMPTY_ROOT))

    def _finish(self) -> None:
        """Catch up with the folder, and finish the append that is decided, if there is one."""
        self.refresh()
        if not self.folder.joinpath(PENDING).exists():
            return
        pending = read_file(self.folder, PENDING)
        begin, entries = int.from_bytes(pending[:SIZE_BYTES], "big"), decode_entries(pending[SIZE_BYTES:])
        if self._head.size == begin:
            self._write(entries)
        leaves = [self._tree.leaf(index) for index in range(begin, min(begin + len(entries), self._head.size))]
        if leaves != [leaf_hash(each) for each in entries] or self._head.size != begin + len(entries):
            raise Refused(f"{PENDING} does not belong to this log of {self._head.size} entries; look into it by hand")
        for tile in tiles_of(self._head.size, since=begin):
            if tile.full:
                shutil.rmtree(self.folder.joinpath(tile.partials()), ignore_errors=True)
        self.folder.joinpath(PENDING).unlink()

    def _write(self, entries: Sequence[bytes]) -> None:
        """Steps 2 and 3 of an append."""
        old = self._head
        rows = [*self._begun(), *entries]
        done = False
        try:
            for each in entries:
                self._learn_leaf(leaf_hash(each))
            head = Checkpoint(origin=old.origin, size=self._tree.size, root=self._tree.root())
            self._check_growth(old, head)
            self._write_tiles(rows, old=old.size, new=head.size)
            self._publish(head)
            done = True
        finally:
            if not done:
                self._forget()  # the tree is ahead of the folder

    def _begun(self) -> list[bytes]:
        """The entries of the bundle that is not full; raises Refused rather than copy one that was changed."""
        begin = self._head.size & -TILE_WIDTH
        if begin == self._head.size:
            return []
        rows = self._bundle(begin >> TILE_HEIGHT)
        for index, entry in enumerate(rows, begin):
            self._check_entry(index, entry)
        return rows

    def _write_tiles(self, rows: Sequence[bytes], *, old: int, new: int) -> None:
        """Write what the log of `new` entries has and that of `old` has not."""
        try:
            written = [self._write_tile(tile, rows, since=old) for tile in tiles_of(new, since=old)]
            sync_folders(self.folder, written)
        except OSError:
            # Nothing is signed yet, so the append is taken back: the caller hears that it did not happen.
            with suppress(OSError):
                self.folder.joinpath(PENDING).unlink()
            raise

    def _write_tile(self, tile: Tile, rows: Sequence[bytes], *, since: int) -> str:
        """Put one tile or bundle in place; `rows` are the entries from the last bundle begun by `since` on."""
        if tile.level == ENTRIES:
            start = (tile.index - (since >> TILE_HEIGHT)) << TILE_HEIGHT
            content = encode_entries(rows[start : start + tile.width])
        else:
            content = self._tree.tile(level=tile.level, index=tile.index, width=tile.width)
        self._put(tile.path(), content)
        return tile.path()

    def _publish(self, head: Checkpoint) -> None:
        """Sign a checkpoint and put it in place."""
        note = signed(head.text(), [self._signer.sign(head.text())])
        self._put(CHECKPOINT, note.encode())
        sync_folders(self.folder, [CHECKPOINT])
        self._show(note, head)

    def _check_growth(self, old: Checkpoint, new: Checkpoint) -> None:
        """The new log begins with the old one, by the proof that a witness will ask for; else InvariantBroken."""
        if not old.size:
            return
        proof = self._tree.consistency(old.size, new.size)
        try:
            verify_consistency(proof, old_size=old.size, new_size=new.size, old_root=old.root, new_root=new.root)
        except Refused as error:
            raise InvariantBroken(f"the log of {new.size} entries would not continue that of {old.size}") from error

    def _put(self, name: str, content: bytes) -> None:
        put_file(self.folder, name, content, work=WORK)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with alone(self.folder, LOCK), files_in_words(self.folder):
            yield


def read_tile(folder: Path, tile: Tile) -> bytes:
    """The hashes of a tile; raises Refused, naming the file, where it is missing or has not its width.

    Where a partial tile is gone because the tile is full, its beginning stands for it (tlog-tiles allows both).
    """
    name, content = read_file_or_full(folder, tile)
    wanted = tile.width * HASH_BYTES
    if len(content) < wanted or (len(content) > wanted and name == tile.path()):
        raise Refused(f"{name} has {len(content)} bytes; {tile.width} hashes have {wanted}")
    return content[:wanted]


def read_bundle(folder: Path, tile: Tile) -> list[bytes]:
    """The entries of a bundle; raises Refused as `read_tile`."""
    name, content = read_file_or_full(folder, tile)
    try:
        entries = decode_entries(content)
    except Refused as error:
        raise Refused(f"{name} is cut off") from error
    if len(entries) < tile.width or (len(entries) > tile.width and name == tile.path()):
        raise Refused(f"{name} has {len(entries)} entries, not {tile.width}")
    return entries[: tile.width]


def read_file_or_full(folder: Path, tile: Tile) -> tuple[str, bytes]:
    """The name and bytes of a tile's file, or of the full tile where the partial one is gone."""
    name = tile.path()
    if not folder.joinpath(name).exists() and folder.joinpath(tile.full_path()).exists():
        name = tile.full_path()
    return name, read_file(folder, name)


def add_cosignatures(folder: Path, lines: str, *, log: VerifierKey, witnesses: Iterable[WitnessKey]) -> str:
    """Put witnesses' cosignature lines under the checkpoint in `folder`; the checkpoint as it then is.

    Lines by other keys are passed over. Raises Refused where none is by a known witness, or where one does not
    hold for the checkpoint that is published now.
    """
    with alone(folder, LOCK), files_in_words(folder):
        note = read_note(read_file(folder, CHECKPOINT))
        open_note(note.encoded(), [log])
        offered = signed(note.text, read_signatures(lines))
        verified = open_note(offered, witnesses).verified
        content = signed(note.text, [*note.signatures, *verified])
        put_file(folder, CHECKPOINT, content.encode(), work=WORK)
        sync_folders(folder, [CHECKPOINT])
        return content
