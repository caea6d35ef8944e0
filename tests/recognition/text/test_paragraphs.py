"""Texts that run over several lines, joined as they are read."""

from collections.abc import Sequence
from math import cos, radians, sin

import pytest

from recognition.symbol import Corners, Symbol
from recognition.text.paragraphs import news, paragraphs

Box = tuple[str, float, float, float, float]  # text, left, top, width, height


def line(box: Box, degrees: float = 0.0) -> Symbol:
    text, left, top, width, height = box

    def turned(x: float, y: float) -> tuple[int, int]:
        c, s = cos(radians(degrees)), sin(radians(degrees))
        return round(1000 + c * x - s * y), round(1000 + s * x + c * y)

    right, bottom = left + width, top + height
    points: Corners = (
        turned(left, top),
        turned(right, top),
        turned(right, bottom),
        turned(left, bottom),
    )
    return Symbol("text", text, text.encode(), points, frozenset())


def joined(boxes: Sequence[Box], degrees: float = 0.0) -> list[str]:
    return sorted(each.value for each in paragraphs(line(box, degrees) for box in boxes))


LABEL: list[Box] = [
    ("GREEN", 10, 10, 90, 20),
    ("SUPER MARKET", 400, 12, 200, 22),
    ("ORGANIC", 12, 36, 110, 20),
    ("TEA", 11, 62, 50, 19),
    ("OPEN DAILY", 405, 40, 180, 20),
    ("No 5", 70, 62, 60, 20),
    ("best before 2031", 10, 300, 200, 12),
    ("HUGE", 10, 90, 300, 80),
]


@pytest.mark.parametrize("degrees", [0, 20, 90, 180])
def test_neighbouring_lines_are_joined_in_reading_order(degrees: float) -> None:
    expected = [
        "GREEN ORGANIC",
        "GREEN ORGANIC TEA",
        "GREEN ORGANIC TEA No 5",
        "ORGANIC TEA",
        "ORGANIC TEA No 5",
        "SUPER MARKET OPEN DAILY",
        "TEA No 5",
    ]
    assert joined(LABEL, degrees) == joined(LABEL[::-1], degrees) == expected


def test_what_stands_apart_is_not_joined() -> None:
    assert joined([("A1", 0, 0, 30, 10), ("B2", 0, 100, 30, 10), ("C3", 200, 0, 30, 10)]) == []
    assert joined([]) == []


def test_other_symbols_are_no_lines() -> None:
    code = Symbol("qr_code", "x", b"x", ((0, 0), (9, 0), (9, 9), (0, 9)), frozenset())
    assert paragraphs([code, line(LABEL[0])]) == []


def test_news_is_what_no_line_says_alone() -> None:
    known = {
        "GREEN ORGANIC TEA": {"tea"},
        "GREEN ORGANIC TEA No 5": {"tea"},
        "SUPER MARKET OPEN DAILY": {"shop"},
        "SUPER MARKET": {"shop"},
    }
    symbols = [line(box) for box in LABEL]
    found = news(symbols, lambda symbol: known.get(symbol.value, set()), lambda ids: ids)
    assert [(symbol.value, ids) for symbol, ids in found] == [("GREEN ORGANIC TEA", {"tea"})]
