"""Messages on several symbols, as pictures."""

from __future__ import annotations

from io import BytesIO

import segno
import zint
from PIL import Image

from tests.recognition.zint_drawing import draw_zint

TEXT = "The quick brown fox jumps over the lazy dog. " * 4


def drawn(text: str, count: int, scale: int = 4) -> list[Image.Image]:
    images = []
    for code in segno.make_sequence(text, symbol_count=count):
        file = BytesIO()
        code.save(file, kind="png", scale=scale)
        images.append(Image.open(file).convert("L"))
    return images


def drawn_by_zint(symbology: str, texts: list[str], *, name: bytes = b"", size: int = 0) -> list[Image.Image]:
    """One symbol for each part; `size` is zint's number for it."""
    return [
        draw_zint(
            symbology,
            text,
            margin_px=20,
            option_2=size,
            part=zint.StructApp(number, len(texts), name),
        )
        for number, text in enumerate(texts, start=1)
    ]


def side_by_side(images: list[Image.Image]) -> Image.Image:
    sheet = Image.new("L", (sum(i.width for i in images) + 40, max(i.height for i in images) + 40), 255)
    x = 20
    for image in images:
        sheet.paste(image, (x, 20))
        x += image.width
    return sheet
