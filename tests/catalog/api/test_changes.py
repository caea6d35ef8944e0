"""PUT, PATCH and their bulk forms: what is merged, what is refused, and what nobody overwrites unseen."""

from typing import Any

import pytest

from catalog.api.resources import merge_patch
from tests.live import LiveService

# RFC 7396, appendix A.
RFC_7396: list[tuple[Any, Any, Any]] = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


def make(service: LiveService, path: str = "/products", **fields: Any) -> dict[str, Any]:
    response = service.client.post(path, json={"name": "Tea", **fields})
    assert response.status_code == 201, response.text
    document: dict[str, Any] = response.json()
    return document


@pytest.mark.parametrize(("target", "patch", "expected"), RFC_7396)
def test_merge_patch_as_in_the_appendix_of_its_standard(target: Any, patch: Any, expected: Any) -> None:
    before = repr(target)
    assert merge_patch(target, patch) == expected
    assert repr(target) == before


@pytest.mark.parametrize(
    ("target", "patch", "expected"), [row for row in RFC_7396 if isinstance(row[1], dict)]
)
def test_patch_over_http_as_in_the_appendix(
    shared: LiveService, target: Any, patch: Any, expected: Any
) -> None:
    product = make(shared, customFields={"here": target})
    headers = {"Content-Type": "application/merge-patch+json"}
    response = shared.client.patch(
        f"/products/{product['id']}", json={"customFields": {"here": patch}}, headers=headers
    )
    assert response.status_code == 200
    assert response.json()["customFields"] == {"here": expected}
    assert shared.client.get(f"/products/{product['id']}").json() == response.json()


def test_patch_removes_a_field_and_leaves_the_others(shared: LiveService) -> None:
    product = make(shared, description="hot", brand="ACME", tags=["a"])
    changed = shared.client.patch(
        f"/products/{product['id']}", json={"description": None, "tags": ["b"]}
    ).json()
    assert "description" not in changed
    assert (changed["brand"], changed["tags"]) == ("ACME", ["b"])


@pytest.mark.parametrize(
    ("patch", "error"),
    [
        ({"name": None}, "name: cannot be removed"),
        ({"name": ""}, "name: must not be empty"),
        ({"tags": {"a": 1}}, "tags: must be a list, got an object"),
        ({"colour": "red"}, "colour: unknown field"),
        ({"identifiers": {"a": {"b": 1}}}, "identifiers.a: must be text or a whole number, got an object"),
        ([], "body: must be a JSON object"),
    ],
)
def test_a_patch_that_would_spoil_the_document_changes_nothing(
    shared: LiveService, patch: Any, error: str
) -> None:
    product = make(shared)
    response = shared.client.patch(f"/products/{product['id']}", json=patch)
    assert (response.status_code, response.json()["errors"]) == (400, [error])
    assert shared.client.get(f"/products/{product['id']}").json() == product


def test_put_merges_top_level_fields_and_takes_null_as_not_given(shared: LiveService) -> None:
    product = make(shared, description="hot", customFields={"a": 1, "b": 2})
    changed = shared.client.put(
        f"/products/{product['id']}", json={"description": None, "customFields": {"c": 3}}
    ).json()
    assert changed["description"] == "hot"
    assert changed["customFields"] == {"c": 3}


def test_a_whole_document_as_read_can_be_sent_back(shared: LiveService) -> None:
    product = make(shared, properties={"a": 1}, identifiers={"sku": "1"})
    thng = make(shared, "/thngs", product=product["id"], location={"latitude": 1, "longitude": 2})
    for path, document in (("/products", product), ("/thngs", thng)):
        changed = shared.client.put(f"{path}/{document['id']}", json={**document, "createdAt": 5, "id": "U0"})
        assert changed.status_code == 200
        assert {**changed.json(), "updatedAt": 0} == {**document, "updatedAt": 0}


def test_updated_at_differs_even_within_a_millisecond(shared: LiveService) -> None:
    product = make(shared)
    times = [product["createdAt"]]
    for number in range(5):
        answer = shared.client.put(f"/products/{product['id']}", json={"brand": str(number)})
        times.append(answer.json()["updatedAt"])
    assert times == sorted(set(times))


def test_a_thing_keeps_what_only_its_own_routes_change(shared: LiveService) -> None:
    thng = make(shared, "/thngs", location={"latitude": 1, "longitude": 2}, properties={"a": 1})
    update = {"location": {"latitude": 3, "longitude": 4}, "properties": {"b": 2}, "collections": ["U1"]}
    changed = shared.client.put(f"/thngs/{thng['id']}", json=update).json()
    assert (changed["location"], changed["properties"]) == (thng["location"], {"a": 1})
    assert "collections" not in changed


def test_a_thing_needs_a_product_that_exists(shared: LiveService) -> None:
    refused = shared.client.post("/thngs", json={"name": "bag", "product": "U" + "0" * 23})
    assert (refused.status_code, refused.json()["errors"]) == (
        400,
        [f"product: there is no product U{'0' * 23}"],
    )
    many = shared.client.post("/thngs", json=[{"name": "bag"}, {"name": "bag", "product": "Ux"}])
    assert many.json()["errors"] == ["[1].product: there is no product Ux"]


def test_every_answer_with_one_record_names_its_version(shared: LiveService) -> None:
    created = shared.client.post("/products", json={"name": "Tea"})
    address = f"/products/{created.json()['id']}"
    read = shared.client.get(address)
    assert created.headers["ETag"] == read.headers["ETag"] == f'"{created.json()["updatedAt"]}"'
    put = shared.client.put(address, json={"brand": "x"})
    assert put.headers["ETag"] != read.headers["ETag"]
    assert shared.client.get(address).headers["ETag"] == put.headers["ETag"]


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_if_match_keeps_a_stranger_s_change(shared: LiveService, method: str) -> None:
    address = f"/products/{make(shared)['id']}"
    seen = shared.client.get(address).headers["ETag"]
    theirs = shared.client.put(address, json={"brand": "theirs"}).json()
    body = None if method == "DELETE" else {"brand": "mine"}
    refused = shared.client.request(method, address, json=body, headers={"If-Match": seen})
    assert refused.status_code == 412
    assert "changed by somebody else" in refused.json()["errors"][0]
    assert shared.client.get(address).json() == theirs
    current = shared.client.get(address).headers["ETag"]
    for form in ("*", '"0", W/{}', "{}"):
        taken = shared.client.put(address, json={}, headers={"If-Match": form.format(current)})
        assert taken.status_code == 200
        current = taken.headers["ETag"]


def test_bulk_put_by_filter_and_by_ids(service: LiveService) -> None:
    documents = service.client.post(
        "/products", json=[{"name": "Smart a"}, {"name": "Smart b"}, {"name": "dull"}]
    ).json()
    by_filter = service.client.put("/products", params={"filter": "name=Smart*"}, json={"tags": ["smart"]})
    assert (by_filter.status_code, by_filter.content, by_filter.headers["x-result-count"]) == (204, b"", "2")
    ids = f"{documents[2]['id']},{documents[0]['id']},Unknown"
    by_ids = service.client.put("/products", params={"ids": ids}, json={"brand": "ACME"})
    assert by_ids.headers["x-result-count"] == "2"
    listed = service.client.get("/products?sortOrder=ASCENDING").json()
    assert [each.get("tags") for each in listed] == [["smart"], ["smart"], None]
    assert [each.get("brand") for each in listed] == ["ACME", None, "ACME"]
    assert len(service.client.get("/products", params={"filter": "tags=smart"}).json()) == 2


def test_bulk_delete_by_filter(service: LiveService) -> None:
    service.client.post("/thngs", json=[{"name": f"n{n}", "tags": ["old"]} for n in range(450)])
    service.client.post("/thngs", json={"name": "kept"})
    gone = service.client.delete("/thngs", params={"filter": "tags=old"})
    assert (gone.status_code, gone.content, gone.headers["x-result-count"]) == (200, b"", "450")
    assert [each["name"] for each in service.client.get("/thngs").json()] == ["kept"]


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
@pytest.mark.parametrize("path", ["/products", "/thngs", "/redirections"])
def test_a_bulk_change_must_say_of_what(shared: LiveService, method: str, path: str) -> None:
    product = make(shared)
    for query in ("", "?filter=", "?filter=%20"):
        refused = shared.client.request(method, path + query, json={})
        assert refused.status_code == 400
        assert refused.json()["errors"] == ["filter: say which resources by `ids` or `filter`"]
    assert shared.client.request(method, f"{path}?ids=", json={}).headers["x-result-count"] == "0"
    assert shared.client.get(f"/products/{product['id']}").status_code == 200


def test_an_array_is_stored_whole_or_not_at_all(service: LiveService) -> None:
    refused = service.client.post(
        "/products", json=[{"name": "a"}, {"name": ""}, {}, {"name": "b", "tags": [1], "x": 1}]
    )
    assert refused.status_code == 400
    assert refused.json()["errors"] == [
        "[1].name: must not be empty",
        "[2].name: is missing",
        "[3].tags[0]: must be text, got a whole number",
        "[3].x: unknown field",
    ]
    assert service.client.get("/products").json() == []
    names = [f"n{n}" for n in range(1000)]
    made = service.client.post("/products", json=[{"name": name} for name in names])
    assert made.status_code == 201
    assert [each["name"] for each in made.json()] == names
    assert service.client.get("/products?withTotalCount=true&perPage=1").headers["x-result-count"] == "1000"
    too_many = service.client.post("/products", json=[{"name": name} for name in [*names, "one more"]])
    assert too_many.json()["errors"] == ["body: must hold 1 to 1000 documents"]


def test_a_product_is_known_by_name_or_fn(shared: LiveService) -> None:
    made = shared.client.post("/products", json={"fn": "Tea"}).json()
    assert (made["name"], made["fn"]) == ("Tea", "Tea")
    assert make(shared)["fn"] == "Tea"


def test_what_is_empty_is_there_and_empty(shared: LiveService) -> None:
    for path in ("/products", "/thngs"):
        made = make(shared, path)
        assert (made["customFields"], made["properties"], made["identifiers"]) == ({}, {}, {})
        assert "scopes" not in made
