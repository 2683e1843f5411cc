"""The settlement contract and the proof contract once more, slowly: rows in plain Python, one at a time.

Written from the contracts' text by somebody who had not read `gongji`, and importing nothing from it. Where
this file and the package disagree, one of them misreads the contract.
"""

from __future__ import annotations

import csv
import hashlib
import hmac
import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

TILE = 256
ROUNDED: Mapping[str, Callable[[Fraction], int]] = {
    "up": ceil,
    "down": floor,
    "half_up": lambda exact: floor(exact + Fraction(1, 2)),
}


class NobodyTakesPart(Exception):
    """The contract refuses a period without participants."""


@dataclass(frozen=True, kw_only=True)
class Member:
    """One row of the roll."""

    member: int
    born_on: date
    joined_on: date
    left_on: date | None = None
    tier: str | None = None
    ytd_fen: int = 0


@dataclass(frozen=True, kw_only=True)
class Line:
    """One row of the statement."""

    member: int
    klass: str
    tier: str
    share_fen: int
    sponsor_fen: int
    due_fen: int


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What must come out: the settlement statement as a record, and every line in order."""

    record: dict[str, Any]
    lines: list[Line]

    @property
    def settlement_json(self) -> bytes:
        """The bytes of settlement.json: keys sorted, no white space, UTF-8."""
        return json.dumps(self.record, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


@dataclass(frozen=True, kw_only=True)
class Rules:
    """The parts of a plan document that settlement reads."""

    plan: dict[str, Any]

    @property
    def tiers(self) -> list[dict[str, Any]]:
        return self.plan.get("tiers") or [{"id": "standard", "factor": 1}]

    def takes_part(self, person: Member, cutoff: date) -> bool:
        """1. Not left by the cutoff, and joined (and, if the plan says so, waited) on or before it."""
        waiting = 0
        if self.plan["sharing"]["begins"] == "after_waiting":
            waiting = int(self.plan["waiting"]["days"])
        begins_on = person.joined_on + timedelta(days=waiting)
        return begins_on <= cutoff and (person.left_on is None or person.left_on > cutoff)

    def class_of(self, age: int) -> dict[str, Any]:
        """The class that covers an age."""
        return next(each for each in self.plan["classes"] if each["from_age"] <= age <= each["to_age"])

    def tier_of(self, person: Member) -> dict[str, Any]:
        """The tier a roll's row names; the first one where the roll has no such column."""
        if person.tier is None:
            return self.tiers[0]
        return next(each for each in self.tiers if each["id"] == person.tier)

    def fee_fen(self, aid_fen: int, participants: int, distinct_cases: int) -> int:
        """4. F, rounded down to the fen."""
        fee = self.plan["fee"]
        if fee["kind"] == "percent_of_aid":
            return floor(aid_fen * exact(fee["rate"]))
        counted = {"per_member": participants, "per_case": distinct_cases, "none": 0}[fee["kind"]]
        return int(fee.get("fen", 0)) * counted

    def cap_fen(self, person: Member, cutoff: date, distinct_cases: int) -> int | None:
        """6. The most this member can be charged, or None."""
        if any(waived(waiver, person, cutoff) for waiver in self.plan.get("waivers", [])):
            return 0
        caps = self.plan.get("caps", {})
        limits = []
        if "per_case_fen" in caps:
            limits.append(int(caps["per_case_fen"]) * distinct_cases)
        if "per_period_fen" in caps:
            limits.append(int(caps["per_period_fen"]))
        a_year = self.class_of(completed_years(person.born_on, cutoff)).get("per_year_fen", caps.get("per_year_fen"))
        if a_year is not None:
            limits.append(max(int(a_year) - person.ytd_fen, 0))
        return min(limits, default=None)


def waived(waiver: Mapping[str, Any], person: Member, cutoff: date) -> bool:
    """Whether a waiver counts for a member on a cutoff."""
    early = "joined_before" not in waiver or person.joined_on < waiver["joined_before"]
    return bool(waiver["from"] <= cutoff <= waiver["to"] and early)


def exact(number: object) -> Fraction:
    """A plan's number, exactly: 1, 2.75, "1/3"."""
    return Fraction(str(number))


def completed_years(born_on: date, on: date) -> int:
    """2. Age; whoever is born on 29 February turns a year older on 1 March of other years."""
    before_birthday = (on.month, on.day) < (born_on.month, born_on.day)
    return on.year - born_on.year - before_birthday


@dataclass
class Group:
    """Those of one class and tier who take part."""

    klass: str
    tier: str
    weight: Fraction
    people: list[Member] = field(default_factory=list)


def groups_of(rules: Rules, people: list[Member], cutoff: date) -> list[Group]:
    """Everyone who takes part, by class and tier in the plan's order, empty groups left out."""
    groups = {
        (klass["id"], tier["id"]): Group(klass["id"], tier["id"], exact(klass["weight"]) * exact(tier["factor"]))
        for klass in rules.plan["classes"]
        for tier in rules.tiers
    }
    for person in people:
        klass = rules.class_of(completed_years(person.born_on, cutoff))
        groups[klass["id"], rules.tier_of(person)["id"]].people.append(person)
    return [group for group in groups.values() if group.people]


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The files and values that one settlement is asked for."""

    plan: Path
    roll: Path
    cases: Path
    cutoff: date
    period: str
    carry_in_fen: int = 0
    key: bytes


def settled(asked: Asked) -> Answer:
    """Settle one period, by the contract's eight points."""
    rules = Rules(plan=tomllib.loads(asked.plan.read_text(encoding="utf-8"), parse_float=str))
    cases = read_cases(asked.cases)
    people = [person for person in read_roll(asked.roll) if rules.takes_part(person, asked.cutoff)]
    if not people:
        raise NobodyTakesPart
    groups = groups_of(rules, people, asked.cutoff)
    whole_weight = sum((group.weight * len(group.people) for group in groups), Fraction(0))  # 3. W
    aid_fen = sum(aid for _, aid in cases)  # 4. A, F and D
    distinct = len({case for case, _ in cases})
    fee_fen = rules.fee_fen(aid_fen, len(people), distinct)
    to_share = max(aid_fen + fee_fen - asked.carry_in_fen, 0)
    lines, prices = [], []
    for group in groups:  # 5. one price a group
        price = ROUNDED[rules.plan["sharing"]["rounding"]](to_share * group.weight / whole_weight)
        prices.append({"class": group.klass, "tier": group.tier, "participants": len(group.people), "share_fen": price})
        for person in group.people:
            cap = rules.cap_fen(person, asked.cutoff, distinct)
            sponsor = 0 if cap is None else max(price - cap, 0)
            lines.append(
                Line(
                    member=person.member,
                    klass=group.klass,
                    tier=group.tier,
                    share_fen=price,
                    sponsor_fen=sponsor,
                    due_fen=price - sponsor,
                )
            )
    lines.sort(key=lambda line: line.member)
    shared = sum(line.share_fen for line in lines)
    record = {
        "format": "gongji-settlement/1",
        "plan": rules.plan["id"],
        "plan_sha256": hashlib.sha256(asked.plan.read_bytes()).hexdigest(),
        "period": asked.period,
        "cutoff": asked.cutoff.isoformat(),
        "participants": len(people),
        "cases": distinct,
        "cases_sha256": hashlib.sha256(asked.cases.read_bytes()).hexdigest(),
        "aid_fen": aid_fen,
        "fee_fen": fee_fen,
        "carry_in_fen": asked.carry_in_fen,
        "collect_fen": sum(line.due_fen for line in lines),
        "sponsor_fen": sum(line.sponsor_fen for line in lines),
        "carry_out_fen": shared + asked.carry_in_fen - (aid_fen + fee_fen),  # 7.
        "prices": prices,
        "root": root(lines, period_key(asked.key, rules.plan["id"], asked.period)).as_record(),
    }
    return Answer(record=record, lines=lines)


def read_roll(path: Path) -> list[Member]:
    """The rows of a roll in CSV that is right."""

    def day(text: str | None) -> date | None:
        return date.fromisoformat(text) if text else None

    with path.open(encoding="utf-8-sig", newline="") as file:
        return [
            Member(
                member=int(row["member"]),
                born_on=date.fromisoformat(row["born_on"]),
                joined_on=date.fromisoformat(row["joined_on"]),
                left_on=day(row["left_on"]),
                tier=row.get("tier"),
                ytd_fen=int(row.get("ytd_fen", 0)),
            )
            for row in csv.DictReader(file)
        ]


def read_cases(path: Path) -> list[tuple[str, int]]:
    """(case, aid in fen) of each row of the cases; a case with instalments stands more than once."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [(row["case"], int(row["aid_fen"])) for row in csv.DictReader(file)]


# --- the tree of a period --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Node:
    """Count, sums and hash of a part of the tree."""

    count: int
    share_fen: int
    sponsor_fen: int
    hash: bytes

    def as_record(self) -> dict[str, int | str]:
        return {
            "count": self.count,
            "share_fen": self.share_fen,
            "sponsor_fen": self.sponsor_fen,
            "hash": self.hash.hex(),
        }


def u64(number: int) -> bytes:
    """8 bytes, big-endian."""
    if not 0 <= number < 2**63:
        raise OverflowError(number)
    return number.to_bytes(8, "big")


def sha256(*pieces: bytes) -> bytes:
    """H of pieces one after the other."""
    return hashlib.sha256(b"".join(pieces)).digest()


def period_key(secret: bytes, plan: str, period: str) -> bytes:
    """HKDF-SHA256 with an empty salt, for exactly one block of 32 bytes (RFC 5869)."""
    drawn = hmac.digest(bytes(32), secret, "sha256")
    info = b"gongji salt v1\0" + plan.encode() + b"\0" + period.encode()
    return hmac.digest(drawn, info + b"\x01", "sha256")


def salt(key: bytes, position: int) -> bytes:
    """AES-256 of the position as one block of 16 bytes."""
    aes = Cipher(algorithms.AES(key), modes.ECB()).encryptor()
    return aes.update(position.to_bytes(16, "big")) + aes.finalize()


def leaf(key: bytes, position: int, line: Line) -> bytes:
    """The 48 bytes of a line."""
    commit = sha256(b"\x02", salt(key, position), u64(line.member))
    return commit + u64(line.share_fen) + u64(line.sponsor_fen)


def tile(key: bytes, first: int, lines: list[Line]) -> Node:
    """The node of a tile whose first leaf stands at position `first`."""
    leaves = [leaf(key, first + i, line) for i, line in enumerate(lines)]
    return Node(
        len(lines),
        sum(line.share_fen for line in lines),
        sum(line.sponsor_fen for line in lines),
        sha256(b"\x00", *leaves),
    )


def over(left: Node, right: Node) -> Node:
    """The node over two nodes."""
    told = [
        piece
        for child in (left, right)
        for piece in (u64(child.count), u64(child.share_fen), u64(child.sponsor_fen), child.hash)
    ]
    return Node(
        left.count + right.count,
        left.share_fen + right.share_fen,
        left.sponsor_fen + right.sponsor_fen,
        sha256(b"\x01", *told),
    )


def tree(tiles: list[Node]) -> Node:
    """RFC 6962: split at the largest power of two that is smaller than the number of tiles."""
    if len(tiles) == 1:
        return tiles[0]
    split = 1
    while split * 2 < len(tiles):
        split *= 2
    return over(tree(tiles[:split]), tree(tiles[split:]))


def root(lines: list[Line], key: bytes) -> Node:
    """The root over a statement's lines."""
    return tree([tile(key, i, lines[i : i + TILE]) for i in range(0, len(lines), TILE)])
