"""What a stranger does with python-evrythng: every kind of record that it knows, with every kind of key.

Started by `tests.clients.test_python_client` in a process of its own, with the package on its path.
"""

import os
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from evrythng.entities import (
    action_types,
    actions,
    application_users,
    applications,
    collections_,
    locations,
    places,
    products,
    projects,
    properties,
    thngs,
)
from evrythng.extended import reactor

OPERATOR = {"api_key": os.environ["OPERATOR_KEY"]}


def ok(answer: Any, status: int = 200) -> Any:
    """The document of an answer that has this status."""
    assert answer.status_code == status, f"{answer.request.method} {answer.url}: {answer.text}"
    return answer.json() if answer.text else None


def same_for_all() -> None:
    """Created, read, listed, changed and deleted, for every kind with these five functions."""
    kinds = {
        "product": (products, {"brand": "Own", "properties": {"open": False}}),
        "thng": (thngs, {"tags": ["a"], "customFields": {"size": 3}}),
        "collection": (collections_, {"description": "A box", "tags": ["b"]}),
        "place": (places, {"position": {"type": "Point", "coordinates": [8.5, 47.4]}, "tags": ["c"]}),
        "project": (projects, {"startsAt": 1, "endsAt": 2, "tags": ["d"]}),
    }
    for name, (module, fields) in kinds.items():
        create, read, update, delete = (
            getattr(module, f"{verb}_{name}") for verb in ("create", "read", "update", "delete")
        )
        made = ok(create(name="Made", **fields, **OPERATOR), 201)
        assert {**made, **fields} == made, name
        assert ok(read(made["id"], **OPERATOR)) == made
        listed = ok(getattr(module, f"list_{name}s")(**OPERATOR))
        assert made["id"] in [each["id"] for each in listed]
        changed = ok(update(made["id"], name="Changed", **OPERATOR))
        assert {**changed, **fields, "name": "Changed"} == changed, "null is not given"
        ok(delete(made["id"], **OPERATOR))
        assert read(made["id"], **OPERATOR).status_code == 404
    print("same for all kinds: ok")


def pages() -> None:
    """The legacy way to page: by number."""
    for number in range(5):
        ok(thngs.create_thng(name=f"page {number}", **OPERATOR), 201)
    seen = []
    for number in (1, 2, 3):
        page = ok(thngs.list_thngs(request_kwargs={"perPage": 2, "pageNumber": number}, **OPERATOR))
        seen += [each["name"] for each in page]
    assert seen == ["page 4", "page 3", "page 2", "page 1", "page 0"]
    print("pages: ok")


def histories() -> None:
    """Properties and locations."""
    thng = ok(thngs.create_thng(name="Sensor", **OPERATOR), 201)["id"]
    values = [{"key": "temp", "value": 20, "timestamp": 1000}, {"key": "open", "value": True}]
    ok(properties.create_thng_properties(thng, values, **OPERATOR))
    ok(properties.upsert_thng_property(thng, "temp", [{"value": 21}], **OPERATOR))
    assert {each["key"] for each in ok(properties.list_thng_properties(thng, **OPERATOR))} == {"temp", "open"}
    history = ok(properties.read_thng_property(thng, "temp", **OPERATOR))
    assert [each["value"] for each in history] == [21, 20]
    since = ok(properties.read_thng_property(thng, "temp", timestamp_from=2000, **OPERATOR))
    assert [each["value"] for each in since] == [21]
    ok(properties.delete_thng_property(thng, "temp", timestamp_to=2000, **OPERATOR))
    assert len(ok(properties.read_thng_property(thng, "temp", **OPERATOR))) == 1
    position = {"type": "Point", "coordinates": [8.5, 47.4]}
    ok(locations.update_location(thng, position=position, timestamp=5000, **OPERATOR))
    assert ok(locations.list_locations(thng, **OPERATOR))[0]["position"] == position
    ok(locations.delete_location(thng, **OPERATOR))
    assert ok(locations.list_locations(thng, **OPERATOR)) == []
    print("histories: ok")


def members() -> None:
    """Things and collections in a collection."""
    outer = ok(collections_.create_collection(name="Outer", **OPERATOR), 201)["id"]
    thng = ok(thngs.create_thng(name="Member", **OPERATOR), 201)["id"]
    ok(collections_.add_collection_thngs(outer, [thng], **OPERATOR))
    assert [each["id"] for each in ok(collections_.list_collection_thngs(outer, **OPERATOR))] == [thng]
    ok(collections_.delete_collection_thng(outer, thng, **OPERATOR))
    ok(collections_.delete_all_collection_thngs(outer, **OPERATOR))
    assert ok(collections_.list_collection_thngs(outer, **OPERATOR)) == []
    ok(collections_.create_collection_action("_Moved", outer, **OPERATOR), 201)
    assert len(ok(collections_.read_collection_actions(outer, "_Moved", **OPERATOR))) == 1
    print("members: ok")


def keys() -> None:
    """An application, its users and a device, and what their keys may do."""
    project = ok(projects.create_project(name="Keys", **OPERATOR), 201)["id"]
    application = ok(applications.create_application(project, name="App", **OPERATOR), 201)
    app_id = application["id"]
    assert ok(applications.read_application(project, app_id, **OPERATOR)) == application
    ok(applications.update_application(project, app_id, name="New name", **OPERATOR))
    assert len(ok(applications.list_applications(project, **OPERATOR))) == 1
    secret = ok(applications.read_trusted_application_key(project, app_id, **OPERATOR))["secretApiKey"]
    app, trusted = {"api_key": application["appApiKey"]}, {"api_key": secret}
    # How programs tell an application's key from a trusted one's.
    assert thngs.list_thngs(**app).status_code == 403
    assert thngs.list_thngs(**trusted).status_code == 200
    anonymous = ok(application_users.create_anonymous_user(**app), 201)
    assert anonymous["status"] == "anonymous"
    named = ok(application_users.create_user("ann@example.com", password="password", **app), 201)
    assert application_users.authenticate_user("ann@example.com", "password", **app).status_code == 403
    user = named["evrythngUser"]
    ok(application_users.activate_user(user, named["activationCode"], **app), 201)
    assert application_users.authenticate_user("ann@example.com", "wrong pass", **app).status_code == 401
    assert application_users.authenticate_user("bob@example.com", "password", **app).status_code == 404
    key = ok(application_users.login_user("ann@example.com", "password", app["api_key"]), 201)
    mine = {"api_key": key["evrythngApiKey"]}
    assert ok(application_users.read_user(user, **mine))["email"] == "ann@example.com"
    ok(application_users.update_user(user, firstName="Ann", **mine))
    thng = ok(thngs.create_thng(name="Device", **mine), 201)["id"]
    device_key = ok(thngs.create_device_thng(thng, "", **mine), 201)["thngApiKey"]
    assert ok(thngs.read_device_thng(thng, **mine))["thngApiKey"] == device_key
    scan = ok(thngs.create_thng_action("scans", thng, **mine), 201)
    assert scan["user"] == user
    ok(thngs.create_thng_action("scans", thng, api_key=device_key), 201)
    ok(thngs.delete_device_thng(thng, **mine))
    assert thngs.read_device_thng(thng, **mine).status_code == 404
    assert thngs.read_thng(thng, api_key=device_key).status_code == 403
    ok(application_users.logout_user(**mine), 201)
    assert application_users.read_user(user, **mine).status_code == 403
    facebook = application_users.authenticate_facebook_user(1, "token", **app)
    assert facebook.status_code == 501
    assert "Facebook" in facebook.json()["errors"][0]
    assert user in [each["id"] for each in ok(application_users.list_users(project, **OPERATOR))]
    ok(application_users.delete_user(user, **OPERATOR))
    ok(applications.delete_application(project, app_id, **OPERATOR))
    ok(projects.delete_project(project, **OPERATOR))
    print("keys: ok")


def events() -> None:
    """Action types and actions."""
    assert len(ok(action_types.list_action_types(**OPERATOR))) >= 6
    product = ok(products.create_product(name="Tea", **OPERATOR), 201)["id"]
    scan = ok(actions.create_action("scans", product=product, **OPERATOR), 201)
    ok(products.create_product_action("scans", product, **OPERATOR), 201)
    assert len(ok(products.read_product_actions(product, "scans", **OPERATOR))) == 2
    assert scan["id"] in [each["id"] for each in ok(actions.list_actions("all", **OPERATOR))]
    ok(actions.delete_action("scans", scan["id"], **OPERATOR))
    ok(action_types.delete_action_type("_Moved", **OPERATOR))
    print("events: ok")


def scripts() -> None:
    """The Reactor, at its addresses of those days."""
    project = ok(projects.create_project(name="Reactor", **OPERATOR), 201)["id"]
    app_id = ok(applications.create_application(project, name="App", **OPERATOR), 201)["id"]
    text = "function onActionCreated(event) { done(); }"
    ok(reactor.update_reactor_script(project, app_id, text, **OPERATOR))
    assert ok(reactor.get_reactor(project, app_id, **OPERATOR))["script"] == text
    assert ok(reactor.get_reactor_status(project, app_id, **OPERATOR)) == {"updating": False}
    bundle = BytesIO()
    with ZipFile(bundle, "w") as packed:
        packed.writestr("main.js", text)
    ok(reactor.update_reactor_bundle(project, app_id, bundle.getvalue(), **OPERATOR))
    assert ok(reactor.get_reactor(project, app_id, **OPERATOR))["type"] == "bundle"
    lines = [{"logLevel": "info", "message": "one", "app": app_id}]
    ok(reactor.create_reactor_logs(project, app_id, lines, **OPERATOR), 201)
    assert [each["message"] for each in ok(reactor.get_reactor_logs(project, app_id, **OPERATOR))] == ["one"]
    ok(reactor.delete_reactor_logs(project, app_id, **OPERATOR))
    print("scripts: ok")


if __name__ == "__main__":
    ok(action_types.create_action_type("_Moved", **OPERATOR), 201)
    for walk in (same_for_all, pages, histories, members, keys, events, scripts):
        walk()
