"""The output folder of a run.

Made ready, filled out of sight, put in place whole; and the secrets beside it.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gongji.errors import GongjiError, NotNow, Refused
from gongji.proofs.salts import SECRET_BYTES
from gongji.settlement import layout


def prepare_folder(out: Path) -> None:
    """Make `out` ready: clear what a killed run left, refuse a folder that holds something else."""
    if re.fullmatch(r"[A-Za-z][A-Za-z0-9+.-]+:", out.parts[0] if out.parts else ""):
        raise Refused(f"{out}: the output folder cannot be in an object store; name a folder, or a mounted share")
    out.mkdir(parents=True, exist_ok=True)
    partial = out / layout.PARTIAL
    finished = layout.settlement_file(out).exists() and layout.run_record(out).exists()
    ours = {layout.PARTIAL, *layout.OUTPUTS} if finished or partial.exists() else set()
    strangers = sorted(path.name for path in out.iterdir() if path.name not in ours)
    if strangers:
        raise Refused(f"{out} holds something else ({', '.join(strangers[:5])}); name a new or an empty folder")
    if partial.exists():
        for name in () if finished else layout.OUTPUTS:
            remove(out / name)
        remove(partial)
    if not finished:
        partial.mkdir(mode=0o700)


def remove(path: Path) -> None:
    """Remove a file or a folder that may be there."""
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def put_in_place(partial: Path, out: Path) -> None:
    """Move what is finished out of `.partial`, the settlement statement last."""
    for name in layout.OUTPUTS:
        (partial / name).replace(out / name)
    shutil.rmtree(partial)


def take_back(partial: Path, out: Path) -> None:
    """Leave nothing of a run that failed; what is in place goes before `.partial`, which says that it was ours."""
    if not layout.settlement_file(out).exists():
        for name in layout.OUTPUTS:
            remove(out / name)
    shutil.rmtree(partial, ignore_errors=True)


def plan_secret(key: Path | None, out: Path) -> bytes:
    """The plan's 32-byte secret.

    From the key file, or a fresh one beside the output folder, kept for the next run.
    """
    path = key or layout.fresh_key(out)
    if key is None and not path.exists():
        write_secret(path, secrets.token_bytes(SECRET_BYTES))
    try:
        secret = path.read_bytes()
    except OSError as error:
        raise Refused(f"{path}: the key cannot be read: {error.strerror}") from error
    if len(secret) != SECRET_BYTES:
        raise Refused(f"{path}: a key has {SECRET_BYTES} bytes, this file has {len(secret)}")
    return secret


def write_secret(path: Path, secret: bytes) -> None:
    """Put a secret in place whole, readable by its owner only."""
    fresh = path.with_name(path.name + ".new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
    fresh.replace(path)


@contextmanager
def files_in_words(out: Path) -> Iterator[None]:
    """Turn what the file system says into words."""
    try:
        yield
    except GongjiError:
        raise
    except OSError as error:
        reasons = {
            errno.ENOSPC: "the disk is full; nothing was left half done, free some space",
            errno.EDQUOT: "the disk quota is used up; nothing was left half done",
            errno.EACCES: "permission is denied",
            errno.EPERM: "permission is denied",
            errno.EROFS: "the disk can only be read",
            errno.ENOTDIR: "a part of the path is a file and not a folder",
            errno.EEXIST: "there is a file where the output folder should be",
        }
        reason = reasons.get(error.errno or 0, error.strerror or str(error))
        raise NotNow(f"{error.filename or out}: {reason}") from error
