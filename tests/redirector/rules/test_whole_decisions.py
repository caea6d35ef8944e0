"""Whole decisions, of account, applications and link, against the plain interpreter; fast and usual alike."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.requests import Request

from app.service import ServiceConfig, build
from catalog import records, scopes
from catalog.actor_kinds import APPLICATION
from catalog.documents import Json
from catalog.ids import new_key
from catalog.kinds import PRODUCT, PROJECT, REDIRECTION, THNG
from redirector import links, visits
from redirector.choice import closed_because
from redirector.fast import FastPath
from redirector.fast.moment import Moments
from redirector.rules.book import ensure_account_redirector, ensure_application_redirector
from redirector.rules.documents import ACCOUNT_REDIRECTOR, APPLICATION_REDIRECTOR
from tests.redirector.rules import interpreter

NAME = "example & thing"
PRODUCT_FIELDS: Json = {
    "name": "Tea",
    "identifiers": {"upc": "12345"},
    "tags": ["Offer", "a,b"],
    "customFields": {"size": 5, "flag": True, "words": ["x", "5"]},
}
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) Version/16.5 Mobile/15E148 Safari/604.1"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:120.0) Gecko/20100101 Firefox/120.0"
# What is known of who sends these: device, system, whether it is a program.
AGENTS: dict[str, tuple[str, str, bool]] = {
    IPHONE: ("mobile", "iOS", False),
    DESKTOP: ("desktop", "Linux", False),
    "Googlebot/2.1 (+http://www.google.com/bot.html)": ("other", "Unknown", True),
}
ADDRESSES = {
    "81.2.69.142": ("GB", "Europe/London"),
    "81.2.69.143": ("GB", "Europe/London"),
    "127.0.0.1": (None, "UTC"),
}
# Around noon, midnight in London and in UTC, and the end of a year.
MOMENTS = [
    1_767_787_200_000 - 1,
    1_767_787_200_000,
    1_767_787_200_001,
    1_783_206_000_000 - 1,
    1_783_206_000_000,
    1_783_207_800_000,
    1_783_209_600_000,
    1_798_761_600_000 - 1,
    1_798_761_600_000,
]
QUERIES = {"": {}, "q=1": {"q": "1"}, "q=a%26b&x=2": {"q": "a&b", "x": "2"}, "q=": {"q": ""}}
DEFAULT = "https://default.example/"

TEXTS = {
    "thng.name": ["example & thing", "example", "x"],
    "product.name": ["Tea", "tea"],
    "product.identifiers.upc": ["12345", "123"],
    "product.tags": ["Offer", "a,b", "none"],
    "product.customFields.flag": ["true", "false"],
    "product.customFields.words": ["x", "5", "y"],
    "country": ["GB", "CH"],
    "language": ["de", "en"],
    "device": ["mobile", "desktop"],
    "system": ["iOS", "i", "Linux"],
    "shortId": ["bag", "b"],
    "query.q": ["1", "a&b", ""],
    "referrer": ["https://r.example/", "https://"],
    "dayOfWeek": ["wed", "sat", "sun"],
    "timezone": ["UTC", "Europe/"],
    "action.type": ["implicitScans", "scans"],
    "constants.c": ["one", "o"],
    "own": ["two"],
    "user.locale": ["en"],
    "place.tags": ["shop"],
    "application.name": ["Shop", "Other"],
    "project.tags": ["live"],
    "product.id": ["@product", "@other", "@gone", "@"],
    "thng.id": ["@thng", "@product"],
    "place.id": ["@gone"],
}
NUMBERS = {
    "product.customFields.size": [4, 5, 5.5],
    "month": [1, 7, 12],
    "dayOfMonth": [1, 4, 5, 7, 31],
    "year": [2026, 2027],
    "timeOfDay": [0, 1_800_000, 43_199_999, 43_200_000, 86_399_999],
    "time": MOMENTS,
    "place.distance": [10],
    "user.age": [18],
}


def condition(name: str) -> st.SearchStrategy[Any]:
    if name in NUMBERS:
        values = st.sampled_from(NUMBERS[name]).map(lambda value: [(value, False)])
        return st.tuples(st.just(name), st.sampled_from(["=", "!=", "<", "<=", ">", ">="]), values)
    can_begin = "flag" not in name
    value = st.tuples(st.sampled_from(TEXTS[name]), st.booleans() if can_begin else st.just(False))
    return st.tuples(st.just(name), st.sampled_from(["=", "!="]), st.lists(value, min_size=1, max_size=2))


bots = st.tuples(
    st.just("bot"), st.sampled_from(["=", "!="]), st.sampled_from([[("true", False)], [("false", False)]])
)
CLOCK = ("month", "dayOfMonth", "timeOfDay", "time", "dayOfWeek")
conditions = st.one_of(
    st.sampled_from([*TEXTS, *NUMBERS]).flatmap(condition), st.sampled_from(CLOCK).flatmap(condition), bots
)
trees = st.recursive(
    conditions,
    lambda parts: st.tuples(st.sampled_from(["and", "or"]), st.lists(parts, min_size=2, max_size=3)),
    max_leaves=4,
)
slots = st.sampled_from([*TEXTS, *NUMBERS, "bot", "own", "own"])
constants = st.just({"c": "one", "own": "two"})
delegates = st.lists(st.sampled_from(["first", "second", "project", "unknown"]), min_size=1, max_size=2)


@st.composite
def rules(draw: st.DrawFn, host: str, *, may_delegate: bool) -> list[dict[str, Any]]:
    drawn: list[dict[str, Any]] = []
    for position in range(draw(st.integers(0, 4))):
        rule: dict[str, Any] = {}
        kind = draw(st.sampled_from(["tree"] * 8 + ["always", "broken"]))
        if kind == "tree":
            rule["tree"] = draw(trees)
        if kind == "broken":
            rule["broken"] = draw(st.sampled_from(["thng.nme=x", "colour=1", "constant.c=one"]))
        if draw(st.integers(0, 9)):
            names = draw(st.lists(slots, max_size=2))
            rule["url"] = [f"https://{host}.example/{position}?x"]
            for index, name in enumerate(names):
                rule["url"] += [f"&{index}=", (name,)]
        if draw(st.booleans()):
            rule["constants"] = draw(constants)
        if may_delegate and draw(st.booleans()):
            rule["to"] = draw(delegates)
        rule["off"] = draw(st.integers(0, 7)) == 0
        drawn.append(rule)
    return drawn


visitors = st.fixed_dictionaries(
    {
        "agent": st.sampled_from([*AGENTS, None]),
        "address": st.sampled_from(list(ADDRESSES)),
        "language": st.sampled_from([None, "de-CH, en;q=0.5", "en"]),
        "referrer": st.sampled_from([None, "https://r.example/"]),
        "query": st.sampled_from(["", "", *QUERIES]),
    }
)


@st.composite
def worlds(draw: st.DrawFn) -> dict[str, Any]:
    weights = draw(st.lists(st.integers(1, 5), max_size=3))
    return {
        "account": draw(rules("account", may_delegate=draw(st.booleans()))),
        "first": draw(rules("first", may_delegate=False)),
        "second": draw(rules("second", may_delegate=False)),
        "link": draw(rules("link", may_delegate=False)),
        "targets": [{"url": f"https://t{at}.example/", "weight": each} for at, each in enumerate(weights)],
        "passes": draw(st.booleans()),
        "closed": draw(st.sampled_from(["", "", "", "startsAt", "expiresAt"])),
        "visitors": draw(st.lists(visitors, min_size=1, max_size=4)),
        "moments": draw(st.lists(st.sampled_from(MOMENTS), min_size=1, max_size=3)),
    }


class House:
    """A service's database with one link of a thing, and two applications of a project."""

    def __init__(self, path: FastPath) -> None:
        self.path = path
        self.visits = path.visits
        self.database = path.visits.context.database
        with self.database.write() as connection:
            product = records.create(connection, PRODUCT, PRODUCT.complete(PRODUCT_FIELDS))
            thng = records.create(connection, THNG, THNG.complete({"name": NAME, "product": product.id}))
            links.create(connection, {"shortId": "bag", "defaultRedirectUrl": DEFAULT, "evrythngId": thng.id})
            project = records.create(connection, PROJECT, {"name": "Spring", "tags": ["live"]})
            apps = {
                name: records.create(connection, APPLICATION, {"name": title, "project": project.id})
                for name, title in (("first", "Shop"), ("second", "Other"))
            }
            for app in apps.values():
                ensure_application_redirector(connection, app.id)
            for kind, record in ((THNG, thng), (PRODUCT, product)):
                scopes.change(connection, kind.name, [record.seq], {"projects": [project.id]})
            ensure_account_redirector(connection)
            other = records.create(connection, PRODUCT, PRODUCT.complete({"name": "Other"}))
        # What the signs of ids in trees stand for; with no id of its own, a sign is one nobody has.
        self.ids = {"@product": product.id, "@thng": thng.id, "@other": other.id}
        self.delegates = {
            "first": {"app": apps["first"].id},
            "second": {"app": apps["second"].id, "project": project.id},
            "project": {"project": project.id},
            "unknown": {"app": "U" + "a" * 23},
        }

    def raw(self, rule: Mapping[str, Any]) -> Json:
        found = interpreter.raw(rule)
        if "to" in rule:
            found["delegates"] = [self.delegates[name] for name in rule["to"]]
        return found

    def set(self, world: Mapping[str, Any]) -> None:
        """Put the rules and options of a world in place."""
        with self.database.write() as connection:
            stored = ensure_account_redirector(connection)
            account = [self.raw(rule) for rule in world["account"]]
            records.change(connection, ACCOUNT_REDIRECTOR, stored, {**stored.fields(), "rules": account})
            for name in ("first", "second"):
                stored = ensure_application_redirector(connection, self.delegates[name]["app"])
                own = [self.raw(rule) for rule in world[name]]
                records.change(connection, APPLICATION_REDIRECTOR, stored, {**stored.fields(), "rules": own})
            stored = records.read(connection, REDIRECTION, "bag")
            options: Json = {
                "rules": [self.raw(rule) for rule in world["link"]],
                "targets": world["targets"],
                "passQuery": world["passes"],
            }
            if world["closed"]:
                options[world["closed"]] = {"startsAt": 1 << 50, "expiresAt": 1}[world["closed"]]
            kept = {
                name: value
                for name, value in stored.fields().items()
                if name not in ("startsAt", "expiresAt")
            }
            records.change(connection, REDIRECTION, stored, {**kept, **options})

    def usual(self, visit: Mapping[str, Any]) -> visits.Decision | None:
        """The usual way's decision; None if the link is closed."""
        fields = headers_of(visit)
        scope = {
            "type": "http",
            "method": "GET",
            "path": "/bag",
            "headers": [(name.lower().encode(), value.encode()) for name, value in fields.items()],
            "query_string": visit["query"].encode(),
            "client": (visit["address"], 1),
            "server": ("id.example", 80),
        }
        with self.database.read() as connection, patch.object(visits, "now_ms", lambda: visit["at_ms"]):
            found = links.find_with_rules(connection, "bag")
            assert found is not None
            if closed_because(found.link, visit["at_ms"]) is not None:
                return None
            return visits._decide(self.visits, connection, Request(scope), found)

    def fast(self, visit: Mapping[str, Any]) -> str | None:
        """Where the fast path leads; None if it leaves the visit to the usual way."""
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers_of(visit).items())
        sender = self.path.senders.of_lines(f"Host: id.example\r\n{lines}\r\n".encode(), visit["address"])
        assert sender is not None
        assert self.path.refresh()
        asked = f"bag?{visit['query']}" if visit["query"] else "bag"
        found = self.path.visit(asked.encode(), sender, Moments().at(visit["at_ms"]))
        return None if found is None else found[0].decode()


def headers_of(visit: Mapping[str, Any]) -> dict[str, str]:
    named = {"User-Agent": "agent", "Accept-Language": "language", "Referer": "referrer"}
    return {header: visit[name] for header, name in named.items() if visit[name] is not None}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, empty_database: Path) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    (folder / "tagwright.db").write_bytes(empty_database.read_bytes())
    config = ServiceConfig(
        database=folder / "tagwright.db",
        operator_key=new_key(),
        hits_folder=folder / "hits",
        files_folder=folder / "files",
    )
    path: FastPath = build(config).state.fast_path
    made = House(path)
    yield made
    path.close()
    made.visits.hits.close()
    made.database.close()


def context_of(visit: Mapping[str, Any], ids: Mapping[str, str]) -> Json:
    """What the documents say a rule may see of this visit."""
    country, zone = ADDRESSES[visit["address"]]
    moment = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=visit["at_ms"])).astimezone(
        ZoneInfo(zone)
    )
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    device, system, is_bot = AGENTS.get(visit["agent"], ("other", "Unknown", False))
    return {
        interpreter.RECORDS: {*ids.values()},
        "thng": {"name": NAME, "id": ids["@thng"]},
        "product": {**PRODUCT_FIELDS, "id": ids["@product"]},
        "time": visit["at_ms"],
        "timeOfDay": seconds * 1000 + moment.microsecond // 1000,
        "dayOfWeek": moment.strftime("%a").lower(),
        "dayOfMonth": moment.day,
        "month": moment.month,
        "year": moment.year,
        "timezone": zone,
        "action": {"type": "implicitScans"},
        "country": country,
        "shortId": "bag",
        "query": QUERIES[visit["query"]],
        "language": {None: None, "en": "en"}.get(visit["language"], "de"),
        "device": device,
        "system": system,
        "bot": is_bot,
        "referrer": visit["referrer"],
    }


def expected(
    world: Mapping[str, Any], visit: Mapping[str, Any], ids: Mapping[str, str]
) -> tuple[list[str], list[str]]:
    """What the rules of account and applications give, and what the link may give instead."""
    context = context_of(visit, ids)
    within = {
        name: {**context, "application": {"name": title}, "project": {"name": "Spring", "tags": ["live"]}}
        for name, title in (("first", "Shop"), ("second", "Other"))
    }

    def ask(delegate: Mapping[str, str]) -> list[str | None] | None:
        names = {"project": ["first", "second"], "unknown": []}.get(delegate["to"], [delegate["to"]])
        answers = [interpreter.of_application(world[name], within[name]) for name in names]
        return None if delegate["to"] == "unknown" else answers

    account = [
        {**rule, "delegates": [{"to": name} for name in rule["to"]]} if "to" in rule else rule
        for rule in world["account"]
    ]
    reactions = interpreter.of_account(account, context, ask)
    own = interpreter.of_application(world["link"], context)
    choices = [own] if own is not None else [each["url"] for each in world["targets"]] or [DEFAULT]
    return reactions, [handed_on(each, visit["query"]) if world["passes"] else each for each in choices]


def handed_on(url: str, query: str) -> str:
    if not query:
        return url
    has_query = "?" in url
    # The addresses of rules set x themselves.
    added = [each for each in query.split("&") if not (has_query and each.startswith("x="))]
    return f"{url}{'&' if has_query else '?'}{'&'.join(added)}"


clock_conditions = st.sampled_from(CLOCK).flatmap(condition)


@st.composite
def clock_worlds(draw: st.DrawFn) -> dict[str, Any]:
    """Rules that look at the clock alone, and one visitor who comes again and again."""

    def by_the_clock(host: str) -> list[dict[str, Any]]:
        drawn = draw(st.lists(clock_conditions, min_size=1, max_size=3))
        return [{"tree": tree, "url": [f"https://{host}.example/{at}?x"]} for at, tree in enumerate(drawn)]

    return {
        "account": by_the_clock("account"),
        "first": [],
        "second": [],
        "link": by_the_clock("link"),
        "targets": [],
        "passes": False,
        "closed": "",
        "visitors": [
            {"agent": None, "address": "81.2.69.142", "language": None, "referrer": None, "query": ""}
        ],
        "moments": draw(st.lists(st.sampled_from(MOMENTS), min_size=4, max_size=8)),
    }


def test_deleting_a_record_ends_rules_that_name_it_and_bringing_it_back_mends_them(house: House) -> None:
    visit = {"agent": None, "address": "127.0.0.1", "language": None, "referrer": None, "query": ""}
    visit["at_ms"] = MOMENTS[1]
    rule, always = ({"tree": ("product.id", "=", [("@other", False)])}, {"url": ["https://all.example/"]})
    for level, way in (("account", "all.example"), ("link", "all.example")):
        world = {"account": [], "first": [], "second": [], "link": [], "targets": [], "passes": False}
        world |= {level: with_ids([rule, always], house.ids), "closed": ""}
        house.set(world)
        for is_there in (True, False, True):
            with house.database.write() as connection:
                other = records.find(connection, PRODUCT, house.ids["@other"])
                if other is None:
                    records.restore(connection, PRODUCT, house.ids["@other"])
                elif not is_there:
                    records.remove(connection, PRODUCT, [other])
            for _ in range(2):
                usual, fast = house.usual(visit), house.fast(visit)
                assert usual is not None
                assert usual.target == fast == (f"https://{way}/" if is_there else DEFAULT)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(clock_worlds())
def test_what_is_remembered_holds_as_long_as_the_clock_lets_it(house: House, world: dict[str, Any]) -> None:
    leads_as_documented(house, world)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(worlds())
def test_a_visit_leads_where_the_documents_say_on_either_way(house: House, world: dict[str, Any]) -> None:
    leads_as_documented(house, world)


def with_ids(each: Any, ids: Mapping[str, str]) -> Any:
    """Rules with the ids their signs stand for."""
    if isinstance(each, str):
        return ids.get(each, each)
    if isinstance(each, dict):
        return {name: with_ids(value, ids) for name, value in each.items()}
    return type(each)(with_ids(part, ids) for part in each) if isinstance(each, list | tuple) else each


def leads_as_documented(house: House, world: Mapping[str, Any]) -> None:
    """Every visit of a world, on the usual way and on the fast one."""
    world = with_ids(world, house.ids)
    house.set(world)
    # What was decided may be remembered for the same visitor at a later moment.
    for visit in [{**visitor, "at_ms": at_ms} for at_ms in world["moments"] for visitor in world["visitors"]]:
        reactions, own = expected(world, visit, house.ids)
        decision, fast = house.usual(visit), house.fast(visit)
        if world["closed"]:
            assert decision is None
            assert fast is None
            continue
        assert decision is not None
        assert [each["redirectUrl"] for each in decision.reactions] == reactions
        assert decision.target in (reactions[:1] or own)
        assert fast == decision.target
