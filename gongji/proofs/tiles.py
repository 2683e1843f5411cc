"""From columns of a statement to the nodes of its tiles, in bulk.

A run of lines starts at a tile's edge. Its salts come from one AES call, its leaves from the lanes
kernel, and each tile is hashed whole by hashlib. Small runs go leaf by leaf, as the definition says, and
need no compiled kernel.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

from gongji.errors import InvariantBroken
from gongji.proofs.salts import SALT_BYTES, salts
from gongji.proofs.tree import LEAF_BYTES, TILE_LEAVES, TILE_PREFIX, leaf

NODE_RECORD = np.dtype([("share_fen", ">u8"), ("sponsor_fen", ">u8"), ("hash", "V32")])
KERNEL_LINES_MIN = 1 << 16  # for fewer, loading the kernel takes longer than doing without it
SLICE_LINES = 1 << 14  # their leaves, 768 KiB, stay in a core's cache until they are hashed

Column = NDArray[np.int64]
Records = NDArray[np.void]


def tile_records(key: bytes, *, first: int, members: Column, shares: Column, sponsors: Column) -> Records:
    """One record of sums (fen) and hash for each tile of the lines at position `first` and on.

    `first` is a multiple of 256; the columns are int64 of equal length, values ≥ 0.
    """
    if first % TILE_LEAVES:
        raise InvariantBroken(f"position {first} is not the edge of a tile")
    edges = np.arange(0, len(members), TILE_LEAVES)
    records = np.zeros(len(edges), dtype=NODE_RECORD)
    records["share_fen"] = np.add.reduceat(shares, edges)
    records["sponsor_fen"] = np.add.reduceat(sponsors, edges)
    in_bulk = leaves if len(members) < KERNEL_LINES_MIN else leaves_by_kernel
    hashes = []
    for at in range(0, len(members), SLICE_LINES):
        end = at + SLICE_LINES
        content = in_bulk(
            key, first=first + at, members=members[at:end], shares=shares[at:end], sponsors=sponsors[at:end]
        )
        hashes += tile_hashes(content)
    records["hash"] = np.frombuffer(b"".join(hashes), dtype="V32")
    return records


def leaves(key: bytes, *, first: int, members: Column, shares: Column, sponsors: Column) -> bytes:
    """The 48-byte leaves of a run of lines that starts at position `first`."""
    salt = salts(key, first, len(members))
    lines = zip(members.tolist(), shares.tolist(), sponsors.tolist(), strict=True)
    return b"".join(leaf(salt[at * SALT_BYTES : (at + 1) * SALT_BYTES], *line) for at, line in enumerate(lines))


def leaves_by_kernel(key: bytes, *, first: int, members: Column, shares: Column, sponsors: Column) -> memoryview:
    """The same, for many lines."""
    from gongji.proofs.lanes import leaves_in_lanes  # noqa: PLC0415 - compiled on first use, not on import

    return leaves_in_lanes(salts(key, first, len(members)), members, shares, sponsors)


def tile_hashes(content: bytes | memoryview) -> list[bytes]:
    """The hash of each tile of a run of leaves."""
    view, size = memoryview(content), TILE_LEAVES * LEAF_BYTES
    hashes = []
    for at in range(0, len(content), size):
        tile = hashlib.sha256(TILE_PREFIX)
        tile.update(view[at : at + size])
        hashes.append(tile.digest())
    return hashes
