"""The public log's files under /log/, as C2SP tlog-tiles wants them served, before language and session are looked at.

Any other web server may do it: the log's folder is made of static files.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from gongji.community.log.queries import log_file
from gongji.proofs.log_layout import CHECKPOINT

PREFIX = "/log/"
FOR_EVER = "public, max-age=31536000, immutable"  # a tile that a checkpoint covers never changes


class PublicLogFiles:
    """Answers for the checkpoint and the tiles of the log; whatever else is asked goes on."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """The file, if there is one of that name and it is only read."""
        if request.method in {"GET", "HEAD"} and request.path_info.startswith(PREFIX):
            name = request.path_info.removeprefix(PREFIX)
            content = log_file(name)
            if content is not None:
                return as_served(name, content)
        return self.get_response(request)


def as_served(name: str, content: bytes) -> HttpResponse:
    """A file with the type and the time to keep it that tlog-tiles asks for."""
    if name == CHECKPOINT:
        return HttpResponse(content, headers={"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-cache"})
    return HttpResponse(content, headers={"Content-Type": "application/octet-stream", "Cache-Control": FOR_EVER})
