"""How a picture is drawn in the list: thumbnail, name, and what became of it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
)

from app.desktop import theme
from app.desktop.scan.entries import Entry, State
from app.desktop.scan.model import ENTRY_ROLE
from app.desktop.scan.thumbnails import SIDE_PX, Thumbnails

ROW_HEIGHT_PX = 60
PADDING_PX = 10
PLACEHOLDERS = {State.ERROR: ("error", "error"), State.EMPTY: ("image", "muted")}
HAND_SCAN = ("scan", "muted")
DRAWN = frozenset({State.READ, State.EMPTY})


class PictureRows(QStyledItemDelegate):
    """Rows of one height, so that the list never measures what is out of sight."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(200, ROW_HEIGHT_PX)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        entry = index.data(ENTRY_ROLE)
        if not isinstance(entry, Entry):
            return
        colours = theme.current().colours
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, QColor(colours.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(rect, QColor(colours.hover))
        left = rect.left() + PADDING_PX
        picture = QRect(left, rect.top() + (ROW_HEIGHT_PX - SIDE_PX) // 2, SIDE_PX, SIDE_PX)
        self._paint_picture(painter, picture, entry)
        text = rect.adjusted(PADDING_PX + SIDE_PX + 10, 11, -PADDING_PX, -11)
        self._paint_text(painter, text, entry)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        """The row's own tip, and why there is a placeholder."""
        entry = index.data(ENTRY_ROLE)
        problem = self._thumbnails.problem(entry.path) if isinstance(entry, Entry) else ""
        if event.type() != QEvent.Type.ToolTip or not problem:
            return super().helpEvent(event, view, option, index)
        tip = index.data(Qt.ItemDataRole.ToolTipRole)
        QToolTip.showText(event.globalPos(), f"{tip}\nNot shown: {problem}", view)
        return True

    def _paint_picture(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        colours = theme.current().colours
        made = self._thumbnail(entry, painter.device().devicePixelRatioF())
        if made is not None and not made.isNull():
            painter.drawPixmap(rect, made)
            return
        painter.fillRect(rect, QColor(colours.raised))
        icon, colour = PLACEHOLDERS.get(entry.state, ("image", "muted")) if entry.is_picture else HAND_SCAN
        side = 22
        middle = QRect(rect.center().x() - side // 2 + 1, rect.center().y() - side // 2 + 1, side, side)
        painter.drawPixmap(middle, theme.pixmap(icon, getattr(colours, colour), 48))

    def _thumbnail(self, entry: Entry, scale: float) -> QPixmap | None:
        if entry.state not in DRAWN or not entry.is_picture:
            return None
        return self._thumbnails.pixmap(entry.path, scale=scale)

    def _paint_text(self, painter: QPainter, rect: QRect, entry: Entry) -> None:
        colours = theme.current().colours
        font = QFont(QApplication.font())
        painter.setFont(font)
        metrics = painter.fontMetrics()
        half = rect.height() // 2
        painter.setPen(QColor(colours.text))
        name = metrics.elidedText(entry.name, Qt.TextElideMode.ElideMiddle, rect.width())
        painter.drawText(rect.adjusted(0, 0, 0, -half), Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(QColor(getattr(colours, tone(entry))))
        summary = metrics.elidedText(entry.summary, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(rect.adjusted(0, half, 0, 0), Qt.AlignmentFlag.AlignVCenter, summary)


def tone(entry: Entry) -> str:
    """The colour of the second line: a problem, something to do, or nothing special."""
    if entry.state is State.ERROR:
        return "error"
    if any(code.matches == () for code in entry.codes):
        return "warning"
    return "muted"
