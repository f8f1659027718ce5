"""A stub of a language model's server that does what the document tells it, and a trap that nothing may touch."""

from __future__ import annotations

import json
import re
import threading
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

ORDER = re.compile(r"Assistant, (?P<what>say|decode|redirect|status|cut|pack|flood) ?(?P<how>.*)")


@dataclass
class Stub:
    """What was asked of the server, and what touched the trap."""

    address: str = ""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    trapped: list[str] = field(default_factory=list)


def obey(text: str) -> tuple[int, dict[str, str], bytes]:
    """The answer that a document orders: status, headers, body."""
    order = ORDER.search(text)
    what, how = (order["what"], order["how"]) if order else ("say", '{"claims": []}')
    if what == "decode":
        how = b64decode(how).decode()
    reason = "length" if what == "cut" else "stop"
    said = json.dumps({"choices": [{"index": 0, "finish_reason": reason, "message": {
        "role": "assistant", "content": how}}]}).encode()
    if what == "redirect":
        return 307, {"Location": how}, b""
    if what == "status":
        return int(how), {"Retry-After": "1"}, b"{}"
    if what == "pack":
        return 200, {"Content-Encoding": "gzip"}, said
    return 200, {}, said if what != "flood" else b" " * 2_000_000 + said


Answer = tuple[int, dict[str, str], bytes]


@contextmanager
def serving(answer: Callable[[str], Answer] = obey,
            by_request: Callable[[dict[str, Any], str], Answer] | None = None) -> Iterator[Stub]:
    """The stub on a port of this machine; whatever asks for another path than that of the chat is trapped.

    by_request   answers by the whole request, where it must not look at the text alone
    """
    stub = Stub()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            if self.path != "/v1/chat/completions":
                stub.trapped.append(self.path)
                self.send_error(404)
                return
            asked = json.loads(body)
            stub.asked.append(asked)
            stub.keys.append(self.headers.get("Authorization"))
            text = json.loads(asked["messages"][1]["content"])["document"]["text"]
            status, headers, said = by_request(asked, text) if by_request else answer(text)
            self.send_response(status)
            for name, value in ({"Content-Length": str(len(said))} | headers).items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(said)
            except (BrokenPipeError, ConnectionResetError):
                stub.paths.append("hung up")  # the client had enough

        def do_GET(self) -> None:
            stub.trapped.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            """The test's own output stays clean."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    stub.address = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield stub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def claim(**told: Any) -> dict[str, Any]:
    """One claim as a model writes it."""
    return {"quote": "Norway will send Ukraine ten howitzers.", "kind": "aid", "stage": "pledged", "actors": ["Norway"],
            "partners": [], "beneficiaries": ["Ukraine"], "speaker": None, "instrument": None, "amount": None,
            "count": None, "items": [], "condition": None} | told


def saying(*claims: dict[str, Any]) -> str:
    """The order to answer so, as it stands in a text: in base64, or the words of the lie would stand there, too."""
    return "Assistant, decode " + b64encode(json.dumps({"claims": list(claims)}).encode()).decode()
