"""An operator's day with products, things and links, at a real window on the real service."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from app.client import Kind
from app.desktop.conflict_dialog import ConflictDialog
from app.desktop.operations import Create
from app.short_links import link_text
from tests.scenarios.operator_at_desk import Operator


def test_a_product_gets_a_link_which_is_re_aimed_and_survives_delete_and_undo(operator: Operator):
    product = operator.adds_product("Walking boot", ean_13="4006381333931")
    assert product["identifiers"] == {"ean_13": "4006381333931"}
    operator.sees_rows("Walking boot")

    operator.adds_link("https://example.com/p/{productId}", "BOOT2024")
    links = operator.panel.links
    operator.wait(lambda: links.current is not None)
    assert links.code.text == link_text(operator.session.service_info, links.current)
    assert links.code.text.endswith("/BOOT2024")
    assert operator.follows("BOOT2024") == f"https://example.com/p/{product['id']}"

    operator.types_into(links.editor.target, "https://example.com/sale/{shortId}")
    assert links.editor.target.below_text == "Opens https://example.com/sale/BOOT2024"
    links.editor.save()
    operator.wait(lambda: not links.editor.dirty)
    assert operator.follows("BOOT2024") == "https://example.com/sale/BOOT2024"

    operator.selects(0)
    operator.chooses("delete")
    operator.sees_message("Deleted product “Walking boot”")
    operator.wait(lambda: operator.list.model.total == 0)
    assert operator.documents(Kind.PRODUCTS) == []
    assert operator.list.state.title == "No products yet"

    operator.chooses("undo")
    operator.sees_rows("Walking boot")
    assert operator.documents(Kind.PRODUCTS)[0]["id"] == product["id"]

    operator.adds_product("Rain coat")
    operator.searches("4006381333931")
    operator.sees_rows("Walking boot")
    operator.searches("")
    operator.sees_rows("Rain coat", "Walking boot")


def test_edits_are_undone_and_redone_step_by_step(operator: Operator):
    operator.adds_product("Mug")
    for name in ("Cup", "Bowl"):
        operator.fills("name", name)
        operator.chooses("save")
        operator.sees_rows(name)
    for expected in ("Cup", "Mug"):
        operator.chooses("undo")
        operator.sees_rows(expected)
        operator.wait(lambda expected=expected: operator.panel.form.editors["name"].value() == expected)
    operator.chooses("undo")
    operator.wait(lambda: operator.list.model.total == 0)
    for expected in ("Mug", "Cup", "Bowl"):
        operator.wait(lambda: operator.window.actions_by_key["redo"].isEnabled())
        operator.chooses("redo")
        operator.sees_rows(expected)


def test_ctrl_z_takes_back_what_was_just_saved_while_the_field_has_the_focus(operator: Operator):
    operator.adds_product("Mug")
    operator.window.activateWindow()
    for field in ("brand", "description"):
        operator.wait(lambda: operator.panel.record.etag is not None)
        operator.fills(field, "Ostra")
        held = QApplication.focusWidget()
        assert isinstance(held, QLineEdit | QPlainTextEdit)
        operator.presses(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        operator.sees_message("“Mug” saved")
        operator.wait(lambda: not operator.panel.dirty)
        assert QApplication.focusWidget() is held
        operator.presses(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
        operator.wait(lambda field=field: field not in operator.documents(Kind.PRODUCTS)[0])
        operator.sees_message("Undone: Edit product “Mug”")


def test_ctrl_z_takes_back_typing_before_it_takes_back_what_was_saved(operator: Operator):
    operator.adds_product("Mug")
    operator.sees_rows("Mug")
    operator.window.activateWindow()
    operator.fills("brand", "Ostra")
    operator.presses(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    operator.wait(lambda: operator.panel.form.editors["brand"].value() is None)
    assert operator.session.undo.undo_title == "Add product “Mug”"
    assert len(operator.documents(Kind.PRODUCTS)) == 1


def test_an_error_is_no_longer_said_once_a_change_succeeds(operator: Operator):
    operator.adds_product("Mug")
    operator.session.note("The service cannot be reached", tone="error")
    assert operator.window.toast.isVisible()
    operator.session.perform(Create(Kind.PRODUCTS, [{"name": "Cup"}], "Add"))
    operator.sees_rows("Cup", "Mug")
    assert operator.window.toast.isHidden()


def test_an_edit_can_be_undone_after_its_record_was_deleted_and_brought_back(operator: Operator):
    operator.adds_product("Mug")
    operator.fills("brand", "Ostra")
    operator.chooses("save")
    operator.wait(lambda: operator.documents(Kind.PRODUCTS)[0].get("brand") == "Ostra")
    operator.wait(lambda: not operator.panel.dirty)
    operator.selects(0)
    operator.chooses("delete")
    operator.wait(lambda: operator.list.model.total == 0)
    operator.chooses("undo")
    operator.sees_rows("Mug")
    operator.wait(lambda: operator.window.actions_by_key["undo"].isEnabled())
    operator.chooses("undo")
    operator.wait(lambda: "brand" not in operator.documents(Kind.PRODUCTS)[0])


def test_a_wrong_check_digit_is_mended_with_one_click(operator: Operator):
    operator.chooses("new")
    operator.fills("name", "Pen")
    operator.adds_identifier("ean_13", "4006381333930")
    pair = operator.panel.form.editors["identifiers"].pairs[0]
    assert "should be 1" in pair.problem_text
    operator.chooses("save")
    assert operator.documents(Kind.PRODUCTS) == []
    pair._mend.click()
    assert pair.problem_text == ""
    operator.chooses("save")
    operator.sees_rows("Pen")
    assert operator.documents(Kind.PRODUCTS)[0]["identifiers"] == {"ean_13": "4006381333931"}


def test_a_wrong_check_digit_that_was_there_before_does_not_stand_in_the_way(operator: Operator):
    wrong = {"name": "Old", "identifiers": {"ean_13": "438348983329"}}
    assert operator.service.client.post("/products", json=wrong).status_code == 201
    operator.chooses("refresh")
    operator.sees_rows("Old")
    operator.selects(0)
    operator.wait(lambda: operator.panel.record is not None)
    assert operator.panel.form.errors == []
    assert operator.panel.form.editors["identifiers"].pairs[0].problem_text
    operator.fills("name", "Older")
    operator.chooses("save")
    operator.sees_rows("Older")


def test_after_a_deletion_the_next_row_is_selected_and_shown(operator: Operator):
    for name in ("Third", "Second", "First"):
        operator.adds_product(name)
    operator.sees_rows("First", "Second", "Third")
    for gone, left, shown in (
        ("Second", ("First", "Third"), "Third"),
        ("Third", ("First",), "First"),
    ):
        operator.selects(1)
        operator.wait(lambda gone=gone: operator.panel.record.title == gone)
        operator.wait(lambda: operator.panel.record.etag is not None)
        operator.session.note("")
        operator.presses(Qt.Key.Key_Delete)
        operator.sees_rows(*left)
        operator.wait(lambda shown=shown: operator.panel.record and operator.panel.record.title == shown)
        operator.wait(lambda: operator.panel.record.etag is not None)
        operator.sees_message(f"Deleted product “{gone}”")
        assert [record.title for record in operator.list.selected()] == [shown]
    operator.selects(0)
    operator.presses(Qt.Key.Key_Delete)
    operator.wait(lambda: operator.list.model.total == 0)
    assert operator.panel.isHidden()
    operator.sees_message("Deleted product “First”")


def test_several_products_are_deleted_as_one_step(operator: Operator):
    operator.chooses("sample")
    operator.wait(lambda: operator.list.model.total == 40)
    operator.session.ask = lambda question: "delete"
    operator.list.select_all()
    operator.chooses("delete")
    operator.wait(lambda: operator.list.model.total == 0)
    operator.chooses("undo")
    operator.wait(lambda: operator.list.model.total == 40)


def test_the_sample_catalogue_comes_with_things_and_links_and_goes_as_one_step(operator: Operator):
    operator.chooses("sample")
    operator.sees_message("Sample catalogue loaded")
    operator.goes_to("thngs")
    operator.wait(lambda: operator.list.model.total == 12)
    operator.goes_to("redirections")
    operator.wait(lambda: operator.list.model.total == 26)
    operator.chooses("undo")
    operator.wait(lambda: operator.list.model.total == 0)
    assert operator.documents(Kind.PRODUCTS) == operator.documents(Kind.THNGS) == []


def test_what_somebody_else_saved_meanwhile_is_not_overwritten_unasked(operator: Operator):
    product = operator.adds_product("Mug")
    operator.service.client.put(f"/products/{product['id']}", json={"brand": "Theirs"})
    operator.fills("brand", "Mine")
    operator.chooses("save")
    operator.wait(lambda: operator.dialog(ConflictDialog) is not None)
    assert operator.documents(Kind.PRODUCTS)[0]["brand"] == "Theirs"
    operator.dialog(ConflictDialog)._choose("mine")
    operator.wait(lambda: operator.documents(Kind.PRODUCTS)[0]["brand"] == "Mine")


def test_a_thing_is_made_of_the_selected_product(operator: Operator):
    product = operator.adds_product("Tent")
    operator.selects(0)
    operator.chooses("add-thing")
    operator.adds_identifier("gs1:21", "T-0001")
    operator.chooses("save")
    operator.sees_rows("Tent")
    (thing,) = operator.documents(Kind.THNGS)
    assert (thing["product"], thing["identifiers"]) == (product["id"], {"gs1:21": "T-0001"})


def test_a_short_id_that_is_taken_is_said_in_the_dialog(operator: Operator):
    from app.desktop.new_link_dialog import NewLinkDialog

    operator.adds_product("Mug")
    operator.selects(0)
    operator.adds_link("https://example.com", "TAKEN123")
    operator.chooses("link")
    operator.wait(lambda: operator.dialog(NewLinkDialog) is not None)
    dialog = operator.dialog(NewLinkDialog)
    operator.types_into(dialog.target, "https://example.com/2")
    operator.types_into(dialog.short_id, "TAKEN123")
    dialog.add()
    operator.wait(lambda: "taken" in dialog.error)
    assert dialog.isVisible()
    dialog.reject()


def test_unsaved_changes_are_asked_about_before_they_are_left(operator: Operator):
    operator.adds_product("First")
    operator.adds_product("Second")
    operator.sees_rows("Second", "First")
    operator.selects(0)
    operator.wait(lambda: operator.panel.record is not None and operator.panel.record.title == "Second")
    operator.fills("brand", "Edited")
    answers = ["cancel", "save"]
    asked = []

    def answer(question) -> str:
        asked.append(question.title)
        return answers[len(asked) - 1]

    operator.session.ask = answer
    operator.selects(1)
    assert operator.panel.record.title == "Second"
    assert operator.panel.dirty
    operator.selects(1)
    operator.wait(lambda: operator.panel.record.title == "First")
    operator.wait(lambda: operator.documents(Kind.PRODUCTS)[0].get("brand") == "Edited")
    assert asked == ["Save the changes of “Second”?"] * 2
