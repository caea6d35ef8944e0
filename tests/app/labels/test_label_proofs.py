"""Every format proven on its picture, and every symbology at the printer's dots.

`tests/benchmarks/labels.py` does the same with a thousand labels, and with every size.
"""

import pytest

from app.labels import painter
from tests import label_proofs, sheet_of_labels

pytestmark = pytest.mark.usefixtures("qapp")

A_PAGE = 21
CASES = tuple(label_proofs.symbology_cases(every_size=False))


@pytest.mark.parametrize("suffix", label_proofs.PROOFS)
@pytest.mark.parametrize("dpi", label_proofs.RESOLUTIONS)
def test_every_code_is_read_and_every_edge_where_it_should_be(suffix, dpi):
    proof = label_proofs.PROOFS[suffix](A_PAGE, dpi)
    assert (proof.read, proof.meant) == (2 * A_PAGE, 2 * A_PAGE)
    assert proof.off_mm < label_proofs.EDGE_MM


def test_the_measure_sees_a_page_that_was_shifted():
    """A twentieth of a millimetre is less than a dot of most printers."""
    (page,) = sheet_of_labels.pages(1, dpi=300)
    proof = label_proofs.Proof()
    image = painter_picture(page, shift_px=1)
    proof.add(page, image, 600)
    assert proof.off_mm == pytest.approx(25.4 / 600, abs=0.002)


def painter_picture(page, *, shift_px):
    pixels = painter.page_pixels(page, dpi=600)
    image = label_proofs.Image.frombytes("L", (pixels.width, pixels.height), pixels.grey)
    moved = label_proofs.Image.new("L", image.size, 255)
    moved.paste(image, (shift_px, 0))
    return moved


def test_a_thousand_labels_are_less_than_a_megabyte():
    assert len(painter.pdf_bytes(sheet_of_labels.pages(1000, dpi=300))) < 1_000_000


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_symbology_is_read_at_the_printers_dots(case):
    assert label_proofs.symbology_problems(case) == []
