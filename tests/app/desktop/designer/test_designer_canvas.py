"""The canvas, by real mouse and key events: what is dragged is in millimetres, and comes back with undo."""

from __future__ import annotations

import msgspec
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.desktop.designer.canvas import Canvas
from app.desktop.designer.page import DesignsPage
from app.labels.designs import editing
from app.labels.designs.model import BoxElement, Design, SymbolElement, TextElement
from app.labels.display import Box

LEFT, NONE = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)

DESIGN = Design(
    name="",
    title="Boxes",
    width_mm=80,
    height_mm=40,
    elements=(
        BoxElement(x_mm=5, y_mm=5, width_mm=10, height_mm=8),
        BoxElement(x_mm=30, y_mm=7.3, width_mm=10, height_mm=8),
        TextElement(text="Mug", x_mm=55, y_mm=25, width_mm=20, height_mm=6),
    ),
)


@pytest.fixture
def canvas(page: DesignsPage) -> Canvas:
    page.document.open(DESIGN)
    page.area.zoom_to(2.0)
    QApplication.processEvents()
    return page.canvas


def boxes(canvas: Canvas) -> dict[int, Box]:
    design = canvas.document.design
    return editing.boxes(design, range(len(design.elements)))


def corner(canvas: Canvas, at: int) -> tuple[float, float]:
    box = boxes(canvas)[at]
    return box.x_mm, box.y_mm


def drag(
    canvas: Canvas,
    start: QPoint,
    way_mm: tuple[float, float],
    held: Qt.KeyboardModifier = NONE,
    release: bool = True,
) -> None:
    """In steps, as a hand does it."""
    end = start + QPoint(round(way_mm[0] * canvas.scale), round(way_mm[1] * canvas.scale))
    QTest.mousePress(canvas, LEFT, held, start)
    for step in (0.3, 0.7, 1.0):
        QTest.mouseMove(canvas, start + (end - start) * step)
        move(canvas, start + (end - start) * step, held)
    if release:
        QTest.mouseRelease(canvas, LEFT, held, end)


def move(canvas: Canvas, to: QPoint, held: Qt.KeyboardModifier) -> None:
    """QTest.mouseMove tells no keys that are held."""
    from PySide6.QtCore import QEvent
    from PySide6.QtGui import QMouseEvent

    place = QPointF(to)
    event = QMouseEvent(
        QEvent.Type.MouseMove, place, canvas.mapToGlobal(place), Qt.MouseButton.NoButton, LEFT, held
    )
    QApplication.sendEvent(canvas, event)


def test_a_click_chooses_and_a_click_beside_lets_go(canvas: Canvas) -> None:
    QTest.mouseClick(canvas, LEFT, NONE, canvas.place_of(1))
    assert canvas.document.chosen == (1,)
    assert "10.0 by 8.0 mm at 30.0, 7.3 mm" in canvas.accessibleDescription()
    QTest.mouseClick(canvas, LEFT, SHIFT, canvas.place_of(0))
    assert canvas.document.chosen == (0, 1)
    QTest.mouseClick(canvas, LEFT, NONE, canvas.place_of(0))
    assert canvas.document.chosen == (0,)
    QTest.mouseClick(canvas, LEFT, NONE, canvas.view.point(25, 30).toPoint())
    assert canvas.document.chosen == ()
    assert canvas.accessibleDescription() == "Nothing chosen"


def test_a_drag_moves_in_millimetres_and_is_one_step_back(canvas: Canvas) -> None:
    drag(canvas, canvas.place_of(0), (11.3, 9.6), ALT)
    x_mm, y_mm = corner(canvas, 0)
    assert (x_mm, y_mm) == pytest.approx((16.3, 14.6), abs=0.2)
    assert canvas.document.stack.count() == 1
    assert canvas.document.stack.undoText() == "Move"
    canvas.document.stack.undo()
    assert canvas.document.design == DESIGN
    canvas.document.stack.redo()
    assert corner(canvas, 0) == (x_mm, y_mm)


def test_what_is_dragged_snaps_to_others_and_to_the_grid_unless_alt_is_held(canvas: Canvas) -> None:
    drag(canvas, canvas.place_of(0), (9.2, 2.1), release=False)
    assert corner(canvas, 0)[1] == pytest.approx(7.3)
    assert any(guide.axis == "down" for guide in canvas.mouse.guides)
    QTest.mouseRelease(canvas, LEFT, NONE)
    assert canvas.mouse.guides == ()
    x_mm = corner(canvas, 0)[0]
    assert x_mm == pytest.approx(round(x_mm))


def test_escape_ends_a_drag_and_everything_is_as_before(canvas: Canvas) -> None:
    drag(canvas, canvas.place_of(0), (10, 10), release=False)
    assert canvas.document.design != DESIGN
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.document.design == DESIGN
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert canvas.document.chosen == ()


def test_a_handle_resizes_and_never_turns_inside_out(canvas: Canvas) -> None:
    canvas.document.choose((0,))
    drag(canvas, canvas.view.point(15, 13).toPoint(), (5.4, 6.1), ALT)
    box = boxes(canvas)[0]
    assert (box.x_mm, box.y_mm) == (5, 5)
    assert (box.width_mm, box.height_mm) == pytest.approx((15.4, 14.1), abs=0.2)
    drag(canvas, canvas.view.point(5, 5).toPoint(), (40, 0), ALT)
    assert boxes(canvas)[0].width_mm == pytest.approx(0.1)
    assert boxes(canvas)[0].x_mm == pytest.approx(box.x_mm + box.width_mm - 0.1, abs=0.02)


def test_a_band_chooses_all_it_touches(canvas: Canvas) -> None:
    drag(canvas, canvas.view.point(2, 2).toPoint(), (33, 10))
    assert canvas.document.chosen == (0, 1)
    assert canvas.document.design == DESIGN
    drag(canvas, canvas.view.point(50, 20).toPoint(), (28, 18), SHIFT)
    assert canvas.document.chosen == (0, 1, 2)


def test_arrows_move_by_a_tenth_and_with_shift_by_a_millimetre(canvas: Canvas) -> None:
    canvas.document.choose((0, 1))
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Right)
    QTest.keyClick(canvas, Qt.Key.Key_Down, SHIFT)
    assert corner(canvas, 0) == pytest.approx((5.2, 6))
    assert corner(canvas, 1) == pytest.approx((30.2, 8.3))
    assert canvas.document.stack.count() == 1
    QTest.keyClick(canvas, Qt.Key.Key_Right, CTRL)
    assert boxes(canvas)[0].width_mm == pytest.approx(10.1)
    assert canvas.document.stack.count() == 2


def test_tab_goes_through_the_elements_and_then_on(canvas: Canvas) -> None:
    canvas.setFocus()
    for at in range(3):
        QTest.keyClick(canvas, Qt.Key.Key_Tab)
        assert canvas.document.chosen == (at,)
    QTest.keyClick(canvas, Qt.Key.Key_Backtab, SHIFT)
    assert canvas.document.chosen == (1,)
    canvas.document.choose((2,))
    QTest.keyClick(canvas, Qt.Key.Key_Tab)
    assert not canvas.hasFocus()


def test_copies_go_over_the_clipboard_and_lie_aside(canvas: Canvas) -> None:
    canvas.document.choose((0,))
    QTest.keyClick(canvas, Qt.Key.Key_C, CTRL)
    QTest.keyClick(canvas, Qt.Key.Key_V, CTRL)
    QTest.keyClick(canvas, Qt.Key.Key_V, CTRL)
    assert [corner(canvas, at) for at in (3, 4)] == [(7, 7), (9, 9)]
    assert canvas.document.chosen == (4,)
    QTest.keyClick(canvas, Qt.Key.Key_X, CTRL)
    assert len(canvas.document.design.elements) == 4
    QGuiApplication.clipboard().setText("Made in\nLeeds {not a field}")
    QTest.keyClick(canvas, Qt.Key.Key_V, CTRL)
    pasted = canvas.document.design.elements[-1]
    assert isinstance(pasted, TextElement)
    assert pasted.text == "Made in\nLeeds {{not a field}}"
    assert pasted.lines == 2


def test_letters_add_elements_that_can_be_drawn(canvas: Canvas) -> None:
    sample = {"link": "https://tn.gg/a3gZQXfF", "ean": "4006381333931", "name": "Mug"}
    canvas.document.open(msgspec.structs.replace(DESIGN, sample=sample))
    for key in (Qt.Key.Key_Q, Qt.Key.Key_E, Qt.Key.Key_T, Qt.Key.Key_L, Qt.Key.Key_B):
        QTest.keyClick(canvas, key)
    added = canvas.document.design.elements[3:]
    assert [type(element).__name__ for element in added] == [
        "SymbolElement",
        "SymbolElement",
        "TextElement",
        "LineElement",
        "BoxElement",
    ]
    assert [shown.problem for shown in canvas.shown[3:]] == [""] * 5
    assert isinstance(added[0], SymbolElement)


def test_what_the_canvas_shows_of_a_code_is_read_by_a_scanner(qtbot: QtBot, page: DesignsPage) -> None:
    import io

    import zxingcpp
    from PIL import Image
    from PySide6.QtCore import QBuffer, QIODevice

    page.area.zoom_to(3.0)
    page.tools.grid.setCurrentIndex(0)
    page.tools.grid.activated.emit(0)
    file = QBuffer()
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    page.canvas.grab().save(file, "PNG")
    seen = Image.open(io.BytesIO(bytes(file.data().data()))).convert("L")
    assert [code.text for code in zxingcpp.read_barcodes(seen)] == ["https://tn.gg/a3gZQXfF"]


def test_the_wheel_zooms_with_ctrl_and_keeps_the_place_under_the_pointer(
    page: DesignsPage, canvas: Canvas
) -> None:
    before, viewport = page.area.zoom, page.area.area.viewport()
    point = QPointF(viewport.width() / 2 + 30, viewport.height() / 2 + 20)
    place = canvas.view.mm(QPointF(canvas.mapFrom(viewport, point.toPoint())))
    for _ in range(6):
        event = QWheelEvent(
            point,
            viewport.mapToGlobal(point),
            QPoint(0, 0),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            CTRL,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(viewport, event)
    QApplication.processEvents()
    assert page.area.zoom == pytest.approx(before * 1.15**6)
    assert not page.area.fits
    after = canvas.view.mm(QPointF(canvas.mapFrom(viewport, point.toPoint())))
    assert after == pytest.approx(place, abs=1)


def test_a_hundred_per_cent_is_true_size(page: DesignsPage, canvas: Canvas) -> None:
    from app.desktop.designer import zoom

    page.area.zoom_to(1.0)
    assert canvas.label_size.width() == round(80 * zoom.true_scale(page.screen()))
    page.area.step(1)
    assert page.area.zoom == 1.5
    page.area.fit()
    assert canvas.height() <= page.area.area.viewport().height() + 1
    assert page.area.fits


def test_trouble_is_shown_where_it_is_and_the_rest_is_still_drawn(canvas: Canvas) -> None:
    small = SymbolElement(symbology="qr_code", data="https://tn.gg/a3gZQXfF", width_mm=3, height_mm=3)
    design, new = editing.added(canvas.document.design, [small])
    canvas.document.change("Add", design, new)
    assert canvas.shown[3].needs_room
    assert canvas.shown[2].items
    canvas.document.choose(())
    image = canvas.grab().toImage()
    frame = canvas.view.frame(boxes(canvas)[3])
    colours = {
        image.pixelColor(round(frame.left()) + dx, round(frame.center().y())).name() for dx in range(12)
    }
    assert any(int(name[1:3], 16) > int(name[5:7], 16) + 15 for name in colours), colours
