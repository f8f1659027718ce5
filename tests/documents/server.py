"""A small server on this machine for tests of fetching: it answers as told, and keeps what it was asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from pledgebook.documents.fetching import Fetcher
from pledgebook.documents.reach import IPAddress


@dataclass
class Page:
    """What the server gives at one place."""

    body: bytes = b""
    media: str = "text/html; charset=utf-8"
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class Site:
    """The server with its pages, by path."""

    port: int = 0
    pages: dict[str, Page] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    def url(self, path: str, host: str = "site.example") -> str:
        return f"http://{host}:{self.port}{path}"

    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def serving() -> Iterator[Site]:
    site = Site()

    class Answers(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            site.asked.append((self.path, headers))
            page = site.pages.get(self.path, Page(b"gone", status=404))
            etag = page.headers.get("ETag")
            if etag and headers.get("if-none-match") == etag:
                page = Page(status=304, headers=page.headers)
            self.send_response(page.status)
            for name, value in ({"Content-Type": page.media, "Content-Length": str(len(page.body))}
                                | page.headers).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(page.body)

        def log_request(self, code: object = "-", size: object = "-") -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def fetcher(slept: list[float] | None = None, delay: float = 0.0, most_bytes: int = 64_000_000) -> Fetcher:
    """A fetcher that may reach the server of the test, 127.0.0.1, and no other machine; *.example leads there."""
    def resolve(host: str, port: int) -> list[str]:
        return {"inside.example": ["10.0.0.7"], "both.example": ["127.0.0.1", "192.168.1.1"],
                "none.example": []}.get(host, ["127.0.0.1"])

    def may_reach(machine: IPAddress) -> bool:
        return str(machine) == "127.0.0.1"

    return Fetcher(may_reach=may_reach, resolve=resolve, delay=delay, most_bytes=most_bytes,
                   sleep=(slept if slept is not None else []).append)
