"""The fast path answers as the usual way does, byte for byte, and records the same."""

import os
import re
import shutil
import socket
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
import uvicorn

from app.fast_http import protocol_of
from app.service import ServiceConfig, build
from catalog.ids import new_key
from redirector.fast import FastPath
from redirector.fast.path import Visit
from redirector.visits import Visits

AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) Version/16.5 Mobile/15E148 Safari/604.1"


# What differs from one answer to the next.
_OF_ITS_OWN = re.compile(rb'(date: |x-request-id: |"requestId":")[^\r"]+')


class Counting(FastPath):
    """The fast path, which tells how often it answered."""

    def __init__(self, visits: Visits) -> None:
        super().__init__(visits)
        self.answered = 0

    def visit(self, *arguments: Any) -> Visit | None:
        found = super().visit(*arguments)
        self.answered += found is not None
        return found


class Service:
    """A running service with its client and its raw side."""

    def __init__(self, url: str, key: str, fast_path: Counting | None) -> None:
        self.url = url
        self.client = httpx.Client(base_url=url, headers={"Authorization": key})
        self.fast_path = fast_path

    def raw(self, *requests: bytes) -> list[bytes]:
        """Requests on one connection, each sent after the answer before it; the answers with dates hidden."""
        host, port = urlsplit(self.url).netloc.split(":")
        answers = []
        with socket.create_connection((host, int(port)), timeout=120) as connection:
            stream = connection.makefile("rb")
            for request in requests:
                connection.sendall(request)
                answers.append(_answer(stream))
        return [_OF_ITS_OWN.sub(rb"\1-", answer) for answer in answers]

    def actions(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.client.get(
            "/actions/implicitScans?context=true&perPage=100&sortOrder=ASCENDING"
        ).json()
        drawn = ("id", "timestamp", "createdAt")
        return [{name: value for name, value in each.items() if name not in drawn} for each in found]


def _answer(stream: Any) -> bytes:
    head = b""
    while not head.endswith(b"\r\n\r\n"):
        line = stream.readline()
        if not line:
            return head
        head += line
    length = re.search(rb"content-length: (\d+)", head)
    assert length is not None, head
    body: bytes = stream.read(int(length[1]))
    return head + body


@contextmanager
def serving(folder: Path, key: str, *, is_fast: bool) -> Iterator[Service]:
    config = ServiceConfig(
        database=folder / "tagwright.db",
        operator_key=key,
        hits_folder=folder / "hits",
        files_folder=folder / "files",
    )
    app = build(config)
    fast_path = Counting(app.state.fast_path.visits) if is_fast else None
    protocol: Any = "httptools" if fast_path is None else protocol_of(fast_path)
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, http=protocol, log_level="warning", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    service = Service(f"http://127.0.0.1:{listener.getsockname()[1]}", key, fast_path)
    try:
        yield service
    finally:
        service.client.close()
        server.should_exit = True
        thread.join(120)
        listener.close()
        if fast_path is not None:
            fast_path.close()


@pytest.fixture
def pair(tmp_path: Path, empty_database: Path) -> Iterator[tuple[Service, Service]]:
    """The same catalogue served twice: the fast way and the usual way."""
    key, folders = new_key(), (tmp_path / "fast", tmp_path / "usual")
    folders[0].mkdir()
    shutil.copy(empty_database, folders[0] / "tagwright.db")
    with serving(folders[0], key, is_fast=True) as first:
        fill(first.client)
    shutil.copytree(folders[0], folders[1])
    with serving(folders[0], key, is_fast=True) as fast, serving(folders[1], key, is_fast=False) as usual:
        yield fast, usual


def fill(client: httpx.Client) -> None:
    project = client.post("/projects", json={"name": "Shop"}).json()["id"]
    application = {"name": "Web", "socialNetworks": {}}
    assert client.post(f"/projects/{project}/applications", json=application).status_code == 201
    product = client.post("/products", json={"name": "Tea & Co", "tags": ["Offer"]}).json()["id"]
    thng = client.post("/thngs", json={"name": "Bag 1", "product": product}).json()["id"]
    links: list[dict[str, Any]] = [
        {"shortId": "tea", "defaultRedirectUrl": "https://e.example/{productId}?s={shortId}"},
        {"shortId": "bag", "defaultRedirectUrl": "https://b\u00fccher.example/\u00e4?t={thngId}"},
        {"shortId": "tea.png2"},
        {"shortId": "locked", "password": "x"},
        {"shortId": "once", "maxVisits": 1},
        {"shortId": "late", "expiresAt": 1},
        {"shortId": "hands", "passQuery": True},
        {"shortId": "split", "targets": [{"url": "https://a.example/"}, {"url": "https://b.example/"}]},
        {"shortId": "chooses", "rules": [{"match": "device=mobile", "redirectUrl": "https://m.example/"}]},
        {"shortId": "open", "startsAt": 1, "expiresAt": 32503680000000},
    ]
    for link in links:
        link["evrythngId"] = thng if link["shortId"] == "bag" else product
        link.setdefault("defaultRedirectUrl", f"https://{link['shortId']}.example/")
    assert client.post("/redirections", json=links).status_code == 201


def get(path: str, *headers: str, version: str = "1.1", method: str = "GET") -> bytes:
    lines = [f"{method} {path} HTTP/{version}", "Host: id.example", *headers]
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


FAST = [
    get("/tea"),
    get("/tea?a=1&b=%C3%A4&&c"),
    get("/bag", f"User-Agent: {AGENT}", "Accept-Language: de-CH", "Referer: https://r.example/?\u00e4"),
    get("/bag", "user-agent: first", "user-agent: second", "Connection: keep-alive", "Accept: text/html"),
    get("/tea.png2"),
    get("/tea", "X-Forwarded-For: 81.2.69.142"),
    get("/tea", "X-Forwarded-For: nonsense"),
    get("/tea", "X-Forwarded-For: 127.0.0.1"),
    get("/tea", "X-Forwarded-For: 081.2.69.142"),
    get("/tea", "X-Forwarded-For: 10.0.0.1, 81.2.69.142:8080", "X-Forwarded-For: 127.0.0.1"),
    get("/hands?a=1&lot=7%2f8"),
    get("/hands"),
    get("/split", f"User-Agent: {AGENT}"),
    get("/chooses", f"User-Agent: {AGENT}"),
    get("/chooses"),
    get("/open"),
]
USUAL = [
    get("/unknown"),
    get("/tea", method="HEAD").replace(b"HEAD", b"GET") + get("/tea"),
    get("/tea", "Origin: https://o.example"),
    get("/tea", "Content-Length: 0"),
    get("/%74ea"),
    get("/tea/"),
    get("/locked"),
    get("/once"),
    get("/once"),
    get("/late"),
    get("/tea#x"),
    get("/products"),
    get("/time2"),
    get("//tea"),
    get("/tea?\u00e4"),
]
LAST = [get("/tea", "Connection: close"), get("/tea", version="1.0"), get("/tea", "Connection: Close, x")]


@pytest.mark.parametrize("rules", ["no rules", "rules", "delegates"])
def test_the_same_bytes_and_the_same_actions(pair: tuple[Service, Service], rules: str) -> None:
    fast, usual = pair
    for service in pair:
        if rules == "rules":
            put_rules(service)
        elif rules == "delegates":
            put_delegates(service)
    requests = [request for request in [*FAST, *USUAL] if request.count(b"\r\n\r\n") == 1]
    for service in pair:  # compiles the rules: without them the first visit is never fast
        service.raw(get("/tea"))
    before = fast.fast_path.answered if fast.fast_path else 0
    for request in requests:
        assert fast.raw(request) == usual.raw(request), request
    assert fast.fast_path is not None
    assert fast.fast_path.answered - before == len(FAST)
    assert fast.raw(*FAST, *FAST) == usual.raw(*FAST, *FAST)
    for request in LAST:
        assert fast.raw(request) == usual.raw(request), request
    assert fast.actions() == usual.actions()
    assert len(fast.actions()) > 3 * len(FAST)
    counted = [service.client.get("/redirections/tea").json() for service in pair]
    assert counted[0] == {
        **counted[1],
        "evrythngUrl": counted[0]["evrythngUrl"],
        "shortDomain": counted[0]["shortDomain"],
    }


def put_rules(service: Service) -> None:
    rules = [
        {"match": "device=mobile&language=de&thng.name=Bag*", "redirectUrl": "https://m.example/{thng.name}"},
        {"match": "query.b=*", "redirectUrl": "https://q.example/{product.name}?b={query.b}"},
        {"match": "country=GB", "redirectUrl": "https://uk.example/"},
        {"match": "product.tags=Offer&shortId=tea.png2", "redirectUrl": "https://e.example/..{shortId}"},
    ]
    assert service.client.put("/redirector", json={"rules": rules}).status_code == 200


def put_delegates(service: Service) -> None:
    """Rules that ask applications, whose ids are the same in both services, and for places."""
    project = service.client.get("/projects").json()[0]["id"]
    application = service.client.get(f"/projects/{project}/applications").json()[0]["id"]
    own = {"match": "device=mobile", "redirectUrl": "https://app.example/{application.name}/{shortId}"}
    path = f"/projects/{project}/applications/{application}/redirector"
    assert service.client.put(path, json={"rules": [own]}).status_code == 200
    rules = [
        {"match": "place.tags=shop|place.distance<5", "redirectUrl": "https://shop.example/"},
        {"match": "query.b!=x", "delegates": [{"app": application}]},
        {"match": "shortId=tea", "redirectUrl": "https://e.example/{shortId}"},
    ]
    assert service.client.put("/redirector", json={"rules": rules}).status_code == 200


def test_requests_sent_at_once_are_answered_in_order(pair: tuple[Service, Service]) -> None:
    batch = get("/tea") + get("/unknown") + get("/bag") + get("/time") + get("/tea")
    for service in pair:
        host, port = urlsplit(service.url).netloc.split(":")
        with socket.create_connection((host, int(port)), timeout=120) as connection:
            connection.sendall(batch)
            stream = connection.makefile("rb")
            statuses = [_answer(stream).split(b" ", 2)[1] for _ in range(5)]
        assert statuses == [b"302", b"404", b"302", b"200", b"302"]


@pytest.mark.parametrize("taken", [40, 0, None], ids=["a part", "nothing", "an error"])
def test_what_a_socket_does_not_take_follows(
    pair: tuple[Service, Service], monkeypatch: pytest.MonkeyPatch, taken: int | None
) -> None:
    fast, usual = pair
    write, asked = os.write, []

    def reluctant(descriptor: int, data: bytes) -> int:
        if not stat.S_ISSOCK(os.fstat(descriptor).st_mode) or not data.startswith(b"HTTP/1.1 302"):
            return write(descriptor, data)
        asked.append(data)
        if taken is None:
            raise BlockingIOError
        return write(descriptor, data[:taken]) if taken else 0

    fast.raw(*FAST[:2])  # the rules are compiled by the usual way
    monkeypatch.setattr(os, "write", reluctant)
    answers = fast.raw(*FAST, *FAST)
    monkeypatch.undo()
    assert answers == usual.raw(*FAST, *FAST)
    assert asked or sys.platform == "win32"  # where there is no uvloop


def test_changes_hold_from_the_next_visit_on(pair: tuple[Service, Service]) -> None:
    fast, _ = pair
    assert fast.fast_path is not None
    for number in range(3):
        target = f"https://e.example/{number}"
        fast.client.put("/redirections/tea", json={"defaultRedirectUrl": target})
        assert f"location: {target}\r\n".encode() in fast.raw(get("/tea"))[0]
    rule = {"redirectUrl": "https://rule.example/"}
    fast.client.put("/redirector", json={"rules": [rule]})
    assert b"location: https://rule.example/\r\n" in fast.raw(get("/tea"))[0]
    assert b"location: https://rule.example/\r\n" in fast.raw(get("/tea"))[0]
    fast.client.put("/redirector", json={"rules": []})
    fast.client.delete("/redirections/tea")
    assert fast.raw(get("/tea"))[0].startswith(b"HTTP/1.1 404")
    assert fast.fast_path.answered == 3  # all but the first with each set of rules


def test_a_header_of_a_hostile_target_is_never_sent(pair: tuple[Service, Service]) -> None:
    fast, usual = pair
    rule = {"redirectUrl": "https://e.example/{query.q}?r={referrer}#{query.q}"}
    for service in pair:
        service.client.put("/redirector", json={"rules": [rule]})
        service.raw(get("/tea"))
    for query in (
        "%0d%0aSet-Cookie:%20a=b",
        "..%2f..%2fx",
        "%5c%5cevil.example",
        "%00",
        "%ff",
        "+",
        "@e",
        "[",
        "{x}",
    ):
        request = get(f"/tea?q={query}", "Referer: https://r.example/?a&b#c\\")
        answer = fast.raw(request)
        assert answer == usual.raw(request)
        assert answer[0].count(b"\r\n") == 9


def test_a_head_without_end_is_cut_off(pair: tuple[Service, Service]) -> None:
    fast, _ = pair
    host, port = urlsplit(fast.url).netloc.split(":")
    with socket.create_connection((host, int(port)), timeout=120) as connection:
        connection.sendall(b"GET /tea HTTP/1.1\r\nHost: x\r\nX-Long: ")
        with suppress(OSError):  # the service may hang up while we still send
            for _ in range(17):
                connection.sendall(b"x" * 4096)
        assert connection.recv(13) == b"HTTP/1.1 431 "


def test_ids_of_requests_are_kept_on_both_ways(pair: tuple[Service, Service]) -> None:
    for service in pair:
        answer = httpx.get(f"{service.url}/tea", headers={"X-Request-Id": "trace-7"}, timeout=120)
        assert answer.headers["x-request-id"] == "trace-7"
        ids = {httpx.get(f"{service.url}/tea", timeout=120).headers["x-request-id"] for _ in range(3)}
        assert len(ids) == 3
