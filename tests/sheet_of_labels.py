"""The sheet that labels are measured with: a QR code, an EAN-13 and two texts on A4, 21 to a page."""

from collections.abc import Iterator, Mapping

from app.labels import sheets
from app.labels.designs import merging
from app.labels.designs.model import Design, SymbolElement, TextElement
from app.labels.display import Page
from catalog.gtin import check_digit

SHEET = sheets.find("A4-21-63x38")
DESIGN = Design(
    name="proof",
    title="QR code, EAN-13 and texts",
    width_mm=63.5,
    height_mm=38.1,
    elements=(
        SymbolElement(symbology="qr_code", data="{link}", x_mm=1.5, y_mm=1.5, width_mm=20, height_mm=20),
        SymbolElement(
            symbology="ean_13",
            data="{ean}",
            anchor="bottom-right",
            x_mm=1,
            y_mm=2,
            width_mm=40,
            height_mm=20,
        ),
        TextElement(text="{name}", x_mm=24, y_mm=2, width_mm=-26, height_mm=11, size_mm=3, lines=2),
        TextElement(
            text="{sku}", anchor="bottom-left", x_mm=2, y_mm=3, width_mm=20, height_mm=4, size_mm=2.4
        ),
    ),
)


def record(number: int) -> Mapping[str, str]:
    digits = f"400638{number:06d}"
    return {
        "link": f"https://tn.gg/L{number:06d}",
        "ean": digits + check_digit(digits),
        "name": f"Product {number}, roasted and ground",
        "sku": f"SKU-{number:06d}",
    }


def pages(count: int, *, dpi: float, first: int = 0) -> Iterator[Page]:
    """So many different labels, page after page."""
    records = (record(number) for number in range(first, first + count))
    return merging.lay_out(DESIGN, merging.prepare(records), SHEET, dpi=dpi)


def values(count: int, *, first: int = 0) -> list[str]:
    """What all their codes say, sorted."""
    records = [record(number) for number in range(first, first + count)]
    return sorted(value for each in records for value in (each["link"], each["ean"]))
