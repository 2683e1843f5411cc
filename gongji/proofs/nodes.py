"""The nodes above the tiles, kept level by level so that a receipt needs a few reads and no hashing of
the whole.

Level 0 has the tiles. Level k has a node for every 2^k tiles that are all there; the ragged right edge of
a tree that is not a power of two is put together from these when it is asked for. A record is 48 bytes:
sums and hash; counts follow from the place. The levels stand in one file, one after the other, so a
node's place is arithmetic.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from gongji.errors import InvariantBroken, Refused
from gongji.proofs.tiles import NODE_RECORD, Records
from gongji.proofs.tree import NODE_PREFIX, TILE_LEAVES, U64_END, Node, parent

PAIR_RECORD = np.dtype(
    [
        ("left_count", ">u8"),
        ("left_share", ">u8"),
        ("left_sponsor", ">u8"),
        ("left_hash", "V32"),
        ("right_count", ">u8"),
        ("right_share", ">u8"),
        ("right_sponsor", ">u8"),
        ("right_hash", "V32"),
    ]
)


def levels_over(tiles: Records, *, count: int) -> list[Records]:
    """All whole levels over the tiles of `count` leaves, the tiles first; raises Refused beyond 2^63−1."""
    if len(tiles) != -(-count // TILE_LEAVES):
        raise InvariantBroken(f"{count} leaves do not make {len(tiles)} tiles")
    if int(tiles["share_fen"].sum(dtype=object)) >= U64_END or int(tiles["sponsor_fen"].sum(dtype=object)) >= U64_END:
        raise Refused("the sum of all shares is beyond 2^63−1 fen")
    levels, span = [tiles], TILE_LEAVES
    while len(levels[-1]) >= 2:
        levels.append(pairs_hashed(levels[-1], span=span, count=count))
        span *= 2
    return levels


def pairs_hashed(nodes: Records, *, span: int, count: int) -> Records:
    """The parents of nodes 0 and 1, 2 and 3, …; each node has `span` leaves, the last one perhaps fewer."""
    left, right = nodes[0 : len(nodes) // 2 * 2 : 2], nodes[1::2]
    pairs = np.zeros(len(right), dtype=PAIR_RECORD)
    pairs["left_count"] = span
    pairs["right_count"] = np.minimum(span, count - (2 * np.arange(len(right), dtype=np.int64) + 1) * span)
    for side, of in (("left", left), ("right", right)):
        pairs[f"{side}_share"], pairs[f"{side}_sponsor"] = of["share_fen"], of["sponsor_fen"]
        pairs[f"{side}_hash"] = of["hash"]
    content, size = memoryview(pairs.tobytes()), PAIR_RECORD.itemsize
    parents = np.zeros(len(right), dtype=NODE_RECORD)
    parents["share_fen"] = left["share_fen"] + right["share_fen"]
    parents["sponsor_fen"] = left["sponsor_fen"] + right["sponsor_fen"]
    prefixed = hashlib.sha256(NODE_PREFIX)
    hashes = []
    for at in range(0, len(content), size):
        node = prefixed.copy()
        node.update(content[at : at + size])
        hashes.append(node.digest())
    parents["hash"] = np.frombuffer(b"".join(hashes), dtype="V32")
    return parents


class TreeNodes:
    """The nodes of one period's tree, in memory or in the file that was written from it."""

    def __init__(self, levels: Sequence[Records], *, count: int) -> None:
        self.levels = levels
        self.count = count

    @classmethod
    def over(cls, tiles: Records, *, count: int) -> TreeNodes:
        """The tree over the tiles of `count` (≥ 1) leaves."""
        if count == 0:
            raise Refused("nobody takes part, so there is no tree")
        return cls(levels_over(tiles, count=count), count=count)

    @classmethod
    def read(cls, path: Path, *, count: int) -> TreeNodes:
        """The tree that `write` left in a file, mapped and not loaded."""
        stored = np.memmap(path, dtype=NODE_RECORD, mode="r")
        levels, at, size = [], 0, -(-count // TILE_LEAVES)
        while size:
            levels.append(stored[at : at + size])
            at, size = at + size, size // 2
        if at != len(stored):
            raise InvariantBroken(f"{path.name} has {len(stored)} nodes where {count} leaves imply {at}")
        return cls(levels, count=count)

    def write(self, path: Path) -> None:
        """Write all levels into one file."""
        with path.open("wb") as file:
            for level in self.levels:
                file.write(level.astype(NODE_RECORD).tobytes())

    def node(self, level: int, index: int) -> Node:
        """A node of a whole level."""
        record = self.levels[level][index]
        span = TILE_LEAVES << level
        return Node(
            count=min(span, self.count - index * span),
            share_fen=int(record["share_fen"]),
            sponsor_fen=int(record["sponsor_fen"]),
            hash=bytes(record["hash"]),
        )

    def over_tiles(self, first: int, end: int) -> Node:
        """The node of RFC 6962 over tiles first … end − 1, where `first` is a multiple of the size's
        power of two.
        """
        wholes = list(self.wholes(first, end))
        node = wholes.pop()
        while wholes:
            node = parent(wholes.pop(), node)
        return node

    def wholes(self, first: int, end: int) -> Iterator[Node]:
        """The largest whole nodes that make up tiles first … end − 1, from left to right."""
        while first < end:
            level = (end - first).bit_length() - 1
            yield self.node(level, first >> level)
            first += 1 << level

    @property
    def root(self) -> Node:
        """The root of the whole tree."""
        return self.over_tiles(0, len(self.levels[0]))
