"""The description of the API: every route is in it, it is valid, and it speaks of what there is."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator
from starlette.routing import Route

from app.api_pages import DESCRIPTIONS
from app.service import ServiceConfig, build
from catalog.api.endpoint import ApiRoute
from catalog.api.openapi import document
from catalog.ids import new_key
from catalog.kinds import PRODUCT
from tests.live import LiveService

Json = dict[str, Any]


@pytest.fixture(scope="module")
def routes(tmp_path_factory: pytest.TempPathFactory) -> list[Route]:
    folder: Path = tmp_path_factory.mktemp("routes")
    folders = {"hits_folder": folder, "files_folder": folder}
    application = build(ServiceConfig(database=folder / "t.db", operator_key=new_key(), **folders))
    return [route for route in application.routes if isinstance(route, Route)]


@pytest.fixture(scope="module")
def described(routes: list[Route]) -> Json:
    return document(routes, DESCRIPTIONS, version="1")


def test_every_route_and_method_is_described(routes: list[Route], described: Json) -> None:
    for route in routes:
        path = re.sub(r":\w+}", "}", route.path)
        for method in (route.methods or set()) - {"HEAD"}:
            operation = described["paths"][path][method.lower()]
            assert operation["summary"], (method, path)
            assert any(status[0] in "235" for status in operation["responses"]), (method, path)
            parameters = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
            assert parameters == re.findall(r"{(\w+)}", path)


def test_it_is_valid_openapi(described: Json) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(described).iter_errors()] == []


def test_operations_have_names_of_their_own(described: Json) -> None:
    names = [each["operationId"] for methods in described["paths"].values() for each in methods.values()]
    assert len(set(names)) == len(names)


def test_what_needs_a_key_says_which(routes: list[Route], described: Json) -> None:
    for route in routes:
        for operation in described["paths"][re.sub(r":\w+}", "}", route.path)].values():
            needs_key = isinstance(route, ApiRoute) and not route.is_public
            assert bool(operation["security"]) == needs_key
            assert ("401" in operation["responses"]) == needs_key
    assert described["paths"]["/products"]["get"]["x-keys"] == [
        "operator",
        "trustedApp",
        "app",
        "userInApp",
    ]


def test_lists_name_the_fields_of_their_filter(described: Json) -> None:
    parameters = {each["name"]: each for each in described["paths"]["/products"]["get"]["parameters"]}
    assert parameters["filter"]["schema"]["x-filterable-fields"] == list(PRODUCT.filterable)
    assert parameters["sortBy"]["schema"]["enum"] == list(PRODUCT.sorts)


def test_what_the_service_sets_is_read_only(described: Json) -> None:
    schemas = described["components"]["schemas"]
    read_only = {name for name, each in schemas["Redirection"]["properties"].items() if each.get("readOnly")}
    assert {"id", "createdAt", "updatedAt", "hits", "hasPassword"} <= read_only
    assert "defaultRedirectUrl" not in read_only


def test_the_service_serves_it(service: LiveService) -> None:
    answer = service.stranger.get("/openapi.json")
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.json()["openapi"] == "3.1.0"
    assert "/products/{id}" in answer.json()["paths"]
    head = service.stranger.head("/openapi.json")
    assert (head.status_code, head.content) == (200, b"")


def test_the_page_needs_nothing_from_elsewhere(service: LiveService) -> None:
    page = service.stranger.get("/docs")
    assert page.headers["Content-Type"].startswith("text/html")
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", page.text)
    assert "fetch('/openapi.json')" in page.text
