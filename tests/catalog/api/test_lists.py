"""Lists over HTTP, read as existing clients of the platform read them."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import httpx
import pytest

from tests.live import LiveService


@pytest.fixture
def names(service: LiveService) -> list[str]:
    """Twelve products, oldest first."""
    names = [f"Test Product {number}" for number in range(12)]
    documents = [
        {
            "name": name,
            "tags": ["even" if at % 2 == 0 else "odd, a&b"],
            "identifiers": {"gs1:01": f"{at:014}"},
        }
        for at, name in enumerate(names)
    ]
    assert service.client.post("/products", json=documents).status_code == 201
    return names


def next_of(response: httpx.Response) -> str | None:
    """The next page as the JavaScript SDK finds it: split at commas, then the WHOLE address is decoded."""
    header = response.headers.get("link")
    if header is None:
        return None
    parts = header.split(",")
    assert len(parts) == 1, "the address must hold no comma"
    address, relation = parts[0].split(";")
    assert relation.strip() == 'rel="next"'
    return unquote(address.strip().removeprefix("<").removesuffix(">"))


def walk(service: LiveService, address: str) -> list[dict[str, Any]]:
    seen: list[dict[str, Any]] = []
    following: str | None = address
    for _ in range(50):
        assert following is not None
        response = service.client.get(following)
        assert response.status_code == 200, response.text
        seen += response.json()
        following = next_of(response)
        if following is None:
            return seen
    raise AssertionError("the list has no end")


def test_the_newest_come_first_thirty_at_a_time(service: LiveService, names: list[str]) -> None:
    assert [each["name"] for each in service.client.get("/products").json()] == names[::-1]
    service.client.post("/products", json=[{"name": str(n)} for n in range(25)])
    assert len(service.client.get("/products").json()) == 30


@pytest.mark.parametrize("order", ["ASCENDING", "DESCENDING", "ascending"])
@pytest.mark.parametrize("how", ["", "&page=1"])
def test_following_the_link_shows_each_once(
    service: LiveService, names: list[str], order: str, how: str
) -> None:
    seen = walk(service, f"/products?perPage=5&sortOrder={order}{how}")
    assert [each["name"] for each in seen] == (names if order.upper() == "ASCENDING" else names[::-1])


def test_the_link_has_the_form_of_the_live_platform(service: LiveService, names: list[str]) -> None:
    response = service.client.get("/products", params={"perPage": 2, "sortOrder": "DESCENDING"})
    last = response.json()[-1]["id"]
    parts = urlsplit(str(next_of(response)))
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{service.url}/products"
    assert parse_qs(parts.query) == {
        "perPage": ["2"], "sortOrder": ["DESCENDING"], "nextPageToken": [last]
    }  # fmt: skip
    assert "%3A%2F%2F" in response.headers["link"]


def test_the_link_names_the_host_the_client_called(service: LiveService, names: list[str]) -> None:
    response = service.client.get("/products?perPage=2", headers={"Host": "api.example:81"})
    assert str(next_of(response)).startswith("http://api.example:81/products?")


def test_the_last_page_has_no_link(service: LiveService, names: list[str]) -> None:
    assert "link" not in service.client.get("/products?perPage=12").headers
    assert "link" in service.client.get("/products?perPage=11").headers
    assert service.client.get("/products?page=99").json() == []


@pytest.mark.parametrize(
    "filter_text",
    [
        "tags=even",
        "tags=odd\\, a\\&b",
        "name=Test*&tags=even",
        "identifiers.gs1:01=00000000000003",
        "name~PRODUCT 1",
    ],
)
def test_the_filter_stays_on_every_page(service: LiveService, names: list[str], filter_text: str) -> None:
    everything = walk(service, "/products?perPage=100")
    params = httpx.QueryParams({"filter": filter_text, "perPage": "2"})
    found = walk(service, f"/products?{params}")
    whole = service.client.get("/products", params={"filter": filter_text, "perPage": 100}).json()
    assert found == whole
    assert 0 < len(found) < len(everything)


@pytest.mark.parametrize(
    "encoded", ["name%3DTest%2520Product%25207", "name=Test%20Product%207", "name%3DTest+Product+7"]
)
def test_filters_are_understood_encoded_once_or_twice(
    service: LiveService, names: list[str], encoded: str
) -> None:
    found = service.client.get(f"/products?filter={encoded}").json()
    assert [each["name"] for each in found] == ["Test Product 7"]


@pytest.mark.parametrize("comma", [",", "%2C", "%252C", ", "])
def test_ids_may_be_written_with_any_comma(service: LiveService, names: list[str], comma: str) -> None:
    chosen = [each["id"] for each in service.client.get("/products").json()][2:4]
    found = service.client.get(f"/products?ids={comma.join([*chosen, 'Unknown'])}").json()
    assert [each["id"] for each in found] == chosen


def test_the_total_comes_when_asked_for(service: LiveService, names: list[str]) -> None:
    def total(query: str) -> str | None:
        return service.client.get(f"/products?{query}").headers.get("x-result-count")

    assert total("perPage=2") is None
    assert total("perPage=2&withTotalCount=true") == "12"
    assert total("perPage=2&withTotalCount=true&filter=tags%3Deven") == "6"
    assert total("perPage=2&withTotalCount=true&q=test") == "12"
    assert total("withTotalCount=true&q=nothing") == "0"
    assert total("withTotalCount=true&page=3&perPage=5") == "12"


def test_search_goes_together_with_filter_and_order(service: LiveService, names: list[str]) -> None:
    found = walk(service, "/products?q=test&filter=tags%3Deven&sortBy=name&sortOrder=ASCENDING&perPage=2")
    assert [each["name"] for each in found] == sorted(names[::2])


def test_an_entity_list_can_be_emptied_page_by_page(service: LiveService, names: list[str]) -> None:
    """Clients delete what a page shows and go on with its link."""
    following: str | None = "/products?perPage=5&filter=name%3DTest*"
    while following is not None:
        response = service.client.get(following)
        following = next_of(response)
        for each in response.json():
            assert service.client.delete(f"/products/{each['id']}").status_code == 200
    assert service.client.get("/products").json() == []


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("perPage=0", "perPage: must be a whole number from 1"),
        ("perPage=ten", "perPage: must be a whole number from 1"),
        ("page=-1", "page: must be a whole number from 1"),
        ("sortOrder=UP", "sortOrder: must be ASCENDING or DESCENDING"),
        ("sortBy=colour", "sortBy: must be one of createdAt, updatedAt, name, brand"),
        ("nextPageToken=abc", "nextPageToken: take it from the Link header of the page before"),
        ("filter=colour%3Dred", "filter: unknown field colour"),
        ("filter=name", "filter: "),
        (f"ids={'a,' * 1001}", "ids: at most 1000 at once"),
    ],
)
def test_a_wrong_parameter_is_named(shared: LiveService, query: str, error: str) -> None:
    response = shared.client.get(f"/products?{query}")
    assert response.status_code == 400
    assert response.json()["errors"][0].startswith(error)


def test_all_wrong_parameters_are_named_at_once(shared: LiveService) -> None:
    errors = shared.client.get("/products?perPage=0&sortOrder=x&sortBy=y").json()["errors"]
    assert sorted(error.partition(":")[0] for error in errors) == ["perPage", "sortBy", "sortOrder"]


def test_more_than_a_hundred_a_page_are_a_hundred(service: LiveService) -> None:
    service.client.post("/products", json=[{"name": str(n)} for n in range(130)])
    assert len(service.client.get("/products?perPage=500").json()) == 100


@pytest.mark.parametrize("path", ["/accounts", "/operators", "/prints"])
def test_what_has_no_scopes_shows_none(shared: LiveService, path: str) -> None:
    answer = shared.client.get(path, params={"withScopes": "true"})
    assert answer.status_code == 200
    assert all("scopes" not in each for each in answer.json())
