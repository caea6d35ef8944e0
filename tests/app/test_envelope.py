"""What every answer carries: an id, and headers for scripts in browsers; and its line in the log."""

import json
import logging
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import anyio
import httpx
import pytest

from app.access_log import Access, Sparing
from app.commands.serve_log import JsonLines, Lines
from app.envelope import Envelope
from app.service import MOST_BODY_BYTES
from catalog.api import request_id
from catalog.api.limits import Rate
from redirector.context.privacy import AddressPolicy
from tests.live import LiveService, live_service

ORIGIN = {"Origin": "https://shop.example"}


@pytest.fixture
def limited(tmp_path: Path, empty_database: Path) -> Iterator[LiveService]:
    """A service whose keys may call five times, and then every thousand seconds."""
    shutil.copy(empty_database, tmp_path / "tagwright.db")
    with live_service(tmp_path, rate=Rate(per_second=0.001, burst=5)) as running:
        yield running


@pytest.mark.parametrize("path", ["/time", "/products", "/nowhere/at/all", "/unknownlink", "/openapi.json"])
def test_every_answer_has_an_id_of_its_own(service: LiveService, path: str) -> None:
    ids = {service.client.get(path).headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3
    assert all(re.fullmatch(r"[0-9a-f]{20,}", each) for each in ids)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("abc-1.2_3", True),
        ("x" * 64, True),
        ("x" * 65, False),
        ("a b", False),
        ('"><script>', False),
        ("", False),
    ],
)
def test_a_given_id_is_kept_if_it_can_be_logged(service: LiveService, given: str, kept: bool) -> None:
    answer = service.stranger.get("/time", headers={"X-Request-Id": given})
    assert (answer.headers["x-request-id"] == given) == kept


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/products/U1"), ("POST", "/products"), ("PUT", "/time")]
)
def test_an_error_says_which_request_it_answers(service: LiveService, method: str, path: str) -> None:
    answer = service.client.request(method, path, content=b"{")
    assert answer.status_code >= 400
    assert answer.json()["requestId"] == answer.headers["x-request-id"]


def test_scripts_in_browsers_may_call_and_read_what_they_need(service: LiveService) -> None:
    """platform-facts, "Lists": the headers that scripts may read."""
    answer = service.client.get("/products?withTotalCount=true", headers=ORIGIN)
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = answer.headers["access-control-expose-headers"]
    for name in ("Link", "Location", "X-Result-Count", "X-Calculation-Date", "X-Request-Id", "Retry-After"):
        assert name in exposed
    wanted = {
        **ORIGIN,
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization, content-type, x-amz-acl",
    }
    asked = service.stranger.options("/thngs/U1", headers=wanted)
    assert asked.status_code == 200
    assert "PUT" in asked.headers["access-control-allow-methods"]
    assert "x-amz-acl" in asked.headers["access-control-allow-headers"]
    refused = service.stranger.get("/products", headers=ORIGIN)
    assert (refused.status_code, refused.headers["access-control-allow-origin"]) == (401, "*")


def test_who_calls_too_often_is_told_how_long_to_wait(limited: LiveService) -> None:
    answers = [limited.client.get("/products") for _ in range(6)]
    assert [answer.status_code for answer in answers] == [200] * 5 + [429]
    refused = answers[-1]
    assert 900 <= int(refused.headers["retry-after"]) <= 1000
    assert refused.json()["errors"] == [f"That is too often; wait {refused.headers['retry-after']} s."]
    assert limited.stranger.get("/time").status_code == 200  # others are counted for themselves


def test_visits_of_links_are_not_counted(limited: LiveService) -> None:
    product = limited.client.post("/products", json={"name": "Tea"}).json()["id"]
    body = {"defaultRedirectUrl": "https://example.com", "evrythngId": product}
    link = limited.client.post("/redirections", json=body, headers={"Accept": "application/json"}).json()
    assert {limited.stranger.get(f"/{link['shortId']}").status_code for _ in range(30)} == {302}


def test_unknown_keys_are_counted_by_where_they_come_from(limited: LiveService) -> None:
    statuses = [
        limited.stranger.get("/products", headers={"Authorization": f"guess{each}"}).status_code
        for each in range(8)
    ]
    assert statuses == [403] * 5 + [429] * 3


def test_the_largest_request_can_be_chosen(tmp_path: Path, empty_database: Path) -> None:
    shutil.copy(empty_database, tmp_path / "tagwright.db")
    assert MOST_BODY_BYTES > 2000
    with live_service(tmp_path, most_body_bytes=2000) as small:
        assert small.client.post("/products", json={"name": "x" * 900}).status_code == 201
        assert small.client.post("/products", json={"name": "x" * 2000}).status_code == 413


ACCESS = Access(("10.0.0.1", 99), "GET", f"/products?key={'K' * 80}&perPage=3", 200, "r1", 12, 3.25)


def logged(formatter: logging.Formatter, message: str, *arguments: object, trace: bool = False) -> str:
    info = None
    if trace:
        try:
            raise ValueError("S" * 80)
        except ValueError:
            info = sys.exc_info()
    return formatter.format(logging.LogRecord("tagwright", 20, "", 1, message, arguments, info))


def test_the_log_for_programs_is_one_object_a_line() -> None:
    line = logged(JsonLines(), "%s", ACCESS)
    document = json.loads(line)
    assert "\n" not in line
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", document.pop("time"))
    assert document == {
        "level": "info",
        "event": "request",
        "requestId": "r1",
        "client": "10.0.0.1",
        "method": "GET",
        "path": "/products?key=***&perPage=3",
        "status": 200,
        "sentBytes": 12,
        "durationMs": 3.25,
    }


def test_neither_log_tells_a_secret() -> None:
    for formatter in (JsonLines(), Lines()):
        line = logged(formatter, "key=%s and %s", "short", "K" * 80, trace=True)
        assert "K" * 80 not in line
        assert "S" * 80 not in line
        assert "short" not in line
        signed = logged(formatter, "GET /files/U1/content/a?Expires=1&Signature=abc")
        assert "abc" not in signed
    assert json.loads(logged(JsonLines(), "two\nlines"))["message"] == "two\nlines"
    assert logged(Lines(), "%s", ACCESS).endswith("10.0.0.1:99 GET /products?key=***&perPage=3 200")


@pytest.mark.parametrize(
    ("client", "policy", "text", "known"),
    [
        (("10.0.0.1", 99), AddressPolicy.FULL, "10.0.0.1:99", "10.0.0.1"),
        (("10.0.0.1", 0), AddressPolicy.FULL, "10.0.0.1", "10.0.0.1"),
        (("2001:db8:1:2::3", 99), AddressPolicy.FULL, "[2001:db8:1:2::3]:99", "2001:db8:1:2::3"),
        (("10.0.0.1", 99), AddressPolicy.TRUNCATED, "10.0.0.0", "10.0.0.0"),
        (("2001:db8:1:2::3", 99), AddressPolicy.TRUNCATED, "2001:db8:1::", "2001:db8:1::"),
        (("::ffff:10.0.0.1", 99), AddressPolicy.TRUNCATED, "10.0.0.0", "10.0.0.0"),
        (("no address", 99), AddressPolicy.TRUNCATED, "-", None),
        (("10.0.0.1", 99), AddressPolicy.NONE, "-", None),
        (None, AddressPolicy.FULL, "-", None),
    ],
)
def test_the_log_keeps_of_an_address_what_the_policy_lets_it(
    client: tuple[str, int] | None, policy: AddressPolicy, text: str, known: str | None
) -> None:
    record = logging.LogRecord("a", 20, "", 1, "%s", (Access(client, "GET", "/tea", 302, "r1"),), None)
    assert Sparing(policy).filter(record)
    assert Lines().format(record).endswith(f"Z {text} GET /tea 302")
    assert json.loads(JsonLines().format(record))["client"] == known


def test_our_own_bugs_have_an_id_and_are_readable_for_scripts(caplog: pytest.LogCaptureFixture) -> None:
    async def broken(scope: object, receive: object, send: object) -> None:
        await send({"type": "http.response.start", "status": 500, "headers": []})
        await send({"type": "http.response.body", "body": b"oops"})

    transport = httpx.ASGITransport(app=Envelope(broken))
    caplog.set_level(logging.INFO, "tagwright.access")

    async def ask() -> httpx.Response:
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            return await client.get("/a?b=c", headers=ORIGIN)

    answer = anyio.run(ask)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["x-request-id"]
    (record,) = caplog.records
    access = record.args[0]
    assert (access.status, access.target, access.sent_bytes) == (500, "/a?b=c", 4)
    assert access.request_id == answer.headers["x-request-id"]
    assert request_id.new() != request_id.new()


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("/tea/", "/tea"),
        ("/tea///?a=b%20c", "/tea?a=b%20c"),
        ("/redirections/tea/", "/redirections/tea"),
    ],
)
def test_a_slash_too_many_leads_to_the_address_without_it_on_whatever_host(
    service: LiveService, asked: str, told: str
) -> None:
    owner = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    body = {"evrythngId": owner, "defaultRedirectUrl": "https://e.example/", "shortId": "tea"}
    service.client.post("/redirections", json=body).raise_for_status()
    answer = service.client.get(asked, headers={"Host": "behind.a.proxy:8080"})
    assert (answer.status_code, answer.headers["location"]) == (307, told)
