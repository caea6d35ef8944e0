"""Pictures of strangers in the window: pixels from elsewhere, and no decoder here."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import QColor

import app
from app.desktop import pictures
from recognition.shown import show

DECODERS = re.compile(
    r"QImageReader|loadFromData|fromData\((?!render\()|QMovie|Image\.open|QPixmap\([\"']|QImage\((str|path)"
)
OURS = {"photos/store.py"}  # small versions that the window itself wrote


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA"])
def test_rows_of_any_length_come_whole(mode: str) -> None:
    picture = Image.new(mode, (7, 3), "white")
    picture.putpixel((6, 2), 0 if mode == "L" else (0,) * 3 + (255,) * (mode == "RGBA"))
    data = BytesIO()
    picture.save(data, "PNG")
    made = pictures.image_of(show(data.getvalue(), 100))
    assert (made.width(), made.height()) == (7, 3)
    assert made.pixelColor(6, 2) == QColor("black")
    assert made.pixelColor(5, 2) == QColor("white")


def test_nothing_in_the_window_decodes_files() -> None:
    """Whoever adds a place that does: ask `app.desktop.pictures` instead."""
    root = Path(app.__file__).parent
    found = {
        str(path.relative_to(root / "desktop"))
        for path in (root / "desktop").rglob("*.py")
        if DECODERS.search(path.read_text(encoding="utf-8"))
    }
    assert found == OURS
    labels = [path for path in (root / "labels").rglob("*.py") if DECODERS.search(path.read_text("utf-8"))]
    assert labels == []
