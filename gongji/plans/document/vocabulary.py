"""The tables and keys that a document may have, read off the model itself."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Any, get_args

from pydantic import BaseModel

Path = tuple[str | int, ...]
Table = type[BaseModel]


def tables_within(annotation: Any) -> list[Table]:
    """All tables of the document that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [table for inner in get_args(annotation) for table in tables_within(inner)]


def tables_under(tables: Iterable[Table], key: str) -> list[Table]:
    """The tables that a key of some tables holds, as it is written in the file."""
    return [
        inner
        for table in tables
        for name, field in table.model_fields.items()
        if (field.alias or name) == key
        for inner in tables_within(field.annotation)
    ]


def keys_of(tables: Iterable[Table]) -> list[str]:
    """The keys that some tables know, as written in the file, sorted."""
    return sorted({field.alias or name for table in tables for name, field in table.model_fields.items()})


def followed(root: Table, location: Path) -> tuple[Path, list[Table]]:
    """A location that pydantic gives as a path in the file, and the tables that it may end in.

    Where tables of one place come in kinds, pydantic puts the kind into the location; the file has no such
    step.
    """
    path: list[str | int] = []
    tables, told_kind = [root], False
    for step in location:
        if isinstance(step, int):
            path.append(step)
        elif len(tables) > 1 and not told_kind and (of_kind := tables_of_kind(tables, step)):
            tables, told_kind = of_kind, True
        else:
            path.append(step)
            tables, told_kind = tables_under(tables, step), False
    return tuple(path), tables


def tables_of_kind(tables: Iterable[Table], kind: str) -> list[Table]:
    """Those tables that a kind is the name of."""
    return [
        table
        for table in tables
        if "kind" in table.model_fields and kind in get_args(table.model_fields["kind"].annotation)
    ]


def meant(word: str, known: Sequence[str]) -> str:
    """What somebody may have meant, or all that is known."""
    near = difflib.get_close_matches(word, known, n=1)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known here: {', '.join(known)}" if known else "nothing of the kind stands in the plan"
