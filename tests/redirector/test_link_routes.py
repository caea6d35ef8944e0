"""Redirections over HTTP: made, re-aimed, listed, deleted and taken back; the short id never changes."""

import re
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from tests.live import LiveService

JSON = {"Accept": "application/json"}


@pytest.fixture
def product(service: LiveService) -> str:
    return str(service.client.post("/products", json={"name": "Tea"}).json()["id"])


@pytest.fixture
def thng(service: LiveService, product: str) -> str:
    return str(service.client.post("/thngs", json={"name": "bag", "product": product}).json()["id"])


def post(service: LiveService, body: object) -> httpx.Response:
    return service.client.post("/redirections", json=body, headers=JSON)


def make(
    service: LiveService, owner: str, target: str = "https://example.com/", **fields: Any
) -> dict[str, Any]:
    answer = post(service, {"evrythngId": owner, "defaultRedirectUrl": target, **fields})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def lands(service: LiveService, short_id: str) -> str | None:
    return service.stranger.get(f"/{short_id}").headers.get("location")


def errors(answer: httpx.Response, status: int = 400) -> list[str]:
    assert answer.status_code == status, answer.text
    found: list[str] = answer.json()["errors"]
    return found


def test_a_link_as_in_the_api_reference(service: LiveService, thng: str) -> None:
    answer = post(
        service,
        {"defaultRedirectUrl": "https://m.example/?id={evrythngId}", "evrythngId": thng, "type": "thng"},
    )
    link = answer.json()
    assert re.fullmatch(r"[0-9a-zA-Z]{8}", link["shortId"])
    assert answer.headers["Location"] == f"{service.url}/{link['shortId']}"
    domain = service.url.removeprefix("http://")
    assert {**link, "createdAt": 0, "updatedAt": 0} == {
        "createdAt": 0,
        "updatedAt": 0,
        "shortDomain": domain,
        "defaultRedirectUrl": f"https://m.example/?id={thng}",
        "defaultRedirectUrlTemplate": "https://m.example/?id={evrythngId}",
        "redirectUrl": f"https://m.example/?id={thng}",
        "type": "thng",
        "evrythngUrl": f"{service.url}/thngs/{thng}",
        "shortId": link["shortId"],
        "evrythngId": thng,
        "hits": 0,
    }
    assert service.client.get(f"/redirections/{link['shortId']}").json() == link
    assert service.client.get("/redirections", params={"evrythngId": thng}).json() == [link]


def test_every_placeholder_has_its_value(service: LiveService, product: str, thng: str) -> None:
    target = "https://x.example/{shortId}/{evrythngId}/{thngId}/{productId}"
    of_thng = make(service, thng, target)
    assert lands(service, of_thng["shortId"]) == (
        f"https://x.example/{of_thng['shortId']}/{thng}/{thng}/{product}"
    )
    of_product = make(service, product, target)
    assert lands(service, of_product["shortId"]) == (
        f"https://x.example/{of_product['shortId']}/{product}//{product}"
    )


def test_a_chosen_short_id_is_taken_once(service: LiveService, product: str) -> None:
    assert make(service, product, shortId="IDF20170001")["shortId"] == "IDF20170001"
    body = {"evrythngId": product, "defaultRedirectUrl": "https://b.example/", "shortId": "IDF20170001"}
    assert errors(post(service, body), 409) == ["shortId: IDF20170001 is taken already"]
    assert lands(service, "IDF20170001") == "https://example.com/"
    assert make(service, product, shortId="idf20170001")["shortId"] == "idf20170001"  # another link


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"shortId": "products"},
            ["shortId: 'products' is an address of the service itself; choose another"],
        ),
        ({"shortId": "a b"}, ["shortId: may hold letters, digits and - _ . ~ only"]),
        ({"shortId": "label.svg"}, None),
        ({"shortId": 5}, ["shortId: must be text, got a whole number"]),
        ({"defaultRedirectUrl": "javascript:x"}, ["defaultRedirectUrl: must start with http:// or https://"]),
        ({"defaultRedirectUrl": None}, ["defaultRedirectUrl: is missing"]),
        ({"evrythngId": "U1"}, ["evrythngId: there is no thng, product, collection or place U1"]),
        ({"type": "thng"}, None),
        ({"type": "car"}, ["type: must be one of thng, product, collection, place"]),
        ({"colour": 1}, ["colour: unknown field"]),
        ({"shortId": "", "defaultRedirectUrl": "ftp://x"}, None),
    ],
)
def test_a_wrong_link_is_explained_and_not_made(
    service: LiveService, product: str, fields: dict[str, Any], expected: list[str] | None
) -> None:
    body = {"evrythngId": product, "defaultRedirectUrl": "https://example.com/", **fields}
    found = errors(post(service, body))
    assert expected is None or found == expected
    assert len(found) == len(fields)
    many = errors(post(service, [body]))
    assert all(message.startswith("[0].") for message in many)
    assert service.client.get("/redirections").json() == []


def test_many_links_at_once_or_none(service: LiveService, product: str) -> None:
    body = {"evrythngId": product, "defaultRedirectUrl": "https://example.com/"}
    taken = post(
        service, [{**body, "shortId": "one"}, {**body, "shortId": "two"}, {**body, "shortId": "one"}]
    )
    assert errors(taken, 409) == ["[2].shortId: one is taken already"]
    assert service.client.get("/redirections").json() == []
    made = post(service, [{**body, "shortId": f"n{n}"} for n in range(50)])
    assert [each["shortId"] for each in made.json()] == [f"n{n}" for n in range(50)]


def test_a_link_is_re_aimed_and_its_code_stays(service: LiveService, product: str) -> None:
    link = make(service, product, shortId="tea")
    seen = service.client.get("/redirections/tea").headers["ETag"]
    changed = service.client.put(
        "/redirections/tea", json={"defaultRedirectUrl": "https://b.example/{shortId}"}
    )
    assert (changed.status_code, changed.json()["redirectUrl"]) == (200, "https://b.example/tea")
    assert changed.json()["createdAt"] == link["createdAt"]
    assert changed.json()["updatedAt"] > link["updatedAt"]
    assert lands(service, "tea") == "https://b.example/tea"
    late = service.client.put(
        "/redirections/tea", json={"defaultRedirectUrl": "https://c.example/"}, headers={"If-Match": seen}
    )
    assert late.status_code == 412
    refused = service.client.put("/redirections/tea", json={"defaultRedirectUrl": "javascript:x"})
    assert errors(refused) == ["defaultRedirectUrl: must start with http:// or https://"]
    assert "printed already" in errors(service.client.put("/redirections/tea", json={"shortId": "coffee"}))[0]
    removed = service.client.patch("/redirections/tea", json={"defaultRedirectUrl": None})
    assert errors(removed) == ["defaultRedirectUrl: cannot be removed"]
    assert lands(service, "tea") == "https://b.example/tea"


def test_a_whole_document_sent_back_keeps_its_placeholders(service: LiveService, product: str) -> None:
    make(service, product, "https://x.example/{shortId}?p={productId}", shortId="tea")
    for method in ("PUT", "PATCH"):
        document = service.client.get("/redirections/tea").json()
        answer = service.client.request(method, "/redirections/tea", json=document)
        assert answer.status_code == 200, answer.text
        assert answer.json()["defaultRedirectUrlTemplate"] == "https://x.example/{shortId}?p={productId}"


def test_a_link_can_move_to_another_record(service: LiveService, product: str, thng: str) -> None:
    make(service, product, "https://x.example/{evrythngId}", shortId="tea")
    moved = service.client.put("/redirections/tea", json={"evrythngId": thng})
    assert (moved.json()["type"], moved.json()["evrythngId"]) == ("thng", thng)
    assert lands(service, "tea") == f"https://x.example/{thng}"
    assert errors(service.client.put("/redirections/tea", json={"evrythngId": "U1"})) == [
        "evrythngId: there is no thng, product, collection or place U1"
    ]
    assert errors(service.client.put("/redirections/tea", json={"type": "product"})) == [
        f"type: {thng} is a thng"
    ]


def test_a_deleted_link_comes_back_with_its_hits(service: LiveService, product: str) -> None:
    make(service, product, shortId="tea")
    for _ in range(3):
        service.stranger.get("/tea")
    before = service.client.get("/redirections/tea").json()
    assert before["hits"] == 3
    assert service.client.delete("/redirections/tea").status_code == 200
    assert service.stranger.get("/tea").status_code == 404
    assert service.client.get("/redirections/tea").status_code == 404
    assert service.client.post("/redirections/tea/restore").json() == before
    assert lands(service, "tea") == "https://example.com/"
    assert service.client.post("/redirections/tea/restore").status_code == 404


def test_restoring_over_another_link_is_a_conflict(service: LiveService, product: str) -> None:
    make(service, product, "https://a.example/", shortId="tea")
    service.client.delete("/redirections/tea")
    make(service, product, "https://b.example/", shortId="tea")
    assert errors(service.client.post("/redirections/tea/restore"), 409)
    assert lands(service, "tea") == "https://b.example/"


def test_a_label_works_on_when_its_record_is_deleted(service: LiveService, product: str, thng: str) -> None:
    target = "https://x.example/{evrythngId}"
    links = [make(service, owner, target) for owner in (product, thng)]
    service.client.delete(f"/products/{product}")
    service.client.delete(f"/thngs/{thng}")
    assert [lands(service, link["shortId"]) for link in links] == [
        f"https://x.example/{product}",
        f"https://x.example/{thng}",
    ]


@pytest.mark.parametrize("path", ["/products/{product}/redirector", "/thngs/{thng}/redirector"])
def test_the_redirection_of_a_record(service: LiveService, product: str, thng: str, path: str) -> None:
    address = path.format(product=product, thng=thng)
    owner = address.split("/")[2]
    assert service.client.get(address).status_code == 404
    assert service.client.delete(address).status_code == 404
    made = service.client.post(address, json={"defaultRedirectUrl": "https://a.example/{evrythngId}"})
    assert made.status_code == 201
    assert made.json()["evrythngId"] == owner
    assert service.client.get(address).json() == made.json()
    changed = service.client.put(address, json={"defaultRedirectUrl": "https://b.example/"})
    assert (changed.status_code, changed.json()["shortId"]) == (201, made.json()["shortId"])
    assert lands(service, made.json()["shortId"]) == "https://b.example/"
    assert errors(service.client.post(address, json={})) == ["defaultRedirectUrl: is missing"]
    assert errors(service.client.put(address, json={"evrythngId": "U1"})) == [
        "evrythngId: is another one than in the address"
    ]
    assert service.client.delete(address).status_code == 200
    assert service.client.get(address).status_code == 404
    created_by_put = service.client.put(address, json={"defaultRedirectUrl": "https://c.example/"})
    assert created_by_put.status_code == 201
    assert created_by_put.json()["shortId"] != made.json()["shortId"]


def test_there_is_no_redirection_of_what_is_not_there(service: LiveService) -> None:
    body = {"defaultRedirectUrl": "https://a.example/"}
    for method in ("GET", "POST", "PUT", "DELETE"):
        json = body if method in ("POST", "PUT") else None
        assert service.client.request(method, "/products/U1/redirector", json=json).status_code == 404


def test_lists_are_sorted_filtered_searched_and_counted(
    service: LiveService, product: str, thng: str
) -> None:
    post(
        service,
        [
            {"evrythngId": product, "defaultRedirectUrl": "https://b.example/tea", "shortId": "aaa"},
            {"evrythngId": thng, "defaultRedirectUrl": "https://a.example/coffee", "shortId": "ccc"},
            {"evrythngId": product, "defaultRedirectUrl": "https://c.example/", "shortId": "bbb"},
        ],
    )
    service.stranger.get("/ccc")

    def listed(query: str) -> list[str]:
        answer = service.client.get(f"/redirections?sortOrder=ASCENDING&{query}")
        return [each["shortId"] for each in answer.json()]

    assert listed("sortBy=shortId") == ["aaa", "bbb", "ccc"]
    assert listed("sortBy=defaultRedirectUrl") == ["ccc", "aaa", "bbb"]
    assert listed("sortBy=hits")[-1] == "ccc"
    assert listed("filter=hits%3E0") == listed("filter=hits!%3D0") == ["ccc"]
    assert listed("filter=hits%3D0,5&sortBy=hits") == ["aaa", "bbb"]
    assert listed("sortBy=hits&perPage=1&page=3") == listed("sortBy=hits&q=coffee") == ["ccc"]
    pages = service.client.get("/redirections?sortBy=hits&perPage=1")
    shown = [pages.json()[0]["shortId"]]
    while "next" in pages.links:
        pages = service.client.get(unquote(pages.links["next"]["url"]))
        shown += [each["shortId"] for each in pages.json()]
    assert shown == ["ccc", "bbb", "aaa"]
    assert listed("filter=type%3Dproduct") == ["aaa", "bbb"]
    assert listed("q=coffee") == ["ccc"]
    assert listed("q=bb") == ["bbb"]
    assert listed(f"evrythngId={product}") == ["aaa", "bbb"]
    assert listed("ids=aaa,ccc,nothing") == ["aaa", "ccc"]
    counted = service.client.get(f"/redirections?evrythngId={product}&withTotalCount=true&perPage=1")
    assert counted.headers["x-result-count"] == "2"
    service.client.put("/redirections/aaa", json={"defaultRedirectUrl": "https://z.example/water"})
    assert listed("q=tea") == []
    assert listed("q=water") == ["aaa"]


def test_bulk_changes_of_links(service: LiveService, product: str) -> None:
    body = {"evrythngId": product, "defaultRedirectUrl": "https://a.example/"}
    post(service, [{**body, "shortId": f"n{n}"} for n in range(5)])
    put = service.client.put(
        "/redirections?ids=n1,n3", json={"defaultRedirectUrl": "https://b.example/{shortId}"}
    )
    assert (put.status_code, put.headers["x-result-count"]) == (204, "2")
    assert [lands(service, f"n{n}") for n in (0, 1, 3)] == [
        "https://a.example/",
        "https://b.example/n1",
        "https://b.example/n3",
    ]
    refused = service.client.put("/redirections?ids=n1,n3", json={"defaultRedirectUrl": "ftp://x"})
    assert errors(refused) == ["defaultRedirectUrl: must start with http:// or https://"]
    assert errors(service.client.put("/redirections?ids=n1", json={"shortId": "x"}))
    gone = service.client.delete("/redirections", params={"filter": "defaultRedirectUrl=https://b*"})
    assert (gone.status_code, gone.headers["x-result-count"]) == (200, "2")
    assert lands(service, "n1") is None


def test_without_json_a_new_link_answers_with_its_code(service: LiveService, product: str) -> None:
    body = {"evrythngId": product, "defaultRedirectUrl": "https://a.example/"}
    plain = service.client.post("/redirections", json={**body, "shortId": "one"}, headers={"Accept": "*/*"})
    assert (plain.status_code, plain.headers["Content-Type"]) == (201, "image/png")
    assert plain.headers["Content-Disposition"].split(";")[1].strip() == 'filename="one.png"'
    assert plain.headers["Location"] == f"{service.url}/one"
    java = service.client.post(
        "/redirections", json={**body, "shortId": "two"}, headers={"Accept": "image/png"}
    )
    assert (java.status_code, java.headers["Content-Type"]) == (200, "image/png")


@pytest.mark.parametrize("query", ["w=5", "w=9999", "ecl=Z", "h=x"])
def test_a_code_that_cannot_be_drawn_leaves_no_link_behind(
    service: LiveService, product: str, query: str
) -> None:
    body = {"evrythngId": product, "defaultRedirectUrl": "https://a.example/", "shortId": "tea"}
    refused = service.client.post(f"/redirections?{query}", json=body, headers={"Accept": "*/*"})
    assert errors(refused)[0].startswith(f"{query[0]}")
    assert service.client.get("/redirections/tea").status_code == 404
