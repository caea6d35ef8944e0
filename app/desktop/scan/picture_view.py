"""The picture with every code outlined and numbered on it: fit, 1:1, wheel zoom, drag to move."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QTransform,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QGraphicsItem,
    QGraphicsPixmapItem,
    QGraphicsScene,
    QGraphicsSceneMouseEvent,
    QGraphicsView,
    QStyleOptionGraphicsItem,
    QWidget,
)

from app.desktop import theme
from app.desktop.scan.entries import Code
from app.desktop.widgets import plain_tip

# Colours on a picture are those of the picture's world, not of the theme: a white line under a coloured one
# is seen on any ground.
KNOWN = QColor("#0a7d3c")
UNKNOWN = QColor("#c25700")
UNASKED = QColor("#1f5fd0")
HALO = QColor(255, 255, 255, 230)
LINE_PX = 3.0
BADGE_PX = 22.0
MARGIN_PX = 24
ZOOM_STEP = 1.25
MIN_SCALE = 0.02
MAX_SCALE = 32.0


def colour_of(code: Code) -> QColor:
    if code.matches is None:
        return UNASKED
    return KNOWN if code.known else UNKNOWN


class OutlineItem(QGraphicsItem):
    """The quadrilateral of one code with its number at the top left corner, in pixels of the screen."""

    def __init__(self, number: int, code: Code, view: PictureView) -> None:
        super().__init__()
        self.number = number
        self._view = view
        self._polygon = QPolygonF([QPointF(x, y) for x, y in code.points])
        self._colour = colour_of(code)
        self.current = False
        self.setAcceptedMouseButtons(Qt.MouseButton.LeftButton)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setToolTip(plain_tip(f"{number}: {code.value}"))

    def boundingRect(self) -> QRectF:
        room = (BADGE_PX + 2 * LINE_PX) / self._view.scale_now
        return self._polygon.boundingRect().adjusted(-room, -room, room, room)

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addPolygon(self._polygon)
        path.closeSubpath()
        path.addEllipse(self._anchor(), *2 * (BADGE_PX / 2 / self._view.scale_now,))
        return path

    def paint(
        self, painter: QPainter, _option: QStyleOptionGraphicsItem, _widget: QWidget | None = None
    ) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = LINE_PX * (1.6 if self.current else 1.0)
        fill = QColor(self._colour)
        fill.setAlpha(60 if self.current else 0)
        painter.setBrush(fill)
        for colour, width_px in ((HALO, wide + 3), (self._colour, wide)):
            pen = QPen(colour, width_px)
            pen.setCosmetic(True)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolygon(self._polygon)
            painter.setBrush(Qt.BrushStyle.NoBrush)
        self._paint_badge(painter)

    def mousePressEvent(self, event: QGraphicsSceneMouseEvent) -> None:
        self._view.code_clicked.emit(self.number)
        event.accept()

    def _anchor(self) -> QPointF:
        return self._polygon.first() if not self._polygon.isEmpty() else QPointF()

    def _paint_badge(self, painter: QPainter) -> None:
        painter.save()
        painter.translate(self._anchor())
        painter.scale(1 / self._view.scale_now, 1 / self._view.scale_now)
        text = str(self.number)
        side = BADGE_PX * (1.15 if self.current else 1.0)
        width = max(side, side * 0.5 + 8 * len(text))
        badge = QRectF(-width / 2, -side / 2, width, side)
        painter.setPen(QPen(HALO, 2))
        painter.setBrush(self._colour)
        painter.drawRoundedRect(badge, side / 2, side / 2)
        font = QFont(painter.font())
        font.setPixelSize(13)
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(QColor("white"))
        painter.drawText(badge, Qt.AlignmentFlag.AlignCenter, text)
        painter.restore()


class PictureView(QGraphicsView):
    """Shows one picture. Codes are numbered from 1; `code_clicked` carries the number."""

    code_clicked = Signal(int)
    zoomed = Signal(float)

    def __init__(self) -> None:
        super().__init__()
        self.setScene(QGraphicsScene(self))
        self.setObjectName("picture-view")
        self.setAccessibleName("Picture with the codes found on it")
        self.setFrameShape(QGraphicsView.Shape.NoFrame)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.FullViewportUpdate)
        self._picture: QGraphicsPixmapItem | None = None
        self._outlines: list[OutlineItem] = []
        self._fitting = True
        self.message = ""

    @property
    def scale_now(self) -> float:
        """Screen pixels for one pixel of the full picture."""
        return self.transform().m11() or 1.0

    @property
    def has_picture(self) -> bool:
        return self._picture is not None

    @property
    def outlines(self) -> Sequence[OutlineItem]:
        return self._outlines

    def set_picture(self, image: QImage, *, width: int, height: int) -> None:
        """Show `image`, which may be a reduced copy of the picture of `width` by `height` pixels."""
        self.clear()
        item = QGraphicsPixmapItem(QPixmap.fromImage(image))
        item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        if image.width() and image.height():
            item.setTransform(QTransform.fromScale(width / image.width(), height / image.height()))
        self.scene().addItem(item)
        self.scene().setSceneRect(QRectF(0, 0, width, height))
        self._picture = item
        self.fit()

    def say(self, message: str) -> None:
        """A message where the picture would be."""
        self.clear()
        self.message = message
        self.viewport().update()

    def set_codes(self, codes: Sequence[Code], current: int = 0) -> None:
        for outline in self._outlines:
            self.scene().removeItem(outline)
        self._outlines = [OutlineItem(number, code, self) for number, code in enumerate(codes, 1)]
        for outline in self._outlines:
            self.scene().addItem(outline)
        self.set_current(current)

    def set_current(self, number: int) -> None:
        for outline in self._outlines:
            outline.current = outline.number == number
            outline.setZValue(2 if outline.current else 1)
            outline.update()

    def clear(self) -> None:
        self._outlines = []
        self._picture = None
        self.message = ""
        self.scene().clear()

    # zoom

    def fit(self) -> None:
        """The whole picture; a small one is not blown up beyond its own pixels."""
        self._fitting = True
        if self._picture is None:
            return
        self.fitInView(self.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)
        if self.scale_now > 1:
            self.resetTransform()
        self._zoom_changed()

    def actual_size(self) -> None:
        """One pixel of the picture on one pixel of the screen."""
        self._fitting = False
        self.resetTransform()
        ratio = self.devicePixelRatioF()
        self.scale(1 / ratio, 1 / ratio)
        self._zoom_changed()

    def zoom(self, factor: float) -> None:
        wanted = min(max(self.scale_now * factor, MIN_SCALE), MAX_SCALE)
        self._fitting = False
        self.scale(wanted / self.scale_now, wanted / self.scale_now)
        self._zoom_changed()

    def _zoom_changed(self) -> None:
        for outline in self._outlines:
            outline.prepareGeometryChange()
        self.zoomed.emit(self.scale_now * self.devicePixelRatioF())

    # what Qt tells us

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self.message:
            painter = QPainter(self.viewport())
            painter.setPen(QColor(theme.current().colours.muted))
            room = self.viewport().rect().adjusted(MARGIN_PX, MARGIN_PX, -MARGIN_PX, -MARGIN_PX)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self.message)
            painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / 120
        if steps and self._picture is not None:
            self.zoom(ZOOM_STEP**steps)
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._fitting:
            self.actual_size()
            self.centerOn(self.mapToScene(event.position().toPoint()))
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.text()
        if key in {"+", "="}:
            self.zoom(ZOOM_STEP)
        elif key == "-":
            self.zoom(1 / ZOOM_STEP)
        elif key == "0":
            self.fit()
        elif key == "1":
            self.actual_size()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitting:
            self.fit()
