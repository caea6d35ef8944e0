"""What the tool bar adds, and what a new design begins with: rows of data."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.errors import InputError
from app.labels import embedded
from app.labels.designs.geometry import put
from app.labels.designs.model import (
    BoxElement,
    Design,
    Element,
    ImageElement,
    LineElement,
    SymbolElement,
    TextElement,
)
from app.labels.display import Box
from app.labels.symbology import Kind, symbology

#: Of the label's shorter side, for codes that are square.
_SHARE = 0.5


@dataclass(frozen=True)
class Starter:
    """``key`` is also the letter that adds it on the canvas."""

    key: str
    title: str
    icon: str
    make: Callable[[Design], Element]


def _symbol(name: str, data: str) -> Callable[[Design], Element]:
    def make(design: Design) -> Element:
        if symbology(name).kind is Kind.MATRIX:
            side = max(min(design.width_mm, design.height_mm) * _SHARE, 8)
            size = (side, side)
        else:
            size = (min(design.width_mm * 0.8, 60), min(max(design.height_mm * 0.4, 8), 25))
        element = SymbolElement(symbology=name, data=data, width_mm=1, height_mm=1)
        return centred(element, design, *size)

    return make


def _text(design: Design) -> Element:
    size = max(min(design.height_mm / 8, 6), 2)
    element = TextElement(text="{name}", size_mm=round(size, 1), width_mm=1, height_mm=1)
    return centred(element, design, min(design.width_mm * 0.6, 60), size * 1.5)


def _line(design: Design) -> Element:
    return centred(LineElement(width_mm=1, height_mm=1), design, design.width_mm * 0.8, 0.3)


def _box(design: Design) -> Element:
    wide, high = design.width_mm * 0.6, design.height_mm * 0.6
    return centred(BoxElement(width_mm=1, height_mm=1), design, wide, high)


STARTERS = (
    Starter("Q", "QR code", "scan", _symbol("qr_code", "{link}")),
    Starter("M", "Data Matrix", "matrix", _symbol("data_matrix", "{serial}")),
    Starter("E", "EAN-13", "barcode", _symbol("ean_13", "{ean}")),
    Starter("C", "Code 128", "barcode", _symbol("code_128", "{identifier}")),
    Starter("T", "Text", "text", _text),
    Starter("L", "Line", "line", _line),
    Starter("B", "Box", "frame", _box),
)

BLANK = Design(
    name="",
    title="New design",
    width_mm=62,
    height_mm=29,
    sample={
        "name": "Enamel mug, blue",
        "link": "https://tn.gg/a3gZQXfF",
        "identifier": "4006381333931",
        "ean": "4006381333931",
        "serial": "TW24-000123",
    },
    elements=(
        SymbolElement(
            symbology="qr_code",
            data="{link}",
            anchor="left",
            x_mm=1,
            width_mm=26,
            height_mm=-2,
            level="Q",
        ),
        TextElement(
            text="{name}",
            anchor="top-right",
            x_mm=2,
            y_mm=3,
            width_mm=31,
            height_mm=14,
            size_mm=4,
            bold=True,
            lines=3,
            min_size_mm=2,
        ),
        TextElement(
            text="{identifier?}",
            anchor="bottom-right",
            x_mm=2,
            y_mm=3,
            width_mm=31,
            height_mm=4.5,
            size_mm=2.8,
        ),
    ),
)


def image_of(path: Path, design: Design) -> Element:
    """An element with the PNG or JPEG in this file; ``InputError`` if it is none, or too large."""
    encoded = read_file(path)
    picture = embedded.opaque(encoded)
    scale = min(design.width_mm * _SHARE / picture.width, design.height_mm * _SHARE / picture.height)
    element = ImageElement(data=encoded, width_mm=1, height_mm=1)
    return centred(element, design, picture.width * scale, picture.height * scale)


def read_file(path: Path) -> str:
    """An image's file as base64; ``InputError`` if it cannot be read, is too large or is no image."""
    try:
        if path.stat().st_size > embedded.MAX_BYTES:
            raise InputError(f"{path.name}: an image has at most {embedded.MAX_BYTES:,} bytes")
        encoded = base64.b64encode(path.read_bytes()).decode("ascii")
    except OSError as error:
        raise InputError(f"cannot read {path.name}: {error.strerror or error}") from error
    try:
        embedded.opaque(encoded)
    except InputError as error:
        raise InputError(f"{path.name}: {error}") from error
    return encoded


def centred(element: Element, design: Design, width_mm: float, height_mm: float) -> Element:
    """The element, this large, in the middle of the label."""
    box = Box((design.width_mm - width_mm) / 2, (design.height_mm - height_mm) / 2, width_mm, height_mm)
    return put(element, box, design.width_mm, design.height_mm)


def copy_of(design: Design, title: str) -> Design:
    """The same under another title, in no file yet."""
    return msgspec.structs.replace(design, name="", title=title)
