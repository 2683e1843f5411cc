"""What differs between two versions of a plan: every rule that changed, with what it was and what it is.

Rules are compared as they hold, not as they are written: a key that is left out has its usual value. Items of a list
are the same where they have the same name; so a line of aid that was put in between changes nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gongji.plans.document import Plan

NAMES = ("id", "name", "key", "to", "grade", "above_fen", "spend_fen", "from_age", "from")
MISSING = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """A rule that changed, by its key in the new document (in the old one, where it is gone); None: not there."""

    key: str
    old: Any
    new: Any

    @property
    def table(self) -> str:
        """The table of the document that it is in."""
        return self.key.partition(".")[0].partition("[")[0]


def changes(old: Plan, new: Plan) -> tuple[Change, ...]:
    """Every rule that differs, in the order of the document."""
    return tuple(differences("", old.model_dump(by_alias=True), new.model_dump(by_alias=True)))


def differences(key: str, old: Any, new: Any) -> Iterator[Change]:
    """The rules that differ below a key."""
    if old == new:
        return
    if is_table(old) and is_table(new):
        for name in [*new, *(name for name in old if name not in new)]:
            yield from differences(f"{key}.{name}".lstrip("."), old.get(name, MISSING), new.get(name, MISSING))
    elif is_list_of_tables(old) and is_list_of_tables(new):
        yield from between_lists(key, old, new)
    else:
        yield Change(key=key, old=old, new=new)


def between_lists(key: str, old: Sequence[Any], new: Sequence[Any]) -> Iterator[Change]:
    """The rules that differ between two lists of tables; an order that alone has changed is a change too."""
    pairs = dict(matched(old, new))
    for number, item in enumerate(new):
        before = next((i for i, j in pairs.items() if j == number), None)
        yield from differences(f"{key}[{number + 1}]", MISSING if before is None else old[before], item)
    for number, item in enumerate(old):
        if number not in pairs:
            yield Change(key=f"{key}[{number + 1}]", old=item, new=MISSING)
    kept = [pairs[number] for number in range(len(old)) if number in pairs]
    if kept != sorted(kept):
        yield Change(key=key, old=[name_of(item) for item in old], new=[name_of(item) for item in new])


def matched(old: Sequence[Any], new: Sequence[Any]) -> Iterator[tuple[int, int]]:
    """Which item of one list is which of the other: those that are equal, then those of one name, then by place."""
    free_old, free_new = list(range(len(old))), list(range(len(new)))
    ways: tuple[Callable[[int, int], bool], ...] = (
        lambda i, j: bool(old[i] == new[j]),
        lambda i, j: bool(name_of(old[i]) == name_of(new[j])),
        lambda i, j: i == j and len(old) == len(new),
    )
    for same in ways:
        for i in list(free_old):
            j = next((j for j in free_new if same(i, j)), None)
            if j is not None:
                free_old.remove(i)
                free_new.remove(j)
                yield i, j


def name_of(item: Mapping[str, Any]) -> Any:
    """What an item of a list is known by."""
    named = [(name, item[name]) for name in NAMES if item.get(name) is not None]
    return (item.get("kind"), *named[:1]) if named else tuple(item.items())


def is_table(value: Any) -> bool:
    """Whether a value is a table of rules; words in two languages are one rule."""
    return isinstance(value, Mapping) and set(value) != {"zh", "en"}


def is_list_of_tables(value: Any) -> bool:
    """Whether a value is a list of tables."""
    return isinstance(value, tuple | list) and all(is_table(each) for each in value)
