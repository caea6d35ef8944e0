"""Collections: who is in them, collections inside collections, and what stays when one goes."""

from typing import Any

import pytest

from tests.live import LiveService

Json = dict[str, Any]


def make(shared: LiveService, path: str, **fields: Any) -> Json:
    answer = shared.client.post(path, json={"name": "x", **fields})
    assert answer.status_code == 201, answer.text
    document: Json = answer.json()
    return document


def ids(shared: LiveService, address: str) -> list[str]:
    answer = shared.client.get(address)
    assert answer.status_code == 200, answer.text
    return [each["id"] for each in answer.json()]


@pytest.fixture
def box(shared: LiveService) -> Json:
    return make(shared, "/collections", name="Office-322", tags=["Office"], identifiers={"code": "OZ322"})


@pytest.fixture
def things(shared: LiveService) -> list[str]:
    return [make(shared, "/thngs", name=f"chair {n}")["id"] for n in range(3)]


def test_a_collection_is_created_read_changed_and_found(shared: LiveService, box: Json) -> None:
    address = f"/collections/{box['id']}"
    assert shared.client.get(address).json() == box
    changed = shared.client.put(address, json={**box, "description": "chairs"})
    assert (changed.status_code, changed.json()["description"]) == (200, "chairs")
    assert box["id"] in ids(shared, "/collections?filter=identifiers.code%3DOZ322")
    assert shared.client.post("/collections", json={"name": "x", "colour": 1}).status_code == 400


def test_things_are_added_once_and_listed_newest_first(
    shared: LiveService, box: Json, things: list[str]
) -> None:
    address = f"/collections/{box['id']}/thngs"
    for _ in range(2):
        added = shared.client.put(address, json=things)
        assert (added.status_code, added.json()["id"]) == (200, box["id"])
    assert ids(shared, address) == things[::-1]
    assert shared.client.get(f"/thngs/{things[0]}").json()["collections"] == [box["id"]]
    assert ids(shared, f"/thngs?filter=collections%3D{box['id']}") == things[::-1]
    first = shared.client.get(f"{address}?perPage=2&withTotalCount=true")
    assert (len(first.json()), first.headers["X-Result-Count"]) == (2, "3")
    assert "Link" in first.headers


def test_an_unknown_thing_is_named_and_none_is_added(
    shared: LiveService, box: Json, things: list[str]
) -> None:
    address = f"/collections/{box['id']}/thngs"
    refused = shared.client.put(address, json=[things[0], "U1"])
    assert (refused.status_code, refused.json()["errors"]) == (400, ["body: there is no thng U1"])
    assert ids(shared, address) == []
    assert shared.client.put(address, json={"id": things[0]}).status_code == 400
    too_many = shared.client.put(address, json=[f"U{n}" for n in range(10_001)])
    assert too_many.json()["errors"] == ["body: at most 10000 at once"]
    assert shared.client.put("/collections/U1/thngs", json=things).status_code == 404


def test_things_leave_one_by_one_or_all_and_stay_themselves(
    shared: LiveService, box: Json, things: list[str]
) -> None:
    address = f"/collections/{box['id']}/thngs"
    shared.client.put(address, json=things)
    assert shared.client.delete(f"{address}/{things[1]}").status_code == 200
    assert shared.client.delete(f"{address}/{things[1]}").status_code == 404
    assert ids(shared, address) == [things[2], things[0]]
    removed = shared.client.delete(address)
    assert (removed.status_code, removed.headers["X-Result-Count"]) == (200, "2")
    assert ids(shared, address) == []
    for each in things:
        assert "collections" not in shared.client.get(f"/thngs/{each}").json()


def test_at_most_500_leave_in_one_call(shared: LiveService, box: Json) -> None:
    made = shared.client.post("/thngs", json=[{"name": str(n)} for n in range(501)]).json()
    address = f"/collections/{box['id']}/thngs"
    shared.client.put(address, json=[each["id"] for each in made])
    assert [shared.client.delete(address).headers["X-Result-Count"] for _ in range(3)] == ["500", "1", "0"]


def test_collections_hold_collections_but_never_themselves(shared: LiveService, box: Json) -> None:
    inner, innermost = make(shared, "/collections"), make(shared, "/collections")
    added = shared.client.post(f"/collections/{box['id']}/collections", json=[inner["id"]])
    assert (added.status_code, added.json()["id"]) == (200, box["id"])
    shared.client.post(f"/collections/{inner['id']}/collections", json=[innermost["id"]])
    assert ids(shared, f"/collections/{box['id']}/collections") == [inner["id"]]
    assert shared.client.get(f"/collections/{inner['id']}").json()["collections"] == [box["id"]]
    for outer in (box, inner, innermost):
        circle = shared.client.post(f"/collections/{innermost['id']}/collections", json=[outer["id"]])
        assert circle.status_code == 400
        assert circle.json()["errors"][0].startswith(f"body: {outer['id']} holds the collection")
    assert (
        shared.client.delete(f"/collections/{box['id']}/collections/{inner['id']}").status_code,
        ids(shared, f"/collections/{box['id']}/collections"),
    ) == (200, [])
    assert shared.client.delete(f"/collections/{inner['id']}/collections").status_code == 200
    assert "collections" not in shared.client.get(f"/collections/{innermost['id']}").json()


def test_a_deleted_collection_leaves_its_things_and_gets_them_back(
    shared: LiveService, box: Json, things: list[str]
) -> None:
    address = f"/collections/{box['id']}"
    inner = make(shared, "/collections")
    shared.client.put(f"{address}/thngs", json=things)
    shared.client.post(f"{address}/collections", json=[inner["id"]])
    assert shared.client.delete(address).status_code == 200
    assert "collections" not in shared.client.get(f"/thngs/{things[0]}").json()
    shared.client.delete(f"/thngs/{things[1]}")
    assert shared.client.post(f"{address}/restore").status_code == 200
    assert ids(shared, f"{address}/thngs") == [things[2], things[0]]
    assert ids(shared, f"{address}/collections") == [inner["id"]]
    assert shared.client.get(f"/thngs/{things[0]}").json()["collections"] == [box["id"]]


def test_a_restored_thing_is_in_what_is_left_of_its_collections(shared: LiveService, box: Json) -> None:
    other = make(shared, "/collections")
    thing = make(shared, "/thngs", collections=[box["id"], other["id"]])
    assert ids(shared, f"/collections/{box['id']}/thngs") == [thing["id"]]
    shared.client.delete(f"/thngs/{thing['id']}")
    assert ids(shared, f"/collections/{box['id']}/thngs") == []
    shared.client.delete(f"/collections/{other['id']}")
    restored = shared.client.post(f"/thngs/{thing['id']}/restore").json()
    assert restored["collections"] == [box["id"]]
    assert ids(shared, f"/collections/{box['id']}/thngs") == [thing["id"]]


def test_a_thing_cannot_start_in_an_unknown_collection(shared: LiveService) -> None:
    refused = shared.client.post("/thngs", json={"name": "x", "collections": ["U1"]})
    assert refused.json()["errors"] == ["collections: there is no collection U1"]


def test_put_of_a_whole_thing_moves_it_nowhere(shared: LiveService, box: Json) -> None:
    thing = make(shared, "/thngs", collections=[box["id"]])
    shared.client.put(f"/thngs/{thing['id']}", json={**thing, "collections": []})
    assert ids(shared, f"/collections/{box['id']}/thngs") == [thing["id"]]


def test_actions_on_a_collection_by_its_alias(shared: LiveService, box: Json) -> None:
    shared.client.post("/actions", json={"name": "_Packed"})
    address = f"/collections/{box['id']}/actions/_Packed"
    made = shared.client.post(address, json={})
    assert (made.status_code, made.json()["collection"]) == (201, box["id"])
    assert ids(shared, address) == [made.json()["id"]]
    assert ids(shared, f"/actions/all?filter=collection%3D{box['id']}") == [made.json()["id"]]
    refused = shared.client.post("/actions/_Packed", json={"collection": "U1"})
    assert refused.json()["errors"] == ["collection: there is no collection U1"]


@pytest.mark.parametrize("path", ["/collections", "/places"])
def test_a_short_link_may_belong_to_it(shared: LiveService, path: str) -> None:
    owner = make(shared, path)
    made = shared.client.post(
        f"{path}/{owner['id']}/redirector",
        json={"defaultRedirectUrl": "https://e.example/{evrythngId}"},
    )
    link = made.json()
    assert (made.status_code, link["type"]) == (201, path.strip("/").removesuffix("s"))
    assert link["evrythngUrl"] == f"{shared.url}{path}/{owner['id']}"
    visited = shared.stranger.get(f"/{link['shortId']}")
    assert (visited.status_code, visited.headers["Location"]) == (302, f"https://e.example/{owner['id']}")
