"""A thing's locations: every one is kept, the latest stands in the thing."""

from typing import Any

import pytest

from tests.live import LiveService

Json = dict[str, Any]


@pytest.fixture
def address(shared: LiveService) -> str:
    """A new thing's locations."""
    return f"/thngs/{shared.client.post('/thngs', json={'name': 'truck'}).json()['id']}/location"


def point(longitude: float, latitude: float) -> Json:
    return {"type": "Point", "coordinates": [longitude, latitude]}


def put(shared: LiveService, address: str, body: object) -> list[Json]:
    answer = shared.client.put(address, json=body)
    assert answer.status_code == 200, answer.text
    written: list[Json] = answer.json()
    return written


def times(shared: LiveService, address: str) -> list[int]:
    return [each["timestamp"] for each in shared.client.get(address).json()]


def thing(shared: LiveService, address: str) -> Json:
    document: Json = shared.client.get(address.removesuffix("/location")).json()
    return document


def test_the_example_of_the_reference(shared: LiveService, address: str) -> None:
    sent = [{"position": point(-17.3, 36)}, {"timestamp": 1347028945711, "position": point(-179.3, -37)}]
    answered = put(shared, address, sent)
    assert [each["position"] for each in answered] == [each["position"] for each in sent]
    assert answered[1]["timestamp"] == 1347028945711
    assert (answered[0]["latitude"], answered[0]["longitude"]) == (36, -17.3)
    assert shared.client.get(address).json() == answered
    assert thing(shared, address)["location"]["position"] == point(-17.3, 36)


def test_between_times_by_pages(shared: LiveService, address: str) -> None:
    put(shared, address, [{"timestamp": n * 10, "latitude": n, "longitude": 0} for n in (3, 1, 2)])
    assert times(shared, address) == [30, 20, 10]
    assert times(shared, f"{address}?from=20") == [30, 20]
    assert times(shared, f"{address}?to=20") == [20, 10]
    assert times(shared, f"{address}?from=11&to=29") == [20]
    first = shared.client.get(f"{address}?perPage=2")
    assert "nextPageToken%3D2" in first.headers["Link"]
    assert times(shared, f"{address}?perPage=2&nextPageToken=2") == [10]


def test_updates_before_a_time_are_deleted_or_all(shared: LiveService, address: str) -> None:
    put(shared, address, [{"timestamp": n, "latitude": n, "longitude": 0} for n in (10, 20, 30)])
    assert shared.client.delete(f"{address}?to=20").status_code == 200
    assert times(shared, address) == [30, 20]
    assert shared.client.delete(address).status_code == 200
    assert times(shared, address) == []
    assert "location" not in thing(shared, address)


def test_a_place_is_a_location(shared: LiveService, address: str) -> None:
    place = shared.client.post("/places", json={"name": "x"}).json()["id"]
    answered = put(shared, address, [{"place": place}])
    assert set(answered[0]) == {"place", "timestamp", "createdAt"}
    assert thing(shared, address)["location"]["place"] == place


def test_a_thing_starts_with_its_location(shared: LiveService) -> None:
    made = shared.client.post(
        "/thngs", json={"name": "x", "location": {"position": point(2.05, 57.1)}}
    ).json()
    assert made["location"] == {"position": point(2.05, 57.1), "latitude": 57.1, "longitude": 2.05}
    address = f"/thngs/{made['id']}/location"
    assert times(shared, address) == [made["createdAt"]]
    put(shared, address, {"latitude": 1, "longitude": 2})
    shared.client.put(address.removesuffix("/location"), json={**made, "name": "y"})
    assert thing(shared, address)["location"]["latitude"] == 1


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ([{"latitude": 1}], ["[0].longitude: is missing; latitude and longitude belong together"]),
        ([{"timestamp": 5}], ["[0].position: is missing"]),
        ({"colour": "red"}, ["colour: unknown field"]),
        ([{"place": "U1"}], ["[0].place: there is no place U1"]),
        ([5], ["[0].body: must be an object with a position, coordinates or a place"]),
        ([], ["body: must hold 1 to 1000 locations"]),
    ],
)
def test_wrong_locations_are_named_and_none_is_kept(
    shared: LiveService, address: str, body: object, errors: list[str]
) -> None:
    refused = shared.client.put(address, json=body)
    assert (refused.status_code, refused.json()["errors"]) == (400, errors)
    assert times(shared, address) == []


def test_unknown_things_have_no_locations(shared: LiveService) -> None:
    for method in ("GET", "PUT", "DELETE"):
        body = None if method != "PUT" else {"latitude": 1, "longitude": 2}
        assert shared.client.request(method, "/thngs/U1/location", json=body).status_code == 404


def test_locations_can_be_filtered_by_time(shared: LiveService) -> None:
    thng = shared.client.post("/thngs", json={"name": "parcel"}).json()["id"]
    sent = [{"latitude": 1.0, "longitude": 2.0, "timestamp": each} for each in (1000, 2000, 3000)]
    assert shared.client.put(f"/thngs/{thng}/location", json=sent).status_code == 200
    for text, expected in (("timestamp>1000", [3000, 2000]), ("timestamp<2000", [1000])):
        found = shared.client.get(f"/thngs/{thng}/location", params={"filter": text}).json()
        assert [each["timestamp"] for each in found] == expected
    assert shared.client.get(f"/thngs/{thng}/location", params={"filter": "place=x"}).status_code == 400
