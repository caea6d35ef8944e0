"""Questions over real HTTP, to a server in this process."""

import threading
from collections.abc import Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from redirector.health import asking
from redirector.health.asking import ask
from redirector.health.probe import Answer, NoAnswer

asked: list[str] = []
stopped = threading.Event()


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
        elif self.path == "/drops":
            self.drop_by_drop()
            return
        else:
            status = int(self.path.removeprefix("/"))
        self.send_response(status)
        if status in (301, 302):
            self.send_header("Location", "/200")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def drop_by_drop(self) -> None:
        """A head without end, until the other side has enough."""
        with suppress(OSError):
            self.wfile.write(b"HTTP/1.1 200 OK\r\n")
            while not stopped.wait(0.05):
                self.wfile.write(b"X: y\r\n")

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    asked.clear()
    stopped.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        stopped.set()
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


def test_who_sends_a_little_now_and_then_is_not_waited_for(
    site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asking, "TIMEOUT_S", 0.3)
    with pytest.raises(NoAnswer, match="does not answer within"):
        ask(f"{site}/drops")


def test_private_networks_are_left_alone_where_that_is_asked_for(site: str) -> None:
    with pytest.raises(NoAnswer, match="leads into a private network"):
        ask(f"{site}/200", public_only=True)
    assert asked == []


@pytest.mark.parametrize(
    ("address", "is_public"),
    [
        ("8.8.8.8", True),
        ("2001:4860:4860::8888", True),
        ("::ffff:8.8.8.8", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("::ffff:10.1.2.3", False),
        ("fe80::1%eth0", False),
        ("::1", False),
    ],
)
def test_which_addresses_everybody_can_ask(address: str, is_public: bool) -> None:
    assert asking._is_public(address) is is_public
