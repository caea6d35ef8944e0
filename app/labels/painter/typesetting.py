"""Texts into a box they never leave: wrapped, shrunk, and cut off with an ellipsis when all else fails.

Qt shapes the lines, so right-to-left scripts, CJK and emoji come out as they should.
"""

from __future__ import annotations

import atexit
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from unicodedata import bidirectional

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QTextLayout, QTextOption

from app.labels.display import Align, Spread, Text, TextColumn

#: Texts are laid out in hundredths of a millimetre without hinting, whatever device they go to.
UNITS_PER_MM = 100

#: Narrow, open, many scripts; the first one this machine has. Qt adds others for characters a font lacks.
FAMILIES = [
    "Inter",
    "Noto Sans",
    "Open Sans",
    "Liberation Sans",
    "Arial",
    "Helvetica Neue",
    "Segoe UI",
    "DejaVu Sans",
]

_ALIGNMENT = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.CENTRE: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight,
}
_SHRINKING = (1.0, 0.93, 0.86, 0.8, 0.74, 0.68)
#: Below the smallest readable size, only so that a crowded column stays in its box.
_LAST_RESORT = (0.85, 0.7, 0.6)
_GAP_OF_SIZE = 0.3
_MOST_CHOSEN = 4096


@dataclass(frozen=True)
class Setting:
    """One way to set a text: its size, its lines, and whether words may break and its end be cut off."""

    size_mm: float
    lines: int
    may_cut: bool = False


@dataclass(frozen=True)
class Block:
    """One text's lines, ``height`` units high; ``whole`` when no word was broken and nothing cut off."""

    layout: QTextLayout
    font: QFont
    setting: Setting
    height: float
    whole: bool


@dataclass(frozen=True)
class SetColumn:
    """A column's blocks with where each starts, in units from the column's top."""

    blocks: tuple[tuple[float, Block], ...]

    def draw(self, painter: QPainter) -> None:
        """Paints in units, from the column's top left."""
        for y, block in self.blocks:
            block.layout.draw(painter, QPointF(0, y))


def typeset(column: TextColumn) -> SetColumn:
    """Every text as large as its lines allow, then the largest made smaller until all fit the height."""
    width, height = column.box.width_mm * UNITS_PER_MM, column.box.height_mm * UNITS_PER_MM
    measure = (column.texts, width, height, column.align)
    known = _CHOSEN.get(measure)
    if known:
        blocks = [
            _block(text, setting, width, column.align)
            for text, (setting, _) in zip(column.texts, known, strict=True)
        ]
    else:
        blocks = _fitted(*measure)
        _CHOSEN.keep(measure, tuple((block.setting, block.whole) for block in blocks))
    return SetColumn(tuple(_stack(blocks, height, column.spread)))


def _fitted(texts: tuple[Text, ...], width: float, height: float, align: Align) -> list[Block]:
    queues = [_settings(text) for text in texts]
    blocks = [_first_whole(text, queue, width, align) for text, queue in zip(texts, queues, strict=True)]
    left = [deque(queue) for queue in queues] if _height(blocks) > height else []
    while _height(blocks) > height and any(left):
        largest = max((i for i, queue in enumerate(left) if queue), key=lambda i: blocks[i].height)
        blocks[largest] = _block(texts[largest], left[largest].popleft(), width, align)
    return blocks


@dataclass(frozen=True)
class SetText:
    """How one text comes out: the size of its em, and whether its end was cut off."""

    size_mm: float
    is_cut: bool


def set_texts(column: TextColumn) -> tuple[SetText, ...]:
    """How the texts of a column come out."""
    width, height = column.box.width_mm * UNITS_PER_MM, column.box.height_mm * UNITS_PER_MM
    measure = (column.texts, width, height, column.align)
    known = _CHOSEN.get(measure)
    if known is None:
        typeset(column)
        known = _CHOSEN.get(measure) or ()
    return tuple(SetText(setting.size_mm, setting.may_cut and not whole) for setting, whole in known)


def missing_characters(text: str) -> str:
    """The characters no font of this machine has a shape for; they would print as empty boxes."""
    if text.isascii() and _SHAPED.issuperset(text):
        return ""
    missing = _missing_characters(text)
    if not missing and text.isascii():
        _SHAPED.update(text)
    return missing


def _missing_characters(text: str) -> str:
    layout, _ = _shaped(" ".join(text.split()), _font(Text(text, 3, 3, 1), 3), float("inf"), Align.LEFT)
    lost: set[int] = set()
    for run in layout.glyphRuns(-1, -1, QTextLayout.GlyphRunRetrievalFlag.RetrieveAll):
        pairs = zip(run.glyphIndexes(), run.stringIndexes(), strict=True)
        lost.update(position for glyph, position in pairs if glyph == 0)
    units = layout.text().encode("utf-16-le")
    found = {_character(units, position) for position in sorted(lost)}
    return "".join(sorted(found))


def _character(units: bytes, position: int) -> str:
    """The character at a UTF-16 position, as Qt counts."""
    lead = int.from_bytes(units[2 * position : 2 * position + 2], "little")
    size = 4 if 0xD800 <= lead < 0xDC00 else 2
    return units[2 * position : 2 * position + size].decode("utf-16-le", "replace")


def _settings(text: Text) -> Iterator[Setting]:
    """Ways to set a text, best first: smaller, then cut off, then fewer lines, then smaller than is good."""
    sizes = [max(text.min_size_mm, text.size_mm * factor) for factor in _SHRINKING]
    if text.prefers_one_line and text.max_lines > 1:
        yield from (Setting(size, 1) for size in sizes)
    yield from (Setting(size, text.max_lines) for size in sizes)
    for lines in range(text.max_lines, 0, -1):
        yield Setting(text.min_size_mm, lines, may_cut=True)
    for factor in _LAST_RESORT:
        yield Setting(text.min_size_mm * factor, 1, may_cut=True)


def _first_whole(text: Text, queue: Iterator[Setting], width: float, align: Align) -> Block:
    """The best setting that keeps the text whole, or cuts it off; worse ones stay in the queue."""
    while True:
        block = _block(text, next(queue), width, align)
        if block.whole or block.setting.may_cut:
            return block


def _block(text: Text, setting: Setting, width: float, align: Align) -> Block:
    font = _font(text, setting.size_mm)
    layout, lines = _shaped(text.text, font, width, align, anywhere=setting.may_cut)
    whole = len(lines) <= setting.lines and all(line.width <= width + 0.5 for line in lines)
    if setting.may_cut and len(lines) > setting.lines:
        layout, lines = _shaped(_cut(layout, font, setting.lines, width), font, width, align, anywhere=True)
    return Block(layout, font, setting, sum(line.height for line in lines), whole)


@dataclass(frozen=True)
class Line:
    """How wide its letters are, and how high it is."""

    width: float
    height: float


def _shaped(
    text: str, font: QFont, width: float, align: Align, *, anywhere: bool = False
) -> tuple[QTextLayout, list[Line]]:
    layout = QTextLayout(text, font)
    layout.setTextOption(_option(align, anywhere=anywhere, rtl=_is_rtl(text)))
    layout.setCacheEnabled(True)
    layout.beginLayout()
    y = 0.0
    lines: list[Line] = []
    while (line := layout.createLine()).isValid():
        line.setLineWidth(min(width, 1e6))
        if y:
            line.setPosition(QPointF(0, y))
        height = line.height()
        lines.append(Line(line.naturalTextWidth(), height))
        y += height
    layout.endLayout()
    return layout, lines


@cache
def _option(align: Align, *, anywhere: bool, rtl: bool) -> QTextOption:
    option = QTextOption(_ALIGNMENT[align])
    mode = QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere if anywhere else QTextOption.WrapMode.WordWrap
    option.setWrapMode(mode)
    option.setTextDirection(Qt.LayoutDirection.RightToLeft if rtl else Qt.LayoutDirection.LeftToRight)
    return option


def _cut(layout: QTextLayout, font: QFont, lines: int, width: float) -> str:
    """The text with its last allowed line cut off: ``…`` where reading ends, in either direction."""
    start = layout.lineAt(lines - 1).textStart()
    units = layout.text().encode("utf-16-le")
    kept, rest = units[: 2 * start].decode("utf-16-le"), units[2 * start :].decode("utf-16-le")
    return kept + QFontMetricsF(font).elidedText(rest, Qt.TextElideMode.ElideRight, width)


def _font(text: Text, size_mm: float) -> QFont:
    pixels = max(1, round(size_mm * UNITS_PER_MM))
    style = (text.family, pixels, text.bold, text.italic)
    font = _FONTS.by_style.get(style)
    if font is None:
        font = QFont()
        font.setFamilies([text.family, *FAMILIES] if text.family else FAMILIES)
        font.setPixelSize(pixels)
        font.setBold(text.bold)
        font.setItalic(text.italic)
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        _FONTS.by_style[style] = font
    return font


class _Fonts(threading.local):
    """Each thread's own: what Qt keeps behind a font must not be shared."""

    def __init__(self) -> None:
        self.by_style: dict[tuple[str, int, bool, bool], QFont] = {}


_FONTS = _Fonts()
# Fonts must go before the application does.
atexit.register(_FONTS.by_style.clear)


class _Chosen:
    """The settings that were found for texts in a box; the oldest are forgotten.

    A label is typeset to be proven and again to be printed. No layouts are kept: those belong to a thread.
    """

    def __init__(self) -> None:
        self._known: dict[_Measure, tuple[tuple[Setting, bool], ...]] = {}
        self._lock = threading.Lock()

    def get(self, measure: _Measure) -> tuple[tuple[Setting, bool], ...] | None:
        return self._known.get(measure)

    def keep(self, measure: _Measure, settings: tuple[tuple[Setting, bool], ...]) -> None:
        with self._lock:
            self._known[measure] = settings
            if len(self._known) > _MOST_CHOSEN:
                del self._known[next(iter(self._known))]


_Measure = tuple[tuple[Text, ...], float, float, Align]
_CHOSEN = _Chosen()
#: ASCII characters that were found in the fonts of this machine.
_SHAPED: set[str] = set()


def _is_rtl(text: str) -> bool:
    """By the first character that has a direction (Unicode bidirectional algorithm, P2)."""
    if text.isascii():
        return False
    strong = next((kind for kind in map(bidirectional, text) if kind in {"L", "R", "AL"}), "L")
    return strong != "L"


def _height(blocks: list[Block]) -> float:
    return sum(block.height for block in blocks) + sum(_gap(block) for block in blocks[1:])


def _gap(block: Block) -> float:
    return block.setting.size_mm * UNITS_PER_MM * _GAP_OF_SIZE


def _stack(blocks: list[Block], height: float, spread: Spread) -> Iterator[tuple[float, Block]]:
    slack = height - _height(blocks)
    y = {Spread.MIDDLE: slack / 2, Spread.BOTTOM: slack}.get(spread, 0.0)
    if spread is Spread.ENDS:
        metrics, last = QFontMetricsF(blocks[0].font), QFontMetricsF(blocks[-1].font)
        rise = metrics.ascent() - metrics.capHeight()
        slack, y = slack + rise + last.descent(), -rise
    for index, block in enumerate(blocks):
        if index:
            y += _gap(block)
            y += slack if spread is Spread.ENDS and index == len(blocks) - 1 else 0.0
        yield y, block
        y += block.height
