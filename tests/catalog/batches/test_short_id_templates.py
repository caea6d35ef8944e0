"""Short ids by a template: what they look like, and what is refused before any is made."""

from typing import Any

import msgspec
import pytest

from catalog.batches.documents import ShortIdTemplate
from catalog.batches.short_ids import ShortIds
from catalog.ids import ID_ALPHABET


def short_ids(**fields: Any) -> ShortIds:
    return ShortIds(msgspec.convert(fields, ShortIdTemplate))


@pytest.mark.parametrize(
    ("fields", "made"),
    [
        ({}, ["0", "1", "2"]),
        ({"start": 8}, ["8", "9", "10"]),
        ({"start": 5, "increment": 10, "length": 4}, ["0005", "0015", "0025"]),
        ({"length": 4, "padding": "CHAR", "paddingChar": "x"}, ["xxx0", "xxx1", "xxx2"]),
        (
            {"prefix": "AB", "suffix": "Z", "separator": "-", "length": 9},
            ["AB-0000-Z", "AB-0001-Z", "AB-0002-Z"],
        ),
        ({"prefix": "AB", "separator": "-"}, ["AB-0", "AB-1", "AB-2"]),
        ({"separator": "-", "length": 3}, ["000", "001", "002"]),
    ],
)
def test_a_sequence_counts_and_keeps_its_length(fields: dict[str, Any], made: list[str]) -> None:
    template = short_ids(type="SEQUENTIAL", **fields)
    assert template.problem(3) is None
    assert [template.in_sequence(number) for number in range(3)] == made


def test_random_ones_have_the_length_that_was_asked_for() -> None:
    template = short_ids(type="PSEUDO_RANDOM", length=12, prefix="tea", separator="~")
    drawn = {template.draw() for _ in range(50)}
    assert len(drawn) == 50
    assert all(len(each) == 12 and each.startswith("tea~") for each in drawn)
    assert len(short_ids(type="PSEUDO_RANDOM").draw()) == 8


@pytest.mark.parametrize(
    ("fields", "quantity", "field"),
    [
        ({"type": "SEQUENTIAL", "length": 2}, 101, "length: the last number, 100, needs 3 digits"),
        ({"type": "SEQUENTIAL", "length": 3, "prefix": "ABC"}, 1, "length: leaves nothing"),
        ({"type": "SEQUENTIAL", "prefix": "a b"}, 1, "type: makes short ids such as a b0"),
        ({"type": "SEQUENTIAL", "padding": "CHAR", "paddingChar": "1", "length": 4}, 2, "paddingChar: "),
        ({"type": "SEQUENTIAL", "prefix": "x" * 64}, 1, "type: makes short ids"),
        ({"type": "PSEUDO_RANDOM", "length": 3}, 100_000, "length: too short for 100,000"),
        ({"type": "PSEUDO_RANDOM", "prefix": "a/b"}, 1, "type: makes short ids"),
    ],
)
def test_what_cannot_be_made_is_said_before(fields: dict[str, Any], quantity: int, field: str) -> None:
    assert str(short_ids(**fields).problem(quantity)).startswith(field)


def test_half_of_the_space_is_enough() -> None:
    half = len(ID_ALPHABET) ** 2 // 2
    assert short_ids(type="PSEUDO_RANDOM", length=2).problem(half) is None
    assert short_ids(type="PSEUDO_RANDOM", length=2).problem(half + 1) is not None
