"""How the platform speaks to services outside it, such as the sender of codes: by the console, a file or HTTP.

    console   printed where the server runs; for a laptop
    file      one JSON file each in a folder; for development and tests
    https://… a POST, signed after the Standard Webhooks text; what a service must accept stands in
              docs/reference/providers.md

The program calls nobody unless an address is set.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import sys
import urllib.error
import urllib.request
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol
from urllib.parse import urlsplit

from gongji.errors import NotNow, Refused

SECONDS_TO_ANSWER: Final = 8
ANSWER_BYTES_MAX: Final = 65_536
Message = Mapping[str, object]


class Provider(Protocol):
    """Takes a message and gives the answer of the service, empty where there is none."""

    def send(self, kind: str, message: Message, *, at: datetime) -> Message:
        """Hand a message over; raises NotNow if it could not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Console:
    """Prints the message for whoever runs the server; what names a person is not printed."""

    def send(self, kind: str, message: Message, *, at: datetime) -> Message:
        """Print it."""
        shown = {name: value for name, value in message.items() if name not in {"phone", "name", "number"}}
        print(f"[{kind}] {json.dumps(shown, ensure_ascii=False)}", file=sys.stderr, flush=True)  # noqa: T201 - the console is where it goes
        return {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Folder:
    """Writes each message into a file of its own, for developers and tests."""

    place: Path

    def send(self, kind: str, message: Message, *, at: datetime) -> Message:
        """Write it; the name says when and what, never whom. An answer is taken from `KIND.answer.json`."""
        self.place.mkdir(parents=True, exist_ok=True)
        path = self.place / f"{at:%Y%m%dT%H%M%S.%f}-{uuid.uuid4().hex[:8]}-{kind}.json"
        path.write_text(json.dumps({"kind": kind, **message}, ensure_ascii=False))
        path.chmod(0o600)
        answer = self.place / f"{kind}.answer.json"
        return json.loads(answer.read_text()) if answer.exists() else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Http:
    """Posts the message as JSON, signed with a secret that the service shares."""

    url: str
    secret: bytes

    def send(self, kind: str, message: Message, *, at: datetime) -> Message:
        """Post it and read the answer, a JSON object or nothing; raises NotNow if none comes in time."""
        body = json.dumps({"type": kind, "timestamp": at.isoformat(), "data": dict(message)}).encode()
        identity = f"msg_{uuid.uuid4().hex}"
        headers = {"content-type": "application/json", **signed(self.secret, identity, at, body)}
        request = urllib.request.Request(self.url, body, headers, method="POST")  # noqa: S310 - address_of checked it
        try:
            with urllib.request.urlopen(request, timeout=SECONDS_TO_ANSWER) as answer:  # noqa: S310 - as above
                content = answer.read(ANSWER_BYTES_MAX)
            found = json.loads(content) if content.strip() else {}
        except (OSError, ValueError) as error:
            raise NotNow(f"the service for {kind} did not answer: {type(error).__name__}") from error
        return found if isinstance(found, dict) else {}


def signed(secret: bytes, identity: str, at: datetime, body: bytes) -> dict[str, str]:
    """The three headers by which a service knows that a message is ours and not repeated (Standard Webhooks)."""
    seconds = str(int(at.timestamp()))
    content = f"{identity}.{seconds}.".encode() + body
    signature = base64.b64encode(hmac.new(secret, content, hashlib.sha256).digest()).decode()
    return {"webhook-id": identity, "webhook-timestamp": seconds, "webhook-signature": f"v1,{signature}"}


def provider(setting: str, *, name: str, folder: Path, secret: bytes) -> Provider:
    """The provider that a setting names; raises Refused for one that is none of the three."""
    if setting == "console":
        return Console()
    if setting == "file":
        return Folder(place=folder)
    parts = urlsplit(setting)
    local = parts.hostname in {"127.0.0.1", "localhost", "::1"}
    if parts.scheme == "https" or (parts.scheme == "http" and local):
        return Http(url=setting, secret=secret)
    raise Refused(f"{name} is '{setting}'; it is console, file, or an address that begins with https://")
