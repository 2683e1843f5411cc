"""One size on which things are measured: a roll of so many members, and the period settled from it.

Both are made when they are first asked for, and go with their folder.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measure import GONGJI, Run, run
from gongji.plans.packs import pack_file

CASES = "case,member,aid_fen\nA,1,30000000\nB,2,30000000\n"
CUTOFF, PERIOD = "2019-01-21", "2019-01-2"
PLAN = pack_file("xianghubao", earlier="2018-11")  # the rules on that day


@dataclass(kw_only=True)
class Ground:
    """A folder for one number of members."""

    folder: Path
    members: int
    made_in: list[Run] = field(default_factory=list)

    @property
    def roll(self) -> Path:
        """A sample roll, in order of member, as a freeze writes it."""
        path = self.folder / "roll.parquet"
        if not path.exists():
            options = ["--members", str(self.members), "--seed", "1", "--out", str(path)]
            self.made_in.append(run([*GONGJI, "sample", "roll", *options]))
        return path

    @property
    def settled(self) -> Path:
        """The folder of the period settled from the roll."""
        out = self.folder / "out"
        if not out.exists():
            self.settle()
        return out

    def settle(self) -> Run:
        """Settle the period anew, as a user types it."""
        out = self.folder / "out"
        shutil.rmtree(out, ignore_errors=True)
        return run(settle_command(self.roll, self.cases, out))

    @property
    def cases(self) -> Path:
        """The cases of the period: two, of 300,000 yuan each."""
        path = self.folder / "cases.csv"
        path.write_text(CASES, encoding="utf-8")
        return path


@contextmanager
def ground(members: int) -> Iterator[Ground]:
    """A ground of so many members, thrown away afterwards."""
    with tempfile.TemporaryDirectory(prefix="gongji-bench-") as folder:
        yield Ground(folder=Path(folder), members=members)


def settle_command(roll: Path, cases: Path, out: Path) -> list[str]:
    """The command that settles."""
    files = ["--plan", str(PLAN), "--roll", str(roll), "--cases", str(cases)]
    return [*GONGJI, "settle", *files, "--cutoff", CUTOFF, "--period", PERIOD, "--out", str(out)]
