"""Undo and redo of what people do to records."""

from __future__ import annotations

import pytest

from app.client import Kind
from app.desktop.operations import Change, Create, Delete, Edit, EditMany, delete_title, difference
from app.desktop.session import Session
from tests.app.fake_service import FakeService


def perform(session: Session, qtbot, operation) -> Change:
    with qtbot.waitSignal(session.changed) as changed:
        session.perform(operation)
    return changed.args[0]


def step(session: Session, qtbot, move) -> Change:
    with qtbot.waitSignal(session.changed) as changed:
        move()
    return changed.args[0]


def test_a_creation_is_undone_and_redone_with_its_id(session: Session, fake: FakeService, qtbot):
    change = perform(session, qtbot, Create(Kind.PRODUCTS, [{"name": "Shoe"}], "Add product “Shoe”"))
    (made,) = change.created
    assert session.undo.undo_title == "Add product “Shoe”"
    assert step(session, qtbot, session.undo.undo).removed == (made,)
    assert fake.stores["products"] == {}
    assert session.undo.redo_title == "Add product “Shoe”"
    assert step(session, qtbot, session.undo.redo).created == (made,)
    assert list(fake.stores["products"]) == [made]


def test_deleting_many_is_one_step(session: Session, fake: FakeService, qtbot):
    fake.add_many(250)
    ids = tuple(fake.stores["products"])
    perform(session, qtbot, Delete(Kind.PRODUCTS, ids, "Delete 250 products"))
    assert fake.stores["products"] == {}
    step(session, qtbot, session.undo.undo)
    assert set(fake.stores["products"]) == set(ids)
    assert session.undo.undo_title == ""


def test_an_edit_is_undone_field_by_field(session: Session, fake: FakeService, qtbot):
    made = fake.add(name="Shoe", brand="A", customFields={"size": 42, "old": 1})
    before = session.client.read(Kind.PRODUCTS, made["id"])
    original = dict(made, customFields=dict(made["customFields"]))
    changes = {
        "brand": None,
        "customFields": {"size": 43, "old": None, "new": 2},
        "url": "https://example.com",
    }
    perform(session, qtbot, Edit(before, changes, "Edit “Shoe”"))
    now = fake.stores["products"][made["id"]]
    assert now["customFields"] == {"size": 43, "new": 2}
    step(session, qtbot, session.undo.undo)
    undone = {name: value for name, value in now.items() if name != "updatedAt"}
    assert undone == {name: value for name, value in original.items() if name != "updatedAt"}
    step(session, qtbot, session.undo.redo)
    assert now["customFields"] == {"size": 43, "new": 2}
    assert "brand" not in now


def test_several_edits_of_one_record_are_undone_and_redone_in_turn(
    session: Session, fake: FakeService, qtbot
):
    made = fake.add(name="0")["id"]
    for number in range(1, 4):
        before = session.client.read(Kind.PRODUCTS, made)
        perform(session, qtbot, Edit(before, {"name": str(number)}, f"Edit {number}"))
    names = []
    for move in [session.undo.undo] * 3 + [session.undo.redo] * 3:
        step(session, qtbot, move)
        names.append(fake.stores["products"][made]["name"])
    assert names == ["2", "1", "0", "1", "2", "3"]


def test_undo_does_not_trample_what_somebody_else_wrote(session: Session, fake: FakeService, qtbot):
    made = fake.add(name="Shoe")
    before = session.client.read(Kind.PRODUCTS, made["id"])
    perform(session, qtbot, Edit(before, {"name": "Boot"}, "Edit “Shoe”"))
    fake.change("products", made["id"], name="Sandal")
    with qtbot.waitSignal(session.message) as message:
        session.undo.undo()
    assert "Somebody else" in message.args[0].text
    assert fake.stores["products"][made["id"]]["name"] == "Sandal"
    assert session.undo.undo_title == ""


def test_a_failed_undo_stays_while_the_service_is_gone(session: Session, fake: FakeService, qtbot):
    import httpx

    perform(session, qtbot, Create(Kind.PRODUCTS, [{"name": "Shoe"}], "Add product"))

    def gone(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("gone")

    fake.fail = gone
    with qtbot.waitSignal(session.message):
        session.undo.undo()
    assert session.undo.undo_title == "Add product"


def test_a_new_change_forgets_what_was_undone(session: Session, qtbot):
    perform(session, qtbot, Create(Kind.PRODUCTS, [{"name": "A"}], "Add A"))
    step(session, qtbot, session.undo.undo)
    perform(session, qtbot, Create(Kind.PRODUCTS, [{"name": "B"}], "Add B"))
    assert (session.undo.undo_title, session.undo.redo_title) == ("Add B", "")


def test_edits_of_several_records_are_one_step(session: Session, fake: FakeService, qtbot):
    ids = [fake.add(name=name)["id"] for name in "AB"]
    edits = tuple(
        Edit(session.client.read(Kind.PRODUCTS, one), {"brand": "Acme"}, "Set brand") for one in ids
    )
    change = perform(session, qtbot, EditMany(edits, "Set the brand of 2 products"))
    assert change.updated == tuple(ids)
    step(session, qtbot, session.undo.undo)
    assert all("brand" not in document for document in fake.stores["products"].values())


@pytest.mark.parametrize(
    ("old", "new", "patch"),
    [
        ({"a": 1}, {"a": 1}, {}),
        ({"a": 1}, {}, {"a": None}),
        ({}, {"a": {"b": 1}}, {"a": {"b": 1}}),
        ({"a": {"b": 1, "c": 2}}, {"a": {"b": 1, "d": 3}}, {"a": {"c": None, "d": 3}}),
        ({"a": [1]}, {"a": [1, 2]}, {"a": [1, 2]}),
    ],
)
def test_difference_is_the_merge_patch_between_two_documents(old: dict, new: dict, patch: dict):
    assert difference(old, new) == patch


def test_a_deletion_is_named_after_its_record_or_their_number(session: Session, fake: FakeService):
    record = session.client.create(Kind.PRODUCTS, {"name": "Shoe"})
    assert delete_title(Kind.PRODUCTS, [record], 1) == "Delete product “Shoe”"
    assert delete_title(Kind.THNGS, [], 1200) == "Delete 1,200 things"
