"""Members see what a new version would change, and vote on it once, on a page that needs no script."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from gongji.community.people.services import open_accounts
from gongji.community.versions.queries import plan_path, versions_of
from gongji.community.versions.services import announce, begin
from tests.community.conftest import PLAN


@pytest.fixture
def announced(db) -> date:
    """A version 2030 of the village's plan with half the aid under 40, announced today."""
    today = timezone.localdate()
    with transaction.atomic():
        begin(PLAN, today)
    starts = today + timedelta(days=40)
    text = plan_path(PLAN).read_text(encoding="utf-8").replace('version = "2019"', 'version = "2030"')
    text = re.sub(r"^effective_from = .*$", f"effective_from = {starts}", text, flags=re.MULTILINE)
    announce(text.replace("aid_fen = 10_000_000", "aid_fen = 5_500_000").encode(), today)
    return starts


def test_a_plan_that_never_changed_says_so(db, client):
    assert "规则没有改过" in client.get("/plan/changes/").content.decode()


def test_what_would_change_stands_there_in_words_and_the_plan_page_leads_to_it(announced, client):
    page = client.get("/plan/changes/").content.decode()
    assert announced.isoformat() in page
    assert "正在投票" in page
    assert "55,000 元" in page
    assert 'href="/plan/changes/"' in client.get("/plan/").content.decode()
    assert "100,000 元" in client.get("/plan/").content.decode(), "what holds today is still the old version"


def test_a_member_votes_once_and_a_stranger_not_at_all(announced, client, account, wang, settings):
    settings.DEMO = True
    url = "/plan/changes/2030/ballot"
    assert client.post(url, {"approves": "yes"}).url.startswith("/sign-in/")
    [stranger] = open_accounts(1, invented=True)
    client.force_login(stranger)
    assert "没有投票资格" in client.get("/plan/changes/").content.decode()
    assert client.post(url, {"approves": "yes"}).status_code == 409
    client.force_login(account)
    assert "我赞成" in client.get("/plan/changes/").content.decode()
    assert client.post(url, {"approves": "maybe"}).status_code == 404
    assert client.post(url, {"approves": "yes"}).url == "/plan/changes/"
    assert (versions_of(PLAN)[-1].votes.yes, versions_of(PLAN)[-1].votes.no) == (1, 0)
    assert "我赞成" not in client.get("/plan/changes/").content.decode()
    again = client.post(url, {"approves": "no"})
    assert again.status_code == 409
    assert "您已经投过票" in again.content.decode()
    assert client.post("/plan/changes/2019/ballot", {"approves": "yes"}).status_code == 404
