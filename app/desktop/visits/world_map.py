"""The world, with every country the darker the more visits came from it.

The Natural Earth projection (Šavrič, Patterson and Jenny, "A polynomial equation for the Natural Earth
projection", 2011), as polynomials of the latitude.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen, QTransform
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop import theme
from app.desktop.rules.vocabulary import countries

_TENTHS: Final = 10
_FAINTEST: Final = 60
_SHOWN: Final = QRectF(-2.75, -1.02, 5.68, 2.44)
"""What is looked at of the projected world: without Antarctica."""


class WorldMap(QWidget):
    """``hits`` by ISO 3166-1 code; the pointer names countries."""

    def __init__(self) -> None:
        super().__init__()
        self.hits: Mapping[str, int] = {}
        self.pointed = ""
        self.setAccessibleName("Visits by country on a map")
        self.setMouseTracking(True)
        self.setMinimumHeight(236)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        theme.current().changed.connect(self.update)

    def show_hits(self, hits: Mapping[str, int]) -> None:
        self.hits = hits
        known = [code for code in hits if code in outlines()]
        self.setAccessibleDescription(
            f"Visits from {len(known)} countries; the list beside it has the numbers"
        )
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(460, 220)

    def country_at(self, at: QPointF) -> str:
        """The code of the country at a point of the widget; empty at sea."""
        inverse, works = self._transform().inverted()
        place = inverse.map(at) if works else QPointF()
        return next((code for code, path in outlines().items() if path.contains(place)), "")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._point_at(self.country_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at("")
        super().leaveEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = theme.current().colours
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(self._transform())
        most = max([1, *self.hits.values()])
        border = QPen(QColor(colours.surface), 0.6)
        border.setCosmetic(True)
        painter.setPen(border)
        for code, path in outlines().items():
            painter.setBrush(_fill(self.hits.get(code, 0), most))
            painter.drawPath(path)
        if self.pointed:
            outline = QPen(QColor(colours.text), 1.4)
            outline.setCosmetic(True)
            painter.setPen(outline)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawPath(outlines()[self.pointed])
        painter.end()

    def _point_at(self, code: str) -> None:
        if code == self.pointed:
            return
        self.pointed = code
        self.setToolTip(f"{name_of(code)}: {self.hits.get(code, 0):,} visits" if code else "")
        self.update()

    def _transform(self) -> QTransform:
        """From the projected world to the widget: all of it, as large as it fits."""
        size = max(1e-9, min(self.width() / _SHOWN.width(), self.height() / _SHOWN.height()))
        made = QTransform()
        made.translate(self.width() / 2, self.height() / 2)
        made.scale(size, -size)
        made.translate(-_SHOWN.center().x(), -_SHOWN.center().y())
        return made


def _fill(hits: int, most: int) -> QColor:
    colours = theme.current().colours
    if not hits:
        return QColor(colours.border if theme.current().dark else colours.raised)
    made = QColor(colours.accent)
    share = math.sqrt(hits / most)  # a few visits shall be seen beside many
    made.setAlpha(round(_FAINTEST + (255 - _FAINTEST) * share))
    return made


@cache
def outlines() -> Mapping[str, QPainterPath]:
    """The countries as projected paths, by code."""
    raw = json.loads(files("resources").joinpath("world.json").read_text(encoding="utf-8"))
    return {code: _path(rings) for code, rings in raw.items()}


def _path(rings: list[list[int]]) -> QPainterPath:
    path = QPainterPath()
    for numbers in rings:
        points = [
            projected(x / _TENTHS, y / _TENTHS) for x, y in zip(numbers[::2], numbers[1::2], strict=True)
        ]
        path.moveTo(*points[0])
        for point in points[1:]:
            path.lineTo(*point)
        path.closeSubpath()
    return path


def projected(longitude: float, latitude: float) -> tuple[float, float]:
    """Degrees to the plane; the equator is as long as 0.8707 times the globe's."""
    turn, height = math.radians(longitude), math.radians(latitude)
    square = height * height
    fourth = square * square
    across = (
        0.8707 - 0.131979 * square + fourth * (-0.013791 + fourth * (0.003971 * square - 0.001529 * fourth))
    )
    up = 1.007226 + square * (0.015085 + fourth * (-0.044475 + 0.028874 * square - 0.005916 * fourth))
    return turn * across, height * up


@cache
def _names() -> Mapping[str, str]:
    return {word.text: word.hint for word in countries()}


def name_of(code: str) -> str:
    """The name of a country; the code where it has none."""
    return _names().get(code, code)
