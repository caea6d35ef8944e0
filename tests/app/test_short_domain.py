"""The host of short links: links, codes and redirections are there, and nothing else of the API."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.short_domain import own_host
from tests.live import ANSWER_S, LiveService, live_service

HOST = {"Host": "id.example.com"}
DEFAULT = "https://example.com/"


@pytest.fixture
def service(tmp_path: Path, empty_database: Path) -> Iterator[LiveService]:
    shutil.copy(empty_database, tmp_path / "tagwright.db")
    with live_service(tmp_path, short_domain="id.example.com") as running:
        yield running


def test_the_chapter_of_redirections_is_served_on_the_short_domain(service: LiveService) -> None:
    product = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    headers = {**HOST, "Accept": "application/json"}
    body = {"defaultRedirectUrl": "https://example.com/{productId}", "evrythngId": product}
    created = service.client.post("/redirections", json=body, headers=headers)
    assert created.status_code == 201
    link = created.json()
    assert link["shortDomain"] == "id.example.com"
    assert created.headers["location"] == f"http://id.example.com/{link['shortId']}"
    one = f"/redirections/{link['shortId']}"
    assert service.client.get(one, headers=HOST).json()["evrythngId"] == product
    listed = service.client.get("/redirections", params={"evrythngId": product}, headers=HOST)
    assert [each["shortId"] for each in listed.json()] == [link["shortId"]]
    for suffix, kind in ((".qr", "image/png"), (".svg", "image/svg+xml"), (".pdf", "application/pdf")):
        code = service.stranger.get(f"/{link['shortId']}{suffix}", headers=HOST)
        assert code.headers["content-type"] == kind
    visit = service.stranger.get(f"/{link['shortId']}", headers=HOST)
    assert (visit.status_code, visit.headers["location"]) == (302, f"https://example.com/{product}")
    changed = service.client.put(one, json={"defaultRedirectUrl": "https://example.com/2"}, headers=headers)
    assert changed.json()["defaultRedirectUrl"] == "https://example.com/2"
    assert service.client.delete(one, headers=HOST).status_code == 200
    assert service.stranger.get("/redirections", headers=HOST).status_code == 401


@pytest.mark.parametrize(
    "path", ["/products", "/access", "/service", "/time", "/openapi.json", "/thngs/U1", "/"]
)
def test_the_rest_of_the_api_is_not_on_the_short_domain(service: LiveService, path: str) -> None:
    answer = service.client.get(path, headers=HOST)
    assert answer.status_code == 404
    assert service.key not in answer.text
    for host in ("id.example.com:443", "ID.Example.com", "id.example.com.", "id.example.com.:443"):
        assert service.client.get(path, headers={"Host": host}).status_code == 404


def test_photos_on_labels_pages_come_from_there_too(service: LiveService) -> None:
    file = service.client.post("/files", json={"name": "a.png", "type": "image/png"}).json()
    httpx.put(file["uploadUrl"], content=b"x", headers={"Content-Type": "image/png"}, timeout=ANSWER_S)
    address = service.client.get(f"/files/{file['id']}").json()["contentUrl"]
    assert service.stranger.get(address, headers=HOST).content == b"x"
    assert service.client.get(f"/files/{file['id']}", headers=HOST).status_code == 404


@pytest.mark.parametrize(
    ("short_domain", "public_url", "expected"),
    [
        (None, "https://id.example.com", None),
        ("ID.example.com", None, "id.example.com"),
        ("id.example.com", "https://api.example.com", "id.example.com"),
        ("id.example.com", "https://ID.example.com/", None),
        ("localhost", None, None),
        ("127.0.0.1:8484", None, None),
        ("id.example.com:8484", None, None),
    ],
)
def test_the_api_is_hidden_only_where_it_has_another_host(
    short_domain: str | None, public_url: str | None, expected: str | None
) -> None:
    assert own_host(short_domain, public_url) == expected


def test_several_hosts_of_short_links(tmp_path: Path, empty_database: Path) -> None:
    """A link says which of them is in its code; all of them open every link."""
    shutil.copy(empty_database, tmp_path / "tagwright.db")
    domains = ["id.example.com", "go.example.org"]
    with live_service(tmp_path, short_domain=domains[0], more_short_domains=(domains[1],)) as service:
        account = service.client.get("/access").json()["account"]
        assert service.client.get(f"/accounts/{account}/shortDomains").json() == domains
        product = service.client.post("/products", json={"name": "Tea"}).json()["id"]
        made = {}
        for wanted in (None, domains[1], "unknown.example.net"):
            body = {"defaultRedirectUrl": DEFAULT, "evrythngId": product, "shortDomain": wanted}
            answer = service.client.post("/redirections", json=body, headers={"Accept": "application/json"})
            link = answer.json()
            made[wanted] = link["shortDomain"]
            assert answer.headers["location"] == f"http://{link['shortDomain']}/{link['shortId']}"
            for host in domains:
                visit = service.stranger.get(f"/{link['shortId']}", headers={"Host": host})
                assert visit.status_code == 302
        assert made == {None: domains[0], domains[1]: domains[1], "unknown.example.net": domains[0]}
        moved = service.client.put(
            f"/redirections/{link['shortId']}", json={"shortDomain": domains[1]}
        ).json()
        assert moved["shortDomain"] == domains[1]
        public = service.stranger.get(f"/{link['shortId']}", headers={"Accept": "application/json"}).json()
        assert public["shortDomain"] == domains[1]
        assert service.client.get("/products", headers={"Host": domains[1]}).status_code == 404
