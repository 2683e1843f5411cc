#!/usr/bin/env python3
"""Check a Gongji receipt; it answers whether my share is in the published total, and the divisor honest.

One file, the standard library, nothing else: carry it away, read it, run `python verify.py receipt.json`. Step 6 needs
the package `cryptography`, and the log's public key given with --log-key; everything before it needs nothing.

How it works. All members who share are lines in one order. 256 lines make a tile, which is hashed whole: 48 bytes a
line, a commitment in place of the name, the amounts in the open. Tiles are joined pair by pair up to one root; each
join hashes the counts and sums of both sides one by one, so that nothing can be left out of a sum. The receipt has my
line, my tile, and the neighbours on the way up. If they lead to the published root, my share is in the total, and the
number of members that everything was divided by is the number of lines in the tree.

Source: the contract "proof", steps 1 to 6.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from dataclasses import dataclass
from typing import Any, NoReturn

FORMAT = "gongji-receipt/1"
SETTLEMENT_FORMAT = "gongji-settlement/1"
LEAVES, LEAF_BYTES, END = 256, 48, 2**63
NEEDED = {
    "format", "plan", "period", "member", "position", "salt", "share_fen", "sponsor_fen", "tile", "path", "root",
}  # fmt: skip
LOGGED = {"settlement", "checkpoint", "log_index", "log_path"}
RECEIPT_BYTES_MAX = 1_000_000


class ReceiptRefused(Exception):
    """A receipt that does not hold: the step that failed, and why."""

    def __init__(self, step: int, why: str) -> None:
        self.step, self.why = step, why
        super().__init__(f"step {step}: {why}")


@dataclass(frozen=True)
class Node:
    """A part of the tree: its number of lines, the sums of their shares in fen, and its hash."""

    count: int
    share_fen: int
    sponsor_fen: int
    hash: bytes


def verify(content: bytes, *, root: str | None = None, log_key: str | None = None) -> list[str]:
    """Check a receipt; returns one sentence for each step that holds, raises ReceiptRefused at the first that does not.

    `root` is the root hash in hex as published elsewhere; `log_key` is the log's key, as a verifier key of a C2SP note.
    """
    receipt = parse(content)
    told = [well_formed(receipt), right_tile(receipt), right_leaf(receipt), right_path(receipt)]
    if root is not None and root != receipt["root"]["hash"]:
        refuse(4, f"the root is {receipt['root']['hash']}, published was {root}")
    if receipt.keys() >= LOGGED:
        told += [right_settlement(receipt), in_the_log(receipt, log_key)]
    elif log_key is not None:
        refuse(6, "the receipt says nothing of a log")
    return told


def refuse(step: int, why: str) -> NoReturn:
    """Raise ReceiptRefused."""
    raise ReceiptRefused(step, why)


def parse(content: bytes) -> dict[str, Any]:
    """Step 1: the receipt is JSON that has exactly the members that a receipt has."""
    if len(content) > RECEIPT_BYTES_MAX:
        refuse(1, f"a receipt has a few kilobytes, not {len(content)} bytes")
    receipt = strict_json(content, 1)
    if not isinstance(receipt, dict) or receipt.get("format") != FORMAT:
        refuse(1, f"the format is not {FORMAT}")
    missing, unknown = NEEDED - receipt.keys(), receipt.keys() - NEEDED - LOGGED
    if missing or unknown:
        refuse(1, f"missing: {sorted(missing)}, unknown: {sorted(unknown)}")
    if receipt.keys() & LOGGED and not receipt.keys() >= LOGGED:
        refuse(1, f"of {sorted(LOGGED)} either all are there or none")
    return receipt


def strict_json(content: bytes | str, step: int) -> Any:
    """What JSON says, if nobody can read it in another way: UTF-8, no key twice, no fractions."""

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            refuse(step, "a key stands twice")
        return dict(pairs)

    def no_number(text: str) -> NoReturn:
        refuse(step, f"{text[:40]} is not a whole number")

    try:
        text = content.decode() if isinstance(content, bytes) else content
        said = json.loads(text, object_pairs_hook=once, parse_float=no_number, parse_constant=no_number)
        json.dumps(said, ensure_ascii=False).encode()  # half a character, written \ud83d, has no bytes to hash
    except (ValueError, RecursionError):
        refuse(step, "this is not JSON")
    return said


def well_formed(receipt: dict[str, Any]) -> str:
    """Step 1: every text and number is what it must be, and the position is in the tree."""
    for name in ("plan", "period", "settlement", "checkpoint"):
        if not isinstance(receipt.get(name, ""), str):
            refuse(1, f"{name} is not a text")
    for name, least in (("member", 1), ("position", 0), ("share_fen", 0), ("sponsor_fen", 0), ("log_index", 0)):
        whole(receipt.get(name, least), name, least)
    for name in ("path", "log_path"):
        if not isinstance(receipt.get(name, []), list):
            refuse(1, f"{name} is not a list")
    unhex(receipt["salt"], 16, "salt")
    node(receipt["root"], "root")
    for sibling in receipt["path"]:
        node(sibling, "a sibling")
    for each in receipt.get("log_path", []):
        unhex(each, 32, "a hash of log_path")
    if receipt["position"] >= receipt["root"]["count"]:
        refuse(1, f"position {receipt['position']} is not among {receipt['root']['count']} lines")
    tile_of(receipt)
    return "1. The receipt is complete, and every number is in range."


def whole(value: object, name: str, least: int, step: int = 1) -> int:
    """A whole number from `least` to 2^63 − 1."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < END:
        refuse(step, f"{name} is not a whole number from {least} to 2^63−1")
    return value


def unhex(value: object, size: int, name: str, step: int = 1) -> bytes:
    """`size` bytes from lower-case hex."""
    if not isinstance(value, str) or not re.fullmatch(f"[0-9a-f]{{{2 * size}}}", value):
        refuse(step, f"{name} is not {size} bytes in lower-case hex")
    return bytes.fromhex(value)


def node(value: object, name: str, step: int = 1) -> Node:
    """A node from its record."""
    if not isinstance(value, dict) or value.keys() != {"count", "share_fen", "sponsor_fen", "hash"}:
        refuse(step, f"{name} has not exactly count, share_fen, sponsor_fen and hash")
    return Node(
        count=whole(value["count"], f"{name}.count", 1, step),
        share_fen=whole(value["share_fen"], f"{name}.share_fen", 0, step),
        sponsor_fen=whole(value["sponsor_fen"], f"{name}.sponsor_fen", 0, step),
        hash=unhex(value["hash"], 32, f"{name}.hash", step),
    )


def tile_of(receipt: dict[str, Any]) -> bytes:
    """The leaves of the tile, from strict base64."""
    try:
        leaves = base64.b64decode(receipt["tile"], validate=True)
    except (ValueError, TypeError):
        refuse(1, "tile is not base64")
    if base64.b64encode(leaves).decode() != receipt["tile"]:
        refuse(1, "tile is not base64 as it must be written")
    return leaves


def right_tile(receipt: dict[str, Any]) -> str:
    """Step 2: the tile has exactly the number of leaves that the size of the tree implies."""
    first = receipt["position"] // LEAVES * LEAVES
    implied = min(LEAVES, receipt["root"]["count"] - first)
    if len(tile_of(receipt)) != implied * LEAF_BYTES:
        refuse(2, f"the tile has {len(tile_of(receipt))} bytes, {implied} leaves have {implied * LEAF_BYTES}")
    return f"2. The tile has the {implied} lines that it must have."


def u64(value: int) -> bytes:
    """8 bytes, big-endian."""
    return value.to_bytes(8, "big")


def right_leaf(receipt: dict[str, Any]) -> str:
    """Step 3: my line stands at my place in the tile."""
    commit = hashlib.sha256(b"\x02" + bytes.fromhex(receipt["salt"]) + u64(receipt["member"])).digest()
    leaf = commit + u64(receipt["share_fen"]) + u64(receipt["sponsor_fen"])
    at = receipt["position"] % LEAVES * LEAF_BYTES
    if tile_of(receipt)[at : at + LEAF_BYTES] != leaf:
        refuse(3, "the tile does not have this member with this share at this position")
    return f"3. Member {receipt['member']} stands there with a share of {receipt['share_fen']} fen."


def right_path(receipt: dict[str, Any]) -> str:
    """Step 4: my tile and the neighbours on the way up give exactly the root."""
    leaves = tile_of(receipt)
    lines = [leaves[at : at + LEAF_BYTES] for at in range(0, len(leaves), LEAF_BYTES)]
    shares = sum(int.from_bytes(line[32:40], "big") for line in lines)
    sponsors = sum(int.from_bytes(line[40:48], "big") for line in lines)
    mine = in_range(Node(len(lines), shares, sponsors, hashlib.sha256(b"\x00" + leaves).digest()))
    root, siblings = node(receipt["root"], "root"), [node(each, "a sibling") for each in receipt["path"]]
    implied = way_up(receipt["position"] // LEAVES, root.count)
    if len(siblings) != len(implied):
        refuse(4, f"{len(siblings)} siblings, a tree of {root.count} lines needs {len(implied)}")
    for sibling, (is_left, count) in zip(siblings, implied, strict=True):
        if sibling.count != count:
            refuse(4, f"a sibling counts {sibling.count} lines, its place implies {count}")
        mine = parent(sibling, mine) if is_left else parent(mine, sibling)
    if mine != root:
        refuse(4, "the way up does not lead to the root")
    return f"4. The way up leads to the root: {root.count} lines, {root.share_fen} fen in all."


def way_up(tile: int, count: int) -> list[tuple[bool, int]]:
    """Whether each sibling from a tile up to the root is on the left, and how many lines it has (shape of RFC 6962)."""
    low, high, way = 0, -(-count // LEAVES), []
    while high - low > 1:
        middle = low + (1 << (high - low - 1).bit_length() - 1)
        is_left = tile >= middle
        first, end = (low, middle) if is_left else (middle, high)
        way.append((is_left, min(end * LEAVES, count) - first * LEAVES))
        low, high = (middle, high) if is_left else (low, middle)
    return way[::-1]


def parent(left: Node, right: Node) -> Node:
    """The node over two nodes: counts and sums added, and each of them hashed one by one."""
    both = (left, right)
    content = b"".join(u64(n.count) + u64(n.share_fen) + u64(n.sponsor_fen) + n.hash for n in both)
    return in_range(
        Node(
            count=left.count + right.count,
            share_fen=left.share_fen + right.share_fen,
            sponsor_fen=left.sponsor_fen + right.sponsor_fen,
            hash=hashlib.sha256(b"\x01" + content).digest(),
        )
    )


def in_range(checked: Node) -> Node:
    """The node itself, if no sum has left 2^63 − 1."""
    if max(checked.count, checked.share_fen, checked.sponsor_fen) >= END:
        refuse(4, "a sum is beyond 2^63−1")
    return checked


def right_settlement(receipt: dict[str, Any]) -> str:
    """Step 5: the settlement statement speaks of this plan, period and root, and its prices add up to it."""
    said, root = strict_json(receipt["settlement"], 5), node(receipt["root"], "root")
    try:
        told = (said["format"], said["plan"], said["period"], node(said["root"], "the statement's root", 5))
        prices = [(whole(p["share_fen"], "price", 0, 5), whole(p["participants"], "n", 1, 5)) for p in said["prices"]]
    except (TypeError, KeyError):
        refuse(5, "the settlement statement cannot be read")
    if told != (SETTLEMENT_FORMAT, receipt["plan"], receipt["period"], root):
        refuse(5, "the settlement statement is of another plan, period or root")
    if receipt["share_fen"] not in [price for price, _ in prices]:
        refuse(5, f"no price of the period is {receipt['share_fen']} fen")
    if sum(price * members for price, members in prices) != root.share_fen:
        refuse(5, "the prices times their participants are not the total of the root")
    if sum(members for _, members in prices) != root.count:
        refuse(5, f"the participants of all prices are not the {root.count} lines of the root")
    return "5. The settlement statement has this root, and my share is one of its prices."


def in_the_log(receipt: dict[str, Any], log_key: str | None) -> str:
    """Step 6: the settlement statement is in the public log, whose checkpoint is signed with the log's key."""
    text, signatures = opened(receipt["checkpoint"])
    found = re.fullmatch(r"([^\n]+)\n(0|[1-9][0-9]{0,18})\n([A-Za-z0-9+/]{43}=)\n(?:[^\n]+\n)*", text)
    if not found or int(found[2]) >= END:
        refuse(6, "the checkpoint is not as it must be written")
    leaf = hashlib.sha256(b"\x00" + receipt["settlement"].encode()).digest()
    path = [unhex(each, 32, "a hash of log_path") for each in receipt["log_path"]]
    root = log_root(leaf, receipt["log_index"], int(found[2]), path)
    if base64.b64encode(root).decode() != found[3]:
        refuse(6, "the settlement statement is not in the log of this checkpoint")
    if log_key is None:
        return "6. The settlement statement is in the log of the checkpoint. Its signature was not checked: no log key."
    signed_with(text, signatures, found[1], log_key)
    return "6. The settlement statement is in the public log, and the checkpoint is signed with the log's key."


def opened(note: str) -> tuple[str, list[tuple[str, str]]]:
    """The text of a signed note (C2SP signed-note), and name and base64 of each signature under it."""
    found = re.fullmatch(r"(.+\n)\n((?:— [^ +\n]+ [A-Za-z0-9+/]+={0,2}\n)+)", note, re.DOTALL)
    if not found or re.search(r"[\x00-\x09\x0b-\x1f]", note):
        refuse(6, "the checkpoint is not a signed note")
    lines = [line[2:].split(" ") for line in found[2].removesuffix("\n").split("\n")]
    return found[1], [(name, signature) for name, signature in lines]


def log_root(leaf: bytes, index: int, size: int, path: list[bytes]) -> bytes:
    """The root that a leaf and its inclusion path lead to (RFC 9162, 2.1.3.2)."""
    if index >= size:
        refuse(6, f"entry {index} is not in a log of {size}")
    here, last, at = leaf, size - 1, index
    for sibling in path:
        if last == 0:
            refuse(6, "log_path is too long")
        if at & 1 or at == last:
            here = hashlib.sha256(b"\x01" + sibling + here).digest()
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            here = hashlib.sha256(b"\x01" + here + sibling).digest()
        at, last = at >> 1, last >> 1
    if last:
        refuse(6, "log_path is too short")
    return here


def signed_with(text: str, signatures: list[tuple[str, str]], origin: str, log_key: str) -> None:
    """Refuse unless the text is signed well under a key written name+id+base64 (C2SP signed-note, Ed25519)."""
    try:
        from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - only this step needs it
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey  # noqa: PLC0415 - as above
    except ImportError:
        refuse(6, "the signature cannot be checked: install the Python package cryptography")
    name, _, rest = log_key.partition("+")
    key_id, _, encoded = rest.partition("+")
    key = unbase64(encoded, "the log key")
    if key[:1] != b"\x01" or len(key) != 33 or hashlib.sha256(name.encode() + b"\n" + key).hexdigest()[:8] != key_id:
        refuse(6, "the log key is not as it must be written")
    mine = [unbase64(encoded, "a signature") for signer, encoded in signatures if signer == name == origin]
    mine = [blob[4:] for blob in mine if blob[:4].hex() == key_id]
    if not mine:
        refuse(6, "the checkpoint is not signed with the log's key")
    for signature in mine:
        try:
            Ed25519PublicKey.from_public_bytes(key[1:]).verify(signature, text.encode())
        except InvalidSignature:
            refuse(6, "the signature of the checkpoint is wrong")


def unbase64(text: str, name: str) -> bytes:
    """The bytes of strict base64, in step 6."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        refuse(6, f"{name} is not base64")


def main() -> int:
    """`python verify.py receipt.json [--root HEX] [--log-key KEY]`."""
    words = argparse.ArgumentParser(description="Check a Gongji receipt.", allow_abbrev=False)
    words.add_argument("receipt")
    words.add_argument("--root", help="the root hash as published elsewhere, in hex")
    words.add_argument("--log-key", help="the log's key, to check the checkpoint's signature")
    given = words.parse_args()
    try:
        with open(given.receipt, "rb") as file:
            told = verify(file.read(RECEIPT_BYTES_MAX + 1), root=given.root, log_key=given.log_key)
    except (ReceiptRefused, OSError) as refusal:
        sys.stderr.write(f"REFUSED: {refusal}\n")
        return 1
    sys.stdout.write("\n".join(told) + "\nThe receipt holds.\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
