"""The public log as the demo serves it: for people, and for a witness who copies it over the network."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import Demo
from tests.browser.test_verify import VKEY

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def gongji(*words: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "gongji.cli.main", *map(str, words)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)


def test_a_witness_does_what_the_page_says(page: Page, demo: Demo, tmp_path: Path):
    page.goto("/log/")
    (tmp_path / "log.pub").write_text(page.locator("#vkey").inner_text())
    commands = [each.inner_text().split() for each in page.locator(".steps code").all()]
    assert [words[:3] for words in commands] == [["gongji", "log", verb] for verb in ("copy", "key", "witness")]
    said = []
    for words in commands:
        known = {"log", "log.pub", "me.key", "seen"}
        ended = gongji("log", words[2], *(tmp_path / each if each in known else each for each in words[3:]))
        assert ended.returncode == 0, ended.stderr
        said.append(ended.stdout)
    assert f"{page.locator('.figures dd').first.inner_text()} entries hold" in said[0]
    assert said[2].startswith("— witness.example/me ")
    assert "entries hold" in gongji("log", "verify", demo.data / "log", "--vkey", tmp_path / "log.pub").stdout


def test_a_log_that_is_not_there_is_said_in_words(demo: Demo, tmp_path: Path):
    for address, status, words in (
        (f"{demo.address}/plan", 1, "no checkpoint at this address"),
        ("http://127.0.0.1:9", 1, "http://127.0.0.1:9/checkpoint: "),
        ("somewhere", 2, "begins with https://"),
    ):
        ended = gongji("log", "copy", address, tmp_path / "copy", "--vkey", VKEY)
        assert ended.returncode == status
        assert words in ended.stderr
        assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("language", ["", "/en"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_pages_of_the_log_fit_the_screen_in_one_language(page: Page, language: str, width: int):
    page.set_viewport_size({"width": width, "height": 740})
    for path in ("/log/", "/log/0/"):
        page.goto(language + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert bool(CHINESE.search(page.locator("main").inner_text())) == (language == "")
        assert page.locator("footer a").first.get_attribute("href") == f"{language}/log/"
