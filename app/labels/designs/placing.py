"""One design with one record: items of the display list from the label's top left corner."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache

from app.errors import InputError
from app.labels import embedded
from app.labels.designs import templates
from app.labels.designs.geometry import anchor_point, box_of
from app.labels.designs.model import (
    BoxElement,
    Design,
    Element,
    ImageElement,
    LineElement,
    SymbolElement,
    TextElement,
)
from app.labels.display import Align, Box, Code, Item, Picture, Pixels, Spread, Stroke, Text, TextColumn
from app.labels.symbology import Barcode, Kind, Quiet, encode, style, symbology
from catalog import gs1
from redirector.codes.sizes import MIN_MODULE_DOTS

#: A line of text takes this many of its ems, with room below the baseline.
_CAPTION_EMS = 1.35
#: Restores most of what a logo hides.
_LEVEL_WITH_LOGO = "H"
#: What bars are encoded with before their room is known; they are stretched to it.
_BARS_MODULES = 50


def place(
    design: Design, record: Mapping[str, str], *, width_mm: float, height_mm: float, dot_mm: float
) -> tuple[Item, ...]:
    """The items; ``InputError`` names the element, and the room its code would need."""
    items: list[Item] = []
    for number, element in enumerate(design.elements, start=1):
        try:
            items += place_element(element, record, width_mm=width_mm, height_mm=height_mm, dot_mm=dot_mm)
        except InputError as error:
            raise InputError(f"element {number} of {design.name}: {error}") from error
    _check_gs1(items)
    return tuple(items)


def place_element(
    element: Element, record: Mapping[str, str], *, width_mm: float, height_mm: float, dot_mm: float
) -> tuple[Item, ...]:
    """One element's items, none where its record has nothing to say; ``InputError`` says what is wrong."""
    return tuple(_items(element, record, box_of(element, width_mm, height_mm), dot_mm))


def _check_gs1(items: list[Item]) -> None:
    """GS1 asks for partners among all symbols of an item: a count here, its container's number there."""
    texts = [
        item.symbol.text
        for item in items
        if isinstance(item, Code)
        and isinstance(item.symbol, Barcode)
        and symbology(item.symbol.symbology).gs1
    ]
    try:
        gs1.check_company(element for text in texts for element in gs1.parse(text, needs_partners=False))
    except gs1.Gs1Error as error:
        raise InputError(f"GS1 data: {error}") from error


def _items(element: Element, record: Mapping[str, str], box: Box, dot_mm: float) -> Iterator[Item]:
    if isinstance(element, SymbolElement):
        data = templates.fill(element.data, record)
        if data:
            yield from _symbol(element, data, box, dot_mm)
    elif isinstance(element, TextElement):
        text = templates.fill(element.text, record).strip()
        if text:
            yield _text(element, text, box)
    elif isinstance(element, LineElement):
        yield Stroke(box, 0)
    elif isinstance(element, BoxElement):
        yield Stroke(box, element.line_mm)
    else:
        yield Picture(box, _pixels(element))


def _symbol(element: SymbolElement, data: str, box: Box, dot_mm: float) -> Iterator[Item]:
    """The largest module of whole dots, then bars that fill the height, then their text below."""
    row = symbology(element.symbology)
    is_bars = row.kind is Kind.BARS
    barcode = encoded(element, data, _BARS_MODULES if is_bars else 0)
    modules_high = 0 if is_bars else barcode.full_height
    dots = _dots(element, barcode.full_width, modules_high, box, dot_mm)
    module_mm = dots * dot_mm
    if is_bars:
        barcode = _filling(element, data, barcode, box.height_mm / module_mm)
    across, down = anchor_point(element.anchor)
    caption = _caption_height(barcode) if element.caption and is_bars else 0
    x_mm = box.x_mm + across * (box.width_mm - barcode.full_width * module_mm)
    y_mm = box.y_mm + down * (box.height_mm - (barcode.full_height + caption) * module_mm)
    if element.style:
        barcode, look = style.styled(barcode, element.style)
        yield Code(barcode, x_mm, y_mm, module_mm, look)
        return
    yield Code(barcode, x_mm, y_mm, module_mm)
    if caption:
        left_mm = x_mm + barcode.quiet_left * module_mm
        yield from _captions(barcode, left_mm, y_mm + barcode.quiet_top * module_mm, module_mm, box)


def _dots(element: SymbolElement, modules_wide: int, modules_high: int, box: Box, dot_mm: float) -> int:
    rooms = [(box.width_mm, modules_wide), (box.height_mm, modules_high)]
    dots = min(math.floor(room / (modules * dot_mm) + 1e-6) for room, modules in rooms if modules)
    if element.module_mm:
        # Not finer than half a dot below the wish: printers of few dots round up rather than down.
        dots = min(dots, max(math.floor(element.module_mm / dot_mm + 0.5), MIN_MODULE_DOTS))
    if dots < MIN_MODULE_DOTS:
        need = " × ".join(f"{MIN_MODULE_DOTS * modules * dot_mm:.1f}" for _, modules in rooms if modules)
        raise InputError(
            f"its {element.symbology} needs {need} mm and has {box.width_mm:.1f} × {box.height_mm:.1f} mm; "
            "take a larger label, a shorter text or a printer of more dots"
        )
    return dots


def _filling(element: SymbolElement, data: str, barcode: Barcode, room: float) -> Barcode:
    """Bars as high as the room, in modules, leaves them; guard bars and captions take their part."""
    below = _caption_height(barcode) if element.caption else 0
    others = barcode.full_height - _bar_height(barcode)
    height = math.floor(room - below - others)
    if height < 5:
        raise InputError(f"its {element.symbology} has no room for its bars; make the element higher")
    stretched = barcode.stretched(math.floor(room - below) - barcode.quiet.top - barcode.quiet.bottom)
    return stretched or encoded(element, data, height)


def encoded(element: SymbolElement, data: str, height: int = 0) -> Barcode:
    """With as much white as the symbology needs, or more where the element asks for it."""
    level = _LEVEL_WITH_LOGO if element.style and element.style.logo else element.level
    barcode = encode(element.symbology, data, height=height, level=level)
    if not element.quiet:
        return barcode
    quiet, more = barcode.quiet, element.quiet
    # Bars are read across: white above and below them is theirs already, and has their text in it.
    is_bars = symbology(element.symbology).kind is Kind.BARS
    top, bottom = (0, 0) if is_bars else (more, more)
    return replace(
        barcode,
        quiet=Quiet(
            max(quiet.left, more), max(quiet.top, top), max(quiet.right, more), max(quiet.bottom, bottom)
        ),
    )


def _bar_height(barcode: Barcode) -> int:
    """What the writer was asked for: all but guard bars that hang lower, and bearer bars."""
    return max(barcode.row_heights)


def _caption_height(barcode: Barcode) -> float:
    """Modules that captions reach below the symbol."""
    feet = [caption.y + _CAPTION_EMS * caption.size for caption in barcode.captions]
    return max(max(feet, default=0) - barcode.height, 0)


def _captions(
    barcode: Barcode, left_mm: float, top_mm: float, module_mm: float, room: Box
) -> Iterator[TextColumn]:
    """The texts below bars; one that is wider than its symbol stays within the element."""
    for caption in barcode.captions:
        size_mm = caption.size * module_mm
        start_mm = left_mm + caption.x * module_mm
        end_mm = start_mm + caption.width * module_mm
        over_mm = max(room.x_mm - start_mm, end_mm - room.x_mm - room.width_mm, 0)
        box = Box(
            start_mm + over_mm,
            top_mm + caption.y * module_mm,
            end_mm - start_mm - 2 * over_mm,
            _CAPTION_EMS * size_mm,
        )
        text = Text(caption.text, size_mm, 0.5 * size_mm, 1)
        yield TextColumn(box, (text,), Align(caption.align), Spread.TOP)


def _text(element: TextElement, text: str, box: Box) -> TextColumn:
    # Typesetting breaks lines at Unicode's line separator only.
    style = Text(
        "\u2028".join(text.splitlines()),
        element.size_mm,
        element.min_size_mm,
        element.lines,
        bold=element.bold,
        italic=element.italic,
        family=element.family,
    )
    return TextColumn(box, (style,), Align(element.align), Spread(element.spread))


@lru_cache(maxsize=32)
def _pixels(element: ImageElement) -> Pixels:
    """The picture in greys on white."""
    grey = embedded.opaque(element.data).convert("L")
    return Pixels(grey.width, grey.height, grey.tobytes())
