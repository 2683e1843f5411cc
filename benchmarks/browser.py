"""The page's own check of a receipt, timed in the system's Chromium.

A small server gives the browser a page, the program of the public page and the receipts; the page hands its figures
back and the browser is closed.
"""

from __future__ import annotations

import json
import os
import queue
import shutil
import signal
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

PROGRAM = Path(__file__).parents[1] / "gongji" / "community" / "web" / "static" / "web" / "verify.js"
SECONDS_MOST = 120
QUIET = ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync", "--disable-quic"]
PAGE = """<!doctype html><meta charset="utf-8"><title>verify</title><script type="module">
const answer = async () => {
  const {verify} = await import("/verify.js");
  const {receipts, key} = await (await fetch("/receipts.json")).json();
  const spent = [];
  for (const text of receipts) {
    const content = new TextEncoder().encode(text), began = performance.now();
    const found = await verify(content, {logKey: key});
    spent.push(performance.now() - began);
    if (found.length !== 6 || !found.every(each => each.holds)) throw new Error(JSON.stringify(found));
  }
  return spent;
};
const said = await answer().catch(error => String(error));
await fetch("/spent", {method: "POST", body: JSON.stringify(said)});
</script>"""


def spent_in_browser(receipts: Sequence[str], key: str) -> list[float]:
    """Milliseconds of each check in a fresh browser; raises SystemExit where one does not hold or does not end."""
    given = {
        "/": ("text/html", PAGE.encode()),
        "/verify.js": ("text/javascript", PROGRAM.read_bytes()),
        "/receipts.json": ("application/json", json.dumps({"receipts": receipts, "key": key}).encode()),
    }
    answers: queue.Queue[object] = queue.Queue()
    with serving(given, answers) as address, chromium(address):
        try:
            said = answers.get(timeout=SECONDS_MOST)
        except queue.Empty:
            raise SystemExit(f"the browser said nothing in {SECONDS_MOST} s") from None
    if not isinstance(said, list):
        raise SystemExit(f"the browser could not check the receipts: {said}")
    return said


@contextmanager
def serving(given: dict[str, tuple[str, bytes]], answers: queue.Queue[object]) -> Iterator[str]:
    """Serve these files on this machine, and put what is posted into `answers`; gives the address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, content = given.get(self.path, ("", b""))
            self.send_response(200 if kind else 404)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            answers.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium(address: str) -> Iterator[None]:
    """A browser of its own on a page, until the block ends."""
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("Chromium is not installed; type: sh tools/system_parts.sh chromium")
    with tempfile.TemporaryDirectory(prefix="gongji-browser-", ignore_cleanup_errors=True) as profile:
        command = [program, *QUIET, f"--user-data-dir={profile}", address]
        output = subprocess.DEVNULL
        process = subprocess.Popen(command, stdout=output, stderr=output, start_new_session=True)
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
