"""What somebody sees who has never been here: on a phone, without scripts, in both languages."""

from __future__ import annotations

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Page

from gongji.community.rehearsal.services import Script, make_community
from tests.browser.conftest import MEMBERS, Demo

STATEMENT = {
    "": "本计划不是保险，我们不承诺您能够获得确定的风险保障。",
    "/en": "This plan is not insurance, and we do not promise that you will receive any certain cover.",
}
PAGES = ("/", "/plan/", "/periods/", "/me/")
BYTES_MAX = 100_000
LINK = re.compile(r'href="(/[^"#]*)"')
PICTURE = re.compile(r"<svg.*?</svg>", re.S)


def first_period_with_cases(page: Page) -> str:
    page.goto("/periods/")
    href = page.locator(".rows a", has_text="个案件").first.get_attribute("href")
    assert href
    return href


@pytest.mark.parametrize("language", STATEMENT)
@pytest.mark.parametrize("path", PAGES)
def test_every_page_says_that_this_is_not_insurance(page: Page, path: str, language: str) -> None:
    page.goto(language + path)
    assert page.locator(".foot").get_by_text(STATEMENT[language]).is_visible()


@pytest.mark.parametrize("language", STATEMENT)
@pytest.mark.parametrize("path", PAGES)
def test_nothing_runs_off_a_small_phone_and_no_text_is_small(page: Page, path: str, language: str) -> None:
    page.goto(language + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    sizes = page.evaluate(
        "[...document.querySelectorAll('body *')].filter(e => !e.closest('svg') && e.innerText)"
        ".map(e => parseFloat(getComputedStyle(e).fontSize))"
    )
    assert min(sizes) >= 16


def test_from_home_to_a_masked_case_in_three_taps(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="全年各期").click()
    page.goto(first_period_with_cases(page))
    assert page.get_by_role("heading", name="钱从哪来，到哪去").is_visible()
    page.locator(".rows a").first.click()
    heading = page.locator("h1").inner_text()
    assert re.match(r"\w{1,2}\*", heading), heading
    assert "岁" not in page.locator(".facts").inner_text() or page.get_by_text("–").first.is_visible()


def test_a_period_balances_on_the_page(page: Page) -> None:
    page.goto(first_period_with_cases(page))
    came, went = page.locator("tr.sum .n").all_inner_texts()
    assert came == went != "¥0.00"


def test_the_other_language_is_the_same_page(page: Page) -> None:
    period = first_period_with_cases(page)
    page.goto(period)
    page.get_by_role("link", name="English").click()
    assert page.url.endswith("/en" + period)
    page.get_by_role("link", name="中文").click()
    assert page.url.endswith(period)
    assert "/en/" not in page.url


def test_the_root_on_the_page_is_the_root_of_the_settlement_statement(page: Page, demo: Demo) -> None:
    period = first_period_with_cases(page)
    page.goto(period)
    root = page.locator(".hash").inner_text()
    assert f'"hash":"{root}"' in demo.read(period + "settlement.json").decode()


def test_pictures_have_words_for_those_who_cannot_see_them(page: Page) -> None:
    page.goto("/periods/")
    assert page.get_by_role("img", name="每人分摊").count() == 1


def test_no_page_asks_anybody_else_for_anything(page: Page, demo: Demo) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    for path in PAGES:
        page.goto(path)
    assert asked
    assert all(url.startswith(demo.address) for url in asked)


def test_a_page_that_is_not_there_says_so_without_a_stack_trace(page: Page) -> None:
    answer = page.goto("/periods/1999-01-1/")
    assert answer
    assert answer.status == 404
    assert page.get_by_role("link", name="回到首页").is_visible()


def crawled(demo: Demo) -> dict[str, bytes]:
    """All public pages that can be reached by links from the home page, in both languages."""
    found: dict[str, bytes] = {}
    waiting = ["/", "/en/"]
    while waiting:
        path = waiting.pop()
        if path in found or "/me" in path or "/static/" in path:
            continue
        found[path] = demo.read(path)
        waiting += [urljoin(path, link) for link in LINK.findall(found[path].decode())]
    return found


def test_no_public_byte_names_a_person(demo: Demo) -> None:
    people = make_community(Script(members=MEMBERS)).people  # the database keeps names sealed
    names = {person.name for person in people if len(person.name) >= 3} | {each.document_number for each in people}
    pages = crawled(demo)
    assert len(pages) > 60
    assert len(names) > 100
    for path, content in pages.items():
        text = content.decode()
        assert not [name for name in names if name in text], path
        assert len(PICTURE.sub("", text)) <= BYTES_MAX, path
