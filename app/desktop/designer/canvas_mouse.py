"""What the mouse does on the canvas: choose, move, pull a handle, draw a band."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QMouseEvent

from app.desktop.designer.gestures import DRAG_PX, Band, Gesture, Move, Resize, Snapping
from app.labels.designs.snapping import Guide
from app.labels.display import Box

if TYPE_CHECKING:
    from app.desktop.designer.canvas import Canvas

_ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier


class CanvasMouse:
    """From press to release. With Alt nothing snaps; Shift and Ctrl add to what is chosen."""

    def __init__(self, canvas: Canvas) -> None:
        self._canvas = canvas
        self._document = canvas.document
        self.guides: tuple[Guide, ...] = ()
        self.under: int | None = None
        """The element under the pointer."""
        self.is_dragging = False
        self._pressed: QPointF | None = None
        self._gesture: Gesture | None = None
        self._alone: int | None = None
        """Of several chosen ones the one that was pressed: chosen alone, if no drag follows."""

    @property
    def band(self) -> Box | None:
        return self._gesture.box if isinstance(self._gesture, Band) else None

    def press(self, event: QMouseEvent) -> None:
        point = self._pressed = event.position()
        handle, at = self._canvas.handle_at(point), self._canvas.element_at(point)
        adds = bool(event.modifiers() & _ADDING)
        self._alone = None
        if handle is not None:
            self._gesture = Resize(self._document, handle)
        elif at is None:
            if not adds:
                self._document.choose(())
            self._gesture = Band(self._document, *self._canvas.view.mm(point), adds)
        elif adds:
            self._document.toggle(at)
            self._gesture = None
        else:
            if at in self._document.chosen:
                self._alone = at
            else:
                self._document.choose((at,))
            self._gesture = Move(self._document)

    def move(self, event: QMouseEvent) -> None:
        point = event.position()
        if self._pressed is None:
            self._point_at(point)
            return
        way = point - self._pressed
        if self._gesture is None or (not self.is_dragging and way.manhattanLength() < DRAG_PX):
            return
        self.is_dragging, self._alone = True, None
        free = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        snap = Snapping() if free else self._canvas.snapping
        scale = self._canvas.scale
        self.guides = self._gesture.to(way.x() / scale, way.y() / scale, snap)
        self._canvas.update()

    def release(self) -> None:
        if self._alone is not None:
            self._document.choose((self._alone,))
        self.end()

    def cancel(self) -> None:
        """Everything as it was before the drag."""
        gesture = self._gesture
        self.end()
        if isinstance(gesture, Move | Resize):
            self._document.take_back(gesture.key)

    def end(self) -> None:
        """Nothing is dragged any more."""
        self._pressed = self._gesture = self._alone = None
        self.is_dragging = False
        self.guides = ()
        self._canvas.update()

    def leave(self) -> None:
        self.under = None
        self._canvas.update()

    def _point_at(self, point: QPointF) -> None:
        handle = self._canvas.handle_at(point)
        under = None if handle else self._canvas.element_at(point)
        if handle is not None:
            self._canvas.setCursor(handle.cursor)
        elif under is not None:
            self._canvas.setCursor(Qt.CursorShape.SizeAllCursor)
        else:
            self._canvas.unsetCursor()
        if under != self.under:
            self.under = under
            self._canvas.update()
