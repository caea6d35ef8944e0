"""The display list: what stands where on a page. Layout makes it, writers draw it; neither knows the other.

Lengths are millimetres from the page's top left; a code's insides are whole modules.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from app.labels.symbology.barcode import Barcode
from app.labels.symbology.style import Look
from redirector.codes import Symbol


@dataclass(frozen=True)
class Box:
    """A rectangle on the page."""

    x_mm: float
    y_mm: float
    width_mm: float
    height_mm: float

    def moved(self, dx_mm: float, dy_mm: float) -> Box:
        """The same, elsewhere."""
        return Box(self.x_mm + dx_mm, self.y_mm + dy_mm, self.width_mm, self.height_mm)


class Align(Enum):
    """Where lines of text stand in their column: beside the code whatever their script, or in the middle."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"


class Spread(Enum):
    """How texts share their column's height.

    All from the top, all in the middle, all at the foot, or at the ends: capitals of the first level with
    the top, the last one's baseline with the foot.
    """

    TOP = "top"
    MIDDLE = "middle"
    BOTTOM = "bottom"
    ENDS = "ends"


@dataclass(frozen=True)
class Code:
    """A symbol with its quiet zone; ``x_mm`` and ``y_mm`` are the corner of the quiet zone.

    ``look`` is that of a QR code that is not merely black squares.
    """

    symbol: Symbol | Barcode
    x_mm: float
    y_mm: float
    module_mm: float
    look: Look | None = None

    @property
    def box(self) -> Box:
        """The room it takes, quiet zone included."""
        width, height = self.symbol.full_width, self.symbol.full_height
        return Box(self.x_mm, self.y_mm, width * self.module_mm, height * self.module_mm)

    @property
    def logo_box(self) -> Box | None:
        """Where its logo comes to lie, in the middle."""
        logo = self.look.logo if self.look else None
        if logo is None:
            return None
        scale = logo.modules * self.module_mm / max(logo.width, logo.height)
        wide, high, box = logo.width * scale, logo.height * scale, self.box
        return Box(box.x_mm + (box.width_mm - wide) / 2, box.y_mm + (box.height_mm - high) / 2, wide, high)

    def moved(self, dx_mm: float, dy_mm: float) -> Code:
        """The same, elsewhere."""
        return Code(self.symbol, self.x_mm + dx_mm, self.y_mm + dy_mm, self.module_mm, self.look)


@dataclass(frozen=True)
class Text:
    """One text at its preferred size of the em; whoever draws it shrinks it, then cuts it off.

    ``prefers_one_line``: rather shrunk on one line than broken at full size, as suits an identifier.
    ``family``: a font to take where the machine has it; empty for the usual ones.
    """

    text: str
    size_mm: float
    min_size_mm: float
    max_lines: int
    bold: bool = False
    prefers_one_line: bool = False
    italic: bool = False
    family: str = ""


@dataclass(frozen=True)
class TextColumn:
    """Texts one under the other in a box they never leave."""

    box: Box
    texts: tuple[Text, ...]
    align: Align
    spread: Spread

    def moved(self, dx_mm: float, dy_mm: float) -> TextColumn:
        """The same, elsewhere."""
        return TextColumn(self.box.moved(dx_mm, dy_mm), self.texts, self.align, self.spread)


@dataclass(frozen=True)
class Pixels:
    """A rendered part of a page: one byte of grey a pixel, 255 is white, row by row from the top."""

    width: int
    height: int
    grey: bytes


@dataclass(frozen=True)
class Stroke:
    """A black frame whose line lies inside its box; with ``line_mm`` 0 the box is filled, as for lines."""

    box: Box
    line_mm: float

    def moved(self, dx_mm: float, dy_mm: float) -> Stroke:
        """The same, elsewhere."""
        return Stroke(self.box.moved(dx_mm, dy_mm), self.line_mm)

    @property
    def bars(self) -> tuple[Box, ...]:
        """The filled boxes it is drawn as."""
        box, line = self.box, min(self.line_mm, self.box.width_mm / 2, self.box.height_mm / 2)
        if line <= 0:
            return (box,)
        right, foot = box.x_mm + box.width_mm - line, box.y_mm + box.height_mm - line
        inner = box.height_mm - 2 * line
        return (
            Box(box.x_mm, box.y_mm, box.width_mm, line),
            Box(box.x_mm, foot, box.width_mm, line),
            Box(box.x_mm, box.y_mm + line, line, inner),
            Box(right, box.y_mm + line, line, inner),
        )


@dataclass(frozen=True)
class Picture:
    """An image, as large as its box lets it be with its own proportions, in the box's middle."""

    box: Box
    pixels: Pixels

    def moved(self, dx_mm: float, dy_mm: float) -> Picture:
        """The same, elsewhere."""
        return Picture(self.box.moved(dx_mm, dy_mm), self.pixels)

    @property
    def fitted(self) -> Box:
        """Where its pixels come to lie."""
        box, size = self.box, self.pixels
        scale = min(box.width_mm / size.width, box.height_mm / size.height)
        wide, high = size.width * scale, size.height * scale
        return Box(box.x_mm + (box.width_mm - wide) / 2, box.y_mm + (box.height_mm - high) / 2, wide, high)


Item = Code | TextColumn | Stroke | Picture


@dataclass(frozen=True)
class PlacedLabel:
    """One label's items on its page. ``number`` counts labels from 1, ``cell`` cells of the page from 0."""

    number: int
    cell: int
    box: Box
    items: tuple[Item, ...]

    @property
    def codes(self) -> tuple[Code, ...]:
        """The label's symbols."""
        return tuple(item for item in self.items if isinstance(item, Code))


@dataclass(frozen=True)
class Page:
    """One page.

    ``cells`` are all its labels, free ones too; ``corner_mm`` is how round their corners are, and
    ``is_round`` labels are ellipses.
    """

    width_mm: float
    height_mm: float
    corner_mm: float
    cells: tuple[Box, ...]
    labels: tuple[PlacedLabel, ...]
    is_round: bool = False
