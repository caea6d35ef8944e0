"""Pages to hold a ruler against: lines at known places, or the labels of a sheet with rulers.

Every line is a label of its own, so that a calibration moves each by what is right for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from app.labels.calibration import Measured
from app.labels.display import Align, Box, Item, Page, PlacedLabel, Spread, Stroke, Text, TextColumn
from app.labels.sheet import Shape, Sheet

LINE_MM = 0.2
#: From the paper's edge to the first line; less on small labels.
EDGE_MM = 20.0
_EDGE_SHARE = 0.2
_TICKS_MM = {10: 4.0, 5: 3.0, 1: 1.8}
_MIN_TEXT_MM, _TEXT_MM, _NUMBER_MM = 1.6, 3.2, 2.0
_CROSS_MM = 3.0
#: On smaller labels ticks could be taken for the lines.
_LEAST_WITH_TICKS_MM = 15.0


def expected(sheet: Sheet) -> Measured:
    """What a ruler says of a ruled page that came out right."""
    left, top = _edges(sheet)
    return Measured(
        left_mm=left,
        across_mm=round(sheet.page_width_mm - 2 * left, 2),
        top_mm=top,
        down_mm=round(sheet.page_height_mm - 2 * top, 2),
    )


def ruled(sheet: Sheet, title: str = "") -> Page:
    """Lines A and B upright, C and D level, with ticks between them: what `expected` gives the places of."""
    return _page(sheet, [*_lines(sheet), *_texts(sheet, title)])


def of_sheet(sheet: Sheet) -> Page:
    """The sheet's own labels as frames with their numbers, and rulers along the paper's edges."""
    return _page(sheet, [*_cells(sheet), *_rulers(sheet)])


def _page(sheet: Sheet, items: list[tuple[Box, tuple[Item, ...]]]) -> Page:
    labels = tuple(
        PlacedLabel(number=number, cell=number - 1, box=box, items=parts)
        for number, (box, parts) in enumerate(items, start=1)
    )
    return Page(
        width_mm=sheet.page_width_mm, height_mm=sheet.page_height_mm, corner_mm=0, cells=(), labels=labels
    )


def _edges(sheet: Sheet) -> tuple[float, float]:
    sides = (sheet.page_width_mm, sheet.page_height_mm)
    left, top = (round(min(EDGE_MM, side * _EDGE_SHARE), 1) for side in sides)
    return left, top


def _lines(sheet: Sheet) -> Iterator[tuple[Box, tuple[Item, ...]]]:
    left, top = _edges(sheet)
    right, foot = sheet.page_width_mm - left, sheet.page_height_mm - top
    for x in (left, right):
        yield _line(Box(x - LINE_MM / 2, top / 2, LINE_MM, sheet.page_height_mm - top))
    for y in (top, foot):
        yield _line(Box(left / 2, y - LINE_MM / 2, sheet.page_width_mm - left, LINE_MM))
    if min(right - left, foot - top) < _LEAST_WITH_TICKS_MM:
        return
    for at in range(1, int(right - left)):
        length = _tick(at)
        yield _line(Box(left + at - LINE_MM / 2, top, LINE_MM, length))
    for at in range(1, int(foot - top)):
        length = _tick(at)
        yield _line(Box(left, top + at - LINE_MM / 2, length, LINE_MM))


def _texts(sheet: Sheet, title: str) -> Iterator[tuple[Box, tuple[Item, ...]]]:
    """Letters at the lines, and what to measure, where there is room for it."""
    left, top = _edges(sheet)
    right, foot = sheet.page_width_mm - left, sheet.page_height_mm - top
    size = max(min(top, left) * 0.3, _MIN_TEXT_MM)
    for letter, x, y in (
        ("A", left, top / 2),
        ("B", right, top / 2),
        ("C", left / 2, top),
        ("D", left / 2, foot),
    ):
        yield _text(letter, Box(x - 1.5 * size, y - 1.4 * size, 1.3 * size, 1.4 * size), size)
    wide, high = right - left - 10, foot - top - 10
    if wide < 30 or high < 12:
        return
    should = expected(sheet)
    lines = [
        title,
        f"Paper's left edge to A: {should.left_mm:g} mm",
        f"A to B: {should.across_mm:g} mm",
        f"Paper's top edge to C: {should.top_mm:g} mm",
        f"C to D: {should.down_mm:g} mm",
    ]
    size = min(_TEXT_MM, high / 9)
    text = "\u2028".join(line for line in lines if line)
    yield _text(text, Box(left + 7, top + 7, wide - 4, high), size, lines=12)


def _cells(sheet: Sheet) -> Iterator[tuple[Box, tuple[Item, ...]]]:
    for index in range(sheet.cells):
        box = sheet.cell(index)
        x_mm, y_mm = box.x_mm + box.width_mm / 2, box.y_mm + box.height_mm / 2
        cross = (
            Stroke(Box(x_mm - _CROSS_MM / 2, y_mm - LINE_MM / 2, _CROSS_MM, LINE_MM), 0),
            Stroke(Box(x_mm - LINE_MM / 2, y_mm - _CROSS_MM / 2, LINE_MM, _CROSS_MM), 0),
        )
        # Round labels have a frame around them: it touches their rim in four places.
        frame = Stroke(box, LINE_MM)
        size = max(min(box.height_mm * 0.2, _TEXT_MM), _MIN_TEXT_MM)
        inset = 0.2 if sheet.shape in {Shape.ELLIPSE, Shape.DISC} else 0.05
        number = Box(
            box.x_mm + inset * box.width_mm, box.y_mm + inset * box.height_mm, box.width_mm / 2, 1.4 * size
        )
        yield box, (frame, *cross, _column(str(index + 1), number, size))


def _rulers(sheet: Sheet) -> Iterator[tuple[Box, tuple[Item, ...]]]:
    for at in range(1, int(sheet.page_width_mm)):
        yield _line(Box(at - LINE_MM / 2, 0, LINE_MM, _tick(at)))
        if at % 10 == 0:
            yield _text(str(at), Box(at + 0.4, 1.2, 8, 1.4 * _NUMBER_MM), _NUMBER_MM)
    for at in range(1, int(sheet.page_height_mm)):
        yield _line(Box(0, at - LINE_MM / 2, _tick(at), LINE_MM))
        if at % 10 == 0:
            yield _text(str(at), Box(1.2, at + 0.2, 8, 1.4 * _NUMBER_MM), _NUMBER_MM)


def _tick(at: int) -> float:
    return next(length for step, length in _TICKS_MM.items() if at % step == 0)


def _line(box: Box) -> tuple[Box, tuple[Item, ...]]:
    return box, (Stroke(box, 0),)


def _text(text: str, box: Box, size_mm: float, lines: int = 1) -> tuple[Box, tuple[Item, ...]]:
    return box, (_column(text, box, size_mm, lines),)


def _column(text: str, box: Box, size_mm: float, lines: int = 1) -> TextColumn:
    return TextColumn(box, (Text(text, size_mm, 0.6 * size_mm, lines),), Align.LEFT, Spread.TOP)
