"""Places: coordinates both ways, addresses, and what is near an origin."""

import itertools
from typing import Any

import pytest

from tests.live import LiveService

Json = dict[str, Any]
LONDON = {"latitude": 51.5303183, "longitude": -0.0882956}
_seas = itertools.count(-40)


def make(shared: LiveService, **fields: Any) -> Json:
    answer = shared.client.post("/places", json={"name": "x", **fields})
    assert answer.status_code == 201, answer.text
    document: Json = answer.json()
    return document


def at(shared: LiveService, latitude: float, longitude: float, **fields: Any) -> str:
    position = {"type": "Point", "coordinates": [longitude, latitude]}
    return str(make(shared, position=position, **fields)["id"])


def near(shared: LiveService, query: str) -> list[str]:
    answer = shared.client.get(f"/places?{query}")
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()]


def test_the_example_of_the_reference(shared: LiveService) -> None:
    body = {
        "name": "Evrythng London Office",
        "position": {"type": "Point", "coordinates": [-0.0882956, 51.5303183]},
        "address": {"extension": "Unit 4, 122", "street": "East Road", "postalCode": "N1 6FB"},
        "icon": "https://evrythng.com/logo.svg",
        "tags": ["Office", "London"],
        "identifiers": {"Place code": "KDL-46EX402AEP"},
        "customFields": {"Internet": "Wi-Fi"},
    }
    created = shared.client.post("/places", json=body)
    place = created.json()
    assert created.status_code == 201
    assert created.headers["Location"] == f"{shared.url}/places/{place['id']}"
    assert {**body, **LONDON}.items() <= place.items()
    assert shared.client.get(f"/places/{place['id']}").json() == place
    assert shared.client.delete(f"/places/{place['id']}").status_code == 200
    assert shared.client.get(f"/places/{place['id']}").status_code == 404


def test_whichever_coordinates_change_the_others_follow(shared: LiveService) -> None:
    place = make(shared, **LONDON)
    address = f"/places/{place['id']}"
    assert place["position"] == {"type": "Point", "coordinates": [-0.0882956, 51.5303183]}
    moved = shared.client.put(address, json={**place, "latitude": 10}).json()
    assert moved["position"]["coordinates"] == [-0.0882956, 10]
    moved["position"]["coordinates"] = [3, 4]
    moved = shared.client.put(address, json=moved).json()
    assert (moved["longitude"], moved["latitude"]) == (3, 4)
    gone = shared.client.patch(address, json={"position": None}).json()
    assert not {"position", "latitude", "longitude"} & gone.keys()
    assert shared.client.put(address, json={"name": "y"}).json()["name"] == "y"


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"latitude": 1}, "longitude: is missing; latitude and longitude belong together"),
        ({"latitude": 91, "longitude": 0}, "latitude: must be a number, at most 90"),
        (
            {"position": {"type": "Point", "coordinates": [181, 0]}},
            "position.coordinates: the longitude 181 is not within -180 and 180",
        ),
        ({"address": {"planet": "Mars"}}, "address: contains unknown field `planet`"),
    ],
)
def test_wrong_coordinates_are_named(shared: LiveService, body: Json, error: str) -> None:
    refused = shared.client.post("/places", json={"name": "x", **body})
    assert (refused.status_code, refused.json()["errors"]) == (400, [error])


def test_near_an_origin_the_closest_comes_first(shared: LiveService) -> None:
    latitude = next(_seas)
    far, close, middle = (at(shared, latitude, 100 + km / 111) for km in (30, 0.4, 10))
    origin = f"lat={latitude}&lon=100"
    assert near(shared, f"{origin}&maxDist=40") == [close, middle, far]
    assert near(shared, f"{origin}&maxDist=20") == [close, middle]
    assert near(shared, f"{origin}&maxDist=0.5") == [close]
    assert near(shared, f"{origin}&maxDist=0.3") == []
    assert near(shared, origin)[:3] == [close, middle, far]


def test_near_an_origin_by_pages_filter_and_ids(shared: LiveService) -> None:
    latitude = next(_seas)
    tagged = [at(shared, latitude, 100 + n / 100, tags=["even" if n % 2 == 0 else "odd"]) for n in range(5)]
    query = f"lat={latitude}&lon=100&maxDist=20"
    assert near(shared, f"{query}&filter=tags%3Deven") == tagged[::2]
    assert near(shared, f"{query}&ids={tagged[3]},{tagged[1]}") == [tagged[1], tagged[3]]
    first = shared.client.get(f"/places?{query}&perPage=2&withTotalCount=true")
    assert first.headers["X-Result-Count"] == "5"
    seen, address = [], f"/places?{query}&perPage=2"
    while address:
        answer = shared.client.get(address)
        seen.append([each["id"] for each in answer.json()])
        address = next((link for link in _next(answer.headers.get("Link"))), "")
    assert seen == [tagged[:2], tagged[2:4], tagged[4:]]


def _next(link: str | None) -> list[str]:
    from urllib.parse import unquote

    return [] if link is None else [unquote(link[1 : link.index(">")])]


@pytest.mark.parametrize(("latitude", "longitude"), [(89.999, -170.0), (-89.999, 10.0), (12.0, 180.0)])
def test_poles_and_the_date_line_are_no_border(
    shared: LiveService, latitude: float, longitude: float
) -> None:
    beyond = -longitude if abs(latitude) < 80 else longitude - 180 if longitude > 0 else longitude + 180
    place = at(shared, latitude, beyond)
    assert place in near(shared, f"lat={latitude}&lon={longitude}&maxDist=1")
    shared.client.delete(f"/places/{place}")


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("lat=1", "lon: must be a number of degrees from -180 to 180"),
        ("lat=x&lon=1", "lat: must be a number of degrees from -90 to 90"),
        ("lat=nan&lon=1", "lat: must be a number of degrees from -90 to 90"),
        ("lat=1&lon=1&maxDist=-1", "maxDist: must be a number of kilometres"),
    ],
)
def test_a_wrong_origin_is_named(shared: LiveService, query: str, error: str) -> None:
    refused = shared.client.get(f"/places?{query}")
    assert (refused.status_code, refused.json()["errors"]) == (400, [error])


def test_an_action_at_a_place_has_its_coordinates(shared: LiveService) -> None:
    place = make(shared, **LONDON)
    thng = shared.client.post("/thngs", json={"name": "x"}).json()["id"]
    body = {"thng": thng, "locationSource": "place", "location": {"place": place["id"]}}
    action = shared.client.post("/actions/scans", json=body).json()
    assert action["locationSource"] == "place"
    assert {**LONDON, "place": place["id"]}.items() <= action["location"].items()
    refused = shared.client.post("/actions/scans", json={"thng": thng, "location": {"place": "U1"}})
    assert refused.json()["errors"] == ["location.place: there is no place U1"]


def test_rules_ask_for_the_closest_place(service: LiveService) -> None:
    close = make(service, **LONDON, customFields={"shop": "yes"})
    at(service, 52, 0)
    thng = service.client.post("/thngs", json={"name": "x"}).json()["id"]
    rule = {"match": f"place.id={close['id']}&place.distance<2000", "redirectUrl": "https://e.example/shop"}
    assert service.client.put("/redirector", json={"rules": [rule]}).status_code == 200
    for latitude, reactions in ((51.53, 1), (53.0, 0)):
        location = {"latitude": latitude, "longitude": -0.088}
        action = service.client.post("/actions/scans", json={"thng": thng, "location": location}).json()
        assert len(action.get("reactions", [])) == reactions


def test_projects_are_records_with_the_service_s_short_domain(shared: LiveService) -> None:
    made = shared.client.post(
        "/projects", json={"name": "My Project", "endsAt": 5, "imageUrl": "https://e/x"}
    )
    project = made.json()
    assert (made.status_code, project["shortDomains"]) == (201, [shared.url.removeprefix("http://")])
    address = f"/projects/{project['id']}"
    assert shared.client.get(address).json() == project
    changed = shared.client.put(address, json={"name": "Updated", "shortDomains": ["tn.gg"]}).json()
    assert (changed["name"], changed["shortDomains"]) == ("Updated", ["tn.gg"])
    assert changed in shared.client.get("/projects?filter=name%3DUpdated").json()
    assert shared.client.delete(f"/projects?ids={project['id']}").headers["X-Result-Count"] == "1"
    assert shared.client.get(address).status_code == 404
