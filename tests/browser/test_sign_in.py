"""Signing in with a real browser: a passkey of a device in software, and everything else without scripts."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.conftest import PHONE, Demo

ACCOUNT_PAGE = re.compile(r"^[^?]*/me/account/$")  # and not the way to it, ?next=/me/account/


@pytest.fixture
def with_scripts(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    """A phone with scripts and a fingerprint, at an address with a name: passkeys need one."""
    address = demo.address.replace("127.0.0.1", "localhost")
    context = browser.new_context(viewport=PHONE, base_url=address, locale="zh-CN")
    yield context
    context.close()


def with_fingerprint(context: BrowserContext) -> Page:
    """A page of a device that makes passkeys and knows its owner."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    device = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    device |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": device})
    return page


def test_a_passkey_is_made_and_signs_in_again(with_scripts: BrowserContext) -> None:
    page = with_fingerprint(with_scripts)
    page.goto("/sign-in/?next=/me/account/")
    page.locator(".people button").first.click()
    page.get_by_label("起个名字").fill("my test phone")
    page.get_by_role("button", name="添加本设备的通行密钥").click()
    page.wait_for_selector("text=my test phone")
    page.locator(".actions").get_by_role("button", name="退出登录").click()
    page.goto("/sign-in/?next=/me/account/")
    page.get_by_role("button", name="用通行密钥登录").click()
    page.wait_for_url(ACCOUNT_PAGE)
    assert page.locator(".rows .row", has_text="本设备").count() == 1


def test_without_scripts_the_code_is_the_way_and_no_button_is_dead(page: Page) -> None:
    page.goto("/sign-in/")
    assert page.locator("form[data-passkey]").is_hidden()
    page.get_by_label("手机号").fill("13812345678")
    page.get_by_role("button", name="发送验证码").click()
    assert "138******78" in page.locator("main").inner_text()
    page.get_by_label("验证码").fill("1")
    page.get_by_role("button", name="登录", exact=True).click()
    assert re.search("还可以试|没有可用的验证码", page.locator(".problems").inner_text())


def test_a_caseworker_looks_behind_a_mask(page: Page) -> None:
    page.goto("/sign-in/")
    page.get_by_role("button", name="案件专员").click()
    page.get_by_role("link", name="查找成员").click()
    page.get_by_label("成员编号").fill("1")
    page.get_by_role("button", name="查找").click()
    masked = page.locator("h1").inner_text().split(" ")[0]
    page.get_by_label("姓名").check()
    page.get_by_label("案件或申请编号").fill("2019-0099")
    page.get_by_role("button", name="记录并显示").click()
    name = page.locator(".card dd").inner_text()
    assert name[0] == masked[0]
    assert "*" not in name


@pytest.mark.parametrize("path", ["/sign-in/", "/me/account/", "/me/data/", "/me/data/erase/", "/me/recover/"])
def test_the_pages_fit_a_small_phone_in_both_languages(page: Page, path: str) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto("/sign-in/")
    page.locator(".people button").first.click()
    for language in ("", "/en"):
        page.goto(language + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        small = page.evaluate(
            "[...document.querySelectorAll('main *')].filter(e => e.children.length == 0 && e.innerText?.trim()"
            " && parseFloat(getComputedStyle(e).fontSize) < 16).map(e => e.innerText)"
        )
        assert small == []


def test_english_pages_of_the_account_are_complete(page: Page) -> None:
    page.goto("/en/sign-in/")
    page.locator(".people button").first.click()
    for path in ("/en/me/account/", "/en/me/data/", "/en/me/data/erase/", "/en/me/recover/", "/en/me/account/phone/"):
        page.goto(path)
        text = re.sub(r"[\u4e00-\u9fff]{1,2}\*+[\u4e00-\u9fff]?", "", page.locator("main").inner_text())
        assert not re.search(r"[\u4e00-\u9fff]", text), (path, text)
