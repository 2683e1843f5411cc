"""Nothing but an honest receipt holds: spoilt ones, wrong shapes, and an operator who cheats and hashes it well."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gongji.proofs.notes import SignerKey
from gongji.proofs.verify import ReceiptRefused, opened, refuse, verify, way_up
from tests.proofs.auditor import failing_step
from tests.proofs.forge import (
    LOG,
    Receipt,
    Tree,
    canonical,
    flipped,
    good_receipt,
    honest,
    lines_of,
    logged,
    put,
    spoilt,
    statement,
    written,
)
from tests.settlement import reference
from tests.settlement.reference import Node, sha256, u64

VKEY = str(LOG.verifier)
END = 2**63
NAMES = ("count", "share_fen", "sponsor_fen")
SIZES = (1, 255, 256, 257, 512, 65_536, 65_537)


def refused_at(content: bytes, **keys: str | None) -> int:
    """The step that refuses a receipt, or 0 if it holds."""
    try:
        verify(content, **keys)
    except ReceiptRefused as refusal:
        return refusal.step
    return 0


def refused(receipt: Receipt) -> int:
    """The same for a receipt without a log; the second verifier must agree that it is wrong, or right."""
    step = refused_at(written(receipt))
    assert bool(failing_step(written(receipt))) == bool(step), receipt
    return step


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Receipt:
    """A receipt that holds in all six steps."""
    return good_receipt(tmp_path_factory.mktemp("log"))


# --- one thing spoilt ---------------------------------------------------------------------------------------


def test_the_good_receipt_holds_in_six_steps(good: Receipt):
    told = verify(written(good), root=good["root"]["hash"], log_key=VKEY)
    assert [sentence[:2] for sentence in told] == ["1.", "2.", "3.", "4.", "5.", "6."]


def test_whatever_is_spoilt_is_refused_at_the_right_step(good: Receipt):
    wrong, names = [], set()
    for name, content, step in spoilt(good):
        names.add(name)
        if (found := refused_at(content, log_key=VKEY)) != step:
            wrong.append(f"{name}: step {found}, not {step}")
    assert wrong == []
    assert len(names) > 650


def test_what_does_not_change_the_meaning_of_the_file_holds(good: Receipt):
    content = written(good)
    same = [
        json.dumps(dict(reversed(good.items()))).encode(),
        json.dumps(good, indent=2).encode(),
        canonical(good).encode(),
        b"\r\n\t " + content + b"\n",
        content.replace(b'"plan"', rb'"pl\u0061n"'),
    ]
    assert [refused_at(each, log_key=VKEY) for each in same] == [0] * len(same)


@settings(max_examples=400, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_byte_of_the_tile_or_of_a_hash_counts(good: Receipt, data: st.DataObject):
    receipt = {name: value for name, value in good.items() if name not in {"settlement", "checkpoint"}}
    receipt = {name: value for name, value in receipt.items() if not name.startswith("log_")}
    place: tuple[str | int, ...] = data.draw(st.sampled_from([("tile",), ("path", 0, "hash"), ("path", 1, "hash")]))
    text = receipt["tile"] if place == ("tile",) else receipt["path"][place[1]]["hash"]
    raw = base64.b64decode(text) if place == ("tile",) else bytes.fromhex(text)
    changed = flipped(raw, data.draw(st.integers(0, len(raw) * 8 - 1)))
    value = base64.b64encode(changed).decode() if place == ("tile",) else changed.hex()
    assert refused(put(receipt, place, value)) in {3, 4}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(content=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_garbage_is_refused_in_words(content: bytes):
    assert refused_at(content) == 1


@settings(max_examples=300, deadline=None, derandomize=True)
@given(at=st.integers(0, 20_000), put_in=st.binary(max_size=3), cut=st.integers(0, 3))
def test_a_file_with_a_few_bytes_spoilt_never_does_worse_than_being_refused(
    good: Receipt, at: int, put_in: bytes, cut: int
):
    content = written(good)
    at %= len(content)
    changed = content[:at] + put_in + content[at + cut :]
    step = refused_at(changed, log_key=VKEY)
    same = [json.loads(each) if step == 0 else None for each in (content, changed)]
    assert same[0] == same[1]


def test_another_root_than_the_published_one_is_refused(good: Receipt):
    assert refused_at(written(good), root=good["root"]["hash"]) == 0
    for root in ("00" * 32, "", good["root"]["hash"][:-1], good["root"]["hash"].upper()):
        assert refused_at(written(good), root=root) == 4


# --- shapes -------------------------------------------------------------------------------------------------


@cache
def tree_of(count: int) -> Tree:
    return Tree(lines_of(count))


def edges(count: int) -> list[int]:
    """Positions at the edges of tiles and of the tree."""
    wanted = {0, 1, 254, 255, 256, 257, 511, 32_767, 32_768, 65_279, 65_280, 65_535, 65_536, count - 2, count - 1}
    return sorted(wanted & set(range(count)))


def expected_of_count(receipt: Receipt, claimed: int) -> int:
    """The step that must refuse a receipt whose root claims another number of lines."""
    if claimed <= receipt["position"]:
        return 1
    lines = len(base64.b64decode(receipt["tile"])) // 48
    return 4 if min(256, claimed - receipt["position"] // 256 * 256) == lines else 2


@pytest.mark.parametrize("count", SIZES)
def test_the_number_of_lines_is_exactly_what_it_is(count: int):
    for position in edges(count):
        receipt = tree_of(count).receipt(position)
        assert refused(receipt) == 0
        for claimed in {count - 1, count + 1, count - 256, count + 256, 2 * count, END - 1, 1} - {count}:
            if claimed > 0:
                assert refused(put(receipt, ("root", "count"), claimed)) == expected_of_count(receipt, claimed)


@pytest.mark.parametrize("count", SIZES)
def test_a_position_is_where_its_line_stands(count: int):
    for position in edges(count):
        receipt = tree_of(count).receipt(position)
        for claimed in {position - 1, position + 1, position - 256, position + 256, position ^ 1, count - 1, 0}:
            if 0 <= claimed < count and claimed != position:
                assert refused(put(receipt, ("position",), claimed)) in {2, 3, 4}
        for claimed in (count, count + 1, count + 256, END - 1):
            assert refused(put(receipt, ("position",), claimed)) == 1


@pytest.mark.parametrize("count", SIZES)
def test_no_sibling_is_missing_or_left_over(count: int):
    more = Node(256, 0, 0, bytes(32)).as_record()
    for position in edges(count):
        receipt = tree_of(count).receipt(position)
        path = receipt["path"]
        assert refused(receipt | {"path": [*path, more]}) == 4
        assert refused(receipt | {"path": [more, *path]}) == 4
        for at in range(len(path)):
            assert refused(receipt | {"path": path[:at] + path[at + 1 :]}) == 4
            assert refused(receipt | {"path": [*path[:at], path[at], *path[at:]]}) == 4
        for at in range(len(path) - 1):
            assert refused(receipt | {"path": [*path[:at], path[at + 1], path[at], *path[at + 2 :]]}) == 4


@pytest.mark.parametrize("count", SIZES)
def test_each_sibling_has_the_lines_that_its_place_implies(count: int):
    for position in edges(count):
        receipt = tree_of(count).receipt(position)
        for at, change in product(range(len(receipt["path"])), (-1, 1, 256)):
            claimed = receipt["path"][at]["count"] + change
            assert refused(put(receipt, ("path", at, "count"), claimed)) == (4 if claimed > 0 else 1)


@pytest.mark.parametrize("count", [257, 513, 1024, 1281, 8_193])
def test_another_shape_is_refused_however_well_it_is_hashed(count: int):
    smallest = Tree(lines_of(count), split=lambda size: 1)  # a list, not a tree
    mirrored = Tree(lines_of(count), split=lambda size: size - (1 << (size - 1).bit_length() - 1))
    halves = Tree(lines_of(count), split=lambda size: size // 2)
    for tree in (smallest, mirrored, halves):
        same = tree.node(tree.tiles()) == tree_of(count).node(tree_of(count).tiles())
        assert same or any(refused(tree.receipt(position)) == 4 for position in edges(count))


@pytest.mark.parametrize("tile_lines", [1, 128, 255, 257, 512])
def test_tiles_of_another_size_are_refused_however_well_they_are_hashed(tile_lines: int):
    """Whoever stands in a tile that is too short or too long refuses it; the others cannot see into it."""
    tree = Tree(lines_of(600), tile_lines=tile_lines)
    steps = {refused(tree.receipt(position)) for position in range(0, 512, 7)}
    assert 0 not in steps
    assert steps <= {2, 3, 4}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(count=st.integers(1, END - 1), data=st.data())
def test_the_way_up_is_short_and_covers_everything(count: int, data: st.DataObject):
    tile = data.draw(st.integers(0, (count - 1) // 256))
    implied = [lines for _, lines in way_up(tile, count)]
    assert min(256, count - tile * 256) + sum(implied) == count
    assert len(implied) <= 55


# --- sums ---------------------------------------------------------------------------------------------------


def with_shares(count: int, shares: dict[int, int], name: str = "share_fen") -> Tree:
    """A tree in which some lines have other amounts, hashed well."""
    lines = lines_of(count)
    for i, fen in shares.items():
        changed: dict[str, Any] = {name: fen}
        lines[i] = replace(lines[i], **changed)
    return Tree(lines, over=boundless_over)


def boundless_over(left: Node, right: Node) -> Node:
    """The contract's node by an operator who does not mind sums beyond 2^63 − 1."""
    told = [
        piece
        for child in (left, right)
        for piece in (
            *(number.to_bytes(8, "big") for number in (child.count, child.share_fen, child.sponsor_fen)),
            child.hash,
        )
    ]
    sums = (left.share_fen + right.share_fen, left.sponsor_fen + right.sponsor_fen)
    return Node(left.count + right.count, *sums, sha256(b"\x01", *told))


@pytest.mark.parametrize("name", ["share_fen", "sponsor_fen"])
def test_a_sum_of_just_2_63_minus_1_holds(name: str):
    others = sum(getattr(line, name) for i, line in enumerate(lines_of(600)) if i not in {3, 590})
    tree = with_shares(600, {3: END - 1 - others - 5, 590: 5}, name)
    receipt = tree.receipt(300)
    assert receipt["root"][name] == END - 1
    assert refused(receipt) == 0


@pytest.mark.parametrize("name", ["share_fen", "sponsor_fen"])
@pytest.mark.parametrize(("first", "second"), [(3, 4), (3, 300), (3, 590), (300, 590)])
def test_a_sum_beyond_2_63_minus_1_is_refused_wherever_it_arises(name: str, first: int, second: int):
    tree = with_shares(600, {first: END // 2, second: END // 2}, name)
    for position in (0, 256, 599):
        for root_sum in (0, 1, END - 1, tree.node(tree.tiles()).as_record()[name]):
            claimed = put(tree.receipt(position), ("root", name), root_sum)
            assert refused(claimed) in {1, 4}
            assert refused(put(claimed, ("root", name), END - 1)) == (1 if first_sum(claimed, name) >= END else 4)


def first_sum(receipt: Receipt, name: str) -> int:
    """The largest amount among the siblings."""
    return max(sibling[name] for sibling in receipt["path"])


@pytest.mark.parametrize("name", ["share_fen", "sponsor_fen"])
def test_a_negative_amount_written_as_a_large_one_is_refused(name: str):
    """Minus 100 fen as 2^64 − 100: with sums that wrap, the total would be understated."""
    lines = lines_of(300)
    receipt = Tree(lines).receipt(10)
    leaves = bytearray(base64.b64decode(receipt["tile"]))
    at = 48 * 20 + (32 if name == "share_fen" else 40)
    leaves[at : at + 8] = (2**64 - 100).to_bytes(8, "big")
    node = tile_by_wrapping(bytes(leaves))
    sibling = receipt["path"][0]
    root = boundless_over(node, node_of(sibling))
    cheated = receipt | {"tile": base64.b64encode(leaves).decode(), "root": root.as_record()}
    assert cheated["root"][name] < receipt["root"][name]
    assert refused(cheated) == 4


def node_of(record: dict[str, Any]) -> Node:
    """A node from what a receipt says."""
    return Node(record["count"], record["share_fen"], record["sponsor_fen"], bytes.fromhex(record["hash"]))


def tile_by_wrapping(leaves: bytes) -> Node:
    """A tile whose sums wrap at 2^64, as a careless program would add them."""
    lines = range(0, len(leaves), 48)
    shares = sum(int.from_bytes(leaves[at + 32 : at + 40], "big") for at in lines) % 2**64
    sponsors = sum(int.from_bytes(leaves[at + 40 : at + 48], "big") for at in lines) % 2**64
    return Node(len(lines), shares, sponsors, sha256(b"\x00", leaves))


# --- an operator who cheats ---------------------------------------------------------------------------------


def test_two_members_cannot_be_shown_one_line():
    """The operator has one line for two people with the same share, and shows both of them the same place."""
    receipt = honest(300, 41)
    other = 999_999
    for salt in (receipt["salt"], "00" * 16, sha256(b"any other").hex()[:32]):
        assert refused(receipt | {"member": other, "salt": salt}) == 3


def test_two_members_with_two_trees_have_two_roots():
    """He makes each of them a tree of his own; the published root is that of one of them."""
    lines = lines_of(300)
    one = Tree(lines).receipt(41)
    other = Tree([*lines[:41], replace(lines[41], member=999_999), *lines[42:]]).receipt(41)
    assert refused(one) == refused(other) == 0
    assert one["root"]["hash"] != other["root"]["hash"]
    assert refused_at(written(other), root=one["root"]["hash"]) == 4


@pytest.mark.parametrize("name", ["share_fen", "sponsor_fen"])
@pytest.mark.parametrize("by", [-1, -500, 1])
def test_a_sum_understated_in_the_root_is_refused_by_everybody(name: str, by: int):
    tree = tree_of(513)
    for position in (0, 255, 256, 512):
        receipt = tree.receipt(position)
        assert refused(put(receipt, ("root", name), receipt["root"][name] + by)) == 4


@pytest.mark.parametrize("name", ["share_fen", "sponsor_fen"])
@pytest.mark.parametrize("tile", [0, 1, 2, 3, 4])
def test_a_tile_whose_sum_is_understated_is_refused_by_all_who_stand_in_it(name: str, tile: int):
    """He shows tile `tile` smaller than it is and hashes all the rest well."""
    lines = lines_of(1100)
    shown = Tree(lines).tiles()[tile]
    cheating = Tree(lines, shown={tile: replace(shown, **{name: getattr(shown, name) - 30})})
    assert cheating.node(cheating.tiles()) != tree_of(1100).node(tree_of(1100).tiles())
    for position in range(0, 1100, 15):
        assert refused(cheating.receipt(position)) == (4 if position // 256 == tile else 0)


@pytest.mark.parametrize("name", NAMES)
def test_an_inner_node_understated_is_refused_by_all_below_it(name: str):
    """He shows the node over tiles 2 and 3 smaller than its two children."""

    def cheat(left: Node, right: Node) -> Node:
        honest_node = reference.over(left, right)
        if left.hash == middle:
            return replace(honest_node, **{name: getattr(honest_node, name) - 10})
        return honest_node

    middle = tree_of(1100).tiles()[2].hash
    cheating = Tree(lines_of(1100), over=cheat)
    for position in (512, 767, 768, 1023):
        assert refused(cheating.receipt(position)) == 4
    if name == "count":  # the divisor: here everybody sees it, because the shape says what each node must count
        assert {refused(cheating.receipt(position)) for position in range(0, 1100, 50)} == {2, 4}


def test_a_line_left_out_of_the_count_is_seen():
    """One member pays, and is not counted among those that everything is divided by."""
    lines = lines_of(300)
    receipt = Tree(lines).receipt(299)
    assert refused(put(put(receipt, ("root", "count"), 299), ("path", 0, "count"), 255)) == 1
    receipt = Tree(lines).receipt(10)
    assert refused(put(put(receipt, ("root", "count"), 299), ("path", 0, "count"), 43)) == 4


# --- the construction that is known to be broken ------------------------------------------------------------


def broken_over(left: Node, right: Node) -> Node:
    """H(sumL + sumR ‖ hL ‖ hR): only the total of both children is hashed (eprint 2018/1139, section 3)."""
    share_fen = left.share_fen + right.share_fen
    sums = (left.count + right.count, share_fen, left.sponsor_fen + right.sponsor_fen)
    return Node(*sums, sha256(u64(share_fen), left.hash, right.hash))


def joined_to(over: Callable[[Node, Node], Node], receipt: Receipt) -> bool:
    """Whether a receipt of two tiles leads to its root, with any way of joining two nodes."""
    leaves = base64.b64decode(receipt["tile"])
    [sibling] = map(node_of, receipt["path"])
    mine = tile_by_wrapping(leaves)
    pair = (sibling, mine) if receipt["position"] >= 256 else (mine, sibling)
    return over(*pair).as_record() == receipt["root"]


def shown_to(tree: Tree, position: int, total_fen: int, root_hash: bytes) -> Receipt:
    """What a cheat shows: my own tile as it is, and the sibling with what is missing to a total of his choice."""
    receipt = tree.receipt(position)
    mine_fen = tree.tiles()[position // 256].share_fen
    receipt = put(receipt, ("path", 0, "share_fen"), total_fen - mine_fen)
    receipt = put(receipt, ("root", "share_fen"), total_fen)
    return put(receipt, ("root", "hash"), root_hash.hex())


def test_the_broken_construction_lets_the_operator_publish_half_of_the_sum():
    tree = Tree(lines_of(512), over=broken_over)
    left, right = tree.tiles()
    cheap = max(left.share_fen, right.share_fen)
    root_hash = sha256(u64(cheap), left.hash, right.hash)
    receipts = [shown_to(tree, position, cheap, root_hash) for position in range(0, 512, 10)]
    assert all(joined_to(broken_over, receipt) for receipt in receipts)  # everybody is content
    assert len({canonical(receipt["root"]) for receipt in receipts}) == 1  # with one and the same root
    assert receipts[0]["root"]["share_fen"] < (left.share_fen + right.share_fen) * 0.51


def test_the_same_attack_fails_against_ours_whatever_the_operator_hashes():
    tree = Tree(lines_of(512))
    left, right = tree.tiles()
    cheap = max(left.share_fen, right.share_fen)
    for left_fen, right_fen in [
        (left.share_fen, right.share_fen),
        (left.share_fen, cheap - left.share_fen),
        (cheap - right.share_fen, right.share_fen),
        (0, cheap),
        (cheap, 0),
        (cheap // 2, cheap - cheap // 2),
    ]:
        hashed = reference.over(replace(left, share_fen=left_fen), replace(right, share_fen=right_fen)).hash
        steps = [refused(shown_to(tree, position, cheap, hashed)) for position in (0, 100, 255, 256, 300, 511)]
        assert set(steps) <= {0, 4}
        assert 4 in steps  # one side at least sees it; never are both content
        assert set(steps[:3]) == {4} or set(steps[3:]) == {4}


def test_a_tree_made_by_the_broken_construction_is_refused_by_everybody():
    tree = Tree(lines_of(512), over=broken_over)
    assert {refused(tree.receipt(position)) for position in range(0, 512, 30)} == {4}


def test_the_two_children_of_a_node_cannot_be_shown_as_a_tile():
    left, right = tree_of(512).tiles()
    pieces = [u64(node.count) + u64(node.share_fen) + u64(node.sponsor_fen) + node.hash for node in (left, right)]
    root = tree_of(512).node([left, right])
    assert sha256(b"\x01", *pieces) == root.hash != sha256(b"\x00", *pieces)
    shown = put(honest(1, 0), ("root",), root.as_record()) | {"tile": base64.b64encode(b"".join(pieces)).decode()}
    assert refused(shown | {"position": 0}) == 2
    assert refused(put(shown, ("root", "count"), 2)) == 2


# --- the settlement and the log -----------------------------------------------------------------------------


def test_the_statement_of_an_honest_operator_holds_whatever_else_it_says(tmp_path: Path):
    lines = lines_of(300)
    receipt = Tree(lines).receipt(41)
    said = statement(receipt, lines) | {
        "plan_sha256": "00" * 32,
        "cutoff": "2019-06-21",
        "more": [1, {"x": "中"}, None],
    }
    whole = logged(receipt, canonical(said), tmp_path)
    assert refused_at(written(whole), log_key=VKEY) == 0


@pytest.mark.parametrize("beside", [3, 4, 7, 8, 300])
def test_a_log_of_any_size_holds(tmp_path: Path, beside: int):
    lines = lines_of(300)
    receipt = Tree(lines).receipt(41)
    whole = logged(receipt, canonical(statement(receipt, lines)), tmp_path, beside=beside)
    assert refused_at(written(whole), log_key=VKEY) == 0
    for index in {0, 1, 2, 4, 5, beside, beside + 1} - {3}:
        assert refused_at(written(whole | {"log_index": index}), log_key=VKEY) == 6


def test_prices_of_fewer_people_than_there_are_lines_are_refused(tmp_path: Path):
    """Half as many at twice the price add up to the same total; the divisor would not be the one in the tree."""
    lines = [replace(line, share_fen=40) for line in lines_of(300)]
    receipt = Tree(lines).receipt(41)
    price = {"class": "", "tier": "", "share_fen": 40, "participants": 150}
    said = statement(receipt, lines) | {"prices": [price, price | {"share_fen": 80, "participants": 75}]}
    assert refused_at(written(logged(receipt, canonical(said), tmp_path)), log_key=VKEY) == 5


def test_of_the_log_s_four_members_either_all_are_there_or_none(good: Receipt):
    log_members = ("settlement", "checkpoint", "log_index", "log_path")
    for some in product((False, True), repeat=4):
        left_out = {name for name, is_left_out in zip(log_members, some, strict=True) if is_left_out}
        content = written({name: value for name, value in good.items() if name not in left_out})
        assert refused_at(content) == (1 if 0 < len(left_out) < 4 else 0)


def test_who_asks_for_the_log_does_not_get_away_with_a_receipt_without_one():
    assert refused_at(written(honest(300, 41))) == 0
    assert refused_at(written(honest(300, 41)), log_key=VKEY) == 6


def test_without_the_log_s_key_the_sentence_says_that_the_signature_was_not_checked(good: Receipt):
    assert "signature was not checked" in verify(written(good))[-1]
    assert "signed with the log's key" in verify(written(good), log_key=VKEY)[-1]


@pytest.mark.parametrize("name", [LOG.name, "another.example/log"])
def test_the_signature_must_be_under_the_key_that_is_trusted(good: Receipt, name: str):
    other = str(SignerKey(name=name, seed=bytes(32)).verifier)
    assert refused_at(written(good), log_key=other) == 6


@pytest.mark.parametrize(
    "spoil",
    [
        lambda key: "",
        lambda key: key[:-4],
        lambda key: key + "A",
        lambda key: key.replace("+", "-", 1),
        lambda key: key.replace(LOG.name, LOG.name + "x"),
        lambda key: key + "\n",
        lambda key: "log.example/village",
        lambda key: "++",
        lambda key: "a+b+c",
        lambda key: key.split("+", 2)[0] + "+00000000+" + key.split("+", 2)[2],
    ],
)
def test_a_misspelt_log_key_is_refused_in_words(good: Receipt, spoil: Callable[[str], str]):
    assert refused_at(written(good), log_key=spoil(VKEY)) == 6


def test_a_witness_s_line_beside_the_log_s_own_does_no_harm(good: Receipt):
    witness = SignerKey(name="witness.example", seed=bytes(range(1, 33)))
    text, _ = opened(good["checkpoint"])
    content = written(good | {"checkpoint": good["checkpoint"] + witness.sign(text).line()})
    assert refused_at(content, log_key=VKEY) == 0
    assert refused_at(content, log_key=str(witness.verifier)) == 6  # a witness is not the log


def test_a_refusal_names_its_step():
    with pytest.raises(ReceiptRefused, match=r"^step 4: the way up") as refusal:
        refuse(4, "the way up does not lead to the root")
    assert refusal.value.step == 4


def amounts(receipt: Receipt) -> list[Any]:
    return [receipt[name] for name in ("share_fen", "sponsor_fen")]


def test_a_member_s_amounts_are_those_of_his_line_and_of_no_other():
    tree = tree_of(300)
    mine, dear = tree.receipt(40), tree.receipt(42)
    assert amounts(mine) != amounts(dear)
    assert refused(mine | {"share_fen": dear["share_fen"], "sponsor_fen": dear["sponsor_fen"]}) == 3
    assert refused(mine | {"salt": dear["salt"], "position": 42}) == 3
    assert refused({**dear, "member": mine["member"]}) == 3
