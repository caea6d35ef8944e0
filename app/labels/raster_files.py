"""Pages as dots: PNG of one bit a dot, and ZPL II for label printers. Neither knows how pages are painted."""

from __future__ import annotations

import io
from itertools import groupby

from PIL import Image

from app.labels.display import Pixels

#: Darker than this is ink: what a thermal head does with anti-aliased letters.
_INK_BELOW = 128
#: ZPL's counts of a repeated digit: G to Y are 1 to 19, g to z are 20 to 400 (ZPL II, "Compression Scheme").
_ONES = " GHIJKLMNOPQRSTUVWXY"
_TWENTIES = " ghijklmnopqrstuvwxyz"
_MOST_REPEATED = 419


def png_bytes(pixels: Pixels, *, dpi: float, dpi_down: float | None = None) -> bytes:
    """Black and white without greys, the resolution recorded."""
    file = io.BytesIO()
    _two_tone(pixels).save(file, "PNG", dpi=(dpi, dpi_down or dpi), optimize=True)
    return file.getvalue()


def zpl_bytes(pixels: Pixels, *, copies: int = 1) -> bytes:
    """One label, as a graphic field of the printer's own dots; the printer scales nothing."""
    width = (pixels.width + 7) // 8
    ink = bytes(byte ^ 0xFF for byte in _two_tone(pixels).tobytes())
    # The last byte of a row may reach over the edge, where no ink is.
    over = width * 8 - pixels.width
    rows = [ink[start : start + width - 1] + bytes([ink[start + width - 1] >> over << over])
            for start in range(0, len(ink), width)]  # fmt: skip
    size = width * pixels.height
    return (
        f"^XA^PW{pixels.width}^LL{pixels.height}^LH0,0^FO0,0^GFA,{size},{size},{width},"
        f"{_compressed(rows)}^FS^PQ{copies}^XZ\n"
    ).encode("ascii")


def _two_tone(pixels: Pixels) -> Image.Image:
    grey = Image.frombytes("L", (pixels.width, pixels.height), pixels.grey)
    return grey.point([0] * _INK_BELOW + [255] * (256 - _INK_BELOW), "1")


def _compressed(rows: list[bytes]) -> str:
    """``,`` fills a row with white, ``!`` with black, ``:`` repeats the row before."""
    parts: list[str] = []
    last = b""
    for row in rows:
        parts.append(":" if row == last else _row(row.hex().upper()))
        last = row
    return "".join(parts)


def _row(digits: str) -> str:
    for filler, sign in (("0", ","), ("F", "!")):
        if digits.endswith(filler):
            return "".join(map(_run, _runs(digits.rstrip(filler)))) + sign
    return "".join(map(_run, _runs(digits)))


def _runs(digits: str) -> list[str]:
    return ["".join(group) for _, group in groupby(digits)]


def _run(digits: str) -> str:
    count = len(digits)
    if count < 3:
        return digits
    if count > _MOST_REPEATED:
        return _run(digits[:_MOST_REPEATED]) + _run(digits[_MOST_REPEATED:])
    twenties, ones = divmod(count, 20)
    return (_TWENTIES[twenties] if twenties else "") + (_ONES[ones] if ones else "") + digits[0]
