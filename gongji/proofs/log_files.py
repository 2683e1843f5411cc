"""The files of a log's folder: read in words, put in place whole, written by one process at a time.

A file is written out of sight, brought to the disk, and renamed: whoever reads sees the old file or the new one,
and after a power cut too. The lock dies with the process that holds it.
"""

from __future__ import annotations

import errno
import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from gongji.errors import GongjiError, NotNow, Refused

REASONS = {
    errno.ENOSPC: "the disk is full; free some space and try again",
    errno.EDQUOT: "the disk quota is used up; free some space and try again",
    errno.EACCES: "permission is denied",
    errno.EPERM: "permission is denied",
    errno.EROFS: "the disk can only be read",
    errno.ENOTDIR: "a part of the path is a file and not a folder",
    errno.EEXIST: "there is a file where a folder should be",
}


@contextmanager
def files_in_words(folder: Path) -> Iterator[None]:
    """Turn what the file system says into NotNow, in words."""
    try:
        yield
    except GongjiError:
        raise
    except OSError as error:
        reason = REASONS.get(error.errno or 0, error.strerror or str(error))
        raise NotNow(f"{error.filename or folder}: {reason}") from error


def read_file(folder: Path, name: str) -> bytes:
    """A file's bytes; raises Refused, by its name in the log, where it is missing or cannot be read."""
    try:
        return folder.joinpath(name).read_bytes()
    except FileNotFoundError as error:
        raise Refused(f"{name} is missing") from error
    except OSError as error:
        raise Refused(f"{name} cannot be read: {error.strerror}") from error


def put_file(folder: Path, name: str, content: bytes, *, work: str) -> None:
    """Put a file in place whole, by way of the folder `work` within; the folders above it are made."""
    fresh, place = folder.joinpath(work, "new"), folder.joinpath(name)
    fresh.parent.mkdir(parents=True, exist_ok=True)
    place.parent.mkdir(parents=True, exist_ok=True)
    with fresh.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(place)


def sync_folders(folder: Path, names: Iterable[str]) -> None:
    """Bring the renames to the disk: every folder from each name up to `folder`."""
    wanted = {folder}
    for name in names:
        wanted.update(above for above in folder.joinpath(name).parents if folder in above.parents)
    for each in sorted(wanted, reverse=True):
        handle = os.open(each, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextmanager
def alone(folder: Path, lock: str) -> Iterator[None]:
    """Wait until nobody else writes in `folder`, and keep others out; a killed process keeps nobody out."""
    place = folder.joinpath(lock)
    with files_in_words(folder):
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("ab") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield
