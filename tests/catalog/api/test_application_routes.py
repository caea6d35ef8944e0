"""Applications, their two keys, and what goes with them."""

from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from catalog import keys
from catalog.ids import is_key
from tests.catalog.api.keyring import Keyring, keyring, made
from tests.live import LiveService


@pytest.fixture
def ring(shared: LiveService) -> Iterator[Keyring]:
    with ExitStack() as opened:
        yield keyring(shared, opened)


def address(ring: Keyring) -> str:
    return f"/projects/{ring.project}/applications/{ring.application}"


def test_an_application_as_the_reference_shows_it(shared: LiveService) -> None:
    project = made(shared.client, "/projects", {"name": "P"})["id"]
    body = {"name": "Mobile App", "socialNetworks": {}, "defaultUrl": "https://e.example", "tags": ["x"]}
    created = shared.client.post(f"/projects/{project}/applications", json=body)
    application = created.json()
    assert created.status_code == 201
    assert {**body, "project": project, "defaultRole": "base_app_user"}.items() <= application.items()
    assert is_key(application["appApiKey"])
    one = f"/projects/{project}/applications/{application['id']}"
    assert created.headers["Location"] == shared.url + one
    assert shared.client.get(one).json() == application
    assert shared.client.get(f"/projects/{project}/applications").json() == [application]
    changed = shared.client.put(one, json={**application, "name": "New", "appApiKey": "mine"}).json()
    assert (changed["name"], changed["appApiKey"]) == ("New", application["appApiKey"])
    secret = shared.client.get(f"{one}/secretKey").json()
    assert set(secret) == {"secretApiKey"}
    assert is_key(secret["secretApiKey"])
    assert secret["secretApiKey"] != application["appApiKey"]
    other = made(shared.client, "/projects", {"name": "Q"})["id"]
    assert shared.client.get(f"/projects/{other}/applications/{application['id']}").status_code == 404
    assert shared.client.get("/projects/U1/applications").status_code == 404
    assert shared.client.delete(one).status_code == 200
    assert shared.client.get(one).status_code == 404


def test_every_key_learns_whose_it_is(shared: LiveService, ring: Keyring) -> None:
    account = shared.client.get("/access").json()["account"]
    app = {"project": ring.project, "app": ring.application}
    expected = {
        keys.TRUSTED_APP: {**app, "actor": {"type": "app", "id": ring.application}},
        keys.APP: {**app, "actor": {"type": "app", "id": ring.application}},
        keys.USER: {**app, "actor": {"type": "userInApp", "id": ring.user}},
        keys.DEVICE: {"project": ring.project, "actor": {"type": "device", "id": ring.device}},
    }
    for actor_type, answer in expected.items():
        assert ring[actor_type].get("/access").json() == {"account": account, **answer}
    assert ring[keys.USER].get(f"/users/{ring.user}").json()["id"] == ring.user
    assert ring[keys.DEVICE].get(f"/thngs/{ring.device}").json()["id"] == ring.device


def test_an_application_reads_itself_and_trusted_changes_itself(ring: Keyring) -> None:
    for actor_type in (keys.APP, keys.TRUSTED_APP):
        assert ring[actor_type].get("/applications/me").json()["id"] == ring.application
    body = {"customFields": {"some": "value"}}
    assert ring[keys.APP].put("/applications/me", json=body).status_code == 403
    changed = ring[keys.TRUSTED_APP].put("/applications/me", json=body)
    assert (changed.status_code, changed.json()["customFields"]) == (200, {"some": "value"})


@pytest.mark.parametrize("what", ["application", "project"])
def test_keys_end_with_what_they_belong_to(shared: LiveService, ring: Keyring, what: str) -> None:
    path = address(ring) if what == "application" else f"/projects/{ring.project}"
    assert shared.client.delete(path).status_code == 200
    for actor_type in (keys.TRUSTED_APP, keys.APP, keys.USER):
        assert ring[actor_type].get("/access").status_code == 403
    assert ring[keys.DEVICE].get("/access").status_code == (200 if what == "application" else 403)


def test_keys_come_back_with_a_restored_project(shared: LiveService, ring: Keyring) -> None:
    shared.client.delete(f"/projects/{ring.project}")
    assert shared.client.post(f"/projects/{ring.project}/restore").status_code == 200
    assert {client.get("/access").status_code for client in ring.clients.values()} == {200}


def test_a_device_key_is_made_once_read_and_deleted(shared: LiveService, ring: Keyring) -> None:
    thng = made(shared.client, "/thngs", {"name": "x"}, project=ring.project)["id"]
    one = f"/auth/evrythng/thngs/{thng}"
    assert shared.client.get(one).status_code == 404
    given = made(shared.client, "/auth/evrythng/thngs", {"thngId": thng})
    assert (set(given), given["thngId"]) == ({"thngId", "thngApiKey"}, thng)
    assert made(shared.client, "/auth/evrythng/thngs", {"thngId": thng}) == given
    assert shared.client.get(one).json() == given
    headers = {"Authorization": given["thngApiKey"]}
    assert httpx.get(f"{shared.url}/access", headers=headers).json()["actor"]["id"] == thng
    assert shared.client.delete(one).status_code == 200
    assert httpx.get(f"{shared.url}/access", headers=headers).status_code == 403
    assert shared.client.delete(one).status_code == 404
    assert shared.client.post("/auth/evrythng/thngs", json={"thngId": "U1"}).status_code == 404
    assert shared.client.post("/auth/evrythng/thngs", json={}).status_code == 400


def test_a_device_s_key_ends_with_the_device_and_comes_back(shared: LiveService, ring: Keyring) -> None:
    shared.client.delete(f"/thngs/{ring.device}")
    assert ring[keys.DEVICE].get("/access").status_code == 403
    shared.client.post(f"/thngs/{ring.device}/restore")
    assert ring[keys.DEVICE].get("/access").status_code == 200


def test_actions_say_who_sent_them(shared: LiveService, ring: Keyring) -> None:
    product = made(shared.client, "/products", {"name": "Tea"}, project=ring.project)["id"]
    bound = {"createdByProject": ring.project, "createdByApp": ring.application}
    by_app = made(ring[keys.APP], "/actions/scans", {"product": product, "user": "U1"})
    assert bound.items() <= by_app.items()
    assert "user" not in by_app
    by_user = made(ring[keys.USER], "/actions/scans", {"product": product})
    assert {**bound, "user": ring.user}.items() <= by_user.items()
    by_operator = made(shared.client, "/actions/scans", {"product": product})
    assert not {"createdByProject", "createdByApp", "user"} & by_operator.keys()
