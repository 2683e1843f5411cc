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
SECONDS_MAX = 90


class Daemon:
    """A Spark daemon and what it has said."""

    def __init__(self, folder: Path, kind: str, *words: str) -> None:
        self.log = folder / "log"
        environment = {
            **os.environ,
            "SPARK_LOCAL_IP": "127.0.0.1",
            "SPARK_DAEMON_MEMORY": "256m",
            "SPARK_DAEMON_JAVA_OPTS": f"{LEAN_JAVA} -Dspark.master.rest.enabled=false",
            "PYSPARK_PYTHON": sys.executable,
        }
        command = [str(HOME / "bin" / "spark-class"), f"org.apache.spark.deploy.{kind}", "--host", "127.0.0.1"]
        folder.mkdir()
        with self.log.open("wb") as file:
            self.process = subprocess.Popen(
                [*command, "--webui-port", "0", *words], env=environment, stdout=file, stderr=subprocess.STDOUT
            )

    def heard(self, says: str) -> str:
        """What it says that fits, as soon as it says it."""
        for _ in range(SECONDS_MAX * 10):
            text = self.log.read_text(encoding="utf-8", errors="replace")
            if found := re.search(says, text):
                return found[0]
            assert self.process.poll() is None, text
            time.sleep(0.1)
        raise AssertionError(f"{says} was not said:\n{self.log.read_text(encoding='utf-8', errors='replace')}")

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=SECONDS_MAX)


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A master and two workers of one core each; gives the master's address."""
    folder.mkdir()
    with ExitStack() as stack:
        master = Daemon(folder / "master", "master.Master", "--port", "0")
        stack.callback(master.stop)
        address = master.heard(r"spark://127\.0\.0\.1:\d+")
        workers = []
        for name in ("one", "two"):
            size = ("--cores", "1", "--memory", "600m", "--work-dir", str(folder / name / "work"))
            workers.append(Daemon(folder / name, "worker.Worker", *size, address))
            stack.callback(workers[-1].stop)
        for worker in workers:
            worker.heard("Successfully registered with master")
        yield address
