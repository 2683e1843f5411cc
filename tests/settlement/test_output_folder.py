"""The folder that a settlement leaves: whole or not there, the same bytes however often it was interrupted."""

from __future__ import annotations

import contextlib
import json
import signal
import stat
import subprocess
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tests.settlement.command import COMMAND, SECONDS_MAX, bytes_of, gongji, gongji_alone
from tests.settlement.desk import Desk, csv_text, right_rows
from tests.settlement.statements import statement_lines


def state_of(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file with its bytes and the time of its last change."""
    return {name: (content, (folder / name).stat().st_mtime_ns) for name, content in bytes_of(folder).items()}


def test_a_finished_folder_has_what_the_contract_says(desk: Desk):
    assert desk.settle().status == 0
    names = set(bytes_of(desk.out))
    assert {"settlement.json", "journal.beancount", "statement/part-00000.parquet"} <= names
    others = {name for name in names if not name.startswith(("statement/part-", "tree/"))}
    assert others == {"settlement.json", "journal.beancount"}
    assert (desk.out / "tree").is_dir()
    assert desk.names() - desk.before == {"out"} | {name for name in desk.names() if name.startswith("out/")}


def test_an_empty_folder_is_as_good_as_none(desk: Desk):
    desk.out.mkdir()
    assert desk.settle().status == 0
    assert (desk.out / "settlement.json").exists()


def test_a_folder_under_folders_that_are_not_there_is_made(desk: Desk):
    assert desk.settle("--out", desk.folder / "2019" / "06" / "out").status == 0
    assert (desk.folder / "2019" / "06" / "out" / "settlement.json").exists()


def test_with_json_the_settlement_statement_is_printed(desk: Desk):
    outcome = desk.settle("--json")
    assert json.loads(outcome.out) == json.loads((desk.out / "settlement.json").read_bytes())


def test_the_same_settlement_has_the_same_bytes_whatever_was_settled_before_it_in_the_process(desk: Desk):
    seen = set()
    for turn in range(8):
        assert desk.settle("--carry-in", turn % 2 * 7777, "--out", desk.folder / f"out-{turn}").status == 0
        if turn % 2 == 0:
            seen.add(tuple(bytes_of(desk.folder / f"out-{turn}").values()))
    assert len(seen) == 1


def test_no_byte_of_the_program_s_memory_gets_into_the_statement(desk: Desk):
    """A dictionary with room for more than its words is filled up with whatever lay in memory."""
    assert desk.settle().status == 0
    content = bytes_of(desk.out)["statement/part-00000.parquet"]
    for column, words in ((1, ["under-40", "40-to-59"]), (2, ["standard", "entry"])):
        chunk = pq.read_metadata(desk.out / "statement" / "part-00000.parquet").row_group(0).column(column)
        assert chunk.compression == "UNCOMPRESSED", "read the dictionary's length from its page header instead"
        page = content[chunk.dictionary_page_offset : chunk.data_page_offset]
        plain = sum(4 + len(word) for word in words)
        assert len(page) - plain < 20, f"{page!r} holds more than {words}"  # the page's own header is shorter


# --- a second run --------------------------------------------------------------------------------------------


def test_a_second_run_changes_nothing_and_says_so(desk: Desk):
    desk.settle()
    before = state_of(desk.out)
    again = desk.settle()
    assert (again.status, again.err) == (0, "")
    assert "already" in again.out.lower()
    assert state_of(desk.out) == before


def test_a_second_run_without_a_key_changes_nothing_and_makes_no_other_key(desk: Desk):
    desk.settle(key=False)
    before, names = state_of(desk.folder), desk.names()
    again = desk.settle(key=False)
    assert again.status == 0
    assert "already" in again.out.lower()
    assert (state_of(desk.folder), desk.names()) == (before, names)


@pytest.mark.parametrize(
    "change",
    [
        ("--period", "2019-07-1"),
        ("--cutoff", "2019-06-20"),
        ("--carry-in", "1"),
    ],
)
def test_a_folder_with_another_period_is_refused_and_untouched(desk: Desk, change: tuple[str, str]):
    desk.settle()
    before = state_of(desk.out)
    outcome = desk.settle(*change)
    assert outcome.status == 1
    assert "out" in outcome.err
    assert state_of(desk.out) == before


@pytest.mark.parametrize("file", ["plan.toml", "roll.csv", "cases.csv"])
def test_a_folder_settled_from_other_files_is_refused_and_untouched(desk: Desk, file: str):
    desk.settle()
    before = state_of(desk.out)
    if file == "plan.toml":
        desk.write(file, (desk.folder / file).read_bytes() + b"# as amended\n")
    elif file == "cases.csv":
        desk.write(file, (desk.folder / file).read_bytes() + b"C9,1,900007,5\n")
    else:
        rows = right_rows()
        rows[50]["born_on"] = "1999-09-09"
        desk.write(file, csv_text(rows))
    outcome = desk.settle()
    assert outcome.status == 1
    assert "out" in outcome.err
    assert state_of(desk.out) == before


# --- a folder that is not ours -------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["notes.txt", "statement/mine.txt", "settlement.json", ".hidden", "tree/x/y"])
def test_a_folder_that_holds_something_else_is_refused_and_untouched(desk: Desk, name: str):
    path = desk.out / name
    path.parent.mkdir(parents=True)
    path.write_text("mine", encoding="utf-8")
    before = state_of(desk.folder)

    outcome = desk.settle()

    assert outcome.status == 1
    assert "out" in outcome.err
    assert "Traceback" not in outcome.err
    assert state_of(desk.folder) == before


def test_a_finished_folder_with_something_added_to_its_statement_is_not_ours_any_more(desk: Desk):
    desk.settle()
    (desk.out / "mine.txt").write_text("mine", encoding="utf-8")
    before = state_of(desk.out)
    desk.settle()
    assert state_of(desk.out) == before


def test_a_file_in_the_place_of_the_folder_is_refused_and_untouched(desk: Desk):
    desk.write("out", "mine")
    outcome = desk.settle()
    assert outcome.status == 1
    assert "out" in outcome.err
    assert "Traceback" not in outcome.err
    assert desk.out.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", ["/proc/nowhere", "plan.toml", "/dev/null"])
def test_a_folder_that_cannot_be_made_is_a_clear_error(desk: Desk, place: str):
    outcome = desk.settle("--out", desk.folder / place / "out")
    assert outcome.status == 1
    assert place in outcome.err
    assert "Traceback" not in outcome.err
    assert desk.names() == desk.before


def test_a_refused_run_leaves_an_empty_folder_empty(desk: Desk):
    desk.out.mkdir()
    desk.write("cases.csv", "case,member,aid_fen\nC1,7,0\n")
    desk.check_refused(desk.settle())


# --- keys ----------------------------------------------------------------------------------------------------


def fresh_key(desk: Desk) -> Path:
    """The one file that a run without a key leaves beside the output."""
    new = {name for name in desk.names() - desk.before if not (name == "out" or name.startswith("out/"))}
    (name,) = new
    return desk.folder / name


def test_without_a_key_a_fresh_one_is_made_beside_the_output_for_its_owner_alone(desk: Desk):
    assert desk.settle(key=False).status == 0
    key = fresh_key(desk)
    assert key.parent == desk.folder
    assert len(key.read_bytes()) == 32
    assert stat.S_IMODE(key.stat().st_mode) & 0o077 == 0


def test_the_fresh_key_gives_the_same_root_again(desk: Desk):
    desk.settle(key=False)
    first = (desk.out / "settlement.json").read_bytes()
    again = desk.settle("--out", desk.folder / "again", "--key", fresh_key(desk))
    assert again.status == 0
    assert (desk.folder / "again" / "settlement.json").read_bytes() == first


def test_two_fresh_keys_are_two_secrets(tmp_path: Path):
    roots = set()
    for name in ("first", "second"):
        desk = Desk(tmp_path / name)
        desk.settle(key=False)
        roots.add(json.loads((desk.out / "settlement.json").read_bytes())["root"]["hash"])
    assert len(roots) == 2


def test_what_opens_the_salts_is_for_its_owner_alone(desk: Desk):
    desk.settle()
    open_to_others = [
        str(path) for path in (desk.out / "tree").rglob("*.key") if stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    assert open_to_others == []


@pytest.mark.parametrize("content", [b"", bytes(31), bytes(33), b"a" * 64])
def test_a_key_that_is_not_32_bytes_is_refused(desk: Desk, content: bytes):
    desk.write("plan.key", content)
    desk.check_refused(desk.settle(), r"plan\.key", "32")


def test_a_key_that_is_not_there_is_refused_and_not_made(desk: Desk):
    (desk.folder / "plan.key").unlink()
    desk.check_refused(desk.settle(), r"plan\.key")


# --- killed ---------------------------------------------------------------------------------------------------

MEMBERS = 300_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk with a roll of some size, and what an uninterrupted run makes of it in `whole`."""
    desk = Desk(tmp_path_factory.mktemp("large") / "desk")
    sample = ("sample", "roll", "--members", MEMBERS, "--seed", 1, "--out", desk.folder / "large.parquet")
    assert gongji(*sample).status == 0
    assert gongji(*desk.words("large.parquet"), "--out", desk.folder / "whole").status == 0
    return desk


def test_a_statement_takes_a_few_bytes_a_line(large: Desk):
    size = sum(path.stat().st_size for path in (large.folder / "whole" / "statement").iterdir())
    assert size / MEMBERS < 5


def killed_run(desk: Desk, out: Path, *, seconds_after_it_shows: float) -> bool:
    """Start a run and kill it some time after it has begun to write; whether it was still alive."""
    words = [str(word) for word in (*desk.words("large.parquet"), "--out", out)]
    running = subprocess.Popen([*COMMAND, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + SECONDS_MAX
    while running.poll() is None and not (out.exists() and any(out.iterdir())):
        assert time.monotonic() < deadline
        time.sleep(0.002)
    time.sleep(seconds_after_it_shows)
    alive = running.poll() is None
    running.send_signal(signal.SIGKILL)
    running.wait(SECONDS_MAX)
    return alive


def test_a_run_killed_again_and_again_ends_with_the_same_bytes(large: Desk):
    out = large.folder / "out"
    moments = [0.0, 0.02, 0.05, 0.1, 0.2]
    killed = [killed_run(large, out, seconds_after_it_shows=moment) for moment in moments]
    assert any(killed)

    outcome = gongji_alone(*large.words("large.parquet"))

    assert (outcome.status, outcome.err) == (0, "")
    assert bytes_of(out) == bytes_of(large.folder / "whole")
    assert len(statement_lines(out)) == MEMBERS


def test_a_run_killed_while_it_reads_leaves_nothing_that_disturbs_the_next(large: Desk):
    out = large.folder / "early"
    words = [str(word) for word in (*large.words("large.parquet"), "--out", out)]
    running = subprocess.Popen([*COMMAND, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.4)
    running.kill()
    running.wait(SECONDS_MAX)
    assert gongji(*words).status == 0
    assert bytes_of(out) == bytes_of(large.folder / "whole")


def test_a_killed_run_gives_way_to_another_question_or_refuses_but_never_mixes(large: Desk):
    out = large.folder / "mixed"
    killed_run(large, out, seconds_after_it_shows=0.05)
    outcome = gongji(*large.words("large.parquet"), "--out", out, "--carry-in", 77)
    plain = gongji(*large.words("large.parquet"), "--out", large.folder / "unmixed", "--carry-in", 77)
    assert plain.status == 0
    if outcome.status == 0:
        assert bytes_of(out) == bytes_of(large.folder / "unmixed")
    else:
        assert "mixed" in outcome.err


def test_an_interrupted_run_ends_without_a_traceback_and_can_go_on(large: Desk):
    out = large.folder / "interrupted"
    words = [str(word) for word in (*large.words("large.parquet"), "--out", out)]
    running = subprocess.Popen([*COMMAND, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    while running.poll() is None and not (out.exists() and any(out.iterdir())):
        time.sleep(0.002)
    running.send_signal(signal.SIGINT)  # Ctrl-C
    _, err = running.communicate(timeout=SECONDS_MAX)
    assert "Traceback" not in err
    assert gongji(*words).status == 0
    assert bytes_of(out) == bytes_of(large.folder / "whole")


def test_two_runs_into_one_folder_at_once_end_with_the_same_bytes(large: Desk):
    out = large.folder / "shared"
    words = [str(word) for word in (*large.words("large.parquet"), "--out", out)]
    both = [
        subprocess.Popen([*COMMAND, *words], text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        for _ in range(2)
    ]
    told = [each.communicate(timeout=SECONDS_MAX)[1] for each in both]
    assert not any("Traceback" in err for err in told), told
    assert 0 in [each.returncode for each in both], told
    assert gongji(*words).status == 0
    assert bytes_of(out) == bytes_of(large.folder / "whole")


@pytest.mark.parametrize("last", ["statement", "tree", "journal.beancount", "settlement.json"])
def test_ctrl_c_between_the_last_renames_leaves_nothing_and_the_next_run_settles(desk: Desk, monkeypatch, last: str):
    rename = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        if Path(target) == desk.out / last:
            raise KeyboardInterrupt
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with contextlib.suppress(KeyboardInterrupt):
        desk.settle()
    monkeypatch.undo()
    assert bytes_of(desk.out) == {}
    assert desk.settle().status == 0
