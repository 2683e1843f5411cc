"""A canary person: somebody whose name, number, phone, address and illness are unlike anybody's, so that one search
finds out whether they got anywhere they do not belong.

To use it in a test of a room: enrol `CANARY` (`hatch`), let it live through what the room does, then ask `traces`
of every byte that others can get. `strays_in_database` and `strays_in_files` look through all that is kept.
"""

from __future__ import annotations

import base64
import json
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from urllib.parse import quote

import pyarrow.parquet as pq
from django.db import connection
from stdnum.cn import ric

from gongji.community.people.documents import read_document
from gongji.community.people.models import Account, Person
from gongji.community.people.roles import Field
from gongji.community.people.services import Enrolment, enrol, put

BODY = "41000019790520887"


@dataclass(frozen=True, slots=True, kw_only=True)
class Canary:
    """What names the canary, each as it is written in life."""

    name: str = "雀金丝鸣"
    number: str = BODY + ric.calc_check_digit(BODY + "0")
    phone: str = "+8613987650187"
    address: str = "河南省郑州市金丝雀大街 187 号"
    illness: str = "金丝雀热，由羽毛引起"

    def secrets(self) -> dict[str, str]:
        """Every text that must not get out, by what it is. A phone is one without its country, too."""
        return {
            "name": self.name,
            "number": self.number,
            "phone": self.phone.removeprefix("+86"),
            "address": self.address,
            "illness": self.illness,
        }


CANARY = Canary()


def hatch(account: Account, *, relation: str = "self") -> Person:
    """Enrol the canary in an account, with everything that the vault can hold of it."""
    document = read_document("resident_id", CANARY.number, on=date(2019, 1, 1))
    assert document.born_on is not None
    assert document.sex is not None
    [person] = enrol(
        [
            Enrolment(
                account=account,
                relation=relation,
                name=CANARY.name,
                sex=document.sex,
                born_on=document.born_on,
                document=document,
                phone=CANARY.phone,
                address=CANARY.address,
                province="河南",
                city_tier="third",
                income_band="under-50k",
                has_commercial_cover=False,
            )
        ]
    )
    put(person, Field.MEDICAL, CANARY.illness, label="declaration")
    return person


def forms(text: str) -> Iterator[bytes]:
    """The bytes that a text can hide as: plain, escaped, percent-encoded, in hexadecimal, in base 64."""
    for encoding in ("utf-8", "utf-16-le", "utf-16-be", "gb18030"):
        yield text.encode(encoding)
    plain = text.encode()
    yield json.dumps(text).strip('"').encode()
    yield quote(text).encode()
    yield plain.hex().encode()
    yield "".join(f"&#{ord(char)};" for char in text).encode()
    for shift in range(3):  # at any place of a longer text in base 64
        inner = base64.b64encode(b"x" * shift + plain)
        yield inner[4 if shift else 0 : -4]


def traces(content: bytes | str) -> set[str]:
    """What of the canary is in some bytes, in whatever form."""
    data = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content
    return {what for what, text in CANARY.secrets().items() if any(form in data for form in forms(text))}


def strays_in_database() -> list[str]:
    """Every column of every table in which something of the canary stands; sessions are unpacked first."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            columns = [each[0] for each in cursor.description]
            for row in cursor.fetchall():
                found += [
                    f"{table}.{column}: {what}"
                    for column, value in zip(columns, row, strict=True)
                    for what in traces(unpacked(value))
                ]
    return sorted(set(found))


def unpacked(value: object) -> bytes:
    """A value of a column as bytes, with what Django signs and packs opened: `.packed:time:signature`."""
    if isinstance(value, bytes | memoryview):
        return bytes(value)
    text = str(value)
    if not re.fullmatch(r"\.?[\w-]{20,}:[\w-]+:[\w-]+", text):
        return text.encode()
    data = text.removeprefix(".").split(":")[0]
    opened = base64.urlsafe_b64decode(data + "=" * (-len(data) % 4))
    return text.encode() + (zlib.decompress(opened) if text.startswith(".") else opened)


def strays_in_files(folder: Path) -> list[str]:
    """Every file under a folder in whose name or content something of the canary stands."""
    return sorted(
        f"{path.relative_to(folder)}: {what}"
        for path in folder.rglob("*")
        for part in (path.name.encode(), *(contents(path) if path.is_file() else ()))
        for what in traces(part)
    )


def contents(path: Path) -> Iterable[bytes]:
    """The bytes of a file and, of columns and archives, what is packed in them."""
    yield path.read_bytes()
    if path.suffix == ".parquet":
        yield str(pq.read_table(path).to_pydict()).encode()
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
