"""How long a settlement with its tree takes, and how much memory, by the size of the roll."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measure import GONGJI, Run, folder_bytes, middle, run
from gongji.plans.packs import pack_file

RUNS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """The figures of one size: the roll's making, the settlement, and bytes left a member."""

    members: int
    sample: Run
    settle: Run
    bytes_a_member: float


def settlements(folder: Path, sizes: tuple[int, ...]) -> Iterator[Settled]:
    """Settle a sample roll of each size three times and give the medians."""
    cases = folder / "cases.csv"
    cases.write_text("case,member,aid_fen\nA,1,30000000\nB,2,30000000\n", encoding="utf-8")
    for members in sizes:
        roll, out = folder / "roll.parquet", folder / "out"
        sample = run([*GONGJI, "sample", "roll", "--members", str(members), "--seed", "1", "--out", str(roll)])
        runs = []
        for _ in range(RUNS):
            shutil.rmtree(out, ignore_errors=True)
            runs.append(run(settle_command(roll, cases, out)))
        yield Settled(members=members, sample=sample, settle=middle(runs), bytes_a_member=folder_bytes(out) / members)


def settle_command(roll: Path, cases: Path, out: Path) -> list[str]:
    """The command whose time is taken."""
    plan = pack_file("xianghubao", earlier="2018-11")
    files = ["--plan", str(plan), "--roll", str(roll), "--cases", str(cases)]
    return [*GONGJI, "settle", *files, "--cutoff", "2019-01-21", "--period", "2019-01-2", "--out", str(out)]
