"""What a design file holds: a size and elements, each anchored to a point of the label.

An element's ``x_mm`` and ``y_mm`` lead from its anchor inwards: with ``bottom-right`` they say how far the
element's lower right corner is from the label's. Widths and heights of zero or less are the label's own less
so much. So one design suits labels of several sizes.

Version 2 added fonts, italics, text at the foot of its box, wider quiet zones and round labels. Files of
version 1 are read too; what is written is of the newest. `schema` describes the files to other programs.
"""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

import msgspec

from app.errors import InputError
from app.labels import embedded
from app.labels.designs import templates
from app.labels.sheet import MAX_SIDE_MM, MIN_SIDE_MM
from app.labels.symbology import style as styles
from app.labels.symbology import symbology
from app.labels.symbology.style import Style

VERSION = 2
READ_VERSIONS = (1, 2)
MAX_ELEMENTS = 200
#: The most an element may be wide, high or away from its anchor.
MAX_LENGTH_MM = 2000
MAX_QUIET_MODULES = 60

_PATH = re.compile(r" - at `\$(?:\.elements)?\[(\d+)\]([\w.]*)`$")

Anchor = Literal[
    "top-left", "top", "top-right", "left", "centre", "right", "bottom-left", "bottom", "bottom-right"
]


class _Placed(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    anchor: Anchor = "top-left"
    x_mm: float = 0
    y_mm: float = 0
    width_mm: float = 0
    height_mm: float = 0


class SymbolElement(_Placed, frozen=True, kw_only=True, tag="symbol", tag_field="kind"):
    """A code as large as its room lets it be in whole dots; a ``module_mm`` is the most a module may be.

    ``style`` is a QR code's: colours, round modules, a logo. ``quiet`` asks for that many modules of white on
    every side, where that is more than the symbology needs.
    """

    symbology: str
    data: str
    module_mm: float = 0
    level: Literal["", "L", "M", "Q", "H"] = ""
    caption: bool = True
    style: Style | None = None
    quiet: int = 0


class TextElement(_Placed, frozen=True, kw_only=True, tag="text", tag_field="kind"):
    """Text that is shrunk to ``min_size_mm``, then cut off, rather than leave its box."""

    text: str
    size_mm: float = 3
    min_size_mm: float = 1.6
    bold: bool = False
    italic: bool = False
    family: str = ""
    lines: int = 1
    align: Literal["left", "centre", "right"] = "left"
    spread: Literal["top", "middle", "bottom"] = "top"


class LineElement(_Placed, frozen=True, kw_only=True, tag="line", tag_field="kind"):
    """A straight line along its longer side, as thick as its shorter."""


class BoxElement(_Placed, frozen=True, kw_only=True, tag="box", tag_field="kind"):
    """A frame, its line inside the box; with ``line_mm`` 0 it is filled."""

    line_mm: float = 0.3


class ImageElement(_Placed, frozen=True, kw_only=True, tag="image", tag_field="kind"):
    """A PNG or JPEG, base64, fitted into its box."""

    data: str


Element: TypeAlias = SymbolElement | TextElement | LineElement | BoxElement | ImageElement


class Design(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``sheet`` is one that suits it; ``sample`` is a record to show it with.

    A ``round`` one uses all of a round label, whose corners are not there; others the rectangle inside it.
    """

    version: int = VERSION
    name: str
    title: str
    width_mm: float
    height_mm: float
    shape: Literal["rectangle", "round"] = "rectangle"
    sheet: str = ""
    sample: dict[str, str] = {}
    elements: tuple[Element, ...]

    @property
    def fields(self) -> dict[str, bool]:
        """The names of all fields, as records are asked for them, with whether they must be there."""
        found: dict[str, bool] = {}
        for element in self.elements:
            for field in templates.fields(template_of(element)):
                found[field.name] = found.get(field.name, False) or field.is_needed
        return found


def decode(data: bytes) -> Design:
    """A design file; ``InputError`` names the element and field that is wrong."""
    try:
        design = msgspec.json.decode(data, type=Design)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"design: {_in_words(str(error))}") from error
    check(design)
    return msgspec.structs.replace(design, version=VERSION)


def encode(design: Design) -> bytes:
    """The file of a design, readable by people."""
    return msgspec.json.format(msgspec.json.encode(design))


def encode_elements(elements: tuple[Element, ...]) -> bytes:
    """Elements alone, as a clipboard carries them."""
    return msgspec.json.encode(elements)


def decode_elements(data: bytes) -> tuple[Element, ...]:
    """Elements from a clipboard; ``InputError`` if they are none, or one is wrong."""
    try:
        elements = msgspec.json.decode(data, type=tuple[Element, ...])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(f"elements: {_in_words(str(error))}") from error
    for element in elements:
        check_element(element)
    return elements


def _in_words(problem: str) -> str:
    """msgspec's path, counted as people count."""
    found = _PATH.search(problem)
    if found is None:
        return problem
    field = f", {found[2].strip('.')}" if found[2] else ""
    return f"element {int(found[1]) + 1}{field}: {problem[: found.start()]}"


def check(design: Design) -> None:
    """``InputError`` for what the schema alone cannot tell: sizes, symbologies, formats of fields, images."""
    if design.version not in READ_VERSIONS:
        raise InputError(f"design: is of version {design.version}; this program knows {VERSION} and older")
    if not all(MIN_SIDE_MM <= side <= MAX_SIDE_MM for side in (design.width_mm, design.height_mm)):
        raise InputError(f"design: sides are {MIN_SIDE_MM} to {MAX_SIDE_MM} mm")
    if not 1 <= len(design.elements) <= MAX_ELEMENTS:
        raise InputError(f"design: has 1 to {MAX_ELEMENTS} elements, not {len(design.elements)}")
    for number, element in enumerate(design.elements, start=1):
        try:
            check_element(element)
        except InputError as error:
            raise InputError(f"design: element {number}: {error}") from error


def check_element(element: Element) -> None:
    """``InputError`` for what is wrong with one element."""
    templates.fields(template_of(element))
    lengths = (element.x_mm, element.y_mm, element.width_mm, element.height_mm)
    if not all(abs(length) <= MAX_LENGTH_MM for length in lengths):
        raise InputError(f"places and sizes are at most {MAX_LENGTH_MM} mm")
    if isinstance(element, SymbolElement):
        row = symbology(element.symbology)
        if element.style:
            styles.check(element.style, symbology=row.id, level=element.level)
        if not 0 <= element.quiet <= MAX_QUIET_MODULES:
            raise InputError(f"quiet is 0 to {MAX_QUIET_MODULES} modules")
    if isinstance(element, TextElement) and not 0.5 <= element.min_size_mm <= element.size_mm <= 200:
        raise InputError("min_size_mm is at least 0.5 and at most size_mm, which is at most 200")
    if isinstance(element, TextElement) and not 1 <= element.lines <= 100:
        raise InputError("lines is 1 to 100")
    if isinstance(element, ImageElement):
        embedded.file_bytes(element.data)


def template_of(element: Element) -> str:
    """What it says, with its fields; empty for what says nothing."""
    if isinstance(element, SymbolElement):
        return element.data
    return element.text if isinstance(element, TextElement) else ""
