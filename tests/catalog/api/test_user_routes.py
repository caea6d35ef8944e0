"""Application users: created, validated, logged in and out."""

import itertools
from collections.abc import Iterator
from contextlib import ExitStack

import httpx
import pytest

from catalog import keys
from catalog.ids import is_key
from tests.catalog.api.keyring import Json, Keyring, keyring, made
from tests.live import ANSWER_S, LiveService

_numbers = itertools.count()


@pytest.fixture
def ring(shared: LiveService) -> Iterator[Keyring]:
    with ExitStack() as opened:
        yield keyring(shared, opened)


@pytest.fixture
def person() -> Json:
    email = f"example{next(_numbers)}@test.com"
    return {"firstName": "Example", "lastName": "Last", "email": email, "password": "password"}


def validated(ring: Keyring, person: Json) -> Json:
    """Creates and validates; answers id and key."""
    new = made(ring[keys.APP], "/auth/evrythng/users", person)
    path = f"/auth/evrythng/users/{new['evrythngUser']}/validate"
    return made(ring[keys.APP], path, {"activationCode": new["activationCode"]})


def access(shared: LiveService, key: str) -> int:
    return httpx.get(f"{shared.url}/access", headers={"Authorization": key}, timeout=ANSWER_S).status_code


@pytest.mark.parametrize("body", [b"", b"{}", b'{"anonymous": true}'])
def test_an_anonymous_user_has_a_key_at_once(shared: LiveService, ring: Keyring, body: bytes) -> None:
    answer = ring[keys.APP].post("/auth/evrythng/users?anonymous=true", content=body)
    user = answer.json()
    assert (answer.status_code, user["status"], user["socialNetwork"]) == (201, "anonymous", "evrythng")
    assert user["email"].startswith("anon-")
    assert is_key(user["evrythngApiKey"])
    assert access(shared, user["evrythngApiKey"]) == 200


def test_a_named_user_is_created_validated_and_logs_in_and_out(
    shared: LiveService, ring: Keyring, person: Json
) -> None:
    new = made(ring[keys.APP], "/auth/evrythng/users", person)
    assert set(new) == {"evrythngUser", "activationCode", "status", "email"}
    assert (new["status"], new["email"]) == ("inactive", person["email"])
    status = f"/users/{new['evrythngUser']}/status"
    assert shared.client.get(status).json()["activationCode"] == new["activationCode"]
    credentials = {"email": person["email"], "password": "password"}
    assert ring[keys.APP].post("/users/login", json=credentials).status_code == 403
    path = f"/auth/evrythng/users/{new['evrythngUser']}/validate"
    assert ring[keys.APP].post(path, json={"activationCode": "wrong"}).status_code == 400
    active = made(ring[keys.APP], path, {"activationCode": new["activationCode"]})
    assert (active["status"], access(shared, active["evrythngApiKey"])) == ("active", 200)
    assert "activationCode" not in shared.client.get(status).json()

    plain = made(ring[keys.APP], "/auth/evrythng", credentials)
    assert (plain["socialNetwork"], plain["status"]) == ("evrythng", "active")
    answer = ring[keys.APP].post("/users/login", json=credentials)
    user = answer.json()
    assert answer.status_code == 200
    assert (user["firstName"], user["app"], user["project"]) == ("Example", ring.application, ring.project)
    assert user["access"]["user"] == user["access"]["actor"] == user["id"]
    assert "password" not in str({**user, "access": None})
    by_id = {"evrythngUser": user["id"], "password": "password"}
    assert ring[keys.APP].post("/users/login", json=by_id).status_code == 200

    headers = {"Authorization": user["access"]["apiKey"]}
    out = httpx.post(f"{shared.url}/auth/all/logout", headers=headers, timeout=ANSWER_S)
    assert (out.status_code, out.json()) == (201, {"logout": "ok"})
    assert access(shared, user["access"]["apiKey"]) == 403
    assert access(shared, plain["evrythngApiKey"]) == 200


@pytest.mark.parametrize("path", ["/users/login", "/auth/evrythng"])
def test_wrong_log_ins_are_told_apart(ring: Keyring, person: Json, path: str) -> None:
    validated(ring, person)
    right = {"email": person["email"], "password": "password"}
    for changes, status in (
        ({"password": "wrong password"}, 401),
        ({"email": "nobody@test.com"}, 404),
        ({"password": None}, 400),
        ({"email": person["email"].upper()}, 200 if path == "/users/login" else 201),
    ):
        assert ring[keys.APP].post(path, json={**right, **changes}).status_code == status


def test_an_address_is_taken_once_in_an_application(shared: LiveService, ring: Keyring, person: Json) -> None:
    made(ring[keys.APP], "/auth/evrythng/users", person)
    again = ring[keys.APP].post("/auth/evrythng/users", json={**person, "email": person["email"].upper()})
    assert again.status_code == 409
    with ExitStack() as opened:
        other = keyring(shared, opened)
        made(other[keys.APP], "/auth/evrythng/users", person)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"email": None}, "email: is missing"),
        ({"password": "short"}, "password: must have at least 8 characters"),
        ({"birthday": {"day": 32}}, "birthday.day: must be a whole number, at most 31"),
        ({"gender": "x"}, "gender: must be one of male, female"),
        ({"colour": 1}, "colour: unknown field"),
    ],
)
def test_wrong_fields_are_named(ring: Keyring, person: Json, changes: Json, error: str) -> None:
    refused = ring[keys.APP].post("/auth/evrythng/users", json={**person, **changes})
    assert (refused.status_code, refused.json()["errors"]) == (400, [error])


def test_a_user_changes_itself_and_its_password_by_the_old_one(
    shared: LiveService, ring: Keyring, person: Json
) -> None:
    active = validated(ring, person)
    address = f"{shared.url}/users/{active['evrythngUser']}"
    with httpx.Client(headers={"Authorization": active["evrythngApiKey"]}, timeout=ANSWER_S) as user:
        assert user.put(address, json={"firstName": "New"}).json()["firstName"] == "New"
        refused = user.put(address, json={"password": "new password", "oldPassword": "wrong"})
        assert refused.json()["errors"] == ["oldPassword: is not the password of this user"]
        assert user.put(address, json={"password": "new password"}).status_code == 400
        body = {"password": "new password", "oldPassword": "password"}
        changed = user.put(address, json=body)
        assert changed.status_code == 200
        assert not {"password", "oldPassword"} & changed.json().keys()
    credentials = {"email": person["email"], "password": "new password"}
    assert ring[keys.APP].post("/users/login", json=credentials).status_code == 200
    assert shared.client.put(address, json={"password": "from operator"}).status_code == 200
    assert ring[keys.APP].post("/users/login", json=credentials).status_code == 401


def test_users_are_listed_filtered_and_deleted(shared: LiveService, ring: Keyring, person: Json) -> None:
    active = validated(ring, person)
    found = shared.client.get("/users", params={"filter": f"email={person['email']}"}).json()
    assert [each["id"] for each in found] == [active["evrythngUser"]]
    assert shared.client.delete(f"/users/{active['evrythngUser']}").status_code == 200
    assert shared.client.get(f"/users/{active['evrythngUser']}").status_code == 404
    assert access(shared, active["evrythngApiKey"]) == 403


def test_facebook_is_refused_with_a_reason(ring: Keyring) -> None:
    refused = ring[keys.APP].post("/auth/facebook", json={"access": {"token": "x"}})
    assert refused.status_code == 501
    assert "Facebook" in refused.json()["errors"][0]


def test_a_device_need_not_name_itself(ring: Keyring) -> None:
    created = ring[keys.DEVICE].post("/actions/scans", json={})
    assert created.status_code == 201
    assert created.json()["thng"] == ring.device


def test_a_device_s_key_is_made_for_thng_too(ring: Keyring) -> None:
    """As python-evrythng says it."""
    thng = ring[keys.USER].post("/thngs", json={"name": "sensor"}).json()["id"]
    made = ring[keys.USER].post("/auth/evrythng/thngs", json={"thng": thng, "thngApiKey": ""})
    assert made.json()["thngId"] == thng


def test_a_device_has_a_key_for_each_of_its_projects(shared: LiveService) -> None:
    one, other, third = (made(shared.client, "/projects", {"name": name})["id"] for name in "abc")
    thng = made(shared.client, "/thngs", {"name": "sensor"}, project=one)["id"]
    path, body = "/auth/evrythng/thngs", {"thngId": thng}
    first = made(shared.client, path, body)["thngApiKey"]
    assert made(shared.client, path, body, project=one)["thngApiKey"] == first
    assert shared.client.post(path, json=body, params={"project": other}).status_code == 404
    assert shared.client.post(path, json=body, params={"project": "U1"}).status_code == 400
    shared.client.put(f"/thngs/{thng}", json={"scopes": {"projects": [f"+{other}"]}})
    second = made(shared.client, path, body, project=other)["thngApiKey"]
    assert second != first
    for project, key in ((one, first), (other, second)):
        assert shared.client.get(f"{path}/{thng}", params={"project": project}).json()["thngApiKey"] == key
        access = httpx.get(f"{shared.url}/access", headers={"Authorization": key}, timeout=ANSWER_S).json()
        assert access["project"] == project
    assert shared.client.delete(f"{path}/{thng}", params={"project": one}).status_code == 200
    assert (
        httpx.get(f"{shared.url}/access", headers={"Authorization": first}, timeout=ANSWER_S).status_code
        == 403
    )
    assert (
        httpx.get(f"{shared.url}/access", headers={"Authorization": second}, timeout=ANSWER_S).status_code
        == 200
    )
    assert shared.client.post(path, json=body, params={"project": third}).status_code == 404


def test_a_device_of_a_fresh_service_reports_what_happens_to_it(service: LiveService) -> None:
    thng = made(service.client, "/thngs", {"name": "sensor"})["id"]
    key = made(service.client, "/auth/evrythng/thngs", {"thngId": thng})["thngApiKey"]
    headers = {"Authorization": key}
    with httpx.Client(base_url=service.url, headers=headers, timeout=ANSWER_S) as device:
        for path in (f"/thngs/{thng}/actions/scans", "/actions/scans", "/actions/all"):
            answer = device.post(path, json={"type": "scans"})
            assert answer.status_code == 201, answer.text
            assert (answer.json()["thng"], answer.json()["type"]) == (thng, "scans")
        assert len(device.get("/actions/all").json()) == 3


def test_operators_do_not_log_out(ring: Keyring) -> None:
    assert ring[keys.OPERATOR].post("/auth/all/logout").status_code == 403
    assert ring[keys.OPERATOR].get("/access").status_code == 200
