"""Many at the same moment: one identity is one person, one code has so many tries, one count misses nobody.

The race is run in a process of its own, with a connection a thread: on PostgreSQL in the database of the tests, on
SQLite in a file, which is what an installation has (the tests' own is in memory, where threads are not independent).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

RACE = """
import json, threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
import django
django.setup()
from django.core.management import call_command
from django.db import connection
from gongji.community.people.documents import read_document
from gongji.community.people.limits import Doing, TooOften
from gongji.community.people.models import Count, Identity, Person, SignInCode, Vault
from gongji.community.people.rules import Unfit
from gongji.community.people.services import Enrolment, enrol, open_account, open_accounts
from gongji.community.people.services.codes import prove_phone, send_code
from gongji.community.people.services.limits import Who, count_and_allow

call_command("migrate", verbosity=0)
AT = datetime(2026, 3, 1, 9, tzinfo=UTC)
DOCUMENT = read_document("resident_id", "410000197905200014", on=AT.date())

def together(runners, what):
    start = threading.Barrier(len(runners))
    def run(runner):
        start.wait()
        try:
            return bool(what(runner))
        except (Unfit, TooOften):
            return False
        finally:
            connection.close()
    with ThreadPoolExecutor(len(runners)) as pool:
        return sum(pool.map(run, runners))

def enrols(account):
    person = dict(name="王建国", sex="male", born_on=date(1979, 5, 20), document=DOCUMENT)
    return enrol([Enrolment(account=account, relation="self", **person)])

enrolled = together(open_accounts(12), enrols)
opened = together(range(12), lambda n: open_account("+8613812345678", at=AT))
send_code("+8613812345678", address="", language="zh", at=AT)
together(range(12), lambda n: prove_phone("+8613812345678", "wrong", address="", at=AT))
allowed = together(range(40), lambda n: count_and_allow(Doing.SEND_CODE, Who(address="198.51.100.7"), at=AT) is None)
print(json.dumps({
    "enrolled": enrolled, "people": Person.objects.count(), "identities": Identity.objects.count(),
    "vaults_of_people": Vault.objects.filter(person__isnull=False).count(),
    "opened": opened, "accounts_of_phone": Vault.objects.filter(account__isnull=False).count(),
    "tries": SignInCode.objects.get().tries, "allowed": allowed,
    "counted": max(Count.objects.values_list("count", flat=True)),
}))
"""


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_one_succeeds_and_every_try_is_counted(tmp_path: Path) -> None:
    surroundings = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    surroundings |= {"GONGJI_DATA": str(tmp_path), "GONGJI_CODES": "file"}
    surroundings |= {"DJANGO_SETTINGS_MODULE": "gongji.community.settings"}
    if connection.vendor == "postgresql":
        at = connection.settings_dict
        surroundings["DATABASE_URL"] = f"postgres://{at['USER']}@{quote(at['HOST'], safe='')}/{at['NAME']}"
    command = [sys.executable, "-c", RACE]
    ended = subprocess.run(command, env=surroundings, capture_output=True, text=True, timeout=120, check=False)
    assert ended.returncode == 0, ended.stderr
    assert json.loads(ended.stdout) == {
        "enrolled": 1,
        "people": 1,
        "identities": 1,
        "vaults_of_people": 1,
        "opened": 12,
        "accounts_of_phone": 1,
        "tries": 5,
        "allowed": 30,
        "counted": 40,
    }
