"""Pictures with codes for the tests of the Scan page, made by encoders that do not read."""

from io import BytesIO
from pathlib import Path

import segno
from PIL import Image


def code(text: str, *, scale: int = 6) -> Image.Image:
    data = BytesIO()
    segno.make_qr(text, error="m").save(data, kind="png", scale=scale, border=4)
    return Image.open(data).convert("RGB")


def photo(path: Path, *texts: str, size: tuple[int, int] = (1200, 900)) -> Path:
    """Codes beside each other on a grey ground."""
    picture = Image.new("RGB", size, (150, 150, 140))
    for number, text in enumerate(texts):
        picture.paste(code(text), (60 + 380 * number, 120 + 60 * number))
    picture.save(path, quality=92)
    return path
