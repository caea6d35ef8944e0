"""What a link may be told beside its target, as its visitors and its owner meet it."""

import threading
import time
from collections import Counter
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from catalog.documents import Json
from catalog.store import Database
from redirector.choice import pick, with_query
from redirector.options import WeightedTarget
from redirector.passwords import hashed, matches
from redirector.targets import address_problem
from tests.live import LiveService, live_service

HOUR_MS = 3_600_000
DEFAULT = "https://default.example/"


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@pytest.fixture
def product(service: LiveService) -> str:
    found: str = service.client.post("/products", json={"name": "Tea"}).json()["id"]
    return found


def create(service: LiveService, product: str, **options: object) -> Json:
    body = {"defaultRedirectUrl": DEFAULT, "evrythngId": product, "shortId": "tea", **options}
    answer = service.client.post("/redirections", json=body, headers={"Accept": "application/json"})
    assert answer.status_code == 201, answer.text
    document: Json = answer.json()
    return document


def visit(service: LiveService, address: str = "/tea", **headers: str) -> tuple[int, str | None]:
    answer = service.stranger.get(address, headers=headers)
    return answer.status_code, answer.headers.get("Location")


def test_options_come_back_and_are_absent_until_set(service: LiveService, product: str) -> None:
    plain = create(service, product)
    options = {
        "startsAt": 1,
        "expiresAt": now_ms() + HOUR_MS,
        "maxVisits": 5,
        "fallbackUrl": "https://fallback.example/{shortId}",
        "rules": [{"match": "device=mobile", "redirectUrl": "https://m.example/"}],
        "targets": [{"url": "https://a.example/", "weight": 2, "name": "A"}],
        "passQuery": True,
        "tags": ["spring"],
        "notes": "On the box, lid",
    }
    assert not options.keys() & plain.keys()
    changed = service.client.put("/redirections/tea", json={**options, "password": "open sesame"}).json()
    assert changed == {**plain, **options, "hasPassword": True, "updatedAt": changed["updatedAt"]}
    assert service.client.put("/redirections/tea", json=changed).status_code == 200
    assert service.client.get("/redirections?filter=tags=spring").json()[0]["notes"] == "On the box, lid"
    assert len(service.client.get("/redirections?q=lid").json()) == 1
    nothing = dict.fromkeys([*options, "password"])
    assert service.client.put("/redirections/tea", json=nothing).json()["notes"] == "On the box, lid"
    removed = service.client.patch("/redirections/tea", json=nothing).json()
    assert removed == {**plain, "updatedAt": removed["updatedAt"]}


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"startsAt": 5, "expiresAt": 5}, "expiresAt: is not after startsAt"),
        ({"maxVisits": 0}, "maxVisits: must be a whole number, at least 1"),
        ({"fallbackUrl": "javascript:alert(1)"}, "fallbackUrl: must start with http"),
        ({"targets": [{"url": "https://{shortId}.example/"}]}, "targets[0].url: must not have a placeholder"),
        ({"targets": [{"weight": 1}]}, "targets"),
        ({"targets": [{"url": DEFAULT, "weight": 0}]}, "targets[0].weight"),
        ({"rules": [{"match": "device~mobile", "redirectUrl": DEFAULT}]}, "rules[0].match: ~ cannot be used"),
        ({"rules": [{"redirectUrl": DEFAULT, "delegates": []}]}, "rules[0]"),
        ({"password": ""}, "password: must not be empty"),
        ({"colour": "red"}, "colour: unknown field"),
    ],
)
def test_wrong_options_are_named(service: LiveService, product: str, options: Json, error: str) -> None:
    body = {"defaultRedirectUrl": DEFAULT, "evrythngId": product, **options}
    answer = service.client.post("/redirections", json=body, headers={"Accept": "application/json"})
    assert answer.status_code == 400
    assert any(message.startswith(error) for message in answer.json()["errors"]), answer.json()["errors"]
    answer = service.client.post("/redirections", json=[body])
    assert answer.status_code == 400
    assert answer.json()["errors"][0].startswith(f"[0].{error}")
    assert service.client.get("/redirections").json() == []


def test_a_later_end_must_still_be_after_the_start(service: LiveService, product: str) -> None:
    create(service, product, startsAt=10)
    assert service.client.put("/redirections/tea", json={"expiresAt": 9}).status_code == 400
    assert service.client.put("/redirections/tea", json={"expiresAt": 11}).status_code == 200


@pytest.mark.parametrize(("starts", "expires"), [(HOUR_MS, None), (None, -HOUR_MS), (HOUR_MS, 2 * HOUR_MS)])
def test_a_closed_link_leads_to_its_fallback_or_says_why(
    service: LiveService, product: str, starts: int | None, expires: int | None
) -> None:
    times = {"startsAt": starts, "expiresAt": expires}
    create(service, product, **{name: now_ms() + at for name, at in times.items() if at is not None})
    assert visit(service) == (410, None)
    assert "This link" in service.stranger.get("/tea").text
    service.client.put("/redirections/tea", json={"fallbackUrl": "https://f.example/{shortId}"})
    assert visit(service) == (302, "https://f.example/tea")
    assert service.client.get("/redirections/tea").json()["hits"] == 0


def test_an_open_link_leads_on(service: LiveService, product: str) -> None:
    create(service, product, startsAt=now_ms() - HOUR_MS, expiresAt=now_ms() + HOUR_MS)
    assert visit(service) == (302, DEFAULT)


def test_a_link_takes_as_many_visits_as_it_was_told_from_all_processes(
    service: LiveService, product: str
) -> None:
    create(service, product, maxVisits=10)
    assert service.stranger.head("/tea").status_code == 302
    answers: list[int] = []
    with live_service(service.folder, key=service.key, database=service.database) as other:

        def open_often(running: LiveService) -> None:
            answers.extend(visit(running)[0] for _ in range(8))

        threads = [threading.Thread(target=open_often, args=(running,)) for running in (service, other)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert Counter(answers) == {302: 10, 410: 6}
    assert service.stranger.head("/tea").status_code == 410  # as a visit would be
    assert service.client.get("/redirections/tea").json()["hits"] == 10
    assert len(service.client.get("/actions/implicitScans").json()) == 10
    service.client.put("/redirections/tea", json={"fallbackUrl": "https://f.example/"})
    assert visit(service) == (302, "https://f.example/")


def test_a_password_is_asked_for_and_never_shown(service: LiveService, product: str) -> None:
    document = create(service, product, password="öffne dich")
    assert document["hasPassword"] is True
    assert "password" not in document
    public = service.stranger.get("/tea", headers={"Accept": "application/json"})
    assert DEFAULT not in public.text
    assert public.json()["shortId"] == "tea"
    page = service.stranger.get("/tea")
    assert (page.status_code, page.headers["Cache-Control"]) == (200, "no-store")
    assert 'type="password"' in page.text
    wrong = service.stranger.post("/tea", data={"password": "close"})
    assert wrong.status_code == 403
    assert "not the password" in wrong.text
    assert service.client.get("/redirections/tea").json()["hits"] == 0
    right = service.stranger.post("/tea", data={"password": "öffne dich"})
    assert (right.status_code, right.headers["Location"]) == (303, DEFAULT)
    assert service.client.get("/redirections/tea").json()["hits"] == 1
    database = Database.open(service.database)
    with database.read() as connection:
        assert "dich" not in connection.execute(text("SELECT body FROM redirection")).scalar_one()
    database.close()


@pytest.mark.parametrize("address", ["/tea", "/unknown"])
def test_other_addresses_take_no_form(service: LiveService, product: str, address: str) -> None:
    create(service, product)
    answer = service.stranger.post(address, data={"password": "x"})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD")
    create(service, product, shortId="locked", password="x")
    assert service.stranger.post("/locked", json={"password": "x"}).status_code == 405
    assert service.stranger.post("/locked", data={"password": "x" * 5000}).status_code == 413


def test_passwords_are_salted() -> None:
    assert hashed("a") != hashed("a")
    assert matches("a", hashed("a"))
    assert not matches("b", hashed("a"))
    assert not matches("a" * 201, hashed("a" * 201))


def test_rules_of_a_link_come_after_those_of_the_account(service: LiveService, product: str) -> None:
    rules = [
        {"name": "phones", "match": "device=mobile", "redirectUrl": "https://m.example/{product.name}"},
        {"match": "language=de", "redirectUrl": "https://de.example/"},
    ]
    create(service, product, rules=rules)
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) Version/16.5 Mobile/15E148 Safari/604.1"
    assert visit(service, **{"User-Agent": iphone}) == (302, "https://m.example/Tea")
    assert visit(service, **{"Accept-Language": "de"}) == (302, "https://de.example/")
    assert visit(service) == (302, DEFAULT)
    actions = service.client.get("/actions/implicitScans?context=true").json()
    assert [each["context"].get("variant") for each in actions] == [None, "rule 2", "phones"]
    account = {"rules": [{"match": "device=mobile", "redirectUrl": "https://account.example/"}]}
    service.client.put("/redirector", json=account)
    assert visit(service, **{"User-Agent": iphone}) == (302, "https://account.example/")


def test_targets_share_visitors_out_and_keep_them(service: LiveService, product: str) -> None:
    targets = [
        {"url": "https://a.example/{productId}", "weight": 3, "name": "A"},
        {"url": "https://b.example/"},
    ]
    create(service, product, targets=targets)
    agents = [f"Browser/{number}" for number in range(60)]
    first = [visit(service, **{"User-Agent": agent})[1] for agent in agents]
    again = [visit(service, **{"User-Agent": agent})[1] for agent in agents]
    assert first == again
    assert set(first) == {f"https://a.example/{product}", "https://b.example/"}
    actions = service.client.get("/actions/implicitScans?context=true&perPage=100").json()
    assert {each["context"]["variant"] for each in actions} == {"A", "target 2"}


def test_weights_are_shares() -> None:
    targets = [WeightedTarget("a", 3), WeightedTarget("b", 1), WeightedTarget("c", 4)]
    picked = Counter(pick(targets, draw / 800).url for draw in range(800))
    assert picked == {"a": 300, "b": 100, "c": 400}
    assert pick(targets, 1.0).url == "c"


@pytest.mark.parametrize(
    ("url", "query", "expected"),
    [
        ("https://e.example/p", "a=1&b=%20", "https://e.example/p?a=1&b=%20"),
        ("https://e.example/p?a=own#f", "a=1&b=2", "https://e.example/p?a=own&b=2#f"),
        ("https://e.example", "a=%0d%0aX: y", "https://e.example?a=%0d%0aX:%20y"),
        (
            "https://e.example/",
            "q=%E4+%c3%a4&flag&s=a/b?c==",
            "https://e.example/?q=%E4+%c3%a4&flag&s=a/b?c==",
        ),
        ("https://e.example/", "a=1%&b=%zz&c={x}[]#", "https://e.example/?a=1%25&b=%25zz&c=%7Bx%7D%5B%5D%23"),
        ("https://e.example/?%61b=1", "a%62=2&c=3", "https://e.example/?%61b=1&c=3"),
        ("https://e.example/?x", "x=1", "https://e.example/?x"),
        ("https://e.example/", "a=" + "x" * 9000, "https://e.example/"),
        ("https://e.example/", "&".join(f"a{n}=" for n in range(300)), "https://e.example/"),
        ("https://e.example/", "&&=", "https://e.example/?="),
    ],
)
def test_parameters_are_handed_on(url: str, query: str, expected: str) -> None:
    assert with_query(url, query) == expected


@given(st.text(max_size=60))
def test_any_query_leaves_the_rest_of_the_target_alone(query: str) -> None:
    url = with_query("https://e.example/p?own=1#f", query.encode("utf-8", "replace").decode())
    parts = urlsplit(url)
    assert (parts.scheme, parts.netloc, parts.path, parts.fragment) == ("https", "e.example", "/p", "f")
    assert ("own", "1") in parse_qsl(parts.query)
    assert address_problem(url) is None


def test_a_visit_hands_its_parameters_on(service: LiveService, product: str) -> None:
    create(service, product, passQuery=True)
    assert visit(service, "/tea?utm_source=box&x=%C3%A4") == (302, f"{DEFAULT}?utm_source=box&x=%C3%A4")
    service.client.put("/redirections/tea", json={"passQuery": False})
    assert visit(service, "/tea?utm_source=box") == (302, DEFAULT)


def test_bots_are_counted_apart(service: LiveService, product: str) -> None:
    create(service, product)
    firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
    for agent in ("Googlebot/2.1", firefox, "WhatsApp/2.23.20.0"):
        visit(service, **{"User-Agent": agent})
    document = service.client.get("/redirections/tea").json()
    assert (document["hits"], document["botHits"]) == (3, 2)
    actions = service.client.get("/actions/implicitScans?context=true").json()
    assert [each["context"].get("userAgentType") for each in actions] == ["bot", None, "bot"]
    visit(service, **{"User-Agent": "Googlebot/2.1"})
    service.client.delete("/redirections/tea")
    restored = service.client.post("/redirections/tea/restore").json()
    assert (restored["hits"], restored["botHits"]) == (4, 3)
