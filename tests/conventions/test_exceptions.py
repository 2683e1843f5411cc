"""A check may be set aside on one line, with its reason; a test may not be set aside at all."""

from __future__ import annotations

import re

from tests.conventions.reading import ROOT, project_files

SET_ASIDE = re.compile(r"#\s*(?:noqa|type:\s*ignore|pragma:\s*no)\b")
WITH_REASON = re.compile(r"#\s*(?:noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\]|pragma: no (?:cover|branch)) +[-#] +\w.+")

NOT_RUN = re.compile(r"pytest\.(?:mark\.)?(?:skip|xfail|importorskip)|unittest\.mock")


def python_lines() -> list[tuple[str, str]]:
    """Every line of the project's Python with its place, but for this file."""
    return [
        (f"{path.relative_to(ROOT)}:{number}", line)
        for path in project_files()
        if path.suffix == ".py" and path.name != "test_exceptions.py"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
    ]


def test_every_check_set_aside_gives_its_reason():
    """As in `# noqa: S603 - the command is our own`; a bare one hides what the next reader must know."""
    assert [at for at, line in python_lines() if SET_ASIDE.search(line) and not WITH_REASON.search(line)] == []


def test_no_test_is_skipped_expected_to_fail_or_mocked():
    assert [at for at, line in python_lines() if NOT_RUN.search(line)] == []
