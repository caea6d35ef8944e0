"""Every field of the redirection context with every operator, in matches and in addresses."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from catalog.documents import Json
from catalog.filters import FieldType, Operator
from catalog.filters.tree import OPERATORS_BY_TYPE
from catalog.kinds import PRODUCT, THNG
from catalog.records import create
from catalog.store import Database
from redirector.context.scan import Scan, build, reader
from redirector.context.visitor import Visitor
from redirector.rules.compiled import compile_rules
from redirector.rules.fields import FIELDS, KEY

# Sunday, 3 May 2026, 00:30:15.250 in London, still Saturday in UTC.
TIME_MS = 1_777_764_615_250
AGENT = "Mozilla/5.0 (iPhone; CPU iPhone OS 16_5 like Mac OS X) Version/16.5 Mobile/15E148 Safari/604.1"
THING_FIELDS: Json = {
    "name": "example thing",
    "description": "A box, red",
    "identifiers": {"gs1:21": "0042", "sap.code": 17},
    "customFields": {"size": "XL", "count": 5, "fragile": True, "levels": [1, 2]},
    "tags": ["Offer", "new"],
}
DESCRIBED: Json = {
    "id": "Uproject",
    "name": "Spring",
    "description": "of 2026",
    "identifiers": {"code": "s26"},
    "customFields": {"phase": 2},
    "tags": ["live"],
}

# Every field with the value the scan below has; ids stand as None, since they are drawn.
VALUES: Mapping[str, Any] = MappingProxyType(
    {
        "thng.id": None,
        "thng.name": "example thing",
        "thng.description": "A box, red",
        "thng.identifiers.gs1:21": "0042",
        "thng.identifiers.sap.code": "17",
        "thng.customFields.size": "XL",
        "thng.customFields.count": 5,
        "thng.customFields.fragile": True,
        "thng.customFields.levels": [1, 2],
        "thng.tags": ["Offer", "new"],
        "product.id": None,
        "product.name": "Tea",
        "product.description": "Green",
        "product.identifiers.upc": "12345",
        "product.customFields.grams": 62.5,
        "product.tags": ["drink"],
        "user.gender": "female",
        "user.age": 30,
        "user.customFields.vip": True,
        "user.locale": "en_GB",
        "time": TIME_MS,
        "timestamp": TIME_MS,
        "timeOfDay": (30 * 60 + 15) * 1000 + 250,
        "dayOfWeek": "sun",
        "dayOfMonth": 3,
        "month": 5,
        "year": 2026,
        "timezone": "Europe/London",
        "action.type": "scans",
        "action.customFields.color": "blue",
        "location.lat": 51.5,
        "location.lon": -0.125,
        "place.id": "Uplace",
        "place.tags": ["shop"],
        "place.customFields.level": 2,
        "place.distance": 12.5,
        "constants.some": "value",
        "some": "value",
        "project.id": "Uproject",
        "project.name": "Spring",
        "project.description": "of 2026",
        "project.identifiers.code": "s26",
        "project.customFields.phase": 2,
        "project.tags": ["live"],
        "application.id": "Uproject",
        "application.name": "Spring",
        "application.description": "of 2026",
        "application.customFields.phase": 2,
        "application.tags": ["live"],
        "country": "GB",
        "city": None,
        "region": None,
        "shortId": "tea",
        "query.utm_source": "label",
        "language": "en",
        "browser": "Mobile Safari",
        "system": "iOS",
        "device": "mobile",
        "bot": False,
        "referrer": "https://r.example/",
    }
)
CONSTANTS = {"some": "value"}
TAKES_A_STAR = (FieldType.TEXT, FieldType.TEXTS, FieldType.OPEN)


def declared(name: str) -> str:
    """The row of the table that a field with a key belongs to."""
    for row in FIELDS:
        if row == name or (row.endswith(KEY) and name.startswith(row.removesuffix(KEY))):
            return row
    return f"constants.{KEY}"


@pytest.fixture(scope="module")
def context(tmp_path_factory: pytest.TempPathFactory) -> Json:
    """The whole context of one scan, read from a real database."""
    database = Database.open(tmp_path_factory.mktemp("fields") / "tagwright.db")
    with database.write() as connection:
        product_fields = {
            "name": "Tea",
            "description": "Green",
            "identifiers": {"upc": 12345},
            "customFields": {"grams": 62.5},
            "tags": ["drink"],
        }
        product = create(connection, PRODUCT, PRODUCT.complete(product_fields))
        thng = create(connection, THNG, THNG.complete({**THING_FIELDS, "product": product.id}))
        visitor = Visitor(
            address="8.8.8.8",
            user_agent=AGENT,
            language="en",
            referrer="https://r.example/",
            query={"utm_source": "label"},
        )
        scan = Scan(
            type="scans",
            timestamp=TIME_MS,
            visitor=visitor,
            thng=thng.id,
            product=product.id,
            short_id="tea",
            latitude=51.5,
            longitude=-0.125,
            custom_fields={"color": "blue"},
        )
        place = {"id": "Uplace", "tags": ["shop"], "customFields": {"level": 2}}
        roots = {name.partition(".")[0] for name in FIELDS}
        built = build(reader(connection), scan, roots, lambda latitude, longitude: (place, 12.5))
    database.close()
    user = {"gender": "female", "age": 30, "customFields": {"vip": True}, "locale": "en_GB"}
    return {**built, "user": user, "project": DESCRIBED, "application": DESCRIBED}


def value_of(context: Json, name: str) -> Any:
    return context[name.partition(".")[0]]["id"] if name.endswith(".id") else VALUES[name]


def fires(context: Json, match: str) -> bool:
    rules = compile_rules([{"match": match, "redirectUrl": "https://e.example/", "constants": CONSTANTS}])
    assert not rules.rules[0].is_broken, match
    return rules.decide(context) is not None


def written(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text.replace(",", "\\,")


def cases() -> Iterator[tuple[str, Operator]]:
    for name in VALUES:
        kind = FIELDS[declared(name)].type
        for operator in sorted(OPERATORS_BY_TYPE[kind] - {Operator.LIKE}, key=lambda each: each.value):
            yield name, operator


def test_the_table_has_every_field() -> None:
    assert {declared(name) for name in VALUES} == set(FIELDS)


@pytest.mark.parametrize(("name", "operator"), list(cases()))
def test_every_field_with_every_operator(context: Json, name: str, operator: Operator) -> None:
    value = value_of(context, name)
    sign = operator.value
    elements = value if isinstance(value, list) else [value]
    if value is None:  # not known: nothing is equal to it, everything differs
        assert fires(context, f"{name}{sign}x") is (operator is Operator.NOT_EQUAL)
        return
    if operator in (Operator.EQUAL, Operator.NOT_EQUAL):
        equal = operator is Operator.EQUAL
        other = "true" if value is False else "false" if value is True else "987654321"
        assert fires(context, f"{name}{sign}{written(elements[-1])}") is equal
        assert fires(context, f"{name}{sign}{other}") is not equal
        assert fires(context, f"{name}{sign}{other},{written(elements[0])}") is equal
        return
    numbers = [each for each in elements if isinstance(each, int | float) and not isinstance(each, bool)]
    holds = {"<": int.__lt__, "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__}[sign]
    for limit in (-1_000_000, *numbers, 10**15):
        expected = any(holds(round(number * 1000), round(limit * 1000)) for number in numbers)
        assert fires(context, f"{name}{sign}{limit}") is expected


@pytest.mark.parametrize(
    "name",
    [
        name
        for name in VALUES
        if FIELDS[declared(name)].type in (FieldType.TEXT, FieldType.TEXTS, FieldType.OPEN)
    ],
)
def test_a_star_at_the_end_takes_what_begins_so(context: Json, name: str) -> None:
    value = value_of(context, name)
    texts = [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, str)]
    assert fires(context, f"{name}=*") is bool(texts or isinstance(value, bool))
    for text in texts:
        assert fires(context, f"{name}={written(text[:2])}*")
        assert not fires(context, f"{name}=x{written(text)}*")
        assert not fires(context, f"{name}={written(text[:1])}.{written(text[1:])}")


@pytest.mark.parametrize("name", list(VALUES))
def test_no_field_takes_the_contains_operator(name: str) -> None:
    assert compile_rules([{"match": f"{name}~x", "constants": CONSTANTS}]).rules[0].is_broken


@pytest.mark.parametrize("name", list(VALUES))
def test_every_field_in_an_address(context: Json, name: str) -> None:
    url = f"https://e.example/?v={{{name}}}"
    rules = compile_rules([{"redirectUrl": url, "constants": CONSTANTS}])
    rule = rules.decide(context)
    assert rule is not None
    assert rule.template is not None
    value = value_of(context, name)
    expected = ",".join(map(str, value)) if isinstance(value, list) else "" if value is None else value
    expected = str(expected).lower() if isinstance(expected, bool) else str(expected)
    filled = rule.template.fill(rule.scope(context))
    assert parse_qs(urlsplit(filled or "").query, keep_blank_values=True) == {"v": [expected]}


@pytest.mark.parametrize(
    ("match", "expected"),
    [
        ("product.identifiers.upc=12345&dayOfWeek=sun&thng.name=examp*", True),
        ("product.identifiers.upc=12345&dayOfWeek=mon&thng.name=examp*", False),
        ("thng.tags=Offer", True),
        ("thng.name=test", False),
        ("thng.name=test|country=GB", True),
        ("(dayOfWeek=sat|dayOfWeek=sun)&timeOfDay<3600000", True),
        ("place.distance<=12.5&user.age>=18", True),
    ],
)
def test_the_references_expressions(context: Json, match: str, expected: bool) -> None:
    assert fires(context, match) is expected


def test_the_references_addresses(context: Json) -> None:
    for url in ("https://evrythng.com/{thng.id}", "https://evrythng.com/%7bthng.id%7d"):
        rule = compile_rules([{"redirectUrl": url}]).rules[0]
        assert rule.template is not None
        assert rule.template.fill(context) == f"https://evrythng.com/{context['thng']['id']}"
    url = (
        "https://example.com/action?name={thng.name}&sap_code={thng.identifiers.sap.code}"
        "&timestamp={timestamp}"
    )
    rule = compile_rules([{"redirectUrl": url}]).rules[0]
    assert rule.template is not None
    filled = "https://example.com/action?name=example%20thing&sap_code=17&timestamp=" + str(TIME_MS)
    assert rule.template.fill(context) == filled


@pytest.mark.parametrize("timestamp", [253_402_300_799_999, (1 << 53) - 1])
def test_a_time_no_calendar_has_is_the_last_one(timestamp: int) -> None:
    scan = Scan(type="scans", timestamp=timestamp, visitor=Visitor(), latitude=-36.8, longitude=174.8)
    assert scan.time_zone == "Pacific/Auckland"
    assert scan.local_time.year == 9999
