"""Applications' own rules, and the account's decision handed on to them, over real HTTP."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from typing import Any

import pytest

from app.client import ApplicationRef, Client
from catalog import keys, records
from catalog.store import Database
from redirector.context.person import age_in_years
from redirector.rules.book import ensure_application_redirector
from redirector.rules.documents import APPLICATION_REDIRECTOR
from tests.catalog.api.keyring import Json, Keyring, keyring, made
from tests.live import LiveService, live_service

DEFAULT = "https://default.example/"


@pytest.fixture
def ring(service: LiveService) -> Iterator[Keyring]:
    with ExitStack() as opened:
        yield keyring(service, opened)


@pytest.fixture
def link(service: LiveService, ring: Keyring) -> str:
    """The address of the short link of the ring's thing."""
    body = {"defaultRedirectUrl": DEFAULT, "shortId": "bag"}
    headers = {"Accept": "application/json"}
    answer = service.client.post(f"/thngs/{ring.device}/redirector", json=body, headers=headers)
    assert answer.status_code == 201
    return "/bag"


def of(ring: Keyring) -> str:
    return f"/projects/{ring.project}/applications/{ring.application}/redirector"


def put(service: LiveService, path: str, *rules: Json) -> Json:
    answer = service.client.put(path, json={"rules": list(rules)})
    assert answer.status_code == 200, answer.text
    document: Json = answer.json()
    return document


def location(service: LiveService, address: str) -> str:
    answer = service.stranger.get(address)
    assert answer.status_code == 302
    return answer.headers["Location"]


def newest_scan(client: Any) -> Json:
    document: Json = client.get("/actions/implicitScans").json()[0]
    return document


def test_rules_that_were_never_set_are_none(service: LiveService, ring: Keyring) -> None:
    first = service.client.get(of(ring))
    assert first.status_code == 200
    assert first.json() == {**first.json(), "rules": []}
    assert first.json().keys() == {"id", "createdAt", "updatedAt", "rules"}
    assert service.client.get(of(ring)).json() == first.json()


def test_the_example_of_the_reference(service: LiveService, ring: Keyring) -> None:
    rule = {"match": "thng.name=test", "redirectUrl": "https://evrythng.com"}
    stored = put(service, of(ring), rule)
    assert stored["rules"] == [rule]
    assert service.client.get(of(ring)).json() == stored
    stale = service.client.put(of(ring), json={"rules": []}, headers={"If-Match": '"1"'})
    assert stale.status_code == 412


@pytest.mark.parametrize(
    ("rule", "field"),
    [
        ({"redirectUrl": "javascript:alert(1)"}, "rules[0].redirectUrl"),
        ({"match": "thng.name"}, "rules[0].match"),
        ({"delegates": [{"app": "U1"}]}, "rules"),
        ({"colour": 1}, "rules"),
    ],
)
def test_what_cannot_be_used_is_refused(service: LiveService, ring: Keyring, rule: Json, field: str) -> None:
    refused = service.client.put(of(ring), json={"rules": [rule]})
    assert refused.status_code == 400
    assert refused.json()["errors"][0].startswith(field)
    assert service.client.get(of(ring)).json()["rules"] == []


@pytest.mark.parametrize("method", ["GET", "PUT"])
def test_only_operators_reach_the_rules_of_the_application_there_is(
    service: LiveService, ring: Keyring, method: str
) -> None:
    other = made(service.client, "/projects", {"name": "Q"})["id"]
    wrong = [
        f"/projects/{other}/applications/{ring.application}/redirector",
        f"/projects/{ring.project}/applications/U1/redirector",
    ]
    for path in wrong:
        assert service.client.request(method, path, json={"rules": []}).status_code == 404
    for key in (keys.TRUSTED_APP, keys.APP, keys.USER, keys.DEVICE):
        assert ring[key].request(method, of(ring), json={"rules": []}).status_code == 403


def test_the_check_knows_delegates_and_applications(service: LiveService, ring: Keyring) -> None:
    app = ApplicationRef(ring.project, ring.application)
    with Client(service.url, service.key) as client:
        fine = {"delegates": [{"app": ring.application, "project": ring.project}]}
        assert client.redirectors.check([fine]) == []
        (unknown,) = client.redirectors.check([{"delegates": [{"app": ring.application, "project": "U1"}]}])
        assert (unknown.severity, unknown.field) == ("ends", "delegates[0]")
        (wrong,) = client.redirectors.check([{"match": "thng.nme=x", "redirectUrl": DEFAULT}], app)
        assert (wrong.severity, wrong.rule, wrong.column) == ("ends", 0, 1)
        stored = client.redirectors.replace([{"redirectUrl": DEFAULT}], app)
        assert client.redirectors.read(app) == stored
        assert stored.rules == ({"redirectUrl": DEFAULT},)
        assert client.redirectors.read().rules == ()


def test_the_account_hands_its_decision_on(service: LiveService, ring: Keyring, link: str) -> None:
    fallback = {"redirectUrl": "https://e.example/account"}
    put(service, "/redirector", {"delegates": [{"app": ring.application, "project": ring.project}]}, fallback)
    assert location(service, link) == DEFAULT  # the rule has matched, and nobody had an address
    put(
        service,
        of(ring),
        {"match": "application.name=Nobody", "redirectUrl": "https://e.example/never"},
        {
            "match": "project.name=P&application.name=A",
            "redirectUrl": "https://e.example/{thng.name}/{some}",
            "constants": {"some": "value"},
        },
        {"redirectUrl": "https://e.example/too-late"},
    )
    assert location(service, link) == "https://e.example/device/value"
    (reaction,) = newest_scan(service.client)["reactions"]
    assert reaction == {
        "type": "redirection",
        "redirectUrl": "https://e.example/device/value",
        "redirectionContext": {
            "constants": {"some": "value"},
            "project.name": "P",
            "application.name": "A",
            "thng.name": "device",
        },
    }
    put(service, "/redirector", {"delegates": [{"project": ring.project}]})
    assert location(service, link) == "https://e.example/device/value"


@pytest.mark.parametrize("unknown", ["app", "project", "pair", "deleted"])
def test_an_unknown_delegate_ends_the_decision(
    service: LiveService, ring: Keyring, link: str, unknown: str
) -> None:
    other = made(service.client, "/projects", {"name": "Q"})["id"]
    delegate = {
        "app": {"app": "U1"},
        "project": {"project": "U1"},
        "pair": {"app": ring.application, "project": other},
        "deleted": {"app": ring.application},
    }[unknown]
    put(service, of(ring), {"redirectUrl": "https://e.example/app"})
    if unknown == "deleted":
        service.client.delete(of(ring).removesuffix("/redirector"))
    before = {"match": "year<2000", "redirectUrl": "https://e.example/before"}
    last = {"redirectUrl": "https://e.example/last"}
    put(service, "/redirector", before, {"delegates": [delegate], **last}, last)
    assert location(service, link) == DEFAULT
    put(service, "/redirector", last, {"delegates": [delegate]})
    assert location(service, link) == "https://e.example/last"


def test_a_trial_says_which_application_decides_and_why_others_do_not(
    service: LiveService, ring: Keyring, link: str
) -> None:
    second = made(
        service.client, f"/projects/{ring.project}/applications", {"name": "B", "socialNetworks": {}}
    )["id"]
    case = {"shortId": link.removeprefix("/")}

    def tried(*delegates: Json, **rule: str) -> tuple[Json, list[Any]]:
        asked = {"rules": [{"delegates": list(delegates), **rule}], "cases": [case]}
        answer = service.client.post("/redirector/check", json=asked)
        assert answer.status_code == 200, answer.text
        (trial,) = answer.json()["trials"]
        told = ("name", "rule", "url", "note")
        return trial, [tuple(each[name] for name in told) for each in trial["applications"]]

    whole, first, other = {"project": ring.project}, {"app": ring.application}, {"app": second}
    put(service, of(ring), {"match": "product.id=Unothing", "redirectUrl": DEFAULT})
    trial, asked = tried(whole, other, redirectUrl="https://e.example/own")
    assert (trial["decidedBy"], trial["url"]) == ("rule", "https://e.example/own")
    assert asked == [
        ("A", None, None, "its rules end at rule 1, since there is no product Unothing"),
        ("B", None, None, "has no rules"),
    ]
    trial, _ = tried(whole)
    assert (trial["decidedBy"], trial["url"]) == ("link", DEFAULT)
    assert trial["note"] == "none of the applications it asks has an address, nor has the rule"
    late = {"match": "year<2000", "redirectUrl": DEFAULT}
    put(service, of(ring), late, {"redirectUrl": "https://e.example/{project.name}"})
    put(service, of(ring).replace(ring.application, second), late, {"match": "year>2000"})
    trial, asked = tried(first, other)
    assert (trial["decidedBy"], trial["url"]) == ("application", "https://e.example/P")
    assert asked == [
        ("A", 1, "https://e.example/P", None),
        ("B", 1, None, "its rule 2 holds, but has no address that can be sent"),
    ]
    trial, asked = tried(first, {"app": second, "project": "U1"}, redirectUrl="https://e.example/own")
    assert (trial["decidedBy"], trial["note"]) == ("link", f"there is no application {second} of project U1")
    assert asked == []


def test_a_rule_asks_each_application_once_and_a_hundred_at_most(
    service: LiveService, ring: Keyring, link: str
) -> None:
    put(service, of(ring), {"redirectUrl": "https://e.example/app"})
    delegate = {"app": ring.application}
    put(service, "/redirector", {"delegates": [delegate] * 100})
    assert location(service, link) == "https://e.example/app"
    (reaction,) = newest_scan(service.client)["reactions"]
    assert reaction["redirectUrl"] == "https://e.example/app"
    refused = service.client.put("/redirector", json={"rules": [{"delegates": [delegate] * 101}]})
    assert refused.status_code == 400


def test_a_project_without_applications_leaves_the_rule_its_own_address(
    service: LiveService, ring: Keyring, link: str
) -> None:
    empty = made(service.client, "/projects", {"name": "Q"})["id"]
    rule = {"delegates": [{"project": empty}], "redirectUrl": "https://e.example/own"}
    put(service, "/redirector", rule)
    assert location(service, link) == "https://e.example/own"


def test_decisions_are_handed_on_only_once(service: LiveService, ring: Keyring, link: str) -> None:
    put(service, "/redirector", {"delegates": [{"app": ring.application}]})
    back = {"delegates": [{"app": ring.application}], "redirectUrl": "https://e.example/app"}
    database = Database.open(service.database)
    with database.write() as connection:  # past the API, which takes no delegates of applications
        stored = ensure_application_redirector(connection, ring.application)
        fields = {**stored.fields(), "rules": [back]}
        records.change(connection, APPLICATION_REDIRECTOR, stored, fields)
    database.close()
    assert location(service, link) == "https://e.example/app"


def test_changes_of_another_process_hold_at_once(service: LiveService, ring: Keyring, link: str) -> None:
    put(service, "/redirector", {"delegates": [{"app": ring.application}]})
    put(service, of(ring), {"redirectUrl": "https://e.example/{application.name}/{project.name}"})
    database = service.database if "://" in service.database else None
    with live_service(service.folder, key=service.key, database=database) as other:
        for name in ("x", "y"):
            assert other.client.put(f"/projects/{ring.project}", json={"name": name}).status_code == 200
            application = of(ring).removesuffix("/redirector")
            assert other.client.put(application, json={"name": name.upper()}).status_code == 200
            for each in (service, other):
                assert location(each, link) == f"https://e.example/{name.upper()}/{name}"
        put(other, of(ring), {"redirectUrl": "https://e.example/new"})
        assert location(service, link) == "https://e.example/new"


def test_an_application_decides_on_what_its_project_has(service: LiveService, ring: Keyring) -> None:
    rule = {"match": "thng.name=*", "redirectUrl": "https://e.example/{thng.name}"}
    put(service, of(ring), rule)
    put(service, "/redirector", {"delegates": [{"app": ring.application}]})
    foreign = made(service.client, "/thngs", {"name": "secret"})["id"]
    body = {"defaultRedirectUrl": DEFAULT, "evrythngId": foreign, "shortId": "foreign"}
    headers = {"Accept": "application/json"}
    assert service.client.post("/redirections", json=body, headers=headers).status_code == 201
    assert location(service, "/foreign") == DEFAULT


def test_scans_of_an_application_are_decided_by_it_alone(service: LiveService, ring: Keyring) -> None:
    put(service, "/redirector", {"redirectUrl": "https://e.example/account"})
    rules = [
        {"match": "user.age>17&user.customFields.vip=true", "redirectUrl": "https://e.example/{user.locale}"},
        {"match": "action.customFields.color=blue", "redirectUrl": "https://e.example/{user.gender}/blue"},
    ]
    put(service, of(ring), *rules)
    grown = {"birthday": {"day": 1, "month": 1, "year": 1980}, "locale": "en_GB", "gender": "female"}
    user = ring[keys.USER].put(f"/users/{ring.user}", json={**grown, "customFields": {"vip": True}})
    assert user.status_code == 200, user.text
    scan = {"thng": ring.device}
    by_user = made(ring[keys.USER], "/actions/scans", scan)
    assert by_user["reactions"][0]["redirectUrl"] == "https://e.example/en_GB"
    assert by_user["reactions"][0]["redirectionContext"]["user.age"] >= 40
    by_app = made(ring[keys.TRUSTED_APP], "/actions/scans", scan)
    assert "reactions" not in by_app
    blue = made(ring[keys.TRUSTED_APP], "/actions/scans", {**scan, "customFields": {"color": "blue"}})
    assert blue["reactions"][0]["redirectUrl"] == "https://e.example//blue"
    by_operator = made(service.client, "/actions/scans", scan)
    reaction = {"type": "redirection", "redirectUrl": "https://e.example/account"}
    assert by_operator["reactions"] == [reaction]


def test_keys_of_a_project_see_the_visits_of_its_things_only(
    service: LiveService, ring: Keyring, link: str
) -> None:
    foreign = made(service.client, "/thngs", {"name": "other"})["id"]
    body = {"defaultRedirectUrl": DEFAULT, "evrythngId": foreign, "shortId": "other"}
    assert service.client.post("/redirections", json=body).status_code == 201
    for address in (link, "/other", link):
        assert location(service, address) == DEFAULT
    assert len(service.client.get("/actions/implicitScans").json()) == 3
    seen = ring[keys.TRUSTED_APP].get("/actions/implicitScans").json()
    assert [each["thng"] for each in seen] == [ring.device] * 2
    shown = service.client.get("/actions/implicitScans?withScopes=true").json()
    assert [each["scopes"]["projects"] for each in shown] == [[ring.project], [], [ring.project]]


def test_a_product_s_project_sees_visits_of_its_things(service: LiveService, ring: Keyring) -> None:
    product = made(service.client, "/products", {"name": "Tea"}, project=ring.project)["id"]
    thng = made(service.client, "/thngs", {"name": "bag", "product": product})["id"]
    reported = made(service.client, "/actions/scans", {"thng": thng})["id"]
    assert ring[keys.TRUSTED_APP].get(f"/actions/scans/{reported}").status_code == 200
    checkin = made(service.client, "/actions/checkins", {"thng": thng})["id"]
    assert ring[keys.TRUSTED_APP].get(f"/actions/checkins/{checkin}").status_code == 404


@pytest.mark.parametrize(
    ("birthday", "age"),
    [
        ({"year": 2000, "month": 6, "day": 15}, 19),
        ({"year": 2000, "month": 6, "day": 14}, 20),
        ({"year": 2000, "month": 6}, 20),
        ({"year": 2000}, 20),
        ({"year": 2021}, 0),
        ({"month": 6, "day": 1}, None),
        ({}, None),
    ],
)
def test_ages(birthday: Any, age: int | None) -> None:
    assert age_in_years(birthday, date(2020, 6, 14)) == age
