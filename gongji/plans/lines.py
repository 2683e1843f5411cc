"""On which line of a TOML text each table, key and item stands.

A TOML parser forgets where a value stood. This walk forgets the values: it goes through a text that is known to
be TOML, past strings, arrays and inline tables, and keeps the lines.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field

Path = tuple[str | int, ...]

SPACE = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
STRING = re.compile(
    r'"""(?:[^\\]|\\.)*?"""["]{0,2}|' + r"'''.*?'''[']{0,2}|" + r'"(?:[^"\\\n]|\\.)*"|' + r"'[^'\n]*'", re.DOTALL
)
NAME = re.compile(rf"{STRING.pattern}|[A-Za-z0-9_-]+", re.DOTALL)
SCALAR = re.compile(rf"{STRING.pattern}|[^,\]}}\n#]+", re.DOTALL)


def key_lines(text: str) -> dict[Path, int]:
    """The line (from 1) of every table, key and item of a TOML text, by its path; items count from 0."""
    walk = Walk(text=text, starts=[0, *(end.end() for end in re.finditer("\n", text))])
    walk.go()
    return walk.lines


@dataclass(kw_only=True)
class Walk:
    """A walk through a text, at one place of it; `open` are the arrays and inline tables that it is in."""

    text: str
    starts: list[int]
    at: int = 0
    table: Path = ()
    open: list[tuple[str, Path]] = field(default_factory=list)
    lines: dict[Path, int] = field(default_factory=dict)
    items: dict[Path, int] = field(default_factory=dict)

    def go(self) -> None:
        """From heading to key to value, until the text ends."""
        while self.next():
            if not self.open and self.here("["):
                self.table = self.heading()
            elif not self.open:
                self.value(self.pair(self.table))
            elif self.here("]") or self.here("}"):
                self.at += 1
                self.open.pop()
            elif self.here(","):
                self.at += 1
            elif self.open[-1][0] == "{":
                self.value(self.pair(self.open[-1][1]))
            else:
                self.value(self.item(self.open[-1][1]))

    def next(self) -> bool:
        """Past white space and comments; whether anything is left."""
        self.past(SPACE)
        return self.at < len(self.text)

    def here(self, mark: str) -> bool:
        """Whether the text goes on with this mark."""
        return self.text.startswith(mark, self.at)

    def past(self, pattern: re.Pattern[str]) -> str:
        """The text that a pattern finds here, with the walk behind it; at least one character of other text."""
        found = pattern.match(self.text, self.at)
        self.at = found.end() if found else self.at + 1
        return found[0] if found else ""

    def keep(self, path: Path, at: int) -> None:
        """Keep the line of a path, where it is met for the first time."""
        self.lines.setdefault(path, bisect_right(self.starts, at))

    def heading(self) -> Path:
        """The path of a table, or of an item of an array of tables, past its heading."""
        start, marks = self.at, 2 if self.here("[[") else 1
        self.at += marks
        names = self.names()
        self.at += marks
        path: Path = ()
        for number, name in enumerate(names, start=1):
            path = (*path, name)
            self.keep(path, start)
            if marks == 2 and number == len(names):
                path = self.item(path, start)
            elif path in self.items:
                path = (*path, self.items[path])
        self.keep(path, start)
        return path

    def item(self, path: Path, at: int | None = None) -> Path:
        """The path of the next item of an array."""
        self.items[path] = self.items.get(path, -1) + 1
        self.keep((*path, self.items[path]), self.at if at is None else at)
        return (*path, self.items[path])

    def pair(self, table: Path) -> Path:
        """The path of a key, past the equals sign behind it."""
        start, path = self.at, table
        for name in self.names():
            path = (*path, name)
            self.keep(path, start)
        self.at += 1
        self.next()
        return path

    def names(self) -> list[str]:
        """The names of a key with dots, past them."""
        names = []
        while self.next():
            name = self.past(NAME)
            names.append(name[1:-1] if name[:1] in {'"', "'"} else name)
            self.next()
            if not self.here("."):
                break
            self.at += 1
        return names

    def value(self, path: Path) -> None:
        """Into an array or inline table, or past any other value."""
        if self.here("[") or self.here("{"):
            self.open.append((self.text[self.at], path))
            self.at += 1
        else:
            self.past(SCALAR)
