"""A real demo, served by the real command, and a real browser to look at it. All tests of this folder share one.

They share one process too (tests/conftest.py): the browser's driver keeps an event loop running, beside which Django
would not let other tests read the database. And they share two phones, one with scripts and one without, which are
handed on as good as new: to make a phone takes the browser four times as long as to show a page.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PHONE = ViewportSize(width=360, height=740)
SECONDS_TO_START = 90
MEMBERS = 3000


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: its address, its data folder, and its process."""

    address: str
    data: Path
    process: subprocess.Popen[str]

    def read(self, path: str) -> bytes:
        """The bytes of a page as anybody gets them."""
        with urllib.request.urlopen(self.address + path, timeout=10) as answer:
            content: bytes = answer.read()
        return content

    def interrupt(self) -> tuple[int, str]:
        """Press Ctrl-C, and wait: exit status and everything that was said."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate(timeout=20)
        return self.process.returncode, said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def demo_command(*options: str) -> list[str]:
    return [sys.executable, "-m", "gongji.cli.main", "demo", *options]


def start_demo(data: Path, *, members: int = MEMBERS) -> Demo:
    """Start a demo and wait for its first page."""
    port = free_port()
    process = subprocess.Popen(
        demo_command("--port", str(port), "--members", str(members)),
        env={name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | {"GONGJI_DATA": str(data)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    demo = Demo(f"http://127.0.0.1:{port}", data, process)
    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until and process.poll() is None:
        try:
            demo.read("/")
        except OSError:
            time.sleep(0.1)
        else:
            return demo
    process.kill()
    raise AssertionError(f"the demo did not start: {process.communicate()[0]}")


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    running = start_demo(tmp_path_factory.mktemp("demo"))
    yield running
    status, said = running.interrupt()
    assert (status, "Traceback" in said) == (0, False), said


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@contextmanager
def handed_on(browser: Browser, demo: Demo, *, scripts: bool) -> Iterator[Page]:
    """A small phone with one page."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=scripts, base_url=demo.address, locale="zh-CN")
    yield context.new_page()
    context.close()


def as_new(page: Page) -> Page:
    """The page as its next reader finds it: nobody is signed in, nothing is shown, and the network is there."""
    context = page.context
    for other in context.pages:
        if other != page:
            other.close()
    context.set_offline(False)
    context.clear_cookies()
    page.set_viewport_size(PHONE)
    page.goto("about:blank")
    return page


@pytest.fixture(scope="package")
def plain_phone(browser: Browser, demo: Demo) -> Iterator[Page]:
    with handed_on(browser, demo, scripts=False) as page:
        yield page


@pytest.fixture(scope="package")
def smart_phone(browser: Browser, demo: Demo) -> Iterator[Page]:
    with handed_on(browser, demo, scripts=True) as page:
        page.on("pageerror", lambda error: pytest.fail(f"an error on the page: {error}"))
        yield page


@pytest.fixture
def page(plain_phone: Page) -> Page:
    """A page on a cheap phone: small, and with scripts off."""
    return as_new(plain_phone)


@pytest.fixture
def scripted_page(smart_phone: Page) -> Page:
    """A page on a small phone with scripts on; an error of a script fails the test."""
    return as_new(smart_phone)
