"""The public log: what becomes public is in it, nothing else ever is, and nobody can be shown another one."""

from __future__ import annotations

import json
import re
import shutil
import stat
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from gongji.canonical import sha256_of_file
from gongji.community.cases.services import apply, decide
from gongji.community.log.models import Event, Publication
from gongji.community.log.queries import entries_before, log_head, log_vkey, one_entry, public_log
from gongji.community.log.services import correct, publish, record
from gongji.community.periods.models import Period
from gongji.community.periods.services import disclose, freeze, open_year, settle
from gongji.community.rehearsal.services import Script, live_year, make_community
from gongji.community.versions.queries import plan_path
from gongji.community.versions.services import announce
from gongji.errors import InvariantBroken, NotNow, Refused
from gongji.proofs.checkpoint import WitnessSigner
from gongji.proofs.events import EventKind, event_entry, read_entry
from gongji.proofs.log import Log
from gongji.proofs.log_check import verify_folder
from gongji.proofs.log_copy import copy_log
from gongji.proofs.notes import SignerKey, VerifierKey
from gongji.proofs.witness import Why, Witness, WitnessRefused
from tests.community.conftest import PLAN
from tests.community.test_cases import application

PEOPLE = ("王建国", "王*国", "欧阳秀兰", "欧阳*兰", "林晓燕", "林*燕", "赵敏", "赵*")


@pytest.fixture
def january(wang, mother, lin, zhao, data_folder) -> list[Period]:
    """林晓燕 is aided in the first period of the year, which is disclosed; the second is settled."""
    decide(apply(application(lin, date(2019, 1, 10))).number, date(2019, 1, 12))
    first, second = open_year(PLAN, 2019)[:2]
    for stage in (freeze, settle, disclose):
        stage(first)
    for stage in (freeze, settle):
        stage(second)
    return [first, second]


@pytest.fixture
def orders(db) -> None:
    """Three orders of the supervisor are in the log; nothing else has happened."""
    with transaction.atomic():
        record([order(number) for number in range(3)])
    publish()


def kinds() -> list[EventKind]:
    """What the log says happened, in its order."""
    return [each.event.kind for each in reversed(entries_before(1 << 62, 1000))]


def order(number: int) -> bytes:
    return event_entry(EventKind.ORDER, {"number": number, "text": "Publish what the period cost."})


def statement_of(data: Path, period: Period) -> bytes:
    return (data / "periods" / PLAN / period.name / "settlement" / "settlement.json").read_bytes()


def verified(data: Path) -> int:
    """How many entries the log's folder has, all of it checked from outside."""
    return verify_folder(data / "log", log_vkey()).checkpoint.size


# --- what gets in ---------------------------------------------------------------------------------------------


def test_a_disclosed_period_is_in_the_log_after_its_plan_and_its_cases(january, data_folder):
    assert kinds() == [EventKind.PLAN_VERSION, EventKind.CASE_DISCLOSED, EventKind.PERIOD_SETTLED]
    plan, case, period = reversed(entries_before(3, 3))
    assert plan.event.record["plan_sha256"] == sha256_of_file(plan_path(PLAN))
    assert case.event.record["aid_fen"] == 10_000_000
    assert period.event.record["plan_sha256"] == plan.event.record["plan_sha256"]
    assert verified(data_folder) == 3
    with public_log() as log:
        assert log is not None
        assert log.find(statement_of(data_folder, january[0])) == 2
        assert log.find(statement_of(data_folder, january[1])) is None


def test_the_log_has_nothing_about_a_person(january, data_folder):
    content = b"".join(path.read_bytes() for path in (data_folder / "log" / "tile" / "entries").rglob("*/*"))
    assert "甲状腺癌".encode() in content
    assert [secret for secret in (*PEOPLE, "河南", "1990", "female") if secret.encode() in content] == []
    case = one_entry(1)
    assert case is not None
    assert case.event.record.keys() == {
        "format", "kind", "plan", "period", "case", "on", "illness", "tier", "aid_fen",
    }  # fmt: skip


def test_a_plan_that_is_changed_is_in_the_log_from_its_announcement(january, data_folder):
    changed = plan_path(PLAN).read_text().replace('version = "2019"', 'version = "2020"')
    changed = re.sub(r"^effective_from = .*$", "effective_from = 2020-01-01", changed, flags=re.MULTILINE)
    announce(changed.encode(), date(2019, 2, 1))
    versions = [
        each.event.record["version"] for each in entries_before(99, 99) if each.event.kind == EventKind.PLAN_VERSION
    ]
    assert versions == ["2020", "2019"]


def test_what_is_undone_never_reaches_the_log(orders, data_folder):
    with transaction.atomic():
        record([order(3)])
        transaction.set_rollback(True)
    publish()
    assert verified(data_folder) == 3


def test_an_event_is_noted_in_a_transaction_and_published_in_none(django_db_setup, django_db_blocker, data_folder):
    with django_db_blocker.unblock():
        with pytest.raises(InvariantBroken, match="in the transaction"):
            record([order(1)])
        with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
            publish()
    assert list(data_folder.iterdir()) == []


def test_what_the_log_would_not_take_is_refused_before_it_is_public(db):
    for entry, words in (
        (event_entry(EventKind.ORDER, {"text": "x" * 65_536}), "an entry has 1 to 65,535"),
        (b"no event", "no event that is known"),
        (b'{"format":"gongji-event/1","kind":"period-settled"}', "no event that is known"),
    ):
        with pytest.raises(Refused, match=words):
            record([entry])
    with pytest.raises(Refused, match="settlement statement, byte for byte"):
        event_entry(EventKind.PERIOD_SETTLED, {})


def test_the_database_keeps_what_was_noted(orders):
    for table, change in ((Event, {"kind": "order"}), (Publication, {"index": 77})):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            table.objects.update(**change)
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            table.objects.all()._raw_delete(using="default")


# --- killed, late, twice --------------------------------------------------------------------------------------


class KilledError(BaseException):
    """Ends a run where it stands."""


@pytest.mark.parametrize("step", ["publish", "append to the log", "note the places"])
def test_what_a_kill_left_is_published_by_whoever_comes_next(january, data_folder, step):
    second = january[1]

    def kill(heard: str) -> None:
        if heard == step:
            raise KilledError

    with pytest.raises(KilledError):
        disclose(second, note=kill)
    assert second.state == "disclosed"
    assert Event.objects.filter(publication=None).count() == 1
    publish()
    publish()
    disclose(second)
    assert verified(data_folder) == 4
    assert [each.index for each in entries_before(99, 99)] == [3, 2, 1, 0]


def test_a_disk_that_refuses_leaves_the_period_public_and_the_next_try_publishes(january, data_folder):
    second = january[1]
    shutil.move(data_folder / "log", data_folder / "aside")
    (data_folder / "log").write_text("a file where a folder should be")
    with pytest.raises(NotNow, match="a part of the path is a file"):
        disclose(second)
    assert second.state == "disclosed"
    (data_folder / "log").unlink()
    shutil.move(data_folder / "aside", data_folder / "log")
    disclose(second)
    assert verified(data_folder) == 4


def test_an_older_copy_of_the_log_is_not_gone_on_with(orders, data_folder):
    shutil.copytree(data_folder / "log", data_folder / "backup")
    for number in (3, 4):
        with transaction.atomic():
            record([order(number)])
        if number == 3:
            publish()
    shutil.rmtree(data_folder / "log")
    shutil.move(data_folder / "backup", data_folder / "log")
    with pytest.raises(Refused, match="older copy of the log"):
        publish()
    assert verified(data_folder) == 3


def test_a_statement_that_is_not_the_one_booked_is_not_disclosed(january, data_folder):
    second = january[1]
    first, changed = (data_folder / "periods" / PLAN / each.name / "settlement" / "settlement.json" for each in january)
    shutil.copy(first, changed)
    with pytest.raises(InvariantBroken, match="not the one that was booked"):
        disclose(second)
    second.refresh_from_db()
    assert second.state == "settled"


# --- the key --------------------------------------------------------------------------------------------------


def test_the_key_is_its_owner_s_alone_and_never_in_the_folder_that_is_served(orders, data_folder):
    assert stat.S_IMODE((data_folder / "log.key").stat().st_mode) == 0o600
    secret = SignerKey.read((data_folder / "log.key").read_text().strip())
    assert (secret.name, str(secret.verifier)) == ("localhost/log", log_vkey())
    served = b"".join(path.read_bytes() for path in (data_folder / "log").rglob("*") if path.is_file())
    assert secret.skey().encode() not in served


def test_settings_name_the_log_and_say_where_it_and_its_key_are(db, settings, tmp_path):
    settings.LOG_ORIGIN = "aid.example/log"
    settings.LOG_FOLDER, settings.LOG_KEY = tmp_path / "served", tmp_path / "safe" / "key"
    open_year(PLAN, 2019)
    head = log_head()
    assert head is not None
    assert (head.origin, head.size) == ("aid.example/log", 1)
    assert {each.name for each in tmp_path.iterdir()} == {"data", "served", "safe"}
    settings.LOG_ORIGIN = "other.example/log"
    with pytest.raises(Refused, match=r"set GONGJI_LOG_ORIGIN=aid\.example/log"):
        log_head()


# --- a correction ---------------------------------------------------------------------------------------------


def test_a_correction_says_what_it_corrects_and_why_and_both_stay(january, data_folder):
    correct(1, on=date(2019, 1, 23), reason_zh="疾病名称写错了。", reason_en="The illness was named wrongly.")
    wrong, right = one_entry(1), one_entry(3)
    assert wrong is not None
    assert right is not None
    assert right.event.record["corrects"] == {"index": 1, "leaf": wrong.leaf}
    assert verified(data_folder) == 4
    assert "更正条目 1：疾病名称写错了。" in Client().get("/log/1/").content.decode()
    assert "Entry 1 is put right: The illness was named wrongly." in Client().get("/en/log/").content.decode()
    assert "/en/log/1/" in Client().get("/en/log/3/").content.decode()


def test_a_correction_of_nothing_or_without_a_reason_is_refused(orders):
    with pytest.raises(Refused, match="entry 77 is not in the public log"):
        correct(77, on=date(2019, 1, 23), reason_zh="错了", reason_en="wrong")
    with pytest.raises(Refused, match=r"in Chinese has 0 characters[^\n]*\n.*in English has 2,001"):
        correct(1, on=date(2019, 1, 23), reason_zh=" ", reason_en="x" * 2001)
    assert len(kinds()) == 3


# --- as it is served ------------------------------------------------------------------------------------------


def fetch(name: str, most: int) -> bytes | None:
    answer = Client().get(f"/log/{name}")
    return answer.content if answer.status_code == 200 else None


def test_the_files_are_served_as_tlog_tiles_wants_them(orders):
    checkpoint, tile, bundle = (
        Client().get(f"/log/{name}") for name in ("checkpoint", "tile/0/000.p/3", "tile/entries/000.p/3")
    )
    assert checkpoint.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert checkpoint.headers["Cache-Control"] == "no-cache"
    for answer in (tile, bundle):
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers.get("Vary", "Accept-Encoding") == "Accept-Encoding"
    packed = Client().get("/log/tile/entries/000.p/3", headers={"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.content) < len(bundle.content)


@pytest.mark.parametrize(
    "name",
    ["tile/0/000.p/2", ".work/lock", "../log.key", "tile/../../log.key", "tile/0/000.p/0", "tile/0/000", "tile/0", "/"],
)
def test_nothing_else_of_the_folder_is_served(orders, name):
    assert fetch(name, 0) is None


def test_a_tile_that_no_checkpoint_covers_yet_is_shown_to_nobody(orders, data_folder):
    ahead = data_folder / "log" / "tile" / "0" / "000.p" / "4"
    ahead.write_bytes(bytes(4 * 32))
    assert fetch("tile/0/000.p/4", 0) is None


def test_a_log_is_only_read(orders):
    assert Client().post("/log/checkpoint").status_code in {404, 405}
    assert Client().post("/log/").status_code == 405


def test_before_the_first_event_the_page_says_so_and_no_key_is_made(db, data_folder):
    assert "日志还是空的" in Client().get("/log/").content.decode()
    assert Client().get("/log/checkpoint").status_code == 404
    assert list(data_folder.iterdir()) == []


def test_the_page_tells_every_kind_of_entry_in_words_with_its_links(january, data_folder):
    with transaction.atomic():
        record([order(1)])
    publish()
    chinese, english = (Client().get(f"{language}/log/").content.decode() for language in ("", "/en"))
    head = log_head()
    assert head is not None
    for text in (head.vkey, *head.checkpoint.split("\n"), "/log/3/", "gongji log copy <span>http://testserver/log/"):
        assert text.replace("+", "&#43;") in chinese.replace("+", "&#43;")
    for text in ("监管机构下达指令", "2019 年 1 月第 2 期结算：互助金", "公示案件 2019-0001：", "2019 版生效"):
        assert text in chinese
    for text in ("The supervisor", "January 2019, 2nd period settled: ¥100,000.00 aid", "Case 2019-0001 made", "is in"):
        assert text in english
    assert {kind.value for kind in kinds()} | {"correction"} == {kind.value for kind in EventKind}


def test_an_entry_is_shown_as_it_was_hashed_and_leads_to_its_page(january):
    for index, link in ((0, "/plan/"), (1, "/cases/2019-0001/"), (2, "/periods/2019-01-2/")):
        entry = one_entry(index)
        answer = Client().get(f"/log/{index}/")
        assert entry is not None
        assert json.loads(entry.text) == read_entry(entry.text.encode()).record
        assert entry.leaf in answer.content.decode()
        assert f'href="{link}"' in answer.content.decode()
    for missing in (3, 2**63, 10**40):
        assert Client().get(f"/log/{missing}/").status_code == 404
    assert "/log/2/" in Client().get("/periods/2019-01-2/").content.decode()


def test_older_entries_are_a_page_away(orders):
    with transaction.atomic():
        record([order(number) for number in range(3, 23)])
    publish()
    pages = [Client().get(f"/log/?before={before}").content.decode() for before in (23, 13, 3, "x", "9" * 30)]
    assert ["/log/22/" in page for page in pages] == [True, False, False, True, True]
    assert ['href="?before=13"' in page for page in pages] == [True, False, False, True, True]
    assert "/log/0/" in pages[2]
    assert 'href="?before' not in pages[2]


# --- copied, witnessed ----------------------------------------------------------------------------------------


def test_the_log_is_copied_as_it_grows(orders, tmp_path):
    key = VerifierKey.read(log_vkey())
    asked: list[str] = []

    def listening(name: str, most: int) -> bytes | None:
        asked.append(name)
        return fetch(name, most)

    assert copy_log(listening, tmp_path / "copy", key).size == 3
    with transaction.atomic():
        record([order(3)])
    publish()
    asked.clear()
    assert copy_log(listening, tmp_path / "copy", key).size == 4
    assert asked == ["checkpoint", "tile/entries/000.p/4", "tile/0/000.p/4"]
    assert verify_folder(tmp_path / "copy", key).checkpoint.size == 4


def periods_of_the_demo() -> Iterator[Period]:
    script = Script(members=300, seed=26)
    yield from live_year(script, make_community(script))


def test_a_witness_follows_the_demo_s_log_and_refuses_a_forked_one(db, data_folder, tmp_path):
    living, log = periods_of_the_demo(), data_folder / "log"
    witness = None
    for _ in range(2):
        next(living)
        key = VerifierKey.read(log_vkey())
        witness = witness or Witness(tmp_path / "seen", WitnessSigner(name="w.example/1", seed=bytes(32)), [key])
        head = log_head()
        assert head is not None
        line = witness.look_at(log, origin=head.origin, timestamp=1_550_000_000)
        assert line.name == "w.example/1"
        assert witness.seen(head.origin).size == head.size
    assert witness is not None

    # The operator shows somebody else a log in which the second period settled otherwise, signed with the same key.
    secret = SignerKey.read((data_folder / "log.key").read_text().strip())
    entries = [each.text.encode() for each in reversed(entries_before(99, 99))]
    forked = Log.open(tmp_path / "forked", secret.name, secret)
    forked.append([*entries[:-1], entries[-1].replace(b'"participants":', b'"participants":1')])
    with pytest.raises(WitnessRefused) as refusal:
        witness.look_at(forked.folder, origin=secret.name, timestamp=1_550_000_001)
    assert refusal.value.why is Why.SPLIT_VIEW
    next(living)
    witness.look_at(log, origin=secret.name, timestamp=1_550_000_002)
