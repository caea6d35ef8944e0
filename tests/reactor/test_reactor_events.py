"""Scripts at work: what they are told, when they are not, and what they may do."""

import json
from contextlib import ExitStack

import pytest

from catalog import keys
from reactor.events import MOST_DEPTH
from redirector import hits
from tests.catalog.api.keyring import Json, keyring, made
from tests.live import live_service
from tests.reactor.desk import Desk

TELL = "logger.info(JSON.stringify(event)); done();"


def on_action(body: str, condition: str = "") -> str:
    annotation = f"// @filter(onActionCreated) {condition}\n" if condition else ""
    return f"{annotation}function onActionCreated(event) {{ {body} }}"


def told(desk: Desk) -> list[Json]:
    """The events the script has written down."""
    return [json.loads(each["message"]) for each in desk.lines()]


def test_an_action(desk: Desk) -> None:
    desk.running(on_action(TELL))
    user = desk.ring[keys.USER]
    action = made(user, "/actions/scans", {"thng": desk.ring.device, "tags": ["x"]})
    (event,) = told(desk)
    assert event.keys() == {"action", "triggerApp", "triggerUser", "triggerUserAnonymous"}
    assert event["action"].items() >= {**action, "customFields": None, "collection": None}.items()
    assert event["action"]["scopes"] == {"users": [desk.ring.user], "projects": [desk.ring.project]}
    assert event["action"]["context"]["userAgentName"]
    assert (event["triggerApp"], event["triggerUser"]) == (desk.ring.application, desk.ring.user)
    assert event["triggerUserAnonymous"] is True
    assert "updatedAt" not in event["action"]


def test_a_visit_of_a_short_link(desk: Desk) -> None:
    desk.running(on_action("logger.info(event.action.type, event.action.thng, event.triggerApp); done();"))
    body = {"defaultRedirectUrl": "https://e.example/", "shortId": "bag"}
    assert desk.client.post(f"/thngs/{desk.ring.device}/redirector", json=body).status_code == 201
    assert desk.service.stranger.get("/bag").status_code == 302
    assert desk.messages() == [f"info: implicitScans {desk.ring.device} null"]


def test_visits_that_come_thick_are_told_of_without_anybody_asking(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else they are taken over by a process that knows no scripts."""
    monkeypatch.setattr(hits, "MUCH_BYTES", 1)
    desk.running(on_action("logger.info(event.action.type); done();"))
    body = {"defaultRedirectUrl": "https://e.example/", "shortId": "sack"}
    assert desk.client.post(f"/thngs/{desk.ring.device}/redirector", json=body).status_code == 201
    for _ in range(3):
        assert desk.service.stranger.get("/sack").status_code == 302
    assert desk.messages_after(3) == ["info: implicitScans"] * 3


def test_properties_of_a_thing(desk: Desk) -> None:
    desk.running(f"function onThngPropertiesChanged(event) {{ {TELL} }}")
    path = f"/thngs/{desk.ring.device}/properties"
    assert (
        desk.client.put(path, json=[{"key": "on", "value": True}, {"key": "n", "value": 1}]).status_code
        == 200
    )
    first = told(desk)[0]
    assert first.keys() == {"thng", "changes", "triggerApp", "triggerUser", "triggerUserAnonymous"}
    assert first["changes"]["n"]["oldValue"] is None
    assert (first["thng"]["id"], first["thng"]["properties"]) == (desk.ring.device, {"on": True, "n": 1})
    assert first["thng"]["scopes"]["projects"] == [desk.ring.project]
    assert first["triggerUserAnonymous"] is False
    written = desk.client.put(f"{path}/on", json=[{"value": False}, {"value": False}]).json()
    changes = told(desk)[1]["changes"]
    assert changes == {"on": {"oldValue": True, "newValue": False, "timestamp": written[0]["timestamp"]}}
    desk.client.put(f"{path}/on", json=[{"value": False}])  # the same value again
    desk.client.put(f"{path}/on", json=[{"value": True, "timestamp": 5}])  # an older one
    assert len(told(desk)) == 2
    desk.client.put(f"{path}/on", json=[{"value": 0}])
    assert told(desk)[2]["changes"]["on"]["newValue"] == 0


def test_properties_of_a_product(desk: Desk) -> None:
    desk.running(
        "// @filter(onProductPropertiesChanged) propertyChangeNew.n>5&product.name=Tea\n"
        f"function onProductPropertiesChanged(event) {{ {TELL} }}"
    )
    product = made(desk.client, "/products", {"name": "Tea"}, project=desk.ring.project)["id"]
    for value in (3, 7):
        assert (
            desk.client.put(f"/products/{product}/properties/n", json=[{"value": value}]).status_code == 200
        )
    (event,) = told(desk)
    assert (event["changes"]["n"]["oldValue"], event["changes"]["n"]["newValue"]) == (3, 7)
    assert (event["product"]["fn"], event["product"]["brand"]) == ("Tea", None)


@pytest.mark.parametrize(
    ("condition", "matches"),
    [
        ("action.type=scans", True),
        ("action.type=shares", False),
        ("action.type=shares|action.type=scans", True),
        ("action.type=shares%7Caction.type=scans", True),
        ("action.customFields.color=blue", True),
        ("thng.id={thng}", True),
        ("thng.name=devi*", True),
        ("thng.tags=x", False),
        ("thng.identifiers.sku=1", False),
        ("product.name=Tea", False),
        ("user.age>17", False),
        ("location.lat>51&location.lon<0", True),
        ("country=GB&timezone=Europe/London", True),
        ("place.tags=shop&place.distance<100000", True),
        ("place.tags=shop&place.distance<1", False),
        ("time=86400000&year=1970&month=1&dayOfMonth=2&dayOfWeek=fri&timeOfDay=3600000", True),
        ("dayOfWeek=thu", False),
        ("thng.nme=x", True),  # cannot be read: counts as none
        ("action.type", True),
    ],
)
def test_filters(desk: Desk, condition: str, matches: bool) -> None:
    place = {"name": "Shop", "tags": ["shop"], "position": {"type": "Point", "coordinates": [-0.1, 51.6]}}
    made(desk.client, "/places", place, project=desk.ring.project)
    desk.running(on_action("logger.info('called'); done();", condition.format(thng=desk.ring.device)))
    desk.scan(
        timestamp=86_400_000,
        location={"latitude": 51.5, "longitude": -0.1},
        customFields={"color": "blue"},
    )
    assert desk.messages() == (["info: called"] if matches else [])


def test_a_filter_by_the_user(desk: Desk) -> None:
    desk.running(on_action("logger.info('called'); done();", "user.customFields.vip=true"))
    user = desk.ring[keys.USER]
    made(user, "/actions/scans", {"thng": desk.ring.device})
    assert user.put(f"/users/{desk.ring.user}", json={"customFields": {"vip": True}}).status_code == 200
    made(user, "/actions/scans", {"thng": desk.ring.device})
    assert desk.messages() == ["info: called"]


def test_only_scripts_of_the_project_are_told(desk: Desk) -> None:
    with ExitStack() as opened:
        other = Desk(desk.service, keyring(desk.service, opened))
        for each in (desk, other):
            each.running(on_action("logger.info(event.action.thng); done();"))
        unscoped = made(desk.client, "/thngs", {"name": "nobody's"})["id"]
        for thng in (desk.ring.device, other.ring.device, unscoped):
            made(desk.client, "/actions/checkins", {"thng": thng})
        assert desk.messages() == [f"info: {desk.ring.device}"]
        assert other.messages() == [f"info: {other.ring.device}"]


def test_a_deleted_application_is_told_nothing(desk: Desk) -> None:
    desk.running(on_action("done();"))
    desk.client.delete(desk.base.removesuffix("/reactor"))
    desk.scan()
    desk.settle()


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("throw new Error('boom');", "error: onActionCreated: Error: boom (at main.js:1)"),
        ("logger.info('no end');", "warn: onActionCreated ended without calling done()"),
    ],
)
def test_the_log_says_what_went_wrong(desk: Desk, body: str, line: str) -> None:
    desk.running(on_action(body))
    desk.scan()
    assert desk.messages()[-1] == line


def test_a_script_that_was_replaced_runs_no_more(desk: Desk) -> None:
    for version in ("one", "two"):
        desk.running(on_action(f"logger.info('{version}'); done();"))
        desk.scan()
        assert desk.messages()[-1] == f"info: {version}"
    desk.running("")
    desk.scan()
    assert len(desk.messages()) == 2


def test_a_script_replaced_by_another_process_holds_at_once(desk: Desk) -> None:
    desk.running(on_action("logger.info('one'); done();"))
    desk.scan()
    desk.settle()
    database = desk.service.database if "://" in desk.service.database else None
    with live_service(desk.service.folder, key=desk.service.key, database=database) as other:
        code = on_action("logger.info('two'); done();", "action.type=scans")
        assert other.client.put(f"{desk.base}/script", json={"script": code}).status_code == 200
        desk.scan()
        made(desk.client, "/actions/checkins", {"thng": desk.ring.device})
        assert desk.messages() == ["info: one", "info: two"]


def test_a_script_works_with_the_catalogue(desk: Desk) -> None:
    product = made(desk.client, "/products", {"name": "Tea"}, project=desk.ring.project)["id"]
    made(desk.client, "/actions", {"name": "_done"}, project=desk.ring.project)
    desk.running(
        on_action(
            f"""
            app.product('{product}').read()
              .then(function (tea) {{ return tea.update({{ description: 'read: ' + tea.name }}); }})
              .then(function (tea) {{ return tea.property('stock').update(5); }})
              .then(function () {{ return app.thng().create({{ name: 'made', product: '{product}' }}); }})
              .then(thng => thng.action('_done').create({{ customFields: {{ by: 'me' }} }}))
              .then(function (action) {{ logger.info(action.type, action.createdByApp === app.id); }})
              .catch(function (error) {{ logger.error(error.message); }})
              .then(done);
            """,
            "action.type=scans",
        )
    )
    desk.scan()
    assert desk.messages() == ["info: _done true"]
    tea = desk.client.get(f"/products/{product}").json()
    assert (tea["description"], tea["properties"]) == ("read: Tea", {"stock": 5})
    (thng,) = desk.client.get("/thngs?filter=name%3Dmade").json()
    (action,) = desk.client.get("/actions/_done").json()
    assert (action["thng"], action["customFields"]) == (thng["id"], {"by": "me"})


def test_a_script_has_the_rights_of_its_application(desk: Desk) -> None:
    foreign = made(desk.client, "/products", {"name": "secret"})["id"]
    answers = [
        f"app.product('{foreign}').read()",
        "EVT.api({ url: '/projects' })",
        "EVT.api({ url: 'https://example.com/data' })",
        "EVT.api({ url: '/products', authorization: 'wrong' })",
        "new EVT.Operator('wrong').product().read()",
    ]
    reports = ", ".join(
        f"{each}.then(x => 'no error', e => (e.status || '') + ' ' + e.message)" for each in answers
    )
    body = f"Promise.all([{reports}]).then(found => {{ found.forEach(each => logger.info(each)); done(); }});"
    desk.running(on_action(body))
    desk.scan()
    assert desk.messages() == [
        "info: 404 The requested resource was not found.",
        "info: 403 This API key may not do that.",
        "info:  a script reaches this service only: example.com is out (there is no network in this Reactor)",
        "info: 403 Authorization: this API key is not known here.",
        "info: 403 Authorization: this API key is not known here.",
    ]


def test_a_script_that_triggers_itself_comes_to_an_end(desk: Desk) -> None:
    desk.running(
        on_action(
            "logger.info('called'); app.action('scans').create({ thng: event.action.thng })"
            ".then(done, e => { logger.error(e); done(); });"
        )
    )
    desk.scan()
    found = desk.messages()
    assert found.count("info: called") == MOST_DEPTH
    assert sum("runs of scripts in a row have led to this event" in each for each in found) == 1
    assert len(found) == MOST_DEPTH + 1
    desk.scan()  # a new event begins a new chain
    assert desk.messages().count("info: called") == 2 * MOST_DEPTH


def test_many_events_at_once(desk: Desk) -> None:
    desk.running(on_action("logger.info(event.action.customFields.n); done();"))
    sent = [{"thng": desk.ring.device, "customFields": {"n": n}} for n in range(60)]
    assert desk.client.post("/actions/scans", json=sent).status_code == 201
    assert sorted(int(each.split()[1]) for each in desk.messages()) == list(range(60))


def test_pages_and_filters_of_a_script(desk: Desk) -> None:
    for n in range(5):
        made(desk.client, "/products", {"name": f"p{n}", "tags": ["x & y"]}, project=desk.ring.project)
    made(desk.client, "/products", {"name": "other"}, project=desk.ring.project)
    desk.running(
        """
        async function onActionCreated(event) {
          const sizes = [];
          const params = { filter: { tags: 'x & y' }, perPage: 2, sortOrder: 'ASCENDING' };
          for await (const page of app.product().pages(params)) sizes.push(page.map(p => p.name).join('+'));
          logger.info(sizes.join(' '));
          const one = await app.product().upsert({ name: 'other', description: 'new' }, { name: 'other' });
          logger.info(one.description);
          const type = await app.actionType('scans').read();
          logger.info(type.name);
          const wrong = await app.product().create({}).catch(error => error.errors);
          logger.info(wrong[0]);
          done();
        }
        """
    )
    desk.scan()
    assert desk.messages() == ["info: p0+p1 p2+p3 p4", "info: new", "info: scans", "info: name: is missing"]


def test_no_script_no_event(desk: Desk) -> None:
    desk.scan()
    assert desk.lines() == []
