"""Reads generated files back: rasterises each format with another engine, decodes with two."""

import io

import pypdfium2
import resvg_py
import zxingcpp
from PIL import Image
from pyzbar import pyzbar

MM_PER_INCH = 25.4
CSS_DPI = 96


def rasterise(data: bytes, suffix: str, *, dpi: float = CSS_DPI) -> Image.Image:
    """The file as grey pixels; ``dpi`` matters to the vector formats only."""
    return _RASTERISERS[suffix](data, dpi).convert("L")


def _png(data: bytes, dpi: float) -> Image.Image:
    return Image.open(io.BytesIO(data))


def _svg(data: bytes, dpi: float) -> Image.Image:
    # resvg takes dpi for units of length only; a drawing in pixels is 96 to the inch, so it is zoomed.
    zoom = None if b'mm"' in data else dpi / CSS_DPI
    return Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=data.decode(), dpi=dpi, zoom=zoom)))


def _pdf(data: bytes, dpi: float) -> Image.Image:
    return pdf_page(data, 0, dpi=dpi)


_RASTERISERS = {"png": _png, "svg": _svg, "pdf": _pdf}


def pdf_page(data: bytes, page: int, *, dpi: float) -> Image.Image:
    """One page of a PDF, as grey pixels."""
    with pypdfium2.PdfDocument(data) as document:
        return document[page].render(scale=dpi / 72).to_pil().convert("L")


def pdf_page_sizes_mm(data: bytes) -> list[tuple[float, float]]:
    """Width and height of every page's MediaBox."""
    with pypdfium2.PdfDocument(data) as document:
        boxes = [page.get_mediabox() for page in document]
    return [
        tuple(length / 72 * MM_PER_INCH for length in (box[2] - box[0], box[3] - box[1])) for box in boxes
    ]


def read_zxing(image: Image.Image) -> list[str]:
    """Every code zxing-cpp finds."""
    return [barcode.text for barcode in zxingcpp.read_barcodes(image, text_mode=zxingcpp.TextMode.Plain)]


def read_zbar(image: Image.Image) -> list[str]:
    """Every QR code ZBar finds."""
    return [symbol.data.decode("utf-8") for symbol in pyzbar.decode(image, [pyzbar.ZBarSymbol.QRCODE])]


def dark_span(image: Image.Image, *, row: int) -> tuple[float, float]:
    """Where the ink of a pixel row starts and ends, in pixels, by the grey of the edge pixels."""
    ink = [1 - value / 255 for value in image.crop((0, row, image.width, row + 1)).tobytes()]
    inked = [x for x, dark in enumerate(ink) if dark > 0.02]
    first, last = inked[0], inked[-1]
    return first + 1 - ink[first], last + ink[last]
