"""A real demo, served by the real command, and a real browser to look at it. All tests of this folder share one.

They run in a process of their own (`make test` does so): the browser's driver keeps an event loop running, beside which
Django would not let other tests read the database.
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
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize, sync_playwright

CHROMIUM = "/usr/bin/chromium"
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]
PHONE = ViewportSize(width=360, height=740)
SECONDS_TO_START = 90


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


def start_demo(data: Path, *, members: int = 3000) -> Demo:
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
    running.process.send_signal(signal.SIGINT)
    running.process.communicate(timeout=20)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield launched
        launched.close()


@pytest.fixture
def phone(browser: Browser, demo: Demo) -> Iterator[BrowserContext]:
    """A cheap phone: small, and with scripts off."""
    context = browser.new_context(viewport=PHONE, java_script_enabled=False, base_url=demo.address, locale="zh-CN")
    yield context
    context.close()


@pytest.fixture
def page(phone: BrowserContext) -> Page:
    return phone.new_page()
