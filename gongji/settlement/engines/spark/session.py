"""A Spark session of our own: what must be installed, how it is started, and how it keeps quiet.

Where Spark runs is Spark's own business and is said in Spark's own ways: the environment variable MASTER, a folder
of settings in SPARK_CONF_DIR, or a session that the calling program has already started. Said nowhere, it runs in
this machine's processors and listens on the loopback only.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path

import pyspark
from pyspark.java_gateway import launch_gateway
from pyspark.sql import SparkSession

from gongji.errors import NotNow, Refused
from gongji.settlement.inputs import first_line

JAVA = "Java 17 or newer (on Debian: apt-get install openjdk-17-jre-headless)"
SAID_ELSEWHERE = ("MASTER", "SPARK_CONF_DIR", "SPARK_HOME", "PYSPARK_SUBMIT_ARGS", "PYSPARK_GATEWAY_PORT")
MIB_MIN = 512
LOG_LINES = 3

# How our questions are read and our columns travel, whatever a session was set to before.
SETTINGS = {
    "spark.sql.ansi.enabled": "true",  # what leaves its range is an error and never wraps round
    "spark.sql.variable.substitute": "false",  # a tier may be called ${x}
    "spark.sql.execution.arrow.maxRecordsPerBatch": str(1 << 16),
}


def session_of(memory: str | None) -> tuple[SparkSession, bool]:
    """A session with settings of its own, and whether Spark was started for it; raises NotNow, Refused.

    `memory` is for the driver and for each executor; a session that is already there keeps what it has.
    """
    running = pyspark.SparkContext._active_spark_context is not None  # a thread's own session would not tell
    session = (SparkSession.builder.getOrCreate() if running else started(memory)).newSession()
    for name, value in SETTINGS.items():
        session.conf.set(name, value)
    return session, not running


def started(memory: str | None) -> SparkSession:
    """Start Spark; what it has to say goes into a file, and comes up only where it does not start."""
    if not java():
        raise NotNow(f"the engine spark needs {JAVA}")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    log = Path(os.environ.get("GONGJI_SPARK_LOG") or os.devnull)
    conf = pyspark.SparkConf(loadDefaults=False).setAppName("gongji settle")
    for name, value in starting_settings(memory).items():
        conf.set(name, value)
    try:
        with log.open("ab") as said:
            gateway = launch_gateway(conf=conf, popen_kwargs={"stdout": said, "stderr": said})
        context = pyspark.SparkContext(conf=conf, gateway=gateway)
    except Exception as error:
        raise NotNow(
            f"Spark did not start: {first_line(error)}; it needs {JAVA}, and a master that can be reached."
            " Name a file in GONGJI_SPARK_LOG to see what Spark says"
        ) from error
    context.setLogLevel("ERROR")
    return SparkSession.builder.getOrCreate()


def java() -> str | None:
    """The Java that Spark would use."""
    home = os.environ.get("JAVA_HOME")
    return shutil.which("java", path=str(Path(home) / "bin") if home else None)


def starting_settings(memory: str | None) -> dict[str, str]:
    """What a Spark that we start is set to, over what its own files say."""
    settings = {"spark.ui.enabled": "false", "spark.ui.showConsoleProgress": "false"}
    if memory is not None:
        settings |= {"spark.driver.memory": spark_memory(memory), "spark.executor.memory": spark_memory(memory)}
    if os.environ.get("MASTER", "local").startswith("local") and not any(
        name in os.environ for name in SAID_ELSEWHERE if name != "MASTER"
    ):
        settings |= {
            "spark.master": os.environ.get("MASTER", "local[*]"),
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
        }
    return settings


def spark_memory(memory: str) -> str:
    """An amount like 4GiB in Spark's words; raises Refused where it is none, or too little for Java."""
    written = re.fullmatch(r"([1-9][0-9]{0,5}) ?([KMGT])i?B", memory, re.IGNORECASE)
    if not written:
        raise Refused(f"'{memory}' is not an amount of memory; write for example 4GiB")
    mib = int(written[1]) * 1024 ** "KMGT".index(written[2].upper()) // 1024
    if mib < MIB_MIN:
        raise Refused(f"{memory} of memory is too little for the engine spark; it needs at least {MIB_MIN}MiB")
    return f"{mib}m"
