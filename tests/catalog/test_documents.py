"""What is wrong with a document is said field by field, in words of the API and not of a library."""

from typing import Any

import pytest
from msgspec import Struct

from catalog.documents import Action, ActionType, Key, Product, Property, Redirection, Thng, problems

PROBLEMS: list[tuple[type[Struct], dict[str, Any], list[str]]] = [
    (Product, {"name": ""}, ["name: must not be empty"]),
    (Product, {"name": 5}, ["name: must be text, got a whole number"]),
    (Product, {"name": "x" * 1001}, ["name: must have at most 1000 characters"]),
    (Product, {"tags": ["ok", "x" * 61]}, ["tags[1]: must have at most 60 characters"]),
    (Product, {"tags": "red"}, ["tags: must be a list, got text"]),
    (Product, {"categories": [None]}, ["categories[0]: must be text, got null"]),
    (Product, {"colour": "red"}, ["colour: unknown field"]),
    (Product, {"customFields": []}, ["customFields: must be an object, got a list"]),
    (Product, {"customFields": {"": 1}}, ["customFields: a key must not be empty"]),
    (
        Product,
        {"identifiers": {"ean_13": 1.5, "sku": None, "gs1:01": "1"}},
        [
            "identifiers.ean_13: must be text or a whole number, got a number",
            "identifiers.sku: must be text or a whole number, got null",
        ],
    ),
    (Thng, {"location": {"latitude": 91}}, ["location.latitude: must be a number, at most 90"]),
    (Thng, {"location": {"longitude": -181}}, ["location.longitude: must be a number, at least -180"]),
    (
        Thng,
        {"location": {"position": {"type": "Point", "coordinates": [1]}}},
        ["location.position.coordinates: must have at least 2 entries"],
    ),
    (Action, {"timestamp": -1}, ["timestamp: must be a whole number, at least 0"]),
    (Action, {"timestamp": 1.5}, ["timestamp: must be a whole number, got a number"]),
    (ActionType, {"name": "scans"}, ["name: must start with _ and hold no space, /, ? or #"]),
    (ActionType, {"name": "_a b"}, ["name: must start with _ and hold no space, /, ? or #"]),
    (Redirection, {"type": "car"}, ["type: must be one of thng, product, collection, place"]),
    (Property, {}, ["value: is missing"]),
]


@pytest.mark.parametrize(("document", "raw", "expected"), PROBLEMS)
def test_a_problem_names_its_field_and_says_what_would_be_right(
    document: type[Struct], raw: dict[str, Any], expected: list[str]
) -> None:
    assert [str(problem) for problem in problems(document, raw)] == expected


def test_every_wrong_field_is_named_at_once() -> None:
    raw = {"name": "", "tags": [1], "colour": "red", "description": "fine"}
    assert [problem.field for problem in problems(Product, raw)] == ["name", "tags[0]", "colour"]


def test_a_whole_document_as_it_is_read_has_no_problems() -> None:
    raw = {
        "id": "U", "createdAt": 1, "updatedAt": 2, "activatedAt": 3, "name": "Tea", "fn": "Tea",
        "brand": "ACME", "description": "", "categories": ["a"], "photos": ["https://x"], "url": "https://x",
        "identifiers": {"ean_13": "4006381333931", "n": 7}, "properties": {"a": [1, {"b": None}]},
        "tags": ["x"], "customFields": {"deep": {"er": True}}, "scopes": {"users": [], "projects": []},
    }  # fmt: skip
    assert problems(Product, raw) == []


def test_a_wrong_key_deep_inside_is_named_by_its_place() -> None:
    class Rule(Struct):
        constants: dict[Key, str]

    class Rules(Struct):
        rules: list[Rule]

    assert [str(each) for each in problems(Rules, {"rules": [{"constants": {"": "x"}}]})] == [
        "rules[0].constants: a key must not be empty"
    ]
