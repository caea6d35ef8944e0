"""`serve` told to stop: what is under way ends, visits are folded, and the log is one object a line."""

import json
import signal
import socket
import sqlite3
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from tests.app.commands.service_child import run, serving

KEY = "k" * 80
HEADERS = {"Authorization": KEY, "Accept": "application/json"}

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")


def client(url: str) -> httpx.Client:
    return httpx.Client(base_url=url, headers=HEADERS, timeout=120)


def test_an_upload_under_way_is_finished_before_the_end(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--operator-key", KEY, "--patience", "100") as (child, url):
        with client(url) as operator:
            file = operator.post("/files", json={"name": "a.txt", "type": "text/plain"}).json()

        def pieces() -> Iterator[bytes]:
            yield b"first"
            # Under way is what the service has begun to read; before, it may close the connection.
            _wait_for(lambda: any((tmp_path / "files").rglob("*.part")))
            child.send_signal(signal.SIGTERM)
            # The service listens no more: the signal has arrived, and our request is still open.
            host, port = urlsplit(url).hostname, urlsplit(url).port
            _wait_for(lambda: _is_refused(str(host), int(port or 0)))
            yield b"last"

        answer = httpx.put(file["uploadUrl"], content=pieces(), timeout=120)
        assert answer.status_code == 200
        assert child.wait(120) == 0
    with sqlite3.connect(tmp_path / "tagwright.db") as database:
        (body,) = database.execute("SELECT body FROM record WHERE kind = 'file'").fetchone()
    database.close()
    stored = json.loads(body)
    assert stored["size"] == 9
    assert (tmp_path / "files" / stored["blob"][-2:] / stored["blob"]).read_bytes() == b"firstlast"


def _wait_for(holds: Callable[[], bool]) -> None:
    for _ in range(1200):
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("waited for a minute")


def _is_refused(host: str, port: int) -> bool:
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return True
    return False


def test_visits_are_in_the_database_at_the_end(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--operator-key", KEY) as (child, url):
        with client(url) as operator:
            product = operator.post("/products", json={"name": "Tea"}).json()["id"]
            body = {"defaultRedirectUrl": "https://example.com", "evrythngId": product}
            link = operator.post("/redirections", json=body).json()["shortId"]
            for _ in range(5):
                assert operator.get(f"/{link}", headers={"Accept": "text/html"}).status_code == 302
        child.terminate()
        assert child.wait(120) == 0
    with sqlite3.connect(tmp_path / "tagwright.db") as database:
        (hits,) = database.execute("SELECT hits FROM hit_count").fetchone()
    database.close()
    assert hits == 5
    assert list((tmp_path / "hits").iterdir()) == []


def test_the_log_is_for_programs_when_that_is_wished(tmp_path: Path) -> None:
    with serving("--data", str(tmp_path), "--operator-key", KEY, "--log-format", "json") as (child, url):
        request = urllib.request.Request(f"{url}/products?perPage=3", headers={"Authorization": KEY})
        with urllib.request.urlopen(request, timeout=120) as answer:
            own_id = answer.headers["X-Request-Id"]
        child.terminate()
        _, err = child.communicate(timeout=120)
    (line,) = [json.loads(line) for line in err.splitlines()]
    assert (line["event"], line["method"], line["path"]) == ("request", "GET", "/products?perPage=3")
    assert (line["status"], line["requestId"]) == (200, own_id)
    assert line["durationMs"] > 0
    assert KEY not in err


@pytest.mark.parametrize(
    ("words", "problem"),
    [
        (["--rate-limit", "-1"], "a whole number"),
        (["--max-body-mb", "0"], "a number of megabytes"),
        (["--patience", "x"], "a whole number"),
        (["--log-format", "xml"], "invalid choice"),
    ],
)
def test_wrong_limits_are_named(tmp_path: Path, words: list[str], problem: str) -> None:
    ended = run("serve", "--data", str(tmp_path), *words)
    assert ended.returncode == 2
    assert problem in ended.stderr


def test_a_second_service_on_a_folder_names_the_first(tmp_path: Path):
    with serving("--data", str(tmp_path)) as (_, first), serving("--data", str(tmp_path)) as (second, _):
        assert second.stderr is not None
        assert f"this data folder is served at {first} already" in second.stderr.readline()
