"""A member's receipt as a file: for the family that it belongs to, and for nobody else."""

from __future__ import annotations

import gzip
import json
from datetime import date

import pytest
from django.test import Client

from gongji.community.cases.services import apply, decide
from gongji.community.log.queries import log_head, log_vkey
from gongji.community.people.services import open_accounts
from gongji.community.periods.queries import my_period, my_receipt, one_period
from gongji.community.periods.services import disclose, freeze, open_year, settle
from gongji.proofs.verify import verify
from tests.community.conftest import PLAN
from tests.community.test_cases import application

DISCLOSED, SETTLED_ONLY = "2019-02-1", "2019-02-2"
HERS = f"/me/{DISCLOSED}/receipt-1.json"


@pytest.fixture
def february(wang, mother, lin, zhao, data_folder, settings) -> None:
    """林晓燕 is aided; the second period of February is settled and not disclosed."""
    settings.DEMO = True  # signing in by one tap
    decide(apply(application(lin, date(2019, 2, 1))).number, date(2019, 2, 1))
    first, second, third = open_year(PLAN, 2019)[:3]
    for period in (first, second):
        for stage in (freeze, settle, disclose):
            stage(period)
    assert second.name == DISCLOSED
    freeze(third)
    settle(third)
    assert third.name == SETTLED_ONLY


def signed_in(account) -> Client:
    client = Client()
    client.force_login(account)
    return client


def numbers(client: Client, name: str) -> list[int]:
    """The member numbers that a browser gets receipts of, whatever it tries."""
    answers = [client.get(f"/me/{name}/receipt-{line}.json") for line in range(30)]
    assert {answer.status_code for answer in answers} <= {200, 404}
    return [answer.json()["member"] for answer in answers if answer.status_code == 200]


def test_a_family_gets_the_receipts_of_its_own_lines(february, account, wang, mother):
    assert numbers(signed_in(account), DISCLOSED) == [wang.number, mother.number]


def test_other_members_get_their_own_and_never_ours(february, lin, zhao):
    assert numbers(signed_in(lin.person.account), DISCLOSED) == [lin.number]
    assert numbers(signed_in(zhao.person.account), DISCLOSED) == [zhao.number]


def test_strangers_get_nothing(february):
    assert numbers(Client(), DISCLOSED) == []
    [newcomer] = open_accounts(1, invented=True)
    assert numbers(signed_in(newcomer), DISCLOSED) == []


@pytest.mark.parametrize("name", [SETTLED_ONLY, "1999-01-1", "..", "%2e%2e"])
def test_a_period_that_is_not_disclosed_gives_no_receipt(february, account, name):
    assert numbers(signed_in(account), name) == []


def test_the_receipt_holds_under_the_published_root(february, account):
    answer = signed_in(account).get(HERS)
    assert answer.headers["Content-Disposition"] == f'attachment; filename="receipt-{DISCLOSED}-1.json"'
    assert answer.headers["Content-Type"] == "application/json"
    assert "no-store" in answer.headers["Cache-Control"]
    period = one_period(PLAN, DISCLOSED)
    assert period is not None
    assert len(verify(answer.content, root=period.root_hash, log_key=log_vkey())) == 6


def test_a_receipt_shows_the_log_as_it_stands_now_and_is_small_on_the_way(february, account):
    asked = {"accept-encoding": "gzip"}
    packed = signed_in(account).get(HERS, headers=asked)
    assert packed.headers["Content-Encoding"] == "gzip"
    receipt = json.loads(gzip.decompress(packed.content))
    head = log_head()
    assert head is not None
    assert (receipt["checkpoint"], receipt["log_index"]) == (head.checkpoint, head.size - 1)
    assert len(packed.content) < len(json.dumps(receipt)) * 2 / 3


def test_before_its_statement_is_published_a_receipt_says_nothing_of_the_log(february, account, settings, tmp_path):
    settings.LOG_FOLDER = tmp_path / "elsewhere"  # as after a kill between the commit and the publishing
    answer = signed_in(account).get(HERS)
    assert len(verify(answer.content)) == 4


def test_a_receipt_has_the_shares_that_the_page_of_the_period_shows(february, account):
    shown = my_period(account, PLAN, DISCLOSED)
    assert shown is not None
    for number, line in enumerate(shown.mine.lines, start=1):
        receipt = my_receipt(account, PLAN, DISCLOSED, number)
        assert receipt is not None
        assert (receipt["member"], receipt["share_fen"], receipt["sponsor_fen"]) == (
            line.member,
            line.share_fen,
            line.sponsor_fen,
        )
    assert f"/me/{DISCLOSED}/receipt-2.json" in signed_in(account).get(f"/me/{DISCLOSED}/").content.decode()


def test_a_receipt_names_nobody(february, account):
    text = signed_in(account).get(HERS).content.decode()
    assert not [name for name in ("王建国", "欧阳秀兰", "林晓燕", "赵敏") if name in text]
    assert json.loads(text).keys() == {
        "format", "plan", "period", "member", "position", "salt", "share_fen", "sponsor_fen", "tile", "path", "root",
        "settlement", "checkpoint", "log_index", "log_path",
    }  # fmt: skip


def test_a_receipt_is_read_and_never_written(february, account):
    assert signed_in(account).post(HERS).status_code == 405
