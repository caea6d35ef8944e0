"""How elements are called."""

from __future__ import annotations

from app.labels.designs.model import (
    BoxElement,
    Element,
    LineElement,
    SymbolElement,
    TextElement,
)
from app.labels.display import Box
from app.labels.symbology import known_symbologies

_SHOWN = 30


def titled(element: Element) -> str:
    """What it is, and what of it tells it apart."""
    if isinstance(element, SymbolElement):
        return f"{_symbology(element.symbology)}: {_short(element.data)}"
    if isinstance(element, TextElement):
        return f"Text: {_short(element.text)}"
    if isinstance(element, LineElement):
        return "Line"
    return "Box" if isinstance(element, BoxElement) else "Image"


def described(element: Element, box: Box | None) -> str:
    """With its place and size, as a screen reader says it."""
    if box is None:
        return f"{titled(element)}, no room on the label"
    return (
        f"{titled(element)}, {box.width_mm:.1f} by {box.height_mm:.1f} mm "
        f"at {box.x_mm:.1f}, {box.y_mm:.1f} mm"
    )


def _symbology(name: str) -> str:
    row = known_symbologies().get(name)
    return row.title if row else name


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else f"{line[: _SHOWN - 1]}…"
