"""A second verifier of receipts, written from the contract's text alone: nothing of gongji is imported.

It climbs with the two numbers fn and sn of RFC 9162, 2.1.3.2, where our own verifier walks down the tree first. Where
the two disagree, one of them misreads the contract.
"""

from __future__ import annotations

import base64
import hashlib
import json
from typing import Any

LIMIT = 1 << 63


def failing_step(content: bytes) -> int:
    """The first of steps 1 to 5 that does not hold, or 0 if the receipt holds; logs are not looked at."""
    try:
        receipt = json.loads(content)
        position, root = receipt["position"], receipt["root"]
        salt, leaves = bytes.fromhex(receipt["salt"]), base64.b64decode(receipt["tile"], validate=True)
        numbers = [receipt[name] for name in ("member", "position", "share_fen", "sponsor_fen")]
        numbers += [each[name] for each in [root, *receipt["path"]] for name in ("count", "share_fen", "sponsor_fen")]
    except (ValueError, KeyError, TypeError):
        return 1
    in_range = all(type(number) is int and 0 <= number < LIMIT for number in numbers)
    if receipt["format"] != "gongji-receipt/1" or not in_range or position >= root["count"] or len(salt) != 16:
        return 1
    tile = position // 256
    if len(leaves) != 48 * (min(256 * tile + 255, root["count"] - 1) - 256 * tile + 1):
        return 2
    at = position % 256 * 48
    if leaves[at : at + 32] != digest(b"\x02", salt, u64(receipt["member"])):
        return 3
    if leaves[at + 32 : at + 48] != u64(receipt["share_fen"]) + u64(receipt["sponsor_fen"]):
        return 3
    if not leads_to_root(leaves, tile, receipt["path"], root):
        return 4
    if "settlement" in receipt and not settles(json.loads(receipt["settlement"]), receipt):
        return 5
    return 0


def leads_to_root(leaves: bytes, tile: int, path: list[dict[str, Any]], root: dict[str, Any]) -> bool:
    """Step 4, by the algorithm of RFC 9162, 2.1.3.2, over (tile, number of tiles)."""
    tiles = -(-root["count"] // 256)
    lines = range(0, len(leaves), 48)
    r: dict[str, Any] = {
        "count": len(lines),
        "share_fen": sum(int.from_bytes(leaves[at + 32 : at + 40], "big") for at in lines),
        "sponsor_fen": sum(int.from_bytes(leaves[at + 40 : at + 48], "big") for at in lines),
        "hash": digest(b"\x00", leaves).hex(),
    }
    if max(r["share_fen"], r["sponsor_fen"]) >= LIMIT:
        return False
    fn, sn, span = tile, tiles - 1, 256
    for sibling in path:
        if sn == 0:
            return False
        if fn & 1 or fn == sn:
            if fn & 1 == 0:  # alone at the right edge of these levels: it rises until it is somebody's right side
                while fn and fn & 1 == 0:
                    fn, sn, span = fn >> 1, sn >> 1, span * 2
            implied = span  # a left side is always whole
            pair = (sibling, r)
        else:
            implied = min((fn + 2) * span, root["count"]) - (fn + 1) * span
            pair = (r, sibling)
        if sibling["count"] != implied:
            return False
        r = joined(*pair)
        if any(r[name] >= LIMIT for name in ("count", "share_fen", "sponsor_fen")):
            return False
        fn, sn, span = fn >> 1, sn >> 1, span * 2
    return sn == 0 and r == root


def joined(left: dict[str, Any], right: dict[str, Any]) -> dict[str, Any]:
    """The node over two nodes."""
    names = ("count", "share_fen", "sponsor_fen")
    pieces = [
        piece
        for child in (left, right)
        for piece in (*(child[name].to_bytes(8, "big") for name in names), bytes.fromhex(child["hash"]))
    ]
    return {name: left[name] + right[name] for name in names} | {"hash": digest(b"\x01", *pieces).hex()}


def settles(said: dict[str, Any], receipt: dict[str, Any]) -> bool:
    """Step 5."""
    same = all(said[name] == receipt[name] for name in ("plan", "period", "root"))
    total = sum(price["share_fen"] * price["participants"] for price in said["prices"])
    mine = any(price["share_fen"] == receipt["share_fen"] for price in said["prices"])
    return same and mine and total == receipt["root"]["share_fen"]


def u64(number: int) -> bytes:
    """8 bytes, big-endian."""
    return number.to_bytes(8, "big")


def digest(*pieces: bytes) -> bytes:
    """SHA-256 of pieces one after the other."""
    return hashlib.sha256(b"".join(pieces)).digest()
