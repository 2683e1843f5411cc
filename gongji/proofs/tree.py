"""The Merkle-sum tree of a period, as its contract defines it: the readable definition.

Leaves stand in statement order. 256 leaves make a tile, hashed whole; above the tiles the shape is that
of RFC 6962. Each child's count and sums are hashed one by one, so that no sum can be shown smaller than
it is.

Symbols: u64(x) is 8 bytes, big-endian; H is SHA-256. Source: contract, proof, "The tree of a period".
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from gongji.errors import Refused

TILE_LEAVES = 256
LEAF_BYTES = 48
U64_END = 2**63
TILE_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
COMMIT_PREFIX = b"\x02"


@dataclass(frozen=True, slots=True)
class Node:
    """A part of the tree: how many leaves, the sums of their shares in fen, and the hash that binds them."""

    count: int
    share_fen: int
    sponsor_fen: int
    hash: bytes


def u64(value: int) -> bytes:
    """8 bytes, big-endian; raises Refused outside 0 … 2^63−1."""
    if not 0 <= value < U64_END:
        raise Refused(f"{value} is outside 0 … 2^63−1")
    return value.to_bytes(8, "big")


def commit(salt: bytes, member: int) -> bytes:
    """What stands for a member in public: nobody can open it without the salt."""
    return hashlib.sha256(COMMIT_PREFIX + salt + u64(member)).digest()


def leaf(salt: bytes, member: int, share_fen: int, sponsor_fen: int) -> bytes:
    """The 48 bytes of one line of the statement."""
    return commit(salt, member) + u64(share_fen) + u64(sponsor_fen)


def tile_node(leaves: bytes) -> Node:
    """The node of a tile's leaves (1 to 256 of them), with its sums read from the leaves themselves."""
    lines = [leaves[at : at + LEAF_BYTES] for at in range(0, len(leaves), LEAF_BYTES)]
    return Node(
        count=len(lines),
        share_fen=sum(int.from_bytes(line[32:40], "big") for line in lines),
        sponsor_fen=sum(int.from_bytes(line[40:48], "big") for line in lines),
        hash=hashlib.sha256(TILE_PREFIX + leaves).digest(),
    )


def parent(left: Node, right: Node) -> Node:
    """The node over two nodes; raises Refused where a sum leaves 2^63−1."""
    content = b"".join(
        u64(child.count) + u64(child.share_fen) + u64(child.sponsor_fen) + child.hash for child in (left, right)
    )
    node = Node(
        count=left.count + right.count,
        share_fen=left.share_fen + right.share_fen,
        sponsor_fen=left.sponsor_fen + right.sponsor_fen,
        hash=hashlib.sha256(NODE_PREFIX + content).digest(),
    )
    for value in (node.count, node.share_fen, node.sponsor_fen):
        u64(value)
    return node


def root_of(tiles: Sequence[Node]) -> Node:
    """The root over the tiles, in the shape of RFC 6962; raises Refused for no tiles."""
    if not tiles:
        raise Refused("nobody takes part, so there is no tree")
    if len(tiles) == 1:
        return tiles[0]
    split = split_point(len(tiles))
    return parent(root_of(tiles[:split]), root_of(tiles[split:]))


def split_point(size: int) -> int:
    """The largest power of two smaller than `size` (≥ 2): where RFC 6962 splits."""
    return 1 << (size - 1).bit_length() - 1


def plain_root(lines: Sequence[tuple[int, int, int]], salts: Sequence[bytes]) -> Node:
    """The root over (member, share_fen, sponsor_fen) lines in statement order, computed leaf by leaf."""
    leaves = [leaf(salt, *line) for salt, line in zip(salts, lines, strict=True)]
    tiles = [b"".join(leaves[at : at + TILE_LEAVES]) for at in range(0, len(leaves), TILE_LEAVES)]
    return root_of([tile_node(tile) for tile in tiles])
