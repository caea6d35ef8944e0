"""The two plots of a record: a property's values over time, and where a thing was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from app.client.histories import Update
from app.desktop import theme
from app.desktop.columns import when_text
from app.desktop.history.plot import Plot
from app.desktop.history.scale import Range, Spot, Tick, spread, time_ticks


class TimePlot(Plot):
    """Numbers over time; the x axis is in milliseconds since 1970."""

    def x_ticks(self, most: int) -> list[Tick]:
        return time_ticks(self.shown_x, most)

    def show_updates(self, updates: Sequence[Update]) -> None:
        """Plot the values that are numbers, oldest first."""
        numbers = [one for one in updates if is_number(one.value)]
        spots = [Spot(one.at_ms, float(one.value), f"{one.value}\n{exactly(one.at_ms)}") for one in numbers]
        self.show_spots(sorted(spots, key=lambda spot: spot.x))


class TrackPlot(Plot):
    """Positions as seen from above, joined in the order of time; the last one is marked."""

    follows_y = False

    def show_updates(self, updates: Sequence[Update]) -> None:
        """Draw the track of locations that have coordinates."""
        placed = [(one, at) for one in updates if (at := coordinates(one.value)) is not None]
        placed.sort(key=lambda pair: pair[0].at_ms)
        self.show_spots(
            [Spot(at[1], at[0], f"{at[0]:.5f}, {at[1]:.5f}\n{exactly(one.at_ms)}") for one, at in placed]
        )

    def _ranges(self) -> tuple[Range, Range]:
        """Degrees of both axes are as long as they are there, at this latitude."""
        x, y = (
            spread(values, margin=0.12)
            for values in zip(*((one.x, one.y) for one in self.spots), strict=True)
        )
        area = self._area()
        shrink = max(0.05, math.cos(math.radians((y.low + y.high) / 2)))
        width_px, height_px = max(1.0, area.width()), max(1.0, area.height())
        per_px = max(x.size * shrink / width_px, y.size / height_px, 1e-6)
        return _as_wide(x, per_px * width_px / shrink), _as_wide(y, per_px * height_px)

    def _drawn(self, area: QRectF) -> list[Spot]:
        return self.spots

    def _paint_line(self, painter: QPainter, area: QRectF) -> None:
        super()._paint_line(painter, area)
        if self.spots:
            colours = theme.current().colours
            painter.setPen(QPen(QColor(colours.surface), 2))
            painter.setBrush(QColor(colours.success))
            painter.drawEllipse(QPointF(self._place(self.spots[-1], area)), 6, 6)


def _as_wide(given: Range, size: float) -> Range:
    middle = (given.low + given.high) / 2
    return Range(middle - size / 2, middle + size / 2)


def is_number(value: Any) -> bool:
    """A value that can be plotted: true and false are not, nor is what is no finite number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def coordinates(location: Any) -> tuple[float, float] | None:
    """(latitude, longitude) of a location; None if it has none."""
    position = location.get("position") or {}
    longitude, latitude = (position.get("coordinates") or (None, None))[:2]
    return None if latitude is None or longitude is None else (float(latitude), float(longitude))


def exactly(at_ms: float) -> str:
    """The time with its seconds, for hovering and tables."""
    seconds = int(at_ms // 1000) % 60
    return f"{when_text(int(at_ms))}:{seconds:02}"
