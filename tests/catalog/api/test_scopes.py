"""Scopes: given, shown, changed; and no key sees another project's records by any route."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from catalog import keys, rights
from catalog.ids import new_id
from tests.catalog.api.keyring import Json, Keyring, keyring, made
from tests.live import LiveService

SCOPED = ["/products", "/thngs", "/collections", "/places"]
PROJECT_KEYS = (keys.TRUSTED_APP, keys.APP, keys.USER)


@pytest.fixture
def ring(shared: LiveService) -> Iterator[Keyring]:
    with ExitStack() as opened:
        yield keyring(shared, opened)


def scopes(client: httpx.Client, address: str) -> Any:
    return client.get(address, params={"withScopes": "true"}).json()["scopes"]


@pytest.mark.parametrize("path", SCOPED)
def test_scopes_are_shown_only_when_asked_for(shared: LiveService, ring: Keyring, path: str) -> None:
    record = made(shared.client, path, {"name": "x"}, project=ring.project)
    address = f"{path}/{record['id']}"
    assert "scopes" not in record
    assert "scopes" not in shared.client.get(address).json()
    assert scopes(shared.client, address) == {"users": [], "projects": [ring.project]}
    listed = shared.client.get(path, params={"withScopes": "true", "project": ring.project}).json()
    assert {each["id"]: each["scopes"] for each in listed}[record["id"]]["projects"] == [ring.project]
    unscoped = made(shared.client, path, {"name": "y"})
    assert scopes(shared.client, f"{path}/{unscoped['id']}") == {"users": [], "projects": []}
    ids = [each["id"] for each in shared.client.get(path, params={"project": ring.project}).json()]
    assert unscoped["id"] not in ids
    by_project = shared.client.get(f"{path}/{unscoped['id']}", params={"project": ring.project})
    assert by_project.status_code == 404


def test_lists_replace_signs_add_and_remove(shared: LiveService, ring: Keyring) -> None:
    other = made(shared.client, "/projects", {"name": "Q"})["id"]
    product = made(shared.client, "/products", {"name": "x", "scopes": {"projects": [other]}})
    address = f"/products/{product['id']}"

    def put(**given: Any) -> Any:
        answer = shared.client.put(address, params={"withScopes": "true"}, json={"scopes": given})
        assert answer.status_code == 200, answer.text
        assert answer.json()["scopes"] == scopes(shared.client, address)
        return answer.json()["scopes"]

    assert put(projects=[f"+{ring.project}"]) == {"users": [], "projects": sorted([other, ring.project])}
    assert put(projects=[f"+{ring.project}", f"-{other}"])["projects"] == [ring.project]
    assert put(users=["all"]) == {"users": ["all"], "projects": [ring.project]}
    assert put(users=["-all", f"+{ring.user}"])["users"] == [ring.user]
    assert put(users="all")["users"] == ["all"]
    assert put(projects=[other])["projects"] == [other]
    assert put(projects=[], users=[]) == {"users": [], "projects": []}
    shared.client.put(f"/products?ids={product['id']}", json={"scopes": {"projects": [other]}})
    assert scopes(shared.client, address)["projects"] == [other]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"projects": ["U1"]}, "scopes.projects: there is no project U1"),
        ({"projects": ["+a", "b"]}, "scopes.projects: either every entry starts with + or -, or none does"),
        ({"planets": []}, "scopes.planets: unknown field"),
        ({"projects": "x"}, "scopes.projects: must be a list"),
        (5, "scopes: must be an object"),
    ],
)
def test_wrong_scopes_change_nothing(shared: LiveService, given: Any, error: str) -> None:
    product = made(shared.client, "/products", {"name": "x"})
    address = f"/products/{product['id']}"
    refused = shared.client.put(address, json={"name": "y", "scopes": given})
    assert (refused.status_code, refused.json()["errors"][0].split(",")[0]) == (400, error.split(",")[0])
    assert shared.client.get(address).json() == product


def test_an_unknown_or_foreign_project_is_refused(shared: LiveService, ring: Keyring) -> None:
    refused = shared.client.get("/products?project=U1")
    assert refused.json()["errors"] == ["project: there is no project U1"]
    other = made(shared.client, "/projects", {"name": "Q"})["id"]
    assert ring[keys.APP].get("/products", params={"project": other}).status_code == 403
    assert ring[keys.APP].get("/products", params={"project": ring.project}).status_code == 200


def test_scopes_are_restored_with_their_record(shared: LiveService, ring: Keyring) -> None:
    product = made(shared.client, "/products", {"name": "x"}, project=ring.project)
    address = f"/products/{product['id']}"
    shared.client.delete(address)
    assert ring[keys.APP].get(address).status_code == 404
    shared.client.post(f"{address}/restore")
    assert scopes(shared.client, address)["projects"] == [ring.project]
    assert ring[keys.APP].get(address).status_code == 200


def test_what_a_user_makes_is_its_own_and_its_project_s(shared: LiveService, ring: Keyring) -> None:
    thing = made(ring[keys.USER], "/thngs", {"name": "mine"})
    address = f"/thngs/{thing['id']}"
    assert scopes(shared.client, address) == {"users": [ring.user], "projects": [ring.project]}
    other = made(ring[keys.APP], "/auth/evrythng/users", {}, anonymous="true")["evrythngApiKey"]
    headers = {"Authorization": other}
    assert httpx.get(shared.url + address, headers=headers).status_code == 404
    assert thing["id"] not in httpx.get(f"{shared.url}/thngs", headers=headers).text
    for client in (ring[keys.USER], ring[keys.TRUSTED_APP], shared.client):
        assert client.get(address).status_code == 200
    shared.client.put(address, json={"scopes": {"users": ["+all"]}})
    assert httpx.get(shared.url + address, headers=headers).status_code == 200


def test_action_types_are_those_built_in_and_the_project_s(shared: LiveService, ring: Keyring) -> None:
    own, foreign = f"_{new_id()}", f"_{new_id()}"
    made(shared.client, "/actions", {"name": own}, project=ring.project)
    made(shared.client, "/actions", {"name": foreign})
    product = made(shared.client, "/products", {"name": "x"}, project=ring.project)["id"]
    for actor_type in (*PROJECT_KEYS, keys.DEVICE):
        names = {each["name"] for each in ring[actor_type].get("/actions?perPage=100").json()}
        assert {"scans", own} <= names
        assert foreign not in names
    for name, status in ((own, 201), (foreign, 404)):
        sent = ring[keys.USER].post(f"/actions/{name}", json={"product": product})
        assert sent.status_code == status
    taken = ring[keys.TRUSTED_APP].post("/actions", json={"name": foreign})
    assert taken.status_code == 409
    changed = shared.client.put(f"/actions/{foreign}", json={"scopes": {"projects": [f"+{ring.project}"]}})
    assert changed.status_code == 200
    assert ring[keys.USER].post(f"/actions/{foreign}", json={"product": product}).status_code == 201


def test_a_device_is_alone(shared: LiveService, ring: Keyring) -> None:
    thing = made(shared.client, "/thngs", {"name": "neighbour"}, project=ring.project)["id"]
    device = ring[keys.DEVICE]
    assert device.put(f"/thngs/{ring.device}", json={"name": "new"}).json()["name"] == "new"
    assert device.get(f"/thngs/{thing}").status_code == 404
    assert device.put(f"/thngs/{thing}/properties", json=[{"key": "a", "value": 1}]).status_code == 404
    assert device.post("/actions/scans", json={"thng": thing}).status_code == 400
    own = made(device, "/actions/scans", {"thng": ring.device})["id"]
    assert device.put(f"/thngs/{ring.device}/location", json={"latitude": 1, "longitude": 2}).is_success
    made(shared.client, "/actions/scans", {"thng": thing}, project=ring.project)
    assert [each["id"] for each in device.get("/actions/all").json()] == [own]


class Foreign:
    """A project with one of everything, whose every text holds a secret word."""

    def __init__(self, operator: httpx.Client) -> None:
        self.word = new_id()
        self.operator = operator
        self.project = made(operator, "/projects", {"name": self.word})["id"]
        described = {"name": self.word, "identifiers": {"sku": self.word}, "tags": [self.word]}

        def make(path: str, **fields: Any) -> str:
            return str(made(operator, path, {**described, **fields}, project=self.project)["id"])

        self.place = make("/places", latitude=1, longitude=2)
        self.product = make("/products", properties={"colour": self.word})
        self.collection = make("/collections")
        self.thng = make("/thngs", product=self.product, collections=[self.collection])
        self.type = f"_{self.word}"
        made(operator, "/actions", {"name": self.type}, project=self.project)
        self.action = made(operator, "/actions/scans", {"thng": self.thng, "tags": [self.word]})["id"]
        link = {"defaultRedirectUrl": f"https://e.example/{self.word}", "evrythngId": self.product}
        answer = operator.post("/redirections", json=link, headers={"Accept": "application/json"})
        self.short_id = answer.json()["shortId"]

    def owners(self) -> dict[str, str]:
        return {
            "products": self.product,
            "thngs": self.thng,
            "collections": self.collection,
            "places": self.place,
            "users": "U1",
            "redirections": self.short_id,
        }

    def addresses(self, route: str) -> list[str]:
        """A route of the table with this project's ids in it."""
        owner = self.owners().get(route.split("/")[1], self.thng)
        for name in ("{target}", "{owner}"):
            route = route.replace(name, owner)
        if "/actions/{type}" in route:
            route = route.replace("{id}", self.action)
            return [route.replace("{type}", each) for each in ("scans", "all", self.type)]
        route = route.replace("{id}", owner, 1).replace("{key:path}", "colour")
        return [route.replace("{member}", self.thng)]

    def state(self) -> list[Json]:
        listed = [f"/{path}/{each}" for path, each in self.owners().items() if each != "U1"]
        listed += [f"/actions/all/{self.action}", f"/thngs/{self.thng}/location"]
        listed += [f"/{path}/{getattr(self, path[:-1])}/properties" for path in ("products", "thngs")]
        return [self.operator.get(each).json() for each in listed]


BODIES: tuple[Any, ...] = ({"name": "changed"}, [{"key": "colour", "value": "changed"}])


@pytest.mark.parametrize("actor_type", [*PROJECT_KEYS, keys.DEVICE])
def test_another_project_is_out_of_reach_by_every_route(
    shared: LiveService, ring: Keyring, actor_type: str
) -> None:
    foreign = Foreign(shared.client)
    before = foreign.state()
    client = ring[actor_type]
    queries: list[Json] = [
        {},
        {"filter": f"name={foreign.word}"},
        {"filter": f"identifiers.sku={foreign.word}"},
        {"filter": f"tags={foreign.word}"},
        {"q": foreign.word},
        {"ids": f"{foreign.product},{foreign.thng},{foreign.collection},{foreign.place}"},
        {"nextPageToken": foreign.product, "sortOrder": "ASCENDING", "sortBy": "name"},
        {"evrythngId": foreign.product, "withScopes": "true", "perPage": "100"},
        {"lat": "1", "lon": "2"},
    ]
    for route, columns in rights.TABLE.items():
        if route == "/auth/all/logout":
            continue
        letters = columns[rights.COLUMNS.index(actor_type)]
        for address in foreign.addresses(route):
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
                if rights.LETTERS[method] not in letters:
                    continue
                for params in queries if method == "GET" else (queries[5],):
                    for body in BODIES if method in ("POST", "PUT", "PATCH") else (None,):
                        answer = client.request(method, address, params=params, json=body)
                        where = (method, address, params, body, answer.text)
                        assert foreign.word not in answer.text.replace(foreign.type, ""), where
                        assert answer.status_code < 500 or "facebook" in address, where
    assert foreign.state() == before


@pytest.mark.parametrize("actor_type", PROJECT_KEYS)
def test_another_project_is_out_of_reach_by_reference_and_scan(
    shared: LiveService, ring: Keyring, actor_type: str
) -> None:
    foreign = Foreign(shared.client)
    client = ring[actor_type]
    for target in ("product", "thng"):
        sent = client.post("/actions/scans", json={target: getattr(foreign, target)})
        assert sent.status_code == 400
        assert foreign.word not in sent.text
    short_url = f"{shared.url}/{foreign.short_id}"
    for value in (foreign.word, short_url):
        found = client.get("/scan/identifications", params={"filter": f"type=qr_code&value={value}"})
        assert found.json() == []
    found = shared.client.get("/scan/identifications", params={"filter": f"type=qr_code&value={short_url}"})
    assert foreign.word in found.text
    if actor_type == keys.APP:
        return
    for fields in ({"product": foreign.product}, {"collections": [foreign.collection]}):
        assert client.post("/thngs", json={"name": "x", **fields}).status_code == 400
    own = made(client, "/collections", {"name": "own"})["id"]
    assert client.put(f"/collections/{own}/thngs", json=[foreign.thng]).status_code == 400
    mine = made(client, "/thngs", {"name": "x"})["id"]
    assert client.put(f"/thngs/{mine}/location", json=[{"place": foreign.place}]).status_code == 400
    given = client.put(f"/thngs/{mine}", json={"scopes": {"projects": [f"+{foreign.project}"]}})
    assert given.status_code == 400


def test_rules_do_not_tell_what_the_scanner_may_not_see(service: LiveService) -> None:
    with ExitStack() as opened:
        ring = keyring(service, opened)
        foreign = Foreign(service.client)
        rule = {"match": f"product.name={foreign.word}", "redirectUrl": "https://e.example/{product.name}"}
        assert service.client.put("/redirector", json={"rules": [rule]}).status_code == 200
        mine = made(service.client, "/thngs", {"name": "x", "product": foreign.product})["id"]
        scoped = {"scopes": {"projects": [ring.project]}}
        assert service.client.put(f"/thngs/{mine}", json=scoped).status_code == 200
        seen = made(service.client, "/actions/scans", {"thng": mine})
        assert seen["reactions"][0]["redirectUrl"].endswith(foreign.word)
        assert foreign.word not in str(made(ring[keys.USER], "/actions/scans", {"thng": mine}))
