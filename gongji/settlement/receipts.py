"""A member's receipt from a settled folder: the line, its tile, and the nodes on the way to the root.

Few reads whatever the size: the first members of all tiles say which tile, one row group of one part has its lines,
and the nodes above lie at places that arithmetic gives. Source: contract, proof, "The receipt".
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from numpy.typing import NDArray

from gongji.errors import InvariantBroken, Refused
from gongji.proofs.log import PublishedLog
from gongji.proofs.nodes import TreeNodes
from gongji.proofs.salts import SALT_BYTES, salts
from gongji.proofs.tiles import leaves
from gongji.proofs.tree import TILE_LEAVES, Node
from gongji.proofs.verify import FORMAT, way_up
from gongji.settlement import layout
from gongji.settlement.statement import read_settlement

TILES_A_PART = layout.PART_LINES // TILE_LEAVES
TILES_A_GROUP = layout.ROW_GROUP_LINES // TILE_LEAVES


@dataclass(frozen=True, slots=True, kw_only=True)
class TileLines:
    """The lines of one tile of a statement: members, shares and the sponsor's parts in fen."""

    tile: int
    members: NDArray[np.int64]
    shares: NDArray[np.int64]
    sponsors: NDArray[np.int64]


def receipt(out: Path, member: int) -> dict[str, Any]:
    """The receipt of a member of a settled period; raises Refused where the member has no line in it."""
    settlement = read_settlement(out)
    lines = tile_with(out, member)
    at = int(np.searchsorted(lines.members, member))
    if at == len(lines.members) or lines.members[at] != member:
        raise Refused(f"member {member} does not take part in period {settlement.period}; there is nothing to prove")
    first = lines.tile * TILE_LEAVES
    key = layout.tree_key(out).read_bytes()
    content = leaves(key, first=first, members=lines.members, shares=lines.shares, sponsors=lines.sponsors)
    return {
        "format": FORMAT,
        "plan": settlement.plan,
        "period": settlement.period,
        "member": member,
        "position": first + at,
        "salt": salts(key, first + at, 1)[:SALT_BYTES].hex(),
        "share_fen": int(lines.shares[at]),
        "sponsor_fen": int(lines.sponsors[at]),
        "tile": base64.b64encode(content).decode(),
        "path": [written(node) for node in siblings(out, lines.tile, settlement.root.count)],
        "root": written(settlement.root),
    }


def log_members(out: Path, log: PublishedLog) -> dict[str, Any]:
    """What a receipt says of the log: the settlement statement, and where it stands; nothing if it is not in there."""
    statement = layout.settlement_file(out).read_bytes()
    index = log.find(statement)
    if index is None:
        return {}
    return {
        "settlement": statement.decode(),
        "checkpoint": log.checkpoint(),
        "log_index": index,
        "log_path": [each.hex() for each in log.inclusion_path(index)],
    }


def tile_with(out: Path, member: int) -> TileLines:
    """The lines of the tile in which a member would stand."""
    first_members = np.memmap(layout.tile_members(out), dtype="<i8", mode="r")
    tile = max(int(np.searchsorted(first_members, member, side="right")) - 1, 0)
    part, within = divmod(tile, TILES_A_PART)
    group, row = divmod(within, TILES_A_GROUP)
    with pq.ParquetFile(layout.statement_part(out, part)) as file:
        rows = file.read_row_group(group, columns=["member", "share_fen", "sponsor_fen"])
    # Not to_numpy(): where pandas is installed that loads it, which takes a hundred times as long as the rest.
    tile_rows = rows.slice(row * TILE_LEAVES, TILE_LEAVES)
    columns: list[NDArray[Any]] = [np.from_dlpack(column.combine_chunks()) for column in tile_rows.columns]
    if not len(columns[0]) or columns[0][0] != first_members[tile]:
        raise InvariantBroken(f"{out}: the statement's parts and the tree are not of the same period")
    return TileLines(tile=tile, members=columns[0], shares=columns[1], sponsors=columns[2])


def siblings(out: Path, tile: int, count: int) -> list[Node]:
    """The nodes beside the way from a tile up to the root, from below."""
    nodes = TreeNodes.read(layout.tree_nodes(out), count=count)
    path, low, high = [], 0, -(-count // TILE_LEAVES)
    for is_left, _ in reversed(way_up(tile, count)):
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        path.append(nodes.over_tiles(low, middle) if is_left else nodes.over_tiles(middle, high))
        low, high = (middle, high) if is_left else (low, middle)
    return path[::-1]


def written(node: Node) -> dict[str, int | str]:
    """A node as a receipt writes it."""
    return {
        "count": node.count,
        "share_fen": node.share_fen,
        "sponsor_fen": node.sponsor_fen,
        "hash": node.hash.hex(),
    }
