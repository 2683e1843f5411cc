"""Canonical bytes of a record, so that two rooms can never hash the same thing differently."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def canonical_json(record: Mapping[str, Any]) -> bytes:
    """UTF-8 JSON with sorted keys, no white space outside strings, integers only.

    Raises TypeError for a float or any other value that has more than one way to be written.
    """
    refuse_floats(record)
    return json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def refuse_floats(value: object) -> None:
    """Raise TypeError if a float hides anywhere in a JSON value, or a key that is not text."""
    if isinstance(value, float):
        raise TypeError(f"a float ({value}) has no canonical form; use whole numbers")
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise TypeError(f"the key {name!r} is not text; 1 and '1' would be written alike")
            refuse_floats(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            refuse_floats(inner)


def sha256_of_file(path: Path) -> str:
    """Lower-case hex SHA-256 of a file's bytes, read in bounded memory."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
