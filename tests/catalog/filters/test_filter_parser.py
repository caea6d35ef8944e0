"""What the filter language accepts, what it refuses, and at which column."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from catalog.filters import (
    MAX_CHARACTERS,
    MAX_CONDITIONS,
    MAX_DEPTH,
    MAX_VALUES,
    AllOf,
    AnyOf,
    Condition,
    FieldType,
    Filter,
    FilterError,
    Operator,
    Value,
    escape,
    parse,
    unparse,
)

FIELDS = {
    "name": FieldType.TEXT,
    "tags": FieldType.TEXTS,
    "createdAt": FieldType.TIME_MS,
    "score": FieldType.NUMBER,
    "isActive": FieldType.BOOLEAN,
    "identifiers.<key>": FieldType.TEXT,
    "customFields.<key>": FieldType.OPEN,
    "thng.identifiers.<key>": FieldType.TEXT,
    "thng.id": FieldType.TEXT,
}


def only(text: str) -> Condition:
    tree = parse(text, fields=FIELDS)
    assert isinstance(tree, Condition)
    return tree


def texts(text: str) -> list[str]:
    return [value.text + ("<*>" if value.is_prefix else "") for value in only(text).values]


def outline(tree: Filter) -> str:
    if isinstance(tree, Condition):
        return tree.values[0].text
    return ("and(" if isinstance(tree, AllOf) else "or(") + " ".join(map(outline, tree.parts)) + ")"


def error(text: str) -> FilterError:
    with pytest.raises(FilterError) as caught:
        parse(text, fields=FIELDS)
    return caught.value


def parsed_or_column(text: str) -> tuple[Filter | None, int]:
    try:
        return parse(text, fields=FIELDS), 0
    except FilterError as caught:
        return None, caught.column


@pytest.mark.parametrize(
    ("text", "field", "key", "operator"),
    [
        ("name=x", "name", None, Operator.EQUAL),
        ("name!=x", "name", None, Operator.NOT_EQUAL),
        ("name~x", "name", None, Operator.LIKE),
        ("score>1", "score", None, Operator.GREATER),
        ("score>=1", "score", None, Operator.GREATER_OR_EQUAL),
        ("score<1", "score", None, Operator.LESS),
        ("score<=1", "score", None, Operator.LESS_OR_EQUAL),
        (" name =x", "name", None, Operator.EQUAL),
        ("identifiers.gs1:01=1", "identifiers.<key>", "gs1:01", Operator.EQUAL),
        ("identifiers.gs1%3A01=1", "identifiers.<key>", "gs1:01", Operator.EQUAL),
        ("customFields.a.b=1", "customFields.<key>", "a.b", Operator.EQUAL),
        (r"customFields.\<key\>=1", "customFields.<key>", "<key>", Operator.EQUAL),
        (r"customFields.a\=b=1", "customFields.<key>", "a=b", Operator.EQUAL),
        ("customFields.my size=1", "customFields.<key>", "my size", Operator.EQUAL),
        ("customFields.größe=1", "customFields.<key>", "größe", Operator.EQUAL),
        ("thng.identifiers.upc=1", "thng.identifiers.<key>", "upc", Operator.EQUAL),
        ("thng.id=1", "thng.id", None, Operator.EQUAL),
    ],
)
def test_field_and_operator(text: str, field: str, key: str | None, operator: Operator) -> None:
    condition = only(text)
    assert (condition.field, condition.key, condition.operator) == (field, key, operator)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name=Smart*", ["Smart<*>"]),
        (r"name=Smart\*", ["Smart*"]),
        (r"name=Smart\\*", ["Smart\\<*>"]),
        ("name=*", ["<*>"]),
        ("name=a*b", ["a*b"]),
        ("name=a**", ["a*<*>"]),
        ("name~a*", ["a*"]),
        ("name=", [""]),
        ("name= Test Thng ", [" Test Thng "]),
        ("name=a=b>c!d~e", ["a=b>c!d~e"]),
        ("name=a,b", ["a", "b"]),
        ("name=a,", ["a", ""]),
        ("name=,", ["", ""]),
        ("name=a*,b", ["a<*>", "b"]),
        (r"name=a\,b", ["a,b"]),
        (r"name=\&\|\!\>\<\=\~\(\)\,\*\\", ["&|!><=~(),*\\"]),
        (r"name=C:\dir", [r"C:\dir"]),
        ("name=a\\", ["a\\"]),
        ("name=Test%20Thng", ["Test Thng"]),
        ("name=a%26b%7Cc", ["a&b|c"]),
        ("name=a%2Cb", ["a", "b"]),
        ("name=a%5C%2Cb", ["a,b"]),
        ("name=a%2A", ["a<*>"]),
        ("name=%C3%BC", ["ü"]),
        ("name=%FF", ["%FF"]),
        ("name=%C3", ["%C3"]),
        ("name=100%", ["100%"]),
        ("name=100%2541", ["100%41"]),
        ("name=%zz%4", ["%zz%4"]),
        ("name=a(b)c", ["a(b)c"]),
        ("name=a)", ["a)"]),
        ("name=https://tn.gg/yyZZ1nAh", ["https://tn.gg/yyZZ1nAh"]),
        ("isActive=true,false", ["true", "false"]),
    ],
)
def test_values(text: str, expected: list[str]) -> None:
    assert texts(text) == expected


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("createdAt>1472815501280", 1472815501280),
        ("score=80", 80),
        ("score= +80 ", 80),
        ("score=-0.5", -0.5),
        ("score=1e3", 1000.0),
        ("score=9223372036854775807", 2**63 - 1),
        ("score=9223372036854775808", float(2**63)),
        ("score=-9223372036854775808", -(2**63)),
        ("score=-9223372036854775809", -float(2**63)),
        ("customFields.size=42", 42),
        ("customFields.size>42.5", 42.5),
        ("customFields.size=42*", None),
        ("customFields.size~42", None),
        ("customFields.size=xl", None),
        ("name=42", None),
    ],
)
def test_numbers(text: str, number: float | None) -> None:
    (value,) = only(text).values
    assert value.number == number
    assert type(value.number) is type(number)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("name=a&name=b|name=c", "or(and(a b) c)"),
        ("name=a|name=b&name=c", "or(a and(b c))"),
        ("name=a&name=b&name=c", "and(a b c)"),
        ("(name=a|name=b)&name=c", "and(or(a b) c)"),
        ("name=c&(name=a|name=b)", "and(c or(a b))"),
        ("((name=a))", "a"),
        (" ( name=a&name=b ) & name=c", "and(a b  c)"),
        ("(name=a&name=b)&name=c", "and(a b c)"),
        ("name=a|(name=b|name=c)", "or(a b c)"),
        ("(name=Foo (small)|name=b)", "or(Foo (small) b)"),
        (r"(name=a\)|name=b)", "or(a) b)"),
        ("(name=)|name=b", "or( b)"),
    ],
)
def test_structure(text: str, expected: str) -> None:
    assert outline(parse(text, fields=FIELDS)) == expected


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "expected a condition such as name=Smart*"),
        ("  ", 3, "expected a condition such as name=Smart*"),
        ("name", 5, "expected an operator after name: = != ~ < <= > >="),
        ("name=a&", 8, "expected a condition such as name=Smart*"),
        ("name=a|&name=b", 8, "expected a condition such as name=Smart*"),
        ("name=a&name", 12, "expected an operator after name: = != ~ < <= > >="),
        ("name!x", 5, "expected != instead of ! alone"),
        ("=x", 1, "expected a field before ="),
        ("name=a&=x", 8, "expected a field before ="),
        ("nam=x", 1, "unknown field nam; known are " + ", ".join(sorted(FIELDS))),
        ("name=a& Name=x", 9, "unknown field Name; known are " + ", ".join(sorted(FIELDS))),
        ("identifiers=x", 1, "unknown field identifiers; known are " + ", ".join(sorted(FIELDS))),
        ("identifiers.=x", 1, "expected a key after identifiers."),
        ("name>x", 5, "> cannot be used: name is text; use = != ~"),
        ("tags>=x", 5, ">= cannot be used: tags is a list of texts; use = != ~"),
        ("score~5", 6, "~ cannot be used: score is a number; use = != < <= > >="),
        ("isActive<true", 9, "< cannot be used: isActive is true or false; use = !="),
        ("isActive=True", 10, "isActive is true or false, not 'True'"),
        ("isActive=true,no", 15, "isActive is true or false, not 'no'"),
        ("score=", 7, "score is a number, not ''"),
        ("score=5*", 7, "score is a number, not '5*'"),
        ("score=1,%31%32,x", 16, "score is a number, not 'x'"),
        ("score=%31%32%2Cx", 16, "score is a number, not 'x'"),
        ("score=1,%C3%BC", 9, "score is a number, not 'ü'"),
        ("score>1,2", 9, "> takes one value"),
        ("score=1e999", 7, "score is a number, not '1e999'"),
        ("score=nan", 7, "score is a number, not 'nan'"),
        ("score=\u0665", 7, "score is a number, not '\u0665'"),
        ("createdAt>today", 11, "createdAt is a time in milliseconds since 1970, not 'today'"),
        ("customFields.a<xl", 16, "< needs a number, not 'xl'"),
        ("(name=a", 1, "this group is never closed"),
        ("name=a&((name=b)", 8, "this group is never closed"),
        ("(name=a)) ", 9, "this ) closes no group"),
        ("(name=a)name=b", 9, "expected & or | after a group"),
        ("()", 2, "expected a condition such as name=Smart*"),
        (")", 1, "expected a condition such as name=Smart*"),
        ("name=a\0", 7, "the character U+0000 cannot be part of a text"),
        ("name=\ud800", 6, "the character U+D800 cannot be part of a text"),
        ("name=ab%C3%BC%00", 14, "the character U+0000 cannot be part of a text"),
        ("customFields.%00=1", 14, "the character U+0000 cannot be part of a text"),
        ("customFields." + 512 * "x" + "=1", 1, "a field has at most 512 characters"),
    ],
)
def test_errors_name_the_column(text: str, column: int, message: str) -> None:
    caught = error(text)
    assert (caught.column, caught.message) == (column, message)
    assert str(caught) == f"{message} (column {column})"


def test_limits() -> None:
    condition = "name=a"
    assert parse("&".join([condition] * MAX_CONDITIONS), fields=FIELDS)
    assert error("&".join([condition] * (MAX_CONDITIONS + 1))).column == MAX_CONDITIONS * 7 + 1
    assert parse("name=" + "," * (MAX_VALUES - 1), fields=FIELDS)
    assert error("name=a|name=" + "," * (MAX_VALUES - 1)).column == 13
    assert parse("(" * MAX_DEPTH + condition + ")" * MAX_DEPTH, fields=FIELDS)
    assert error("(" * 5000).column == MAX_DEPTH + 1
    assert parse("name=" + "x" * (MAX_CHARACTERS - 5), fields=FIELDS)
    assert error("name=" + "x" * (MAX_CHARACTERS - 4)).column == MAX_CHARACTERS + 1


def test_operators_can_be_taken_away() -> None:
    operators = frozenset(Operator) - {Operator.LIKE}
    assert parse("name=a*", fields=FIELDS, operators=operators)
    with pytest.raises(FilterError, match="~ cannot be used: not allowed here; use = !=") as caught:
        parse("name~a", fields=FIELDS, operators=operators)
    assert caught.value.column == 5


def test_the_tree_is_a_value() -> None:
    tree = parse("name=a|score>1", fields=FIELDS)
    assert isinstance(tree, AnyOf)
    assert tree == parse(" name=a|score>1", fields=FIELDS)
    assert len({tree, parse("name=a|score>1", fields=FIELDS)}) == 1
    assert tree.parts[0] == Condition("name", None, FieldType.TEXT, Operator.EQUAL, (Value("a"),))


def test_escape_example() -> None:
    assert escape("5* (a,b) 100%25") == r"5\* \(a\,b\) 100%2525"


@given(st.text(st.sampled_from("name=tgsco.r<>~!&|()\\,*% 25C3BéÀ\ud800\0\n\u2028𝄞")) | st.text())
@example("(" * 3000)
@example("name=" + "(" * 3000)
@example("(name=" + "(" * 3000 + ")" * 3000)
@example("\\")
@example("a" + "." * 500 + "=1")
def test_any_text_parses_or_names_a_column(text: str) -> None:
    tree, column = parsed_or_column(text)
    if tree is None:
        assert 1 <= column <= len(text) + 1
    else:
        assert parse(unparse(tree), fields=FIELDS) == tree


storable = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
awkward = st.text(st.sampled_from("a&|!><=~(),*\\%2C5é \t"))


@given(st.lists(storable | awkward, min_size=1, max_size=4), st.sampled_from(["name={}", "(name={})"]))
def test_an_escaped_text_is_one_literal_value(values: list[str], template: str) -> None:
    written = ",".join(map(escape, values))
    assert texts(template.format(written)) == values


@given(awkward | storable)
def test_any_key_can_be_written(key: str) -> None:
    if key:
        condition = Condition("customFields.<key>", key, FieldType.OPEN, Operator.LIKE, (Value("x"),))
        assert parse(unparse(condition), fields=FIELDS) == condition


@given(awkward | storable)
def test_what_the_javascript_sdk_encodes_twice_arrives_whole(text: str) -> None:
    """encodeURIComponent leaves these alone: A-Z a-z 0-9 - _ . ! ~ * ' ( )"""
    kept = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()"
    encoded = "".join(c if c in kept else "".join(f"%{byte:02X}" for byte in c.encode()) for c in text)
    plain = text.replace("\\", "").replace(",", "").rstrip("*")
    if plain == text:
        assert texts(f"name={encoded}") == [text]
