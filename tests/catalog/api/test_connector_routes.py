"""Connectors to other clouds, as resources (API reference, chapter "Cloud 2 Cloud")."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from catalog import keys
from tests.catalog.api.keyring import Keyring, keyring, made
from tests.live import ANSWER_S, LiveService

NEST: dict[str, Any] = {
    "name": "nest",
    "model": {
        "structures": {"name": "Structure Name"},
        "devices": {"thermostats": {"name": "Thermostat"}, "smoke_co_alarms": {"name": "Alarm"}},
    },
    "auth": {"clientId": "6b5adf3d-4434-443b-b43a-756a9a7e58c6", "clientSecret": "27BCDgGp493BaB8GFHVmACBCB"},
}
KNOWN = {"name", "displayName", "url", "image", "authUrl"}


@pytest.fixture
def ring(shared: LiveService) -> Iterator[Keyring]:
    with ExitStack() as opened:
        yield keyring(shared, opened)


@pytest.fixture
def path(ring: Keyring) -> str:
    return f"/projects/{ring.project}/applications/{ring.application}/connectors"


def test_operators_enable_change_and_disable_a_connector(shared: LiveService, path: str) -> None:
    answer = shared.client.post(path, json=NEST)
    document = answer.json()
    assert (answer.status_code, answer.headers["location"]) == (201, f"{shared.url}{path}/nest")
    assert document.keys() == {*KNOWN, "model", "auth"}
    assert document["authUrl"] == f"{shared.url}/connectors/nest/auth"
    assert document["auth"] == {
        **NEST["auth"],
        "type": "oauth",
        "oAuthUrl": "https://home.nest.com/login/oauth2",
        "tokenUrl": "https://api.home.nest.com/oauth2/access_token",
    }
    assert shared.client.get(path).json() == [document]
    assert shared.client.get(f"{path}/nest").json() == document
    changed = shared.client.put(f"{path}/nest", json={"model": {"structures": {"name": "New"}}}).json()
    assert changed == {**document, "model": {"structures": {"name": "New"}}}
    assert shared.client.put(f"{path}/nest", json=changed).json() == changed
    assert shared.client.delete(f"{path}/nest").status_code == 200
    assert shared.client.get(f"{path}/nest").status_code == 404
    assert shared.client.post(path, json=NEST).status_code == 201


@pytest.mark.parametrize(
    ("change", "status", "error"),
    [
        ({"name": None}, 400, "name: is missing"),
        ({"model": None}, 400, "model: is missing"),
        ({"auth": None}, 400, "auth: is missing"),
        ({"name": "hue"}, 404, "name: no supported connector was found; there is nest"),
        ({"model": {"lamps": {}}}, 400, "model"),
        ({"auth": {"clientId": "x"}}, 400, "auth"),
    ],
)
def test_what_is_wrong_with_a_new_connector(
    shared: LiveService, path: str, change: dict[str, Any], status: int, error: str
) -> None:
    answer = shared.client.post(path, json={**NEST, **change})
    assert answer.status_code == status
    assert answer.json()["errors"][0].startswith(error)


def test_a_connector_is_enabled_once_and_keeps_its_credentials(shared: LiveService, path: str) -> None:
    made(shared.client, path, NEST)
    assert shared.client.post(path, json=NEST).status_code == 409
    other = {"auth": {**NEST["auth"], "clientSecret": "other"}}
    for wrong in (other, {"name": "hue"}, {"model": 5}, {"model": {"x": {}}}, {"nonsense": 1}):
        assert shared.client.put(f"{path}/nest", json=wrong).status_code == 400, wrong
    assert shared.client.put(f"{path}/hue", json={}).status_code == 404


def test_users_see_connectors_without_credentials_and_link_themselves(
    shared: LiveService, ring: Keyring, path: str
) -> None:
    user = ring[keys.USER]
    assert user.get("/connectors").json() == []
    assert user.get("/connectors/nest").status_code == 404
    assert user.get("/connectors/nest/auth").status_code == 404
    made(shared.client, path, NEST)
    (shown,) = user.get("/connectors").json()
    assert shown.keys() == {*KNOWN, "status"}
    assert shown["status"] == "disconnected"
    away = user.get("/connectors/nest/auth")
    assert away.status_code == 301
    address = urlsplit(away.headers["location"])
    assert (address.hostname, address.path) == ("home.nest.com", "/login/oauth2")
    assert parse_qs(address.query)["client_id"] == [NEST["auth"]["clientId"]]
    assert user.post("/connectors/nest/auth/token", json={}).status_code == 400
    linked = user.post("/connectors/nest/auth/token", json={"access_token": "c.K", "expires_in": 3})
    assert (linked.status_code, linked.content) == (202, b"")
    assert user.get("/connectors/nest").json()["status"] == "connected"
    other = made(ring[keys.APP], "/auth/evrythng/users", {}, anonymous="true")["evrythngApiKey"]
    seen = httpx.get(
        f"{shared.url}/connectors/nest", headers={"Authorization": other}, timeout=ANSWER_S
    ).json()
    assert seen["status"] == "disconnected"
    assert user.delete("/connectors/nest/auth").status_code == 200
    assert user.delete("/connectors/nest/auth").status_code == 404
    user.post("/connectors/nest/auth/token", json={"access_token": "c.K"})
    shared.client.delete(f"{path}/nest")
    made(shared.client, path, NEST)
    assert user.get("/connectors/nest").json()["status"] == "disconnected"


def test_operators_are_told_whose_business_linking_is(shared: LiveService, ring: Keyring) -> None:
    assert shared.client.get("/connectors").status_code == 403
    assert ring[keys.APP].get("/connectors").status_code == 403
