"""The most frequent values of one kind, each with a bar of its share: countries, devices, pages …"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QVBoxLayout

from app.client import HitCount
from app.desktop import theme
from app.desktop.widgets import label

Index = QModelIndex | QPersistentModelIndex
Naming = Callable[[str], str]

_ROW_PX: Final = 26
_COUNT_ROLE: Final = Qt.ItemDataRole.UserRole


class _Model(QAbstractListModel):
    def __init__(self, naming: Naming) -> None:
        super().__init__()
        self.counts: Sequence[HitCount] = ()
        self._naming = naming

    def show(self, counts: Sequence[HitCount]) -> None:
        self.beginResetModel()
        self.counts = counts
        self.endResetModel()

    def name(self, count: HitCount) -> str:
        return self._naming(count.value) if count.value is not None else "Not known"

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self.counts)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        count = self.counts[index.row()]
        if role == _COUNT_ROLE:
            return count
        if role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
            bots = f", {count.bots:,} of them by bots" if count.bots else ""
            return f"{self.name(count)}: {count.hits:,} visits{bots}"
        return self.name(count) if role == Qt.ItemDataRole.DisplayRole else None


class Ranking(QFrame):
    """A card with a title and the list. ``chosen`` carries a value that was activated."""

    chosen = Signal(str)

    def __init__(self, title: str, naming: Naming = str) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._model = _Model(naming)
        self.list = QListView()
        self.list.setModel(self._model)
        self.list.setItemDelegate(_Bars(self.list))
        self.list.setAccessibleName(f"Visits by {title.lower()}")
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(6 * _ROW_PX)
        self.list.activated.connect(self._activated)
        self.list.clicked.connect(self._activated)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 8, 8)
        column.setSpacing(4)
        column.addWidget(label(title, "heading"))
        column.addWidget(self.list, 1)
        theme.current().changed.connect(self.list.viewport().update)

    @property
    def counts(self) -> Sequence[HitCount]:
        return self._model.counts

    def texts(self) -> list[str]:
        """What the rows say."""
        return [f"{self._model.name(count)} {count.hits}" for count in self.counts]

    def show_counts(self, counts: Sequence[HitCount]) -> None:
        self._model.show(counts)

    def _activated(self, index: QModelIndex) -> None:
        count = index.data(_COUNT_ROLE)
        if isinstance(count, HitCount) and count.value:
            self.chosen.emit(count.value)


class _Bars(QStyledItemDelegate):
    """Name on the left, number on the right, and behind both a bar as long as the share."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        count = index.data(_COUNT_ROLE)
        colours = theme.current().colours
        model = index.model()
        most = max([1, *(each.hits for each in model.counts)]) if isinstance(model, _Model) else 1
        area: QRect = option.rect.adjusted(2, 2, -4, -2)
        painter.save()
        bar = QColor(colours.accent)
        bar.setAlpha(58)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(bar)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        wide = max(3, round(area.width() * count.hits / most))
        painter.drawRoundedRect(QRect(area.left(), area.top(), wide, area.height()), 4, 4)
        number = f"{count.hits:,}"
        metrics = QFontMetrics(option.font)
        right = metrics.horizontalAdvance(number) + 8
        painter.setPen(QColor(colours.text))
        painter.drawText(
            area.adjusted(0, 0, -6, 0), Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number
        )
        text = area.adjusted(8, 0, -right - 6, 0)
        shown = metrics.elidedText(str(index.data()), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
