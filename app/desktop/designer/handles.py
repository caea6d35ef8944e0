"""The eight handles around a chosen element: where they are, and what they pull."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt

from app.labels.display import Box

HANDLE_PX = 8
GRAB_PX = 7


@dataclass(frozen=True)
class Handle:
    """``across`` and ``down``: its point of the box, 0, a half or 1; a half is not pulled."""

    across: float
    down: float
    cursor: Qt.CursorShape

    @property
    def pulled_across(self) -> Sequence[float]:
        """The points of the box that move sideways."""
        return () if self.across == 0.5 else (self.across,)

    @property
    def pulled_down(self) -> Sequence[float]:
        return () if self.down == 0.5 else (self.down,)

    def pulled(self, box: Box, dx_mm: float, dy_mm: float, least_mm: float) -> Box:
        """The box with this handle moved by so much, never turned inside out."""
        left, wide = _pulled(box.x_mm, box.width_mm, self.across, dx_mm, least_mm)
        top, high = _pulled(box.y_mm, box.height_mm, self.down, dy_mm, least_mm)
        return Box(left, top, wide, high)


_SLANT, _BACK = Qt.CursorShape.SizeFDiagCursor, Qt.CursorShape.SizeBDiagCursor
_UPRIGHT, _LEVEL = Qt.CursorShape.SizeVerCursor, Qt.CursorShape.SizeHorCursor
HANDLES = (
    Handle(0, 0, _SLANT),
    Handle(1, 1, _SLANT),
    Handle(1, 0, _BACK),
    Handle(0, 1, _BACK),
    Handle(0.5, 0, _UPRIGHT),
    Handle(0.5, 1, _UPRIGHT),
    Handle(0, 0.5, _LEVEL),
    Handle(1, 0.5, _LEVEL),
)


def places(frame: QRectF) -> Iterable[tuple[Handle, QPointF]]:
    """Each handle's place around a frame, in the frame's units."""
    for handle in HANDLES:
        yield (
            handle,
            QPointF(frame.left() + handle.across * frame.width(), frame.top() + handle.down * frame.height()),
        )


def at(frame: QRectF, point: QPointF) -> Handle | None:
    """The handle under the pointer, corners first."""
    for handle, place in places(frame):
        away = point - place
        if max(abs(away.x()), abs(away.y())) <= GRAB_PX:
            return handle
    return None


def _pulled(start: float, size: float, share: float, way: float, least: float) -> tuple[float, float]:
    if share == 1:
        return start, max(size + way, least)
    if share == 0:
        way = min(way, size - least)
        return start + way, size - way
    return start, size
