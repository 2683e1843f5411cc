"""A file is one idea and a function is one screen (style: files ≤ 600 lines, functions ≤ 70, hard)."""

from __future__ import annotations

from tests.conventions.reading import modules

FILE_LINES_MAX = 600
FUNCTION_LINES_MAX = 70

# name → (lines today, reason). The number may only go down; an entry that is no longer needed must go.
LONG_FILES: dict[str, tuple[int, str]] = {}
LONG_FUNCTIONS: dict[str, tuple[int, str]] = {}


def test_no_file_is_longer_than_600_lines():
    lines = {module.name: len(module.text.splitlines()) for module in modules()}
    long = {name: count for name, count in lines.items() if count > FILE_LINES_MAX}
    assert long == {name: count for name, (count, _) in LONG_FILES.items()}


def test_no_function_is_longer_than_70_lines():
    long = {
        f"{module.name}.{function.name}": count
        for module in modules()
        for function in module.functions()
        if (count := (function.end_lineno or 0) - function.lineno + 1) > FUNCTION_LINES_MAX
    }
    assert long == {name: count for name, (count, _) in LONG_FUNCTIONS.items()}
