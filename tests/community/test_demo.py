"""The demo killed while it is being built, at any moment, and started again: the same year."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

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
