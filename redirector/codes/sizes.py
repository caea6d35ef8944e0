"""How large a code is drawn: a symbol placed on a white surface, every module a whole number of its units.

Sizes always include the quiet zone: a 20 mm code takes 20 mm of the label, all of it needed.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from redirector.codes.errors import CodeError
from redirector.codes.symbol import Symbol

MM_PER_INCH = 25.4
#: The reference pixel of CSS: what one pixel of ``w`` and ``h`` measures in the vector formats.
CSS_PIXELS_PER_INCH = 96

MAX_SIZE_PX = 800
MAX_SIZE_MM = 2000
MAX_DPI = 4800
#: A side of this many dots is a 100-megapixel picture; nothing a code needs is larger.
MAX_SIZE_DOTS = 10_000
#: A module of one printer dot does not survive the spread of ink or the rounding of a driver.
MIN_MODULE_DOTS = 2
#: Sizes are given and shown to a tenth: 9.3 mm asks for the 9.26 mm that 37 modules of 2 dots take at 203
#: dpi.
ROUNDING_MM = 0.05


@dataclass(frozen=True)
class Drawing:
    """A symbol on its surface. Lengths are whole units; ``unit_mm`` says what one unit measures.

    ``left`` and ``top`` are where the first module lies, behind the quiet zone. ``dpi`` is set when a unit
    is a printer's dot; then formats that can record the resolution do.
    """

    symbol: Symbol
    width: int
    height: int
    module: int
    left: int
    top: int
    unit_mm: float
    in_pixels: bool = False
    dpi: float | None = None

    @property
    def width_mm(self) -> float:
        """The width on paper, quiet zone and padding included."""
        return self.width * self.unit_mm

    @property
    def height_mm(self) -> float:
        """The height on paper, quiet zone and padding included."""
        return self.height * self.unit_mm

    @property
    def module_mm(self) -> float:
        """The side of one module on paper (the X-dimension)."""
        return self.module * self.unit_mm


def in_pixels(symbol: Symbol, *, width_px: int, height_px: int) -> Drawing:
    """Exactly this large: the largest whole-pixel modules that fit, padded white all around."""
    module = min(width_px // symbol.full_width, height_px // symbol.full_height)
    errors = [
        *_check_px("w", width_px, symbol.full_width),
        *_check_px("h", height_px, symbol.full_height),
    ]
    if errors:
        raise CodeError(*errors)
    return Drawing(
        symbol=symbol,
        width=width_px,
        height=height_px,
        module=module,
        left=(width_px - symbol.width * module) // 2,
        top=(height_px - symbol.height * module) // 2,
        unit_mm=MM_PER_INCH / CSS_PIXELS_PER_INCH,
        in_pixels=True,
    )


def in_millimetres(symbol: Symbol, *, size_mm: float, dpi: float | None = None) -> Drawing:
    """At least ``size_mm`` on the longer side.

    With ``dpi`` a module is a whole number of that printer's dots, so the code may grow (never shrink) by
    up to one dot a module; ``Drawing.width_mm`` tells the true size. Without it the size is exact, for
    vector formats.
    """
    if not 0 < size_mm <= MAX_SIZE_MM:
        raise CodeError(f"size: must be more than 0 and at most {MAX_SIZE_MM} mm, not {size_mm:g}")
    modules = max(symbol.full_width, symbol.full_height)
    if dpi is None:
        return _tight(symbol, module=1, unit_mm=size_mm / modules, dpi=None)
    return _tight(symbol, module=_module_dots(modules, size_mm, dpi), unit_mm=MM_PER_INCH / dpi, dpi=dpi)


def _module_dots(modules: int, size_mm: float, dpi: float) -> int:
    """The fewest dots a module that make the code at least this large."""
    if not 1 <= dpi <= MAX_DPI:
        raise CodeError(f"dpi: must be between 1 and {MAX_DPI}, not {dpi:g}")
    row_mm = modules * MM_PER_INCH / dpi
    dots = math.ceil((size_mm - ROUNDING_MM) / row_mm)
    if dots < MIN_MODULE_DOTS:
        raise CodeError(
            f"size: {size_mm:g} mm leaves less than {MIN_MODULE_DOTS} dots for each of {modules} modules "
            f"at {dpi:g} dpi; the smallest that scans is {round(MIN_MODULE_DOTS * row_mm, 1):g} mm"
        )
    if dots * modules > MAX_SIZE_DOTS:
        raise CodeError(
            f"size: {size_mm:g} mm at {dpi:g} dpi is over {MAX_SIZE_DOTS} dots; take less, or a vector format"
        )
    return dots


def _tight(symbol: Symbol, *, module: int, unit_mm: float, dpi: float | None) -> Drawing:
    return Drawing(
        symbol=symbol,
        width=symbol.full_width * module,
        height=symbol.full_height * module,
        module=module,
        left=symbol.quiet_zone * module,
        top=symbol.quiet_zone * module,
        unit_mm=unit_mm,
        dpi=dpi,
    )


def _check_px(name: str, size_px: int, modules: int) -> list[str]:
    if size_px > MAX_SIZE_PX:
        return [f"{name}: must be at most {MAX_SIZE_PX} pixels, not {size_px}"]
    if size_px < modules:
        return [
            f"{name}: {size_px} pixels cannot hold this code; the smallest that scans is {modules} pixels"
        ]
    return []
