"""A run killed at any instant is run again and ends with the same bytes; a disk that is full or closed leaves nothing
half done.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.settlement.command import bytes_of, gongji
from tests.settlement.desk import Desk

MEMBERS = 1_000_000
KILLS = 100
KILLS_TO_A_FINISH = 25
NOBODY = 65_534

pytestmark = pytest.mark.slow


@dataclass(frozen=True, kw_only=True)
class Runs:
    """A process that forks runs of the command."""

    process: subprocess.Popen[str]

    def run(self, *words: object, **wanted: Any) -> dict[str, Any]:
        """One run, killed or not, and what became of it."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps({"words": [str(word) for word in words], **wanted}) + "\n")
        self.process.stdin.flush()
        told: dict[str, Any] = json.loads(self.process.stdout.readline())
        return told


@pytest.fixture(scope="module")
def runs() -> Iterator[tuple[Runs, ...]]:
    """Two of them, one for each core."""
    command = [sys.executable, "-m", "tests.settlement.runs"]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    yield tuple(Runs(process=process) for process in processes)
    for process in processes:
        process.communicate(timeout=20)


@pytest.fixture(scope="module")
def large() -> Iterator[Desk]:
    """A roll of a million, where another user can read it, and what an undisturbed run makes of it in `whole`."""
    with tempfile.TemporaryDirectory(prefix="gongji-killed-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        desk = Desk(folder / "desk")
        for file in (desk.folder, *desk.folder.iterdir()):
            file.chmod(0o755)
        roll = desk.folder / "large.parquet"
        assert gongji("sample", "roll", "--members", MEMBERS, "--seed", 1, "--out", roll).status == 0
        assert gongji(*desk.words("large.parquet"), "--out", desk.folder / "whole").status == 0
        yield desk


def test_a_run_killed_at_a_hundred_moments_ends_with_the_same_bytes(large: Desk, runs: tuple[Runs, ...]):
    """Killed again and again over all of its life; now and then it is let run, and nothing can be seen of
    them.
    """
    expected = bytes_of(large.folder / "whole")
    words = large.words("large.parquet")
    alone = runs[0].run(*words, "--out", large.folder / "timed")
    assert (alone["killed"], alone["status"]) == (False, 0), alone
    moments = random.Random(4).sample(range(1_000_000), KILLS)  # of a millionth of its life each

    def life(number: int) -> list[bool]:
        out, killed = large.folder / f"killed-{number}", []
        mine = moments[number::2]
        for turn, moment in enumerate(mine, start=1):
            told = runs[number].run(*words, "--out", out, after=alone["seconds"] * moment / 1_000_000)
            assert told["killed"] or told["status"] == 0, told
            killed.append(told["killed"])
            if turn % KILLS_TO_A_FINISH == 0:
                assert runs[number].run(*words, "--out", out)["status"] == 0
                assert bytes_of(out) == expected
                shutil.rmtree(out)
        return killed

    with ThreadPoolExecutor(2) as pool:
        killed = [each for lives in pool.map(life, (0, 1)) for each in lives]
    assert len(killed) == KILLS
    assert sum(killed) > KILLS * 3 // 4, "most kills must meet a run that is still alive"


def test_a_run_ended_before_any_of_its_renames_ends_with_the_same_bytes(large: Desk, runs: tuple[Runs, ...]):
    expected = bytes_of(large.folder / "whole")
    words, out = large.words("large.parquet"), large.folder / "renamed"
    number = 0
    while runs[0].run(*words, "--out", out, rename=(number := number + 1))["killed"]:
        assert not (out / "settlement.json").exists(), "what is not whole does not look finished"
        assert runs[1].run(*words, "--out", out)["status"] == 0
        assert bytes_of(out) == expected
        shutil.rmtree(out)
    assert number > 3
    assert bytes_of(out) == expected


SMALL_DISK = """
import hashlib, json, pathlib, subprocess, sys
disk, size, out, *command = sys.argv[1:]
subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "none", disk], check=True)
again = lambda options: subprocess.run(["mount", "-o", f"remount,{options}", disk], check=True)
folder = pathlib.Path(out)
def run():
    done = subprocess.run(command, capture_output=True, text=True)
    files = {} if not folder.exists() else {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*")) if path.is_file()
    }
    return {"status": done.returncode, "err": done.stderr, "files": files}
first = run()
again("size=200m")
second = run()
again("ro")
command[-1] = disk + "/another"
print(json.dumps([first, second, run()]))
"""


def on_a_small_disk(desk: Desk, disk: Path, size: int) -> list[dict[str, Any]]:
    """Run in a name space of its own, where a small disk is mounted: full, then with space, then closed."""
    unshare = ["unshare", "--mount"] if os.geteuid() == 0 else ["unshare", "--user", "--map-root-user", "--mount"]
    out = disk / "out"
    command = [sys.executable, "-m", "gongji.cli.main", *map(str, desk.words("large.parquet")), "--out", str(out)]
    told = subprocess.run(
        [*unshare, sys.executable, "-c", SMALL_DISK, str(disk), str(size), str(out), *command],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert told.returncode == 0, told.stderr
    answers: list[dict[str, Any]] = json.loads(told.stdout)
    return answers


@pytest.mark.parametrize("part", [0.3, 0.97], ids=["in the middle", "near the end"])
def test_a_full_disk_is_said_and_leaves_no_half_result(large: Desk, tmp_path: Path, part: float):
    expected = bytes_of(large.folder / "whole")
    size = int(sum(map(len, expected.values())) * part)
    full, with_space, closed = on_a_small_disk(large, tmp_path, size)
    assert full["status"] == 1
    assert "the disk is full" in full["err"]
    assert "Traceback" not in full["err"]
    assert not {"settlement.json", "journal.beancount"} & set(full["files"])
    assert (with_space["status"], with_space["err"]) == (0, "")
    assert set(with_space["files"]) == set(expected)
    assert closed["status"] == 1
    assert "can only be read" in closed["err"]


def test_a_folder_that_may_not_be_written_is_said(large: Desk, runs: tuple[Runs, ...]):
    shelf = large.folder / "shelf"
    shelf.mkdir(mode=0o555)
    user = {"as": NOBODY} if os.geteuid() == 0 else {}
    told = runs[0].run(*large.words("large.parquet"), "--out", shelf / "out", **user)
    assert told["status"] == 1
    assert "permission is denied" in told["said"]
    assert "Traceback" not in told["said"]
    assert list(shelf.iterdir()) == []
