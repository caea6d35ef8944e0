"""Actions and their types, over HTTP."""

from typing import Any

import pytest

from catalog.actions import BUILT_IN_TYPES
from catalog.ids import new_id
from tests.live import LiveService


@pytest.fixture
def product(shared: LiveService) -> str:
    return str(shared.client.post("/products", json={"name": "Tea"}).json()["id"])


@pytest.fixture
def thng(shared: LiveService, product: str) -> str:
    return str(shared.client.post("/thngs", json={"name": "bag", "product": product}).json()["id"])


@pytest.fixture
def custom(shared: LiveService) -> str:
    """A custom action type."""
    name = f"_{new_id()}"
    assert shared.client.post("/actions", json={"name": name}).status_code == 201
    return name


def test_an_action_is_created_read_and_deleted(shared: LiveService, thng: str, product: str) -> None:
    body = {"thng": thng, "customFields": {"colour": "blue"}, "tags": ["x"], "identifiers": {"sku": "1"}}
    created = shared.client.post("/actions/scans", json=body)
    action = created.json()
    assert created.status_code == 201
    assert created.headers["Location"] == f"{shared.url}/actions/scans/{action['id']}"
    assert (action["type"], action["thng"], action["product"]) == ("scans", thng, product)
    assert action["timestamp"] >= action["createdAt"] - 1000
    assert "updatedAt" not in action
    for path in ("scans", "all"):
        assert shared.client.get(f"/actions/{path}/{action['id']}").json() == action
    assert shared.client.get(f"/actions/shares/{action['id']}").status_code == 404
    assert shared.client.delete(f"/actions/scans/{action['id']}").status_code == 200
    assert shared.client.get(f"/actions/scans/{action['id']}").status_code == 404


def test_many_actions_of_different_types_at_once(shared: LiveService, thng: str) -> None:
    sent = [{"type": "scans", "thng": thng}, {"type": "checkins", "thng": thng, "timestamp": 5}]
    created = shared.client.post("/actions/all", json=sent)
    assert created.status_code == 201
    assert [each["type"] for each in created.json()] == ["scans", "checkins"]
    assert created.json()[1]["timestamp"] == 5
    listed = shared.client.get("/actions/all", params={"filter": f"thng={thng}"}).json()
    assert [each["type"] for each in listed] == ["checkins", "scans"]
    assert [each["type"] for each in shared.client.get(f"/thngs/{thng}/actions/scans").json()] == ["scans"]
    assert len(shared.client.get(f"/thngs/{thng}/actions/all").json()) == 2


@pytest.mark.parametrize(
    ("path", "body", "status", "errors"),
    [
        ("all", {"thng": "T"}, 400, ["type: is missing"]),
        ("all", {"type": "nothing", "thng": "T"}, 400, ["type: there is no action type nothing"]),
        ("_nothing", {"thng": "T"}, 404, None),
        ("scans", {}, 400, ["thng: an action of type scans needs a thng or a product"]),
        ("scans", {"thng": "U1"}, 400, ["thng: there is no thng U1"]),
        ("scans", {"product": "U1"}, 400, ["product: there is no product U1"]),
        ("scans", {"thng": "T", "type": "shares"}, 400, ["type: is shares, but the address says scans"]),
        ("scans", {"thng": "T", "colour": 1}, 400, ["colour: unknown field"]),
        (
            "all",
            [{"type": "scans", "thng": "T"}, {"type": "x"}],
            400,
            ["[1].type: there is no action type x"],
        ),
        ("all", [{"type": "scans", "thng": "T"}, 5], 400, None),
        ("all", [], 400, ["body: must hold 1 to 1000 actions"]),
    ],
)
def test_a_wrong_action_is_named_and_none_is_kept(
    shared: LiveService, thng: str, path: str, body: Any, status: int, errors: list[str] | None
) -> None:
    for each in body if isinstance(body, list) else [body]:
        if isinstance(each, dict) and each.get("thng") == "T":
            each["thng"] = thng
    refused = shared.client.post(f"/actions/{path}", json=body)
    assert refused.status_code == status
    assert errors is None or refused.json()["errors"] == errors
    assert shared.client.get(f"/thngs/{thng}/actions/all").json() == []


def test_context_is_shown_only_when_asked_for(shared: LiveService, thng: str) -> None:
    body = {"thng": thng, "context": {"city": "Zürich", "countryCode": "CH"}}
    action = shared.client.post("/actions/scans", json=body, headers={"User-Agent": "Phone/1"}).json()
    address = f"/actions/scans/{action['id']}"
    assert "context" not in shared.client.get(address).json()
    context = {"userAgent": "Phone/1", "city": "Zürich", "countryCode": "CH"}
    assert shared.client.get(f"{address}?context=true").json()["context"].items() >= context.items()
    found = shared.client.get("/actions/all", params={"filter": f"thng={thng}&context.city=Zürich"}).json()
    assert [each["id"] for each in found] == [action["id"]]


def test_a_location_is_given_both_ways(shared: LiveService, thng: str) -> None:
    point = {"position": {"type": "Point", "coordinates": [8.5, 47.4]}}
    for location in (point, {"latitude": 47.4, "longitude": 8.5}):
        action = shared.client.post("/actions/scans", json={"thng": thng, "location": location}).json()
        assert action["location"] == {**point, "latitude": 47.4, "longitude": 8.5}
        assert action["locationSource"] == "sensor"
    assert shared.client.post("/actions/scans", json={"thng": thng}).json()["locationSource"] == "unknown"


def test_an_alias_names_the_target(shared: LiveService, product: str, thng: str, custom: str) -> None:
    address = f"/products/{product}/actions/{custom}"
    made = shared.client.post(address, json={}).json()
    assert made["product"] == product
    assert shared.client.get(f"{address}/{made['id']}").json() == made
    assert shared.client.get(f"/thngs/{thng}/actions/{custom}/{made['id']}").status_code == 404
    refused = shared.client.post(address, json={"product": "U1"})
    assert refused.json()["errors"] == ["product: is another one than in the address"]
    assert shared.client.post("/products/U1/actions/scans", json={}).status_code == 400
    assert shared.client.get("/products/U1/actions/scans").status_code == 404
    assert shared.client.delete(f"{address}/{made['id']}").status_code == 200


def test_custom_actions_need_no_target(shared: LiveService, custom: str) -> None:
    assert shared.client.post(f"/actions/{custom}", json={}).status_code == 201


def test_types_are_listed_built_in_ones_first(service: LiveService) -> None:
    for name in ("_A", "_B"):
        service.client.post("/actions", json={"name": name})
    names = [each["name"] for each in service.client.get("/actions").json()]
    assert names == [*sorted(BUILT_IN_TYPES), "_B", "_A"]
    found = service.client.get("/actions", params={"filter": "name=_A"})
    assert [each["name"] for each in found.json()] == ["_A"]
    assert service.client.get("/actions?filter=name").status_code == 400
    counted = service.client.get("/actions?withTotalCount=true&perPage=1")
    assert counted.headers["x-result-count"] == str(len(names))


@pytest.mark.parametrize("per_page", [1, 3, 9, 30])
@pytest.mark.parametrize("by", ["token", "number"])
def test_pages_of_types_show_each_once(service: LiveService, per_page: int, by: str) -> None:
    from urllib.parse import unquote

    for number in range(25):
        service.client.post("/actions", json={"name": f"_{number:02}"})
    seen: list[str] = []
    following: str | None = f"/actions?perPage={per_page}" + ("&page=1" if by == "number" else "")
    while following is not None:
        answer = service.client.get(following)
        seen += [each["name"] for each in answer.json()]
        link = answer.headers.get("link")
        following = unquote(link.partition(">")[0].removeprefix("<")) if link else None
    assert seen == [*sorted(BUILT_IN_TYPES), *[f"_{number:02}" for number in range(24, -1, -1)]]


def test_a_type_is_changed_but_keeps_its_name(shared: LiveService, custom: str) -> None:
    changed = shared.client.put(f"/actions/{custom}", json={"tags": ["t"], "name": "_Other"})
    assert (changed.status_code, changed.json()["tags"], changed.json()["name"]) == (200, ["t"], custom)
    twice = shared.client.post("/actions", json={"name": custom})
    assert (twice.status_code, twice.json()["errors"]) == (
        409,
        [f"name: there is already an action type {custom}"],
    )
    assert shared.client.delete(f"/actions/{custom}").status_code == 200
    assert shared.client.put(f"/actions/{custom}", json={}).status_code == 404
    assert shared.client.post("/actions", json={"name": custom}).status_code == 201


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_built_in_types_stay(shared: LiveService, method: str) -> None:
    refused = shared.client.request(method, "/actions/scans", json={})
    assert refused.status_code == 400
    assert "built-in" in refused.json()["errors"][0]


def test_an_unknown_type_has_no_list(shared: LiveService) -> None:
    assert shared.client.get("/actions/_nothing").status_code == 404
