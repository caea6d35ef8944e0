"""The table of rights against the running service: every key on every route, with every method."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from starlette.routing import Route

from app.service import ServiceConfig, build
from catalog import keys, rights
from catalog.ids import new_key
from tests.catalog.api.keyring import Keyring, keyring
from tests.live import LiveService

FILLED = {"{type}": "scans", "{key:path}": "colour"}
PUBLIC = (
    "/openapi.json",
    "/docs",
    "/time",
    "/{name}",
    "/files/{id}/content/",
    "/batches/{batch}/tasks/{id}/results/",
    "/oauth/authorize",
)


@pytest.fixture(scope="session")
def endpoints(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """Every route of the service with its methods, as the service itself has them."""
    folder: Path = tmp_path_factory.mktemp("routes")
    config = ServiceConfig(
        database=folder / "t.db", operator_key=new_key(), hits_folder=folder, files_folder=folder
    )
    application = build(config)
    found: dict[str, set[str]] = {}
    for route in application.routes:
        assert isinstance(route, Route)
        found.setdefault(route.path, set()).update(route.methods or ())
    return found


@pytest.fixture(scope="module")
def ring(shared: LiveService) -> Iterator[Keyring]:
    with ExitStack() as opened:
        yield keyring(shared, opened)


def test_the_table_names_only_what_there_is(endpoints: dict[str, set[str]]) -> None:
    for path, columns in rights.TABLE.items():
        methods = {rights.LETTERS[method] for method in endpoints[path] if method in rights.LETTERS}
        assert set("".join(columns)) <= methods, path


REFUSED = re.compile("may not do that|Image recognition not permitted with this API key")


def test_every_key_may_do_what_the_table_says_and_nothing_else(
    endpoints: dict[str, set[str]], ring: Keyring
) -> None:
    """Ids that do not exist: who may ask gets another answer than 403."""
    for path, methods in endpoints.items():
        if path.startswith(PUBLIC):
            continue
        for method in sorted(methods - {"HEAD"}):
            for actor_type in rights.COLUMNS:
                if path == "/auth/all/logout" and actor_type == keys.USER:
                    continue  # ends the key
                answer = ring[actor_type].request(method, _filled(path, ring), json={"rules": 5})
                may = rights.allowed(actor_type, path, method)
                refused = answer.status_code == 403 and bool(REFUSED.search(answer.text))
                assert refused != may, (actor_type, method, path, answer.text)
                assert answer.status_code < 500 or "facebook" in path, answer.text


def _filled(path: str, ring: Keyring) -> str:
    parts = [FILLED.get(part, "U1" if part.startswith("{") else part) for part in path.split("/")]
    return "/".join(parts).replace("/users/U1", f"/users/{ring.user}")  # nobody may ask for another user


@pytest.mark.parametrize("actor_type", rights.COLUMNS)
def test_what_nobody_listed_is_for_operators(actor_type: str) -> None:
    assert not rights.allowed(actor_type, "/operators/{id}", "GET")
    assert not rights.allowed(actor_type, "/thngs/{id}", "BREW")
    assert rights.allowed(keys.OPERATOR, "/operators/{id}", "GET")


def test_the_platform_s_answers_to_an_application_key(ring: Keyring) -> None:
    """platform-facts, "Keys, auth, actors": how clients tell the two keys of an application apart."""
    assert ring[keys.APP].get("/thngs").status_code == 403
    assert ring[keys.APP].delete("/thngs/U1").status_code == 403
    assert ring[keys.TRUSTED_APP].get("/thngs").status_code == 200
