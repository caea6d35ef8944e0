"""Photos of products from files on disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent

from app.client import Kind
from app.desktop.photos.editor import PhotosEditor
from tests.scenarios.operator_at_desk import Operator


@pytest.fixture
def editor(operator: Operator) -> PhotosEditor:
    operator.session.client.create(Kind.PRODUCTS, {"name": "Tea", "photos": ["http://127.0.0.1:9/gone.png"]})
    operator.session.ask = lambda question: "discard"
    operator.chooses("refresh")
    operator.sees_rows("Tea")
    operator.selects(0)
    operator.wait(lambda: operator.panel.record is not None)
    found = operator.panel.form.editors["photos"]
    assert isinstance(found, PhotosEditor)
    return found


def picture(path: Path) -> Path:
    Image.new("RGB", (400, 300), (20, 160, 60)).save(path)
    return path


def test_a_photo_from_a_file_is_uploaded_saved_and_shown(operator: Operator, editor, tmp_path: Path):
    editor.upload(picture(tmp_path / "front side.jpg"))
    operator.sees_message("Photo uploaded; save the product to keep it")
    assert len(editor.value()) == 2
    operator.chooses("save")
    operator.sees_message("“Tea” saved")
    (stored,) = operator.session.client.list_records(Kind.PRODUCTS).items
    address = stored.document["photos"][1]
    answer = operator.service.stranger.get(address)
    assert answer.headers["content-type"] == "image/jpeg"
    operator.wait(lambda: operator.session.photos.pixmap(address, 56) is not None)
    operator.wait(lambda: operator.session.photos.problem("http://127.0.0.1:9/gone.png") != "")
    assert "could not be reached" in editor.labels[0].toolTip()


def test_a_dropped_file_that_is_no_picture_is_refused_by_name(operator: Operator, editor, tmp_path: Path):
    notes = tmp_path / "notes.txt"
    notes.write_text("hello")
    editor.upload(notes)
    operator.sees_message("notes.txt is not a picture")
    empty = tmp_path / "empty.png"
    empty.touch()
    editor.upload(empty)
    operator.sees_message("empty.png is empty or larger than 20 MB")
    editor.upload(tmp_path / "gone.png")
    operator.sees_message("gone.png cannot be read")
    assert len(editor.value()) == 1


def test_files_may_be_dropped_on_the_photos(editor, tmp_path: Path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture(tmp_path / "a.png")))])
    event = QDragEnterEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    event.ignore()
    editor.dragEnterEvent(event)
    assert event.isAccepted()
