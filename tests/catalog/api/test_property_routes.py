"""Properties of products and things: every update is kept, the latest value stands in the record."""

from typing import Any
from urllib.parse import unquote

import pytest

from tests.live import LiveService


@pytest.fixture(params=["/products", "/thngs"])
def address(request: pytest.FixtureRequest, shared: LiveService) -> str:
    """A new record's properties."""
    made = shared.client.post(request.param, json={"name": "sensor"}).json()
    return f"{request.param}/{made['id']}/properties"


def owner(shared: LiveService, address: str) -> dict[str, Any]:
    document: dict[str, Any] = shared.client.get(address.removesuffix("/properties")).json()
    return document


def put(shared: LiveService, address: str, body: object) -> Any:
    response = shared.client.put(address, json=body)
    assert response.status_code == 200, response.text
    return response.json()


def test_updates_are_answered_and_listed(shared: LiveService, address: str) -> None:
    sent = [{"key": "Temperature_C", "value": 33, "timestamp": 1000}, {"key": "on", "value": True}]
    answered = put(shared, address, sent)
    assert [(each["key"], each["value"]) for each in answered] == [("temperature_c", 33), ("on", True)]
    assert answered[0]["timestamp"] == 1000
    assert answered[1]["timestamp"] == answered[1]["createdAt"]
    listed = shared.client.get(address).json()
    assert {each["key"]: each for each in listed} == {each["key"]: each for each in answered}
    assert owner(shared, address)["properties"] == {"temperature_c": 33, "on": True}


def test_post_does_the_same(shared: LiveService, address: str) -> None:
    answer = shared.client.post(address, json=[{"key": "a", "value": "x"}])
    assert (answer.status_code, answer.json()[0]["value"]) == (200, "x")


def test_the_history_is_newest_first_and_can_be_cut_out(shared: LiveService, address: str) -> None:
    put(shared, f"{address}/t", [{"value": n, "timestamp": n * 10} for n in (3, 1, 2)])
    history = shared.client.get(f"{address}/t").json()
    assert [(each["value"], each["timestamp"]) for each in history] == [(3, 30), (2, 20), (1, 10)]
    assert all(set(each) == {"value", "timestamp", "createdAt"} for each in history)

    def between(query: str) -> list[int]:
        return [each["value"] for each in shared.client.get(f"{address}/t?{query}").json()]

    assert between("from=20") == [3, 2]
    assert between("to=20") == [2, 1]
    assert between("from=11&to=29") == [2]
    assert owner(shared, address)["properties"] == {"t": 3}


def test_an_older_update_that_comes_late_is_history_at_once(shared: LiveService, address: str) -> None:
    put(shared, f"{address}/t", {"value": "new", "timestamp": 2000})
    put(shared, f"{address}/t", {"value": "late", "timestamp": 1000})
    assert owner(shared, address)["properties"] == {"t": "new"}
    assert shared.client.get(address).json()[0]["value"] == "new"


def test_a_single_property_is_answered_without_its_key(shared: LiveService, address: str) -> None:
    for body in ({"value": 5}, [{"value": 5}], {"key": "other", "value": 5}):
        answered = put(shared, f"{address}/MyKey", body)
        assert [each["value"] for each in answered] == [5]
        assert "key" not in answered[0]
    assert owner(shared, address)["properties"] == {"mykey": 5}
    assert len(shared.client.get(f"{address}/mykey").json()) == 3


def test_an_unknown_property_has_an_empty_history(shared: LiveService, address: str) -> None:
    answer = shared.client.get(f"{address}/nothing")
    assert (answer.status_code, answer.json()) == (200, [])


def test_a_history_comes_in_pages(shared: LiveService, address: str) -> None:
    from urllib.parse import unquote

    put(shared, f"{address}/t", [{"value": n, "timestamp": n} for n in range(75)])
    seen: list[int] = []
    following: str | None = f"{address}/t?perPage=20&from=5"
    while following is not None:
        answer = shared.client.get(following)
        seen += [each["value"] for each in answer.json()]
        link = answer.headers.get("link")
        following = unquote(link.partition(">")[0].removeprefix("<")) if link else None
    assert seen == list(range(74, 4, -1))


def test_deleting_to_a_time_keeps_what_is_at_or_after_it(shared: LiveService, address: str) -> None:
    put(shared, f"{address}/t", [{"value": n, "timestamp": n} for n in (10, 20, 30)])
    assert shared.client.delete(f"{address}/t?to=20").status_code == 200
    assert [each["value"] for each in shared.client.get(f"{address}/t").json()] == [30, 20]
    assert owner(shared, address)["properties"] == {"t": 30}
    shared.client.delete(f"{address}/T")
    assert shared.client.get(f"{address}/t").json() == []
    assert owner(shared, address)["properties"] == {}


def test_deleting_all_properties(shared: LiveService, address: str) -> None:
    put(shared, address, [{"key": "a", "value": 1}, {"key": "b", "value": 2}])
    answer = shared.client.delete(address)
    assert (answer.status_code, answer.content) == (200, b"")
    assert shared.client.get(address).json() == []
    assert owner(shared, address)["properties"] == {}


@pytest.mark.parametrize("value", ["", 0, False, -1.5, [1, {"a": None}], {"deep": {"er": 1}}, "ü\n"])
def test_any_value_comes_back_as_it_was(shared: LiveService, address: str, value: object) -> None:
    put(shared, f"{address}/v", {"value": value})
    assert shared.client.get(f"{address}/v").json()[0]["value"] == value
    assert owner(shared, address)["properties"]["v"] == value


@pytest.mark.parametrize("key", ["a/b", "ä b", "a%2525", "x" * 250, "..", "?"])
def test_a_key_may_hold_what_an_address_can(shared: LiveService, address: str, key: str) -> None:
    from urllib.parse import quote

    put(shared, address, [{"key": key, "value": 1}])
    found = shared.client.get(f"{address}/{quote(key, safe='/')}" if key != ".." else f"{address}/%2E%2E")
    assert [each["value"] for each in found.json()] == [1]


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ([{"value": 1}], ["[0].key: is missing"]),
        ([{"key": "a"}, {"key": "b", "value": 1, "x": 2}], ["[0].value: is missing", "[1].x: unknown field"]),
        ({"key": "a", "value": None}, ["value: is missing"]),
        ({"key": "", "value": 1}, ["key: must not be empty"]),
        ({"key": "~connected", "value": 1}, ["key: properties that start with ~ are set by the service"]),
        ({"key": "a", "value": 1, "timestamp": "now"}, ["timestamp: must be a whole number, got text"]),
        ([], ["body: must hold 1 to 1000 property updates"]),
        (["a"], ["[0].body: must be an object with key and value"]),
    ],
)
def test_a_wrong_update_is_named_and_none_is_kept(
    shared: LiveService, address: str, body: object, errors: list[str]
) -> None:
    refused = shared.client.put(address, json=body)
    assert (refused.status_code, refused.json()["errors"]) == (400, errors)
    assert shared.client.get(address).json() == []


def test_properties_a_record_is_created_with_begin_its_history(shared: LiveService) -> None:
    given = {"Colour": "red", "~connected": True}
    made = shared.client.post("/thngs", json={"name": "x", "properties": given}).json()
    assert made["properties"] == {"colour": "red"}
    history = shared.client.get(f"/thngs/{made['id']}/properties/colour").json()
    assert [(each["value"], each["timestamp"]) for each in history] == [("red", made["createdAt"])]


def test_there_are_no_properties_of_what_is_not_there(shared: LiveService) -> None:
    for method in ("GET", "PUT", "DELETE"):
        body = None if method != "PUT" else [{"key": "a", "value": 1}]
        assert shared.client.request(method, "/thngs/U0/properties", json=body).status_code == 404


def test_a_history_can_be_filtered_by_time(shared: LiveService, address: str) -> None:
    put(shared, address, [{"key": "t", "value": each, "timestamp": each} for each in range(1000, 1005)])
    for text, expected in (
        ("timestamp>1002", [1004, 1003]),
        ("timestamp<1002", [1001, 1000]),
        ("timestamp=1002", [1002]),
        ("timestamp>1000&timestamp<1004", [1003, 1002, 1001]),
    ):
        found = shared.client.get(f"{address}/t", params={"filter": text}).json()
        assert [each["value"] for each in found] == expected
    first = shared.client.get(f"{address}/t", params={"filter": "timestamp>1001", "perPage": "2"})
    assert [each["value"] for each in first.json()] == [1004, 1003]
    following = unquote(first.headers["link"]).partition("<")[2].partition(">")[0]
    assert [each["value"] for each in shared.client.get(following).json()] == [1002]
    wrong = shared.client.get(f"{address}/t", params={"filter": "value=1"})
    assert (wrong.status_code, wrong.json()["errors"][0].startswith("filter: ")) == (400, True)
