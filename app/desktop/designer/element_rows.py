"""The rows of the properties panel: which attribute of which element, and what edits it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtWidgets import QWidget

from app.desktop.designer.editors import Choice, Family, Flag, Length, Number, Template
from app.desktop.designer.style_editor import StyleEditor
from app.labels.designs.model import (
    MAX_QUIET_MODULES,
    BoxElement,
    Element,
    SymbolElement,
    TextElement,
)
from app.labels.symbology import Kind, known_symbologies, symbology

ANCHORS: Final = (
    ("top-left", "Top left"),
    ("top", "Top"),
    ("top-right", "Top right"),
    ("left", "Left"),
    ("centre", "Centre"),
    ("right", "Right"),
    ("bottom-left", "Bottom left"),
    ("bottom", "Bottom"),
    ("bottom-right", "Bottom right"),
)
LEVELS: Final = (
    ("", "Q, 25 % (usual)"),
    ("L", "L, 7 %"),
    ("M", "M, 15 %"),
    ("Q", "Q, 25 %"),
    ("H", "H, 30 %"),
)
_ALIGN: Final = (("left", "Left"), ("centre", "Centre"), ("right", "Right"))
_SPREAD: Final = (("top", "Top"), ("middle", "Middle"), ("bottom", "Bottom"))


@dataclass(frozen=True)
class Row:
    """``attribute`` of elements of ``kind``; ``applies`` tells those for which it means nothing."""

    kind: type[Any]
    attribute: str
    title: str
    make: Callable[[str], Any]
    applies: Callable[[Any], bool] = lambda _: True
    help: str = ""


def _is_bars(element: SymbolElement) -> bool:
    return symbology(element.symbology).kind is Kind.BARS


def _symbologies(name: str) -> QWidget:
    return Choice(name, [(row.id, row.title) for row in known_symbologies().values()])


ROWS: Final = (
    Row(SymbolElement, "symbology", "Kind of code", _symbologies),
    Row(SymbolElement, "data", "What it says", Template),
    Row(
        SymbolElement,
        "level",
        "Error correction",
        lambda name: Choice(name, LEVELS),
        lambda element: element.symbology == "qr_code",
        "How much of the code may be dirty or torn",
    ),
    Row(SymbolElement, "style", "Look", StyleEditor, lambda element: element.symbology == "qr_code"),
    Row(SymbolElement, "caption", "Text below the bars", Flag, _is_bars),
    Row(
        SymbolElement,
        "quiet",
        "Quiet zone",
        lambda name: Number(name, 0, MAX_QUIET_MODULES),
        help="Modules of white on each side. What the symbology needs is always there; more may be asked for",
    ),
    Row(TextElement, "text", "Text", Template),
    Row(TextElement, "family", "Font", Family),
    Row(TextElement, "size_mm", "Size", lambda name: Length(name, 0.5, 200, 0.1)),
    Row(
        TextElement,
        "min_size_mm",
        "Smallest size",
        lambda name: Length(name, 0.5, 200, 0.1),
        help="A text that is too long is made smaller down to this, then cut off",
    ),
    Row(TextElement, "bold", "Bold", Flag),
    Row(TextElement, "italic", "Italic", Flag),
    Row(
        TextElement,
        "lines",
        "Lines at most",
        lambda name: Number(name, 1, 100),
        help="Longer texts are wrapped into so many lines",
    ),
    Row(TextElement, "align", "Aligned", lambda name: Choice(name, _ALIGN)),
    Row(TextElement, "spread", "Stands at the", lambda name: Choice(name, _SPREAD)),
    Row(
        BoxElement,
        "line_mm",
        "Line",
        lambda name: Length(name, 0, 50, 0.1),
        help="How thick the frame is; 0 fills the box",
    ),
)


def rows_of(element: Element) -> tuple[Row, ...]:
    """Those of its kind."""
    return tuple(row for row in ROWS if isinstance(element, row.kind))
