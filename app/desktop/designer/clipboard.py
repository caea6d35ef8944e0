"""Elements on the clipboard: between designs and windows, and pictures and texts from elsewhere."""

from __future__ import annotations

import base64
from typing import Final

import msgspec
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMimeData
from PySide6.QtGui import QImage

from app.desktop import pictures
from app.desktop.designer.starters import STARTERS, centred
from app.errors import InputError
from app.labels import embedded
from app.labels.designs import editing
from app.labels.designs.model import (
    Design,
    Element,
    ImageElement,
    TextElement,
    decode_elements,
    encode_elements,
)
from app.labels.designs.templates import literal
from recognition.errors import PictureError

MIME: Final = "application/x-tagwright-elements+json"
MAX_TEXT: Final = 2000
MAX_PIXELS: Final = 4_000_000


def mime_of(elements: tuple[Element, ...]) -> QMimeData:
    """Elements, as text too: they can be mailed."""
    data = encode_elements(elements)
    made = QMimeData()
    made.setData(MIME, QByteArray(data))
    made.setText(data.decode())
    return made


def elements_of(data: QMimeData | None, design: Design) -> tuple[Element, ...]:
    """What a design can take of the clipboard; empty if that is nothing.

    Copies lie a little aside when one lies there already.
    """
    if data is None:  # an empty clipboard has none on some platforms
        return ()
    raw = bytes(data.data(MIME).data()) or data.text().encode()
    try:
        return _aside(decode_elements(raw), design)
    except InputError:
        pass
    copied = pictures.copied(data)
    if copied is not None:
        return _picture(copied, design)
    text = data.text().strip()[:MAX_TEXT]
    return (_text(text, design),) if text else ()


def _aside(elements: tuple[Element, ...], design: Design) -> tuple[Element, ...]:
    while any(element in design.elements for element in elements):
        alone = editing.replaced(_holding(design, elements), {})
        elements = editing.moved(
            alone, range(len(elements)), editing.COPY_OFFSET_MM, editing.COPY_OFFSET_MM
        ).elements
    return elements


def _holding(design: Design, elements: tuple[Element, ...]) -> Design:
    empty = editing.removed(design, range(len(design.elements)))
    return editing.added(empty, elements)[0]


def _picture(copied: QImage | bytes, design: Design) -> tuple[Element, ...]:
    """As a PNG that we made, whatever it was."""
    try:
        image = pictures.load(copied, max_pixels=MAX_PIXELS) if isinstance(copied, bytes) else copied
        data = base64.b64encode(_png(image)).decode("ascii")
        embedded.opaque(data)
    except (InputError, PictureError):
        return ()
    wide = design.width_mm / 2
    high = wide * image.height() / image.width()
    return (centred(ImageElement(data=data, width_mm=1, height_mm=1), design, wide, high),)


def _png(image: QImage) -> bytes:
    file = QBuffer()
    file.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(file, "PNG")  # type: ignore[call-overload]  # the stub knows the format as bytes only
    return bytes(file.data().data())


def _text(text: str, design: Design) -> Element:
    (starter,) = (starter for starter in STARTERS if starter.key == "T")
    element = starter.make(design)
    assert isinstance(element, TextElement)
    return msgspec.structs.replace(element, text=literal(text), lines=min(text.count("\n") + 1, 20))
