"""``GET /:shortId`` as the world opens it."""

import io
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image
from sqlalchemy import text

from catalog.store import Database
from tests.live import LiveService, live_service
from tests.readback import rasterise, read_zbar, read_zxing

PAGE = "text/html; charset=utf-8"


@pytest.fixture
def link(service: LiveService) -> str:
    """The short id of a link to a product."""
    product = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    body = {"evrythngId": product, "defaultRedirectUrl": "https://example.com/{shortId}", "shortId": "tea"}
    service.client.post("/redirections", json=body, headers={"Accept": "application/json"})
    return "tea"


def hits(service: LiveService) -> int:
    return int(service.client.get("/redirections/tea").json()["hits"])


def test_a_visitor_is_sent_on_and_counted(service: LiveService, link: str) -> None:
    before = time.time_ns() // 1_000_000
    answer = service.stranger.get("/tea", headers={"User-Agent": "Phone/1 (ü)".encode("latin-1")})
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://example.com/tea")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.content == b""
    assert hits(service) == 1
    actions = service.client.get("/actions/implicitScans?context=true").json()
    assert len(actions) == 1
    assert actions[0]["context"] == {
        "shortId": "tea",
        "ipAddress": "127.0.0.0",
        "userAgent": "Phone/1 (ü)",
        "userAgentName": "Unknown",
        "operatingSystemName": "Unknown",
        "deviceType": "other",
    }
    assert before <= actions[0]["timestamp"] <= time.time_ns() // 1_000_000
    product = service.client.get("/redirections/tea").json()["evrythngId"]
    assert actions[0]["product"] == product
    assert (
        service.client.get(f"/products/{product}/actions/implicitScans").json()[0]["id"] == actions[0]["id"]
    )


def test_a_visit_of_a_thing_is_one_of_its_product_too(service: LiveService, link: str) -> None:
    product = service.client.get("/redirections/tea").json()["evrythngId"]
    thng = service.client.post("/thngs", json={"name": "bag", "product": product}).json()["id"]
    body = {"defaultRedirectUrl": "https://example.com/", "shortId": "bag"}
    service.client.post(f"/thngs/{thng}/redirector", json=body)
    service.stranger.get("/bag")
    action = service.client.get("/actions/implicitScans").json()[0]
    assert (action["thng"], action["product"]) == (thng, product)


@pytest.mark.parametrize("path", ["/tea?utm_source=label&x=1", "/tea?", "/tea#part"])
def test_a_query_changes_nothing(service: LiveService, link: str, path: str) -> None:
    assert service.stranger.get(path).headers["Location"] == "https://example.com/tea"
    assert hits(service) == 1


def test_looking_is_not_visiting(service: LiveService, link: str) -> None:
    head = service.stranger.head("/tea")
    assert (head.status_code, head.headers["Location"]) == (302, "https://example.com/tea")
    document = service.stranger.get("/tea", headers={"Accept": "application/json"})
    assert document.json() == service.client.get("/redirections/tea").json()
    assert service.stranger.get("/tea.png").status_code == 200
    assert service.client.get("/redirections/tea").status_code == 200
    assert hits(service) == 0
    assert service.client.get("/actions/implicitScans").json() == []


def test_browsers_that_take_anything_are_sent_on(service: LiveService, link: str) -> None:
    for accept in ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "*/*", ""):
        assert service.stranger.get("/tea", headers={"Accept": accept}).status_code == 302


@pytest.mark.parametrize(
    "name", ["nothing", "TEA", "tea ", "%3Cscript%3Ealert(1)", "%22%3E%3Cimg", "%00", "%FF"]
)
def test_an_unknown_link_is_a_page_for_people(service: LiveService, link: str, name: str) -> None:
    answer = service.stranger.get(f"/{name}")
    assert (answer.status_code, answer.headers["Content-Type"]) == (404, PAGE)
    assert "This link is not known here" in answer.text
    assert "<script" not in answer.text
    assert "<img" not in answer.text
    assert "Location" not in answer.headers


def test_an_unknown_link_is_an_error_document_for_programs(service: LiveService) -> None:
    answer = service.stranger.get("/nothing", headers={"Accept": "application/json"})
    assert (answer.status_code, answer.json()["errors"]) == (404, ["There is no such short link."])
    assert service.stranger.get("/nothing.png").status_code == 404


def test_a_long_unknown_name_is_cut(service: LiveService) -> None:
    assert "x" * 81 not in service.stranger.get("/" + "x" * 3000).text


def test_a_target_beyond_ascii_is_followed(service: LiveService, link: str) -> None:
    target = "https://例え.jp/パス?q=ü#ß"
    assert service.client.put("/redirections/tea", json={"defaultRedirectUrl": target}).status_code == 200
    answer = service.stranger.get("/tea")
    assert answer.headers["Location"] == "https://xn--r8jz45g.jp/%E3%83%91%E3%82%B9?q=%C3%BC#%C3%9F"
    assert service.client.get("/redirections/tea").json()["redirectUrl"] == target


def test_a_bad_target_that_got_into_the_database_is_not_followed(service: LiveService, link: str) -> None:
    database = Database.open(service.database)
    with database.write() as connection:
        connection.execute(text("UPDATE redirection SET target = 'javascript:alert(1)'"))
    database.close()
    answer = service.stranger.get("/tea")
    assert answer.status_code == 404
    assert "leads nowhere" in answer.text
    assert hits(service) == 0


def test_other_methods_are_refused(service: LiveService, link: str) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH"):
        assert service.stranger.request(method, "/tea").status_code == 405


MEDIA = {"png": "image/png", "svg": "image/svg+xml", "pdf": "application/pdf"}


@pytest.mark.parametrize("suffix", [*MEDIA, "PNG"])
@pytest.mark.parametrize("prefix", ["/tea", "/redirections/tea"])
def test_the_code_by_its_ending_reads_back_as_the_short_url(
    service: LiveService, link: str, suffix: str, prefix: str
) -> None:
    answer = service.client.get(f"{prefix}.{suffix}?w=300")
    assert answer.headers["Content-Type"] == MEDIA[suffix.lower()]
    picture = rasterise(answer.content, suffix.lower(), dpi=200)
    assert read_zxing(picture) == read_zbar(picture) == [f"{service.url}/tea"]


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("image/png", "png"), ("image/svg+xml", "svg"), ("application/pdf", "pdf"), ("*/*", "png"),
        ("", "png"), ("image/webp, image/svg+xml;q=0.8, */*", "svg"), ("image/gif", "png"),
    ],
)  # fmt: skip
def test_with_qr_the_client_chooses(service: LiveService, link: str, accept: str, suffix: str) -> None:
    answer = service.stranger.get("/tea.qr?w=200", headers={"Accept": accept})
    assert answer.headers["Content-Type"] == MEDIA[suffix]
    assert read_zxing(rasterise(answer.content, suffix, dpi=200)) == [f"{service.url}/tea"]


def test_sizes_and_levels(service: LiveService, link: str) -> None:
    def size(query: str) -> tuple[int, int]:
        return Image.open(io.BytesIO(service.stranger.get(f"/tea.png?{query}").content)).size

    assert size("") == (95, 95)
    assert size("w=200&h=300") == (200, 300)
    assert size("w=800") == (800, 800)
    for level in "LMQH":
        picture = service.stranger.get(f"/tea.png?w=300&ecl={level}").content
        found = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
        assert found[0].ec_level == level


@pytest.mark.parametrize("query", ["w=801", "h=0", "w=-5", "w=ten", "ecl=X", "w=10", "w="])
def test_a_wrong_size_is_named(service: LiveService, link: str, query: str) -> None:
    answer = service.stranger.get(f"/tea.png?{query}")
    assert answer.status_code == 400
    assert any(message.startswith(query.partition("=")[0]) for message in answer.json()["errors"])


@pytest.fixture
def public(tmp_path: Path) -> Iterator[LiveService]:
    """A service whose codes hold another address than the one it is called by."""
    with live_service(tmp_path, public_url="https://id.example/") as running:
        yield running


def test_codes_hold_the_public_address(public: LiveService) -> None:
    product = public.client.post("/products", json={"name": "Tea"}).json()["id"]
    body = {"evrythngId": product, "defaultRedirectUrl": "https://example.com/", "shortId": "tea"}
    made = public.client.post("/redirections", json=body, headers={"Accept": "application/json"})
    assert made.headers["Location"] == "https://id.example/tea"
    assert made.json()["shortDomain"] == "id.example"
    picture = rasterise(public.stranger.get("/tea.png?w=300").content, "png")
    assert read_zxing(picture) == ["https://id.example/tea"]


def test_scans_that_are_reported_tell_no_more_than_visits(tmp_path: Path, empty_database: Path) -> None:
    shutil.copy(empty_database, tmp_path / "tagwright.db")
    phone = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4)", "Referer": "https://e.example/a?b"}
    with live_service(tmp_path, in_detail=False) as running:
        thng = running.client.post("/thngs", json={"name": "bag"}).json()["id"]
        body = {"evrythngId": thng, "defaultRedirectUrl": "https://e.example/", "shortId": "tea"}
        running.client.post("/redirections", json=body).raise_for_status()
        assert running.stranger.get("/tea", headers=phone).status_code == 302
        reported = {"type": "scans", "thng": thng}
        running.client.post("/actions/scans", json=reported, headers=phone).raise_for_status()
        told = [action["context"] for action in running.client.get("/actions/all?context=true").json()]
    assert len(told) == 2
    for context in told:
        assert (context["operatingSystemName"], context["referer"]) == ("iOS", "https://e.example/")
        assert "userAgent" not in context
