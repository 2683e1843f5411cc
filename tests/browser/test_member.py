"""What a member sees: one tap to sign in, what was paid, for whom, and where each fen went."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page


def fen(text: str) -> int:
    return int(re.sub(r"[^0-9]", "", text))


@pytest.fixture
def signed_in(page: Page) -> Page:
    page.goto("/me/")
    page.locator(".people button").first.click()
    return page


def test_one_tap_shows_what_the_family_paid(signed_in: Page) -> None:
    assert "您" in signed_in.locator("h1").inner_text()
    paid = [fen(text) for text in signed_in.locator(".rows a .amount").all_inner_texts()]
    assert len(paid) == 23
    assert sum(paid) == fen(signed_in.locator(".figures .big dd").inner_text()) > 0


def test_each_fen_is_traced_to_a_case_or_the_fee(signed_in: Page) -> None:
    signed_in.locator(".rows a", has_text=re.compile(r"用于 \d+ 个案件")).first.click()
    went = signed_in.locator("section").first.locator(".amount").all_inner_texts()
    *parts, whole = [fen(text) for text in went]
    assert sum(parts) == whole == fen(signed_in.locator("h1").inner_text()) > 0
    people = signed_in.locator("section").last.locator(".amount").all_inner_texts()
    assert sum(fen(text) for text in people) == whole


def test_the_family_is_there_with_each_ones_standing(signed_in: Page) -> None:
    family = signed_in.locator(".rows .row")
    assert family.filter(has_text="本人").count() == 1
    assert family.filter(has_text="互助中").count() >= 1


def test_signing_out_shows_nobody(signed_in: Page) -> None:
    signed_in.get_by_role("button", name="退出登录").click()
    signed_in.goto("/me/")
    assert signed_in.locator(".people button").count() >= 6


def test_a_stranger_cannot_read_a_members_period(page: Page) -> None:
    page.goto("/me/2019-05-1/")
    assert page.url.endswith("/sign-in/?next=%2Fme%2F2019-05-1%2F")


def test_english_is_complete(signed_in: Page) -> None:
    signed_in.get_by_role("link", name="English").click()
    text = signed_in.locator("main").inner_text()
    without_names = re.sub(r"[\u4e00-\u9fff]{1,2}\*[\u4e00-\u9fff]?", "", text)
    assert not re.search(r"[\u4e00-\u9fff]", without_names), without_names
