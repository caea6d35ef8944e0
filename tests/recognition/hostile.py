"""Files that mean harm, or are merely broken: made from a seed, each with a name that says what it is."""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterator
from io import BytesIO

from PIL import Image

from tests.recognition.drawing import draw, encoded, png_header

_END_OF_HEADER = 33  # of a PNG: its signature and the chunk IHDR
_FORMATS = ("PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP")


def files(count: int, seed: int = 1) -> Iterator[tuple[str, bytes]]:
    """`count` files, all kinds in turn."""
    chance = random.Random(seed)
    whole = {kind: encoded(draw("qr_code", module_px=2), kind) for kind in _FORMATS}
    for index in range(count):
        name, make = _KINDS[index % len(_KINDS)]
        yield f"{index}-{name}", make(chance, whole)


def _truncated(chance: random.Random, whole: dict[str, bytes]) -> bytes:
    data = whole[chance.choice(_FORMATS)]
    return data[: chance.randrange(1, len(data))]


def _garbled(chance: random.Random, whole: dict[str, bytes]) -> bytes:
    data = bytearray(whole[chance.choice(_FORMATS)])
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    return bytes(data)


def _random_bytes(chance: random.Random, _: dict[str, bytes]) -> bytes:
    return chance.randbytes(chance.randrange(1, 3000))


def _magic_then_noise(chance: random.Random, whole: dict[str, bytes]) -> bytes:
    return whole[chance.choice(_FORMATS)][:16] + chance.randbytes(500)


def _bomb(chance: random.Random, _: dict[str, bytes]) -> bytes:
    """A PNG header of enormous size, with next to no pixels behind it."""
    side = chance.choice((30_000, 65_535, 2**31 - 1))
    return png_header(side, side)


def _text_bomb(chance: random.Random, _: dict[str, bytes]) -> bytes:
    """A small PNG with a compressed text of many megabytes."""
    text = b"Comment\0\0" + zlib.compress(bytes(chance.choice((1, 16)) * 2**20))
    return png_header(10, 10)[:_END_OF_HEADER] + _chunk(b"zTXt", text) + png_header(10, 10)[_END_OF_HEADER:]


def _long_and_thin(chance: random.Random, _: dict[str, bytes]) -> bytes:
    size = chance.choice(((30_000, 10), (10, 30_000), (1, 1), (1, 2000), (2000, 1), (2, 2)))
    return encoded(Image.effect_noise(size, 80), "PNG")


def _odd_mode(chance: random.Random, _: dict[str, bytes]) -> bytes:
    mode, kind = chance.choice(
        (("CMYK", "JPEG"), ("I;16", "PNG"), ("1", "TIFF"), ("P", "GIF"), ("LA", "PNG"), ("F", "TIFF"))
    )
    return encoded(draw("ean_13", module_px=2).convert("L").convert(mode), kind)


def _animated(chance: random.Random, _: dict[str, bytes]) -> bytes:
    frames = [Image.new("L", (60, 60), chance.randrange(256)) for _ in range(20)]
    buffer = BytesIO()
    frames[0].save(buffer, chance.choice(("GIF", "WEBP", "PNG")), save_all=True, append_images=frames[1:])
    return buffer.getvalue()


def _exif(chance: random.Random, whole: dict[str, bytes]) -> bytes:
    """A JPEG whose metadata points everywhere."""
    noise = b"Exif\0\0MM\0*\0\0\0\x08" + chance.randbytes(200)
    return whole["JPEG"][:2] + b"\xff\xe1" + struct.pack(">H", len(noise) + 2) + noise + whole["JPEG"][2:]


def _other_kind(chance: random.Random, _: dict[str, bytes]) -> bytes:
    return chance.choice((b"%PDF-1.7\n%%EOF", b"PK\x03\x04" + bytes(100), b"<svg/>", b"MZ" + bytes(300), b""))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


_KINDS: tuple[tuple[str, Callable[[random.Random, dict[str, bytes]], bytes]], ...] = (
    ("truncated", _truncated),
    ("garbled", _garbled),
    ("random bytes", _random_bytes),
    ("magic then noise", _magic_then_noise),
    ("bomb", _bomb),
    ("text bomb", _text_bomb),
    ("long and thin", _long_and_thin),
    ("odd mode", _odd_mode),
    ("animated", _animated),
    ("metadata", _exif),
    ("other kind", _other_kind),
)
