"""The canvas with its rulers and scroll bars, and how large it is shown."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from app.desktop.designer import zoom
from app.desktop.designer.canvas import MARGIN_PX, Canvas
from app.desktop.designer.rulers import THICKNESS_PX, Ruler


class _Area(QScrollArea):
    """Ctrl and the wheel zoom; the wheel alone scrolls."""

    wheel_zoomed = Signal(float, QPointF)
    resized = Signal()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            turns = event.angleDelta().y() / 120
            self.wheel_zoomed.emit(zoom.WHEEL_FACTOR**turns, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()


class CanvasArea(QWidget):
    """``zoomed`` whenever it is shown at another size; 1.0 is true size."""

    zoomed = Signal()

    def __init__(self, canvas: Canvas) -> None:
        super().__init__()
        self.canvas = canvas
        self.zoom = 1.0
        self.fits = True
        self._size = (0.0, 0.0)
        self.area = _Area(widgetResizable=True)
        self.area.setWidget(canvas)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.across, self.down = Ruler(across=True), Ruler(across=False)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(0)
        grid.addWidget(self.across, 0, 1)
        grid.addWidget(self.down, 1, 0)
        grid.addWidget(self.area, 1, 1)
        grid.setColumnMinimumWidth(0, THICKNESS_PX)
        self.area.wheel_zoomed.connect(self._zoom_by_wheel)
        self.area.resized.connect(self._refit)
        for bar in (self.area.horizontalScrollBar(), self.area.verticalScrollBar()):
            bar.valueChanged.connect(lambda _: self.place_rulers())
            bar.rangeChanged.connect(lambda *_: self.place_rulers())
        canvas.pointed.connect(self._pointed)
        canvas.shown_changed.connect(self._shown)
        canvas.installEventFilter(self)

    def zoom_to(self, wanted: float) -> None:
        """A share of true size."""
        self.fits = False
        self._set(zoom.bounded(wanted))

    def step(self, by: int) -> None:
        self.zoom_to(zoom.step_from(self.zoom, by))

    def fit(self) -> None:
        """As large as the room lets it be, and so again when the room changes."""
        self.fits = True
        self._refit()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move, QEvent.Type.Leave):
            self.place_rulers()
            if event.type() is QEvent.Type.Leave:
                self._pointed(None, None)
        return False

    def place_rulers(self) -> None:
        view, design = self.canvas.view, self.canvas.document.design
        corner = self.canvas.mapTo(self.area.viewport(), QPoint(0, 0))
        self.across.place(view.scale, corner.x() + view.left_px, design.width_mm)
        self.down.place(view.scale, corner.y() + view.top_px, design.height_mm)

    def _pointed(self, x_mm: float | None, y_mm: float | None) -> None:
        self.across.point(x_mm)
        self.down.point(y_mm)

    def _shown(self) -> None:
        design = self.canvas.document.design
        size = (design.width_mm, design.height_mm)
        if size != self._size:
            self._size = size
            self._refit()
        self.place_rulers()

    def _refit(self) -> None:
        if self.fits:
            room, design = self.area.maximumViewportSize(), self.canvas.document.design
            wide = (room.width() - 2 * MARGIN_PX) / design.width_mm
            high = (room.height() - 2 * MARGIN_PX) / design.height_mm
            self._set(zoom.bounded(max(min(wide, high), 0.1) / zoom.true_scale(self.screen())))
        self.place_rulers()

    def _set(self, wanted: float) -> None:
        self.zoom = wanted
        self.canvas.set_scale(wanted * zoom.true_scale(self.screen()))
        self.place_rulers()
        self.zoomed.emit()

    def _zoom_by_wheel(self, factor: float, at: QPointF) -> None:
        """What is under the pointer stays there."""
        viewport = self.area.viewport()
        x_mm, y_mm = self.canvas.view.mm(QPointF(self.canvas.mapFrom(viewport, at.toPoint())))
        self.zoom_to(self.zoom * factor)
        layout = self.area.widget()
        if layout is not None:
            layout.resize(layout.sizeHint().expandedTo(viewport.size()))
        there = self.canvas.mapTo(viewport, self.canvas.view.point(x_mm, y_mm).toPoint())
        for bar, way in (
            (self.area.horizontalScrollBar(), there.x() - at.x()),
            (self.area.verticalScrollBar(), there.y() - at.y()),
        ):
            bar.setValue(round(bar.value() + way))
