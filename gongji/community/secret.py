"""The secrets of an installation: random bytes made once, in the data folder, readable by the owner alone."""

from __future__ import annotations

import os
import secrets
import tempfile
from pathlib import Path


def secret_file(path: Path, *, length: int = 32, make: bytes | None = None) -> bytes:
    """The bytes of a secret file; made on first use (random, or as given), with owner-only rights.

    Two processes that come first at the same moment agree: the file appears whole, by a link that only one
    can win.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")  # mkstemp gives the owner alone rights
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(secrets.token_bytes(length) if make is None else make)
        os.link(name, path)
    except FileExistsError:
        pass
    finally:
        Path(name).unlink()
    return path.read_bytes()
