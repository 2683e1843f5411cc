"""Where receipts are made by hand: honest ones, spoilt ones, and those of an operator who cheats and hashes it well.

Made from the contract's text with `tests.settlement.reference`; of gongji only the public log is used.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from gongji.proofs.log import Log
from gongji.proofs.notes import SignerKey
from tests.settlement import reference
from tests.settlement.reference import Line, Node, u64

PLAN, PERIOD = "village", "2019-06-2"
KEY = reference.period_key(bytes(range(32)), PLAN, PERIOD)
LOG = SignerKey(name="log.example/village", seed=bytes(range(32)))
Receipt = dict[str, Any]


def lines_of(count: int) -> list[Line]:
    """A statement of so many lines with two prices, 40 and 80 fen."""
    shares = [(40, 80)[i % 3 == 0] for i in range(count)]
    return [
        Line(member=10 * i + 7, klass="", tier="", share_fen=share, sponsor_fen=1 + i % 5, due_fen=share - 1 - i % 5)
        for i, share in enumerate(shares)
    ]


@dataclass(frozen=True)
class Tree:
    """A tree as its operator made it. `shown` replaces the node of a tile by the one that he shows to others."""

    lines: list[Line]
    shown: Mapping[int, Node] = field(default_factory=dict)
    tile_lines: int = 256
    over: Callable[[Node, Node], Node] = reference.over
    split: Callable[[int], int] = lambda size: 1 << (size - 1).bit_length() - 1

    def leaves(self, tile: int) -> bytes:
        """A tile's leaves."""
        first = tile * self.tile_lines
        part = self.lines[first : first + self.tile_lines]
        return b"".join(reference.leaf(KEY, first + i, line) for i, line in enumerate(part))

    def tiles(self) -> list[Node]:
        """The tiles' nodes as they are shown."""
        return self._tiles

    @cached_property
    def _tiles(self) -> list[Node]:
        firsts = range(0, len(self.lines), self.tile_lines)
        honest = [reference.tile(KEY, first, self.lines[first : first + self.tile_lines]) for first in firsts]
        return [self.shown.get(tile, node) for tile, node in enumerate(honest)]

    def node(self, tiles: Sequence[Node]) -> Node:
        """The node over tiles."""
        if len(tiles) == 1:
            return tiles[0]
        split = self.split(len(tiles))
        return self.over(self.node(tiles[:split]), self.node(tiles[split:]))

    def path(self, tiles: Sequence[Node], at: int) -> list[Node]:
        """The siblings from tile `at` up."""
        if len(tiles) == 1:
            return []
        split = self.split(len(tiles))
        if at < split:
            return [*self.path(tiles[:split], at), self.node(tiles[split:])]
        return [*self.path(tiles[split:], at - split), self.node(tiles[:split])]

    def receipt(self, position: int) -> Receipt:
        """The receipt of the line at a position."""
        line, tiles = self.lines[position], self.tiles()
        return {
            "format": "gongji-receipt/1",
            "plan": PLAN,
            "period": PERIOD,
            "member": line.member,
            "position": position,
            "salt": reference.salt(KEY, position).hex(),
            "share_fen": line.share_fen,
            "sponsor_fen": line.sponsor_fen,
            "tile": base64.b64encode(self.leaves(position // self.tile_lines)).decode(),
            "path": [node.as_record() for node in self.path(tiles, position // self.tile_lines)],
            "root": self.node(tiles).as_record(),
        }


def honest(count: int, position: int) -> Receipt:
    """An honest receipt of a period of so many."""
    return Tree(lines_of(count)).receipt(position)


def statement(receipt: Receipt, lines: Sequence[Line]) -> dict[str, Any]:
    """A settlement statement with the receipt's plan, period and root, and the prices of some lines."""
    prices = sorted(Counter(line.share_fen for line in lines).items())
    return {
        "format": "gongji-settlement/1",
        "plan": receipt["plan"],
        "period": receipt["period"],
        "participants": len(lines),
        "prices": [
            {"class": f"class-{fen}", "tier": "standard", "participants": count, "share_fen": fen}
            for fen, count in prices
        ],
        "root": receipt["root"],
    }


def canonical(record: object) -> str:
    """JSON with sorted keys and no white space."""
    return json.dumps(record, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def logged(receipt: Receipt, text: str, folder: Path, *, beside: int = 6) -> Receipt:
    """The receipt with its settlement statement in a real log, as entry 3 of some."""
    log = Log.open(folder, LOG.name, LOG)
    entries = [b"an event before %d" % i for i in range(3)] + [text.encode()]
    log.append([*entries, *(b"an event after %d" % i for i in range(beside - 3))])
    index = log.find(text.encode())
    assert index is not None
    return receipt | {
        "settlement": text,
        "checkpoint": log.checkpoint(),
        "log_index": index,
        "log_path": [each.hex() for each in log.inclusion_path(index)],
    }


def good_receipt(folder: Path) -> Receipt:
    """A receipt that holds in all six steps: line 300 of 520, in the middle one of three tiles."""
    lines = lines_of(520)
    receipt = Tree(lines).receipt(300)
    return logged(receipt, canonical(statement(receipt, lines)), folder)


def written(receipt: Receipt) -> bytes:
    """A receipt as a file."""
    return json.dumps(receipt, ensure_ascii=False).encode()


# --- spoilt receipts ----------------------------------------------------------------------------------------

Spoilt = Iterator[tuple[str, bytes, int]]  # name, file, and the step that must refuse it
Place = tuple[str | int, ...]
NUMBERS: dict[Place, int] = {
    ("member",): 3, ("position",): 3, ("share_fen",): 3, ("sponsor_fen",): 3, ("log_index",): 6,
    **{("root", name): 4 for name in ("count", "share_fen", "sponsor_fen")},
    **{("path", at, name): 4 for at in (0, 1) for name in ("count", "share_fen", "sponsor_fen")},
}  # fmt: skip
HASHES: dict[Place, int] = {
    ("salt",): 3, ("root", "hash"): 4, ("path", 0, "hash"): 4, ("path", 1, "hash"): 4,
    ("log_path", 0): 6, ("log_path", 1): 6,
}  # fmt: skip
NO_NUMBERS = ["51.0", "51.5", "5e1", "1E400", "-1", "-51", "true", "false", "null", '"51"', "[51]", "{}", "NaN"]
NO_NUMBERS += ["Infinity", "-Infinity", "051", "+51", "0x33", "51.", ".5", "1_000", str(2**63), str(2**64), "9" * 5000]
NO_HASHES: list[Callable[[str], object]] = [
    str.upper, lambda text: text[2:], lambda text: text[1:], lambda text: text + "00", lambda text: "0x" + text[2:],
    lambda text: " " + text[1:], lambda text: text + "\n", lambda text: "g" + text[1:], lambda text: "", lambda text: 7,
    lambda text: None, lambda text: [text], lambda text: text[:-1] + "０",
]  # fmt: skip


def value_at(receipt: Receipt, place: Place) -> Any:
    """What stands at a place of a receipt."""
    found: Any = receipt
    for step in place:
        found = found[step]
    return found


def put(receipt: Receipt, place: Place, value: object) -> Receipt:
    """A copy of the receipt with something else at a place."""
    copy = json.loads(json.dumps(receipt))
    value_at(copy, place[:-1])[place[-1]] = value
    return dict(copy)


def put_text(receipt: Receipt, place: Place, text: str) -> bytes:
    """A receipt's file with any text at all in the place of a value."""
    return written(put(receipt, place, "HERE IT IS")).replace(b'"HERE IT IS"', text.encode())


def flipped(content: bytes, bit: int) -> bytes:
    """The bytes with one bit changed."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def spoilt_numbers(good: Receipt) -> Spoilt:
    """Every number of a receipt: one more, one less, and what is no number from 0 to 2^63 − 1."""
    for place, step in NUMBERS.items():
        for change in (1, -1):
            yield f"{place} {change:+}", written(put(good, place, value_at(good, place) + change)), step
        for text in NO_NUMBERS:
            yield f"{place} is {text[:12]}", put_text(good, place, text), 1
    for place in [("member",), ("root", "count"), ("path", 0, "count"), ("path", 1, "count")]:
        yield f"{place} is 0", written(put(good, place, 0)), 1


def spoilt_hashes(good: Receipt) -> Spoilt:
    """Every hash and the salt: single bits, and other spellings."""
    for place, step in HASHES.items():
        text = value_at(good, place)
        for bit in (0, 7, 4 * len(text) // 2, 4 * len(text) - 1):
            yield f"{place} bit {bit}", written(put(good, place, flipped(bytes.fromhex(text), bit).hex())), step
        for number, change in enumerate(NO_HASHES):
            yield f"{place} spelling {number}", written(put(good, place, change(text))), 1


def spoilt_tiles(good: Receipt) -> Spoilt:
    """The tile: its bits, its length, its order, its base64."""
    leaves = base64.b64decode(good["tile"])
    at = good["position"] % 256 * 48
    mine, before = leaves[at : at + 48], leaves[at - 48 : at]

    def tile(content: bytes) -> bytes:
        return written(good | {"tile": base64.b64encode(content).decode()})

    for offset, step in ((at, 3), (at + 31, 3), (at + 39, 3), (at + 40, 3), (at + 47, 3), (0, 4), (39, 4), (47, 4)):
        yield f"tile bit of byte {offset}", tile(flipped(leaves, offset * 8)), step
    yield "tile amount moved to a neighbour", tile(moved(leaves)), 4
    yield "tile with my line and another swapped", tile(leaves.replace(before + mine, mine + before)), 3
    yield "tile with two others swapped", tile(leaves[48:96] + leaves[:48] + leaves[96:]), 4
    yield "tile reversed", tile(b"".join(leaves[i : i + 48] for i in range(len(leaves) - 48, -1, -48))), 3
    for name, content in {
        "without its last line": leaves[:-48], "without its first line": leaves[48:], "with a line more": leaves + mine,
        "without a byte": leaves[:-1], "with a byte more": leaves + b"\0", "empty": b"", "twice": leaves * 2,
    }.items():  # fmt: skip
        yield f"tile {name}", tile(content), 2
    text = good["tile"]
    short = base64.b64encode(leaves[:-1]).decode()  # ends in one =, whose bits below must be 0
    for name, value in {
        "line break": text[:76] + "\n" + text[76:], "newline at the end": text + "\n", "space": " " + text,
        "url-safe": text.replace("+", "-").replace("/", "_"), "padding for nothing": text + "=",
        "four padding": text + "====", "no padding": short[:-1],
        "bits below": short[:-2] + chr(ord(short[-2]) + 1) + "=",
        "padding inside": text[:8] + "==" + text[10:], "one letter less": text[:-1], "hex": leaves.hex() + "!",
        "full-width letter": "Ａ" + text[1:], "number": 7, "nothing": None, "list": [text], "yes": True,
    }.items():  # fmt: skip
        yield f"tile base64 {name}", written(good | {"tile": value}), 1


def moved(leaves: bytes) -> bytes:
    """The leaves with a fen moved from the first line to the second: the sum of the tile stays."""
    shares = [int.from_bytes(leaves[at : at + 8], "big") for at in (32, 80)]
    return leaves[:32] + u64(shares[0] - 1) + leaves[40:80] + u64(shares[1] + 1) + leaves[88:]


def spoilt_paths(good: Receipt) -> Spoilt:
    """The siblings: missing, left over, reordered, misshapen."""
    first, second = good["path"]
    half = Node(128, 0, 0, bytes(32)).as_record()
    for name, path in {
        "empty": [], "without the first": [second], "without the last": [first], "reversed": [second, first],
        "first twice": [first, first], "with one more": [first, second, second],
        "with one below": [half, first, second],
        "with the root": [first, second, good["root"]],
    }.items():  # fmt: skip
        yield f"path {name}", written(good | {"path": path}), 4
    without = {name: value for name, value in first.items() if name != "sponsor_fen"}
    for name, value in {
        "an object": {"0": first, "1": second}, "a text": "", "nothing": None, "sibling a list": [list(first.values())],
        "sibling nothing": [None, second], "sibling without a sum": [without, second],
        "sibling with more": [first | {"side": "left"}, second],
    }.items():  # fmt: skip
        yield f"path {name}", written(good | {"path": value}), 1
    for name, value in {"list": [1], "nothing": None, "hash alone": good["root"]["hash"], "empty": {}}.items():
        yield f"root {name}", written(good | {"root": value}), 1
    yield "root with more", written(good | {"root": good["root"] | {"more": 1}}), 1


def spoilt_files(good: Receipt) -> Spoilt:
    """The file as a whole: cut, extended, other encodings, keys missing, unknown or twice."""
    content = written(good)
    for key, value in good.items():
        yield f"without {key}", written({name: each for name, each in good.items() if name != key}), 1
        twice = b"," + json.dumps({key: value}, ensure_ascii=False).encode()[1:-1]
        yield f"{key} twice", content[:-1] + twice + b"}", 1
    yield "a key twice, spelt otherwise", content[:-1] + rb',"membe\u0072": 7}', 1
    yield "a key twice in the root", content.replace(b'"root": {', b'"root": {"count": 520, '), 1
    yield "a key twice in a sibling", content.replace(b'"path": [{', b'"path": [{"count": 1, '), 1
    yield "unknown key", written(good | {"note": ""}), 1
    yield "key in capitals", content.replace(b'"salt"', b'"Salt"'), 1
    for name in ("gongji-receipt/2", "gongji-receipt/1 ", "", 1, None, ["gongji-receipt/1"]):
        yield f"format {name}", written(good | {"format": name}), 1
    for name in ("plan", "period", "settlement", "checkpoint"):
        yield f"{name} a number", written(good | {name: 7}), 1
        yield f"{name} nothing", written(good | {name: None}), 1
    yield "half a character", put_text(good, ("plan",), r'"\ud83d"'), 1
    yield "half a character in the statement", put_text(good, ("settlement",), r'"\udc00"'), 1
    for end in (0, 1, 10, len(content) // 2, len(content) - 2, len(content) - 1):
        yield f"cut at {end}", content[:end], 1
    for name, more in {
        "brace": b"}",
        "comma": b",",
        "nul": b"\0",
        "itself": content,
        "no-break space": b"\xc2\xa0",
    }.items():
        yield f"and {name}", content + more, 1
    for name, other in {
        "UTF-16": content.decode().encode("utf-16"), "UTF-32": content.decode().encode("utf-32"),
        "byte order mark": b"\xef\xbb\xbf" + content, "no UTF-8": content.replace(b"village", b"villag\xe9"),
        "text": b'"gongji-receipt/1"', "list": b"[" + content + b"]", "nothing": b"null", "deep": b"[" * 200_000,
        "deep object": b'{"a":' * 200_000, "comma at the end": content[:-1] + b",}", "comment": b"/**/" + content,
        "single quotes": content.replace(b'"', b"'"), "control character": content.replace(b"village", b"villag\x01"),
        "bad escape": content.replace(b"village", rb"villag\x65"),
        "short escape": content.replace(b"village", rb"\u12"),
        "no colon": content.replace(b'"plan":', b'"plan"'), "no quotes": content.replace(b'"plan"', b"plan"),
        "too long": content[:-1] + b" " * 1_000_000 + b"}", "garbage": b"\x00\xff\x17" * 99, "words": "收据".encode(),
    }.items():  # fmt: skip
        yield f"file {name}", other, 1


def spoilt_statements(good: Receipt) -> Spoilt:
    """The settlement statement: of something else, with other prices, or spelt so that it can be read twice."""
    said = json.loads(good["settlement"])
    cheap, dear = said["prices"]
    text = good["settlement"]
    changed = {
        "another plan": said | {"plan": "town"}, "another period": said | {"period": "2019-06-1"},
        "another format": said | {"format": "gongji-settlement/2"}, "no format": without_key(said, "format"),
        "another root hash": put(said, ("root", "hash"), "00" * 32), "another root": put(said, ("root", "count"), 512),
        "a larger sum": put(said, ("root", "share_fen"), said["root"]["share_fen"] + 1),
        "more in the root": put(said, ("root", "more"), 1), "no root": without_key(said, "root"),
        "no prices": without_key(said, "prices"), "empty prices": said | {"prices": []},
        "my price missing": said | {"prices": [cheap if good["share_fen"] != cheap["share_fen"] else dear]},
        "prices that do not add up": said | {"prices": [cheap, dear | {"participants": dear["participants"] + 1}]},
        "a price understated": said | {"prices": [cheap, dear | {"share_fen": dear["share_fen"] - 1}]},
        "half as many at twice the price": halved(said, good),
        "a price of nobody": said | {"prices": [cheap, dear, dear | {"participants": 0}]},
        "a price of minus some": said | {"prices": [cheap, dear, *(dear | {"participants": n} for n in (-1, 1))]},
        "prices an object": said | {"prices": {"a": cheap}}, "prices numbers": said | {"prices": [40, 80]},
        "a price without a count": said | {"prices": [cheap, without_key(dear, "participants")]},
        "a list": [said], "a number": 7, "a text": text,
    }  # fmt: skip
    for name, other in changed.items():
        yield f"statement {name}", written(good | {"settlement": canonical(other)}), 5
    for name, spelling in {
        "root twice": text[:-1] + ',"root":' + canonical(said["root"]) + "}", "no JSON": text[1:], "empty": "",
        "prices first false, then right": '{"prices":[],' + text[1:], "deep": "[" * 200_000,
        "count as a fraction": text.replace('"count":520', '"count":520.0'), "NaN": text.replace("520", "NaN"),
        "byte order mark": "\ufeff" + text, "half a character": text.replace("village", "\\ud83d"),
    }.items():  # fmt: skip
        yield f"statement {name}", written(good | {"settlement": spelling}), 5
    for name, value in (("plan", "town"), ("period", "2019-06-1"), ("plan", ""), ("period", PERIOD + " ")):
        yield f"{name} of another: {value!r}", written(good | {name: value}), 5


def without_key(record: Mapping[str, Any], key: str) -> dict[str, Any]:
    """The record without one member."""
    return {name: value for name, value in record.items() if name != key}


def halved(said: dict[str, Any], good: Receipt) -> dict[str, Any]:
    """Prices that add up to the total, of fewer people than there are lines."""
    mine = good["share_fen"]
    rest = said["root"]["share_fen"] - mine
    return said | {"prices": [{"share_fen": mine, "participants": 1}, {"share_fen": rest, "participants": 1}]}


def spoilt_logs(good: Receipt) -> Spoilt:
    """The log's part: another entry, another path, another checkpoint, another signature."""
    text = json.loads(good["settlement"])
    yield "statement of the same meaning", written(good | {"settlement": json.dumps(text)}), 6
    yield "statement with a space", written(good | {"settlement": good["settlement"] + " "}), 6
    path, note = good["log_path"], good["checkpoint"]
    for name, other in {
        "empty": [], "without the first": path[1:], "without the last": path[:-1], "reversed": path[::-1],
        "with one more": [*path, path[0]], "twice": path * 2,
    }.items():  # fmt: skip
        yield f"log_path {name}", written(good | {"log_path": other}), 6
    shapes: dict[str, object] = {"an object": {}, "a text": "".join(path), "nothing": None, "numbers": [1, 2]}
    for name, shape in shapes.items():
        yield f"log_path {name}", written(good | {"log_path": shape}), 1
    origin, size, root, _, signature, _ = note.split("\n")
    name, blob = signature.split(" ")[1:]
    raw = base64.b64decode(blob)
    stranger = SignerKey(name=LOG.name, seed=bytes(32))
    for what, other in {
        "smaller": note.replace(f"\n{size}\n", f"\n{int(size) - 1}\n", 1),
        "size 0": note.replace(f"\n{size}\n", "\n0\n"),
        "larger": note.replace(f"\n{size}\n", f"\n{int(size) + 1}\n", 1),
        "size 0x": note.replace(f"\n{size}\n", "\n0x6\n"),
        "size with a zero": note.replace(f"\n{size}\n", f"\n0{size}\n"),
        "size beyond": note.replace(f"\n{size}\n", f"\n{2**63}\n"),
        "size in Arabic digits": note.replace(f"\n{size}\n", f"\n{chr(0x660 + int(size))}\n"),
        "size minus": note.replace(f"\n{size}\n", f"\n-{size}\n"), "another origin": note.replace(origin, "other", 1),
        "another root": note.replace(root, base64.b64encode(bytes(32)).decode()),
        "no root": note.replace(root + "\n", ""),
        "a line more": note.replace(root, root + "\nextension", 1), "no signature": note[: note.index("—")],
        "no empty line": note.replace("\n\n", "\n"), "no last newline": note[:-1], "CRLF": note.replace("\n", "\r\n"),
        "hyphen for a dash": note.replace("—", "-"), "another's signature": note.replace(signature, f"— other {blob}"),
        "a stranger's signature": note.replace(signature + "\n", stranger.sign(note[: note.index("—") - 1]).line()),
        "signature spoilt": note.replace(blob, base64.b64encode(flipped(raw, 300)).decode()),
        "signature short": note.replace(blob, base64.b64encode(raw[:-1]).decode()),
        "signature without its key id": note.replace(blob, base64.b64encode(raw[4:]).decode()),
        "signature no base64": note.replace(blob, "=" + blob), "signature empty": note.replace(blob, ""),
        "a good and a spoilt signature": f"{note}— {name} {base64.b64encode(flipped(raw, 99)).decode()}\n",
        "empty": "", "words": "收据\n", "control character": note.replace("\n\n", "\nx\x01y\n\n", 1),
        "a signature line with another break": note[:-1] + "\u2028— other AAAA\n",
    }.items():  # fmt: skip
        yield f"checkpoint {what}", written(good | {"checkpoint": other}), 6


def spoilt(good: Receipt) -> Spoilt:
    """Everything above, spoilt in a receipt that holds."""
    for kind in (
        spoilt_numbers,
        spoilt_hashes,
        spoilt_tiles,
        spoilt_paths,
        spoilt_files,
        spoilt_statements,
        spoilt_logs,
    ):
        yield from kind(good)
