"""What a filter means, shown on single documents; `test_filter_backends.py` ties SQL to the same."""

from typing import Any

import pytest

from catalog.filters import FieldType, compile_closure, parse

FIELDS = {
    "name": FieldType.TEXT,
    "tags": FieldType.TEXTS,
    "score": FieldType.NUMBER,
    "isActive": FieldType.BOOLEAN,
    "custom.<key>": FieldType.OPEN,
    "thng.tags": FieldType.TEXTS,
    "thng.identifiers.<key>": FieldType.TEXT,
}


def matches(text: str, document: dict[str, Any]) -> bool:
    return compile_closure(parse(text, fields=FIELDS))(document)


@pytest.mark.parametrize(
    ("text", "document", "expected"),
    [
        ("name=Smart", {"name": "Smart"}, True),
        ("name=smart", {"name": "Smart"}, False),
        ("name=Smart*", {"name": "Smarties"}, True),
        ("name=Smart*", {"name": "smarties"}, False),
        (r"name=Smart\*", {"name": "Smarties"}, False),
        ("name=100%", {"name": "1000"}, False),
        ("name~smart", {"name": "Very SMART lamp"}, True),
        ("name~STRASSE", {"name": "Hauptstraße"}, True),
        ("name~_", {"name": "abc"}, False),
        ("name~a,b", {"name": "xBx"}, True),
        ("name=", {"name": ""}, True),
        ("name=", {}, False),
        ("name=*", {"name": ""}, True),
        ("name=*", {}, False),
        ("name!=*", {}, True),
        ("name!=a", {}, True),
        ("name!=a", {"name": None}, True),
        ("name!=a,b", {"name": "b"}, False),
        ("name=5", {"name": 5}, False),
        ("tags=a", {"tags": ["b", "a"]}, True),
        ("tags=a,c", {"tags": ["b", "c"]}, True),
        ("tags=a", {"tags": "a"}, True),
        ("tags=a", {"tags": ["ab"]}, False),
        ("tags=a", {"tags": [["a"]]}, False),
        ("tags!=a", {"tags": ["a", "b"]}, False),
        ("tags!=a", {"tags": []}, True),
        ("score=5", {"score": 5.0}, True),
        ("score=5,6", {"score": 6}, True),
        ("score>=80", {"score": 80}, True),
        ("score>80", {"score": 80}, False),
        ("score<80.5", {"score": 80}, True),
        ("score<=80", {"score": 81}, False),
        ("score=1", {"score": True}, False),
        ("score=1", {"score": "1"}, False),
        ("score>1", {}, False),
        ("score!=1", {}, True),
        ("score=1000000000000000000000000000000", {"score": 10**30}, True),
        ("score<5", {"score": 10**400}, False),
        ("score<5", {"score": -(10**400)}, True),
        ("score!=5", {"score": float("nan")}, True),
        ("isActive=true", {"isActive": True}, True),
        ("isActive=false", {"isActive": True}, False),
        ("isActive=true", {"isActive": "true"}, False),
        ("isActive=true", {"isActive": 1}, False),
        ("custom.size=5", {"custom": {"size": "5"}}, True),
        ("custom.size=5", {"custom": {"size": 5.0}}, True),
        ("custom.size=5.0", {"custom": {"size": "5"}}, False),
        ("custom.size=5,xl", {"custom": {"size": ["xl", 7]}}, True),
        ("custom.size>5", {"custom": {"size": [1, 6]}}, True),
        ("custom.size>5", {"custom": {"size": "6"}}, False),
        ("custom.size=true", {"custom": {"size": True}}, True),
        ("custom.size=true", {"custom": {"size": "true"}}, True),
        ("custom.size=1", {"custom": {"size": True}}, False),
        ("custom.size=5*", {"custom": {"size": 55}}, False),
        ("custom.size=*", {"custom": {"size": {"a": 1}}}, False),
        ("custom.a.b=1", {"custom": {"a": {"b": 1}, "a.b": 2}}, False),
        ("custom.a.b=2", {"custom": {"a": {"b": 1}, "a.b": 2}}, True),
        ("custom.size=5", {"custom": ["size"]}, False),
        ("custom.size=5", {"custom": None}, False),
        ("thng.tags=Offer", {"thng": {"tags": ["Offer"]}}, True),
        ("thng.identifiers.upc=1", {"thng": {"identifiers": {"upc": "1"}}}, True),
        ("thng.identifiers.upc=1", {"thng": {}}, False),
        ("thng.identifiers.upc=1", {"thng": {"identifiers": 7}}, False),
        ("name=a&tags=b", {"name": "a", "tags": ["b"]}, True),
        ("name=a&tags=b", {"name": "a"}, False),
        ("name=a|tags=b", {"name": "a"}, True),
        ("name=a|tags=b", {}, False),
    ],
)
def test_meaning(text: str, document: dict[str, Any], expected: bool) -> None:
    assert matches(text, document) is expected
