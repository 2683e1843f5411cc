"""The English and the Chinese README are twins: same chapters, same commands."""

from __future__ import annotations

import re

from tests.conventions.reading import ROOT

ENGLISH, CHINESE = ROOT / "README.md", ROOT / "README.zh.md"
FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)


def headings(text: str) -> list[int]:
    """The level of each heading, in order; a # inside code is none."""
    return [len(marks) for marks in re.findall(r"^(#+) ", FENCED.sub("", text), re.MULTILINE)]


def commands(text: str) -> set[str]:
    return set(re.findall(r"\bmake [a-z-]+(?: [A-Z]+=\w+)*|\bgongji [a-z]+(?: [a-z]+)?", text))


def test_both_readmes_have_the_same_chapters():
    assert headings(ENGLISH.read_text()) == headings(CHINESE.read_text())


def test_both_readmes_name_the_same_commands():
    code = {
        path: "\n".join(re.findall(r"```.*?```|`[^`\n]+`", path.read_text(), re.DOTALL)) for path in (ENGLISH, CHINESE)
    }
    assert commands(code[ENGLISH]) == commands(code[CHINESE]) != set()


def test_every_make_command_of_the_readmes_exists():
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"`make ([a-z-]+)|^make ([a-z-]+)", ENGLISH.read_text(), re.MULTILINE))
    assert {first or second for first, second in named} <= targets
