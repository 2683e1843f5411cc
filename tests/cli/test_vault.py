"""`gongji vault` and `gongji operators`: keys changed and first operators named on a server without a demo."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

SETTINGS = {"DJANGO_SETTINGS_MODULE": "gongji.community.settings"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an installation in which nobody is yet."""
    data = tmp_path_factory.mktemp("server")
    run(data, "-m", "django", "migrate", "--verbosity", "0")
    return data


def run(data: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, *words],
        env=surroundings | SETTINGS | {"GONGJI_DATA": str(data)},
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def gongji(data: Path, *words: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    return run(data, "-m", "gongji.cli.main", *words, typed=typed)


def test_the_first_operators_and_a_new_master_key(server):
    same = gongji(server, "operators", typed="13812345678\n138 1234 5678\n")
    assert (same.returncode, "Two different phones" in same.stderr) == (1, True)
    named = gongji(server, "operators", typed="13812345678\n13912345678\n")
    assert named.returncode == 0, named.stderr
    assert "/staff/" in named.stdout
    assert "138" not in named.stdout.replace("Phone of the", "")
    again = gongji(server, "operators", typed="13812345671\n13912345672\n")
    assert (again.returncode, "operators already" in again.stderr) == (1, True)
    assert "wraps 2 keys" in gongji(server, "vault", "status").stdout
    rotated = gongji(server, "vault", "rotate", "--retire")
    assert rotated.returncode == 0, rotated.stderr
    assert "Master key 1 is destroyed" in rotated.stdout
    assert [path.name for path in sorted((server / "vault").glob("master-*"))] == ["master-2.key"]
    (server / "vault" / "master-2.key").unlink()
    missing = gongji(server, "vault", "status")
    assert missing.returncode == 1
    assert "bring it back" in missing.stderr
    assert "Traceback" not in missing.stderr
