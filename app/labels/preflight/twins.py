"""Labels that should differ and do not: the same code, or the same serial number, twice in one print."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

from app.labels.display import PlacedLabel
from app.labels.preflight.findings import Finding, fault, warning
from catalog import gs1

K = TypeVar("K")

_SERIALS = {"21", "8004", "00"}  # serial number, asset, logistic unit: each is given once


class Twins:
    """Remembers the codes of the labels that passed; copies of one label are no twins."""

    def __init__(self, copies: int = 1) -> None:
        self._copies = copies
        self._codes: dict[str, int] = {}
        self._serials: dict[tuple[str, ...], int] = {}

    def check(self, label: PlacedLabel) -> Iterator[Finding]:
        """What this label shares with one before it."""
        for text in dict.fromkeys(code.symbol.text for code in label.codes):
            serial = _serial(text)
            first = self._seen(self._serials, serial, label.number) if serial else None
            same = self._seen(self._codes, text, label.number)
            if first is not None:
                yield fault(label.number, f"it has the serial number of label {first}: {serial[-1]}")
            elif same is not None:
                yield warning(label.number, f"its code says the same as that of label {same}")

    def _seen(self, known: dict[K, int], key: K, number: int) -> int | None:
        first = known.setdefault(key, number)
        return first if (first - 1) // self._copies != (number - 1) // self._copies else None


def _serial(text: str) -> tuple[str, ...]:
    """What must be given once only: the item's number with its serial number, in GS1 data."""
    if not text.startswith("("):
        return ()
    try:
        elements = {element.ai: element.data for element in gs1.parse(text, needs_partners=False)}
    except gs1.Gs1Error:
        return ()
    given = [elements[ai] for ai in sorted(_SERIALS) if ai in elements]
    return (elements.get("01", ""), *given) if given else ()
