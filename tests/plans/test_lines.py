"""Every key of a TOML text is found on its own line, however it is written."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from gongji.plans.lines import key_lines
from tests.plans.every_key import TEXT

TRICKY = '''\
# [no] = "heading"
top = 1
a.b."c d" = [1, 2]
[table] # comment
text = """
[not.a.heading]
not_a_key = 1
\\"""" # not_a_key = 2
raw = \'\'\'
[[neither]]\'\'\'
inline = { x = 1, y = { z = "]}" }, w = [ { v = 1 }, { v = 2 } ] }
many = [
  # comment ]
  { k = 1 }, { k = 2 },
  "a, b",
]
[[list]]
k = 2020-01-01 10:00:00
[[list.inner]]
k = 1
[[list.inner]]
k = 2
[list.inner.deep]
k = 3
[[list]]
[[list.inner]]
k = 4
["quoted key".'x.y']
k = -1.5
'''


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("a", "b", "c d"), 3),
        (("a", "b", "c d", 1), 3),
        (("table",), 4),
        (("table", "text"), 5),
        (("table", "raw"), 9),
        (("table", "inline", "y", "z"), 11),
        (("table", "inline", "w", 1, "v"), 11),
        (("table", "many", 0, "k"), 14),
        (("table", "many", 1, "k"), 14),
        (("table", "many", 2), 15),
        (("list", 0, "k"), 18),
        (("list", 0, "inner", 0, "k"), 20),
        (("list", 0, "inner", 1), 21),
        (("list", 0, "inner", 1, "deep", "k"), 24),
        (("list", 1), 25),
        (("list", 1, "inner", 0, "k"), 27),
        (("quoted key", "x.y", "k"), 29),
    ],
)
def test_a_key_is_on_the_line_where_a_reader_finds_it(path: tuple[str | int, ...], line: int):
    assert key_lines(TRICKY)[path] == line


def paths(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every path of a parsed document."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in items:
        yield (*path, step)
        yield from paths(inner, (*path, step))


def test_the_lines_know_the_paths_of_the_document_and_no_others():
    assert set(key_lines(TEXT)) == set(paths(tomllib.loads(TEXT)))


def test_each_line_has_the_key_that_is_said_to_be_on_it():
    lines = TEXT.splitlines()
    for path, line in key_lines(TEXT).items():
        name = [step for step in path if isinstance(step, str)][-1]
        assert name in lines[line - 1] or isinstance(path[-1], int), path


def test_arrays_may_be_as_deep_as_a_toml_reader_reads():
    depth = 200
    assert len(key_lines("a = " + "[" * depth + "]" * depth)) == depth
