"""Below the canvas: a part of the label as drawn, and as printers of 203 and 300 dpi will print it."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.desktop import jobs, theme
from app.desktop.designer.canvas import Canvas
from app.desktop.widgets import label
from app.labels import engines
from app.labels import painter as label_painter
from app.labels.designs import proving
from app.labels.designs.model import Design
from app.labels.designs.proving import Proof
from app.labels.display import Box, Pixels
from app.labels.preflight import Severity

DPIS: Final = (203, 300)
_FINE_DPI: Final = 1200
_DELAY_MS: Final = 350
#: So much of the label is shown, wide and high: dots are still dots then.
_PART_MM: Final = (16.0, 8.0)
_SHOWN: Final = 3
_LIGHTS: Final = {
    None: ("success", "Would be read."),
    Severity.WARNING: ("warning", "Careful:"),
    Severity.FAULT: ("error", "Would not be printed:"),
}


class Dots(QWidget):
    """Printer's dots, each as large as any other. White in dark mode too."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._image: QImage | None = None
        self.setMinimumSize(120, 56)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(name)

    @property
    def image(self) -> QImage | None:
        return self._image

    def show_dots(self, pixels: Pixels | None) -> None:
        self._image = None
        if pixels is not None:
            size = (pixels.width, pixels.height)
            image = QImage(pixels.grey, *size, pixels.width, QImage.Format.Format_Grayscale8)
            self._image = image.copy()  # the bytes are Python's
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        colours = theme.current().colours
        if self._image is None:
            painter.fillRect(self.rect(), QColor(colours.raised))
            return
        scale = min(self.width() / self._image.width(), self.height() / self._image.height())
        wide, high = self._image.width() * scale, self._image.height() * scale
        place = QRectF((self.width() - wide) / 2, (self.height() - high) / 2, wide, high)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
        painter.drawImage(place, self._image)
        painter.setPen(QColor(colours.border))
        painter.drawRect(place)


class Tile(QWidget):
    """One resolution: its dots, its light and what was found."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self._title = title
        self.dots = Dots(f"Part of the label, {title}")
        self._dot = QLabel()
        self.head = label(title, "heading")
        self.found = label("", "muted", wrap=True)
        self.found.setAlignment(Qt.AlignmentFlag.AlignTop)
        head = QHBoxLayout()
        head.setSpacing(6)
        head.addWidget(self._dot)
        head.addWidget(self.head, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.dots, 1)
        column.addWidget(self.found)
        self.colour = ""
        theme.current().changed.connect(self._paint)
        self._dot.hide()

    def tell(self, proof: Proof) -> None:
        self.colour, word = _LIGHTS[proof.severity]
        more = len(proof.messages) - _SHOWN
        lines = [_sentence(message) for message in proof.messages[:_SHOWN]]
        self.found.setText(" ".join([word, *lines, f"And {more} more."] if more > 0 else [word, *lines]))
        self.found.setToolTip(" ".join(map(_sentence, proof.messages)))
        self.setAccessibleName(f"{self._title}: {self.found.text()}")
        self._paint()

    def _paint(self) -> None:
        if self.colour:
            colour = getattr(theme.current().colours, self.colour)
            self._dot.setPixmap(theme.pixmap("dot", colour, 12))
            self._dot.show()


class ProofStrip(QWidget):
    """Follows the canvas after a moment, in the background. ``proven`` when all resolutions are."""

    proven = Signal()

    def __init__(self, canvas: Canvas, runner: jobs.Jobs) -> None:
        super().__init__()
        self._canvas, self._runner = canvas, runner
        self.proofs: dict[int, Proof] = {}
        self._asked = 0
        self.drawn = Tile("As drawn")
        self.tiles = {dpi: Tile(f"{dpi} dpi") for dpi in DPIS}
        self._timer = QTimer(self, singleShot=True, interval=_DELAY_MS)
        self._timer.timeout.connect(self.prove)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(14)
        for tile in (self.drawn, *self.tiles.values()):
            row.addWidget(tile, 1)
        canvas.shown_changed.connect(self.wait)
        canvas.document.chosen_changed.connect(self._show_part)

    def wait(self) -> None:
        """Something changed: prove once it has rested."""
        if self.isVisible():
            self._timer.start()

    def prove(self) -> None:
        self._timer.stop()
        self._asked += 1
        design, record = self._canvas.document.design, dict(self._canvas.record)
        job = self._runner.run(partial(_prove, design, record), owner=self)
        job.done(partial(self._came, self._asked))

    @property
    def part(self) -> Box:
        """What is shown: the middle of what is chosen, else of the first code."""
        design, shown = self._canvas.document.design, self._canvas.shown
        chosen = [each for each in shown if each.position in self._canvas.document.chosen]
        codes = [each for each in shown if each.code is not None]
        boxes = [each.code.box if each.code else each.box for each in (*chosen, *codes, *shown)]
        box = next(filter(None, boxes), Box(0, 0, design.width_mm, design.height_mm))
        wide, high = min(_PART_MM[0], design.width_mm), min(_PART_MM[1], design.height_mm)
        left = min(max(box.x_mm + (box.width_mm - wide) / 2, 0), design.width_mm - wide)
        top = min(max(box.y_mm + (box.height_mm - high) / 2, 0), design.height_mm - high)
        return Box(left, top, wide, high)

    def _came(self, asked: int, proofs: list[Proof]) -> None:
        if asked != self._asked:
            return
        self.proofs = {round(proof.dpi): proof for proof in proofs}
        for dpi, tile in self.tiles.items():
            tile.tell(self.proofs[dpi])
        self._show_part()
        self.proven.emit()

    def _show_part(self) -> None:
        if not self.proofs:
            return
        part = self.part
        for dpi, tile in self.tiles.items():
            tile.dots.show_dots(self.proofs[dpi].dots(part))
        page = self.proofs[max(self.proofs)].page
        if page is None:
            self.drawn.dots.show_dots(None)
        else:
            fine = proving.part_of(page, part, dpi=_FINE_DPI)
            self.drawn.dots.show_dots(label_painter.page_pixels(fine, dpi=_FINE_DPI))


def _prove(design: Design, record: Mapping[str, str]) -> list[Proof]:
    return [proving.prove(design, record, dpi=dpi, read=engines.read_any) for dpi in DPIS]


def _sentence(message: str) -> str:
    return f"{message[:1].upper()}{message[1:]}."
