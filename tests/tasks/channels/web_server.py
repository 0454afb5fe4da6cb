"""A server of the web that counts what it takes, and can be as bad as servers are."""

import json
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

HOST = "127.0.0.1"


@dataclass
class Taken:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    text: str

    @property
    def json(self):
        return json.loads(self.text)


@dataclass
class WebServer:
    """`taken` is what came. It answers with `status`, `said` and `headers`; `hangs` for so many
    seconds first, or `hangs_up` in place of an answer, or says `floods` bytes."""

    status: int = 200
    said: object = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    hangs: float = 0
    hangs_up: bool = False
    floods: int = 0
    taken: list[Taken] = field(default_factory=list)

    def __enter__(self):
        self._server = ThreadingHTTPServer((HOST, 0), self._handler())
        self._server.block_on_close = True
        self._server.daemon_threads = False
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()
        return self

    def __exit__(self, *exc):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path: str = "/hook") -> str:
        return f"http://{HOST}:{self._server.server_port}{path}"

    def _handler(self):
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self):
                text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                parts = urlsplit(self.path)
                outer.taken.append(
                    Taken(self.command, parts.path, parse_qs(parts.query), dict(self.headers), text)
                )
                time.sleep(outer.hangs)
                if outer.hangs_up:
                    self.close_connection = True
                    return
                said = outer.said if isinstance(outer.said, str) else json.dumps(outer.said)
                body = said.encode() + b" " * outer.floods
                try:
                    self.send_response(outer.status)
                    for name, value in outer.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(body)
                except OSError:
                    pass  # whoever asked has gone

            do_POST = do_PUT = do_GET = answer  # noqa: N815

            def log_message(self, *args):
                pass

        return Handler
