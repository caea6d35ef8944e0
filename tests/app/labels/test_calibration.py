"""Calibration on numbers: a printer that is off prints true labels once that is made up for."""

from dataclasses import dataclass, replace

import msgspec
import numpy as np
import pytest

from app.errors import EnvironmentFault, InputError
from app.labels import calibration, layout, painter, ruler_page, sheets
from app.labels.calibration import Axis, Calibration, Measured, Profile
from app.labels.display import Code
from app.labels.layout import Label

pytestmark = pytest.mark.usefixtures("qapp")

A4 = sheets.find("L7160")
DPI = 300
DOT_MM = 25.4 / DPI


@dataclass(frozen=True)
class OffPrinter:
    """Prints what it is asked for at ``x`` at ``offset + scale * x``."""

    across: Axis
    down: Axis

    def measure(self, page):
        """What a ruler says of a ruled page: lines A, B, C and D come first."""
        xs = [self.across.printed_at(_middle(label.box, "x")) for label in page.labels[:2]]
        ys = [self.down.printed_at(_middle(label.box, "y")) for label in page.labels[2:4]]
        return Measured(
            left_mm=round(xs[0], 1),
            across_mm=round(xs[1] - xs[0], 1),
            top_mm=round(ys[0], 1),
            down_mm=round(ys[1] - ys[0], 1),
        )


def _middle(box, axis):
    return box.x_mm + box.width_mm / 2 if axis == "x" else box.y_mm + box.height_mm / 2


def of(sheet, printer, known=None):
    """Print, measure, compute; with what is ``known`` made up for."""
    (page,) = calibration.adjusted([ruler_page.ruled(sheet)], known, dpi=1200)
    found = calibration.calibration_of(ruler_page.expected(sheet), printer.measure(page))
    return found.after(known) if known else found


def test_offset_and_scale_follow_from_four_lengths():
    expected = Measured(left_mm=20, across_mm=170, top_mm=20, down_mm=257)
    measured = Measured(left_mm=21.3, across_mm=169.5, top_mm=18.6, down_mm=257.5)
    found = calibration.calibration_of(expected, measured)
    assert found.across.scale == pytest.approx(169.5 / 170, abs=1e-6)
    assert found.across.printed_at(20) == pytest.approx(21.3, abs=1e-3)
    assert found.across.printed_at(190) == pytest.approx(21.3 + 169.5, abs=1e-3)
    assert found.down.printed_at(20) == pytest.approx(18.6, abs=1e-3)
    assert found.across.to_ask_for(found.across.printed_at(77)) == pytest.approx(77)
    assert found.text == "+1.36 mm across, -1.44 mm down; 99.71 % wide, 100.19 % high"


@pytest.mark.parametrize(
    ("offset", "scale"), [((1.4, -2.2), (0.9965, 1.0042)), ((-3, 0), (1, 1)), ((0, 0), (1.012, 0.985))]
)
@pytest.mark.parametrize("name", ["L7160", "62x29", "105x148"])
def test_labels_lie_where_they_should_on_a_printer_that_is_off(name, offset, scale):
    sheet = sheets.find(name)
    printer = OffPrinter(*(Axis(offset_mm=by, scale=share) for by, share in zip(offset, scale, strict=True)))
    known = of(sheet, printer)
    labels = [Label(text="https://tn.gg/abcdefgh", name="Mug")] * sheet.cells
    (page,) = layout.lay_out(labels, sheet, dpi=DPI)
    (asked,) = calibration.adjusted([page], known, dpi=DPI)
    worst = 0.0
    for wanted, label in zip(page.labels, asked.labels, strict=True):
        away = (
            printer.across.printed_at(_middle(label.box, "x")) - _middle(wanted.box, "x"),
            printer.down.printed_at(_middle(label.box, "y")) - _middle(wanted.box, "y"),
        )
        worst = max(worst, *map(abs, away))
    # A ruler read to a tenth, on lines that span less than the page, and half a dot.
    span = min(ruler_page.expected(sheet).across_mm, ruler_page.expected(sheet).down_mm)
    reach = max(sheet.page_width_mm, sheet.page_height_mm) / span
    assert worst <= 0.05 + 0.1 * reach + DOT_MM / 2


def test_codes_stay_on_whole_dots_and_texts_move_with_them():
    known = Calibration(across=Axis(offset_mm=1.234, scale=0.9971), down=Axis(offset_mm=-0.777, scale=1.0033))
    labels = [Label(text="https://tn.gg/abcdefgh", name="Mug", identifier="1")] * 5
    (page,) = layout.lay_out(labels, A4, dpi=DPI)
    (asked,) = calibration.adjusted([page], known, dpi=DPI)
    for before, after in zip(page.labels, asked.labels, strict=True):
        ways = {
            (round(b.box.x_mm - a.box.x_mm, 6), round(b.box.y_mm - a.box.y_mm, 6))
            for a, b in zip(before.items, after.items, strict=True)
        }
        assert len(ways) == 1
        for item in after.items:
            if isinstance(item, Code):
                for at in (item.x_mm, item.y_mm, item.module_mm):
                    assert at / DOT_MM == pytest.approx(round(at / DOT_MM), abs=1e-6)
    assert asked.cells[0].x_mm < page.cells[0].x_mm


def test_a_printer_with_other_dots_along_the_feed_stays_on_those():
    known = Calibration(across=Axis(offset_mm=0.3), down=Axis(offset_mm=0.3))
    page = ruler_page.of_sheet(A4)
    (asked,) = calibration.adjusted([page], known, dpi=203, dpi_down=600)
    before, after = page.labels[0].box, asked.labels[0].box
    assert before.x_mm - after.x_mm == pytest.approx(2 * 25.4 / 203)
    assert before.y_mm - after.y_mm == pytest.approx(7 * 25.4 / 600)


def test_a_second_measurement_refines_the_first():
    printer = OffPrinter(Axis(offset_mm=2.31, scale=0.9932), Axis(offset_mm=-1.47, scale=1.0061))
    first = of(A4, printer)
    (page,) = calibration.adjusted([ruler_page.ruled(A4)], first, dpi=1200)
    assert calibration.is_true(ruler_page.expected(A4), printer.measure(page))
    rough = Calibration(across=Axis(offset_mm=1, scale=1), down=Axis(offset_mm=0, scale=1))
    again = of(A4, printer, rough)
    for mine, true in ((again.across, printer.across), (again.down, printer.down)):
        assert mine.offset_mm == pytest.approx(true.offset_mm, abs=0.15)
        assert mine.scale == pytest.approx(true.scale, abs=0.001)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"across_mm": 158}, r"across: .* 92\.9 %; choose actual size"),
        ({"down_mm": 280}, r"down: .* 108\.9 %"),
        ({"left_mm": 40}, "across: the first line is 40 mm from the edge and should be 20"),
        ({"across_mm": 0}, "say how far the two lines are apart; it should be 170 mm"),
    ],
)
def test_what_cannot_be_says_what_is_most_likely_wrong(change, message):
    expected = Measured(left_mm=20, across_mm=170, top_mm=20, down_mm=257)
    with pytest.raises(InputError, match=message):
        calibration.calibration_of(expected, msgspec.structs.replace(expected, **change))


def test_without_a_calibration_nothing_moves():
    page = ruler_page.of_sheet(A4)
    assert list(calibration.adjusted([page], None, dpi=DPI)) == [page]
    assert list(calibration.adjusted([page], Calibration(), dpi=DPI)) == [page]


def test_what_is_kept_is_found_by_printer_and_paper(tmp_path):
    known = Calibration(across=Axis(offset_mm=1))
    profile = Profile(printer="Office", page_width_mm=210, page_height_mm=297, calibration=known)
    calibration.keep(tmp_path, profile)
    assert calibration.find(tmp_path, "Office", A4) == known
    assert calibration.find(tmp_path, "Office", sheets.find("A4 3x8 70x37")) == known
    assert calibration.find(tmp_path, "Office", sheets.find("62x29")) is None
    assert calibration.find(tmp_path, "Other", A4) is None
    better = msgspec.structs.replace(profile, calibration=Calibration(across=Axis(offset_mm=2)))
    calibration.keep(tmp_path, better)
    roll = Profile(printer="Brother", page_width_mm=62, page_height_mm=29, calibration=known)
    calibration.keep(tmp_path, roll)
    assert [(each.printer, each.medium) for each in calibration.kept(tmp_path)] == [
        ("Brother", "62 × 29 mm"),
        ("Office", "A4"),
    ]
    calibration.forget(tmp_path, profile)
    assert calibration.kept(tmp_path) == (roll,)
    with pytest.raises(InputError, match="give it a name"):
        calibration.keep(tmp_path, msgspec.structs.replace(roll, printer=" "))
    (tmp_path / calibration.FILE_NAME).write_text("{", encoding="utf-8")
    with pytest.raises(EnvironmentFault, match="mend the file"):
        calibration.kept(tmp_path)


@pytest.mark.parametrize("name", ["L7160", "62x29", "Rayfilm 4040K", "A4 1x1 210x297", "10x5"])
def test_lines_of_the_ruled_page_are_where_the_ruler_is_told_to_find_them(name):
    sheet = sheets.find(name)
    expected = ruler_page.expected(sheet)
    pixels = painter.page_pixels(ruler_page.ruled(sheet), dpi=600)
    ink = np.frombuffer(pixels.grey, np.uint8).reshape(pixels.height, pixels.width) < 128
    upright = _runs(ink.mean(axis=0) > 0.6)
    level = _runs(ink.mean(axis=1) > 0.6)
    mm = 25.4 / 600
    assert [round(at * mm, 1) for at in upright] == [
        pytest.approx(expected.left_mm, abs=0.1),
        pytest.approx(expected.left_mm + expected.across_mm, abs=0.1),
    ]
    assert [round(at * mm, 1) for at in level] == [
        pytest.approx(expected.top_mm, abs=0.1),
        pytest.approx(expected.top_mm + expected.down_mm, abs=0.1),
    ]


def _runs(flags):
    edges = np.flatnonzero(np.diff(np.concatenate(([0], flags.astype(int), [0]))))
    return [(start + end) / 2 for start, end in edges.reshape(-1, 2)]


def test_the_test_page_of_a_sheet_frames_every_label():
    page = ruler_page.of_sheet(A4)
    pixels = painter.page_pixels(page, dpi=300)
    ink = np.frombuffer(pixels.grey, np.uint8).reshape(pixels.height, pixels.width) < 128
    for index in range(A4.cells):
        box = A4.cell(index)
        row = round((box.y_mm + box.height_mm * 0.7) / DOT_MM)
        for edge in (box.x_mm, box.x_mm + box.width_mm):
            at = round(edge / DOT_MM)
            assert ink[row, at - 4 : at + 4].any(), index
    assert replace(page, labels=()).labels == ()
