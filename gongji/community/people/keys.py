"""The vault's keys: files outside the database, so that a copy of the database alone opens nothing.

`master-N.key` wraps the data keys of version N; `index.key` makes the blind indexes. They stand in the folder
that GONGJI_VAULT names, or in `vault/` of the data folder. They are made on first use, and never again where
the database already counts on one: a lost key is said in words, not replaced by a new one that opens nothing.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from gongji.community.people.sealing import KEY_BYTES, blind_index
from gongji.community.secret import secret_file
from gongji.errors import NotNow


def keys_folder() -> Path:
    """Where the keys are."""
    return settings.VAULT_KEYS or settings.DATA / "vault"


def master_file(version: int) -> Path:
    """The file of a master key."""
    return keys_folder() / f"master-{version}.key"


def make_master(version: int) -> bytes:
    """The master key of a version, made now unless its file stands."""
    return checked(master_file(version), secret_file(master_file(version), length=KEY_BYTES))


def master_key(version: int) -> bytes:
    """The master key of a version on which the database counts; raises NotNow where its file is not there."""
    return read_once(master_file(version))


def index_key() -> bytes:
    """The key of the blind indexes; made on first use."""
    return read_once(keys_folder() / "index.key", make=True)


def index_of(whose: str) -> str:
    """The blind index of a value, under this installation's key."""
    return blind_index(index_key(), whose)


@cache
def read_once(path: Path, *, make: bool = False) -> bytes:
    """A key file, read once in the life of the process: a key of one name never changes."""
    if make:
        return checked(path, secret_file(path, length=KEY_BYTES))
    try:
        return checked(path, path.read_bytes())
    except FileNotFoundError as error:
        raise NotNow(
            f"the vault's key {path} is not there, and personal data cannot be read without it: bring it back from "
            "the place where the operator keeps a copy, or set GONGJI_VAULT to its folder"
        ) from error


def checked(path: Path, key: bytes) -> bytes:
    """The key, if it has the length of one; raises NotNow for a damaged file."""
    if len(key) != KEY_BYTES:
        raise NotNow(f"the vault's key {path} has {len(key)} bytes, not {KEY_BYTES}: bring it back from its copy")
    return key
