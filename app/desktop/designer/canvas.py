"""The label at its true proportions, to be changed by mouse and keys. White in dark mode too: it is paper."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from app.desktop import theme
from app.desktop.designer import handles, overlays
from app.desktop.designer.canvas_keys import CanvasKeys
from app.desktop.designer.canvas_mouse import CanvasMouse
from app.desktop.designer.document import DesignDocument
from app.desktop.designer.gestures import SNAP_PX, Snapping
from app.desktop.designer.overlays import View
from app.desktop.designer.wording import described
from app.labels import painter as label_painter
from app.labels.designs import showing
from app.labels.designs.showing import Shown
from app.labels.display import Box
from redirector.codes.sizes import MM_PER_INCH

MARGIN_PX: Final = 36
_SLACK_PX: Final = 3
_NONE: Final[Mapping[str, str]] = {}


class Canvas(QWidget):
    """Shows the document with a record, in whole dots of a printer of ``dpi``.

    Tab goes from element to element and on; arrows move by 0.1 mm, with Shift by 1, with Ctrl they resize.
    """

    shown_changed = Signal()
    pointed = Signal(float, float)
    """Where the pointer is, in millimetres."""
    open_wanted = Signal()
    """Enter, or a double click: whoever shows what is chosen should take the keys."""

    def __init__(self, document: DesignDocument) -> None:
        super().__init__()
        self.document = document
        self.record: Mapping[str, str] = _NONE
        self.record_of: Callable[[], Mapping[str, str]] = lambda: _NONE
        """Asked for the values to show, by plain names, whenever something changed."""
        self.dpi = 203.0
        self.scale = 4.0
        self.grid_mm = 1.0
        self.shows_grid = True
        self.snaps = True
        self.shown: tuple[Shown, ...] = ()
        self._image: QImage | None = None
        self._image_of = QRect()
        self.mouse = CanvasMouse(self)
        self._keys = CanvasKeys(self)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName("Label")
        document.changed.connect(self.refresh)
        document.chosen_changed.connect(self._say)
        self.refresh()

    # what is shown

    @property
    def view(self) -> View:
        label = self.label_size
        left = max((self.width() - label.width()) / 2, MARGIN_PX)
        top = max((self.height() - label.height()) / 2, MARGIN_PX)
        return View(self.scale, round(left), round(top))

    @property
    def label_size(self) -> QSize:
        design = self.document.design
        return QSize(round(design.width_mm * self.scale), round(design.height_mm * self.scale))

    @property
    def snapping(self) -> Snapping:
        return Snapping(SNAP_PX / self.scale, self.grid_mm) if self.snaps else Snapping()

    def set_dpi(self, dpi: float) -> None:
        self.dpi = dpi
        self.refresh()

    def set_scale(self, scale: float) -> None:
        """Pixels for a millimetre."""
        self.scale = scale
        self._fit_size()
        self._image = None
        self.update()

    def refresh(self) -> None:
        self.record = self.record_of()
        self.shown = showing.show(self.document.design, self.record, dot_mm=MM_PER_INCH / self.dpi)
        self._fit_size()
        self._image = None
        self._say()
        self.shown_changed.emit()
        self.update()

    def sizeHint(self) -> QSize:
        label = self.label_size
        return QSize(label.width() + 2 * MARGIN_PX, label.height() + 2 * MARGIN_PX)

    def _fit_size(self) -> None:
        self.setMinimumSize(self.sizeHint())
        self.updateGeometry()

    def _say(self) -> None:
        """What a screen reader says of the canvas."""
        chosen = [each for each in self.shown if each.position in self.document.chosen]
        said = "; ".join(described(each.element, each.box) for each in chosen) or "Nothing chosen"
        self.setAccessibleDescription(said)
        self.update()

    # painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        view, design = self.view, self.document.design
        label = view.frame(Box(0, 0, design.width_mm, design.height_mm))
        self._paint_paper(painter, label)
        if self.shows_grid:
            painter.save()
            painter.setClipPath(self._outline(label))
            overlays.paint_grid(painter, view, label, self.grid_mm)
            painter.restore()
        seen = self.visibleRegion().boundingRect() & label.toAlignedRect()
        if not seen.isEmpty():
            self._paint_image(painter, view, seen, label)
        overlays.paint_elements(painter, view, self.shown, self.document.chosen, self.mouse.under)
        only = self.document.only
        if only is not None and only < len(self.shown) and (box := self.shown[only].box) is not None:
            overlays.paint_handles(painter, view.frame(box))
        overlays.paint_guides(painter, view, self.mouse.guides, QRectF(event.rect()))
        if self.mouse.band is not None:
            overlays.paint_band(painter, view, self.mouse.band)

    def _paint_paper(self, painter: QPainter, label: QRectF) -> None:
        colours = theme.current().colours
        outline = self._outline(label)
        painter.fillPath(outline.translated(2, 3), QColor(0, 0, 0, 45))
        painter.fillPath(outline, QColor("white"))
        painter.setPen(QPen(QColor(colours.accent if self.hasFocus() else colours.border), 1))
        painter.drawPath(outline)

    def _outline(self, label: QRectF) -> QPainterPath:
        path = QPainterPath()
        if self.document.design.shape == "round":
            path.addEllipse(label)
        else:
            path.addRect(label)
        return path

    def _paint_image(self, painter: QPainter, view: View, seen: QRect, label: QRectF) -> None:
        """Only what is seen is rendered, at the screen's own dots: a poster may be shown very large."""
        if self._image is None or self._image_of != seen:
            self._image, self._image_of = self._rendered(view, seen), QRect(seen)
        painter.save()
        painter.setClipPath(self._outline(label))
        # Ink lies over the grid, and the grid shows where there is none.
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        painter.drawImage(seen, self._image)
        painter.restore()

    def _rendered(self, view: View, seen: QRect) -> QImage:
        ratio = self.devicePixelRatioF()
        image = QImage(seen.size() * ratio, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        painter.translate((view.left_px - seen.left()) * ratio, (view.top_px - seen.top()) * ratio)
        page = showing.page_of(self.document.design, self.shown)
        label_painter.paint_page(painter, page, dots_per_mm=self.scale * ratio)
        painter.end()
        return image

    # the mouse

    def element_at(self, point: QPointF) -> int | None:
        """The topmost element there, but a chosen one before others."""
        x_mm, y_mm = self.view.mm(point)
        slack = _SLACK_PX / self.scale
        hits = [
            each
            for each in self.shown
            if each.box is not None
            and -slack <= x_mm - each.box.x_mm <= each.box.width_mm + slack
            and -slack <= y_mm - each.box.y_mm <= each.box.height_mm + slack
        ]
        chosen = next((each for each in hits if each.position in self.document.chosen), None)
        found = chosen or max(hits, key=lambda each: each.position, default=None)
        return found.position if found else None

    def place_of(self, at: int) -> QPoint:
        """The middle of an element on the canvas."""
        box = self.shown[at].box
        return self.view.frame(box).center().toPoint() if box is not None else QPoint()

    def handle_at(self, point: QPointF) -> handles.Handle | None:
        only = self.document.only
        box = self.shown[only].box if only is not None else None
        return handles.at(self.view.frame(box), point) if box is not None else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointed.emit(*self.view.mm(event.position()))
        self.mouse.move(event)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self.mouse.release()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.element_at(event.position()) is not None:
            self.open_wanted.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.mouse.leave()

    # the keyboard

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._keys.press(event):
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Single letters and Ctrl+C are the canvas's own before they are the window's shortcuts."""
        is_key = event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if is_key and self._keys.claims(event):  # type: ignore[arg-type]
            event.accept()
            return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the elements first, then on to what follows the canvas."""
        if self.document.elements or self.hasFocus():
            order = range(len(self.document.design.elements))
            at = self.document.only
            to = (0 if forward else len(order) - 1) if at is None else at + (1 if forward else -1)
            if to in order:
                self.document.choose((to,))
                return True
        return super().focusNextPrevChild(forward)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
