"""`gongji demo` as a process: taken ports, Ctrl-C, the second start, a fresh start."""

from __future__ import annotations

import json
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


def test_ctrl_c_stops_cleanly_and_a_second_start_goes_on(tmp_path: Path) -> None:
    first = start_demo(tmp_path / "data", members=400)
    before = roots(first)
    status, said = first.interrupt()
    assert status == 0
    assert "Traceback" not in said

    second = start_demo(tmp_path / "data", members=400)
    assert roots(second) == before
    assert len(before) == 23
    assert second.interrupt()[0] == 0
