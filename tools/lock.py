"""Write requirements/run.txt and requirements/dev.txt: exact versions with the hashes of every file.

The files hold for Linux on x86_64 and aarch64 and name no address and no path, so they install from whatever
package index a machine is set to. dev.txt takes run.txt's versions and adds what tests and lint need,
and the extra spark.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
UV = Path(sys.executable).with_name("uv")


def lock(out: str, *options: str) -> None:
    """Choose the newest versions that suit pyproject.toml and each other, and write them to `out`."""
    command = [str(UV), "pip", "compile", "--no-config", "--quiet", "--no-header", "--upgrade"]
    command += ["--universal", "--python-version", "3.11", "--generate-hashes"]
    command += ["--no-emit-index-url", "--no-emit-find-links", "--extra", "build", *options]
    subprocess.run([*command, "--output-file", out, "pyproject.toml"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    print(f"wrote {out}")


if __name__ == "__main__":
    lock("requirements/run.txt")
    lock("requirements/dev.txt", "--extra", "dev", "--extra", "spark", "--constraint", "requirements/run.txt")
