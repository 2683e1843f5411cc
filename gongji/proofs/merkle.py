"""The Merkle tree of the public log: RFC 6962, section 2.1; checked by the algorithms of RFC 9162, section 2.1.

What it proves: an entry is in the log (inclusion), and a later log begins with an earlier one (consistency).
The one trick: hashes are kept as tiles keep them, on levels 0, 8, 16 … alone; the seven levels in between are
hashed again when asked for. So a tree costs 32 bytes an entry, and its levels are the tiles' very bytes.

Only the standard library and the floor are imported, so that an auditor can carry the checks away.

Symbols: MTH is the tree hash, H is SHA-256, D[a:b] the entries from a to b (b excluded).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

from gongji.errors import Refused

HASH_BYTES = 32
SIZE_END = 2**63  # a tree size fits the contract's u64
TILE_HEIGHT = 8  # C2SP tlog-tiles: a tile is a subtree of height 8
TILE_WIDTH = 1 << TILE_HEIGHT
LEAF_PREFIX = b"\x00"
NODE_PREFIX = b"\x01"
EMPTY_ROOT = hashlib.sha256(b"").digest()  # MTH({}) = H()


def leaf_hash(entry: bytes) -> bytes:
    """H(0x00 ‖ entry)."""
    return hashlib.sha256(LEAF_PREFIX + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """H(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(NODE_PREFIX + left + right).digest()


# --- checking: what a verifier needs ------------------------------------------------------------------------------


def verify_inclusion(leaf: bytes, path: Sequence[bytes], *, index: int, size: int, root: bytes) -> None:
    """Check that `leaf` (a leaf hash) stands at `index` of the tree of `size` with `root`.

    Raises Refused for anything else: an index outside, a hash too many, too few or changed.
    """
    if root_of_inclusion(leaf, path, index=index, size=size) != root:
        raise Refused(f"entry {index} with its path does not lead to the root of the log of {size} entries")


def root_of_inclusion(leaf: bytes, path: Sequence[bytes], *, index: int, size: int) -> bytes:
    """The root that `leaf` at `index` and its path lead to (RFC 9162, 2.1.3.2); raises Refused if misshapen."""
    if not 0 <= index < size < SIZE_END:
        raise Refused(f"entry {index} is not in a log of {size} entries")
    check_hashes([leaf, *path])
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise Refused(f"the path of entry {index} is too long for a log of {size} entries")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            at, last = skip_to_right_turn(at, last)
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise Refused(f"the path of entry {index} is too short for a log of {size} entries")
    return found


def verify_consistency(
    proof: Sequence[bytes], *, old_size: int, new_size: int, old_root: bytes, new_root: bytes
) -> None:
    """Check that the log of `new_size` begins with the log of `old_size` (RFC 9162, 2.1.4.2).

    Two logs of one size need an empty proof and the same root. Raises Refused for anything else, and for
    `old_size` 0: every log continues the empty one, so there is nothing to prove.
    """
    if not 0 <= old_size <= new_size < SIZE_END:
        raise Refused(f"a log of {new_size} entries cannot continue a log of {old_size} entries")
    if old_size == 0:
        raise Refused("nothing is proven by starting from the empty log")
    check_hashes(proof)
    if old_size == new_size:
        check_same(proof, size=new_size, old_root=old_root, new_root=new_root)
        return
    if not proof:
        raise Refused("the consistency proof is empty")
    check_hashes([old_root, new_root])
    # A whole subtree stands for the old log: its root is the first hash, and the proof leaves it out.
    hashes = [old_root, *proof] if old_size & (old_size - 1) == 0 else list(proof)
    at, last = skip_right_turns(old_size - 1, new_size - 1)
    old_found = new_found = hashes[0]
    for each in hashes[1:]:
        if last == 0:
            raise Refused("the consistency proof is too long")
        if at & 1 or at == last:
            old_found, new_found = node_hash(each, old_found), node_hash(each, new_found)
            at, last = skip_to_right_turn(at, last)
        else:
            new_found = node_hash(new_found, each)
        at, last = at >> 1, last >> 1
    if last != 0:
        raise Refused("the consistency proof is too short")
    if old_found != old_root:
        raise Refused(f"the consistency proof does not lead to the root of the log of {old_size} entries")
    if new_found != new_root:
        raise Refused(f"the consistency proof does not lead to the root of the log of {new_size} entries")


def check_same(proof: Sequence[bytes], *, size: int, old_root: bytes, new_root: bytes) -> None:
    """Consistency of two logs of one size: nothing to prove, and one root."""
    if proof:
        raise Refused("between two logs of one size the consistency proof is empty")
    if old_root != new_root:
        raise Refused(f"two logs of {size} entries have different roots")


def skip_to_right_turn(at: int, last: int) -> tuple[int, int]:
    """Climb while the node is an only child: RFC 9162's "until LSB(fn) is set or fn is 0"."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def skip_right_turns(at: int, last: int) -> tuple[int, int]:
    """Climb while the node is a right child: RFC 9162's "until LSB(fn) is not set"."""
    while at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def check_hashes(hashes: Iterable[bytes]) -> None:
    """Raise Refused for a hash that is not 32 bytes long."""
    for each in hashes:
        if len(each) != HASH_BYTES:
            raise Refused(f"a hash has {HASH_BYTES} bytes, this one has {len(each)}")


# --- making -------------------------------------------------------------------------------------------------------


class Tree:
    """An append-only tree in memory, 32 bytes an entry; it answers for every size that it ever had."""

    def __init__(self, leaves: Iterable[bytes] = ()) -> None:
        # Level L holds MTH(D[i·256^L : (i+1)·256^L]) for every i that is full, one after another.
        self._levels: list[bytearray] = [bytearray()]
        for leaf in leaves:
            self.append(leaf)

    @property
    def size(self) -> int:
        """The number of entries."""
        return len(self._levels[0]) >> 5

    def append(self, leaf: bytes) -> None:
        """Add the leaf hash of the next entry."""
        check_hashes([leaf])
        level, carried = 0, leaf
        while True:
            if level == len(self._levels):
                self._levels.append(bytearray())
            hashes = self._levels[level]
            hashes += carried
            count = len(hashes) >> 5
            if count & (TILE_WIDTH - 1):
                return
            carried = folded(hashes[-TILE_WIDTH * HASH_BYTES :])
            level += 1

    def leaf(self, index: int) -> bytes:
        """The leaf hash of an entry."""
        return self.tile(level=0, index=index, width=1, height=0)

    def tile(self, *, level: int, index: int, width: int, height: int = TILE_HEIGHT) -> bytes:
        """The hashes of a tile, or of the part of it that is `width` wide."""
        start = (index << height) * HASH_BYTES
        return bytes(self._levels[level][start : start + width * HASH_BYTES])

    def root(self, size: int | None = None) -> bytes:
        """MTH of the first `size` entries (of all without it)."""
        size = self.size if size is None else size
        self._check_size(size)
        return self._range(0, size) if size else EMPTY_ROOT

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """PATH(index, D[0:size]), from the leaf up; raises Refused for an entry that is not there."""
        self._check_size(size)
        if not 0 <= index < size:
            raise Refused(f"entry {index} is not in a log of {size} entries")
        path: list[bytes] = []
        begin, end = 0, size
        while end - begin > 1:
            middle = begin + split_point(end - begin)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(begin, middle))
                begin = middle
        return tuple(reversed(path))

    def consistency(self, old_size: int, new_size: int) -> tuple[bytes, ...]:
        """PROOF(old_size, D[0:new_size]); empty from the empty log and to the same size."""
        self._check_size(new_size)
        if not 0 <= old_size <= new_size:
            raise Refused(f"a log of {new_size} entries cannot continue a log of {old_size} entries")
        if old_size in {0, new_size}:
            return ()
        proof: list[bytes] = []
        begin, end = 0, new_size
        while end != old_size:
            middle = begin + split_point(end - begin)
            if old_size <= middle:
                proof.append(self._range(middle, end))
                end = middle
            else:
                proof.append(self._range(begin, middle))
                begin = middle
        if begin:  # otherwise the verifier knows this hash: it is the old root
            proof.append(self._range(begin, end))
        return tuple(reversed(proof))

    def _range(self, begin: int, end: int) -> bytes:
        """MTH(D[begin:end]), for a range that the shape of a tree has."""
        count = end - begin
        if count & (count - 1) == 0:
            return self._subtree(height=count.bit_length() - 1, begin=begin)
        middle = begin + split_point(count)
        return node_hash(self._range(begin, middle), self._range(middle, end))

    def _subtree(self, *, height: int, begin: int) -> bytes:
        """MTH of the 2^height entries from `begin`, folded from the nearest level kept."""
        level = height >> 3
        below = height & (TILE_HEIGHT - 1)
        return folded(self.tile(level=level, index=begin >> (level << 3), width=1 << below, height=0))

    def _check_size(self, size: int) -> None:
        if not 0 <= size <= self.size:
            raise Refused(f"the log has {self.size} entries, not {size}")


def split_point(size: int) -> int:
    """The largest power of two smaller than `size` (≥ 2): where RFC 6962 splits."""
    return 1 << (size - 1).bit_length() - 1


def folded(hashes: bytes | bytearray) -> bytes:
    """The root over 1, 2, 4 … 256 hashes standing one after another."""
    row = [bytes(hashes[at : at + HASH_BYTES]) for at in range(0, len(hashes), HASH_BYTES)]
    while len(row) > 1:
        row = [node_hash(row[at], row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]
