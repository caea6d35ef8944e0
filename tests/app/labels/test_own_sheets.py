"""Sheets people describe and keep themselves."""

import pytest

from app.errors import EnvironmentFault, InputError
from app.labels import own_sheets, sheets


def test_a_sheet_in_one_line_lies_in_the_middle_of_its_page():
    sheet = own_sheets.parse("A4 3x8 65 x 35".replace(" x ", "x"))
    assert (sheet.columns, sheet.rows, sheet.cells) == (3, 8, 24)
    assert (sheet.left_mm, sheet.top_mm) == (pytest.approx(7.5), pytest.approx(8.5))
    assert (sheet.pitch_x_mm, sheet.pitch_y_mm) == (65, 35)


def test_every_measure_can_be_said():
    sheet = sheets.find("210x297 2×7 99.1x38.1 at 4.65,15.15 pitch 101.6,38.1 round 1.5")
    last = sheet.cell(13)
    assert (last.x_mm, last.y_mm) == (pytest.approx(106.25), pytest.approx(243.75))
    assert sheet.corner_mm == 1.5


@pytest.mark.parametrize("text", ["", "A4", "A4 3x8", "L7160", "A4 3x8 65x35 sideways 4", "B4 3x8 65x35"])
def test_what_is_no_description_is_left_to_others(text):
    assert own_sheets.parse(text) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("A4 4x8 65x35", "50.0 mm too wide"),
        ("A4 3x9 65x35", "18.0 mm too high"),
        ("A4 3x8 65x35 at 16,0", "1.0 mm too wide"),
        ("A4 3x8 65x35 pitch 60,35", "pitch 60 is less than the label's width"),
        ("A4 3x8 65x35 pitch 65,30", "pitch 30 is less than the label's height"),
        ("A4 3x8 65x35 at 4", "at is two lengths in mm"),
        ("A4 3x8 65x35 round big", "round is a length in mm, not 'big'"),
        ("A4 100x100 5x5", "1 to 2000 labels, not 10000"),
        ("A4 0x8 65x35", "1 to 2000 labels, not 0"),
        ("A4 3x8 3x35", "5 to 1000 mm"),
    ],
)
def test_what_cannot_be_says_which_measure(text, message):
    with pytest.raises(InputError, match=f"sheet: .*{message}"):
        own_sheets.parse(text)


def test_kept_sheets_are_found_by_name_before_others(tmp_path):
    assert own_sheets.kept(tmp_path) == ()
    own_sheets.keep(tmp_path, " Office  sheet ", own_sheets.parse("A4 3x8 65x35"))
    own_sheets.keep(tmp_path, "L7160", own_sheets.parse("A4 1x1 100x100"))
    own_sheets.keep(tmp_path, "OFFICE SHEET", own_sheets.parse("A4 3x8 60x35"))
    own = own_sheets.kept(tmp_path)
    assert [sheet.id for sheet in own] == ["L7160", "OFFICE SHEET"]
    assert sheets.find("office sheet", own=own).label_width_mm == 60
    assert sheets.find("l7160", own=own).cells == 1
    assert next(sheets.search("office", own=own)).id == "OFFICE SHEET"
    own_sheets.forget(tmp_path, "l7160")
    assert [sheet.id for sheet in own_sheets.kept(tmp_path)] == ["OFFICE SHEET"]


def test_a_nameless_sheet_is_not_kept(tmp_path):
    with pytest.raises(InputError, match="give it a name"):
        own_sheets.keep(tmp_path, "  ", own_sheets.parse("A4 3x8 65x35"))


def test_a_broken_file_is_named_with_its_cure(tmp_path):
    (tmp_path / own_sheets.FILE_NAME).write_text('[{"id": 4}]', encoding="utf-8")
    with pytest.raises(EnvironmentFault, match=r"own-sheets\.json: .*mend the file"):
        own_sheets.kept(tmp_path)
