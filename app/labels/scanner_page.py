"""A page of codes to try a hand scanner with, on any paper."""

from __future__ import annotations

from collections.abc import Iterator

from app.labels.display import Align, Box, Code, Item, Page, PlacedLabel, Spread, Text, TextColumn
from app.labels.symbology.encoding import encode
from app.wedge.trial_codes import TRIAL_CODES, TrialCode

WIDTH_MM, HEIGHT_MM = 210.0, 297.0
_LEFT_MM, _TOP_MM, _ROW_MM, _TEXT_WIDTH_MM = 20.0, 38.0, 41.0, 70.0
#: Wide enough for any printer and any scanner: a whole number of dots at 300 and 600 dpi.
_BAR_MM, _SQUARE_MM = 25.4 / 300 * 4, 25.4 / 300 * 8
_TITLE_MM, _NAME_MM, _SMALL_MM = 6.0, 4.2, 3.0
_BARS_HIGH_MM = 18.0


def page() -> Page:
    """One page in A4; letter paper cuts nothing off."""
    labels = [_heading(), *map(_row, range(len(TRIAL_CODES)), TRIAL_CODES)]
    return Page(
        width_mm=WIDTH_MM,
        height_mm=HEIGHT_MM,
        corner_mm=0,
        cells=(),
        labels=tuple(
            PlacedLabel(number=number, cell=number - 1, box=box, items=tuple(items))
            for number, (box, items) in enumerate(labels, start=1)
        ),
    )


def _heading() -> tuple[Box, list[Item]]:
    box = Box(_LEFT_MM, 14, WIDTH_MM - 2 * _LEFT_MM, 16)
    texts = (
        Text("Codes to try a hand scanner with", _TITLE_MM, _NAME_MM, 1, bold=True),
        Text("Open Settings, Hand scanner, and scan each of them there.", _SMALL_MM, _SMALL_MM, 1),
    )
    return box, [TextColumn(box, texts, Align.LEFT, Spread.TOP)]


def _row(number: int, code: TrialCode) -> tuple[Box, list[Item]]:
    top = _TOP_MM + number * _ROW_MM
    box = Box(_LEFT_MM, top, WIDTH_MM - _LEFT_MM, _ROW_MM)
    words = Box(_LEFT_MM, top, _TEXT_WIDTH_MM, _ROW_MM - 6)
    return box, [TextColumn(words, tuple(_texts(number, code)), Align.LEFT, Spread.TOP), _symbol(code, top)]


def _texts(number: int, code: TrialCode) -> Iterator[Text]:
    yield Text(f"{number + 1}  {code.title}", _NAME_MM, _SMALL_MM, 1, bold=True)
    yield Text(code.shows, _SMALL_MM, _SMALL_MM, 2)
    yield Text(code.text, _SMALL_MM, 2.2, 2)


def _symbol(code: TrialCode, top_mm: float) -> Code:
    flat = code.symbology in {"qr_code", "gs1_data_matrix"}
    module_mm = _SQUARE_MM if flat else _BAR_MM
    height = 0 if flat else round(_BARS_HIGH_MM / module_mm)
    return Code(
        encode(code.symbology, code.text, height=height), _LEFT_MM + _TEXT_WIDTH_MM + 4, top_mm, module_mm
    )
