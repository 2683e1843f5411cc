"""A process that has loaded the command once and forks a run of it for each line that it reads, so that a run can be
killed a hundred times without starting Python a hundred times.

    python -m tests.settlement.runs OUT COMMAND-LINE...

Reads one JSON line for each run: {"after": seconds} kills it from outside after some time, {"rename": n} ends it just
before its n-th rename, {"as": uid} lets it run as another user, {} lets it run. Answers each with a line of JSON:
whether it was killed, its exit status, what it said, and how long it ran.
"""

from __future__ import annotations

import json
import os
import select
import signal
import sys
import time
from typing import Any

import numpy as np

from gongji.cli.main import main
from gongji.proofs.tiles import tile_records

SECONDS_MAX = 60.0


def load() -> None:
    """Load and compile what every run needs, without starting a thread: those do not outlive a fork."""
    ones = np.ones(1024, dtype=np.int64)
    tile_records(bytes(32), first=0, members=np.arange(1, 1025), shares=ones, sponsors=ones)


def end_before_rename(number: int) -> None:
    """End this process, as a kill would, just before it renames for the n-th time."""
    seen = 0

    def watch(event: str, _: object) -> None:
        nonlocal seen
        if event == "os.rename":
            seen += 1
            if seen == number:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


def child(words: list[str], wanted: dict[str, Any], said: int) -> None:
    """One run, in a process of its own."""
    os.setpgid(0, 0)
    os.dup2(said, 1)
    os.dup2(said, 2)
    if "as" in wanted:
        os.setgroups([])
        os.setegid(wanted["as"])
        os.seteuid(wanted["as"])
    if "rename" in wanted:
        end_before_rename(wanted["rename"])
    sys.argv = ["gongji", *words]
    status = 0
    try:
        main()
    except SystemExit as ended:
        status = int(ended.code or 0)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def one_run(words: list[str], wanted: dict[str, Any]) -> dict[str, Any]:
    """Fork a run, kill it when it is time, and tell what became of it."""
    began = time.monotonic()
    read, write = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(read)
        child(words, wanted, write)
    os.close(write)
    until = began + float(wanted.get("after", SECONDS_MAX))
    text = b""
    while (left := until - time.monotonic()) > 0:
        if select.select([read], [], [], left)[0]:
            piece = os.read(read, 65_536)
            if not piece:
                break
            text += piece
    if time.monotonic() >= until:
        os.kill(process, signal.SIGKILL)
    _, status = os.waitpid(process, 0)
    os.close(read)
    return {
        "killed": os.WIFSIGNALED(status),
        "status": os.waitstatus_to_exitcode(status),
        "said": text.decode(),
        "seconds": time.monotonic() - began,
    }


if __name__ == "__main__":
    load()
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(one_run(request["words"], request)), flush=True)
