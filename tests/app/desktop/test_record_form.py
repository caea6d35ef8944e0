"""The form: what it shows, what it makes of what is typed, and the patch it sends."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from app.client import Kind
from app.desktop.record_form import RecordForm
from app.desktop.session import Session
from tests.app.fake_service import FakeService

SHOE = {
    "id": "U1",
    "name": "Shoe",
    "brand": "Acme",
    "tags": ["a", "b"],
    "photos": ["https://example.com/1.jpg"],
    "identifiers": {"sku": "S-1"},
    "customFields": {"size": 42, "colour": "red", "nested": {"deep": True}},
}


@pytest.fixture
def form(session: Session, qtbot) -> RecordForm:
    made = RecordForm(session, Kind.PRODUCTS, session.names)
    qtbot.addWidget(made)
    return made


def types(form: RecordForm, field: str, text: str) -> None:
    editor = form.editors[field]
    edit = editor.findChild(QLineEdit)
    if edit is None:
        editor.findChild(QPlainTextEdit).setPlainText(text)
        return
    edit.setText(text)
    edit.textEdited.emit(text)


def test_a_record_that_was_only_looked_at_has_no_patch(form: RecordForm):
    form.load(SHOE)
    assert form.patch() == {}
    assert form.document() == {name: value for name, value in SHOE.items() if name != "id"}


def test_what_a_program_wrote_is_left_as_it_is_beside_what_was_changed(form: RecordForm):
    form.load({"id": "U1", "name": " Shoe ", "tags": ["a,b", " c"], "description": "a\r\nb"})
    assert form.patch() == {}
    types(form, "brand", "Acme")
    assert form.patch() == {"brand": "Acme"}


def test_only_what_was_changed_is_in_the_patch(form: RecordForm):
    form.load(SHOE)
    types(form, "brand", "")
    types(form, "tags", "b, c, ,b")
    types(form, "photos", "https://example.com/2.jpg\n\n https://example.com/3.jpg ")
    assert form.patch() == {
        "brand": None,
        "tags": ["b", "c"],
        "photos": ["https://example.com/2.jpg", "https://example.com/3.jpg"],
    }


def test_pairs_are_changed_one_by_one(form: RecordForm):
    form.load(SHOE)
    size, colour, nested = form.editors["customFields"].pairs
    size.set_text("43")
    colour.removed.emit(colour)
    assert nested.value == {"deep": True}
    assert form.patch() == {"customFields": {"size": 43, "colour": None}}


def test_the_last_pair_is_removed_by_its_key(form: RecordForm):
    form.load(SHOE)
    (sku,) = form.editors["identifiers"].pairs
    sku.removed.emit(sku)
    assert form.patch() == {"identifiers": {"sku": None}}


def test_a_number_that_becomes_a_word_is_a_text(form: RecordForm):
    form.load(SHOE)
    form.editors["customFields"].pairs[0].set_text("large")
    assert form.patch() == {"customFields": {"size": "large"}}


def test_new_texts_stay_texts_even_if_they_look_like_numbers(form: RecordForm):
    form.load(SHOE)
    form.editors["customFields"].add_row()
    pair = form.editors["customFields"].pairs[-1]
    pair._key.setCurrentText("zip")
    pair.set_text("01234")
    assert form.patch() == {"customFields": {"zip": "01234"}}


def test_an_empty_new_form_does_not_scold(form: RecordForm):
    form.load({}, {})
    assert form.editors["name"].problem_text == ""
    assert [problem.field for problem in form.errors] == ["name"]
    form.show_everything()
    assert form.editors["name"].problem_text == "A name is needed"


def test_a_message_of_the_service_stands_beside_its_field_until_one_types(form: RecordForm):
    form.load(SHOE)
    form.show_refusal({"tags[1]": "is too long", "brand": "is not allowed"})
    assert form.editors["tags"].problem_text == "is too long"
    assert form.editors["brand"].problem_text == "is not allowed"
    types(form, "brand", "Other")
    assert form.editors["brand"].problem_text == ""


def test_every_editor_has_a_name_for_screen_readers(form: RecordForm):
    form.load(SHOE)
    for edit in (*form.findChildren(QLineEdit), *form.findChildren(QPlainTextEdit)):
        owner = edit.parentWidget()
        assert edit.accessibleName() or owner.accessibleName(), edit


def test_a_product_is_picked_by_typing(session: Session, fake: FakeService, qtbot):
    shoe = fake.add(name="Red shoe")
    fake.add(name="Hat")
    form = RecordForm(session, Kind.THNGS, session.names)
    qtbot.addWidget(form)
    form.load({"id": "U9", "name": "one"})
    types(form, "product", "shoe")
    picker = form.editors["product"]
    qtbot.waitUntil(lambda: picker.line.suggestions() == ["Red shoe"])
    assert form.patch() == {}
    picker.line.choose(0)
    assert form.patch() == {"product": shoe["id"]}
