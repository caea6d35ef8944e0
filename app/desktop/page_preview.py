"""A page on the screen in its true proportions, rendered at the screen's own dots."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.desktop import theme
from app.labels.display import Page
from app.labels.painter import render_image
from redirector.codes.sizes import MM_PER_INCH

MARGIN_PX = 12


class PagePreview(QWidget):
    """White paper in dark mode too."""

    def __init__(self) -> None:
        super().__init__()
        self._page: Page | None = None
        self.setMinimumSize(320, 360)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Preview of the page")

    def sizeHint(self) -> QSize:
        return QSize(440, 560)

    @property
    def page(self) -> Page | None:
        return self._page

    def show_page(self, page: Page | None) -> None:
        self._page = page
        self.update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.current().colours
        painter.fillRect(self.rect(), QColor(colours.raised))
        if self._page is None:
            painter.setPen(QColor(colours.muted))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "Nothing to print yet")
            return
        paper = self._paper(self._page)
        painter.fillRect(paper.translated(2, 3), QColor(0, 0, 0, 40))
        ratio = self.devicePixelRatioF()
        dpi = paper.width() * ratio / self._page.width_mm * MM_PER_INCH
        shown = render_image(self._page, dpi=dpi, outlines=True)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(paper, shown)
        painter.setPen(QColor(colours.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(paper)

    def _paper(self, page: Page) -> QRectF:
        room_x, room_y = self.width() - 2 * MARGIN_PX, self.height() - 2 * MARGIN_PX
        scale = min(room_x / page.width_mm, room_y / page.height_mm)
        width, height = round(page.width_mm * scale), round(page.height_mm * scale)
        return QRectF((self.width() - width) // 2, (self.height() - height) // 2, width, height)
