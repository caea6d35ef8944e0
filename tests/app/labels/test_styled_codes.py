"""QR codes with colours, round modules and a logo: read back as printed, or refused."""

import base64
import io
from dataclasses import replace

import msgspec
import pypdfium2
import pytest
import resvg_py
from PIL import Image, ImageDraw

from app.errors import InputError
from app.labels import engines, painter, preflight, raster_files, sheets
from app.labels.designs import merging, model
from app.labels.designs.model import Design, SymbolElement
from app.labels.symbology.style import Style
from tests.readback import rasterise, read_zbar, read_zxing

pytestmark = pytest.mark.usefixtures("qapp")

LINK = "https://tn.gg/a3gZQXfF"


def picture(side=200, *, colour="#d01c2a"):
    image = Image.new("RGBA", (side, side), (0, 0, 0, 0))
    ImageDraw.Draw(image).ellipse([0, 0, side - 1, side - 1], fill=colour)
    file = io.BytesIO()
    image.save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode("ascii")


def page(style, *, dpi=300, side_mm=24.0, level=""):
    element = SymbolElement(symbology="qr_code", data="{link}", style=style, level=level)
    design = Design(name="styled", title="Styled", width_mm=side_mm, height_mm=side_mm, elements=(element,))
    model.check(design)
    sheet = sheets.find(f"{side_mm}x{side_mm}")
    return next(merging.lay_out(design, merging.prepare([{"link": LINK}]), sheet, dpi=dpi))


STYLES = {
    "coloured": Style(dark="#14325c", light="#fff4d6"),
    "dots": Style(modules="dots"),
    "logo": Style(logo=picture()),
    "all of it": Style(dark="#0b4f3c", light="#eafff5", modules="dots", logo=picture(), logo_share=0.28),
}


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("dpi", [203, 300, 600])
def test_a_styled_code_passes_the_check_at_the_printers_dots(name, dpi):
    findings = preflight.check([page(STYLES[name], dpi=dpi)], dpi=dpi, read=engines.read_any)
    assert [finding.message for finding in findings] == []


@pytest.mark.parametrize("name", STYLES)
@pytest.mark.parametrize("suffix", ["pdf", "svg", "png"])
def test_a_styled_code_is_read_from_every_format_by_both_engines(name, suffix):
    one = page(STYLES[name])
    files = {
        "pdf": lambda: painter.pdf_bytes([one]),
        "svg": lambda: painter.svg_bytes(one),
        "png": lambda: raster_files.png_bytes(painter.page_pixels(one, dpi=300), dpi=300),
    }
    image = rasterise(files[suffix](), suffix, dpi=300)
    assert read_zxing(image) == read_zbar(image) == [LINK]


def test_colours_are_the_ones_asked_for_on_paper_and_on_screen():
    one = page(STYLES["all of it"])
    with pypdfium2.PdfDocument(painter.pdf_bytes([one])) as document:
        printed = document[0].render(scale=8).to_pil().convert("RGB")
    shown = Image.open(io.BytesIO(resvg_py.svg_to_bytes(svg_string=painter.svg_bytes(one).decode(), dpi=300)))
    for image in (printed, shown.convert("RGB")):
        colours = {colour for count, colour in image.getcolors(1 << 20) if count > 40}
        assert {(11, 79, 60), (234, 255, 245), (208, 28, 42)} <= colours


def test_a_logo_is_in_a_pdf_once_however_many_labels_have_it():
    one = page(STYLES["logo"])
    many = [one] * 20
    assert len(painter.pdf_bytes(many)) - len(painter.pdf_bytes([one])) < 20 * 4000
    assert painter.pdf_bytes(many).count(b"/Subtype /Image") <= 2


@pytest.mark.parametrize(
    ("style", "level", "message"),
    [
        (Style(dark="#8899ff"), "", "#8899ff is too light for the dark modules"),
        (Style(dark="#ffff00"), "", "too light"),
        (Style(light="#777777"), "", "#777777 is too dark to lie behind a code"),
        (Style(dark="#6a6a6a", light="#bfbfbf"), "", "too little contrast"),
        (Style(dark="#ffffff", light="#000000"), "", "too light"),
        (Style(dark="navy"), "", "write colours as #1a2b3c, not 'navy'"),
        (Style(logo=picture(), logo_share=0.4), "", "0.1 to 0.3 of the code's side, not 0.4"),
        (Style(logo=picture()), "M", "a code with a logo needs level H, not M"),
        (Style(logo="no base64!"), "", "data is not base64"),
        (Style(logo=base64.b64encode(b"GIF89a").decode()), "", "no PNG or JPEG"),
    ],
)
def test_a_style_that_would_not_read_is_refused(style, level, message):
    with pytest.raises(InputError, match=f"element 1: .*{message}"):
        page(style, level=level)


def test_other_symbologies_have_no_style():
    element = SymbolElement(symbology="ean_13", data="{gtin}", style=Style(dark="#112233"))
    with pytest.raises(InputError, match="QR codes alone have one, not ean_13"):
        model.check(Design(name="x", title="x", width_mm=50, height_mm=30, elements=(element,)))


def test_a_logo_over_too_much_of_the_code_is_found_before_printing():
    one = page(STYLES["logo"])
    (label,) = one.labels
    (code,) = label.codes
    side = code.symbol.width
    gone = (side - 17) // 2
    rows = tuple(
        row[:gone] + bytes(17) + row[gone + 17 :] if gone <= y < gone + 17 else row
        for y, row in enumerate(code.symbol.rows)
    )
    spoilt = replace(code, symbol=replace(code.symbol, rows=rows))
    bad = replace(one, labels=(replace(label, items=(spoilt,)),))
    findings = preflight.check([bad], dpi=300, read=engines.read_any)
    assert any("cannot be read" in finding.message for finding in findings)


def test_what_red_light_does_not_see_is_said():
    findings = preflight.check([page(Style(dark="#d00000"))], dpi=300, read=engines.read_any)
    assert [finding.message for finding in findings] == [
        "hand scanners with red light do not see its colours; phones do"
    ]
    assert findings[0].severity is preflight.Severity.WARNING


def test_a_design_file_keeps_its_style():
    design = Design(
        name="styled",
        title="Styled",
        width_mm=24,
        height_mm=24,
        elements=(SymbolElement(symbology="qr_code", data="x", style=STYLES["all of it"]),),
    )
    assert model.decode(model.encode(design)) == design
    assert b'"style"' not in model.encode(replace_style(design, None))


def replace_style(design, style):
    (element,) = design.elements
    return msgspec.structs.replace(design, elements=(msgspec.structs.replace(element, style=style),))
