"""Where a roll lies: a file of this machine (or of a shared folder), or an object in a store.

An object is named by its address, such as s3://bucket/roll.parquet, and read through PyArrow's file systems
(file, s3, gs, abfs, hdfs) or, for any other scheme, through fsspec where that is installed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from io import BufferedReader
from pathlib import Path

import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq

SCHEME = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class StoredObject:
    """An object in a store. Its text leaves out passwords and options, so that it may stand in a message."""

    address: str

    def __str__(self) -> str:
        """The address without what stands before an @ or behind a question mark."""
        return re.sub(r"://[^/@]*@", "://", self.address.split("?")[0])


Place = Path | StoredObject


def place(text: str | Path) -> Place:
    """The place that a person has named."""
    return StoredObject(str(text)) if SCHEME.match(str(text)) else Path(text)


def opened(where: Place) -> BufferedReader:
    """The bytes at a place, for reading in any order; raises OSError."""
    if isinstance(where, Path):
        return where.open("rb")
    try:
        store, path = file_system(where.address)
        file: BufferedReader = store.open_input_file(path)
    except OSError as error:
        raise OSError(error.errno or 0, said(error, where), str(where)) from error
    except (pa.ArrowException, ValueError) as error:
        raise OSError(0, said(error, where), str(where)) from error
    return file


def said(error: Exception, where: StoredObject) -> str:
    """The first line of a store's complaint, without the address's secrets."""
    line = str(error).replace(where.address, str(where)).strip().split("\n", maxsplit=1)[0]
    return re.sub(r"^\[Errno \d+\] ", "", line)


def opened_parquet(where: Place) -> pq.ParquetFile:
    """The Parquet file at a place; raises OSError, and what PyArrow raises for any other file."""
    return pq.ParquetFile(where if isinstance(where, Path) else opened(where))


def file_system(address: str) -> tuple[pa.fs.FileSystem, str]:
    """The file system of an address, and the path in it."""
    try:
        store, path = pa.fs.FileSystem.from_uri(address)
    except pa.ArrowInvalid:
        if find_spec("fsspec") is None:
            raise
        store, path = import_module("fsspec.core").url_to_fs(address)  # not among our parts; its users bring it
        store = pa.fs.PyFileSystem(pa.fs.FSSpecHandler(store))
    return store, path
