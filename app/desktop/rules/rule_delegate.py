"""Paints a rule of the list: switch, number, title, where it leads, and on the right what a trial says."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QAbstractItemModel, QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionButton,
    QStyleOptionViewItem,
)

from app.desktop import theme
from app.desktop.rules.draft import leads_to, title_of
from app.desktop.rules.rule_model import BADGES, ROW_ROLE, Index, Row

_ROW_PX: Final = 52
_SWITCH_PX: Final = 16
_PAD_PX: Final = 10


class RuleDelegate(QStyledItemDelegate):
    """Paints a row: switch, number, title, and below where it leads; what the trial says on the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, _ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW_ROLE)
        colours = theme.current().colours
        painter.save()
        style = option.widget.style() if option.widget is not None else QApplication.style()
        style.drawPrimitive(QStyle.PrimitiveElement.PE_PanelItemViewItem, option, painter, option.widget)
        area: QRect = option.rect.adjusted(_PAD_PX, 6, -_PAD_PX, -6)
        self._paint_switch(painter, style, option, row)
        text = area.adjusted(_SWITCH_PX + 8, 0, 0, 0)
        top = QRect(text.left(), text.top(), text.width(), text.height() // 2)
        below = QRect(text.left(), text.top() + text.height() // 2, text.width(), text.height() // 2)
        faint = colours.muted if not row.is_on else colours.text
        top.setRight(top.right() - self._paint_badge(painter, option, row, top))
        font = QFont(option.font)
        font.setWeight(QFont.Weight.DemiBold)
        font.setStrikeOut(not row.is_on)
        tone = getattr(colours, row.tone) if row.tone else faint
        _text(painter, top, font, tone, f"{row.number}  {title_of(row.rule)}")
        _text(painter, below, option.font, colours.muted, leads_to(row.rule))
        painter.restore()

    def editorEvent(
        self, event: QEvent, model: QAbstractItemModel, option: QStyleOptionViewItem, index: Index
    ) -> bool:
        """The switch is pressed; Space on the row does the same."""
        clicked = isinstance(event, QMouseEvent) and event.type() is QEvent.Type.MouseButtonRelease
        if clicked and not _switch_area(option).adjusted(-6, -14, 6, 14).contains(_point(event)):
            return False
        spaced = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Space
        if not clicked and not spaced:
            return False
        is_on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        turned = Qt.CheckState.Unchecked if is_on else Qt.CheckState.Checked
        return model.setData(index, turned, Qt.ItemDataRole.CheckStateRole)

    def _paint_switch(self, painter: QPainter, style: QStyle, option: QStyleOptionViewItem, row: Row) -> None:
        box = QStyleOptionButton()
        box.rect = _switch_area(option)
        state = QStyle.StateFlag.State_On if row.is_on else QStyle.StateFlag.State_Off
        box.state = state | QStyle.StateFlag.State_Enabled
        element = QStyle.PrimitiveElement.PE_IndicatorItemViewItemCheck
        style.drawPrimitive(element, box, painter, option.widget)

    def _paint_badge(self, painter: QPainter, option: QStyleOptionViewItem, row: Row, area: QRect) -> int:
        """The width it takes."""
        text, token = BADGES.get(row.outcome, ("", ""))
        if not text:
            return 0
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * 0.9)
        width = QFontMetrics(font).horizontalAdvance(text) + 14
        pill = QRect(area.right() - width, area.center().y() - 9, width, 18)
        colour = QColor(getattr(theme.current().colours, token))
        fill = QColor(colour)
        fill.setAlpha(34)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(fill)
        painter.drawRoundedRect(pill, 9, 9)
        painter.setPen(colour)
        painter.setFont(font)
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        return width + 6


def _switch_area(option: QStyleOptionViewItem) -> QRect:
    whole: QRect = option.rect
    return QRect(whole.left() + _PAD_PX, whole.center().y() - _SWITCH_PX // 2, _SWITCH_PX, _SWITCH_PX)


def _point(event: QEvent) -> QPoint:
    return event.position().toPoint() if isinstance(event, QMouseEvent) else QPoint()


def _text(painter: QPainter, area: QRect, font: QFont, colour: str, text: str) -> None:
    painter.setFont(font)
    painter.setPen(QColor(colour))
    shown = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, area.width())
    painter.drawText(area, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
