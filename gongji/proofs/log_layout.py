"""Where everything of a log lies, and its bytes: C2SP tlog-tiles, as pure functions.

    checkpoint                   the signed head
    tile/<level>/<index>         256 hashes; level 0 are the leaf hashes, above it the roots of full tiles below
    tile/entries/<index>         the entries themselves, each after its length in two bytes
    ….p/<width>                  the same while it is not full

A file never changes once a checkpoint covers it, so any web server may serve the folder and any cache keep it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from gongji.errors import Refused
from gongji.proofs.merkle import TILE_HEIGHT, TILE_WIDTH

CHECKPOINT = "checkpoint"
TILES = "tile"
WORK = ".work"  # the writer's own, never part of the log; web servers do not serve names with a dot
PENDING = f"{WORK}/pending"
LOCK = f"{WORK}/lock"
LENGTH_BYTES = 2
ENTRY_BYTES_MAX = (1 << 8 * LENGTH_BYTES) - 1  # 65,535: the length has 16 bits
TILE_NAME = re.compile(
    r"(?P<level>entries|[0-9]|[1-5][0-9]|6[0-3])/(?P<index>(?:x[0-9]{3}/)*[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?"
)


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Tile:
    """One tile, or with level −1 one bundle of entries; `width` is 256 when it is full."""

    level: int
    index: int
    width: int

    @property
    def full(self) -> bool:
        """Whether nothing can be added."""
        return self.width == TILE_WIDTH

    @property
    def covers(self) -> int:
        """The size of the smallest log that has this tile."""
        height = max(self.level, 0) * TILE_HEIGHT
        return ((self.index << TILE_HEIGHT) + self.width) << height

    def path(self) -> str:
        """Its path in the log's folder and under the log's address."""
        return self.full_path() if self.full else f"{self.partials()}/{self.width}"

    def full_path(self) -> str:
        """Where it lies once it is full."""
        level = "entries" if self.level == ENTRIES else str(self.level)
        return f"{TILES}/{level}/{index_path(self.index)}"

    def partials(self) -> str:
        """The folder of its partial forms."""
        return f"{self.full_path()}.p"


ENTRIES = -1  # the "level" of entry bundles, which lie beside level 0 and have its width


def index_path(index: int) -> str:
    """1234067 → x001/x234/067."""
    *upper, last = f"{index:,}".split(",")
    return "/".join([*(f"x{part:0>3}" for part in upper), f"{last:0>3}"])


def read_path(path: str) -> Tile | None:
    """The tile whose path this is; None where it is no tile's path."""
    found = TILE_NAME.fullmatch(path.removeprefix(f"{TILES}/"))
    if not found or not path.startswith(f"{TILES}/"):
        return None
    level = ENTRIES if found["level"] == "entries" else int(found["level"])
    index = int(found["index"].replace("x", "").replace("/", ""))
    tile = Tile(level=level, index=index, width=int(found["width"] or TILE_WIDTH))
    return tile if tile.path() == path else None  # an index has no more parts than it needs; a width is below 256


def tiles_of(size: int, *, since: int = 0) -> Iterator[Tile]:
    """The tiles of a log of `size`, level by level; only those that a log of `since` does not have."""
    for level in range(ENTRIES, 8):
        height = max(level, 0) * TILE_HEIGHT
        count, before = size >> height, since >> height
        if not count:
            return
        for index in range(before >> TILE_HEIGHT, count >> TILE_HEIGHT):
            yield Tile(level=level, index=index, width=TILE_WIDTH)
        width = count & (TILE_WIDTH - 1)
        if width and count != before:
            yield Tile(level=level, index=count >> TILE_HEIGHT, width=width)


# --- entry bundles ------------------------------------------------------------------------------------------------


def encode_entries(entries: Iterable[bytes]) -> bytes:
    """A bundle: each entry after its length, 16 bits big-endian."""
    return b"".join(len(each).to_bytes(LENGTH_BYTES, "big") + each for each in entries)


def decode_entries(bundle: bytes) -> list[bytes]:
    """The entries of a bundle; raises Refused where it is cut off."""
    entries, at = [], 0
    while at < len(bundle):
        start = at + LENGTH_BYTES
        at = start + int.from_bytes(bundle[at:start], "big")
        if start > len(bundle) or at > len(bundle):
            raise Refused("a bundle of entries is cut off")
        entries.append(bundle[start:at])
    return entries


def check_entries(entries: Sequence[bytes]) -> None:
    """Raise Refused for an entry that is empty or longer than 65,535 bytes."""
    for number, each in enumerate(entries, 1):
        if not 0 < len(each) <= ENTRY_BYTES_MAX:
            raise Refused(
                f"entry {number} of {len(entries)} has {len(each):,} bytes; an entry has 1 to {ENTRY_BYTES_MAX:,}"
            )
