"""The sheets that come along, own sizes, and where labels lie."""

from itertools import islice

import pytest

from app.errors import InputError
from app.labels import sheets, used_cells

KNOWN = sheets.known_sheets()


@pytest.mark.parametrize("sheet", KNOWN, ids=lambda sheet: sheet.id)
def test_every_label_lies_on_its_page_and_on_no_other_label(sheet):
    boxes = [sheet.cell(index) for index in range(sheet.cells)]
    for box in boxes:
        assert box.x_mm >= 0
        assert box.y_mm >= 0
        assert box.x_mm + box.width_mm <= sheet.page_width_mm + 0.01
        assert box.y_mm + box.height_mm <= sheet.page_height_mm + 0.01
    assert sheet.pitch_x_mm >= sheet.label_width_mm
    assert sheet.pitch_y_mm >= sheet.label_height_mm


@pytest.mark.parametrize("sheet", KNOWN, ids=lambda sheet: sheet.id)
def test_sheets_are_cut_symmetrically(sheet):
    last = sheet.cell(sheet.cells - 1)
    assert sheet.page_width_mm - last.x_mm - last.width_mm == pytest.approx(sheet.left_mm, abs=0.05)
    assert sheet.page_height_mm - last.y_mm - last.height_mm == pytest.approx(sheet.top_mm, abs=0.65)


def test_names_are_unique_and_found_in_any_case():
    names = [name for sheet in KNOWN for name in (sheet.id, *sheet.parts)]
    assert len({name.casefold() for name in names}) == len(names)
    for sheet in KNOWN:
        assert sheets.find(sheet.id.upper()) is sheet
        assert all(sheets.find(f" {part.lower()} ") is sheet for part in sheet.parts)


@pytest.mark.parametrize(
    ("name", "width_mm", "height_mm"), [("62x29", 62, 29), ("50 × 30 mm", 50, 30), ("25,4X12.5", 25.4, 12.5)]
)
def test_a_size_is_a_single_label_of_that_size(name, width_mm, height_mm):
    sheet = sheets.find(name.lower())
    assert (sheet.page_width_mm, sheet.page_height_mm) == (width_mm, height_mm)
    assert (sheet.label_width_mm, sheet.label_height_mm, sheet.cells) == (width_mm, height_mm, 1)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("L7161x", "did you mean A4-18-63x47"),
        ("Herma 42833", "did you mean Herma 4283"),
        ("qqqqqq", "or a size such as 62x29"),
        ("2x29", "5 to 1000 mm"),
        ("62x2900", "5 to 1000 mm"),
    ],
)
def test_what_is_no_sheet_says_what_would_be(name, message):
    with pytest.raises(InputError, match=f"sheet: .*{message}"):
        sheets.find(name)


def test_places_run_row_by_row_and_on_to_the_next_page():
    sheet = sheets.find("5163")
    assert list(islice(used_cells.places(sheet, range(1, 9)), 4)) == [(0, 8), (0, 9), (1, 0), (1, 1)]
    assert sheet.cell(0).x_mm == sheet.cell(2).x_mm < sheet.cell(1).x_mm
    assert sheet.cell(0).y_mm == sheet.cell(1).y_mm < sheet.cell(2).y_mm


@pytest.mark.parametrize("start", [0, 11, -1])
def test_a_start_beyond_the_sheet_is_refused(start):
    with pytest.raises(InputError, match=f"start: this sheet has labels 1 to 10, not {start}"):
        used_cells.before(start, sheets.find("5163"))


def test_the_title_names_size_and_parts():
    assert sheets.find("L7160").title == "A4, 21 labels of 63.5 × 38.1 mm (Avery L7160, J8160, 7160)"
    assert sheets.find("62x29").title == "Single label of 62 × 29 mm"
