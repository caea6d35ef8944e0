"""Who may do what, and what a client asks first: whose key this is."""

from pathlib import Path

import httpx
import pytest
from starlette.routing import Route

from app.service import ServiceConfig, build
from catalog.ids import new_key
from tests.live import LiveService, live_service

SIGNED = {"/files/{id}/content/{name:path}", "/batches/{batch}/tasks/{id}/results/{name}"}
PUBLIC = {"/time", "/{name}", "/oauth/authorize", "/openapi.json", "/docs"}


def _every_route(folder: Path) -> list[tuple[str, str]]:
    config = ServiceConfig(
        database=folder / "routes.db", operator_key=new_key(), hits_folder=folder, files_folder=folder
    )
    routes = [route for route in build(config).routes if isinstance(route, Route)]
    return [(method, route.path) for route in routes for method in sorted(route.methods or ())]


def test_every_route_but_the_public_ones_needs_a_key(shared: LiveService, tmp_path: Path) -> None:
    routes = _every_route(tmp_path)
    assert len(routes) > 60
    open_doors = set()
    for method, path in routes:
        if path in SIGNED:  # asks for its signature, or its secret name, instead
            continue
        address = path.replace("{key:path}", "a").replace("{", "").replace("}", "")
        answer = shared.stranger.request(method, address)
        if answer.status_code != 401:
            open_doors.add(path)
        wrong = shared.stranger.request(method, address, headers={"Authorization": new_key()})
        assert (wrong.status_code == 403) == (answer.status_code == 401), path
    assert open_doors == PUBLIC


@pytest.mark.parametrize("form", ["{}", "Token {}", "Bearer {}", "token {}", "Token  {}"])
def test_the_key_is_taken_in_every_form_clients_send(shared: LiveService, form: str) -> None:
    headers = {"Authorization": form.format(shared.key)}
    assert shared.stranger.get("/products", headers=headers).status_code == 200


@pytest.mark.parametrize(
    ("header", "status"),
    [(None, 401), ("", 401), ("Token", 403), ("{}x", 403), ("x", 403), ("Basic {}", 403), ("' OR 1=1", 403)],
)
def test_anything_else_is_refused(shared: LiveService, header: str | None, status: int) -> None:
    headers = {} if header is None else {"Authorization": header.format(shared.key)}
    answer = shared.stranger.get("/products", headers=headers)
    assert answer.status_code == status
    assert answer.json()["errors"][0].startswith("Authorization: ")
    assert shared.key not in answer.text


def test_a_refused_write_changes_nothing(shared: LiveService) -> None:
    before = shared.client.get("/products?withTotalCount=true").headers["x-result-count"]
    assert shared.stranger.post("/products", json={"name": "intruder"}).status_code == 401
    assert shared.client.get("/products?withTotalCount=true").headers["x-result-count"] == before


def test_the_sdk_learns_whose_key_it_has(shared: LiveService) -> None:
    access = shared.client.get("/access").json()
    assert access["actor"]["type"] == "operator"
    operator = shared.client.get(f"/operators/{access['actor']['id']}").json()
    assert operator["id"] == access["actor"]["id"]
    accounts = shared.client.get("/accounts").json()
    assert [each["id"] for each in accounts] == [access["account"]]
    accesses = shared.client.get(f"/accounts/{access['account']}/accesses").json()
    found = [(each["apiKey"], each["operator"], each["role"]) for each in accesses]
    assert found[0] == (shared.key, operator["id"], "admin")  # other tests add operators
    domains = shared.client.get(f"/accounts/{access['account']}/shortDomains").json()
    assert domains == [shared.url.removeprefix("http://")]


def test_account_and_operator_can_be_renamed(shared: LiveService) -> None:
    access = shared.client.get("/access").json()
    for address, body in (
        (f"/accounts/{access['account']}", {"name": "Tea House", "customFields": {"a": 1}}),
        (f"/operators/{access['actor']['id']}", {"firstName": "Ada", "email": "ada@example.com"}),
    ):
        changed = shared.client.put(address, json={**body, "tfaRequired": None})
        assert changed.status_code == 200
        assert body.items() <= shared.client.get(address).json().items()
        assert shared.client.put(address, json={"colour": 1}).json()["errors"] == ["colour: unknown field"]


@pytest.mark.parametrize(
    "address", ["/accounts/U1", "/operators/U1", "/accounts/U1/accesses", "/accounts/U1/shortDomains"]
)
def test_unknown_accounts_and_operators_are_not_found(shared: LiveService, address: str) -> None:
    assert shared.client.get(address).status_code == 404


def test_an_operator_s_id_is_no_account(shared: LiveService) -> None:
    access = shared.client.get("/access").json()
    assert shared.client.get(f"/accounts/{access['actor']['id']}").status_code == 404
    assert shared.client.get(f"/operators/{access['account']}").status_code == 404


def test_a_new_key_ends_the_old_one_and_keeps_everything(tmp_path: Path) -> None:
    with live_service(tmp_path) as first:
        before = first.client.get("/access").json()
        first.client.post("/products", json={"name": "Tea"})
        old_key = first.key
    with live_service(tmp_path) as second:
        assert second.client.get("/access").json() == before
        assert len(second.client.get("/products").json()) == 1
        assert httpx.get(f"{second.url}/access", headers={"Authorization": old_key}).status_code == 403


def test_a_key_of_another_form_is_refused_at_the_start(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="80 letters and digits"):
        build(
            ServiceConfig(
                database=tmp_path / "t.db", operator_key="short", hits_folder=tmp_path, files_folder=tmp_path
            )
        )


def test_the_service_says_what_it_is(tmp_path: Path) -> None:
    with live_service(tmp_path, public_url="https://id.example/") as running:
        told = running.client.get("/service").json()
        assert told["name"] == "Tagwright"
        assert told["publicUrl"] == "https://id.example"
        assert told["shortDomain"] == "id.example"
        assert told["database"] == str(tmp_path / "tagwright.db")
        assert running.key not in str(told)


def test_scripts_in_a_browser_may_read_the_headers_lists_need(shared: LiveService) -> None:
    answer = shared.client.get("/products", headers={"Origin": "https://app.example"})
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    exposed = answer.headers["Access-Control-Expose-Headers"]
    assert {"Link", "Location", "X-Result-Count"} <= {each.strip() for each in exposed.split(",")}
    asked = shared.stranger.options(
        "/products",
        headers={
            "Origin": "https://app.example",
            "Access-Control-Request-Method": "PATCH",
            "Access-Control-Request-Headers": "authorization,content-type,if-match",
        },
    )
    assert asked.status_code == 200


def test_the_time_needs_no_key(shared: LiveService) -> None:
    assert set(shared.stranger.get("/time").json()) == {"timestamp"}
    zurich = shared.stranger.get("/time?tz=Europe%2FZurich").json()
    assert set(zurich) == {"timestamp", "offset", "localTime", "nextChange"}
    assert shared.stranger.get("/time?tz=Mars").json()["errors"] == ["tz: there is no time zone 'Mars'"]


def test_accesses_one_by_one_and_domains_as_newer_clients_read_them(shared: LiveService) -> None:
    account = shared.client.get("/accounts").json()[0]["id"]
    first = shared.client.get(f"/accounts/{account}/accesses").json()[0]
    assert shared.client.get(f"/accounts/{account}/accesses/{first['id']}").json() == first
    assert first.keys() == {"id", "account", "operator", "apiKey", "role"}
    assert shared.client.get(f"/accounts/{account}/accesses/U1").status_code == 404
    assert shared.client.get(f"/accounts/U1/accesses/{first['id']}").status_code == 404
    (domain,) = shared.client.get(f"/accounts/{account}/domains").json()
    assert shared.client.get(f"/accounts/{account}/shortDomains").json() == [domain["domain"]]
