"""PNG, one bit a dot (PNG specification, third edition)."""

from __future__ import annotations

import struct
import zlib

from redirector.codes.sizes import MM_PER_INCH, Drawing

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_UNIT_METRE = 1


def write_png(drawing: Drawing) -> bytes:
    """Greyscale of depth 1; the resolution is recorded in ``pHYs`` when the drawing has one."""
    header = struct.pack(">IIBBBBB", drawing.width, drawing.height, 1, 0, 0, 0, 0)
    parts = [_SIGNATURE, _chunk(b"IHDR", header)]
    if drawing.dpi is not None:
        dots_per_metre = round(drawing.dpi * 1000 / MM_PER_INCH)
        parts.append(_chunk(b"pHYs", struct.pack(">IIB", dots_per_metre, dots_per_metre, _UNIT_METRE)))
    parts += [_chunk(b"IDAT", zlib.compress(_scanlines(drawing), 9)), _chunk(b"IEND", b"")]
    return b"".join(parts)


def _scanlines(drawing: Drawing) -> bytes:
    """Each line led by its filter type, 0 (none); bit 1 is white; lines end on whole bytes."""
    white = _line("", drawing)
    below = drawing.height - drawing.top - drawing.symbol.height * drawing.module
    modules = (_line(_bits(row, drawing), drawing) * drawing.module for row in drawing.symbol.rows)
    return b"".join([white * drawing.top, *modules, white * below])


def _bits(row: bytes, drawing: Drawing) -> str:
    ink, paper = "0" * drawing.module, "1" * drawing.module
    return "1" * drawing.left + "".join(ink if dark else paper for dark in row)


def _line(bits: str, drawing: Drawing) -> bytes:
    size = (drawing.width + 7) // 8
    return b"\0" + int(bits.ljust(size * 8, "1"), 2).to_bytes(size, "big")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
