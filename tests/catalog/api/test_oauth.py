"""OAuth: clients, and the page on which users log in and agree (API reference, chapters "OAuth …")."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from html import unescape
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import pytest

from catalog import keys, oauth
from tests.catalog.api.keyring import Json, Keyring, keyring, made
from tests.live import ANSWER_S, LiveService

CALLBACK = "https://examples.com/oauth/callback"


@dataclass(frozen=True)
class Corner:
    """A client of an application, a user of it, and a browser."""

    service: LiveService
    ring: Keyring
    path: str
    client: Json
    email: str
    browser: httpx.Client

    def query(self, **other: str) -> dict[str, str]:
        return {"client_id": self.client["id"], "response_type": "token", "state": "a b&c=ä", **other}

    def page(self, **other: str) -> httpx.Response:
        return self.browser.get("/oauth/authorize", params=self.query(**other))

    def answered(self, page: httpx.Response, **fields: str) -> httpx.Response:
        hidden = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text)
        form = {name: unescape(value) for name, value in hidden}
        mine = {"email": self.email, "password": "password", "decision": "allow"}
        return self.browser.post("/oauth/authorize", data={**form, **mine, **fields})


@pytest.fixture(scope="module")
def corner(shared: LiveService) -> Iterator[Corner]:
    with ExitStack() as opened:
        ring = keyring(shared, opened)
        path = f"/projects/{ring.project}/applications/{ring.application}/oauthClients"
        body = {"name": "<b>Shop & Co</b>", "redirectUrl": CALLBACK, "customFields": {"type": "Web"}}
        client = made(shared.client, path, body)
        person = {"email": "ada@example.com", "password": "password"}
        user = made(ring[keys.APP], "/auth/evrythng/users", person)
        code = {"activationCode": user["activationCode"]}
        made(ring[keys.APP], f"/auth/evrythng/users/{user['evrythngUser']}/validate", code)
        browser = opened.enter_context(httpx.Client(base_url=shared.url, timeout=ANSWER_S))
        yield Corner(shared, ring, path, client, person["email"], browser)


def fragment(answer: httpx.Response) -> dict[str, str]:
    assert answer.status_code == 302, answer.text
    assert answer.headers["cache-control"] == "no-store"
    return dict(parse_qsl(urlsplit(answer.headers["location"]).fragment, strict_parsing=True))


def test_clients_as_the_reference_shows_them(corner: Corner) -> None:
    operator, body = corner.service.client, {"name": "C", "redirectUrl": CALLBACK, "customFields": {"a": "b"}}
    answer = operator.post(corner.path, json=body)
    client = answer.json()
    assert answer.headers["location"] == f"{corner.service.url}{corner.path}/{client['id']}"
    assert client.keys() == {"id", "createdAt", "updatedAt", *body}
    assert re.fullmatch(r"[A-Za-z0-9]{45}", client["id"])
    one = f"{corner.path}/{client['id']}"
    assert operator.get(one).json() == client
    assert client in operator.get(corner.path).json()
    changed = operator.put(one, json={**client, "name": "D"}).json()
    assert (changed["name"], changed["id"]) == ("D", client["id"])
    assert operator.delete(one).status_code == 200
    assert operator.get(one).status_code == 404
    assert corner.ring[keys.TRUSTED_APP].get(corner.path).status_code == 403


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://examples.com/cb", "must start with https://"),
        ("javascript:alert(1)", "must be a whole address"),
        ("/oauth/callback", "must be a whole address"),
        ("https://examples.com/cb#x", "must have neither"),
        ("https://user:pw@examples.com/cb", "must have neither"),
        ("https://examples.com:port/cb", "is no web address"),
        ("https://examples.com/a b", "must be a whole address"),
        ("https://a;script-src *", "must be a whole address"),
        ("https://a,b/cb", "must be a whole address"),
        ("https://evil.com\\@examples.com/", "must have neither"),
        ("https://examples.com/cb?a=1", None),
        ("http://127.0.0.1:5173/cb", None),
        ("https://[2001:db8::1]/cb", None),
    ],
)
def test_redirect_addresses_are_safe(url: str, problem: str | None) -> None:
    found = oauth.redirect_problem(url)
    assert found is None if problem is None else (found or "").startswith(problem)


def test_a_client_needs_a_name_and_an_address(corner: Corner) -> None:
    answer = corner.service.client.post(corner.path, json={"redirectUrl": "http://x.example"})
    assert answer.json()["errors"] == ["name: is missing"]
    answer = corner.service.client.post(corner.path, json={"name": "x", "redirectUrl": "http://x.example"})
    assert answer.json()["errors"][0].startswith("redirectUrl: must start with https://")


def test_a_user_agrees_and_the_client_gets_a_key(corner: Corner) -> None:
    page = corner.page(redirect_uri=f"{CALLBACK}?shop=2")
    assert page.status_code == 200
    assert "&lt;b&gt;Shop &amp; Co&lt;/b&gt; asks for access" in page.text
    assert "<b>Shop" not in page.text
    answer = corner.answered(page)
    assert answer.headers["location"].startswith(f"{CALLBACK}?shop=2#")
    given = fragment(answer)
    assert (given["token_type"], given["state"]) == ("apikey", "a b&c=ä")
    headers = {"Authorization": given["access_token"]}
    access = httpx.get(f"{corner.service.url}/access", headers=headers, timeout=ANSWER_S).json()
    assert access["actor"]["type"] == "userInApp"
    assert (access["project"], access["app"]) == (corner.ring.project, corner.ring.application)


def test_the_page_can_neither_be_framed_nor_send_elsewhere(corner: Corner) -> None:
    page = corner.page()
    policy = page.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert policy.endswith("form-action 'self' https://examples.com")
    assert page.headers["x-frame-options"] == "DENY"
    cookie = page.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_a_refusal_needs_no_password(corner: Corner) -> None:
    refused = corner.answered(corner.page(), decision="deny", email="", password="")
    assert fragment(refused) == {"error": "access_denied", "state": "a b&c=ä"}
    silent = corner.browser.get("/oauth/authorize", params={"client_id": corner.client["id"]})
    assert fragment(silent) == {"error": "invalid_request"}
    assert fragment(corner.page(response_type="code"))["error"] == "unsupported_response_type"


def test_wrong_passwords_and_strangers_read_the_same(corner: Corner) -> None:
    page = corner.page()
    texts = set()
    for email, password in ((corner.email, "wrong"), ("nobody@example.com", "password"), ("\0", "x")):
        answer = corner.answered(page, email=email, password=password)
        assert answer.status_code == 403
        texts.add(re.findall(r'<p role="alert">(.*?)</p>', answer.text)[0])
    assert len(texts) == 1
    assert corner.answered(answer).status_code == 302  # the same page takes another try


@pytest.mark.parametrize(
    "other",
    [
        {"client_id": "unknown"},
        {"client_id": ""},
        {"client_id": "a\0b"},
        {"redirect_uri": "https://evil.example/oauth/callback"},
        {"redirect_uri": "https://examples.com/oauth/callback/../evil"},
        {"redirect_uri": "https://examples.com/oauth/callback2"},
        {"redirect_uri": "http://examples.com/oauth/callback"},
        {"redirect_uri": "https://examples.com/oauth/callback#x"},
        {"redirect_uri": "https://examples.com/oauth/callback?a=\r\nSet-Cookie: x"},
        {"redirect_uri": "https://examples.com@evil.example/oauth/callback"},
    ],
)
def test_nothing_is_ever_sent_to_a_stranger(corner: Corner, other: dict[str, str]) -> None:
    answer = corner.page(**other)
    assert (answer.status_code, "location" in answer.headers) == (400, False)
    assert "Nobody was logged in" in answer.text


def test_another_page_cannot_send_the_form(corner: Corner) -> None:
    page = corner.page()
    assert corner.answered(page, redirect_uri="https://evil.example/").status_code == 400
    assert corner.answered(page, state="mine").status_code == 400
    assert corner.answered(page, Signature="0" * 64).status_code == 400
    across = {"Sec-Fetch-Site": "cross-site", "Content-Type": "application/x-www-form-urlencoded"}
    assert corner.browser.post("/oauth/authorize", headers=across, content=b"x=1").status_code == 400
    with httpx.Client(base_url=corner.service.url, timeout=ANSWER_S) as elsewhere:  # has no cookie of ours
        stolen = Corner(corner.service, corner.ring, corner.path, corner.client, corner.email, elsewhere)
        assert stolen.answered(page).status_code == 400
    assert corner.answered(page).status_code == 302


def test_what_is_no_form_is_refused(corner: Corner) -> None:
    assert corner.browser.post("/oauth/authorize", json={"a": 1}).status_code == 400
    assert corner.browser.post("/oauth/authorize", data={"x": "y" * 20_000}).status_code == 413
    many = "&".join(f"a{each}=1" for each in range(50))
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert corner.browser.post("/oauth/authorize", content=many, headers=headers).status_code == 400


def test_a_client_that_moved_or_went_gets_no_more_keys(corner: Corner) -> None:
    operator = corner.service.client
    client = made(operator, corner.path, {"name": "Gone", "redirectUrl": CALLBACK})
    one = f"{corner.path}/{client['id']}"
    page = corner.page(client_id=client["id"])
    operator.put(one, json={"redirectUrl": "https://examples.com/new"})
    assert corner.page(client_id=client["id"], redirect_uri=CALLBACK).status_code == 400
    assert corner.answered(page).headers["location"].startswith("https://examples.com/new#")
    page = corner.page(client_id=client["id"])
    operator.delete(one)
    assert corner.answered(page).status_code == 400
    assert parse_qs(urlsplit(str(page.url)).query)["state"] == ["a b&c=ä"]
