"""Labels onto sheets: the code, the name and the identifier of each, placed by rules that need no designer.

Wide labels have the code at the left and the texts beside it, the name level with the code's top, the
identifier with its foot. Upright and square ones have the code above and the texts centred below. Modules
are whole dots of the printer the labels are laid out for, and codes lie on its dots.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from app.errors import InputError
from app.labels import used_cells
from app.labels.display import Align, Box, Code, Item, Page, PlacedLabel, Spread, Text, TextColumn
from app.labels.sheet import Shape, Sheet
from redirector.codes import CodeError, Symbol, encode
from redirector.codes.sizes import MIN_MODULE_DOTS, MM_PER_INCH

#: Whole dots at 300 dpi are whole dots at 600 and 1200 too: right for most printers a PDF may meet.
DEFAULT_DPI = 300
MAX_COPIES = 10_000

#: Labels this much wider than high have their texts beside the code.
WIDE_RATIO = 1.3
#: What die cuts and feeds may be off; the code's quiet zone comes on top of it.
EDGE_MM = 1.0
TEXT_EDGE_MM = 2.0
CODE_SHARE_OF_WIDTH = 0.46
CODE_SHARE_OF_HEIGHT = 0.62
LARGEST_CODE_MM = 60.0


@dataclass(frozen=True, kw_only=True)
class Label:
    """What one label says: the code's text, and what people read beside it."""

    text: str
    name: str = ""
    identifier: str = ""
    ecl: str = "Q"


def lay_out(
    labels: Iterable[Label],
    sheet: Sheet,
    *,
    used: Collection[int] = used_cells.NONE,
    copies: int = 1,
    dpi: float = DEFAULT_DPI,
) -> Iterator[Page]:
    """Pages one after the other, as labels come: nothing is held but the page being filled.

    ``used`` are the cells gone from the first sheet, from 1. Copies of a label lie side by side.
    ``InputError`` names the label that cannot be: its code does not fit, or its text has no code.
    """
    arranged = _arranged(labels, sheet, dpi)
    return pages(arranged, sheet, used=used, copies=copies, dpi=dpi)


def pages(
    arranged: Iterable[tuple[Item, ...]],
    sheet: Sheet,
    *,
    used: Collection[int] = used_cells.NONE,
    copies: int = 1,
    dpi: float,
) -> Iterator[Page]:
    """Pages of labels that are already arranged, each from the top left of what is inside a label."""
    if not 1 <= copies <= MAX_COPIES:
        raise InputError(f"copies: must be 1 to {MAX_COPIES}, not {copies}")
    placed = _place(arranged, sheet, used_cells.places(sheet, used), copies, MM_PER_INCH / dpi)
    cells = tuple(sheet.cell(index) for index in range(sheet.cells))
    for _, group in groupby(placed, key=lambda item: item[0]):
        yield Page(
            width_mm=sheet.page_width_mm,
            height_mm=sheet.page_height_mm,
            corner_mm=sheet.corner_mm,
            is_round=sheet.shape in {Shape.ELLIPSE, Shape.DISC},
            cells=cells,
            labels=tuple(label for _, label in group),
        )


def arrange(label: Label, *, width_mm: float, height_mm: float, dpi: float = DEFAULT_DPI) -> tuple[Item, ...]:
    """One label's items, from its own top left corner."""
    symbol = encode(label.text, ecl=label.ecl)
    texts = (" ".join(label.name.split()), " ".join(label.identifier.split()))
    arrange_for = _beside if width_mm >= WIDE_RATIO * height_mm else _below
    return arrange_for(symbol, texts, width_mm, height_mm, MM_PER_INCH / dpi)


def _arranged(labels: Iterable[Label], sheet: Sheet, dpi: float) -> Iterator[tuple[Item, ...]]:
    inside = sheet.inside
    for index, label in enumerate(labels, start=1):
        try:
            yield arrange(label, width_mm=inside.width_mm, height_mm=inside.height_mm, dpi=dpi)
        except (CodeError, InputError) as error:
            raise InputError(f"label {index} ({label.name or label.text[:60]}): {error}") from error


def _place(
    arranged: Iterable[tuple[Item, ...]],
    sheet: Sheet,
    places: Iterator[tuple[int, int]],
    copies: int,
    dot_mm: float,
) -> Iterator[tuple[int, PlacedLabel]]:
    number = 0
    inside = sheet.inside
    for items in arranged:
        for _ in range(copies):
            number += 1
            page, cell = next(places)
            box = sheet.cell(cell)
            x_mm, y_mm = box.x_mm + inside.x_mm, box.y_mm + inside.y_mm
            moved = tuple([_placed(item, x_mm, y_mm, dot_mm) for item in items])
            yield page, PlacedLabel(number=number, cell=cell, box=box, items=moved)


def _beside(
    symbol: Symbol, texts: tuple[str, str], width_mm: float, height_mm: float, dot_mm: float
) -> tuple[Item, ...]:
    has_text = any(texts)
    room_mm = min(
        height_mm - 2 * EDGE_MM, width_mm * CODE_SHARE_OF_WIDTH if has_text else width_mm - 2 * EDGE_MM
    )
    module_mm = _module_mm(symbol, room_mm, dot_mm)
    code_mm, quiet_mm = symbol.full_width * module_mm, symbol.quiet_zone * module_mm
    top_mm = (height_mm - code_mm) / 2
    if not has_text:
        return (Code(symbol, (width_mm - code_mm) / 2, top_mm, module_mm),)
    # The gap beside the code equals the one above it, but at least the edge: the code sits in its corner,
    # not adrift.
    left_mm = max(EDGE_MM, min(top_mm, 2 * EDGE_MM))
    column = Box(
        left_mm + code_mm,
        top_mm + quiet_mm,
        width_mm - left_mm - code_mm - max(TEXT_EDGE_MM, left_mm),
        code_mm - 2 * quiet_mm,
    )
    both = all(texts)
    styles = _styles(texts, name_mm=_between(2.0, 0.125 * height_mm, 5.5), lines=(4, 2))
    spread = Spread.ENDS if both else Spread.MIDDLE
    return Code(symbol, left_mm, top_mm, module_mm), TextColumn(column, styles, Align.LEFT, spread)


def _below(
    symbol: Symbol, texts: tuple[str, str], width_mm: float, height_mm: float, dot_mm: float
) -> tuple[Item, ...]:
    has_text = any(texts)
    share = CODE_SHARE_OF_HEIGHT if all(texts) else 0.75
    room_mm = min(
        width_mm - 2 * EDGE_MM, height_mm * share if has_text else height_mm - 2 * EDGE_MM, LARGEST_CODE_MM
    )
    module_mm = _module_mm(symbol, room_mm, dot_mm)
    code_mm = symbol.full_width * module_mm
    left_mm = (width_mm - code_mm) / 2
    if not has_text:
        return (Code(symbol, left_mm, (height_mm - code_mm) / 2, module_mm),)
    styles = _styles(texts, name_mm=_between(2.0, 0.11 * min(width_mm, height_mm), 5.5), lines=(3, 2))
    # Code and usual texts are one block in the middle of the label: on a very tall one it does not tear
    # apart.
    usual_mm = sum(style.size_mm for style in styles) * 1.5
    top_mm = max(EDGE_MM, (height_mm - code_mm - usual_mm) / 2)
    foot_mm = top_mm + code_mm
    column = Box(TEXT_EDGE_MM, foot_mm, width_mm - 2 * TEXT_EDGE_MM, height_mm - EDGE_MM - foot_mm)
    return Code(symbol, left_mm, top_mm, module_mm), TextColumn(column, styles, Align.CENTRE, Spread.TOP)


def _styles(texts: tuple[str, str], *, name_mm: float, lines: tuple[int, int]) -> tuple[Text, ...]:
    """The name bold, the identifier lighter and smaller; an empty one takes no room."""
    identifier_mm = max(1.7, 0.72 * name_mm)
    name, identifier = texts
    styles = (
        Text(name, name_mm, max(1.6, 0.68 * name_mm), lines[0], bold=True),
        Text(identifier, identifier_mm, max(1.5, 0.75 * identifier_mm), lines[1], prefers_one_line=True),
    )
    return tuple(style for style in styles if style.text)


def _module_mm(symbol: Symbol, room_mm: float, dot_mm: float) -> float:
    """The largest module of whole dots that fits; ``InputError`` says what room would do."""
    modules = max(symbol.full_width, symbol.full_height)
    dots = math.floor(room_mm / (modules * dot_mm) + 1e-9)
    if dots < MIN_MODULE_DOTS:
        needed_mm = MIN_MODULE_DOTS * modules * dot_mm
        raise InputError(
            f"its code needs {needed_mm:.1f} mm and this label has {room_mm:.1f} mm for it; "
            "take a larger label, a shorter text or a lower error correction level"
        )
    return dots * dot_mm


def _placed(item: Item, dx_mm: float, dy_mm: float, dot_mm: float) -> Item:
    """The item so far from where it was; codes on the nearest dot."""
    if not isinstance(item, Code):
        return item.moved(dx_mm, dy_mm)
    x_mm = round((item.x_mm + dx_mm) / dot_mm) * dot_mm
    y_mm = round((item.y_mm + dy_mm) / dot_mm) * dot_mm
    return Code(item.symbol, x_mm, y_mm, item.module_mm, item.look)


def _between(least: float, value: float, most: float) -> float:
    return max(least, min(value, most))
