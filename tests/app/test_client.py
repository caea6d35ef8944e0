"""The client against a service in memory: what it sends, what it makes of the answers, and of failures."""

from __future__ import annotations

import httpx
import pytest

from app.client import (
    Client,
    Conflict,
    Kind,
    NotAllowed,
    NotFound,
    Query,
    Refused,
    ServiceFault,
    Unreachable,
    filter_value,
)
from tests.app.fake_service import FakeService


@pytest.fixture
def fake() -> FakeService:
    return FakeService()


@pytest.fixture
def client(fake: FakeService):
    with Client("http://service/", "k" * 80, transport=fake.transport()) as made:
        yield made


def answering(response: httpx.Response) -> Client:
    return Client("http://service", "key", transport=httpx.MockTransport(lambda _: response))


def test_every_request_carries_the_key_and_asks_for_json(client: Client, fake: FakeService):
    client.service()
    assert fake.requests[0].headers["authorization"] == "k" * 80
    assert fake.requests[0].headers["accept"] == "application/json"


def test_a_list_has_its_items_its_total_and_the_token_of_the_next_page(client: Client, fake: FakeService):
    fake.add_many(5)
    page = client.list_records(Kind.PRODUCTS, Query(per_page=2, page=1, with_total=True))
    assert [record.title for record in page.items] == ["Product 0000004", "Product 0000003"]
    assert page.total == 5
    assert page.next == page.items[-1].id


def test_no_total_and_no_token_unless_the_service_gives_them(client: Client, fake: FakeService):
    fake.add_many(1)
    page = client.list_records(Kind.PRODUCTS)
    assert (page.total, page.next) == (None, None)


def test_every_walks_all_pages_once(client: Client, fake: FakeService):
    fake.add_many(5)
    titles = [record.title for record in client.every(Kind.PRODUCTS, Query(per_page=2))]
    assert titles == [f"Product {n:07}" for n in (4, 3, 2, 1, 0)]
    assert len(fake.requests) == 3


def test_a_query_sends_only_what_was_asked(client: Client, fake: FakeService):
    query = Query(words="shoe & sock", sort_by="name", descending=False, page=3, filter="brand=A")
    client.list_records(Kind.PRODUCTS, query)
    assert dict(fake.requests[0].url.params) == {
        "q": "shoe & sock",
        "sortBy": "name",
        "sortOrder": "ASCENDING",
        "page": "3",
        "perPage": "100",
        "filter": "brand=A",
    }


def test_create_read_patch_delete_restore(client: Client):
    made = client.create(Kind.PRODUCTS, {"name": "Shoe", "customFields": {"size": 42, "colour": "red"}})
    changed = client.patch(Kind.PRODUCTS, made.id, {"customFields": {"colour": None}}, etag=made.etag)
    assert changed.document["customFields"] == {"size": 42}
    assert client.read(Kind.PRODUCTS, made.id).etag == changed.etag != made.etag
    client.delete(Kind.PRODUCTS, made.id)
    with pytest.raises(NotFound):
        client.read(Kind.PRODUCTS, made.id)
    assert client.restore(Kind.PRODUCTS, made.id).id == made.id


def test_many_are_created_and_deleted_in_one_request_each(client: Client, fake: FakeService):
    made = client.create_many(Kind.PRODUCTS, [{"name": "A"}, {"name": "B"}])
    assert client.delete_many(Kind.PRODUCTS, [record.id for record in made]) == 2
    assert [(request.method, request.url.path) for request in fake.requests] == [
        ("POST", "/products"),
        ("DELETE", "/products"),
    ]


@pytest.mark.parametrize("count", [0, 101])
def test_a_bulk_deletion_names_between_one_and_a_hundred_records(client: Client, count: int):
    with pytest.raises(ValueError, match=str(count)):
        client.delete_many(Kind.PRODUCTS, ["U"] * count)


def test_an_id_can_hold_any_character(client: Client, fake: FakeService):
    with pytest.raises(NotFound):
        client.read(Kind.REDIRECTIONS, "a/b?c")
    assert fake.requests[0].url.raw_path == b"/redirections/a%2Fb%3Fc"


def test_a_stale_etag_is_a_conflict(client: Client, fake: FakeService):
    made = client.create(Kind.PRODUCTS, {"name": "Shoe"})
    fake.change("products", made.id, name="Boot")
    with pytest.raises(Conflict):
        client.patch(Kind.PRODUCTS, made.id, {"name": "Sandal"}, etag=made.etag)


def test_a_refusal_names_the_fields(client: Client):
    with pytest.raises(Refused) as refused:
        client.create_many(Kind.PRODUCTS, [{"name": "A"}, {"name": ""}])
    assert refused.value.by_field() == {"[1].name": "must not be empty"}


def test_a_message_that_names_no_field_stays_whole():
    refused = Refused(400, ["The body is not JSON: line 3", "name: must be text"])
    assert refused.by_field() == {"": "The body is not JSON: line 3", "name": "must be text"}


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused),
        (401, NotAllowed),
        (403, NotAllowed),
        (404, NotFound),
        (409, Refused),
        (412, Conflict),
        (413, Refused),
        (500, ServiceFault),
        (503, ServiceFault),
    ],
)
def test_each_status_is_an_error_of_its_blame(status: int, error: type[Exception]):
    with (
        answering(httpx.Response(status, text="<html>proxy</html>")) as client,
        pytest.raises(error) as raised,
    ):
        client.service()
    assert type(raised.value) is error
    assert raised.value.text()  # type: ignore[attr-defined]


def test_an_answer_that_is_not_json_is_the_fault_of_the_service():
    with (
        answering(httpx.Response(200, text="hello")) as client,
        pytest.raises(ServiceFault, match="/service"),
    ):
        client.service()


@pytest.mark.parametrize("error", [httpx.ConnectError("refused"), httpx.ReadTimeout("slow")])
def test_no_answer_means_unreachable_and_names_the_address(error: httpx.TransportError):
    def refuse(request: httpx.Request) -> httpx.Response:
        raise error

    with (
        Client("http://service", "key", transport=httpx.MockTransport(refuse)) as client,
        pytest.raises(Unreachable, match="http://service"),
    ):
        client.service()


def test_links_and_actions_of_a_record(client: Client, fake: FakeService):
    shoe = client.create(Kind.PRODUCTS, {"name": "Shoe"})
    fake.add("redirections", evrythngId=shoe.id, defaultRedirectUrl="https://example.com")
    fake.add("redirections", evrythngId="other", defaultRedirectUrl="https://example.com")
    client.record_action("scans", {"product": shoe.id})
    assert [link.document["evrythngId"] for link in client.links_of(shoe.id)] == [shoe.id]
    assert [action.document["type"] for action in client.actions_of(shoe)] == ["scans"]


def test_a_code_image_is_asked_for_by_suffix_and_size():
    asked: list[httpx.URL] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.url)
        return httpx.Response(200, content=b"\x89PNG")

    with Client("http://service", "key", transport=httpx.MockTransport(answer)) as client:
        assert client.code_image("abc", "png", size_px=200, ecl="H") == b"\x89PNG"
    assert str(asked[0]) == "http://service/abc.png?w=200&h=200&ecl=H"


def test_identify_flattens_the_matches():
    body = [
        {
            "meta": {"value": "4006381333931", "type": "ean_13"},
            "results": [
                {"product": {"id": "U1", "name": "Pen"}, "redirections": ["http://go.test/a"]},
                {"thng": {"id": "U2"}, "redirections": []},
                {"collection": {"id": "U3", "name": "Pallet"}, "redirections": []},
                {"action": {"id": "U4"}, "redirections": []},
            ],
        }
    ]
    with answering(httpx.Response(200, json=body)) as client:
        pen, thing, pallet = client.identify("4006381333931", ["ean_13"])
    assert (pen.record.kind, pen.record.title, pen.redirections) == (
        Kind.PRODUCTS,
        "Pen",
        ("http://go.test/a",),
    )
    assert (thing.record.kind, thing.record.title) == (Kind.THNGS, "U2")
    assert (pallet.record.kind, pallet.record.title) == (Kind.COLLECTIONS, "Pallet")


@pytest.mark.parametrize(
    ("plain", "escaped"),
    [("Shoe", "Shoe"), ("a&b|c", r"a\&b\|c"), ("50%", "50%25"), ("x*", r"x\*"), ("a\\b", r"a\\b")],
)
def test_filter_values_are_escaped(plain: str, escaped: str):
    assert filter_value(plain) == escaped
