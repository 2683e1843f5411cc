"""The demo killed while it is being built, at any moment, and started again: the same year."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from gongji.proofs.events import read_entry
from gongji.proofs.log import PublishedLog
from gongji.proofs.log_check import verify_folder
from gongji.proofs.notes import SignerKey
from tests.community.test_rehearsal import SMALL, SMALL_LAST_ROOT

BUILD = """
import django
django.setup()
from django.core.management import call_command
from gongji.community.rehearsal.services import Script, live_year, make_community
call_command("migrate", verbosity=0)
script = Script(members={members}, seed={seed})
print("begun", flush=True)
for period in live_year(script, make_community(script)):
    print(period.name, flush=True)
"""


def start(data: Path) -> subprocess.Popen[str]:
    """Build a small community on the embedded database, in a process of its own."""
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment |= {"GONGJI_DATA": str(data), "DJANGO_SETTINGS_MODULE": "gongji.community.settings"}
    program = BUILD.format(members=SMALL.members, seed=SMALL.seed)
    return subprocess.Popen(
        [sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def test_a_community_killed_while_it_is_built_goes_on_and_has_the_same_roots(tmp_path):
    for pause in (0.1, 0.35, 0.6, 0.9):
        building = start(tmp_path)
        assert building.stdout is not None
        building.stdout.readline()
        time.sleep(pause)
        building.send_signal(signal.SIGKILL)
        building.communicate()
    said, complaints = start(tmp_path).communicate(timeout=120)
    assert complaints == ""
    assert said.splitlines()[-1] == "2019-12-2"
    settlements = sorted((tmp_path / "periods" / "village").glob("*/settlement/settlement.json"))
    assert len(settlements) == 23
    assert json.loads(settlements[-1].read_text())["root"]["hash"] == SMALL_LAST_ROOT
    secret = SignerKey.read((tmp_path / "log.key").read_text().strip())
    assert verify_folder(tmp_path / "log", secret.verifier).beyond == ()
    log = PublishedLog.open(tmp_path / "log", secret.verifier)
    events = [read_entry(log.entry(index)) for index in range(log.head.size)]
    assert [log.find(each.read_bytes()) is not None for each in settlements] == [True] * 23
    assert Counter(each.kind for each in events) == {"plan-version": 1, "period-settled": 23}


def demo(data: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`gongji demo` in a process of its own, for the cases in which it ends by itself."""
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    return subprocess.run(
        [sys.executable, "-m", "gongji.cli.main", "demo", "--port", "18479", *options],
        env=surroundings | {"GONGJI_DATA": str(data)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_the_machine_refuses_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("a file, where a folder should be")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "gongji.sqlite3").write_text("not a database at all, and long enough to be looked at")
    cases = [
        (demo(tmp_path / "file" / "data"), "Not a directory"),
        (demo(tmp_path / "broken"), "make run FRESH=1"),
        (demo(tmp_path / "data", DATABASE_URL="mysql://somebody@127.0.0.1/gongji"), "postgres://user@host/name"),
        (demo(tmp_path / "data", DATABASE_URL="postgres://somebody@127.0.0.1:1/gongji"), "database cannot be used"),
    ]
    for ended, words in cases:
        assert ended.returncode == 1
        assert words in ended.stderr
        assert "Traceback" not in ended.stderr


def test_data_that_are_not_this_demos_are_not_touched(tmp_path):
    start(tmp_path).communicate(timeout=120)
    another = demo(tmp_path)
    with sqlite3.connect(tmp_path / "gongji.sqlite3") as database:
        database.execute(
            "UPDATE people_account SET invented = 0 WHERE id = (SELECT min(account_id) FROM people_person)"
        )
    database.close()
    real_people = demo(tmp_path, "--fresh")
    assert (another.returncode, real_people.returncode) == (1, 1)
    assert f"rehearses {SMALL.members} members" in another.stderr
    assert "--fresh" in another.stderr
    assert "has real people" in real_people.stderr
    assert (tmp_path / "gongji.sqlite3").exists()
