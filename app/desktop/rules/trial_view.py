"""What a trial came to: who decides, the address, and why each of the other rules does not."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QFontMetrics, QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
)

from app.client import Trial
from app.desktop.rules.draft import Rule, title_of
from app.desktop.rules.wording import address, facts, headline, why_not, why_not_others
from app.desktop.widgets import icon_button, label, row, set_tone

_BREAK: Final = "\u200b"
_BREAKABLE: Final = re.compile(r"([/?&=|,<>])")
_MOST_REASONS: Final = 500
_REASONS_PX, _REASON_PX = 176, 56
# What the style sheet leaves beside and above the text of a row, and Qt's own margin.
_BESIDE_PX, _ABOVE_PX, _HIGHEST_PX = 12, 7, 10_000

Index = QModelIndex | QPersistentModelIndex


class TrialView(QFrame):
    """``rule_wanted``: the person points at a rule."""

    rule_wanted = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self._url = ""
        self._headline = label(wrap=True)
        self._address = label(role="heading", wrap=True, selectable=True)
        self._facts = label(role="muted", wrap=True)
        self._copy = icon_button("copy", "Copy the address", self._copy_url, size_px=16)
        self._open = icon_button("open", "Open the address", self._open_url, size_px=16)
        self._reasons_title = label("Why not the others", "heading")
        self.reasons = QListWidget()
        self.reasons.setAccessibleName("Why the other rules do not decide")
        self.reasons.setWordWrap(True)
        self.reasons.setItemDelegate(_Wrapped(self.reasons))
        self.reasons.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.reasons.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.reasons.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.reasons.itemClicked.connect(self._point_at)
        self.reasons.itemActivated.connect(self._point_at)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 12, 14, 12)
        column.setSpacing(6)
        column.addWidget(self._headline)
        column.addWidget(row(self._address, self._copy, self._open, spacing_px=2))
        column.addWidget(self._facts)
        column.addWidget(self._reasons_title)
        column.addWidget(self.reasons, 1)
        self.say("Trying …", "muted")

    @property
    def headline(self) -> str:
        return self._headline.text()

    @property
    def address(self) -> str:
        return self._address.text().replace(_BREAK, "")

    def say(self, text: str, role: str) -> None:
        """No trial: say why."""
        self._show(text, role, "", "")
        self._fill([])

    def show_trial(self, trial: Trial, rules: Sequence[Rule]) -> None:
        text, role = headline(trial, rules)
        self._show(text, role, address(trial), trial.url or "")
        self._facts.setText(facts(trial.scan))
        self._facts.show()
        ended = any(each.outcome == "ends" and each.reached for each in trial.rules)
        reasons = [(each.rule, why_not(each, ended=ended)) for each in trial.rules if each.outcome != "fires"]
        of_rules = [(at, f"{at + 1}  {title_of(rules[at])}\n{why}") for at, why in reasons]
        of_applications = [(trial.rule or 0, text) for text in why_not_others(trial)]
        self._fill([*of_applications, *of_rules][:_MOST_REASONS])

    def _show(self, text: str, role: str, shown: str, url: str) -> None:
        self._url = url
        self._headline.setText(text)
        self._headline.setProperty("role", role)
        set_tone(self._headline, role)
        self._address.setText(_breakable(shown))
        self._address.setVisible(bool(shown))
        self._facts.hide()
        for widget in (self._copy, self._open):
            widget.setVisible(bool(url))

    def _fill(self, reasons: Sequence[tuple[int, str]]) -> None:
        self.reasons.clear()
        for position, text in reasons:
            item = QListWidgetItem(text)
            item.setData(Qt.ItemDataRole.UserRole, position)
            self.reasons.addItem(item)
        self.reasons.setFixedHeight(min(_REASONS_PX, _REASON_PX * len(reasons) + 8))
        for widget in (self.reasons, self._reasons_title):
            widget.setVisible(bool(reasons))

    def _point_at(self, item: QListWidgetItem) -> None:
        self.rule_wanted.emit(int(item.data(Qt.ItemDataRole.UserRole)))

    def _copy_url(self) -> None:
        QGuiApplication.clipboard().setText(self._url)

    def _open_url(self) -> None:
        QDesktopServices.openUrl(QUrl(self._url))


def _breakable(text: str) -> str:
    """The text with places where a long address or match may go on in the next line."""
    return _BREAKABLE.sub(rf"\1{_BREAK}", text)


class _Wrapped(QStyledItemDelegate):
    """Rows as high as their text takes in the width there is: Qt's own forgets the room beside it."""

    def displayText(self, value: Any, locale: Any) -> str:
        shown: str = super().displayText(_breakable(str(value)), locale)  # which keeps lines apart
        return shown

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        view = option.widget
        width = view.viewport().width() if isinstance(view, QListWidget) else option.rect.width()
        within = QRect(0, 0, width - 2 * _BESIDE_PX, _HIGHEST_PX)
        text = _breakable(str(index.data()))
        taken = QFontMetrics(option.font).boundingRect(within, int(Qt.TextFlag.TextWordWrap), text)
        return QSize(width, taken.height() + 2 * _ABOVE_PX)
