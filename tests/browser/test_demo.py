"""`gongji demo` as a process: taken ports, Ctrl-C, the second start, a fresh start."""

from __future__ import annotations

import json
import shutil
import sqlite3
import subprocess
from pathlib import Path

from tests.browser.conftest import Demo, demo_command, start_demo


def roots(demo: Demo) -> list[str]:
    return [
        json.loads(path.read_text())["root"]["hash"]
        for path in sorted(demo.data.glob("periods/*/*/settlement/settlement.json"))
    ]


def test_a_taken_port_is_said_before_anything_is_built(demo: Demo, tmp_path: Path) -> None:
    port = demo.address.rsplit(":", 1)[1]
    tried = subprocess.run(
        demo_command("--port", port),
        env={"GONGJI_DATA": str(tmp_path / "new")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert tried.returncode == 1
    assert f"Port {port}" in tried.stderr
    assert "make run PORT=" in tried.stderr
    assert not (tmp_path / "new").exists()


def test_ctrl_c_stops_cleanly_and_the_next_start_goes_on(demo: Demo, tmp_path: Path) -> None:
    """What was built is kept; `demo` itself, which built it, is stopped in the same way when all tests are done."""
    copy = tmp_path / "data"
    shutil.copytree(demo.data, copy, ignore=shutil.ignore_patterns("gongji.sqlite3*"))
    with sqlite3.connect(demo.data / "gongji.sqlite3") as built, sqlite3.connect(copy / "gongji.sqlite3") as other:
        built.backup(other)
    built.close()
    other.close()
    before = roots(demo)
    assert len(before) == 23
    again = start_demo(copy)
    status, said = again.interrupt()
    assert (status, "Traceback" in said) == (0, False), said
    assert roots(again) == before
