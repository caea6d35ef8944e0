"""A text of a rule: coloured, underlined where it is wrong, completed at the cursor; without line ends."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QMimeData, QModelIndex, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontDatabase,
    QKeyEvent,
    QResizeEvent,
    QStandardItem,
    QStandardItemModel,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
)
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QPlainTextEdit, QSizePolicy, QTextEdit

from app.desktop import theme
from app.desktop.rules.completion import Completion
from app.desktop.rules.marks import Mark, Role

Complete = Callable[[str, int], Completion]

_LINES: Final = (1, 8)
_POPUP_PX: Final = 460
_TEXT_ROLE: Final = Qt.ItemDataRole.UserRole
_COLOURS: Final = {
    Role.FIELD: "accent",
    Role.OPERATOR: "muted",
    Role.VALUE: "text",
    Role.SIGN: "warning",
}
_UNDERLINES: Final = {Role.ERROR: "error", Role.NOTE: "warning", Role.FAILED: "error", Role.HELD: "success"}
_TAKES_KEYS: Final = (Qt.Key.Key_Enter, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Tab)


class CodeEdit(QPlainTextEdit):
    """``edited`` after every change by the person; ``complete`` gives what may stand at the cursor."""

    edited = Signal()

    def __init__(self, name: str, hint: str, complete: Complete) -> None:
        super().__init__()
        self._complete = complete
        self._completion = Completion(0, 0)
        self._marks: Sequence[Mark] = ()
        self._text = ""
        self.setAccessibleName(name)
        self.setPlaceholderText(hint)
        self.setTabChangesFocus(True)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.document().setDocumentMargin(2)
        self._model = QStandardItemModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(10)
        self._completer.setWidget(self)
        self._popup.setAccessibleName(f"Suggestions for {name.lower()}")
        self._completer.activated[QModelIndex].connect(self._chosen)  # type: ignore[index]  # the stub knows one overload
        self.textChanged.connect(self._changed)
        theme.current().changed.connect(self._paint_marks)
        self._fit()

    # what others call

    @property
    def text(self) -> str:
        return self._text

    def load(self, text: str) -> None:
        """Show another text; its history begins anew."""
        if text != self._text:
            self._text = text
            self.setPlainText(text)
            self._fit()

    def mark(self, marks: Sequence[Mark]) -> None:
        self._marks = marks
        self._paint_marks()

    @property
    def marks(self) -> Sequence[Mark]:
        return self._marks

    def suggestions(self) -> list[str]:
        """What is suggested now."""
        return [str(self._model.item(row).data(_TEXT_ROLE)) for row in range(self._model.rowCount())]

    def suggest(self) -> None:
        """Show what may stand at the cursor."""
        self._completion = self._complete(self._text, self.textCursor().position())
        self._model.clear()
        for word in self._completion.words:
            item = QStandardItem(f"{word.text}    {word.hint}" if word.hint else word.text)
            item.setData(word.text, _TEXT_ROLE)
            item.setToolTip(word.hint)
            self._model.appendRow(item)
        if self._completion.words and self.hasFocus():
            place = self.cursorRect()
            place.setWidth(_POPUP_PX)
            self._completer.complete(place)
            self._popup.setCurrentIndex(self._model.index(0, 0))
        else:
            self._popup.hide()

    def accept(self, number: int) -> None:
        """Take a suggestion over."""
        self._chosen(self._model.index(number, 0))

    # Qt's side

    @property
    def _popup(self) -> QAbstractItemView:
        popup = self._completer.popup()
        assert popup is not None
        return popup

    def keyPressEvent(self, event: QKeyEvent) -> None:
        popup_shown = self._popup.isVisible()
        if popup_shown and event.key() in _TAKES_KEYS:
            if event.key() == Qt.Key.Key_Tab and self._popup.currentIndex().isValid():
                self._chosen(self._popup.currentIndex())
                self._popup.hide()
            event.ignore()
            return
        if event.key() == Qt.Key.Key_Space and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.suggest()
            return
        if event.key() in (Qt.Key.Key_Enter, Qt.Key.Key_Return):
            event.ignore()
            return
        before = self._text
        super().keyPressEvent(event)
        typed = event.text().isprintable() and bool(event.text())
        if self._text != before and (typed or popup_shown):
            self.suggest()
        elif popup_shown and self._text == before and not event.text():
            self._popup.hide()

    def insertFromMimeData(self, source: QMimeData) -> None:
        self.insertPlainText(" ".join(source.text().split()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def sizeHint(self) -> QSize:
        return QSize(200, self.height())

    def _chosen(self, index: QModelIndex) -> None:
        word = str(index.data(_TEXT_ROLE))
        cursor = self.textCursor()
        cursor.setPosition(min(self._completion.start, len(self._text)))
        cursor.setPosition(min(self._completion.end, len(self._text)), QTextCursor.MoveMode.KeepAnchor)
        cursor.insertText(word)
        self.setTextCursor(cursor)
        if word.endswith((".", "=", "<", ">")):
            self.suggest()  # it goes on: a key or a value is next

    def _changed(self) -> None:
        text = self.toPlainText()
        if text == self._text:
            return
        self._text = text
        self._fit()
        self.edited.emit()

    def _fit(self) -> None:
        """As high as the text, within limits."""
        needed = int(self.document().size().height())
        lines = min(max(needed, _LINES[0]), _LINES[1])
        policy = Qt.ScrollBarPolicy
        self.setVerticalScrollBarPolicy(
            policy.ScrollBarAsNeeded if needed > _LINES[1] else policy.ScrollBarAlwaysOff
        )
        around = self.height() - self.viewport().height()
        margin = 2 * self.document().documentMargin()
        height = round(self.fontMetrics().lineSpacing() * lines + margin + max(around, 12))
        if height != self.height():
            self.setFixedHeight(height)

    def _paint_marks(self) -> None:
        self.setExtraSelections([self._selection(mark) for mark in self._marks])

    def _selection(self, mark: Mark) -> QTextEdit.ExtraSelection:
        made = QTextEdit.ExtraSelection()
        cursor = self.textCursor()
        length = len(self._text)
        cursor.setPosition(min(mark.start, length))
        cursor.setPosition(min(mark.end, length), QTextCursor.MoveMode.KeepAnchor)
        form = QTextCharFormat()
        colours = theme.current().colours
        if mark.role in _COLOURS:
            form.setForeground(QColor(getattr(colours, _COLOURS[mark.role])))
        else:
            form.setUnderlineColor(QColor(getattr(colours, _UNDERLINES[mark.role])))
            form.setUnderlineStyle(_style(mark.role))
        if mark.role is Role.FAILED:
            faint = QColor(colours.error)
            faint.setAlpha(46)
            form.setBackground(faint)
        made.cursor, made.format = cursor, form
        return made


def _style(role: Role) -> QTextCharFormat.UnderlineStyle:
    if role is Role.ERROR:
        return QTextCharFormat.UnderlineStyle.WaveUnderline
    if role is Role.NOTE:
        return QTextCharFormat.UnderlineStyle.DotLine
    return QTextCharFormat.UnderlineStyle.SingleUnderline
