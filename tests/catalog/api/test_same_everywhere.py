"""The same mistake gets the same answer, whatever the kind of record: tables over all of them."""

from __future__ import annotations

import gzip
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest

from app.service import ServiceConfig, build
from catalog.api.context import MOST_BODY_BYTES
from catalog.api.endpoint import ApiRoute
from catalog.ids import new_key
from tests.live import LiveService

Headers = dict[str, str]

# Where something is created, with what is enough for it there.
CREATING: dict[str, Any] = {
    "/products": {"name": "x"},
    "/thngs": {"name": "x"},
    "/collections": {"name": "x"},
    "/places": {"name": "x"},
    "/projects": {"name": "x"},
    "/batches": {"name": "x"},
    "/files": {"name": "x"},
    "/roles": {"name": "x"},
    "/operators": {"email": "x@example.com"},
    "/actions": {"name": "_x"},
    "/actions/scans": {"thng": "U1"},
    "/redirections": {"evrythngId": "U1", "defaultRedirectUrl": "https://example.com"},
    "/prints": {"code": "x"},
    "/auth/evrythng/users": {"email": "x@example.com", "password": "password"},
}
LISTS = [
    "/products",
    "/thngs",
    "/collections",
    "/places",
    "/projects",
    "/batches",
    "/files",
    "/roles",
    "/operators",
    "/accounts",
    "/users",
    "/actions",
    "/actions/all",
    "/redirections",
    "/prints",
]
JSON = {"Content-Type": "application/json"}
DEEP = b'{"customFields":' + b'{"a":' * 500 + b"1" + b"}" * 501

# What is sent, with which headers, and the status and the beginning of the message it must get.
HOSTILE: list[tuple[str, bytes, Headers, int, str]] = [
    ("cut off", b'{"name": ', JSON, 400, "body: not valid JSON"),
    ("NaN", b'{"name": NaN}', JSON, 400, "body: not valid JSON"),
    ("Infinity", b'{"a": -Infinity}', JSON, 400, "body: not valid JSON"),
    ("half a surrogate pair", b'{"name": "a\\ud800b"}', JSON, 400, "body: not valid JSON"),
    ("not UTF-8", b'{"name": "\xff"}', JSON, 400, "body: not valid JSON"),
    ("UTF-16", '{"name": "x"}'.encode("utf-16"), JSON, 400, "body: not valid JSON"),
    ("a number beyond all", b'{"customFields": {"a": 1e999}}', JSON, 400, "body: not valid JSON"),
    ("two documents", b'{"name": "x"}{"name": "y"}', JSON, 400, "body: not valid JSON"),
    ("a comment", b'{"name": "x"} // tea', JSON, 400, "body: not valid JSON"),
    ("U+0000", b'{"name": "a\\u0000b"}', JSON, 400, "name: must not hold the character U+0000"),
    ("U+0000 in a key", b'{"a\\u0000": 1}', JSON, 400, "body: must not have a key with"),
    ("deep", DEEP, JSON, 400, "customFields.a.a.a"),
    ("deeper", b"[" * 100_000 + b"]" * 100_000, JSON, 400, "body: is nested deeper"),
    ("text", b'"x"', JSON, 400, "body: must be a JSON object with the fields of a"),
    ("a number", b"5", JSON, 400, "body: must be a JSON object with the fields of a"),
    ("null", b"null", JSON, 400, "body: must be a JSON object with the fields of a"),
    (
        "gzip",
        gzip.compress(b"{}", mtime=0),
        {**JSON, "Content-Encoding": "gzip"},
        415,
        "Content-Encoding: gzip",
    ),
    ("a form", b"name=x", {"Content-Type": "application/x-www-form-urlencoded"}, 400, "body: not valid JSON"),
]

# The query of a list, and the beginning of the message it must get; none where it is passed over.
QUERIES: list[tuple[str, str | None]] = [
    ("perPage=0", "perPage: must be a whole number from 1"),
    ("perPage=-1", "perPage: must be a whole number from 1"),
    ("perPage=many", "perPage: must be a whole number from 1"),
    ("page=0", "page: must be a whole number from 1"),
    ("sortOrder=UP", "sortOrder: must be ASCENDING or DESCENDING"),
    ("sortBy=wings", "sortBy: must be one of"),
    ("nextPageToken=%25", "nextPageToken: take it from the Link header"),
    ("filter=%26%26", "filter: expected a condition"),
    ("filter=wings%3D2", "filter: unknown field wings"),
    ("filter=name%3D%00", "filter: "),
    ("project=U1", "project: there is no project U1"),
    ("perPage=", None),
    ("perPage=999", None),
    ("ids=%00", None),
    ("filter=", None),
    ("wings=2&access_token=x&callback=f", None),
]


@pytest.fixture(scope="module")
def methods(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """The methods of every address of the API, as the service itself has them."""
    folder: Path = tmp_path_factory.mktemp("methods")
    config = ServiceConfig(
        database=folder / "t.db", operator_key=new_key(), hits_folder=folder, files_folder=folder
    )
    found: dict[str, set[str]] = defaultdict(set)
    for route in build(config).routes:
        if isinstance(route, ApiRoute):
            found[route.path] |= route.methods or set()
    return found


def _address(path: str) -> str:
    return "/".join("U1" if part.startswith("{") else part for part in path.split("/"))


@pytest.mark.parametrize(("what", "body", "headers", "status", "message"), HOSTILE)
def test_a_wrong_body(
    shared: LiveService, what: str, body: bytes, headers: Headers, status: int, message: str
) -> None:
    for path in CREATING:
        answer = shared.client.post(path, content=body, headers=headers)
        assert answer.status_code == status, (path, what, answer.text)
        error = answer.json()
        assert error["errors"][0].removeprefix("[0].").startswith(message), (path, what)
        assert error["status"] == status
        assert error["moreInfo"].startswith("https://")


def test_a_body_that_is_too_large(shared: LiveService) -> None:
    body = b'{"name":"' + b"x" * MOST_BODY_BYTES + b'"}'
    for path in CREATING:
        answer = shared.client.post(path, content=body, headers=JSON)
        assert (answer.status_code, answer.json()["errors"]) == (413, ["body: larger than 16 MB"]), path


def test_the_content_type_of_json_does_not_matter(shared: LiveService) -> None:
    """Clients send all kinds of types with it, or none; what counts is what it is."""
    for content_type in ("text/plain", "application/json; charset=latin-1", "", "nonsense"):
        answer = shared.client.post(
            "/products", content=b'{"name": "x"}', headers={"Content-Type": content_type}
        )
        assert answer.status_code == 201, content_type


def test_a_byte_order_mark_is_passed_over(shared: LiveService) -> None:
    answer = shared.client.post("/products", content=b'\xef\xbb\xbf{"name": "x"}', headers=JSON)
    assert answer.status_code == 201


def test_of_two_equal_names_the_last_counts(shared: LiveService) -> None:
    answer = shared.client.post("/products", content=b'{"name": "x", "name": "y"}', headers=JSON)
    assert answer.json()["name"] == "y"


def test_an_unknown_field_is_named(shared: LiveService) -> None:
    for path, fields in CREATING.items():
        answer = shared.client.post(path, json={**fields, "wings": 2})
        assert answer.status_code == 400, path
        assert any("wings: unknown field" in error for error in answer.json()["errors"]), (path, answer.text)


@pytest.mark.parametrize(("query", "message"), QUERIES)
def test_the_query_of_a_list(shared: LiveService, query: str, message: str | None) -> None:
    for path in LISTS:
        answer = shared.client.get(f"{path}?{query}")
        assert answer.status_code == (200 if message is None else 400), (path, answer.text)
        assert message is None or answer.json()["errors"][0].startswith(message), path


def test_without_a_key_and_with_an_unknown_one(shared: LiveService, methods: dict[str, set[str]]) -> None:
    for path, of_path in methods.items():
        public = path == "/time" or "/results/" in path
        for method in of_path - {"HEAD"} if not public else ():
            nobody = shared.stranger.request(method, _address(path))
            assert (nobody.status_code, nobody.json()["errors"]) == (
                401,
                ["Authorization: an API key is needed in this header."],
            ), (method, path)
            unknown = shared.stranger.request(method, _address(path), headers={"Authorization": "x" * 80})
            assert (unknown.status_code, unknown.json()["errors"]) == (
                403,
                ["Authorization: this API key is not known here."],
            ), (method, path)


def test_what_there_is_not(shared: LiveService, methods: dict[str, set[str]]) -> None:
    for path, of_path in methods.items():
        if "{" not in path or "/results/" in path or path.startswith("/connectors"):
            continue
        for method in of_path & {"GET", "DELETE"}:
            answer = shared.client.request(method, _address(path))
            assert answer.status_code == 404, (method, path, answer.text)
            assert answer.json()["code"] == 16842752
            assert answer.headers["Content-Type"].startswith("application/json")


# Words where elsewhere an id stands: with the methods of those, they are ids nobody has.
AMONG_IDS = ("/users/login", "/prints/newest")


def test_every_address_says_which_methods_it_has(shared: LiveService, methods: dict[str, set[str]]) -> None:
    for path, of_path in methods.items():
        asked = shared.client.options(_address(path))
        assert (asked.status_code, asked.content) == (204, b""), path
        assert set(asked.headers["Allow"].split(", ")) == of_path | {"OPTIONS"}, path
        for method in {"PUT", "PATCH", "DELETE"} - of_path if path not in AMONG_IDS else ():
            refused = shared.client.request(method, _address(path))
            assert refused.status_code == 405, (method, path)
            assert refused.headers["Allow"] == asked.headers["Allow"]
            assert refused.json()["status"] == 405


def test_head_is_get_without_its_body(shared: LiveService) -> None:
    for path in LISTS:
        got, head = shared.client.get(path), shared.client.head(path)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["Content-Type"] == got.headers["Content-Type"]


def test_a_slash_at_the_end_leads_to_the_address_without(shared: LiveService) -> None:
    for path in (*LISTS, "/products/U1", "/redirections/U1"):
        answer = shared.client.get(f"{path}/")
        assert answer.status_code == 307, path
        assert answer.headers["Location"] == path


def test_a_program_that_asks_for_what_there_is_not_gets_no_page(shared: LiveService) -> None:
    for path in ("/nowhere", "/nowhere/at/all", "/products/U1/wings"):
        answer = shared.client.get(path)
        assert answer.status_code == 404
        assert answer.json()["status"] == 404
    assert shared.stranger.get("/nowhere").headers["Content-Type"].startswith("text/html")


def test_ids_that_cannot_be(shared: LiveService) -> None:
    for path in LISTS:
        for strange in ("%00", "%FF", "U" * 5000, "..%2f..", "%20"):
            answer = shared.client.get(f"{path.replace('/all', '/scans')}/{strange}")
            assert answer.status_code == 404, (path, strange, answer.text)
