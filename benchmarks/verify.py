"""How long checking a receipt takes: in Python, with the file that anybody can carry away, and in a browser.

python -m benchmarks.verify RECEIPTS KEY     check each line of a file, and print how long each took
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.browser import spent_in_browser
from benchmarks.figures import Column, Part, Values
from benchmarks.ground import Ground
from benchmarks.measure import middle, percentile, run
from benchmarks.prove import receipts_of

RUNS = 3
CHECKED = 200
LOG, EVENTS = "example.org/log", 1000
VERIFIER = Path(__file__).parents[1] / "gongji" / "proofs" / "verify.py"


def measure(at: Ground) -> Values:
    """Check receipts of this size; medians of three."""
    logged, key = in_a_log(at)
    receipts = [json.dumps(json.loads(each) | logged, ensure_ascii=False) for each in receipts_of(at)[:CHECKED]]
    many, one = at.folder / "logged.jsonl", at.folder / "receipt.json"
    many.write_text("\n".join(receipts), encoding="utf-8")
    one.write_text(receipts[0], encoding="utf-8")
    here = [json.loads(run([sys.executable, "-m", "benchmarks.verify", str(many), key]).said) for _ in range(RUNS)]
    there = [spent_in_browser(receipts, key) for _ in range(RUNS)]
    whole = [run([sys.executable, str(VERIFIER), str(one), "--log-key", key]) for _ in range(RUNS)]
    return {
        "python_median_ms": median(percentile(spent, 50) for spent in here),
        "python_p99_ms": median(percentile(spent, 99) for spent in here),
        "file_seconds": middle(whole).seconds,
        "browser_first_ms": median(spent[0] for spent in there),
        "browser_median_ms": median(percentile(spent, 50) for spent in there),
        "browser_p99_ms": median(percentile(spent, 99) for spent in there),
    }


PART = Part(
    title="Verify",
    words=f"""{CHECKED} receipts of different members, all six steps: the settlement is an entry among {EVENTS:,} of a
log, and its checkpoint's signature is checked. "Python" is the function behind `gongji verify`; "one file" is
`python3 verify.py receipt.json`, the stand-alone verifier as a whole command; "browser" is the function of the public
page in the system's Chromium, without a window: the first check of a fresh page, then all.""",
    columns=(
        Column("python_median_ms", "Python: median, ms"),
        Column("python_p99_ms", "p99, ms"),
        Column("file_seconds", "one file: whole command, s", ",.3f"),
        Column("browser_first_ms", "browser: first, ms", ",.1f"),
        Column("browser_median_ms", "median, ms", ",.1f"),
        Column("browser_p99_ms", "p99, ms", ",.1f"),
    ),
    measure=measure,
)


def in_a_log(at: Ground) -> tuple[dict[str, Any], str]:
    """What receipts say of a log that has the settlement among other events; and the log's public key."""
    from gongji.proofs.log import Log
    from gongji.proofs.notes import SignerKey

    statement = (at.settled / "settlement.json").read_bytes()
    signer = SignerKey.fresh(LOG)
    log = Log.open(at.folder / "log", LOG, signer)
    events = [f"event {number}".encode() for number in range(EVENTS - 1)]
    log.append([*events[: EVENTS // 2], statement, *events[EVENTS // 2 :]])
    said = {
        "settlement": statement.decode(),
        "checkpoint": log.checkpoint(),
        "log_index": EVENTS // 2,
        "log_path": [each.hex() for each in log.inclusion_path(EVENTS // 2)],
    }
    return said, str(signer.verifier)


def main(receipts: Path, key: str) -> None:
    """Check each receipt and print the milliseconds that each took."""
    from gongji.proofs.verify import verify

    spent = []
    for line in receipts.read_bytes().splitlines():
        began = time.perf_counter()
        verify(line, log_key=key)
        spent.append((time.perf_counter() - began) * 1000)
    print(json.dumps(spent))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
