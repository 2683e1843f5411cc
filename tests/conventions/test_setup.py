"""What `make setup` installs is fixed to the byte, and the project names no place that is not its own."""

from __future__ import annotations

import re
import subprocess
import tomllib

import pytest

from tests.conventions.reading import ROOT, project_files

LOCKS = {name: (ROOT / "requirements" / f"{name}.txt").read_text() for name in ("run", "dev")}
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
TARGETS_MAX = 12

# Addresses of package registries, and paths that exist on one machine only. In pieces: this file is read too.
PLACES = re.compile(
    "|".join(
        [
            r"pypi\." + "org",
            r"python" + r"hosted\.org",
            r"registry\.npm" + r"js\.org",
            r"deb\." + r"debian\.org",
            r"--(?:extra-)?index" + "-url",
            r"--find" + "-links",
            r"/work/" + r"(?:main|shared|\.)",
            r"/tmp/" + r"w/",
            r"/ro" + "ot/",
            r"/opt/" + r"(?:wheels|pypi)",
            r"/\.lib" + "rary",
        ]
    )
)


def pinned(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for name, version in re.findall(r"^([a-z0-9.-]+)==(\S+)", lock, re.MULTILINE):
        found.setdefault(name, set()).add(version)
    return found


def wanted(requirements: list[str]) -> set[str]:
    return {re.split(r"[^A-Za-z0-9.-]", requirement)[0] for requirement in requirements}


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_version_has_its_hashes(lock):
    entries = re.split(r"^(?=[a-z0-9.-]+==)", LOCKS[lock], flags=re.MULTILINE)[1:]
    assert len(entries) > 20
    assert [entry.splitlines()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_lock_files_hold_all_that_the_package_names():
    project = PYPROJECT["project"]
    extras = project["optional-dependencies"]
    assert wanted([*project["dependencies"], *extras["build"]]) <= set(pinned(LOCKS["run"]))
    assert wanted(extras["dev"]) <= set(pinned(LOCKS["dev"]))
    assert wanted(PYPROJECT["build-system"]["requires"]) <= set(pinned(LOCKS["run"]))


def test_tests_run_on_the_versions_that_users_run():
    run, dev = pinned(LOCKS["run"]), pinned(LOCKS["dev"])
    assert {name: dev.get(name) for name in run} == run


def test_make_alone_prints_every_target():
    printed = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert phony is not None
    targets = phony.group(1).split()
    assert re.findall(r"^  make ([a-z-]+)", printed, re.MULTILINE) == targets
    assert len(targets) <= TARGETS_MAX


def test_a_part_of_the_system_that_is_not_known_is_refused():
    command = ["sh", "tools/system_parts.sh", "abacus"]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode != 0
    assert "'abacus' is not a part. Parts: venv, postgresql, chromium, java." in answer.stderr


def test_no_file_names_a_place_that_is_not_its_own():
    found = []
    for path in project_files():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a column file
        found += [f"{path.relative_to(ROOT)}: {place}" for place in PLACES.findall(text)]
    assert found == []
