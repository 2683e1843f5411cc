"""Checking a log's folder from outside: every entry, every tile, the root, the signature.

Whoever has the log's public key and a copy of its files needs nobody's word. What a folder alone cannot show is
that others are shown the same log and that it never went back: that is what witnesses are for.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from gongji.errors import Mistakes, Refused
from gongji.proofs.checkpoint import Checkpoint, open_checkpoint
from gongji.proofs.log import read_bundle, read_tile
from gongji.proofs.log_files import read_file
from gongji.proofs.log_layout import CHECKPOINT, ENTRIES, TILES, Tile, read_path, tiles_of
from gongji.proofs.merkle import HASH_BYTES, TILE_HEIGHT, Tree, leaf_hash
from gongji.proofs.notes import VerifierKey

REASONS_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A folder in which everything holds; `beyond` are tiles that no checkpoint covers yet (a writer at work)."""

    checkpoint: Checkpoint
    files: int
    beyond: tuple[str, ...]


def verify_folder(folder: Path, vkey: VerifierKey | str) -> Checked:
    """Check every entry, tile, root and signature of the log in `folder` against its public key.

    Raises Refused with all that is wrong, each with its file (up to 100 reasons).
    """
    key = VerifierKey.read(vkey) if isinstance(vkey, str) else vkey
    return check_files(folder, open_checkpoint(read_file(folder, CHECKPOINT), key))


def check_files(folder: Path, head: Checkpoint) -> Checked:
    """Check every entry and tile in `folder` against a checkpoint whose signature was checked; raises as above."""
    mistakes = Mistakes()
    tree = Tree()
    expected = list(tiles_of(head.size))
    for tile in expected:
        if tile.level == ENTRIES:
            with mistakes:
                check_bundle(folder, tile, tree)
    # An unreadable bundle leaves a hole in the tree; what stands on it cannot be checked before that is mended.
    if not mistakes.found:
        with mistakes:
            if tree.root() != head.root:
                raise Refused(f"{CHECKPOINT}: its root is not that of the {head.size} entries in this folder")
        for tile in expected:
            if tile.level > 0:
                with mistakes:
                    check_tile(folder, tile, tree)
        beyond = check_other_files(folder, head.size, set(expected), tree, mistakes)
    del mistakes.found[REASONS_MAX:]
    mistakes.refuse()
    return Checked(checkpoint=head, files=len(expected) + 1, beyond=beyond)


def check_bundle(folder: Path, tile: Tile, tree: Tree) -> None:
    """Take the entries of a bundle into the tree, and hold them against the leaf hashes of level 0."""
    leaves = [leaf_hash(each) for each in read_bundle(folder, tile)]
    for leaf in leaves:
        tree.append(leaf)
    level_0 = Tile(level=0, index=tile.index, width=tile.width)
    hashes = read_tile(folder, level_0)
    wrong = [
        str((tile.index << TILE_HEIGHT) + at)
        for at, leaf in enumerate(leaves)
        if hashes[at * HASH_BYTES : (at + 1) * HASH_BYTES] != leaf
    ]
    if wrong:
        raise Refused(f"{tile.path()}: what {level_0.path()} has hashed is not what stands at {', '.join(wrong[:5])}")


def check_tile(folder: Path, tile: Tile, tree: Tree) -> None:
    """Hold a tile against the tree of the entries."""
    if read_tile(folder, tile) != tree.tile(level=tile.level, index=tile.index, width=tile.width):
        raise Refused(f"{tile.path()}: its hashes are not those of the tree over the entries")


def check_other_files(folder: Path, size: int, expected: set[Tile], tree: Tree, mistakes: Mistakes) -> tuple[str, ...]:
    """Check the partial tiles of earlier checkpoints; the names of tiles that no checkpoint covers yet."""
    beyond = []
    for place in sorted(folder.joinpath(TILES).rglob("*")):
        name = place.relative_to(folder).as_posix()
        tile = None if place.is_dir() else read_path(name)
        if tile is None:
            if not place.is_dir():
                with mistakes:
                    raise Refused(f"{name} is not a file of a log")
        elif tile in expected:
            continue
        elif tile.covers > size:
            beyond.append(name)
        else:
            with mistakes:
                check_earlier(folder, tile, tree)
    return tuple(beyond)


def check_earlier(folder: Path, tile: Tile, tree: Tree) -> None:
    """A partial tile of an earlier checkpoint is the beginning of what stands there now."""
    if tile.level != ENTRIES:
        check_tile(folder, tile, tree)
        return
    entries = read_bundle(folder, tile)
    begin = tile.index << TILE_HEIGHT
    if [leaf_hash(each) for each in entries] != [tree.leaf(begin + at) for at in range(tile.width)]:
        raise Refused(f"{tile.path()}: its entries are not the first {tile.width} of {tile.full_path()}")
