"""Many records changed at once: what a change makes of each, and that it is one step to undo."""

from __future__ import annotations

from typing import Any

import pytest

from app.client import Kind, NotFound, Record
from app.desktop.bulk_edit import BulkEditDialog, apply_edits, edits, ways
from app.desktop.jobs import Report
from app.desktop.list_page import ListPage
from app.desktop.operations import EditMany
from app.desktop.records_page import RecordsPage
from app.desktop.session import Session
from tests.app.fake_service import FakeService

TEA = {"id": "1", "name": "Tea", "tags": ["new", "gift"], "brand": "Kyoto", "customFields": {"grade": "A"}}


def test_what_was_changed_before_one_was_refused_can_be_undone(session: Session, fake: FakeService):
    records = [
        Record(Kind.PRODUCTS, dict(fake.add(name=f"Tea {number}", brand="Uji"))) for number in range(3)
    ]
    del fake.stores["products"][records[1].id]
    brand = next(way for way in ways(Kind.PRODUCTS) if way.title == "Brand")
    outcome = apply_edits(
        EditMany(edits(records, brand, "", "Kyoto"), "Edit"), session.client, Report(lambda *_: None)
    )
    assert isinstance(outcome.refused, NotFound)
    assert outcome.applied is not None
    assert outcome.applied.change.updated == (records[0].id,)
    assert outcome.applied.inverse is not None
    outcome.applied.inverse.apply(session.client)
    assert {document["brand"] for document in fake.stores["products"].values()} == {"Uji"}


@pytest.mark.parametrize(
    ("title", "key", "text", "patch"),
    [
        ("Add tags", "", "gift, sale", {"tags": ["new", "gift", "sale"]}),
        ("Add tags", "", "gift", None),
        ("Remove tags", "", "new,old", {"tags": ["gift"]}),
        ("Remove tags", "", "old", None),
        ("Add categories", "", "kitchen", {"categories": ["kitchen"]}),
        ("Brand", "", " Uji ", {"brand": "Uji"}),
        ("Brand", "", "Kyoto", None),
        ("Brand", "", "", {"brand": None}),
        ("Custom field", "grade", "B", {"customFields": {"grade": "B"}}),
        ("Custom field", "grade", "", {"customFields": {"grade": None}}),
        ("Custom field", "", "B", None),
    ],
)
def test_what_a_change_makes_of_a_record(title: str, key: str, text: str, patch: dict[str, Any] | None):
    way = next(way for way in ways(Kind.PRODUCTS) if way.title == title)
    made = edits([Record(Kind.PRODUCTS, TEA)], way, key, text)
    assert [edit.changes for edit in made] == ([] if patch is None else [patch])


def test_what_is_of_one_record_alone_is_not_offered():
    offered = {way.title for kind in Kind for way in ways(kind)}
    assert offered.isdisjoint({"Name", "Identifiers", "Photos", "Add photos"})
    assert [way.title for way in ways(Kind.REDIRECTIONS)] == ["Add tags", "Remove tags", "Notes"]


def dialog_of(page: ListPage) -> BulkEditDialog:
    page.commands()["edit"]()
    return page.findChild(BulkEditDialog)


def tags_of(fake: FakeService) -> list[Any]:
    return [document.get("tags") for document in fake.stores["products"].values()]


def test_selected_records_are_tagged_in_one_step_that_is_undone(session: Session, fake: FakeService, qtbot):
    for number in range(3):
        fake.add(name=f"Tea {number}", tags=["new"] if number else ["sale"])
    page = RecordsPage(session, Kind.PRODUCTS, session.names)
    qtbot.addWidget(page)
    page.show()
    with qtbot.waitSignal(page.list.model.modelReset):
        page.list.model.refresh()
    page.list.select_all()
    dialog = dialog_of(page)
    assert not dialog.apply.isEnabled()
    dialog.text.setText("sale")
    assert dialog.said.text() == "2 will change; 1 stays as it is"
    with qtbot.waitSignal(session.changed):
        dialog.apply.click()
    assert sorted(map(sorted, tags_of(fake))) == [["new", "sale"], ["new", "sale"], ["sale"]]
    assert session.undo.undo_title == "Edit 2 products: add tags"
    with qtbot.waitSignal(session.changed):
        session.undo.undo()
    assert sorted(map(sorted, tags_of(fake))) == [["new"], ["new"], ["sale"]]
