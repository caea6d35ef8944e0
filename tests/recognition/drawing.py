"""Pictures of codes, made by writers, for the tests to read back."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import Any

import zxingcpp
from PIL import Image

from recognition.image import Picture, load

# Our type → (zxing-cpp's writer, content, the value that reading must give).
WRITABLE: dict[str, tuple[str, str, str]] = {
    "codabar": ("Codabar", "A123456B", "A123456B"),
    "code_39": ("Code39", "TAG-39 WRIGHT", "TAG-39 WRIGHT"),
    "code_93": ("Code93", "TAG93", "TAG93"),
    "code_128": ("Code128", "Tagwright 128", "Tagwright 128"),
    "ean_8": ("EAN8", "96385074", "96385074"),
    "ean_13": ("EAN13", "4006381333931", "4006381333931"),
    "itf": ("ITF14", "00012345678905", "00012345678905"),
    "rss_14": ("DataBarOmni", "(01)00012345678905", "00012345678905"),
    "rss_limited": ("DataBarLtd", "(01)01234567890128", "01234567890128"),
    "rss_expanded": ("DataBarExp", "(01)90012345678908(3103)001750", "(01)90012345678908(3103)001750"),
    "upc_a": ("UPCA", "012345678905", "012345678905"),
    "upc_e": ("UPCE", "01234565", "01234565"),
    "telepen": ("Telepen", "Telepen7", "Telepen7"),
    "dm": ("DataMatrix", "Tagwright dm", "Tagwright dm"),
    "qr_code": ("QRCode", "https://tn.example/U8aBcDeF", "https://tn.example/U8aBcDeF"),
    "micro_qr": ("MicroQRCode", "TAG12", "TAG12"),
    "rmqr": ("RMQRCode", "TAGWRIGHT", "TAGWRIGHT"),
    "aztec": ("Aztec", "Tagwright aztec", "Tagwright aztec"),
    "pdf417": ("PDF417", "Tagwright pdf417", "Tagwright pdf417"),
    "micro_pdf417": ("MicroPDF417", "Tagwright", "Tagwright"),
    "maxicode": ("MaxiCode", "Tagwright maxicode", "Tagwright maxicode"),
}


def draw(kind: str, content: str | None = None, *, module_px: int = 4, margin_px: int = 40) -> Image.Image:
    """A clean symbol of one of our types, black on white."""
    writer, text, _ = WRITABLE[kind]
    code = zxingcpp.create_barcode(content or text, getattr(zxingcpp.BarcodeFormat, writer))
    pixels = memoryview(code.to_image(scale=module_px))
    height, width = pixels.shape
    symbol = Image.frombytes("L", (width, height), pixels.tobytes())
    sheet = Image.new("L", (width + 2 * margin_px, height + 2 * margin_px), 255)
    sheet.paste(symbol, (margin_px, margin_px))
    return sheet


def encoded(image: Image.Image, format_name: str = "PNG", **options: Any) -> bytes:
    """The image as a file of that format."""
    buffer = BytesIO()
    image.save(buffer, format_name, **options)
    return buffer.getvalue()


def picture(image: Image.Image) -> Picture:
    """The image as the loader would hand it on."""
    return load(encoded(image))


def png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size and holds next to nothing."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
