"""A period settled row by row, with the plain functions of sharing and of the tree.

python -m benchmarks.by_hand ROLL CASES KEY OUT CUTOFF     a line a member into the CSV file OUT, and the root printed
"""

from __future__ import annotations

import csv
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pyarrow.parquet as pq

from benchmarks.ground import PLAN
from gongji.plans.document import AgeClass, Plan
from gongji.plans.reading import read_plan
from gongji.proofs.salts import SALT_BYTES, salts
from gongji.proofs.tree import LEAF_BYTES, TILE_LEAVES, leaf, root_of, tile_node
from gongji.sharing.caps import sponsor_fen
from gongji.sharing.participation import class_of, takes_part
from gongji.sharing.prices import fee_fen, group_prices


class Member(NamedTuple):
    """One who takes part."""

    member: int
    klass: AgeClass
    joined_on: date


def main(roll: Path, cases: Path, key: bytes, out: Path, cutoff: date) -> str:
    """Settle the period; gives the root's hash in hex."""
    plan = read_plan(PLAN)
    with cases.open(encoding="utf-8", newline="") as file:
        aids = [int(row["aid_fen"]) for row in csv.DictReader(file)]
    tier = plan.tiers[0].id
    participants = Counter((each.klass.id, tier) for each in members(plan, roll, cutoff))
    fee = fee_fen(plan, aid_fen=sum(aids), participants=participants.total(), cases=len(aids))
    prices = group_prices(plan, participants, sum(aids) + fee)
    shares = {(price.klass, price.tier): price.share_fen for price in prices}
    leaves = bytearray()
    with out.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file)
        for position, (member, klass, joined_on) in enumerate(members(plan, roll, cutoff)):
            if position % TILE_LEAVES == 0:
                salt = salts(key, position, TILE_LEAVES)
            share, at = shares[klass.id, tier], position % TILE_LEAVES * SALT_BYTES
            sponsor = sponsor_fen(
                plan, klass, cutoff=cutoff, cases=len(aids), share_fen=share, joined_on=joined_on, ytd_fen=0
            )
            lines.writerow([member, klass.id, tier, share, sponsor, share - sponsor])
            leaves += leaf(salt[at : at + SALT_BYTES], member, share, sponsor)
    size = TILE_LEAVES * LEAF_BYTES
    tiles = [tile_node(bytes(leaves[at : at + size])) for at in range(0, len(leaves), size)]
    return root_of(tiles).hash.hex()


def members(plan: Plan, roll: Path, cutoff: date) -> Iterator[Member]:
    """Those of a sorted roll who take part, one by one."""
    for batch in pq.ParquetFile(roll).iter_batches():
        for row in batch.to_pylist():
            if takes_part(plan, cutoff=cutoff, joined_on=row["joined_on"], left_on=row["left_on"]):
                klass = class_of(plan, cutoff=cutoff, born_on=row["born_on"])
                if klass is None:
                    raise SystemExit(f"member {row['member']} is of no class")
                yield Member(row["member"], klass, row["joined_on"])


if __name__ == "__main__":
    ROLL, CASES, KEY, OUT = map(Path, sys.argv[1:5])
    print(main(ROLL, CASES, KEY.read_bytes(), OUT, date.fromisoformat(sys.argv[5])))
