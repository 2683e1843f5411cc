"""The first run of an installation, so that nobody waits for it later: a small period is settled, proven and verified.

It leaves Python's bytecode and the compiled kernel of the tree on the disk (without them the first settlement takes
some ten seconds longer), and it shows that what was installed works.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from gongji.plans.packs import pack_file

GONGJI = [sys.executable, "-m", "gongji.cli.main"]
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
MEMBERS = 65_536  # as many as the compiled kernel is used for


def main(folder: Path) -> None:
    """Settle, prove, verify."""
    roll, cases, out, receipt = (folder / name for name in ("roll.parquet", "cases.csv", "out", "receipt.json"))
    gongji("sample", "roll", "--members", str(MEMBERS), "--seed", "1", "--out", str(roll))
    member = first_member(roll)
    cases.write_text(f"case,member,aid_fen\nfirst,{member},30000000\n", encoding="utf-8")
    inputs = ["--plan", str(pack_file("xianghubao", earlier="2018-11")), "--roll", str(roll), "--cases", str(cases)]
    gongji("settle", *inputs, "--cutoff", "2019-01-21", "--period", "2019-01-2", "--out", str(out))
    receipt.write_text(gongji("prove", str(out), "--member", member), encoding="utf-8")
    gongji("verify", str(receipt))


def gongji(*words: str) -> str:
    """What the command says; ends with its complaint where it fails."""
    done = subprocess.run([*GONGJI, *words], stdout=subprocess.PIPE, text=True, check=False, env=ENVIRONMENT)
    if done.returncode:
        sys.exit(f"What was installed does not work: gongji {words[0]} failed, see above.")
    return done.stdout


def first_member(roll: Path) -> str:
    """A member of a roll."""
    import pyarrow.parquet as pq  # noqa: PLC0415 - read after it was written

    return str(pq.read_table(roll, columns=["member"]).column(0)[0].as_py())


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="gongji-first-run-") as name:
        main(Path(name))
