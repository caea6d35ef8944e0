"""Conditions row by row: each operator with each type of value, what is missing or wrong, and the clock."""

from datetime import UTC, datetime
from typing import Any

import pytest

from catalog.documents import Json
from catalog.filters import FieldType, FilterError, Operator, UnknownField
from catalog.filters.tree import OPERATORS_BY_TYPE
from redirector.context.scan import Scan, build
from redirector.context.visitor import Visitor
from redirector.rules.check import check
from redirector.rules.compiled import OPERATORS, compile_rules, parse_match
from redirector.rules.fields import FIELDS, KEY
from redirector.rules.template import compile_template
from tests.redirector.rules.rules_page import PAGE

URL = "https://e.example/"
NAMES = {name: name.replace(KEY, "some") for name in FIELDS}
# A value that every type of field takes on the right of every operator.
FITS = {FieldType.BOOLEAN: "true"}


def fires(match: str, context: Json, **constants: str) -> bool:
    rules = compile_rules([{"match": match, "redirectUrl": URL, "constants": constants}])
    assert not rules.rules[0].is_broken, match
    return rules.decide(context) is not None


def thng(**fields: Any) -> Json:
    return {"thng": fields}


def custom(value: Any) -> Json:
    return thng(customFields={"v": value})


NAMED = thng(name="Oolong tea")
TAGGED = thng(tags=["Offer", "new, red"])
V = "thng.customFields.v"

# (condition, context, whether it holds)
ROWS: list[tuple[str, Json, bool]] = [
    # texts: letter by letter, lists on the right, one star at the end
    ("thng.name=Oolong tea", NAMED, True),
    ("thng.name=oolong tea", NAMED, False),
    ("thng.name=Oolong", NAMED, False),
    ("thng.name=Oolong*", NAMED, True),
    ("thng.name=*", NAMED, True),
    ("thng.name=*", thng(name=""), True),
    ("thng.name=*", thng(), False),
    ("thng.name=Green tea,Oolong tea", NAMED, True),
    ("thng.name=Green*,Oo*", NAMED, True),
    ("thng.name!=Oolong tea", NAMED, False),
    ("thng.name!=Green tea", NAMED, True),
    ("thng.name!=Green tea,Oolong tea", NAMED, False),
    ("thng.name!=Oo*", NAMED, False),
    ("thng.name=", thng(name=""), True),
    ("thng.name=", NAMED, False),
    ("thng.name!=", NAMED, True),
    (r"thng.name=a\,b", thng(name="a,b"), True),
    (r"thng.name=a\*", thng(name="a*"), True),
    (r"thng.name=a\*", thng(name="ab"), False),
    (r"thng.name=a\*b", thng(name="a*b"), True),
    (r"thng.name=\(x\)\|y\&z", thng(name="(x)|y&z"), True),
    ("thng.name=50%2525", thng(name="50%25"), True),
    ("thng.name=a%2Cb", thng(name="b"), True),
    ("thng.name=a%5C%2Cb", thng(name="a,b"), True),
    ("thng.name= tea", thng(name="tea"), False),
    ("thng.name = tea", thng(name=" tea"), True),
    ("thng.name=ß", thng(name="SS"), False),
    ("thng.name=5", thng(name=5), False),
    # identifiers with signs in their keys
    ("thng.identifiers.gs1:21=0042", thng(identifiers={"gs1:21": "0042"}), True),
    ("thng.identifiers.gs1:21=42", thng(identifiers={"gs1:21": "0042"}), False),
    ("thng.identifiers.a.b=x", thng(identifiers={"a.b": "x"}), True),
    # lists: any entry; none with !=
    ("thng.tags=Offer", TAGGED, True),
    (r"thng.tags=new\, red", TAGGED, True),
    ("thng.tags=new", TAGGED, False),
    ("thng.tags=new*", TAGGED, True),
    ("thng.tags=sold,Offer", TAGGED, True),
    ("thng.tags!=Offer", TAGGED, False),
    ("thng.tags!=sold", TAGGED, True),
    ("thng.tags!=sold,Offer", TAGGED, False),
    ("thng.tags=Offer", thng(tags=[]), False),
    ("thng.tags!=Offer", thng(tags=[]), True),
    ("thng.tags=*", thng(tags=[]), False),
    # numbers
    ("month=5", {"month": 5}, True),
    ("month=5.0", {"month": 5}, True),
    ("month=4,5", {"month": 5}, True),
    ("month!=4,5", {"month": 5}, False),
    ("month<5", {"month": 5}, False),
    ("month<=5", {"month": 5}, True),
    ("month>4.5", {"month": 5}, True),
    ("month>=-5", {"month": 5}, True),
    ("month<5e0", {"month": 4}, True),
    ("location.lat<-33.5", {"location": {"lat": -34.0, "lon": 0}}, True),
    ("place.distance<=12.5", {"place": {"distance": 12.5}}, True),
    ("time>=9007199254740993", {"time": 9_007_199_254_740_992}, False),
    ("time=9007199254740993", {"time": 9_007_199_254_740_993}, True),
    # true and false
    ("bot=true", {"bot": True}, True),
    ("bot=true", {"bot": False}, False),
    ("bot!=true", {"bot": False}, True),
    ("bot=true,false", {"bot": False}, True),
    # any value: as the text or number it is, in lists as well
    (f"{V}=5", custom(5), True),
    (f"{V}=5.0", custom(5), True),
    (f"{V}=5", custom("5"), True),
    (f"{V}=5.0", custom("5"), False),
    (f"{V}>4", custom(5), True),
    (f"{V}>4", custom("5"), False),
    (f"{V}>4", custom(True), False),
    (f"{V}=true", custom(True), True),
    (f"{V}=true", custom("true"), True),
    (f"{V}=1", custom(True), False),
    (f"{V}=XL", custom(["S", "XL"]), True),
    (f"{V}>40", custom([38, 42]), True),
    (f"{V}!=XL", custom(["S", "XL"]), False),
    (f"{V}=*", custom({"inside": 1}), False),
    (f"{V}!=x", custom({"inside": 1}), True),
    (f"{V}=*", custom(None), False),
    # and, or, brackets
    ("month=5&bot=false", {"month": 5, "bot": True}, False),
    ("month=4|bot=true", {"month": 5, "bot": True}, True),
    ("month=5|month=6&bot=true", {"month": 5, "bot": False}, True),
    ("(month=5|month=6)&bot=true", {"month": 5, "bot": False}, False),
    (" month = 5 & bot =true", {"month": 5, "bot": True}, True),
]


@pytest.mark.parametrize(("match", "context", "expected"), ROWS)
def test_a_condition(match: str, context: Json, expected: bool) -> None:
    assert fires(match, context) is expected


def cases() -> list[tuple[str, Operator]]:
    return [
        (name, operator)
        for name, field in FIELDS.items()
        for operator in sorted(OPERATORS_BY_TYPE[field.type] & OPERATORS, key=lambda each: each.value)
    ]


@pytest.mark.parametrize(("name", "operator"), cases())
@pytest.mark.parametrize("context", [{}, {"thng": None, "product": {}, "place": {}, "location": {}}])
def test_what_is_not_known_equals_nothing(name: str, operator: Operator, context: Json) -> None:
    value = FITS.get(FIELDS[name].type, "5")
    match = f"{NAMES[name]}{operator.value}{value}"
    assert fires(match, context) is (operator is Operator.NOT_EQUAL)


@pytest.mark.parametrize("name", list(FIELDS))
@pytest.mark.parametrize("operator", list(Operator))
def test_operators_a_field_does_not_have_are_refused_where_they_stand(name: str, operator: Operator) -> None:
    field = NAMES[name]
    if operator in OPERATORS_BY_TYPE[FIELDS[name].type] & OPERATORS:
        return
    with pytest.raises(FilterError, match="cannot be used") as caught:
        parse_match(f"month=1&{field}{operator.value}5", {})
    assert caught.value.column == len("month=1&") + len(field) + 1


@pytest.mark.parametrize(("name", "operator"), cases())
def test_values_of_another_type_are_refused_where_they_stand(name: str, operator: Operator) -> None:
    field, kind = NAMES[name], FIELDS[name].type
    takes_texts = kind in (FieldType.TEXT, FieldType.TEXTS)
    if takes_texts or (kind is FieldType.OPEN and operator in (Operator.EQUAL, Operator.NOT_EQUAL)):
        return
    for wrong in ("May", "", "5x", "0x10", "nan", "inf", "1e999"):
        match = f"{field}{operator.value}{wrong}"
        (problem,) = check([{"match": match, "redirectUrl": URL}])
        assert problem.severity.value == "refused"
        assert problem.column == len(field) + len(operator.value) + 1, match


@pytest.mark.parametrize(
    ("match", "column"),
    [
        ("colour=red", 1),
        ("month=1&thng.colour=red", 9),
        ("(country=GB|thngs.name=x)", 13),
        ("thng=x", 1),
        ("thng.identifiers=x", 1),
        ("thng.identifiers.=x", 1),
        ("constants.missing.=x", None),
        ("Month=1", 1),
    ],
)
def test_fields_there_are_not_are_named_with_their_column(match: str, column: int | None) -> None:
    if column is None:  # constants are whatever a rule says they are
        assert not fires(match, {})
        return
    with pytest.raises(FilterError) as caught:
        parse_match(match, {})
    assert caught.value.column == column
    assert isinstance(caught.value, UnknownField) or "expected a key" in caught.value.message


# (moment in UTC, where, time of day, weekday, day of the month, month, year)
CLOCKS: list[tuple[str, tuple[float, float] | None, str, str, int, int, int]] = [
    ("2026-05-02T23:30:15.250", None, "23:30:15.250", "sat", 2, 5, 2026),
    ("2026-05-02T23:30:15.250", (51.5, -0.125), "00:30:15.250", "sun", 3, 5, 2026),  # London, in summer
    ("2026-01-31T23:30:00.000", (51.5, -0.125), "23:30:00.000", "sat", 31, 1, 2026),  # London, in winter
    ("2026-03-29T00:59:59.999", (52.5, 13.4), "01:59:59.999", "sun", 29, 3, 2026),  # Berlin, about to skip 2
    ("2026-03-29T01:00:00.000", (52.5, 13.4), "03:00:00.000", "sun", 29, 3, 2026),
    (
        "2026-10-25T00:30:00.000",
        (52.5, 13.4),
        "02:30:00.000",
        "sun",
        25,
        10,
        2026,
    ),  # Berlin, 2:30 comes twice
    ("2026-10-25T01:30:00.000", (52.5, 13.4), "02:30:00.000", "sun", 25, 10, 2026),
    ("2025-12-31T18:15:00.000", (27.7, 85.3), "00:00:00.000", "thu", 1, 1, 2026),  # Kathmandu, 5:45 ahead
    ("2025-12-31T10:00:00.000", (1.87, -157.4), "00:00:00.000", "thu", 1, 1, 2026),  # Kiritimati, 14 ahead
    (
        "2026-01-01T10:59:59.000",
        (-14.28, -170.7),
        "23:59:59.000",
        "wed",
        31,
        12,
        2025,
    ),  # Pago Pago, 11 behind
    ("2028-02-29T12:00:00.000", (-36.8, 174.8), "01:00:00.000", "wed", 1, 3, 2028),  # Auckland, a leap day
    ("2028-02-29T12:00:00.000", (40.7, -74.0), "07:00:00.000", "tue", 29, 2, 2028),  # New York
    ("1970-01-01T00:00:00.000", None, "00:00:00.000", "thu", 1, 1, 1970),
]


@pytest.mark.parametrize(("moment", "place", "clock", "weekday", "day", "month", "year"), CLOCKS)
def test_the_parts_of_time_are_those_of_the_scans_time_zone(
    moment: str,
    place: tuple[float, float] | None,
    clock: str,
    weekday: str,
    day: int,
    month: int,
    year: int,
) -> None:
    at_ms = round(datetime.fromisoformat(moment).replace(tzinfo=UTC).timestamp() * 1000)
    latitude, longitude = place or (None, None)
    scan = Scan(type="scans", timestamp=at_ms, visitor=Visitor(), latitude=latitude, longitude=longitude)
    context = build(lambda kind, record_id: None, scan, {name.partition(".")[0] for name in FIELDS})
    time = datetime.fromisoformat(f"1970-01-01T{clock}").replace(tzinfo=UTC)
    of_day = round(time.timestamp() * 1000)
    parts = f"timeOfDay={of_day}&dayOfWeek={weekday}&dayOfMonth={day}&month={month}&year={year}&time={at_ms}"
    assert fires(parts, context), {name: context[name] for name in ("timeOfDay", "dayOfWeek", "timezone")}
    assert context["timestamp"] == at_ms


def test_blanks_around_a_value_are_pointed_out() -> None:
    """They are part of it, which few people mean."""
    (note,) = check([{"match": "month=1&country = GB", "redirectUrl": URL}])
    assert (note.severity.value, note.column) == ("note", 9)
    assert note.message == "the blank at the beginning of ' GB' counts: write country=GB"
    assert check([{"match": "thng.name=Oolong tea&month= 5", "redirectUrl": URL}]) == []


def test_constants_in_conditions_and_addresses() -> None:
    constants = {"season": "spring", "my.own": "x", "thng": "hidden"}
    assert fires("constants.season=spring&season=spri*&constants.my.own=x", {}, **constants)
    assert fires("constants.thng=hidden&thng.name=Tea", thng(name="Tea"), **constants)
    assert not fires("season=winter", {"constants": {"season": "winter"}}, **constants)
    template = compile_template(f"{URL}{{season}}/{{constants.my.own}}", constants)
    assert template.fill({"constants": constants, "season": "spring"}) == f"{URL}spring/x"


def test_every_field_has_its_row_on_the_page() -> None:
    text = PAGE.read_text("utf-8")
    assert all(f"| `{name}`" in text for name in FIELDS)
