"""Which picture formats are decoded, their limits, and what other files look like.

The list is closed on purpose: every further decoder is more code that meets untrusted bytes.
"""

from __future__ import annotations

from dataclasses import dataclass

MEGAPIXEL = 1_000_000
MAX_FILE_BYTES = 400 * 1024 * 1024
MAX_SIDE_PX = 65_535


@dataclass(frozen=True)
class Format:
    """One decodable format: Pillow's name, ours for people, its file suffixes and its pixel limit."""

    pillow: str
    name: str
    suffixes: tuple[str, ...]
    max_pixels: int = 120 * MEGAPIXEL


# A JPEG above 120 megapixels is drawn at half its size while decoding, so the
# 200-megapixel photos of today's phones still fit into the same memory.
FORMATS = (
    Format("PNG", "PNG", (".png",)),
    Format("JPEG", "JPEG", (".jpg", ".jpeg", ".jpe", ".jfif"), max_pixels=210 * MEGAPIXEL),
    Format("WEBP", "WebP", (".webp",)),
    Format("GIF", "GIF", (".gif",)),
    Format("BMP", "BMP", (".bmp", ".dib")),
    Format("TIFF", "TIFF", (".tif", ".tiff")),
    Format("HEIF", "HEIC", (".heic", ".heif", ".hif")),
)

BY_PILLOW_NAME = {entry.pillow: entry for entry in FORMATS} | {"MPO": FORMATS[1], "DIB": FORMATS[4]}
SUFFIXES = frozenset(suffix for entry in FORMATS for suffix in entry.suffixes)
READABLE = ", ".join(entry.name for entry in FORMATS[:-1]) + " and " + FORMATS[-1].name

# (offset, first bytes, what it is): only so that the message can name what was given instead.
_OTHERS: tuple[tuple[int, bytes, str], ...] = (
    (0, b"%PDF", "a PDF document"),
    (0, b"PK\x03\x04", "a ZIP archive or office document"),
    (0, b"8BPS", "a Photoshop document"),
    (0, b"<svg", "an SVG drawing"),
    (0, b"<?xml", "an XML or SVG document"),
    (0, b"<!DOCTYPE", "a web page"),
    (0, b"<html", "a web page"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftypisom", "a video"),
    (4, b"ftypmp4", "a video"),
    (4, b"ftypqt", "a video"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (0, b"\x00\x00\x00\x0cJXL ", "a JPEG XL picture"),
    (0, b"\x1f\x8b", "a gzip archive"),
    (0, b"SQLite format 3", "a database"),
)


def other_kind(head: bytes) -> str | None:
    """What a file that is no picture of ours is, from its first bytes; None when unknown."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    for offset, magic, kind in _OTHERS:
        if head[offset:].startswith(magic) or (offset == 0 and text.startswith(magic)):
            return kind
    return None
