"""Printed text on the Scan page: read when it is wanted, shown where it belongs to a record."""

from pathlib import Path
from typing import Any

import pytest

from app.client import Kind
from app.desktop.scan.engine import read_entry
from app.desktop.scan.entries import Match
from recognition import workers
from recognition.read import Reading
from recognition.symbol import Symbol

CORNERS = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
HONEY = Match(Kind.PRODUCTS, "U1", "Honey")


class Readers:
    """Stands in for the reading processes: a code and two lines, the lines only when they are asked for."""

    def read(self, _source: Any, *, name: str, methods: frozenset[str] | None) -> Reading:
        assert name == "label.png"
        lines = ["Honey", "Best before"] if methods and "ocr" in methods else []
        symbols = [symbol("qr_code", "https://a.example"), *(symbol("text", line) for line in lines)]
        return Reading(tuple(symbols), width=100, height=50, ms=1.0)


def symbol(kind: str, value: str) -> Symbol:
    return Symbol(type=kind, value=value, raw=value.encode(), points=CORNERS, engines=frozenset())


def matches(kind: str, value: str) -> tuple[Match, ...]:
    return (HONEY,) if (kind, value) == ("text", "Honey") else ()


@pytest.mark.parametrize(
    ("with_text", "values"),
    [
        pytest.param(False, ["https://a.example"], id="codes-alone"),
        pytest.param(True, ["https://a.example", "Honey"], id="lines-that-belong-to-a-record"),
    ],
)
def test_lines_are_read_when_wanted(
    monkeypatch: pytest.MonkeyPatch, with_text: bool, values: list[str]
) -> None:
    monkeypatch.setattr(workers, "shared", Readers)
    entry = read_entry(Path("label.png"), matches, with_text=with_text)
    assert [code.value for code in entry.codes] == values
