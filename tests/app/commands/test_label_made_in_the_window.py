"""`label` with what was made in the window: designs of one's own, and printers that were adjusted."""

import msgspec
import pytest

from app import cli
from app.labels import calibration
from app.labels.calibration import Axis, Calibration, Profile
from app.labels.designs import find, own
from tests.readback import pdf_page, read_zxing

pytestmark = pytest.mark.usefixtures("qapp")

DPI = 600


def label(folder, path, *words):
    return cli.main(["label", "--data", str(folder), *words, "-o", str(path)])


def ink_starts_at(path):
    """The first dark column and row, in mm."""
    picture = (
        pdf_page(path.read_bytes(), 0, dpi=DPI).convert("L").point(lambda grey: 255 if grey < 128 else 0)
    )
    left, top, _, _ = picture.getbbox()
    return left * 25.4 / DPI, top * 25.4 / DPI


def test_designs_made_in_the_window_are_known_by_their_names(tmp_path, capsys):
    mine = msgspec.structs.replace(find("ean13"), title="Jar label")
    own.keep(tmp_path, mine)
    assert cli.main(["label", "--data", str(tmp_path), "--list-designs"]) == 0
    assert capsys.readouterr().out.startswith("jar-label")
    path = tmp_path / "jar.pdf"
    assert label(tmp_path, path, "--design", "jar-label", "--set", "ean=4006381333931") == 0
    assert read_zxing(pdf_page(path.read_bytes(), 0, dpi=300)) == ["4006381333931"]
    assert label(tmp_path, path, "--design", "jar-labels") == 2
    assert "did you mean jar-label?" in capsys.readouterr().err


def test_what_an_adjusted_printer_is_off_is_made_up_for(tmp_path, capsys):
    known = Calibration(across=Axis(offset_mm=-2.032), down=Axis(offset_mm=-1.016))
    profile = Profile(printer="Office", page_width_mm=210, page_height_mm=297, calibration=known)
    calibration.keep(tmp_path, profile)
    words = ("--design", "ean13", "--set", "ean=4006381333931")
    plain, made = tmp_path / "plain.pdf", tmp_path / "made.pdf"
    assert label(tmp_path, plain, *words) == 0
    assert label(tmp_path, made, *words, "--made-for", "Office") == 0
    before, after = ink_starts_at(plain), ink_starts_at(made)
    assert (after[0] - before[0], after[1] - before[1]) == pytest.approx((2.032, 1.016), abs=0.06)
    assert label(tmp_path, made, *words, "--made-for", "Offices") == 2
    assert "'Offices' is not adjusted for this paper; known: Office" in capsys.readouterr().err
