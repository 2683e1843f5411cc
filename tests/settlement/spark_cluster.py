"""A real Spark cluster on the loopback: one master, two workers, each a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyspark

HOME = Path(pyspark.__file__).parent
LEAN_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"  # starts sooner; slower where work is long
SECONDS_MAX = 30


@contextmanager
def daemon(folder: Path, kind: str, *words: str, says: str) -> Iterator[str]:
    """A Spark daemon for as long as the block lasts; gives what it said when it was ready."""
    log = folder / f"{kind.rsplit('.', 1)[-1]}-{len(list(folder.iterdir()))}.log"
    environment = {
        **os.environ,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_DAEMON_MEMORY": "256m",
        "SPARK_DAEMON_JAVA_OPTS": LEAN_JAVA,
        "PYSPARK_PYTHON": sys.executable,
    }
    with log.open("wb") as file:
        process = subprocess.Popen(
            [HOME / "bin" / "spark-class", f"org.apache.spark.deploy.{kind}", "--webui-port", "0", *words],
            env=environment,
            stdout=file,
            stderr=subprocess.STDOUT,
        )
    try:
        yield heard(log, says, process)
    finally:
        process.terminate()
        process.wait(timeout=SECONDS_MAX)


def heard(log: Path, says: str, process: subprocess.Popen[bytes]) -> str:
    """What a daemon's log says, as soon as it says it."""
    for _ in range(SECONDS_MAX * 10):
        text = log.read_text(encoding="utf-8", errors="replace")
        if found := re.search(says, text):
            return found[0]
        assert process.poll() is None, text
        time.sleep(0.1)
    raise AssertionError(f"{says} was not said:\n{log.read_text(encoding='utf-8', errors='replace')}")


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A master and two workers of one core each; gives the master's address."""
    folder.mkdir()
    with ExitStack() as stack:
        place = ("--host", "127.0.0.1", "--port", "0")
        master = stack.enter_context(daemon(folder, "master.Master", *place, says=r"spark://127\.0\.0\.1:\d+"))
        for worker in ("one", "two"):
            size = ("--cores", "1", "--memory", "600m", "--work-dir", str(folder / worker))
            words = ("--host", "127.0.0.1", *size, master)
            stack.enter_context(daemon(folder, "worker.Worker", *words, says="Successfully registered with master"))
        yield master
