"""Pictures of strangers for the eye: decoded by processes of their own, and pixels are all that comes back.

Nothing else in the window decodes what it did not make: what crashes a decoder must not take it along.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QImage

from recognition.shown import Shown
from recognition.workers import showing

SHOWN_PIXELS = 24_000_000
"""A larger picture is shown reduced: 96 MB of memory are enough to look at."""
#: How pictures lie on a clipboard, the exact ones first.
_COPIED = ("image/png", "image/bmp", "image/tiff", "image/webp", "image/jpeg", "image/gif")
_FORMATS = {
    "L": QImage.Format.Format_Grayscale8,
    "RGB": QImage.Format.Format_RGB888,
    "RGBA": QImage.Format.Format_RGBA8888,
}


def load(source: Path | bytes, *, max_pixels: int = SHOWN_PIXELS, name: str | None = None) -> QImage:
    """The picture, upright. Takes its time: call it in a worker thread. Raises a PictureError."""
    return image_of(showing().show(source, max_pixels, name=name))


def image_of(shown: Shown) -> QImage:
    """Its pixels as Qt has them."""
    row = shown.width * len(shown.mode)
    return QImage(shown.pixels, shown.width, shown.height, row, _FORMATS[shown.mode]).copy()


def holds_image(data: QMimeData) -> bool:
    """Whether a picture was copied or is dragged; it is not opened for it."""
    return data.hasImage() or any(data.hasFormat(kind) for kind in _COPIED)


def copied(data: QMimeData) -> bytes | QImage | None:
    """The picture that was copied or dragged: its file if there is one, for asking for an image decodes it.

    A QImage where the other program is this one, or the system hands pixels over; None if there is none.
    """
    for kind in _COPIED:
        if data.hasFormat(kind) and (found := bytes(data.data(kind).data())):
            return found
    pixels = QImage(data.imageData()) if data.hasImage() else QImage()
    return None if pixels.isNull() else pixels
