"""Questions over real HTTP, to a server in this process."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from redirector.health.asking import ask
from redirector.health.probe import Answer, NoAnswer

asked: list[str] = []


class Site(BaseHTTPRequestHandler):
    """Answers by path: a status, or a redirect."""

    def do_HEAD(self) -> None:
        self.answer()

    def do_GET(self) -> None:
        self.answer()

    def answer(self) -> None:
        asked.append(f"{self.command} {self.path}")
        if self.path == "/no-head":
            status = 200 if self.command == "GET" else 405
        elif self.path == "/moved":
            status = 301
        else:
            status = int(self.path.removeprefix("/"))
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    asked.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_statuses_and_redirects(site: str) -> None:
    assert ask(f"{site}/200") == Answer(200)
    assert ask(f"{site}/moved") == Answer(301, "/200")
    assert ask(f"{site}/410") == Answer(410)
    assert asked == ["HEAD /200", "HEAD /moved", "HEAD /410"]


@pytest.mark.parametrize(("path", "status"), [("no-head", 200), ("404", 404), ("503", 503)])
def test_who_knows_no_head_is_asked_again(site: str, path: str, status: int) -> None:
    assert ask(f"{site}/{path}") == Answer(status)
    assert asked == [f"HEAD /{path}", f"GET /{path}"]


def test_nobody_there(site: str) -> None:
    with pytest.raises(NoAnswer, match="refuses connections"):
        ask("http://127.0.0.1:1/")
