"""EPS, its rectangles drawn and read back: what a PostScript interpreter makes of them."""

import re

import pytest
from PIL import Image, ImageDraw

from app import cli
from app.labels import painter
from tests import sheet_of_labels
from tests.app.labels.test_styled_codes import STYLES, page
from tests.readback import read_zxing

pytestmark = pytest.mark.usefixtures("qapp")

DPI = 600
_CODE = re.compile(
    r"gsave ([\d.]+) ([\d.]+) translate ([\d.]+) \3 scale ([\d.]+) [\d.]+ [\d.]+ setrgbcolor"
    r"\n\[([\d ]+)\] rectfill"
)


def drawn(data, width_mm, height_mm):
    dots = DPI / 25.4
    image = Image.new("L", (round(width_mm * dots), round(height_mm * dots)), 255)
    draw = ImageDraw.Draw(image)
    for left, top, module, _red, numbers in _CODE.findall(data.decode("ascii")):
        values = [int(number) for number in numbers.split()]
        for x, y, wide, high in zip(*[iter(values)] * 4, strict=True):
            corners = (x, y, x + wide, y + high)
            starts = (float(left), float(top)) * 2
            edges = [
                round((start + at * float(module)) * dots) for start, at in zip(starts, corners, strict=True)
            ]
            draw.rectangle([edges[0], edges[1], edges[2] - 1, edges[3] - 1], fill=0)
    return image


def test_every_code_of_a_page_reads_back():
    (one,) = sheet_of_labels.pages(21, dpi=300)
    data = painter.eps_bytes(one)
    assert sorted(read_zxing(drawn(data, one.width_mm, one.height_mm))) == sheet_of_labels.values(21)


def test_it_has_its_true_size_and_needs_no_font():
    (one,) = sheet_of_labels.pages(1, dpi=300)
    data = painter.eps_bytes(one).decode("ascii")
    assert data.startswith("%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 596 842\n")
    assert "%%HiResBoundingBox: 0 0 595.2756 841.8898" in data
    assert " curveto" in data
    assert "findfont" not in data
    assert data.count("gsave") == data.count("grestore")
    assert max(map(len, data.splitlines())) < 60_000


@pytest.mark.parametrize("name", STYLES)
def test_styles_are_kept(name):
    data = painter.eps_bytes(page(STYLES[name])).decode("ascii")
    assert data.count("gsave") == data.count("grestore")
    assert ("colorimage" in data) == bool(STYLES[name].logo)
    assert (" arc fill" in data) == (STYLES[name].modules == "dots")


def test_the_command_writes_it(tmp_path):
    path = tmp_path / "label.eps"
    assert cli.main(["label", "--text", "https://tn.gg/a", "--sheet", "50x25", "-o", str(path)]) == 0
    assert read_zxing(drawn(path.read_bytes(), 50, 25)) == ["https://tn.gg/a"]
