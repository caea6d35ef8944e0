"""Symbols of the types that zxing-cpp cannot write, by zint."""

from __future__ import annotations

import zint
from PIL import Image


def draw_zint(
    name: str,
    text: str,
    *,
    module_px: int = 4,
    margin_px: int = 60,
    option_2: int = 0,
    part: zint.StructApp | None = None,
) -> Image.Image:
    """A clean symbol, black on white; `name` is one of zint's symbologies, `part` its place in a message."""
    symbol = zint.Symbol()
    symbol.symbology = getattr(zint.Symbology, name)
    symbol.show_text = False
    symbol.option_2 = option_2
    symbol.scale = module_px / 2
    if part is not None:
        symbol.structapp = part
    symbol.encode(text)
    symbol.buffer()
    height, width, _ = symbol.bitmap.shape
    drawn = Image.frombytes("RGB", (width, height), symbol.bitmap.tobytes()).convert("L")
    sheet = Image.new("L", (width + 2 * margin_px, height + 2 * margin_px), 255)
    sheet.paste(drawn, (margin_px, margin_px))
    return sheet
