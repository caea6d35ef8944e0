"""Whatever is sent: an answer that says what is wrong, and never a fault of the service."""

import json
from typing import Any

import httpx
import pytest

from catalog.api.body import MOST_NESTED
from catalog.api.context import MOST_BODY_BYTES
from tests.live import LiveService


def post(service: LiveService, body: bytes, path: str = "/products") -> httpx.Response:
    return service.client.post(path, content=body, headers={"Content-Type": "application/json"}, timeout=60)


def errors(response: httpx.Response, status: int = 400) -> list[str]:
    assert response.status_code == status, response.text[:500]
    body = response.json()
    assert body["status"] == status
    assert body["moreInfo"].startswith("https://")
    found: list[str] = body["errors"]
    return found


def nested(levels: int, *, name: str = "deep") -> bytes:
    """A product whose custom field `a` is nested that deep."""
    inner = (
        '{"b":' * (levels // 2)
        + "[" * (levels - levels // 2)
        + "]" * (levels - levels // 2)
        + "}" * (levels // 2)
    )
    return f'{{"name":"{name}","customFields":{{"a":{inner}}}}}'.encode()


@pytest.mark.parametrize(
    "body",
    [
        b'{"name":', b"{name: 1}", b"\xff\xfe", b'{"name":"\xff"}', b'{"name":"\\ud800"}',
        b'{"name":"\xed\xa0\x80"}', b'{"name":NaN}', b'{"name":"a"} x', b'{"name":1e999}',
        '{"name":"x"}'.encode("utf-16"), b"name=Tea", b"<xml/>", b"9" * 5000,
    ],
)  # fmt: skip
def test_what_is_not_json_is_told(shared: LiveService, body: bytes) -> None:
    assert errors(post(shared, body))[0].startswith("body: not valid JSON")


@pytest.mark.parametrize("body", [b"5", b'"x"', b"true", b"null", b"[1]", b"[[]]", b"[null]"])
def test_json_of_another_kind_is_told(shared: LiveService, body: bytes) -> None:
    assert "must be a JSON object with the fields of a product" in errors(post(shared, body))[0]


def test_an_empty_body_is_an_empty_document(shared: LiveService) -> None:
    assert errors(post(shared, b"")) == ["name: is missing"]
    assert shared.client.request("GET", "/products", content=b"{}").status_code == 200


@pytest.mark.parametrize("levels", [MOST_NESTED, 400, 990, 1100, 100_000, 3_000_000])
def test_documents_are_not_nested_without_end(shared: LiveService, levels: int) -> None:
    assert "is nested deeper than 100 levels" in errors(post(shared, nested(levels)))[0]


def test_nesting_names_its_field(shared: LiveService) -> None:
    many = b"[" + nested(5) + b"," + nested(300) + b"]"
    assert errors(post(shared, many))[0].startswith("[1].customFields.a.b.b.b")


def test_a_nested_document_does_not_spoil_filters_for_all(service: LiveService) -> None:
    assert post(service, nested(MOST_NESTED - 3)).status_code == 201
    assert post(service, nested(1500)).status_code == 400
    found = service.client.get(
        "/products", params={"filter": "customFields.x=1|description=y|customFields.a=1"}
    )
    assert found.status_code == 200
    stored = service.client.get("/products").json()[0]
    for path in ("PUT /products/{}/properties/a", "PATCH /products/{}"):
        method, address = path.format(stored["id"]).split()
        body = {"value": 1} if method == "PUT" else {"customFields": {"a": 1}}
        text = json.dumps(body).replace("1", "[" * 1200 + "]" * 1200).encode()
        assert errors(service.client.request(method, address, content=text))


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"name": "a\0b"}, "name"),
        ({"name": "a", "tags": ["ok", "\0"]}, "tags[1]"),
        ({"name": "a", "identifiers": {"sku": "1\0"}}, "identifiers.sku"),
        ({"name": "a", "customFields": {"x": [{"y": "\0"}]}}, "customFields.x[0].y"),
        ([{"name": "a"}, {"name": "\0"}], "[1].name"),
    ],
)
def test_the_character_zero_is_refused_by_field(shared: LiveService, body: Any, field: str) -> None:
    text = json.dumps(body).encode()
    assert errors(post(shared, text)) == [f"{field}: must not hold the character U+0000"]


def test_the_character_zero_is_refused_in_keys_too(shared: LiveService) -> None:
    text = json.dumps({"name": "a", "identifiers": {"\0": "1"}}).encode()
    assert errors(post(shared, text)) == ["identifiers: must not have a key with the character U+0000"]


def test_a_backslash_before_u0000_is_just_text(shared: LiveService) -> None:
    made = post(shared, rb'{"name":"a\\u0000b"}')
    assert made.json()["name"] == "a\\u0000b"


@pytest.mark.parametrize(
    "number", ["123456789012345678901234567890", "9" * 400, "-0", "1.5e300", "0.1", "9007199254740993"]
)
def test_numbers_come_back_as_they_were(shared: LiveService, number: str) -> None:
    made = post(shared, f'{{"name":"n","customFields":{{"n":{number}}}}}'.encode())
    assert made.status_code == 201
    read = shared.client.get(f"/products/{made.json()['id']}").text
    assert json.loads(read)["customFields"]["n"] == json.loads(number)
    assert shared.client.get("/products", params={"filter": "customFields.n>1"}).status_code == 200


@pytest.mark.parametrize(
    "name", ["\U0001f600", "\u202eevil", "a\tb\nc", "<script>", "'; DROP TABLE product; --", "\u2028"]
)
def test_any_other_text_comes_back_as_it_was(shared: LiveService, name: str) -> None:
    body = {"name": name, "tags": [name], "identifiers": {name: name}, "customFields": {name: name}}
    made = shared.client.post("/products", json=body)
    assert made.status_code == 201
    read = shared.client.get(f"/products/{made.json()['id']}").json()
    assert (read["name"], read["tags"], read["identifiers"]) == (name, [name], {name: name})


def test_a_body_may_have_16_mb_and_not_more(shared: LiveService) -> None:
    head, tail = b'{"name":"big","customFields":{"a":"', b'"}}'
    most = head + b"x" * (MOST_BODY_BYTES - len(head) - len(tail)) + tail
    made = post(shared, most)
    assert made.status_code == 201
    assert shared.client.delete(f"/products/{made.json()['id']}").status_code == 200
    assert errors(post(shared, most + b" "), 413) == ["body: larger than 16 MB"]

    def chunks() -> Any:
        for _ in range(17):
            yield b" " * (1024 * 1024)

    assert errors(shared.client.post("/products", content=chunks(), timeout=60), 413)


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=%ED%A0%80", "ids=%00,%FF", "filter=name%3D%ED%A0%80", "q=" + "a" * 20_000, "page=%C2%B2"],
)
def test_no_query_is_a_fault_of_the_service(shared: LiveService, query: str) -> None:
    assert shared.client.get(f"/products?{query}").status_code in (200, 400)


@pytest.mark.parametrize("text", ["name%3Da%00", "customFields.%00%3D1", "name%3Da%2500"])
def test_the_character_zero_is_no_part_of_a_filter(shared: LiveService, text: str) -> None:
    assert errors(shared.client.get(f"/products?filter={text}"))[0].startswith("filter: ")


@pytest.mark.parametrize(
    "path", ["/products/%00", "/products/%FF", "/products/" + "x" * 5000, "/products/U1/x"]
)
def test_no_address_is_a_fault_of_the_service(shared: LiveService, path: str) -> None:
    assert errors(shared.client.get(path), 404)


@pytest.mark.parametrize(
    ("method", "path"),
    [("POST", "/time"), ("DELETE", "/service"), ("PATCH", "/products"), ("POST", "/abc")],
)
def test_a_method_that_is_not_allowed_is_answered_as_json(
    shared: LiveService, method: str, path: str
) -> None:
    answer = shared.client.request(method, path)
    assert errors(answer, 405)[0].casefold().startswith("method not allowed")
    assert "GET" in answer.headers["Allow"]


def test_an_unknown_address_is_answered_as_json(shared: LiveService) -> None:
    assert errors(shared.client.get("/nothing/here"), 404) == ["The requested resource was not found."]
    assert shared.client.get("/nothing/here").json()["code"] == 16842752
