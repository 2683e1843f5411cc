"""Messages to services outside: printed, written, or posted with a signature that the service can check."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from gongji.community.people.models import Identity, Verification
from gongji.community.people.providers import Console, Http, provider
from gongji.community.people.services import enrol
from gongji.community.people.services.identities import verify
from gongji.errors import NotNow, Refused
from tests.community.test_identity_forms import number
from tests.community.test_vault import enrolment

AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SECRET = b"s" * 32


@contextmanager
def service(answer: bytes, status: int = 200) -> Iterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A service that answers what it is told to; its address, and what it received."""
    received: list[tuple[dict[str, str], bytes]] = []

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    running = HTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{running.server_port}/", received
    finally:
        running.shutdown()
        thread.join()
        running.server_close()


def test_a_service_can_check_that_a_message_is_ours():
    with service(b'{"reference": "42"}') as (url, received):
        assert Http(url=url, secret=SECRET).send("sign-in-code", {"code": "123456"}, at=AT) == {"reference": "42"}
    [(headers, body)] = received
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    expected = base64.b64encode(hmac.new(SECRET, signed, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert headers["webhook-timestamp"] == str(int(AT.timestamp()))
    assert json.loads(body) == {"type": "sign-in-code", "timestamp": AT.isoformat(), "data": {"code": "123456"}}


@pytest.mark.parametrize(("answer", "status"), [(b"", 500), (b"no JSON", 200), (b'{"a":', 200)])
def test_an_answer_that_is_none_means_try_again(answer, status):
    with service(answer, status) as (url, _), pytest.raises(NotNow, match="did not answer"):
        Http(url=url, secret=SECRET).send("sign-in-code", {}, at=AT)


def test_an_empty_answer_will_do_and_a_list_says_nothing():
    for answer in (b"", b"[1]"):
        with service(answer) as (url, _):
            assert Http(url=url, secret=SECRET).send("sign-in-code", {}, at=AT) == {}


def test_the_console_prints_the_code_and_nobodys_phone(capsys):
    Console().send("sign-in-code", {"phone": "+8613812345678", "code": "123456"}, at=AT)
    printed = capsys.readouterr().err
    assert "123456" in printed
    assert "138" not in printed


@pytest.mark.parametrize("setting", ["", "sms", "http://sender.example/codes", "ftp://x", "https"])
def test_a_provider_that_would_send_in_clear_is_refused_in_words(setting):
    with pytest.raises(Refused, match="begins with https://"):
        provider(setting, name="GONGJI_CODES", folder=Path("/nowhere"), secret=SECRET)


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"outcome": "match", "reference": "7"}, "match"),
        ({"outcome": "mismatch"}, "mismatch"),
        ({"outcome": "perhaps"}, "unavailable"),
        ({}, "unavailable"),
    ],
)
def test_what_a_provider_says_about_an_identity_is_kept(account, settings, data_folder, answer, outcome):
    settings.IDENTITY = "file"
    enrol([enrolment(account)])
    (data_folder / "outbox").mkdir()
    (data_folder / "outbox" / "identity-check.answer.json").write_text(json.dumps(answer))
    assert verify(list(Identity.objects.all()), reference="joining", at=AT) == [outcome]
    assert Identity.objects.get().outcome == Verification.objects.get().outcome == outcome
    [asked] = [json.loads(p.read_text()) for p in (data_folder / "outbox").glob("2*identity-check.json")]
    assert (asked["name"], asked["number"]) == ("王建国", number())


def test_without_a_provider_nobody_is_asked(account):
    enrol([enrolment(account)])
    with pytest.raises(Refused, match="GONGJI_IDENTITY"):
        verify(list(Identity.objects.all()), reference="joining", at=AT)
    assert Identity.objects.get().outcome == "not-asked"
