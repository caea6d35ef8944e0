"""Pictures for the eye: in colour where Qt can, else grey from the reader's own loader."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from recognition import image as readable
from recognition.errors import PictureError

SHOWN_PIXELS = 24_000_000
"""A larger picture is shown reduced: 96 MB of memory are enough to look at."""
QT_FORMATS = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff"})


def load(path: Path, *, max_pixels: int = SHOWN_PIXELS, damaged: bool = False) -> QImage:
    """The picture, upright; a null image when it does not open any more. Safe in any thread.

    `damaged`: the reader found the file cut off; only its loader shows the part that is there.
    """
    shown = QImage() if damaged else _by_qt(path, max_pixels)
    return shown if not shown.isNull() else _by_reader(path, max_pixels)


def _by_qt(path: Path, max_pixels: int) -> QImage:
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    if bytes(reader.format().data()).decode() not in QT_FORMATS:
        return QImage()
    reader.setAutoTransform(True)
    size = reader.size()
    if size.isValid() and size.width() * size.height() > max_pixels:
        reader.setScaledSize(_reduced(size, max_pixels))
    return reader.read()


def _by_reader(path: Path, max_pixels: int) -> QImage:
    try:
        grey = readable.load(path).grey
    except PictureError:
        return QImage()
    size = QSize(grey.width, grey.height)
    image = QImage(
        grey.tobytes(), grey.width, grey.height, grey.width, QImage.Format.Format_Grayscale8
    ).copy()
    if size.width() * size.height() <= max_pixels:
        return image
    return image.scaled(
        _reduced(size, max_pixels),
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )


def _reduced(size: QSize, max_pixels: int) -> QSize:
    share = (max_pixels / (size.width() * size.height())) ** 0.5
    return QSize(max(1, int(size.width() * share)), max(1, int(size.height() * share)))
