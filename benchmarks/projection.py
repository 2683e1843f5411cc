"""Project 100 million members five years over 10,000 lives, as a user runs it; and the expected run alone.

Run it with `python -m benchmarks.projection`. To reach: 10 s and 2 GiB for the whole command, 0.3 s for the other.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.measure import GONGJI, Run, machine, middle, run
from gongji.actuarial.projection import project
from gongji.actuarial.scenario import named_scenario
from gongji.plans.packs import pack_file
from gongji.plans.reading import read_plan

PLAN, MEMBERS, YEARS, PATHS = "xianghubao", 100_000_000, 5, 10_000
RUNS = 3


def whole_command(folder: Path, number: int) -> Run:
    """One run of `gongji project run`, report and all."""
    sizes = ["--members", str(MEMBERS), "--years", str(YEARS), "--paths", str(PATHS)]
    return run([*GONGJI, "project", "run", "--plan", PLAN, *sizes, "--seed", "1", "--out", str(folder / str(number))])


def expected_run() -> float:
    """Seconds of a run without chance, from plan and scenario to the checked outcome."""
    plan, scenario = read_plan(pack_file(PLAN)), named_scenario("usual")
    seconds = []
    for _ in range(RUNS + 1):
        began = time.perf_counter()
        project(plan, scenario, members=MEMBERS, years=YEARS)
        seconds.append(time.perf_counter() - began)
    return median(seconds[1:])  # the first one loads the compiled loop


def main() -> None:
    """Print both."""
    print(machine())
    print(f"expected run: {expected_run():.3f} s")
    with tempfile.TemporaryDirectory(prefix="gongji-bench-") as folder:
        whole = middle([whole_command(Path(folder), number) for number in range(RUNS)])
    print(f"{PATHS:,} paths, whole command: {whole.seconds:.1f} s, {whole.mib:.0f} MiB")


if __name__ == "__main__":
    main()
