"""An object store on the loopback that speaks as much S3 as a reader of one object needs."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar


class OneBucket(BaseHTTPRequestHandler):
    """Answers HEAD and GET, whole or by range, for the files of a folder."""

    protocol_version = "HTTP/1.1"
    folder: ClassVar[Path]

    def do_HEAD(self) -> None:
        self.answer(with_body=False)

    def do_GET(self) -> None:
        self.answer(with_body=True)

    def answer(self, *, with_body: bool) -> None:
        path = self.folder / self.path.split("?")[0].removeprefix("/bucket/")
        if not path.is_file():
            self.send_response(404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        content, size = path.read_bytes(), path.stat().st_size
        asked = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked:
            first, last = int(asked[1]), min(int(asked[2] or size), size - 1)
            content = content[first : last + 1]
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {first}-{last}/{size}")
        else:
            self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Last-Modified", "Fri, 21 Jun 2019 00:00:00 GMT")
        self.end_headers()
        if with_body:
            self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def object_store(folder: Path) -> Iterator[str]:
    """The store for as long as the block lasts; gives what an address in it ends with."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bucket", (OneBucket,), {"folder": folder}))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"endpoint_override=127.0.0.1:{server.server_port}&scheme=http&region=nowhere"
    finally:
        server.shutdown()
        server.server_close()
