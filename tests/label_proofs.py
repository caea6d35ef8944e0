"""Files of labels against the design: every code read back from their pictures, every edge measured there.

What a file looks like is another's work: pdfium for PDF, resvg for SVG, Pillow for PNG, and for ZPL a decoder
of our own, written from the ZPL II guide.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import zxingcpp
from PIL import Image

from app.labels import painter, preflight, raster_files, sheets
from app.labels.designs import merging
from app.labels.designs.model import Design, SymbolElement
from app.labels.display import Box, Code, Page, PlacedLabel
from app.labels.preflight import Severity
from app.labels.symbology import Kind, encode, known_symbologies
from tests import sheet_of_labels
from tests.readback import dark_span, pdf_page, rasterise

MM_PER_INCH = 25.4
RESOLUTIONS = (150, 203, 300, 600)
PRINTER_RESOLUTIONS = (203, 300, 600)
#: A PDF is laid out for these dots and shown at any.
PDF_DPI = 300
EDGE_MM = 0.05
_FORMATS = [zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.EAN13]


@dataclass
class Proof:
    """``off_mm``: how far the worst edge is from the design; ``size`` of all files in bytes."""

    meant: int = 0
    read: int = 0
    off_mm: float = 0.0
    size: int = 0

    def add(self, page: Page, image: Image.Image, dpi: float, *, is_stretched: bool = False) -> None:
        """One page and its picture; ``is_stretched``: pdfium makes the page as large as whole pixels are."""
        scale = dpi / MM_PER_INCH
        across, down = image.width / page.width_mm, image.height / page.height_mm
        assert abs(across / scale - 1) < 0.001
        seen = _Seen(image, across, down) if is_stretched else _Seen(image, scale, scale)
        for label in page.labels:
            said = {code.symbol.text for code in label.codes}
            self.meant += len(said)
            self.read += len(said) if seen.read(label) == said else 0
            self.off_mm = max([self.off_mm, *(seen.off_mm(code) for code in label.codes)])


def pdf(count: int, dpi: float) -> Proof:
    pages = list(sheet_of_labels.pages(count, dpi=PDF_DPI))
    data = painter.pdf_bytes(pages)
    proof = Proof(size=len(data))
    for number, page in enumerate(pages):
        proof.add(page, pdf_page(data, number, dpi=dpi), dpi, is_stretched=True)
    return proof


def svg(count: int, dpi: float) -> Proof:
    return _pages(count, dpi, painter.svg_bytes, lambda data: rasterise(data, "svg", dpi=dpi))


def png(count: int, dpi: float) -> Proof:
    def write(page: Page) -> bytes:
        return raster_files.png_bytes(painter.page_pixels(page, dpi=dpi), dpi=dpi)

    return _pages(count, dpi, write, lambda data: rasterise(data, "png"))


def zpl(count: int, dpi: float) -> Proof:
    def write(page: Page) -> bytes:
        return raster_files.zpl_bytes(painter.page_pixels(page, dpi=dpi))

    return _pages(count, dpi, write, decoded_zpl)


PROOFS: dict[str, Callable[[int, float], Proof]] = {"pdf": pdf, "svg": svg, "png": png, "zpl": zpl}


def _pages(
    count: int, dpi: float, write: Callable[[Page], bytes], picture: Callable[[bytes], Image.Image]
) -> Proof:
    proof = Proof()
    for page in sheet_of_labels.pages(count, dpi=dpi):
        data = write(page)
        proof.add(page, picture(data), dpi)
        proof.size += len(data)
    return proof


@dataclass
class _Seen:
    """A page's picture, and its pixels a millimetre both ways."""

    image: Image.Image
    across: float
    down: float

    def read(self, label: PlacedLabel) -> set[str]:
        found = zxingcpp.read_barcodes(self.image.crop(self._pixels(label.box)), formats=_FORMATS)
        return {each.text for each in found}

    def off_mm(self, code: Code) -> float:
        """How far the worst edge is from where it should be.

        Measured through the first row and column of modules: both run along finder patterns, or along the
        first bar.
        """
        symbol, module = code.symbol, code.module_mm
        left, top = code.x_mm + symbol.quiet_left * module, code.y_mm + symbol.quiet_top * module
        right, foot = left + symbol.width * module, top + symbol.height * module
        start_x, start_y, *ends = self._pixels(code.box)
        picture = self.image.crop((start_x, start_y, *ends))
        row = int((top + module / 2) * self.down) - start_y
        column = int((left + module / 2) * self.across) - start_x
        across = dark_span(picture, row=row)
        down = dark_span(picture.transpose(Image.Transpose.TRANSPOSE), row=column)
        found = [
            *((start_x + at) / self.across for at in across),
            *((start_y + at) / self.down for at in down),
        ]
        return max(abs(at - meant) for at, meant in zip(found, (left, right, top, foot), strict=True))

    def _pixels(self, box: Box) -> tuple[int, int, int, int]:
        """With every pixel that the box touches."""
        left, top = math.floor(box.x_mm * self.across), math.floor(box.y_mm * self.down)
        right = math.ceil((box.x_mm + box.width_mm) * self.across)
        return left, top, right, math.ceil((box.y_mm + box.height_mm) * self.down)


def decoded_zpl(data: bytes) -> Image.Image:
    """The dots of a graphic field, as the ZPL II guide describes its compression."""
    text = data.decode("ascii")
    width, height = (int(re.search(rf"\^{name}(\d+)", text)[1]) for name in ("PW", "LL"))
    total, again, across, field = re.search(r"\^GFA,(\d+),(\d+),(\d+),([^^]*)\^FS", text).groups()
    assert total == again
    rows = list(_zpl_rows(field, int(across) * 2))
    assert len(rows) == height
    assert len(rows) * int(across) == int(total)
    ink = bytes(byte ^ 0xFF for byte in bytes.fromhex("".join(rows)))
    whole = Image.frombytes("1", (int(across) * 8, height), ink).convert("L")
    beyond = whole.crop((width, 0, whole.width, height))
    assert not beyond.width or beyond.getextrema() == (255, 255)
    return whole.crop((0, 0, width, height))


def _zpl_rows(field: str, digits: int) -> Iterator[str]:
    line, last, count = "", "", 0
    for sign in field:
        if sign == ":":
            line = last
        elif sign in ",!":
            line = line.ljust(digits, "0" if sign == "," else "F")
        elif "G" <= sign <= "Y":
            count += ord(sign) - ord("G") + 1
        elif "g" <= sign <= "z":
            count += 20 * (ord(sign) - ord("g") + 1)
        else:
            line, count = line + sign * (count or 1), 0
        if len(line) == digits:
            yield line
            line, last = "", line
        assert len(line) < digits
    assert not line


@dataclass(frozen=True)
class SymbologyCase:
    """``dots`` a module: the fewest that are printed, those nearest to the usual module, and twice those."""

    symbology: str
    dpi: int
    dots: int

    def __str__(self) -> str:
        return f"{self.symbology}, {self.dots} dots at {self.dpi} dpi"


def symbology_cases(*, every_size: bool) -> Iterator[SymbologyCase]:
    """Every symbology at every resolution; with ``every_size`` at all that `placing` may choose from."""
    for row in known_symbologies().values():
        for dpi in PRINTER_RESOLUTIONS:
            usual = max(round(row.x_mm * dpi / MM_PER_INCH), 2)
            sizes = range(2, 2 * usual + 1) if every_size else (usual,)
            yield from (SymbologyCase(row.id, dpi, dots) for dots in sizes)


def symbology_problems(case: SymbologyCase) -> list[str]:
    """Why a label with the symbology's sample would not be printed; empty if it is read as it should be."""
    row = known_symbologies()[case.symbology]
    module_mm = case.dots * MM_PER_INCH / case.dpi
    size = encode(row.id, row.sample)
    wide = size.full_width * module_mm + 2
    bars = max(row.height_mm, 8, 40 * module_mm) + 6
    high = bars if row.kind is Kind.BARS else size.full_height * module_mm + 2
    element = SymbolElement(
        symbology=row.id,
        data="{data}",
        anchor="centre",
        width_mm=wide - 1,
        height_mm=high - 1,
        module_mm=module_mm,
        caption=False,
    )
    design = Design(name="one", title="One", width_mm=wide, height_mm=high, elements=(element,))
    sheet = sheets.single(width_mm=max(wide, 6), height_mm=max(high, 6))
    records = merging.prepare([{"data": row.sample}])
    page = next(merging.lay_out(design, records, sheet, dpi=case.dpi))
    (code,) = page.labels[0].codes
    assert round(code.module_mm * case.dpi / MM_PER_INCH) == case.dots, (case, code.module_mm)
    return [
        finding.message
        for finding in preflight.check([page], dpi=case.dpi)
        if finding.severity is Severity.FAULT
    ]
