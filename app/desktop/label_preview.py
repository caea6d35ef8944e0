"""The preview of a page on which single labels are chosen and left out, with the mouse or the keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.desktop import theme, widgets
from app.desktop.page_preview import PagePreview
from app.labels.display import Box, Page

_NAMED = 3
_STEPS = {
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
}


class Titled(Protocol):
    """What a label is of: a record with its link, or a row."""

    @property
    def title(self) -> str: ...


T = TypeVar("T", bound=Titled)


class LabelPreview(PagePreview):
    """``skip_asked`` carries the number of a label on the page that shall not be printed."""

    skip_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._chosen: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolTip("Click a label, or choose it with the arrows, and press Delete to leave it out")

    @property
    def chosen(self) -> int | None:
        """The number of the chosen label."""
        return self._chosen

    def show_page(self, page: Page | None) -> None:
        numbers = [label.number for label in page.labels] if page else []
        if self._chosen not in numbers:
            self._chosen = numbers[-1] if numbers and self._chosen is not None else None
        super().show_page(page)

    def choose(self, number: int | None) -> None:
        self._chosen = number
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.choose(self._label_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _STEPS and self.page is not None:
            self._step(_STEPS[key], [label.number for label in self.page.labels])
        elif key in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._chosen is not None:
            self.skip_asked.emit(self._chosen)
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        boxes = [label.box for label in self.page.labels if label.number == self._chosen] if self.page else []
        painter = QPainter(self)
        painter.setPen(QPen(QColor(theme.current().colours.accent), 2))
        for box in boxes:
            painter.drawRect(self._on_screen(box))

    def _step(self, by: int, numbers: list[int]) -> None:
        if not numbers:
            return
        at = numbers.index(self._chosen) + by if self._chosen in numbers else 0
        self.choose(numbers[max(0, min(at, len(numbers) - 1))])

    def _label_at(self, point: QPointF) -> int | None:
        labels = self.page.labels if self.page else ()
        return next((label.number for label in labels if self._on_screen(label.box).contains(point)), None)

    def _on_screen(self, box: Box) -> QRectF:
        assert self.page is not None
        paper = self._paper(self.page)
        scale = paper.width() / self.page.width_mm
        return QRectF(
            paper.x() + box.x_mm * scale,
            paper.y() + box.y_mm * scale,
            box.width_mm * scale,
            box.height_mm * scale,
        )


class Skipped(QWidget):
    """What is left out, and the way back; hidden while nothing is."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._items: list[Titled] = []
        self.text = widgets.label("", "muted", wrap=True)
        self.back = widgets.button("Print after all", self.clear)
        column = QHBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.text, 1)
        column.addWidget(self.back)
        self.setVisible(False)

    def add(self, item: Titled) -> None:
        self._items.append(item)
        self._show()

    def clear(self) -> None:
        self._items.clear()
        self._show()

    def without(self, items: Sequence[T]) -> list[T]:
        """Those that are not left out."""
        return [item for item in items if not any(item is each for each in self._items)]

    def _show(self) -> None:
        titles = [item.title for item in self._items]
        more = f" and {len(titles) - _NAMED:,} more" if len(titles) > _NAMED else ""
        self.text.setText(f"Left out: {', '.join(titles[:_NAMED])}{more}")
        self.setVisible(bool(titles))
        self.changed.emit()
