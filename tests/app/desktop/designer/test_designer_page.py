"""The Designs page: open, change by its panels, save, name, delete, take in, hand out; and print."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSpinBox, QComboBox, QLineEdit
from pytestqt.qtbot import QtBot

from app.desktop import theme
from app.desktop.designer.editors import Template
from app.desktop.designer.page import DesignsPage
from app.desktop.designer.proof_strip import DPIS
from app.desktop.main_window import MainWindow
from app.desktop.print_labels import PrintLabelsDialog
from app.desktop.session import Session
from app.labels.designs import decode, editing, find, own
from app.labels.designs.model import BoxElement, SymbolElement, TextElement
from app.labels.display import TextColumn
from app.labels.preflight import Severity
from tests.app.fake_service import FakeService

LEFT, NONE, CTRL = (
    Qt.MouseButton.LeftButton,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
)


def named(page: DesignsPage, name: str) -> None:
    page.files.ask_name = lambda *_: name


def row_of(page: DesignsPage, title: str) -> int:
    texts = [page.library.item(row).text() for row in range(page.library.count())]
    return next(row for row, text in enumerate(texts) if text.startswith(title))


def click(page: DesignsPage, title: str) -> None:
    item = page.library.item(row_of(page, title))
    page.library.scrollToItem(item)
    QTest.mouseClick(page.library.viewport(), LEFT, NONE, page.library.visualItemRect(item).center())


def texts(page: DesignsPage) -> list[str]:
    return [element.text for element in page.document.design.elements if isinstance(element, TextElement)]


def test_a_ready_made_design_opens_as_a_copy_and_stays_as_it_was(page: DesignsPage, session: Session) -> None:
    click(page, "Asset tag")
    assert page.title.text() == "Asset tag with QR code"
    assert page.state.text() == "ready-made"
    page.document.choose((1,))
    QTest.keyClick(page.canvas, Qt.Key.Key_Right)
    assert page.state.text() == "not saved"
    named(page, "Our asset tag")
    QTest.keyClick(page.canvas, Qt.Key.Key_S, CTRL)
    assert page.title.text() == "Our asset tag"
    assert page.state.text() == ""
    (kept,) = own.kept(session.settings.folder)
    assert kept.design == page.document.design
    assert find("asset-tag").elements != page.document.design.elements
    assert page.library.current is not None
    assert page.library.current.own_name == "our-asset-tag"


def test_unsaved_changes_are_asked_about(page: DesignsPage, session: Session, window: MainWindow) -> None:
    asked: list[str] = []
    answers = {"next": "cancel"}

    def ask(question: object) -> str:
        asked.append(str(getattr(question, "title", "")))
        return answers["next"]

    session.ask = ask
    page.document.choose((1,))
    QTest.keyClick(page.canvas, Qt.Key.Key_Right)
    changed = page.document.design
    click(page, "Asset tag")
    assert asked == ["Save the changes of “Product with QR code”?"]
    assert page.document.design == changed
    assert not page.may_leave()
    answers["next"] = "save"
    named(page, "Mine")
    click(page, "Asset tag")
    assert page.title.text() == "Asset tag with QR code"
    (kept,) = own.kept(session.settings.folder)
    assert kept.design is not None
    assert kept.design.elements == changed.elements
    assert page.may_leave()
    QTest.keyClick(page.canvas, Qt.Key.Key_T)
    named(page, "")
    assert not page.may_leave(), "the person thought better of a name"
    answers["next"] = "discard"


def test_undo_and_redo_are_the_windows_own_with_what_they_take_back(
    page: DesignsPage, window: MainWindow
) -> None:
    page.document.choose((1,))
    QTest.keyClick(page.canvas, Qt.Key.Key_Delete)
    assert len(page.document.design.elements) == 2
    assert window.actions_by_key["undo"].toolTip() == "Undo Delete (Ctrl+Z)"
    QTest.keyClick(page.canvas, Qt.Key.Key_Z, CTRL)
    assert len(page.document.design.elements) == 3
    assert page.document.chosen == (1,)
    assert not page.document.is_dirty
    QTest.keyClick(page.canvas, Qt.Key.Key_Y, CTRL)
    assert len(page.document.design.elements) == 2
    QTest.keyClick(page.canvas, Qt.Key.Key_A, CTRL)
    QTest.keyClick(page.canvas, Qt.Key.Key_D, CTRL)
    assert len(page.document.design.elements) == 4
    assert page.document.chosen == (2, 3)


def test_a_design_without_elements_says_why_it_cannot_be_kept(page: DesignsPage, session: Session) -> None:
    page.document.choose_all()
    page.delete()
    named(page, "Nothing")
    page.save_button.click()
    assert page.problem.isVisible()
    assert "1 to 200 elements" in page.problem.text()
    assert own.kept(session.settings.folder) == ()
    page.document.stack.undo()
    assert not page.problem.isVisible()


def test_typing_in_the_panel_changes_the_label_and_is_one_step(page: DesignsPage, qtbot: QtBot) -> None:
    page.document.choose((1,))
    QTest.keyClick(page.canvas, Qt.Key.Key_Return)
    editor = page.element.editors["text"]
    assert isinstance(editor, Template)
    assert editor.text.hasFocus()
    QTest.keyClick(editor.text, Qt.Key.Key_A, CTRL)
    QTest.keyClicks(editor.text, "Lot ")
    editor.menu.actions()[0].trigger()
    assert texts(page)[0] == "Lot {name}"
    assert page.document.stack.count() == 1
    QTest.keyClicks(editor.text, " {")
    assert texts(page)[0] == "Lot {name} ", "what is half typed is not taken"
    assert "lone" in editor.findChildren(type(page.problem))[0].text()


def test_places_and_sizes_are_typed_in_millimetres(page: DesignsPage) -> None:
    page.document.choose((1,))
    for side, typed in (("x_mm", "12.5"), ("width_mm", "30.25")):
        field = page.element.place[side]
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, typed)
        QTest.keyClick(field, Qt.Key.Key_Return)
    box = editing.boxes(page.document.design, [1])[1]
    assert (box.x_mm, box.width_mm) == (12.5, 30.25)
    page.element.anchor.setCurrentIndex(page.element.anchor.findData("bottom-left"))
    page.element.anchor.activated.emit(page.element.anchor.currentIndex())
    assert page.document.design.elements[1].anchor == "bottom-left"
    assert editing.boxes(page.document.design, [1])[1] == box
    page.element.follows_width.setFocus()
    QTest.keyClick(page.element.follows_width, Qt.Key.Key_Space)
    assert page.document.design.elements[1].width_mm == pytest.approx(30.25 - 63.5)
    assert editing.boxes(page.document.design, [1])[1].x_mm == pytest.approx(12.5)


def test_sizes_offered_are_whole_dots_of_the_printer_shown(page: DesignsPage) -> None:
    page.document.choose((0,))
    sizes = page.element.sizes
    assert sizes.itemText(1) == "9.3 × 9.3 mm, 2 dots (0.25 mm) a module"
    sizes.setCurrentIndex(2)
    sizes.activated.emit(2)
    element = page.document.design.elements[0]
    assert isinstance(element, SymbolElement)
    assert element.module_mm == pytest.approx(3 * 25.4 / 203, abs=1e-4)
    code = page.canvas.shown[0].code
    assert code is not None
    assert code.box.width_mm == pytest.approx(37 * 3 * 25.4 / 203)
    page.tools.dpi.setCurrentIndex(page.tools.dpi.findData(300))
    page.tools.dpi.activated.emit(1)
    page.element.refresh()
    assert page.element.sizes.itemText(1).startswith("6.3 × 6.3 mm, 2 dots (0.17 mm)")


def test_another_symbology_is_drawn_at_once_and_wrong_data_says_why(page: DesignsPage) -> None:
    page.document.choose((0,))
    kind = page.element.editors["symbology"]
    kind.setCurrentIndex(kind.findData("ean_13"))
    kind.activated.emit(kind.currentIndex())
    assert page.element.problem.isVisible()
    assert "EAN-13" in page.element.problem.text()
    editor = page.element.editors["data"]
    editor.text.setPlainText("4006381333930")
    assert "check digit" in page.element.problem.text()
    editor.text.setPlainText("{identifier}")
    assert not page.element.problem.isVisible()
    assert page.canvas.shown[0].code is not None


def test_codes_are_coloured_and_get_a_logo_only_as_far_as_they_are_read(
    page: DesignsPage, qtbot: QtBot, tmp_path: Path
) -> None:
    page.document.choose((0,))
    editor = page.element.editors["style"]
    colours = iter(("#10306e", "#f0a0a0", "#ffe9c9"))
    editor.ask_colour = lambda *_: next(colours)
    editor.dark.click()
    editor.dark.click()
    assert "too light for the dark modules" in page.element.problem.text()
    editor.light.click()
    logo = tmp_path / "logo.png"
    Image.new("RGB", (60, 60), "#d02020").save(logo)
    editor.ask_file = lambda _: str(logo)
    editor.logo.click()
    element = page.document.design.elements[0]
    assert isinstance(element, SymbolElement)
    assert element.style is not None
    assert (element.style.dark, element.style.light, element.level) == ("#10306e", "#ffe9c9", "H")
    with qtbot.waitSignal(page.proofs.proven):
        page.proofs.prove()
    assert page.proofs.proofs[300].severity is not Severity.FAULT
    assert editor.logo.text() == "Take the logo away"
    editor.logo.click()
    editor.ask_file = lambda _: str(tmp_path / "none.png")
    editor.logo.click()
    assert "Cannot read none.png" in page.element.problem.text()


def test_elements_are_lined_up_and_stacked_from_menus(page: DesignsPage) -> None:
    page.document.choose((1, 2))
    actions = {action.text(): action for action in page.tools.needing_chosen}
    actions["Left edges"].trigger()
    found = editing.boxes(page.document.design, (1, 2))
    assert found[1].x_mm == found[2].x_mm
    page.document.choose((0,))
    actions["To the front"].trigger()
    assert isinstance(page.document.design.elements[-1], SymbolElement)
    assert page.document.chosen == (2,)
    page.document.choose(())
    assert not page.tools.align.isEnabled()


def test_the_outline_chooses_what_lies_under_others(page: DesignsPage) -> None:
    assert page.outline.count() == 3
    rectangle = page.outline.visualItemRect(page.outline.item(2))
    QTest.mouseClick(page.outline.viewport(), LEFT, NONE, rectangle.center())
    assert page.document.chosen == (0,)
    page.document.choose((1, 2))
    assert {page.outline.row(item) for item in page.outline.selectedItems()} == {0, 1}


def test_the_proof_says_at_each_resolution_whether_it_would_be_read(page: DesignsPage, qtbot: QtBot) -> None:
    assert {page.proofs.proofs[dpi].severity for dpi in DPIS} == {None}
    assert page.proofs.tiles[203].found.text() == "Would be read."
    assert page.proofs.tiles[203].dots.image is not None
    small = msgspec.structs.replace(page.document.design.elements[0], width_mm=7, height_mm=7)
    with qtbot.waitSignal(page.proofs.proven):
        page.document.change("Smaller", editing.replaced(page.document.design, {0: small}))
    assert page.proofs.proofs[203].severity is Severity.FAULT
    assert "needs 9.3 × 9.3 mm" in page.proofs.tiles[203].found.text()
    assert page.proofs.proofs[300].severity is Severity.WARNING


def test_own_designs_are_renamed_and_deleted_only_when_it_is_meant(
    page: DesignsPage, session: Session
) -> None:
    named(page, "Mine")
    assert page.files.save()
    click(page, "Mine")
    named(page, "Ours")
    page._rename()
    assert page.title.text() == "Ours"
    assert [each.title for each in own.kept(session.settings.folder)] == ["Ours"]
    session.ask = lambda _question: "cancel"
    page.library.setFocus()
    QTest.keyClick(page.library, Qt.Key.Key_Delete)
    assert len(own.kept(session.settings.folder)) == 1
    session.ask = lambda _question: "delete"
    QTest.keyClick(page.library, Qt.Key.Key_Delete)
    assert own.kept(session.settings.folder) == ()
    assert page.state.text() == "not saved", "what is open is not lost by a slip of the hand"


def test_designs_go_into_files_and_come_back(page: DesignsPage, session: Session, tmp_path: Path) -> None:
    path = tmp_path / "away.json"
    page.files.export(path)
    assert decode(path.read_bytes()).elements == find("product-qr").elements
    page.files.take_in(path)
    assert page.document.own_name == "product-with-qr-code"
    path.write_text('{"elements": [{"kind": "star"}]}', encoding="utf-8")
    page.files.take_in(path)
    assert "element 1, kind" in page.problem.text()
    page.files.take_in(tmp_path / "none.json")
    assert "cannot read" in page.problem.text()


def test_a_broken_file_is_listed_and_says_what_is_wrong(page: DesignsPage, session: Session) -> None:
    folder = session.settings.folder / "designs"
    folder.mkdir(exist_ok=True)
    (folder / "broken.json").write_text("{", encoding="utf-8")
    page.files.refresh()
    click(page, "broken")
    assert "broken.json: design:" in page.problem.text()
    assert page.title.text() == "Product with QR code"


def test_size_shape_and_sample_of_the_design_are_changed_without_any_element_chosen(
    page: DesignsPage,
) -> None:
    page.design.width_mm.setValue(70)
    assert page.document.design.width_mm == 70
    assert page.design.take_size.isVisible()
    page.design.take_size.click()
    assert (page.document.design.width_mm, page.document.design.height_mm) == (63.5, 38.1)
    row = next(
        row
        for row in range(page.design.sample.rowCount())
        if page.design.sample.item(row, 0).text() == "name"
    )
    page.design.sample.item(row, 1).setText("Honey ⏎ 500 g")
    assert page.document.design.sample["name"] == "Honey\n500 g"
    (column,) = page.canvas.shown[1].items
    assert isinstance(column, TextColumn)
    assert [line.strip() for line in column.texts[0].text.split("\u2028")] == ["Honey", "500 g"]


def test_the_label_is_shown_with_a_record_of_the_catalogue_and_printed(
    page: DesignsPage, session: Session, fake: FakeService, qtbot: QtBot
) -> None:
    document = fake.add(name="Honey 500 g", identifiers={"sku": "H-500"})
    from app.client import Kind, Record

    with qtbot.waitSignal(page.record.changed):
        page.record.use([Record(Kind.PRODUCTS, document)])
    assert page.with_record.text().startswith("Shown with: Honey 500 g")
    assert ("sku", "H-500") in page.record.fields
    assert [shown.problem for shown in page.canvas.shown] == ["link: not in this record", "", ""]
    page.print_labels()
    dialog = page.findChild(PrintLabelsDialog)
    assert dialog is not None
    assert dialog.choices.chosen_design is not None
    assert dialog.choices.chosen_design.name == "product-qr"
    dialog.reject()


def test_a_design_of_ones_own_is_offered_where_labels_are_printed_and_edited_from_there(
    window: MainWindow, page: DesignsPage, session: Session, fake: FakeService, qtbot: QtBot
) -> None:
    from app.client import Kind, Record

    named(page, "Mine")
    assert page.files.save()
    record = Record(Kind.PRODUCTS, fake.add(name="Honey", identifiers={"sku": "H"}))
    dialog = PrintLabelsDialog(session, [record], window)
    qtbot.addWidget(dialog)
    qtbot.waitUntil(lambda: bool(dialog.items))
    titles = [dialog.choices.design.itemText(row) for row in range(dialog.choices.design.count())]
    assert titles[1] == "Mine, 63.5 × 38.1 mm"
    assert dialog.choices.edit.isHidden()
    dialog.choices.design.setCurrentIndex(1)
    assert not dialog.choices.edit.isHidden()
    click(page, "Asset tag")
    with qtbot.waitSignal(page.record.changed):
        dialog.choices.edit.click()
    assert page.title.text() == "Mine"
    assert [each.id for each in page.record.records] == [record.id]


def test_everything_that_takes_keys_has_a_name(page: DesignsPage) -> None:
    page.document.choose((0,))
    kinds = (QAbstractButton, QAbstractItemView, QLineEdit, QComboBox, QAbstractSpinBox, Template)
    inside_others = ("qt_spinbox_lineedit",)
    for kind in kinds:
        for widget in page.findChildren(kind):
            if widget.isVisibleTo(page) and widget.objectName() not in inside_others:
                if isinstance(widget.parent(), QComboBox | QAbstractSpinBox):
                    continue
                text = widget.text() if isinstance(widget, QAbstractButton) else ""
                assert widget.accessibleName() or text or kind is Template, widget


def test_the_label_stays_white_in_the_dark(page: DesignsPage) -> None:
    theme.current().apply("dark")
    try:
        image = page.canvas.grab().toImage()
        place = page.canvas.view.point(62, 36)
        assert image.pixelColor(place.toPoint()).lightness() > 200
        beside = page.canvas.view.point(-2, -2)
        assert image.pixelColor(beside.toPoint()).lightness() < 80
    finally:
        theme.current().apply("light")


def test_the_page_has_a_shortcut(qtbot: QtBot, session: Session) -> None:
    made = MainWindow(session)
    qtbot.addWidget(made)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    shift = Qt.KeyboardModifier.ShiftModifier
    QTest.keyClick(made, Qt.Key.Key_D, CTRL | shift)
    assert made.current_page is made.page("designs")


def test_an_element_the_label_has_no_room_for_can_be_mended(page: DesignsPage) -> None:
    inset = BoxElement(anchor="centre", width_mm=-20, height_mm=-20)
    design, new = editing.added(page.document.design, [inset])
    page.document.change("Add", msgspec.structs.replace(design, width_mm=40, height_mm=15), new)
    assert page.canvas.shown[new[0]].box is None
    assert "no room" in page.element.problem.text()
    QTest.keyClick(page.canvas, Qt.Key.Key_Right)
    page.element.anchor.edited.emit("top-left")
    page.element.place["height_mm"].setValue(4)
    box = page.canvas.shown[new[0]].box
    assert box is not None
    assert box.height_mm == 4
    assert not page.element.problem.isVisible()
