"""The routes of scripts, schedules and logs."""

import io
import time
import zipfile
from typing import Any

import pytest

from app.client import ApplicationRef, Client, Refused
from catalog import keys
from tests.catalog.api.keyring import Json, made
from tests.reactor.desk import Desk

SCRIPT = "function onActionCreated(event) { done(); }"
HOURLY = {"event": {}, "cron": "0 0 * * * ?", "description": "Example Reactor schedule"}


def zipped(**files: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"{name}.js", content)
    return target.getvalue()


def test_a_script_is_empty_until_it_is_set(desk: Desk) -> None:
    path = f"{desk.base}/script"
    empty = desk.client.get(path).json()
    assert (empty["type"], empty["script"]) == ("simple", "")
    stored = desk.script(SCRIPT)
    assert stored.status_code == 200
    assert stored.json().keys() == {"createdAt", "updatedAt", "type", "script"}
    assert desk.client.get(path).json() == stored.json()
    assert desk.client.get(f"{path}/status").json() == {"updating": False}
    manifest = '{"dependencies": {"evrythng-extended": "^4.1.0"}}'
    assert desk.script(SCRIPT, manifest=manifest).json()["manifest"] == manifest
    whole = desk.client.get(path).json()
    assert desk.client.put(path, json=whole).status_code == 200
    assert desk.client.put(path, json=whole, headers={"If-Match": '"1"'}).status_code == 412
    assert "manifest" not in desk.script("").json()


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, "script: is missing"),
        ({"script": "var a = ;"}, "script: SyntaxError: unexpected token in expression: ';' (at main.js:1)"),
        ({"script": "require('request')"}, "packages from npm and Node's own modules are not available"),
        ({"script": "", "manifest": '{"dependencies": {"slack": "1"}}'}, "manifest: packages from npm"),
        ({"script": "// @filter(f) a=1\n// @filter(f) a=2"}, "script: duplicate @filter of f"),
        ({"script": 5}, "script: must be text"),
        ({"script": "x" * 500_001}, "script: must have at most 500000 characters"),
        ({"code": ""}, "code: unknown field"),
    ],
)
def test_wrong_scripts_are_refused_and_change_nothing(desk: Desk, body: Json, error: str) -> None:
    desk.running(SCRIPT)
    refused = desk.client.put(f"{desk.base}/script", json=body)
    assert refused.status_code == 400
    assert error in refused.json()["errors"][0]
    assert desk.client.get(f"{desk.base}/script").json()["script"] == SCRIPT


def test_a_bundle(desk: Desk) -> None:
    headers = {"Content-Type": "application/zip"}
    archive = zipped(
        main="const f = require('./f'); exports.onActionCreated = f;", f="module.exports = () => done();"
    )
    answer = desk.client.put(f"{desk.base}/script", content=archive, headers=headers)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["type"], answer.json()["files"]) == ("bundle", ["main.js", "f.js"])
    wrong = desk.client.put(f"{desk.base}/script", content=zipped(other=""), headers=headers)
    assert wrong.json()["errors"] == ["bundle: has no main.js at its top"]
    assert desk.script(SCRIPT).json()["type"] == "simple"
    assert "files" not in desk.client.get(f"{desk.base}/script").json()


def test_the_check_stores_nothing(desk: Desk) -> None:
    app = ApplicationRef(desk.ring.project, desk.ring.application)
    with Client(desk.service.url, desk.service.key) as client:
        fine = client.reactor.check_script(app, SCRIPT)
        assert (fine.functions, fine.problems) == (("onActionCreated",), ())
        wrong = client.reactor.check_script(app, "// @filter(onActionCreated) thng.nme=x\n" + SCRIPT)
        (problem,) = wrong.problems
        assert (problem.severity, problem.filter, problem.column) == ("note", "thng.nme=x", 1)
        (refused,) = client.reactor.check_script(app, "nope(").problems
        assert refused.severity == "refused"
        assert client.reactor.script(app).script == ""
        with pytest.raises(Refused):
            client.reactor.save_script(app, "nope(")
        assert client.reactor.save_script(app, SCRIPT).script == SCRIPT
        assert client.reactor.save_bundle(app, zipped(main=SCRIPT)).files == ("main.js",)


def test_schedules(desk: Desk) -> None:
    many = f"{desk.base}/schedules"
    first = desk.client.post(many, json=HOURLY)
    assert first.status_code == 201, first.text
    schedule = first.json()
    assert (schedule["cron"], schedule["function"], schedule["enabled"]) == (
        "0 0 * * * ?",
        "onScheduledEvent",
        True,
    )
    assert schedule["nextAt"] % 3_600_000 == 0
    assert schedule["nextAt"] > schedule["createdAt"]
    later = int(time.time() * 1000) + 3_600_000
    second = desk.client.post(many, json={"event": {"a": 1}, "executeAt": later, "function": "mine"}).json()
    assert [each["id"] for each in desk.client.get(many).json()] == [second["id"], schedule["id"]]
    one = f"{many}/{schedule['id']}"
    assert desk.client.get(one).json() == schedule
    assert first.headers["Location"].endswith(one)
    off = desk.client.put(one, json={"enabled": False}).json()
    assert (off["enabled"], "nextAt" in off) == (False, False)
    moved = desk.client.put(one, json={"executeAt": later, "enabled": True}).json()
    assert (moved["nextAt"], "cron" in moved) == (later, False)
    assert desk.client.put(one, json={"description": "x"}).json()["nextAt"] == later
    assert desk.client.delete(one).status_code == 200
    assert desk.client.get(one).status_code == 404
    with Client(desk.service.url, desk.service.key) as client:
        app = ApplicationRef(desk.ring.project, desk.ring.application)
        (left,) = client.reactor.schedules(app)
        assert (left.id, left.execute_at, left.event) == (second["id"], later, {"a": 1})
        changed = client.reactor.change_schedule(app, left.id, {"enabled": False})
        assert (changed.enabled, changed.next_at) == (False, None)
        made_now = client.reactor.create_schedule(app, HOURLY)
        client.reactor.delete_schedule(app, made_now.id)
        assert len(client.reactor.schedules(app)) == 1


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"cron": "0 0 * * * ?"}, "event: is missing"),
        ({"event": {}}, "cron: either cron or executeAt is needed"),
        ({**HOURLY, "executeAt": 1}, "cron: either cron or executeAt is needed"),
        ({"event": {}, "cron": "every day"}, "cron: has 2 fields"),
        ({"event": {}, "cron": "0 0 0 31 2 ?"}, "cron: this time never comes"),
        ({**HOURLY, "function": "a b"}, "function: "),
        ({**HOURLY, "colour": 1}, "colour: unknown field"),
        ({"event": 5, "executeAt": 1}, "event: must be an object"),
        ({"event": {}, "executeAt": -1}, "executeAt: must be a whole number, at least 0"),
    ],
)
def test_wrong_schedules_are_refused(desk: Desk, body: Json, error: str) -> None:
    refused = desk.client.post(f"{desk.base}/schedules", json=body)
    assert refused.status_code == 400
    assert refused.json()["errors"][0].startswith(error)
    assert desk.client.get(f"{desk.base}/schedules").json() == []


def test_logs(desk: Desk) -> None:
    path = f"{desk.base}/logs"
    sent = [{"message": f"line {n}", "logLevel": level} for n, level in enumerate(["info", "error"] * 2)]
    assert desk.client.post(f"{path}/bulk", json=sent).status_code == 201
    found = desk.client.get(path).json()
    assert [each["message"] for each in found] == ["line 3", "line 2", "line 1", "line 0"]
    assert found[0].keys() == {"id", "createdAt", "timestamp", "logLevel", "message", "app"}
    assert found[0]["app"] == desk.ring.application
    errors = desk.client.get(path, params={"filter": "logLevel=error"}).json()
    assert [each["message"] for each in errors] == ["line 3", "line 1"]
    with Client(desk.service.url, desk.service.key) as client:
        app = ApplicationRef(desk.ring.project, desk.ring.application)
        page = client.reactor.log(app, filter_="logLevel=error")
        assert ([each.message for each in page.lines], page.next) == (["line 3", "line 1"], None)
        assert client.reactor.clear_log(app, filter_="logLevel=error") == 2
        assert [each.message for each in client.reactor.log(app).lines] == ["line 2", "line 0"]
        assert client.reactor.clear_log(app) == 2
    assert desk.client.get(path).json() == []
    one = desk.client.post(path, json={"message": "x", "logLevel": "warn", "timestamp": 5})
    assert (one.status_code, one.json()["timestamp"]) == (201, 5)
    wrong = desk.client.post(path, json=[{"message": "x", "logLevel": "loud"}])
    assert wrong.json()["errors"] == ["[0].logLevel: must be one of trace, debug, info, warn, error"]


def test_logs_come_in_pages(desk: Desk) -> None:
    path = f"{desk.base}/logs"
    desk.client.post(f"{path}/bulk", json=[{"message": str(n), "logLevel": "info"} for n in range(250)])
    with Client(desk.service.url, desk.service.key) as client:
        app = ApplicationRef(desk.ring.project, desk.ring.application)
        seen: list[str] = []
        after: str | None = None
        while True:
            page = client.reactor.log(app, after=after)
            seen += [each.message for each in page.lines]
            after = page.next
            if after is None:
                break
    assert seen == [str(n) for n in reversed(range(250))]


def test_each_application_has_its_own(desk: Desk) -> None:
    other = made(desk.client, f"/projects/{desk.ring.project}/applications", {"name": "B"})["id"]
    foreign = desk.base.replace(desk.ring.application, other)
    desk.running(SCRIPT)
    schedule = made(desk.client, f"{desk.base}/schedules", HOURLY)["id"]
    made(desk.client, f"{desk.base}/logs", {"message": "x", "logLevel": "info"})
    assert desk.client.get(f"{foreign}/script").json()["script"] == ""
    assert desk.client.get(f"{foreign}/schedules").json() == []
    assert desk.client.get(f"{foreign}/schedules/{schedule}").status_code == 404
    assert desk.client.delete(f"{foreign}/logs").status_code == 200
    assert len(desk.client.get(f"{desk.base}/logs").json()) == 1


@pytest.mark.parametrize("rest", ["script", "script/status", "schedules", "schedules/U1", "logs"])
def test_who_may_come(desk: Desk, rest: str) -> None:
    path = f"{desk.base}/{rest}"
    wanted = 404 if rest == "schedules/U1" else 200
    assert desk.client.get(path).status_code == wanted
    assert desk.client.get(path.replace(desk.ring.application, "U1")).status_code == 404
    for key in (keys.TRUSTED_APP, keys.APP, keys.USER, keys.DEVICE):
        may: Any = rest == "logs" and key == keys.TRUSTED_APP
        assert desk.ring[key].get(path).status_code == (200 if may else 403)
