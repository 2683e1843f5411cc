"""The log's tree: the vectors of others, the definition of RFC 6962, and no forged proof accepted."""

from __future__ import annotations

import base64
import functools
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from gongji.errors import Refused
from gongji.proofs.merkle import (
    EMPTY_ROOT,
    HASH_BYTES,
    Tree,
    leaf_hash,
    node_hash,
    root_of_inclusion,
    verify_consistency,
    verify_inclusion,
)

VECTORS: dict[str, Any] = json.loads((Path(__file__).parent / "data" / "rfc6962_proof_vectors.json").read_text())
LEAVES_MAX = 600
ENTRIES = [f"event {number}".encode() for number in range(LEAVES_MAX)]
LEAVES = [leaf_hash(entry) for entry in ENTRIES]
TREE = Tree(LEAVES)


def raw(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def hashes(proof: list[str] | None) -> list[bytes]:
    return [raw(each) for each in proof or []]


@functools.cache
def mth(begin: int, end: int) -> bytes:
    """MTH(D[begin:end]) word for word as RFC 6962, 2.1 defines it."""
    if begin == end:
        return EMPTY_ROOT
    if end - begin == 1:
        return leaf_hash(ENTRIES[begin])
    k = 1
    while 2 * k < end - begin:
        k *= 2
    return node_hash(mth(begin, begin + k), mth(begin + k, end))


def path_by_definition(m: int, begin: int, end: int) -> list[bytes]:
    """PATH(m, D[begin:end]) word for word as RFC 6962, 2.1.1 defines it."""
    if end - begin == 1:
        return []
    k = 1
    while 2 * k < end - begin:
        k *= 2
    if m < k:
        return [*path_by_definition(m, begin, begin + k), mth(begin + k, end)]
    return [*path_by_definition(m - k, begin + k, end), mth(begin, begin + k)]


def proof_by_definition(m: int, begin: int, end: int, *, known: bool = True) -> list[bytes]:
    """SUBPROOF(m, D[begin:end], known) word for word as RFC 6962, 2.1.2 defines it."""
    if m == end - begin:
        return [] if known else [mth(begin, end)]
    k = 1
    while 2 * k < end - begin:
        k *= 2
    if m <= k:
        return [*proof_by_definition(m, begin, begin + k, known=known), mth(begin + k, end)]
    return [*proof_by_definition(m - k, begin + k, end, known=False), mth(begin, begin + k)]


# --- the vectors of transparency-dev/merkle -----------------------------------------------------------------------


@pytest.mark.parametrize("case", VECTORS["inclusion"], ids=lambda case: case["case"])
def test_inclusion_vectors(case):
    def check() -> None:
        verify_inclusion(
            raw(case["leafHash"]),
            hashes(case["proof"]),
            index=case["leafIdx"],
            size=case["treeSize"],
            root=raw(case["root"]),
        )

    if case["wantErr"]:
        with pytest.raises(Refused):
            check()
    else:
        check()


@pytest.mark.parametrize("case", VECTORS["consistency"], ids=lambda case: case["case"])
def test_consistency_vectors(case):
    def check() -> None:
        verify_consistency(
            hashes(case["proof"]),
            old_size=case["size1"],
            new_size=case["size2"],
            old_root=raw(case["root1"]),
            new_root=raw(case["root2"]),
        )

    if case["wantErr"]:
        with pytest.raises(Refused):
            check()
    else:
        check()


def test_all_vectors_are_here():
    assert (len(VECTORS["inclusion"]), len(VECTORS["consistency"])) == (98, 98)


# --- the definition -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 2, 3, 7, 8, 255, 256, 257, 511, 512, 513, LEAVES_MAX])
def test_the_tree_is_that_of_rfc_6962(size):
    assert TREE.root(size) == mth(0, size)
    for index in {0, size // 3, size // 2, size - 1} if size else ():
        assert list(TREE.inclusion(index, size)) == path_by_definition(index, 0, size)
    for old in {1, size // 3, size // 2, size - 1, size} - {0, -1} if size else ():
        assert list(TREE.consistency(old, size)) == proof_by_definition(old, 0, size)


def test_a_tree_of_more_than_two_tile_levels_keeps_its_shape():
    """65,536 equal leaves: the root is one hash, doubled sixteen times."""
    leaf = leaf_hash(b"")
    tree = Tree([leaf] * 65_537)
    root = leaf
    for _ in range(16):
        root = node_hash(root, root)
    assert tree.root(65_536) == root
    assert tree.root() == node_hash(root, leaf)
    assert tree.tile(level=2, index=0, width=1) == root
    verify_inclusion(leaf, tree.inclusion(40_000, 65_537), index=40_000, size=65_537, root=tree.root())


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3), (0, LEAVES_MAX + 1)])
def test_a_proof_for_what_is_not_there_is_refused(index, size):
    with pytest.raises(Refused, match="entr"):
        TREE.inclusion(index, size)


@pytest.mark.parametrize(("old", "new"), [(4, 3), (-1, 3), (0, LEAVES_MAX + 1)])
def test_a_log_cannot_continue_a_longer_one(old, new):
    with pytest.raises(Refused, match="entries"):
        TREE.consistency(old, new)


def test_sizes_beyond_63_bits_are_refused():
    with pytest.raises(Refused):
        root_of_inclusion(LEAVES[0], [LEAVES[0]] * 63, index=0, size=2**63)
    with pytest.raises(Refused):
        verify_consistency([], old_size=2**63, new_size=2**63, old_root=LEAVES[0], new_root=LEAVES[0])


# --- soundness ----------------------------------------------------------------------------------------------------

sizes = st.integers(1, LEAVES_MAX)


@st.composite
def forged(draw: st.DrawFn, honest: Sequence[bytes]) -> list[bytes]:
    """The honest proof, spoilt in one way."""
    proof = list(honest)
    ways = ["extend"] + (["change", "cut", "shorten"] if proof else []) + (["reorder"] if len(proof) > 1 else [])
    way = draw(st.sampled_from(ways))
    at = draw(st.integers(0, len(proof) - 1)) if proof else 0
    if way == "extend":
        extra = draw(st.sampled_from([EMPTY_ROOT, bytes(HASH_BYTES), LEAVES[0], TREE.root(), *proof[:1]]))
        proof.insert(draw(st.integers(0, len(proof))), extra)
    elif way == "change":
        bit = draw(st.integers(0, 8 * HASH_BYTES - 1))
        proof[at] = (int.from_bytes(proof[at], "big") ^ 1 << bit).to_bytes(HASH_BYTES, "big")
    elif way == "cut":
        del proof[at]
    elif way == "shorten":
        proof[at] = proof[at][: draw(st.integers(0, HASH_BYTES - 1))]
    else:
        other = draw(st.integers(0, len(proof) - 1))
        proof[at], proof[other] = proof[other], proof[at]
    assume(proof != list(honest))
    return proof


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_an_inclusion_proof_holds_and_a_forged_one_does_not(data):
    size = data.draw(sizes)
    index = data.draw(st.integers(0, size - 1))
    path = TREE.inclusion(index, size)
    root = TREE.root(size)
    verify_inclusion(LEAVES[index], path, index=index, size=size, root=root)
    with pytest.raises(Refused):
        verify_inclusion(LEAVES[index], data.draw(forged(path)), index=index, size=size, root=root)
    elsewhere = data.draw(st.integers(-1, size + 1).filter(lambda other: other != index))
    with pytest.raises(Refused):
        verify_inclusion(LEAVES[index], path, index=elsewhere, size=size, root=root)
    with pytest.raises(Refused):
        verify_inclusion(leaf_hash(b"never logged"), path, index=index, size=size, root=root)


@settings(max_examples=120, deadline=None)
@given(st.data())
def test_a_consistency_proof_holds_and_a_forged_one_does_not(data):
    new = data.draw(sizes)
    old = data.draw(st.integers(1, new))
    proof = TREE.consistency(old, new)
    roots = {"old_root": TREE.root(old), "new_root": TREE.root(new)}
    verify_consistency(proof, old_size=old, new_size=new, **roots)
    with pytest.raises(Refused):
        verify_consistency(data.draw(forged(proof)), old_size=old, new_size=new, **roots)
    other = data.draw(sizes.filter(lambda size: size not in {old, new}))
    for which in roots:
        with pytest.raises(Refused):
            verify_consistency(proof, old_size=old, new_size=new, **{**roots, which: TREE.root(other)})


def test_every_size_up_to_66_proves_everything():
    for size in range(1, 67):
        root = TREE.root(size)
        for index in range(size):
            verify_inclusion(LEAVES[index], TREE.inclusion(index, size), index=index, size=size, root=root)
        for old in range(1, size + 1):
            verify_consistency(
                TREE.consistency(old, size), old_size=old, new_size=size, old_root=TREE.root(old), new_root=root
            )


def test_the_inner_node_of_a_tree_cannot_pass_for_an_entry():
    """Without the prefixes an inner node's 64 bytes would be an entry of their own."""
    inside = LEAVES[0] + LEAVES[1]
    with pytest.raises(Refused):
        verify_inclusion(leaf_hash(inside), TREE.inclusion(0, 4)[1:], index=0, size=2, root=TREE.root(4))
