"""The public log as files: the layout of tlog-tiles, appends that survive being killed, and nothing changed unseen."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from gongji.cli.log import app
from gongji.errors import NotNow, Refused
from gongji.proofs.checkpoint import WitnessSigner, open_checkpoint
from gongji.proofs.events import EventKind, event_entry, read_entry
from gongji.proofs.log import Log, PublishedLog, add_cosignatures
from gongji.proofs.log_check import verify_folder
from gongji.proofs.log_layout import (
    ENTRIES,
    Tile,
    decode_entries,
    encode_entries,
    index_path,
    read_path,
    tiles_of,
)
from gongji.proofs.merkle import EMPTY_ROOT, Tree, leaf_hash, verify_consistency, verify_inclusion
from gongji.proofs.notes import SignerKey, read_note

ORIGIN = "example.org/village"
KEY = SignerKey(name=ORIGIN, seed=bytes(range(32)))
VKEY = str(KEY.verifier)
SETTLEMENT = b'{"format":"gongji-settlement/1","period":"2019-06-2","plan":"village"}'


def entries(count: int, *, start: int = 0) -> list[bytes]:
    return [f"event {number}".encode() for number in range(start, start + count)]


def new_log(folder: Path, count: int = 0) -> Log:
    log = Log.open(folder, ORIGIN, KEY)
    log.append(entries(count))
    return log


def published(folder: Path) -> dict[str, bytes]:
    """What a web server would serve."""
    return {
        name: path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not (name := path.relative_to(folder).as_posix()).startswith(".work")
    }


# --- layout: the examples of tlog-tiles ---------------------------------------------------------------------------


def test_the_index_of_tlog_tiles_example():
    assert index_path(1234067) == "x001/x234/067"
    assert [index_path(index) for index in (0, 999, 1000, 1_000_000)] == ["000", "999", "x001/000", "x001/x000/000"]


def test_the_tiles_of_a_log_of_70000_entries():
    """tlog-tiles, "Partial Tiles"."""
    tiles = [tile for tile in tiles_of(70_000) if tile.level != ENTRIES]
    by_level = {level: [tile.width for tile in tiles if tile.level == level] for level in (0, 1, 2, 3)}
    assert by_level == {0: [256] * 273 + [112], 1: [256, 17], 2: [1], 3: []}
    bundles = [tile.path() for tile in tiles_of(70_000) if tile.level == ENTRIES]
    assert (bundles[0], bundles[-1], len(bundles)) == ("tile/entries/000", "tile/entries/273.p/112", 274)


def test_the_tiles_of_a_log_of_256_entries():
    assert [tile.path() for tile in tiles_of(256)] == ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]


@pytest.mark.parametrize("size", [1, 255, 256, 257, 65_536, 65_537])
def test_what_an_append_adds_is_what_was_not_there(size):
    for before in (0, 1, size - 1, size):
        assert set(tiles_of(size, since=before)) == set(tiles_of(size)) - set(tiles_of(before))


def test_every_path_is_read_back():
    tiles = [*tiles_of(70_000), Tile(level=63, index=1234067, width=255)]
    assert [read_path(tile.path()) for tile in tiles] == tiles


@pytest.mark.parametrize(
    "path",
    [
        "tile/0/0",
        "tile/00/000",
        "tile/64/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/01",
        "tile/0/x000/001",
        "tile/0/001/002",
        "tile/-1/000",
        "0/000",
        "tile/data/000",
    ],
)
def test_other_paths_are_no_tiles(path):
    assert read_path(path) is None


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_is_read_back(rows):
    assert decode_entries(encode_entries(rows)) == rows


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1, max_size=8), st.data())
def test_a_bundle_cut_inside_an_entry_is_refused(rows, data):
    bundle = encode_entries(rows)
    whole = {len(encode_entries(rows[:count])) for count in range(len(rows) + 1)}
    cut = data.draw(st.integers(1, len(bundle)).filter(lambda length: length not in whole))
    with pytest.raises(Refused, match="cut off"):
        decode_entries(bundle[:cut])


# --- events -------------------------------------------------------------------------------------------------------


def test_an_event_is_canonical_and_says_what_it_is():
    entry = event_entry(EventKind.PLAN_VERSION, {"version": "2", "plan": "village", "effective_from": "2019-07-01"})
    assert json.loads(entry)["kind"] == "plan-version"
    assert entry == (
        b'{"effective_from":"2019-07-01","format":"gongji-event/1","kind":"plan-version","plan":"village","version":"2"}'
    )
    with pytest.raises(Refused, match="kind"):
        event_entry(EventKind.ORDER, {"kind": "correction"})


def test_a_settled_period_is_logged_as_the_statement_itself(tmp_path):
    """Contract, proof, step 6: H(0x00 ‖ settlement) at log_index is in the log."""
    log = new_log(tmp_path / "log", 3)
    (index,) = log.append([SETTLEMENT])
    checkpoint = open_checkpoint(log.checkpoint(), KEY.verifier)
    path = log.inclusion_path(index)
    verify_inclusion(leaf_hash(SETTLEMENT), path, index=index, size=checkpoint.size, root=checkpoint.root)


@pytest.mark.parametrize(
    "entry", [b"", b"\xff", b"[]", b'"text"', b"{}", b'{"format":"gongji-event/2","kind":"order"}',
              b'{"format":"gongji-event/1"}', b'{"format":"gongji-event/1","kind":"gossip"}', b"[" * 100_000],
)  # fmt: skip
def test_an_entry_is_read_back_or_refused(entry):
    for kind in set(EventKind) - {EventKind.PERIOD_SETTLED}:
        assert read_entry(event_entry(kind, {"number": 7})).kind is kind
    assert read_entry(SETTLEMENT).kind is EventKind.PERIOD_SETTLED
    with pytest.raises(Refused, match="no event that is known"):
        read_entry(entry)


# --- appending ----------------------------------------------------------------------------------------------------


def test_a_new_log_has_a_checkpoint_of_nothing(tmp_path):
    log = new_log(tmp_path / "log")
    assert log.checkpoint().startswith(f"{ORIGIN}\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n\n— {ORIGIN} ")
    assert (log.head.size, log.head.root) == (0, EMPTY_ROOT)
    assert verify_folder(tmp_path / "log", VKEY).checkpoint == log.head


@pytest.mark.parametrize("steps", [[1], [255], [256], [257], [1, 254, 1, 1], [512], [200, 200, 200], [300, 0, 300]])
def test_any_batches_give_the_log_of_their_entries(tmp_path, steps):
    log, start = Log.open(tmp_path, ORIGIN, KEY), 0
    for step in steps:
        assert log.append(entries(step, start=start)) == tuple(range(start, start + step))
        start += step
    assert verify_folder(tmp_path, VKEY).checkpoint == log.head
    assert log.head.root == Tree(leaf_hash(each) for each in entries(start)).root()
    assert [log.entry(index) for index in range(start)] == entries(start)


def test_a_reader_proves_every_entry_and_every_growth(tmp_path):
    log = new_log(tmp_path, 5)
    old = log.head
    log.append(entries(300, start=5))
    reader = PublishedLog.open(tmp_path, KEY.verifier)
    new = reader.head
    assert reader.checkpoint() == log.checkpoint()
    for index in (0, 4, 5, 255, 256, 304):
        entry = reader.entry(index)
        verify_inclusion(leaf_hash(entry), reader.inclusion_path(index), index=index, size=new.size, root=new.root)
        assert reader.find(entry) == index
    verify_consistency(reader.consistency(old.size), old_size=5, new_size=305, old_root=old.root, new_root=new.root)
    verify_inclusion(leaf_hash(b"event 2"), reader.inclusion_path(2, 5), index=2, size=5, root=old.root)


def test_what_is_in_the_log_keeps_its_place(tmp_path):
    log = new_log(tmp_path, 10)
    before = published(tmp_path)
    assert log.append([b"event 7", b"event 7", b"event 0"]) == (7, 7, 0)
    assert published(tmp_path) == before
    assert log.append([b"event 7", b"new", b"new"]) == (7, 10, 10)
    assert log.head.size == 11


def test_two_writers_see_each_others_entries(tmp_path):
    one, other = new_log(tmp_path, 3), Log.open(tmp_path, ORIGIN, KEY)
    assert one.append([b"one"]) == (3,)
    assert other.append([b"other", b"one"]) == (4, 3)
    assert one.append([b"third"]) == (5,)
    assert verify_folder(tmp_path, VKEY).checkpoint == one.head


def test_a_reader_follows_a_growing_log(tmp_path):
    log = new_log(tmp_path, 250)
    reader = PublishedLog.open(tmp_path, KEY.verifier)
    log.append(entries(20, start=250))
    assert reader.head.size == 250
    assert reader.entry(249) == b"event 249"  # its partial bundle is gone; the full one stands for it
    reader.refresh()
    assert (reader.head, reader.entry(269)) == (log.head, b"event 269")


def test_published_tiles_never_change_and_partial_ones_go_when_full(tmp_path):
    log = new_log(tmp_path)
    seen: dict[str, bytes] = {}
    for start in range(0, 280, 20):
        log.append(entries(20, start=start))
        now = published(tmp_path)
        now.pop("checkpoint")
        assert all(now.get(name, content) == content for name, content in seen.items())
        seen |= now
    assert {name for name in seen if "000.p/" in name and "tile/1" not in name}
    assert not {name for name in now if "0/000.p/" in name or "entries/000.p/" in name}


@pytest.mark.parametrize("entry", [b"", bytes(65_536)])
def test_an_entry_that_does_not_fit_is_refused_and_nothing_is_appended(tmp_path, entry):
    log = new_log(tmp_path, 1)
    with pytest.raises(Refused, match="entry 2 of 2"):
        log.append([b"fits", entry])
    assert log.head.size == 1


def test_the_longest_entry_fits(tmp_path):
    log = new_log(tmp_path)
    log.append([bytes(65_535)])
    assert verify_folder(tmp_path, VKEY).checkpoint.size == 1


def test_a_folder_that_is_no_log_is_left_alone(tmp_path):
    (tmp_path / "photos").mkdir()
    with pytest.raises(Refused, match="holds something else \\(photos\\)"):
        Log.open(tmp_path, ORIGIN, KEY)
    assert published(tmp_path) == {}


def test_a_log_whose_checkpoint_is_lost_is_not_begun_anew(tmp_path):
    new_log(tmp_path, 5)
    (tmp_path / "checkpoint").unlink()
    with pytest.raises(Refused, match="holds something else \\(tile\\)"):
        Log.open(tmp_path, ORIGIN, KEY)


def test_another_key_or_origin_is_refused(tmp_path):
    new_log(tmp_path, 1)
    with pytest.raises(Refused, match="no known key"):
        Log.open(tmp_path, ORIGIN, SignerKey.fresh(ORIGIN))
    with pytest.raises(Refused, match="no known key"):
        Log.open(tmp_path, "example.org/other", SignerKey(name="example.org/other", seed=KEY.seed))
    with pytest.raises(Refused, match="needs a key of that name"):
        Log.open(tmp_path / "new", "example.org/other", KEY)


def test_a_log_that_went_back_or_aside_is_not_followed(tmp_path):
    log = new_log(tmp_path / "log", 5)
    shutil.copytree(tmp_path / "log", tmp_path / "before")
    reader = PublishedLog.open(tmp_path / "log", KEY.verifier)
    log.append([b"sixth"])
    reader.refresh()
    shutil.rmtree(tmp_path / "log")
    (tmp_path / "before").rename(tmp_path / "log")
    with pytest.raises(Refused, match="went back from 6 entries to 5"):
        reader.refresh()
    new_log(tmp_path / "log").append([b"another sixth", b"seventh"])
    with pytest.raises(Refused):
        reader.refresh()
    with pytest.raises(Refused):
        log.append([b"eighth"])


def test_an_append_that_the_disk_refuses_did_not_happen(tmp_path):
    log = new_log(tmp_path, 3)
    before = published(tmp_path)
    shutil.move(tmp_path / "tile" / "0", tmp_path / "aside")
    (tmp_path / "tile" / "0").write_text("in the way")
    with pytest.raises(NotNow, match=r"there is a file where a folder should be|a part of the path is a file"):
        log.append([b"unlucky"])
    (tmp_path / "tile" / "0").unlink()
    shutil.move(tmp_path / "aside", tmp_path / "tile" / "0")
    assert log.append([b"lucky"]) == (3,)
    assert log.find(b"unlucky") is None
    assert verify_folder(tmp_path, VKEY).checkpoint == log.head
    assert before.items() - published(tmp_path).items() == {("checkpoint", before["checkpoint"])}


@settings(max_examples=8, deadline=None)
@given(st.lists(st.lists(st.integers(0, 400), max_size=120), max_size=6))
def test_random_batches_with_repeats(tmp_path_factory, batches):
    folder = tmp_path_factory.mktemp("log")
    known: dict[bytes, int] = {}
    log = Log.open(folder, ORIGIN, KEY)
    for batch in batches:
        wanted = [f"event {number}".encode() for number in batch]
        for each in wanted:
            known.setdefault(each, len(known))
        assert log.append(wanted) == tuple(known[each] for each in wanted)
    assert verify_folder(folder, VKEY).checkpoint.root == Tree(map(leaf_hash, known)).root()


# --- killed at every step -----------------------------------------------------------------------------------------

KILLED = """
import os, shutil, signal, sys
from pathlib import Path
from gongji.proofs.log import Log
from gongji.proofs.log_check import verify_folder
from gongji.proofs.notes import SignerKey

CHANGES = {"os.mkdir", "os.rename", "os.remove", "os.rmdir"}
base, work = Path(sys.argv[1]), Path(sys.argv[2])
begin, more = int(sys.argv[3]), int(sys.argv[4])
key = SignerKey(name="example.org/village", seed=bytes(range(32)))
first = [f"event {number}".encode() for number in range(begin)]
batch = [f"event {number}".encode() for number in range(begin, begin + more)]

def append(folder):
    return Log.open(folder, key.name, key).append(batch)

def published(folder):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*")
            if path.is_file() and ".work" not in path.parts}

if begin:
    Log.open(base, key.name, key).append(first)
else:
    base.mkdir()
shutil.copytree(base, work / "whole")
indices = append(work / "whole")
wanted, step, signed = published(work / "whole"), 0, set()
while True:
    step += 1
    folder = work / f"killed-{step}"
    shutil.copytree(base, folder)
    child = os.fork()
    if child == 0:
        left = [step]
        def count(event, what):
            if event in CHANGES or event == "open" and what[1] in ("w", "wb", "ab"):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
        sys.addaudithook(count)
        append(folder)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    if (folder / "checkpoint").exists():
        signed.add((folder / "checkpoint").read_bytes())
        verify_folder(folder, key.verifier)  # what a reader sees in between always holds
    assert append(folder) == indices, step
    assert published(folder) == wanted, step
    verify_folder(folder, key.verifier)
    shutil.rmtree(folder)
    if os.WIFEXITED(status):
        assert os.WEXITSTATUS(status) == 0
        break
print(step, len(signed))
"""


@pytest.mark.parametrize(("begin", "more"), [(0, 3), (250, 10), (511, 1)])
def test_killed_before_any_change_of_the_disk_it_goes_on(tmp_path, begin, more):
    """The last checkpoint or the new one is there, everything it covers holds, and the next run ends the same."""
    command = [sys.executable, "-c", KILLED, str(tmp_path / "base"), str(tmp_path), str(begin), str(more)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert answer.returncode == 0, answer.stderr
    steps, signed = map(int, answer.stdout.split())
    assert steps > 15
    assert signed == 2  # the checkpoint before and the one after, and no third


def test_a_decided_append_is_finished_before_another_begins(tmp_path):
    """A writer killed after the decision has its entries in the log, before those of the next writer."""
    log = new_log(tmp_path, 2)
    (tmp_path / ".work" / "pending").write_bytes((2).to_bytes(8, "big") + encode_entries([b"decided"]))
    (tmp_path / ".work" / "new").write_bytes(b"half a fi")
    assert log.append([b"next"]) == (3,)
    assert log.entry(2) == b"decided"
    assert verify_folder(tmp_path, VKEY).checkpoint.size == 4


def test_a_decision_for_another_log_is_not_carried_out(tmp_path):
    log = new_log(tmp_path, 2)
    for begin in (0, 1, 5):
        (tmp_path / ".work" / "pending").write_bytes(begin.to_bytes(8, "big") + encode_entries([b"foreign"]))
        with pytest.raises(Refused, match="does not belong to this log"):
            log.append([b"next"])
    assert verify_folder(tmp_path, VKEY).checkpoint.size == 2


# --- the folder checked from outside ------------------------------------------------------------------------------


def change(name: str, at: int) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        content = bytearray((folder / name).read_bytes())
        content[at] ^= 1
        (folder / name).write_bytes(content)

    return spoil


def cut(name: str, length: int) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / name).write_bytes((folder / name).read_bytes()[:-length])

    return spoil


def without_an_entry(folder: Path) -> None:
    path = folder / "tile/entries/000"
    rows = decode_entries(path.read_bytes())
    path.write_bytes(encode_entries(rows[:7] + rows[8:]))


def changed_consistently(folder: Path) -> None:
    """An entry changed together with its leaf hash."""
    path = folder / "tile/entries/001.p/44"
    rows = decode_entries(path.read_bytes())
    rows[3] = b"event 259!"
    path.write_bytes(encode_entries(rows))
    (folder / "tile/0/001.p/44").write_bytes(b"".join(map(leaf_hash, rows)))


def swap(one: str, other: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        a, b = folder / one, folder / other
        first, second = a.read_bytes(), b.read_bytes()
        a.write_bytes(second)
        b.write_bytes(first)

    return spoil


def renamed(old: str, new: str) -> Callable[[Path], None]:
    def spoil(folder: Path) -> None:
        (folder / old).rename(folder / new)

    return spoil


def of_another_log(name: str) -> Callable[[Path], None]:
    """The same tile of a log with other entries, of the same width."""

    def spoil(folder: Path) -> None:
        other = Log.open(folder.parent / "other", ORIGIN, KEY)
        other.append(entries(290, start=1000))
        other.append(entries(10, start=2000))
        shutil.copy(folder.parent / "other" / name, folder / name)

    return spoil


TAMPERED = {
    "entry changed": (change("tile/entries/000", 3), "tile/entries/000: .* stands at 0"),
    "entry changed in a partial bundle": (
        change("tile/entries/001.p/44", 3),
        "tile/entries/001.p/44: .* stands at 256",
    ),
    "entry deleted": (without_an_entry, "tile/entries/000 has 255 entries, not 256"),
    "entry and hash changed": (changed_consistently, "checkpoint: its root is not"),
    "length changed": (change("tile/entries/000", 1), "tile/entries/000"),
    "bundle cut off": (cut("tile/entries/000", 1), "tile/entries/000 is cut off"),
    "bundle missing": (lambda folder: (folder / "tile/entries/000").unlink(), "tile/entries/000 is missing"),
    "leaf hash changed": (change("tile/0/000", 32 * 9), "tile/0/000 has hashed is not what stands at 9"),
    "tile cut off": (cut("tile/0/000", 32), "tile/0/000 has 8160 bytes"),
    "tile cut off inside a hash": (cut("tile/0/001.p/44", 1), "tile/0/001.p/44 has 1407 bytes"),
    "upper tile changed": (change("tile/1/000.p/1", 0), "tile/1/000.p/1: its hashes"),
    "upper tile missing": (lambda folder: (folder / "tile/1/000.p/1").unlink(), "tile/1/000.p/1 is missing"),
    "earlier partial tile changed": (change("tile/0/001.p/34", 5), "tile/0/001.p/34: its hashes"),
    "earlier partial bundle changed": (change("tile/entries/001.p/34", 5), "its entries are not the first 34 of"),
    "partial tiles swapped": (swap("tile/0/001.p/34", "tile/0/001.p/44"), "tile/0/001.p/44 has 1088 bytes"),
    "partial bundles swapped": (swap("tile/entries/001.p/34", "tile/entries/001.p/44"), "has 34 entries, not 44"),
    "partial tile of another log": (of_another_log("tile/0/001.p/44"), "tile/0/001.p/44 has hashed is not"),
    "partial bundle of another log": (of_another_log("tile/entries/001.p/44"), "stands at 256, 257, 258"),
    "checkpoint of another log": (of_another_log("checkpoint"), "checkpoint: its root is not"),
    "checkpoint changed": (change("checkpoint", 22), "does not hold for this note"),
    "checkpoint missing": (lambda folder: (folder / "checkpoint").unlink(), "checkpoint is missing"),
    "a stranger": (lambda folder: (folder / "tile/0/readme").write_text("hi"), "tile/0/readme is not a file of a log"),
    "a tile misnamed": (renamed("tile/0/001.p/34", "tile/0/001.p/33"), "tile/0/001.p/33 has 1088 bytes"),
}


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """300 entries, signed at 290 and at 300."""
    folder = tmp_path_factory.mktemp("honest") / "log"
    new_log(folder, 290).append(entries(10, start=290))
    return folder


@pytest.mark.parametrize("what", TAMPERED)
def test_tampering_is_seen_and_named(tmp_path, honest, what):
    spoil, told = TAMPERED[what]
    folder = tmp_path / "log"
    shutil.copytree(honest, folder)
    verify_folder(folder, VKEY)
    spoil(folder)
    with pytest.raises(Refused, match=told):
        verify_folder(folder, VKEY)


def test_all_that_is_wrong_is_told_at_once(tmp_path, honest):
    folder = tmp_path / "log"
    shutil.copytree(honest, folder)
    change("tile/1/000.p/1", 0)(folder)
    change("tile/0/001.p/34", 0)(folder)
    (folder / "tile" / "notes.txt").write_text("hi")
    with pytest.raises(Refused) as refused:
        verify_folder(folder, VKEY)
    assert len(refused.value.reasons) == 3


def test_tiles_that_no_checkpoint_covers_yet_are_told_apart(tmp_path, honest):
    """A writer killed before it signed leaves such tiles; the next append replaces them."""
    folder = tmp_path / "log"
    shutil.copytree(honest, folder)
    (folder / "tile/0/001.p/45").write_bytes(b"whatever")
    assert verify_folder(folder, VKEY).beyond == ("tile/0/001.p/45",)
    Log.open(folder, ORIGIN, KEY).append([b"event 300"])
    assert verify_folder(folder, VKEY).beyond == ()


@pytest.mark.parametrize("name", ["tile/0/000", "tile/0/001.p/44"])
def test_a_writer_does_not_build_on_a_changed_tile(tmp_path, honest, name):
    folder = tmp_path / "log"
    shutil.copytree(honest, folder)
    change(name, 40)(folder)
    with pytest.raises(Refused, match="do not lead to the root"):
        Log.open(folder, ORIGIN, KEY)
    with pytest.raises(Refused, match="do not lead to the root"):
        PublishedLog.open(folder, KEY.verifier)


def test_a_reader_is_not_shown_a_changed_entry(tmp_path, honest):
    folder = tmp_path / "log"
    shutil.copytree(honest, folder)
    change("tile/entries/000", 3)(folder)
    with pytest.raises(Refused, match="entry 0 is not what was logged"):
        PublishedLog.open(folder, KEY.verifier).entry(0)


def test_a_writer_does_not_copy_a_changed_entry(tmp_path, honest):
    """The new bundle begins with the old one; nothing is decided, so a mended folder goes on as before."""
    folder = tmp_path / "log"
    shutil.copytree(honest, folder)
    log = Log.open(folder, ORIGIN, KEY)
    change("tile/entries/001.p/44", 3)(folder)
    with pytest.raises(Refused, match="entry 256 is not what was logged"):
        log.append([b"unlucky"])
    change("tile/entries/001.p/44", 3)(folder)
    assert log.append([b"lucky"]) == (300,)


@pytest.mark.parametrize("index", [-1, 3])
def test_an_entry_that_is_not_there_is_refused(tmp_path, index):
    with pytest.raises(Refused, match="not in a log of 3 entries"):
        new_log(tmp_path, 3).entry(index)


# --- cosignatures under the checkpoint ----------------------------------------------------------------------------


def test_cosignatures_are_put_under_the_checkpoint_they_are_for(tmp_path):
    log, witness = new_log(tmp_path, 3), WitnessSigner.fresh("witness.example/w1")
    key = witness.verifier
    text = log.head.text()
    lines = witness.cosign(text, timestamp=1).line() + WitnessSigner.fresh("w2").cosign(text, timestamp=1).line()
    add_cosignatures(tmp_path, lines, log=KEY.verifier, witnesses=[key])
    note = add_cosignatures(tmp_path, witness.cosign(text, timestamp=2).line(), log=KEY.verifier, witnesses=[key])
    assert [each.name for each in read_note(note).signatures] == [ORIGIN, "witness.example/w1"]
    log.refresh()
    assert log.checkpoint() == note
    assert verify_folder(tmp_path, VKEY).checkpoint.size == 3
    log.append([b"more"])
    with pytest.raises(Refused, match="does not hold"):
        add_cosignatures(tmp_path, lines, log=KEY.verifier, witnesses=[key])


# --- the command --------------------------------------------------------------------------------------------------


def run(*words: object) -> str:
    answer = CliRunner().invoke(app, [str(word) for word in words])
    if answer.exception and not isinstance(answer.exception, SystemExit):
        raise answer.exception
    assert answer.exit_code == 0, answer.output
    return answer.stdout


def test_from_a_key_to_a_cosigned_log_by_commands(tmp_path):
    log, vkey = tmp_path / "log", tmp_path / "log.key.pub"
    public = run("key", ORIGIN, "--out", tmp_path / "log.key")
    assert (public, (tmp_path / "log.key").stat().st_mode & 0o777) == (vkey.read_text(), 0o600)
    run("key", "witness.example/w1", "--witness", "--out", tmp_path / "w.key")
    for name, content in (("one", b"first"), ("two", SETTLEMENT)):
        (tmp_path / name).write_bytes(content)
    append = ("append", log, "--key", tmp_path / "log.key", "--entry", tmp_path / "one", "--entry", tmp_path / "two")
    assert run(*append) == f"0 {tmp_path / 'one'}\n1 {tmp_path / 'two'}\n"
    assert run(*append) == f"0 {tmp_path / 'one'}\n1 {tmp_path / 'two'}\n"
    witness = ("witness", log, "--vkey", vkey, "--key", tmp_path / "w.key", "--memory", tmp_path / "memory")
    (tmp_path / "line").write_text(run(*witness, "--at", 1679315147))
    cosigned = run(
        "checkpoint", log, "--vkey", vkey, "--cosignature", tmp_path / "line", "--witness", tmp_path / "w.key.pub"
    )
    assert cosigned == (log / "checkpoint").read_text() == run("checkpoint", log, "--vkey", public.strip())
    assert "— witness.example/w1 " in cosigned
    assert "2 entries hold" in run("verify", log, "--vkey", vkey)


def test_the_command_refuses_in_words(tmp_path):
    run("key", ORIGIN, "--out", tmp_path / "log.key")
    with pytest.raises(Refused, match="never overwritten"):
        run("key", ORIGIN, "--out", tmp_path / "log.key")
    with pytest.raises(Refused, match="cannot be read"):
        run("append", tmp_path / "log", "--key", tmp_path / "no.key", "--entry", tmp_path / "one")
    (tmp_path / "long").write_bytes(bytes(65_536))
    with pytest.raises(Refused, match="an entry has 1 to 65,535 bytes"):
        run("append", tmp_path / "log", "--key", tmp_path / "log.key", "--entry", tmp_path / "long")
    with pytest.raises(Refused, match="checkpoint is missing"):
        run("verify", tmp_path, "--vkey", VKEY)
