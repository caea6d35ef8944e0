"""`links check`: one line a link, and the exit code says whether one needs a look."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from app.cli import main
from tests.live import LiveService


class Site(BaseHTTPRequestHandler):
    """Says that everything is there but /gone."""

    def do_HEAD(self) -> None:
        self.send_response(410 if self.path == "/gone" else 200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *arguments: object) -> None:
        pass


@pytest.fixture
def site() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture
def arguments(service: LiveService, site: str) -> list[str]:
    """How the command reaches a service with two links, one of which leads nowhere."""
    owner = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    for short_id, path in (("tea", "/tea"), ("pot", "/gone")):
        body = {"evrythngId": owner, "defaultRedirectUrl": f"{site}{path}", "shortId": short_id}
        service.client.post("/redirections", json=body, headers={"Accept": "application/json"})
    return ["links", "check", "--service", service.url, "--key", service.key]


def test_all_links_a_line_each(arguments: list[str], site: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    assert sorted(capsys.readouterr().out.splitlines()) == [
        f"dead   pot  {site}/gone  (answers with status 410)",
        f"ok     tea  {site}/tea",
    ]


def test_only_those_named(arguments: list[str], site: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "--json", "tea"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["shortId"], found["state"], found["status"]) == ("tea", "ok", 200)


def test_a_link_that_is_not_there_is_named(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*arguments, "nothing"]) == 2
    assert "there is no short link nothing" in capsys.readouterr().err
