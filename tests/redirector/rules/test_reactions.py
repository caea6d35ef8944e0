"""Rules at work: links that are opened and scans that are reported lead where the rules say."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest
from sqlalchemy import Connection

from catalog import records
from catalog.documents import Json
from catalog.kinds import PRODUCT, THNG
from catalog.store import Database
from redirector.arbiter import Arbiter
from redirector.context.scan import Scan
from redirector.context.visitor import Visitor
from redirector.rules import book
from redirector.rules.book import RuleBook, ensure_account_redirector
from redirector.rules.delegates import Application, EmptyDirectory
from redirector.rules.documents import ACCOUNT_REDIRECTOR
from tests.live import LiveService, live_service

APP = "Ue9G3eMPNVMgesY6GVfGadBg"
OTHER_APP = "Uf9G3eMPNVMgesY6GVfGadBg"
PROJECT = "UB9mGBRy7e6XB8hM3BfGwded"


@dataclass
class KnownApplications(EmptyDirectory):
    """Applications of one project, in a list."""

    known: list[Application] = field(default_factory=list)

    def applications(
        self, connection: Connection, *, app: str | None, project: str | None
    ) -> Sequence[Application] | None:
        if project not in (None, PROJECT):
            return None
        found = [each for each in self.known if app in (None, each.id)]
        return found or None

    def closest_place(
        self, connection: Connection, latitude: float, longitude: float, *, project: str | None
    ) -> tuple[Json, float]:
        return {"id": "Uplace", "tags": ["shop"], "customFields": {"level": 2}}, 12.5


def application(*rules: Json, app: str = APP, version: int = 1) -> Application:
    return Application(app, {"id": app, "name": "Shop"}, {"id": PROJECT, "name": "Spring"}, rules, version)


def set_rules(database: Database, *rules: Json) -> None:
    with database.write() as connection:
        stored = ensure_account_redirector(connection)
        records.change(connection, ACCOUNT_REDIRECTOR, stored, {**stored.fields(), "rules": list(rules)})


def reactions(database: Database, directory: EmptyDirectory, **scan: object) -> list[Json]:
    whole = Scan(**{"type": "scans", "timestamp": 0, "visitor": Visitor(), **scan})  # type: ignore[arg-type]
    with database.read() as connection:
        return Arbiter(directory, RuleBook()).react(connection, whole)


def target(url: str) -> Json:
    return {"type": "redirection", "redirectUrl": url}


def test_the_first_rule_that_matches_decides(database: Database) -> None:
    set_rules(
        database,
        {"match": "month=2", "redirectUrl": "https://e.example/never"},
        {"match": "month=1", "redirectUrl": "https://e.example/first"},
        {"redirectUrl": "https://e.example/second"},
    )
    assert reactions(database, EmptyDirectory()) == [target("https://e.example/first")]


@pytest.mark.parametrize(
    "broken",
    [
        {"match": "thng.nme=x", "redirectUrl": "https://e.example/b"},
        {"redirectUrl": "https://e.example/{thng.nme}"},
        {"delegates": [{"app": "Uunknown"}], "redirectUrl": "https://e.example/b"},
    ],
)
def test_unknown_fields_and_ids_end_the_decision_when_their_turn_comes(
    database: Database, broken: Json
) -> None:
    last = {"redirectUrl": "https://e.example/last"}
    set_rules(database, broken, last)
    assert reactions(database, EmptyDirectory()) == []
    set_rules(database, last, broken)
    assert reactions(database, EmptyDirectory()) == [target("https://e.example/last")]


def test_a_rule_without_address_leads_to_the_links_own_target(database: Database) -> None:
    set_rules(database, {"match": "month=1"}, {"redirectUrl": "https://e.example/last"})
    assert reactions(database, EmptyDirectory()) == []


def test_delegates_are_asked_in_order_and_keep_the_context(database: Database) -> None:
    first = application({"match": "project.name=Autumn", "redirectUrl": "https://e.example/1"})
    second = application(
        {
            "match": "application.name=Shop&place.distance<20",
            "redirectUrl": "https://e.example/{project.name}/{place.customFields.level}/{some}",
            "constants": {"some": "value"},
        },
        app=OTHER_APP,
    )
    directory = KnownApplications([first, second])
    set_rules(database, {"delegates": [{"project": PROJECT}], "redirectUrl": "https://e.example/fallback"})
    assert reactions(database, directory, latitude=51.5, longitude=-0.1) == [
        {
            "type": "redirection",
            "redirectUrl": "https://e.example/Spring/2/value",
            "redirectionContext": {
                "constants": {"some": "value"},
                "application.name": "Shop",
                "place.distance": 12.5,
                "project.name": "Spring",
                "place.customFields.level": 2,
            },
        }
    ]
    assert reactions(database, directory) == [target("https://e.example/fallback")]


def test_every_delegate_may_react(database: Database) -> None:
    urls = [f"https://e.example/{app}" for app in (APP, OTHER_APP)]
    both = [application({"redirectUrl": url}, app=url[-24:]) for url in urls]
    set_rules(database, {"delegates": [{"app": APP, "project": PROJECT}, {"project": PROJECT}]})
    found = reactions(database, KnownApplications(both))
    assert [each["redirectUrl"] for each in found] == urls


def test_an_application_knows_its_user(database: Database) -> None:
    rule = {
        "match": "user.age>17&user.customFields.vip=true",
        "redirectUrl": "https://e.example/{user.locale}",
    }
    adult = {"age": 18, "customFields": {"vip": True}, "locale": "en_GB"}
    arbiter = Arbiter(EmptyDirectory(), RuleBook())
    scan = Scan(type="scans", timestamp=0, visitor=Visitor())
    with database.read() as connection:
        found = arbiter.react_as(connection, scan, application(rule), adult)
        assert found is not None
        assert found["redirectUrl"] == "https://e.example/en_GB"
        assert arbiter.react_as(connection, scan, application(rule)) is None


def test_things_and_products_are_read_when_rules_need_them(database: Database) -> None:
    with database.write() as connection:
        product = records.create(
            connection, PRODUCT, PRODUCT.complete({"name": "Tea", "identifiers": {"upc": 12345}})
        )
        thng = records.create(
            connection, THNG, THNG.complete({"name": "example 1", "product": product.id, "tags": ["Offer"]})
        )
    set_rules(
        database,
        {
            "match": "product.identifiers.upc=12345&dayOfWeek=thu&thng.name=examp*",
            "redirectUrl": "https://example.com/action?name={thng.name}&timestamp={timestamp}&t={thng.tags}",
        },
    )
    found = reactions(database, EmptyDirectory(), thng=thng.id, product=product.id)
    assert found == [target("https://example.com/action?name=example%201&timestamp=0&t=Offer")]


def test_another_version_is_compiled_anew(database: Database) -> None:
    rules = RuleBook()
    with database.read() as connection:
        assert rules.account(connection, None) is book.EMPTY
    set_rules(database, {"redirectUrl": "https://e.example/1"})
    arbiter, scan = Arbiter(EmptyDirectory(), rules), Scan(type="scans", timestamp=0, visitor=Visitor())
    for url in ("https://e.example/2", "https://e.example/3"):
        set_rules(database, {"redirectUrl": url})
        with database.read() as connection:
            assert arbiter.react(connection, scan) == [target(url)]
            assert arbiter.react(connection, scan) == [target(url)]


@pytest.fixture
def link(service: LiveService) -> str:
    """The short id of a thing's link."""
    product = service.client.post("/products", json={"name": "Tea", "tags": ["Offer"]}).json()
    thng = service.client.post("/thngs", json={"name": "Bag & Co/1", "product": product["id"]}).json()
    body = {"defaultRedirectUrl": "https://default.example/", "shortId": "tea"}
    answer = service.client.post(
        f"/thngs/{thng['id']}/redirector", json=body, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 201
    return "tea"


def put(service: LiveService, *rules: Json) -> None:
    assert service.client.put("/redirector", json={"rules": list(rules)}).status_code == 200


def location(service: LiveService, address: str = "/tea", **headers: str) -> str:
    answer = service.stranger.get(address, headers=headers)
    assert answer.status_code == 302
    return answer.headers["Location"]


def test_a_visit_follows_the_rules_and_its_action_says_so(service: LiveService, link: str) -> None:
    assert location(service) == "https://default.example/"
    put(
        service,
        {"match": "country=GB&query.v=1", "redirectUrl": "https://uk.example/{thng.name}?s={shortId}"},
        {"match": "product.tags=Offer", "redirectUrl": "https://offer.example/"},
    )
    assert location(service) == "https://offer.example/"
    british = {"X-Forwarded-For": "81.2.69.142", "Accept-Language": "en-GB", "Referer": "https://r.example/"}
    assert location(service, "/tea?v=1", **british) == "https://uk.example/Bag%20%26%20Co/1?s=tea"
    newest, middle, oldest = service.client.get("/actions/implicitScans?context=true").json()
    assert newest["reactions"] == [target("https://uk.example/Bag%20%26%20Co/1?s=tea")]
    assert middle["reactions"] == [target("https://offer.example/")]
    assert "reactions" not in oldest
    wanted = {
        "shortId": "tea",
        "ipAddress": "81.2.69.0",
        "countryCode": "GB",
        "language": "en",
        "referer": "https://r.example/",
        "timeZone": "Europe/London",
        "operatingSystemName": "Unknown",
    }
    assert newest["context"].items() >= wanted.items()
    filtered = service.client.get("/actions/all?filter=context.countryCode=GB").json()
    assert [action["id"] for action in filtered] == [newest["id"]]
    put(service)
    assert location(service) == "https://default.example/"


def test_rules_by_who_opens_the_link(service: LiveService, link: str) -> None:
    put(
        service,
        {"match": "bot=true", "redirectUrl": "https://e.example/bot"},
        {"match": "device=mobile&system=iOS", "redirectUrl": "https://e.example/ios"},
        {"match": "language=de", "redirectUrl": "https://e.example/de"},
    )
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) Version/16.5 Mobile/15E148 Safari/604.1"
    desktop = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
    assert location(service, **{"User-Agent": "Googlebot/2.1"}) == "https://e.example/bot"
    assert location(service, **{"User-Agent": iphone}) == "https://e.example/ios"
    german = {"User-Agent": desktop, "Accept-Language": "de-AT,en;q=0.5"}
    assert location(service, **german) == "https://e.example/de"
    assert location(service, **{"User-Agent": desktop}) == "https://default.example/"


def test_nothing_a_visitor_sends_reaches_the_host_or_a_header(service: LiveService, link: str) -> None:
    put(service, {"match": "query.q=*", "redirectUrl": "https://e.example/{query.q}?r={referrer}#{query.q}"})
    for value in ("%0d%0aSet-Cookie:%20a=b", "..%2f..%2fadmin", "%5c%5cevil.example", "@evil.example"):
        url = location(service, f"/tea?q={value}", Referer="https://r.example/?a&b#c")
        assert url.startswith("https://e.example/")
        assert url.isascii()
        assert url.isprintable()
        assert "/../" not in url
    long = service.stranger.get("/tea?q=" + "x" * 30_000)
    assert (long.status_code, long.headers["Location"]) == (302, "https://default.example/")


def test_a_reported_scan_gets_its_reactions(service: LiveService, link: str) -> None:
    put(
        service,
        {
            "match": "action.type=scans&action.customFields.color=blue&location.lat>51&timezone=Europe/*",
            "redirectUrl": "https://e.example/{action.customFields.color}/{country}",
        },
    )
    thng = service.client.get("/thngs").json()[0]["id"]
    body: Json = {"thng": thng, "customFields": {"color": "blue"}}
    body["location"] = {"latitude": 51.5, "longitude": -0.1}
    answer = service.client.post("/actions/scans", json=body)
    assert answer.status_code == 201
    assert answer.json()["reactions"] == [target("https://e.example/blue/GB")]
    read = service.client.get(f"/actions/scans/{answer.json()['id']}?context=true").json()
    assert read["reactions"] == answer.json()["reactions"]
    assert read["context"]["timeZone"] == "Europe/London"
    assert "reactions" not in service.client.post("/actions/checkins", json=body).json()
    assert "reactions" not in service.client.post("/actions/implicitScans", json=body).json()


def test_rules_of_another_process_hold_at_once(service: LiveService, link: str) -> None:
    with live_service(service.folder, key=service.key, database=service.database) as other:
        for number in range(3):
            put(other, {"redirectUrl": f"https://e.example/{number}"})
            assert location(service) == f"https://e.example/{number}"
            assert location(other) == f"https://e.example/{number}"
