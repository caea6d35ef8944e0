"""Nobody gets through a wall: readers change nothing, and keys of one project see nothing of another.

The routes are those of the service itself, so that a new one is tried as soon as it is there.
"""

import re
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.routing import Route

from app.service import ServiceConfig, build
from catalog import keys
from catalog.api.entrance import QUESTIONS
from catalog.ids import new_key
from tests.catalog.api.keyring import Json, Keyring, keyring, made
from tests.live import ANSWER_S, LiveService, live_service

HIDDEN = "zzhidden"  # in everything of the other project that somebody could read
VISITS = "/{name}"  # open to the whole world, as labels are
OPEN = re.compile(r"/(files/\{id\}/content|batches/\{batch\}/tasks/\{id\}/results|oauth/authorize)")


@dataclass(frozen=True)
class House:
    """A service with two projects, and the ids of what is in the second one, by the word before them."""

    service: LiveService
    routes: tuple[tuple[str, str], ...]
    ring: Keyring
    ids: dict[str, str]
    deleted: str

    def address(self, path: str) -> str:
        """A route's address to what is in the second project; ids nobody has where we know none."""
        words = path.strip("/").split("/")
        filled = []
        for before, word in zip(["", *words], words, strict=False):
            if not word.startswith("{"):
                filled.append(word)
            elif words[-1] == "restore" and before in ("products", "{id}"):
                filled.append(self.deleted)
            else:
                filled.append(self.ids.get(f"{before}/{word}", self.ids.get(before, "U1")))
        return "/" + "/".join(filled)


def _routes(folder: Path) -> tuple[tuple[str, str], ...]:
    config = ServiceConfig(
        database=folder / "routes.db", operator_key=new_key(), hits_folder=folder, files_folder=folder
    )
    found = [route for route in build(config).routes if isinstance(route, Route)]
    assert len(found) > 120
    return tuple((method, route.path) for route in found for method in sorted(route.methods or ()))


def _fill(service: LiveService) -> tuple[dict[str, str], str]:
    """Something of every kind in a project of its own."""
    operator = service.client
    project = made(operator, "/projects", {"name": f"{HIDDEN} project", "description": HIDDEN})["id"]

    def create(path: str, **fields: Any) -> Json:
        return made(operator, path, fields, project=project)

    described: Json = {"description": HIDDEN, "tags": [HIDDEN], "customFields": {"secret": HIDDEN}}
    product = create("/products", name=f"{HIDDEN} tea", identifiers={"gs1:01": "04012345123456"}, **described)
    thng = create(
        "/thngs", name=f"{HIDDEN} box", product=product["id"], identifiers={"sn": "zz1"}, **described
    )
    collection = create("/collections", name=f"{HIDDEN} crate", **described)
    at = {"latitude": 1.0, "longitude": 2.0}
    place = create("/places", name=f"{HIDDEN} shop", **at, **described)
    operator.put(f"/collections/{collection['id']}/thngs", json=[thng["id"]])
    for owner in (f"/products/{product['id']}", f"/thngs/{thng['id']}"):
        operator.put(f"{owner}/properties", json=[{"key": "level", "value": HIDDEN}])
    operator.put(f"/thngs/{thng['id']}/location", json=[at])
    kind = create("/actions", name=f"_{HIDDEN}")["name"]
    action = create("/actions/scans", thng=thng["id"], customFields={"secret": HIDDEN})
    headers = {"Accept": "application/json"}
    link = {"evrythngId": thng["id"], "defaultRedirectUrl": f"https://{HIDDEN}.example/"}
    short_id = operator.post("/redirections", json=link, headers=headers).json()["shortId"]
    application = made(operator, f"/projects/{project}/applications", {"name": f"{HIDDEN} app"})
    user = httpx.post(
        f"{service.url}/auth/evrythng/users",
        json={"email": f"{HIDDEN}@example.com", "password": "password", "firstName": HIDDEN},
        headers={"Authorization": application["appApiKey"]},
        timeout=ANSWER_S,
    )
    assert user.status_code == 201, user.text
    file = create("/files", name=f"{HIDDEN}.txt", type="text/plain", tags=[HIDDEN])
    batch = create("/batches", name=f"{HIDDEN} batch")
    client = {"name": HIDDEN, "redirectUrl": "https://example.com/cb"}
    of_app = f"/projects/{project}/applications/{application['id']}"
    role = made(operator, "/roles", {"name": f"{HIDDEN} role", "type": "userInApp", "version": 2})["id"]
    account = operator.get("/access").json()["account"]
    deleted = create("/products", name=f"{HIDDEN} gone")["id"]
    assert operator.delete(f"/products/{deleted}").status_code == 200
    made(operator, "/auth/evrythng/thngs", {"thngId": thng["id"]}, project=project)
    ids = {
        "projects": project,
        "products": product["id"],
        "thngs": thng["id"],
        "collections": collection["id"],
        "places": place["id"],
        "actions": "scans",
        "{type}": action["id"],
        "properties": "level",
        "applications": application["id"],
        "oauthClients": made(operator, f"{of_app}/oauthClients", client)["id"],
        "users": user.json()["evrythngUser"],
        "files": file["id"],
        "batches": batch["id"],
        "redirections": short_id,
        "roles": role,
        "permissions": "global_read",
        "accounts": account,
        "accesses": operator.get(f"/accounts/{account}/accesses").json()[0]["id"],
        "operators": operator.get("/access").json()["actor"]["id"],
    }
    assert kind == f"_{HIDDEN}"
    return ids, deleted


@pytest.fixture
def house(tmp_path: Path, empty_database: Path) -> Iterator[House]:
    shutil.copy(empty_database, tmp_path / "tagwright.db")
    other = tmp_path / "routes"
    other.mkdir()
    with live_service(tmp_path) as service, ExitStack() as opened:
        ids, deleted = _fill(service)
        yield House(service, _routes(other), keyring(service, opened), ids, deleted)


def _dump(service: LiveService) -> list[str]:
    """Every row of every table."""
    database = sqlite3.connect(service.database)
    try:
        return list(database.iterdump())
    finally:
        database.close()


def _reader(service: LiveService) -> str:
    role = made(service.client, "/roles", {"name": "reader"})["id"]
    for name in ("global_read", "project_read"):
        body = {"name": name, "enabled": True}
        assert service.client.put(f"/roles/{role}/permissions/{name}", json=body).status_code == 200
    key: str = made(service.client, "/operators", {"firstName": "R", "role": role})["access"]["apiKey"]
    return key


def test_a_reader_changes_nothing_by_any_route(house: House) -> None:
    """And reads no key and no address that writes, with which it could."""
    headers = {"Authorization": _reader(house.service)}
    before = _dump(house.service)
    app_keys = [client.headers["authorization"] for name, client in house.ring.clients.items()]
    level = [{"key": "level", "value": 1}]
    bodies: list[Any] = [{"name": "changed", "role": "admin", "enabled": True}, [], level]
    with httpx.Client(base_url=house.service.url, headers=headers, timeout=ANSWER_S) as reader:
        for method, path in house.routes:
            if path == VISITS or method == "HEAD":
                continue
            address = house.address(path)
            if method == "GET":
                answer = reader.get(address)
                assert '"uploadUrl":"http' not in answer.text, path
                shown = [key for key in app_keys[1:] if key in answer.text]
                assert not shown or path.endswith(("/applications", "/applications/{id}")), path
                continue
            for body in bodies:
                answer = reader.request(method, address, json=body)
                if path in QUESTIONS or OPEN.match(path):
                    continue
                assert answer.status_code == 403, (method, path, answer.text)
            for selection in ({"filter": "name=zz*"}, {"ids": house.ids.get(path.strip("/"), "U1")}):
                reader.request(method, address, json={"name": "changed"}, params=selection)
        assert reader.get("/products").status_code == 200
    assert _dump(house.service) == before


QUERIES: tuple[dict[str, str], ...] = (
    {"withScopes": "true", "context": "true", "withTotalCount": "true"},
    {"filter": "name=zz*"},
    {"filter": "tags=zz*"},
    {"filter": "createdAt>0"},
    {"q": "zzhi"},
    {"page": "1", "sortBy": "name", "perPage": "100"},
    {"sortOrder": "ASCENDING"},
)


@pytest.mark.parametrize("actor", [keys.APP, keys.TRUSTED_APP, keys.USER, keys.DEVICE])
def test_a_key_sees_nothing_of_another_project(house: House, actor: str) -> None:
    """Of anything there is one at most in the keyring's own project; only types of actions come along."""
    client = house.ring[actor]
    for method, path in house.routes:
        if path == VISITS or method != "GET":
            continue
        address = house.address(path)
        tokens = [{"nextPageToken": f"{each[:23]}y"} for each in (house.ids["products"], house.ids["thngs"])]
        for query in ({}, *QUERIES, *tokens, {"ids": ",".join(house.ids.values())}):
            if "{" in path and query:
                continue
            answer = client.get(address, params=query)
            assert answer.status_code < 500, (path, query, answer.text)
            assert HIDDEN not in answer.text, (path, query, answer.text)
            counted = answer.headers.get("x-result-count", "0")
            assert counted in ("0", "1") or path == "/actions", (path, query)
        other = client.get(address, params={"project": house.ids["projects"]})
        assert HIDDEN not in other.text, path


@pytest.mark.parametrize("actor", [keys.APP, keys.TRUSTED_APP, keys.USER])
def test_recognition_and_redirects_show_nothing_of_another_project(house: House, actor: str) -> None:
    client, service = house.ring[actor], house.service
    short_id = house.ids["redirections"]
    for value in ("04012345123456", "zz1", f"{service.url}/{short_id}", short_id):
        answer = client.get("/scan/identifications", params={"filter": f"value={value}"})
        assert HIDDEN not in answer.text
    code = service.stranger.get(f"/{short_id}.png", params={"w": "400"}).content
    scanned = client.post("/scan/identifications", content=code)
    assert scanned.status_code in (200, 201, 403, 404), scanned.text
    assert HIDDEN not in scanned.text
    assert house.ids["thngs"] not in scanned.text
    of_thng, of_product = {"thng": house.ids["thngs"]}, {"product": house.ids["products"]}
    for target in (of_thng, of_product, {"identifiers": {"sn": "zz1"}}):
        action = client.post("/actions/scans", json=target)
        assert action.status_code in (400, 403, 404), action.text
        assert HIDDEN not in action.text


def test_a_trusted_application_changes_nothing_of_another_project(house: House) -> None:
    """What there is afterwards may differ by new records of its own project, and by nothing else."""
    client, ids = house.ring[keys.TRUSTED_APP], house.ids
    watched = [f"/{kind}/{ids[kind]}" for kind in ("products", "thngs", "collections", "places", "projects")]
    watched += [f"/redirections/{ids['redirections']}", f"/thngs/{ids['thngs']}/properties"]
    before = [house.service.client.get(each).json() for each in watched]
    link, level = {"evrythngId": ids["thngs"]}, [{"key": "level", "value": 1}]
    bodies: list[Any] = [{"name": "changed"}, link, [ids["thngs"]], level]
    for method, path in house.routes:
        if method in ("GET", "HEAD") or path == VISITS:
            continue
        for body in bodies:
            for selection in ({}, {"filter": "name=zz*"}, {"ids": ids.get(path.strip("/"), "U1")}):
                answer = client.request(method, house.address(path), json=body, params=selection)
                assert answer.status_code < 500 or "facebook" in path, (method, path, answer.text)
                assert HIDDEN not in answer.text, (method, path)
    assert [house.service.client.get(each).json() for each in watched] == before
