"""A copy of a log that somebody else serves keeps nothing that does not fit what it saw before."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gongji.errors import NotNow, Refused
from gongji.proofs.log import Log
from gongji.proofs.log_check import verify_folder
from gongji.proofs.log_copy import Fetch, copy_log
from gongji.proofs.notes import SignerKey

ORIGIN = "log.example/village"
KEY = SignerKey(name=ORIGIN, seed=bytes(range(32)))


def served(folder: Path) -> Fetch:
    """A folder as a web server gives it."""

    def fetch(name: str, most: int) -> bytes | None:
        place = folder / name
        return place.read_bytes() if place.is_file() else None

    return fetch


def log_of(folder: Path, count: int, *, mark: str = "event") -> Log:
    log = Log.open(folder, ORIGIN, KEY)
    log.append([f"{mark} {number}".encode() for number in range(count)])
    return log


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A copy of a log of 300 entries, which stands in the folder `log`."""
    log_of(tmp_path / "log", 300)
    copy_log(served(tmp_path / "log"), tmp_path / "copy", KEY.verifier)
    return tmp_path / "copy"


@pytest.mark.parametrize("count", [300, 511, 512, 513, 700])
def test_a_copy_follows_the_log_and_holds(tmp_path, copied, count):
    log_of(tmp_path / "log", count)
    assert copy_log(served(tmp_path / "log"), copied, KEY.verifier).size == count
    assert verify_folder(copied, KEY.verifier).checkpoint.size == count
    assert verify_folder(copied, KEY.verifier).beyond == ()


def test_where_a_partial_tile_is_gone_the_full_one_is_taken(tmp_path):
    log_of(tmp_path / "log", 3)
    old = (tmp_path / "log" / "checkpoint").read_bytes()
    log_of(tmp_path / "log", 256)

    def slow(name: str, most: int) -> bytes | None:
        return old if name == "checkpoint" else served(tmp_path / "log")(name, most)

    assert copy_log(slow, tmp_path / "copy", KEY.verifier).size == 3
    assert copy_log(served(tmp_path / "log"), tmp_path / "copy", KEY.verifier).size == 256


def a_shorter_log(folder: Path) -> None:
    shutil.rmtree(folder)
    log_of(folder, 299)


def another_log(folder: Path) -> None:
    shutil.rmtree(folder)
    log_of(folder, 300, mark="other")


def another_past(folder: Path) -> None:
    shutil.rmtree(folder)
    Log.open(folder, ORIGIN, KEY).append([f"{'event' if n != 299 else 'other'} {n}".encode() for n in range(301)])


def a_changed_entry(folder: Path) -> None:
    log_of(folder, 301)
    bundle = folder / "tile" / "entries" / "001.p" / "45"
    bundle.write_bytes(bundle.read_bytes().replace(b"event 300", b"event 000"))


def a_tile_cut_off(folder: Path) -> None:
    log_of(folder, 301)
    tile = folder / "tile" / "0" / "001.p" / "45"
    tile.write_bytes(tile.read_bytes()[:-32])


def a_missing_tile(folder: Path) -> None:
    log_of(folder, 301)
    (folder / "tile" / "entries" / "001.p" / "45").unlink()


def no_log(folder: Path) -> None:
    shutil.rmtree(folder)


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (a_shorter_log, "went back from 300 entries, which were copied, to 299"),
        (another_log, "its root is not that of the 300 entries"),
        (another_past, "are not the first 44 of"),
        (a_changed_entry, "is not what stands at 300"),
        (a_tile_cut_off, "has 1408 bytes; 45 hashes have 1440"),
        (a_missing_tile, "tile/entries/001.p/45 is missing"),
        (no_log, "no checkpoint at this address"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_of_it_is_kept(
    tmp_path, copied, spoil: Callable[[Path], None], words: str
):
    before = {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()}
    spoil(tmp_path / "log")
    with pytest.raises(Refused, match=words):
        copy_log(served(tmp_path / "log"), copied, KEY.verifier)
    assert {path: path.read_bytes() for path in copied.rglob("*") if path.is_file()} == before


def test_a_log_signed_by_another_key_is_not_copied(tmp_path):
    log_of(tmp_path / "log", 3)
    other = SignerKey(name=ORIGIN, seed=bytes(32)).verifier
    with pytest.raises(Refused, match="no known key has signed"):
        copy_log(served(tmp_path / "log"), tmp_path / "copy", other)
    assert not (tmp_path / "copy" / "checkpoint").exists()


def test_a_server_that_fails_on_the_way_leaves_the_copy_as_it_was(tmp_path, copied):
    log_of(tmp_path / "log", 400)

    def failing(name: str, most: int) -> bytes | None:
        if name.startswith("tile/0/"):
            raise NotNow("the network is gone")
        return served(tmp_path / "log")(name, most)

    with pytest.raises(NotNow):
        copy_log(failing, copied, KEY.verifier)
    assert verify_folder(copied, KEY.verifier).checkpoint.size == 300
    assert copy_log(served(tmp_path / "log"), copied, KEY.verifier).size == 400
