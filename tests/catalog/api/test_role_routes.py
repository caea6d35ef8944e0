"""Roles: stored, named, permitted, and in force for operators and application users."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import unquote

import httpx
import pytest
from starlette.routing import Route

from app.service import ServiceConfig, build
from catalog import keys
from catalog.ids import new_id, new_key
from tests.catalog.api.keyring import Json, Keyring, keyring, made
from tests.live import ANSWER_S, LiveService


@pytest.fixture
def ring(shared: LiveService) -> Iterator[Keyring]:
    with ExitStack() as opened:
        yield keyring(shared, opened)


def role(shared: LiveService, **fields: object) -> Json:
    return made(shared.client, "/roles", {"name": f"R{new_id()}", **fields})


def user_role(shared: LiveService) -> str:
    return str(role(shared, type="userInApp", version=2)["id"])


def enable(shared: LiveService, role_id: str, name: str, *projects: str) -> Json:
    body = {"name": name, "enabled": True, **({"projects": list(projects)} if projects else {})}
    answer = shared.client.put(f"/roles/{role_id}/permissions/{name}", json=body)
    assert answer.status_code == 200, answer.text
    document: Json = answer.json()
    return document


def operator(shared: LiveService, role_id: str) -> httpx.Client:
    new = made(shared.client, "/operators", {"firstName": "Second", "role": role_id})
    headers = {"Authorization": new["access"]["apiKey"]}
    return httpx.Client(base_url=shared.url, headers=headers, timeout=60)


def test_roles_as_the_reference_shows_them(shared: LiveService) -> None:
    made_role = role(shared, description="Engineer", customFields={"admin": False})
    address = f"/roles/{made_role['id']}"
    assert shared.client.get(address).json() == made_role
    changed = shared.client.put(address, json={"description": "Updated"}).json()
    assert (changed["description"], changed["name"]) == ("Updated", made_role["name"])
    listed = shared.client.get("/roles").json()
    assert [each["id"] for each in listed[:3]] == ["admin", "none", "base_app_user"]
    assert changed in listed
    assert shared.client.post("/roles", json={"name": "admin"}).status_code == 409
    assert shared.client.post("/roles", json={"name": changed["name"]}).status_code == 409
    assert shared.client.put("/roles/admin", json={"name": "x"}).status_code == 400
    assert shared.client.delete(address).status_code == 200
    assert shared.client.get(address).status_code == 404


def test_scopes_of_roles(shared: LiveService) -> None:
    address = f"/roles/{user_role(shared)}"
    for given, expected in (
        (["a"], ["a"]),
        (["+b"], ["a", "b"]),
        (["-a"], ["b"]),
        ([], []),
    ):
        shared.client.put(address, json={"scopes": {"projects": given}})
        shown = shared.client.get(f"{address}?withScopes=true").json()["scopes"]
        assert shown == {"roles": [], "projects": expected}
    assert "scopes" not in shared.client.get(address).json()
    assert shared.client.put(address, json={"scopes": {"projects": ["a", "+b"]}}).status_code == 400


def test_permissions_of_operators_are_a_tree_of_switches(shared: LiveService) -> None:
    role_id = role(shared)["id"]
    tree = shared.client.get(f"/roles/{role_id}/permissions").json()
    assert [each["name"] for each in tree] == ["global_read", "project_read"]
    assert tree[0]["children"][1] == {
        "name": "gl_project_update",
        "enabled": False,
        "projectScoped": False,
    }
    assert enable(shared, role_id, "global_read") == {
        "name": "global_read",
        "enabled": True,
        "projectScoped": False,
    }
    assert enable(shared, role_id, "project_read", "P")["projects"] == ["P"]
    tree = shared.client.get(f"/roles/{role_id}/permissions").json()
    assert [each["enabled"] for each in tree] == [True, True]
    assert shared.client.put(f"/roles/{role_id}/permissions/fly", json={"enabled": True}).status_code == 404
    assert shared.client.put(f"/roles/{role_id}/permissions/global_read", json={}).status_code == 400


def test_permissions_of_users_are_paths_after_the_defaults(shared: LiveService) -> None:
    address = f"/roles/{user_role(shared)}/permissions"
    defaults = shared.client.get(address).json()
    assert len(defaults) == 5
    assert all(each["default"] for each in defaults)
    given = [{"path": "/thngs", "access": "cr"}]
    assert shared.client.put(address, json=given).json() == [*defaults, *given]
    assert shared.client.put(address, json=[*defaults, *given]).json() == [*defaults, *given]
    refused = shared.client.put(address, json=[{"path": "thngs", "access": "x"}])
    assert refused.status_code == 400
    assert shared.client.put(address, json=[]).json() == defaults


def test_a_user_may_do_what_its_role_says(shared: LiveService, ring: Keyring) -> None:
    role_id = user_role(shared)
    application = f"/projects/{ring.project}/applications/{ring.application}"
    assert shared.client.put(application, json={"defaultRole": "U1"}).status_code == 400
    assert shared.client.put(application, json={"defaultRole": role_id}).status_code == 200
    user = ring[keys.USER]
    assert user.get("/access").status_code == 200
    assert user.get("/thngs").status_code == 403
    permissions = [{"path": "/thngs", "access": "r"}, {"path": "/users/{user}", "access": "r"}]
    shared.client.put(f"/roles/{role_id}/permissions", json=permissions)
    assert user.get("/thngs").status_code == 200
    assert user.get("/thngs/U1").status_code == 404
    assert user.post("/thngs", json={"name": "x"}).status_code == 403
    assert user.get("/products").status_code == 403
    assert user.get(f"/users/{ring.user}").status_code == 200
    assert user.put(f"/users/{ring.user}", json={"firstName": "x"}).status_code == 403
    assert shared.client.delete(f"/roles/{role_id}").status_code == 409
    later = made(ring[keys.APP], "/auth/evrythng/users", {}, anonymous="true")["evrythngApiKey"]
    headers = {"Authorization": later}
    assert httpx.get(f"{shared.url}/products", headers=headers, timeout=ANSWER_S).status_code == 403
    shared.client.put(application, json={"defaultRole": "base_app_user"})
    assert user.get("/products").status_code == 200
    assert shared.client.delete(f"/roles/{role_id}").status_code == 200


def test_users_see_the_roles_their_own_is_named_in(shared: LiveService, ring: Keyring) -> None:
    seen, unseen = user_role(shared), user_role(shared)
    shared.client.put(f"/roles/{seen}", json={"scopes": {"roles": ["base_app_user"]}})
    user = ring[keys.USER]
    assert [each["id"] for each in user.get("/roles").json()] == [seen]
    assert user.get(f"/roles/{seen}").status_code == 200
    assert user.get(f"/roles/{unseen}").status_code == 404
    assert user.get(f"/roles/{unseen}/permissions").status_code == 403


def test_a_reading_operator_changes_nothing_by_any_route(
    shared: LiveService, ring: Keyring, tmp_path: Path
) -> None:
    role_id = role(shared)["id"]
    enable(shared, role_id, "global_read")
    application = build(
        ServiceConfig(
            database=tmp_path / "t.db", operator_key=new_key(), hits_folder=tmp_path, files_folder=tmp_path
        )
    )
    secret = f"/projects/{ring.project}/applications/{ring.application}/secretKey"
    with operator(shared, role_id) as reader:
        assert reader.get("/products").status_code == 200
        assert reader.get(f"/projects/{ring.project}").status_code == 200
        account = reader.get("/access").json()["account"]
        for shows_keys in (secret, f"/accounts/{account}/accesses", f"/auth/evrythng/thngs/{ring.device}"):
            assert reader.get(shows_keys).status_code == 403, shows_keys
        for route in application.routes:
            assert isinstance(route, Route)
            path = route.path.replace("{key:path}", "colour").replace("{id}", ring.device)
            if route.path.strip("/") == "{name}" or route.path in (
                "/scan/identifications",
                "/scan/looks",
                "/redirector/check",
                "/projects/{project}/applications/{id}/redirector/check",
                "/oauth/authorize",
                "/projects/{project}/applications/{id}/reactor/script/check",
            ):
                continue
            for method in (route.methods or set()) - {"GET", "HEAD"}:
                answer = reader.request(method, path, json={"name": "changed"})
                assert answer.status_code == 403, (method, path, answer.text)


def test_an_operator_of_one_project(shared: LiveService, ring: Keyring) -> None:
    role_id = role(shared)["id"]
    enable(shared, role_id, "project_read", ring.project)
    own = made(shared.client, "/products", {"name": "x"}, project=ring.project)["id"]
    foreign = made(shared.client, "/products", {"name": "y"})["id"]
    other = made(shared.client, "/projects", {"name": "Q"})["id"]
    with operator(shared, role_id) as one:
        assert [each["id"] for each in one.get("/products").json()] == [own]
        assert [each["id"] for each in one.get("/projects").json()] == [ring.project]
        assert one.get(f"/products/{foreign}").status_code == 404
        assert one.get("/products", params={"project": other}).status_code == 403
        assert one.get("/operators").status_code == 403
        assert one.put(f"/products/{own}", json={"name": "z"}).status_code == 403
        enable(shared, role_id, "project_resource_update", ring.project)
        assert one.put(f"/products/{own}", json={"name": "z"}).status_code == 200
        assert one.put(f"/products/{foreign}", json={"name": "z"}).status_code == 404
        assert one.put(f"/projects/{ring.project}", json={"name": "z"}).status_code == 403
        new = made(one, "/products", {"name": "new"})["id"]
        assert one.get(f"/products/{new}").status_code == 200
        enable(shared, role_id, "project_update", ring.project)
        assert one.put(f"/projects/{ring.project}", json={"name": "z"}).status_code == 200
        assert one.put(f"/projects/{other}", json={"name": "z"}).status_code == 404
        assert one.post("/projects", json={"name": "z"}).status_code == 403
        shared.client.put(f"/roles/{role_id}/permissions/project_read", json={"enabled": False})
        assert one.put(f"/products/{own}", json={"name": "a"}).status_code == 403


def test_roles_are_given_by_admins_and_one_admin_remains(service: LiveService) -> None:
    account = service.client.get("/access").json()["account"]
    accesses = f"/accounts/{account}/accesses"
    own = service.client.get(accesses).json()[0]
    refused = service.client.put(f"{accesses}/{own['id']}", json={"role": "none"})
    assert refused.json()["errors"] == ["role: this is the last operator with the role admin"]
    with operator(service, "none") as second:
        assert second.get("/access").status_code == 200
        assert second.get("/products").status_code == 403
        theirs = next(each for each in service.client.get(accesses).json() if each["role"] == "none")
        address = f"{accesses}/{theirs['id']}"
        assert second.put(address, json={"role": "admin"}).status_code == 403
        assert service.client.put(address, json={"role": "U1"}).status_code == 400
        given = service.client.put(address, json={"role": "admin"})
        assert (given.status_code, given.json()["role"]) == (200, "admin")
        assert second.get("/products").status_code == 200
        assert second.put(f"{accesses}/{own['id']}", json={"role": "none"}).status_code == 200
        assert service.client.get("/products").status_code == 403
        custom = made(second, "/roles", {"name": "C"})["id"]
        second.put(f"{accesses}/{own['id']}", json={"role": custom})
        assert second.delete(f"/roles/{custom}").status_code == 200
        roles = {each["id"]: each["role"] for each in second.get(accesses).json()}
        assert roles[own["id"]] == "none"


def pages(client: httpx.Client, **query: str) -> list[list[str]]:
    """The ids of every page of the roles."""
    found, address = [], str(httpx.URL("/roles", params=query))
    while True:
        answer = client.get(address)
        assert answer.status_code == 200, answer.text
        found.append([each["id"] for each in answer.json()])
        if "link" not in answer.headers:
            return found
        address = unquote(answer.headers["link"]).partition("<")[2].partition(">")[0]


def test_roles_come_in_pages(service: LiveService) -> None:
    own = [role(service)["id"] for _ in range(5)]
    every = ["admin", "none", "base_app_user", *reversed(own)]
    for per_page in (1, 2, 3, 8, 100):
        found = pages(service.client, perPage=str(per_page))
        assert [each for page in found for each in page] == every
        assert all(len(page) == per_page for page in found[:-1])
    counted = service.client.get("/roles?withTotalCount=true&perPage=2&page=2")
    assert counted.headers["x-result-count"] == "8"
    assert [each["id"] for each in counted.json()] == every[2:4]
    assert service.client.get("/roles?nextPageToken=nobody").status_code == 400


def test_a_role_for_projects_restricts_its_operators_to_them(shared: LiveService) -> None:
    inside, outside = (made(shared.client, "/projects", {"name": name})["id"] for name in "io")
    role_id = str(role(shared)["id"])
    enable(shared, role_id, "global_read")
    enable(shared, role_id, "gl_resource_update")
    product = made(shared.client, "/products", {"name": "x"}, project=outside)["id"]
    with operator(shared, role_id) as second:
        assert second.get(f"/products/{product}").status_code == 200
        shared.client.put(f"/roles/{role_id}", json={"scopes": {"projects": [inside]}})
        assert second.get(f"/products/{product}").status_code == 404
        assert second.get("/products", params={"project": outside}).status_code == 403
        assert second.put(f"/products/{product}", json={"name": "y"}).status_code == 404
        own = made(second, "/products", {"name": "y"})["id"]
        assert [each["id"] for each in second.get("/products").json()] == [own]
    shown = shared.client.get(f"/products/{own}?withScopes=true").json()["scopes"]
    assert shown["projects"] == [inside]


def test_a_role_for_projects_is_nothing_to_users_elsewhere(shared: LiveService, ring: Keyring) -> None:
    role_id = user_role(shared)
    shared.client.put(f"/roles/{role_id}/permissions", json=[{"path": "/thngs", "access": "r"}])
    address = f"/projects/{ring.project}/applications/{ring.application}"
    assert shared.client.put(address, json={"defaultRole": role_id}).status_code == 200
    assert ring[keys.USER].get("/thngs").status_code == 200
    elsewhere = made(shared.client, "/projects", {"name": "elsewhere"})["id"]
    shared.client.put(f"/roles/{role_id}", json={"scopes": {"projects": [elsewhere]}})
    assert ring[keys.USER].get("/thngs").status_code == 403
    assert ring[keys.USER].get("/access").status_code == 200
    assert shared.client.put(address, json={"defaultRole": role_id}).status_code == 400
    shared.client.put(address, json={"defaultRole": "base_app_user"})
