"""The canary lives a year: enrolled, member, ill, aided, looked at; and is nowhere but in its own vault."""

from __future__ import annotations

import base64
import io
import json
import re
import zipfile
import zlib
from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from gongji.community.cases.services import apply, decide
from gongji.community.membership.services import Joining, join
from gongji.community.people.documents import read_document
from gongji.community.people.models import Account, Person
from gongji.community.people.roles import STAFF, Field, Purpose, Role
from gongji.community.people.services import Why, look, open_account
from gongji.community.people.services.recovery import ask_recovery
from gongji.community.periods.services import close, collect, disclose, freeze, open_year, settle
from tests.community.canary import CANARY, forms, hatch, strays_in_database, strays_in_files, traces, unpacked
from tests.community.conftest import PLAN, staff
from tests.community.permissions import ROWS
from tests.community.test_cases import application
from tests.community.test_permissions import browser, session_of, signed_in

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize("what", CANARY.secrets())
def test_a_trace_is_found_in_whatever_form(what):
    text = CANARY.secrets()[what]
    hidden = [
        text.encode(),
        text.encode("gb18030"),
        json.dumps({"said": text}).encode(),
        text.encode().hex().encode(),
        *(base64.b64encode(b"y" * shift + text.encode() + b"z" * 5) for shift in range(5)),
    ]
    assert [traces(b"<p>" + form + b"</p>") for form in hidden] == [{what}] * len(hidden)
    packed = base64.urlsafe_b64encode(zlib.compress(json.dumps({"a": text}).encode())).rstrip(b"=").decode()
    assert traces(unpacked(f".{packed}:1abcDE:signature-signature")) == {what}
    assert all(len(form) >= 6 for form in forms(text))


def test_nothing_of_nobody_is_found():
    assert traces("雀* 4***************76 139******87 河南") == set()


@pytest.fixture
def canary(db, wang, settings, capsys) -> Person:
    """The canary, who signed in through the pages, joined, fell ill and was aided in 2019, in the open."""
    settings.CODES = "console"
    client = Client()
    client.post("/sign-in/", {"phone": CANARY.phone})
    code = re.search(r'"code": "(\d{6})"', capsys.readouterr().err)
    assert code is not None
    client.post("/sign-in/code", {"phone": CANARY.phone, "code": code.group(1)})
    person = hatch(open_account(CANARY.phone, at=AT))
    [spell] = join(PLAN, [Joining(person=person, tier="standard", joined_on=date(2018, 6, 1))])
    case = apply(application(spell, date(2018, 12, 1), date(2019, 1, 2)))
    decide(case.number, date(2019, 1, 5))
    period = next(iter(open_year(PLAN, 2019)))
    for stage in (freeze, settle, disclose, collect, close):
        stage(period)
    look(
        staff(Role.CASEWORKER),
        [person.vault],
        {Field.NAME, Field.MEDICAL, Field.PHONE},
        Why(purpose=Purpose.CASE_WORK, reference=f"case {case.number}"),
        at=AT,
    )
    document = read_document("resident_id", CANARY.number, on=date(2026, 3, 1))
    stranger = open_account("+8613812345678", at=AT)
    ask_recovery(stranger, CANARY.name, document, address="198.51.100.7", language="zh", at=AT)
    return person


def pages(session: str, languages: tuple[str, ...] = ("", "/en")) -> dict[str, bytes]:
    """All that the addresses give to a browser: head and body."""
    found = {}
    for row in ROWS:
        if row.post:
            continue
        address = reverse(row.name, kwargs=dict(row.known) or None)
        for path in (f"{language}{address}" for language in languages):
            response = browser(session).get(path)
            body = b"".join(response) if response.streaming else response.content
            found[path] = str(response.headers).encode() + body
    return found


def test_nobody_else_gets_a_trace_of_the_canary_from_any_page(canary, wang, capsys, caplog):
    sessions = {"visitor": "", "another member": session_of(wang.person.account)}
    seen = {who: pages(session) for who, session in sessions.items()}
    seen |= {role.value: pages(session_of(staff(role)), ("",)) for role in STAFF}
    found = [
        f"{path}, {who}: {what}"
        for who, of_theirs in seen.items()
        for path, content in of_theirs.items()
        for what in traces(content)
    ]
    assert found == []
    printed = capsys.readouterr()
    assert traces(caplog.text + printed.out + printed.err) == set()


def test_the_public_pages_do_show_the_canarys_case(canary):
    shown = pages("", ("",))
    assert canary.masked_name == "雀**鸣"
    for path in ("/cases/2019-0001/", "/periods/2019-01-2/"):
        assert canary.masked_name.encode() in shown[path]


def test_no_column_and_no_file_has_a_trace_of_the_canary(canary, data_folder):
    signed_in(canary.account)
    assert strays_in_database() == []
    assert strays_in_files(data_folder) == []
    assert any(path.suffix == ".parquet" for path in data_folder.rglob("*"))


def test_the_canary_itself_takes_everything_away(canary):
    response = signed_in(canary.account).post("/me/data/download")
    assert traces(str(response.headers)) == set()
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        assert archive.namelist() == ["data.json", "data.html"]
        for name in archive.namelist():
            assert traces(archive.read(name)) == set(CANARY.secrets())


def test_after_erasure_the_canary_is_not_even_in_its_own_download(canary, monkeypatch):
    from gongji.community.people.services.erasure import erase_person

    monkeypatch.setattr("gongji.community.people.holds.ASKED", [])
    account: Account = canary.account
    erase_person(account, canary.pk, on=date(2026, 3, 1), at=AT)
    with zipfile.ZipFile(io.BytesIO(signed_in(account).post("/me/data/download").content)) as archive:
        assert traces(archive.read("data.json")) == {"phone"}  # the account's own, which is open
