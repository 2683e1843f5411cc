"""The tree of a period as the proof contract defines it, against an independent reference of that contract."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.errors import Refused
from gongji.proofs.nodes import TreeNodes
from gongji.proofs.salts import period_key, salts
from gongji.proofs.tiles import leaves, tile_records
from gongji.proofs.tree import Node, commit, leaf, parent, plain_root, root_of, split_point, tile_node, u64
from tests.settlement import reference
from tests.settlement.reference import Line

INT64_MAX = 2**63 - 1
SECRET = bytes(range(32))
KEY = reference.period_key(SECRET, "village", "2019-06-2")
SIZES = [1, 2, 255, 256, 257, 511, 512, 513, 1281, 65_536, 65_537]


def lines_of(count: int) -> list[Line]:
    """A statement of so many lines, no two alike."""
    return [
        Line(member=3 * i + 1, klass="", tier="", share_fen=i % 977, sponsor_fen=i % 7, due_fen=i % 977 - i % 7)
        for i in range(count)
    ]


def columns(lines: list[Line]) -> dict[str, np.ndarray]:
    """The same lines as columns."""
    return {
        "members": np.array([line.member for line in lines], np.int64),
        "shares": np.array([line.share_fen for line in lines], np.int64),
        "sponsors": np.array([line.sponsor_fen for line in lines], np.int64),
    }


def same(ours: Node, wanted: reference.Node) -> bool:
    """Whether two nodes say the same."""
    return (ours.count, ours.share_fen, ours.sponsor_fen, ours.hash) == (
        wanted.count,
        wanted.share_fen,
        wanted.sponsor_fen,
        wanted.hash,
    )


def node(name: int, *, count: int = 256, share_fen: int = 0) -> Node:
    """A node that stands for anything."""
    return Node(count=count, share_fen=share_fen, sponsor_fen=0, hash=hashlib.sha256(bytes([name])).digest())


# --- salts --------------------------------------------------------------------------------------------------


def test_a_period_s_key_is_drawn_from_secret_plan_and_period():
    assert period_key(SECRET, plan="village", period="2019-06-2") == KEY


@pytest.mark.parametrize(
    ("secret", "plan", "period"),
    [(bytes(32), "village", "2019-06-2"), (SECRET, "villag", "2019-06-2"), (SECRET, "village", "2019-06-1")],
)
def test_another_secret_plan_or_period_has_another_key(secret: bytes, plan: str, period: str):
    assert period_key(secret, plan=plan, period=period) != KEY
    assert period_key(secret, plan=plan, period=period) == reference.period_key(secret, plan, period)


@pytest.mark.parametrize("first", [0, 1, 255, 65_536, 2**32 - 1, 2**40])
def test_a_salt_is_the_position_under_the_period_s_key(first: int):
    assert salts(KEY, first, 3) == b"".join(reference.salt(KEY, first + i) for i in range(3))


# --- leaves and tiles ---------------------------------------------------------------------------------------


def test_a_leaf_is_the_commit_and_the_amounts_in_the_open():
    line = lines_of(10)[9]
    salt = reference.salt(KEY, 9)
    ours = leaf(salt, line.member, line.share_fen, line.sponsor_fen)
    assert len(ours) == 48
    assert ours == reference.leaf(KEY, 9, line)
    assert ours[:32] == commit(salt, line.member) == hashlib.sha256(b"\x02" + salt + u64(line.member)).digest()


@settings(max_examples=60, deadline=None, derandomize=True)
@given(
    first=st.integers(0, 2**30).map(lambda tile: tile * 256),
    rows=st.lists(st.tuples(*[st.integers(0, 2**50) | st.just(0)] * 3), min_size=1, max_size=300),
)
def test_a_run_of_leaves_in_bulk_is_the_leaves_one_by_one(first: int, rows: list[tuple[int, int, int]]):
    lines = [
        Line(member=m, klass="", tier="", share_fen=share, sponsor_fen=sponsor, due_fen=0) for m, share, sponsor in rows
    ]
    one_by_one = b"".join(reference.leaf(KEY, first + i, line) for i, line in enumerate(lines))
    assert leaves(KEY, first=first, **columns(lines)) == one_by_one


@pytest.mark.parametrize("count", [1, 2, 255, 256])
def test_a_tile_s_sums_come_from_its_leaves(count: int):
    lines = lines_of(count)
    content = b"".join(reference.leaf(KEY, i, line) for i, line in enumerate(lines))
    assert same(tile_node(content), reference.tile(KEY, 0, lines))


# --- nodes --------------------------------------------------------------------------------------------------


def test_a_parent_hashes_each_child_s_count_and_sums_one_by_one():
    left, right = (node(1, count=256, share_fen=5), node(2, count=7, share_fen=6))
    told = b"\x01"
    for child in (left, right):
        told += u64(child.count) + u64(child.share_fen) + u64(child.sponsor_fen) + child.hash
    assert parent(left, right) == Node(count=263, share_fen=11, sponsor_fen=0, hash=hashlib.sha256(told).digest())


def test_the_same_sum_split_in_another_way_has_another_hash():
    whole = parent(node(1, share_fen=5), node(2, share_fen=6))
    assert parent(node(1, share_fen=6), node(2, share_fen=5)).hash != whole.hash


def test_left_and_right_are_not_the_same():
    assert parent(node(1), node(2)).hash != parent(node(2), node(1)).hash


def test_a_sum_beyond_int64_is_refused():
    assert parent(node(1, share_fen=INT64_MAX - 1), node(2, share_fen=1)).share_fen == INT64_MAX
    with pytest.raises(Refused):
        parent(node(1, share_fen=INT64_MAX), node(2, share_fen=1))


@pytest.mark.parametrize("number", [-1, 2**63, 2**64])
def test_a_number_that_u64_cannot_hold_is_refused(number: int):
    with pytest.raises(Refused):
        u64(number)


# --- the shape ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("size", "split"),
    [
        (2, 1),
        (3, 2),
        (4, 2),
        (5, 4),
        (6, 4),
        (7, 4),
        (8, 4),
        (9, 8),
        (256, 128),
        (257, 256),
        (65_537, 65_536),
    ],
)
def test_the_split_is_the_largest_power_of_two_below_the_size(size: int, split: int):
    assert split_point(size) == split


def test_seven_tiles_have_the_shape_that_rfc_6962_draws():
    d = [node(i) for i in range(7)]
    left = parent(parent(d[0], d[1]), parent(d[2], d[3]))
    assert root_of(d) == parent(left, parent(parent(d[4], d[5]), d[6]))


@pytest.mark.parametrize("tiles", range(1, 35))
def test_any_number_of_tiles_has_the_shape_of_the_reference(tiles: int):
    ours = [node(i, share_fen=i) for i in range(tiles)]
    wanted = [reference.Node(each.count, each.share_fen, each.sponsor_fen, each.hash) for each in ours]
    assert same(root_of(ours), reference.tree(wanted))


def test_a_tree_of_nothing_is_refused():
    with pytest.raises(Refused):
        root_of([])


# --- the whole tree -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", SIZES)
def test_the_root_of_so_many_lines_is_the_reference_s(count: int, tmp_path: Path):
    lines = lines_of(count)
    wanted = reference.root(lines, KEY)

    leaf_by_leaf = plain_root(
        [(line.member, line.share_fen, line.sponsor_fen) for line in lines],
        [reference.salt(KEY, i) for i in range(count)],
    )
    in_bulk = TreeNodes.over(tile_records(KEY, first=0, **columns(lines)), count=count)
    in_bulk.write(tmp_path / "nodes.bin")

    assert same(leaf_by_leaf, wanted)
    assert same(in_bulk.root, wanted)
    assert same(TreeNodes.read(tmp_path / "nodes.bin", count=count).root, wanted)


def test_tiles_made_in_two_runs_are_the_tiles_made_in_one():
    lines = lines_of(1281)
    whole = tile_records(KEY, first=0, **columns(lines))
    first = tile_records(KEY, first=0, **columns(lines[:512]))
    rest = tile_records(KEY, first=512, **columns(lines[512:]))
    assert whole.tobytes() == first.tobytes() + rest.tobytes()


@pytest.mark.parametrize("change", ["member", "share_fen", "sponsor_fen", "order", "one fewer"])
def test_any_change_of_a_line_changes_the_root(change: str):
    lines = lines_of(300)
    honest = reference.root(lines, KEY)
    numbers = [[line.member, line.share_fen, line.sponsor_fen] for line in lines]
    if change == "order":
        numbers[41], numbers[42] = numbers[42], numbers[41]
    elif change == "one fewer":
        numbers.pop(41)
    else:
        numbers[41][["member", "share_fen", "sponsor_fen"].index(change)] += 1
    rows = [(member, share, sponsor) for member, share, sponsor in numbers]
    assert plain_root(rows, [reference.salt(KEY, i) for i in range(len(rows))]).hash != honest.hash


def test_a_share_moved_from_one_member_to_another_changes_the_root_though_the_sum_stays():
    lines = lines_of(300)
    numbers = [[line.member, line.share_fen, line.sponsor_fen] for line in lines]
    numbers[41][1] += 1
    numbers[290][1] -= 1
    moved = plain_root(
        [(member, share, sponsor) for member, share, sponsor in numbers],
        [reference.salt(KEY, i) for i in range(300)],
    )
    honest = reference.root(lines, KEY)
    assert moved.share_fen == honest.share_fen
    assert moved.hash != honest.hash
