"""The live picture, fitted into the place there is, with every code outlined and named on it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QImage, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop import theme
from app.desktop.scan.controller import one_line
from app.desktop.scan.entries import Code
from app.desktop.scan.picture_view import HALO, LINE_PX, colour_of

TEXT_PX, PADDING_PX, MOST_TEXT_PX = 14, 5, 360


class LiveView(QWidget):
    """Colours on a picture are those of its world, as on the Scan page."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("Live picture with the codes found on it")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(QSize(320, 240))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.image = QImage()
        self.codes: Sequence[Code] = ()

    def show_frame(self, image: QImage) -> None:
        """The outlines stay until the next reading says otherwise."""
        self.image = image
        self.update()

    def show_codes(self, codes: Sequence[Code]) -> None:
        self.codes = tuple(codes)
        said = ", ".join(one_line(code.value) for code in codes)
        self.setAccessibleDescription(said or "No code in sight")
        self.update()

    def clear(self) -> None:
        self.image, self.codes = QImage(), ()
        self.update()

    def place(self) -> QRectF:
        """Where the picture is drawn."""
        if self.image.isNull():
            return QRectF()
        size = self.image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        left, top = (self.width() - size.width()) / 2, (self.height() - size.height()) / 2
        return QRectF(left, top, size.width(), size.height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.current().colours.raised))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.current().colours.accent), 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))
        if self.image.isNull():
            return
        place = self.place()
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(place, self.image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = place.width() / self.image.width()
        for code in self.codes:
            corners = [place.topLeft() + QPointF(x, y) * scale for x, y in code.points]
            self._paint_outline(painter, QPolygonF(corners), code)
        for code in self.codes:
            corners = [place.topLeft() + QPointF(x, y) * scale for x, y in code.points]
            self._paint_name(painter, QPolygonF(corners).boundingRect(), code)

    def _paint_outline(self, painter: QPainter, outline: QPolygonF, code: Code) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width_px in ((HALO, LINE_PX + 3), (colour_of(code), LINE_PX)):
            pen = QPen(colour, width_px)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            painter.setPen(pen)
            painter.drawPolygon(outline)

    def _paint_name(self, painter: QPainter, around: QRectF, code: Code) -> None:
        font = QFont(painter.font())
        font.setPixelSize(TEXT_PX)
        font.setBold(True)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        said = code.matches[0].title if code.matches else one_line(code.value)
        text = metrics.elidedText(said, Qt.TextElideMode.ElideMiddle, MOST_TEXT_PX)
        width = metrics.horizontalAdvance(text) + 2 * PADDING_PX
        height = metrics.height() + PADDING_PX
        left = min(max(around.left(), 0.0), max(0.0, self.width() - width))
        top = min(around.bottom() + LINE_PX + 2, self.height() - height)
        box = QRectF(left, top, width, height)
        painter.setPen(QPen(HALO, 2))
        painter.setBrush(colour_of(code))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor("white"))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
