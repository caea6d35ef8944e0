"""The strip above the pages that says what a scan is, where it is not simply a record that opens."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QPushButton, QWidget

from app.client import Kind
from app.desktop import theme, widgets
from app.desktop.elided import ElidedLabel
from app.desktop.empty_state import Choice
from app.desktop.scan import symbologies
from app.desktop.scan.attach import AttachDialog
from app.desktop.scan.entries import Code
from app.desktop.scan.new_product import NewProductDialog
from app.desktop.session import Session
from app.desktop.strip_bar import above_pages

MOST_CHOICES = 3
SHOWN_SIGNS = 60


class ScanStrip(QFrame):
    """Hidden until there is something to decide; the next scan takes its place."""

    again = Signal(object)
    """Ask the catalogue about this `Code` once more."""

    def __init__(self, session: Session, window: QMainWindow) -> None:
        super().__init__()
        self.setObjectName("scan-strip")
        self.setAccessibleName("Scanned code")
        self._session = session
        self.code: Code | None = None
        self._icon = widgets.label()
        self.text = ElidedLabel("")
        self._choices = QWidget()
        self._close = widgets.icon_button("close", "Close this message", self.dismiss, size_px=14)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 6, 10, 6)
        self._row.setSpacing(10)
        for part in (self._icon, self.text, self._choices, self._close):
            self._row.addWidget(part, 1 if part is self.text else 0)
        self._bar = above_pages(window, self, title="Scanned", name="scan-bar")
        theme.current().changed.connect(self._paint)
        self._paint()

    @property
    def is_shown(self) -> bool:
        return not self._bar.isHidden()

    def dismiss(self) -> None:
        self.code = None
        self._bar.hide()

    def tell(self, code: Code) -> None:
        """Unknown: make or find its record. Several records: which one. No answer: ask again."""
        self.code = code
        shown = f"{symbologies.title(code.type)} {short(code.value)}"
        if code.matches is None:
            self._show(f"{shown}: the catalogue has not answered.", [Choice("Ask again", self._ask_again)])
        elif not code.matches:
            actions = [Choice("New product …", self._create), Choice("Attach …", self._attach)]
            self._show(f"{shown} is not in the catalogue.", actions)
        else:
            self._show(f"{shown} belongs to {len(code.matches)} records.", self._records(code))

    @property
    def buttons(self) -> list[QPushButton]:
        """What can be chosen now, the likeliest first."""
        return self._choices.findChildren(QPushButton)

    def _records(self, code: Code) -> list[Choice]:
        return [
            Choice(short(match.title, 28), partial(self._open, match.kind, match.record_id))
            for match in (code.matches or ())[:MOST_CHOICES]
        ]

    def _show(self, text: str, choices: Sequence[Choice]) -> None:
        self.text.show_text(text)
        self.setAccessibleDescription(text)
        made = widgets.row(
            *(
                widgets.button(choice.text, choice.call, role="" if number else "primary")
                for number, choice in enumerate(choices)
            )
        )
        self._row.replaceWidget(self._choices, made)
        self._choices.deleteLater()
        self._choices = made
        self._bar.show()

    def _open(self, kind: Kind, record_id: str) -> None:
        self.dismiss()
        self._session.open_record(kind, record_id)

    def _create(self) -> None:
        if self.code is not None:
            dialog = NewProductDialog(self._session, self.code, self.window(), created=self._created)
            dialog.open()

    def _created(self, product_id: str) -> None:
        self._open(Kind.PRODUCTS, product_id)

    def _attach(self) -> None:
        if self.code is not None:
            dialog = AttachDialog(self._session, self.code, self.window())
            dialog.accepted.connect(self.dismiss)
            dialog.open()

    def _ask_again(self) -> None:
        if self.code is not None:
            self.again.emit(self.code)

    def _paint(self) -> None:
        colours = theme.current().colours
        self._icon.setPixmap(theme.pixmap("scan", colours.accent, 20))
        self.setStyleSheet(
            f"QFrame#scan-strip {{ background: {colours.surface};"
            f" border-bottom: 2px solid {colours.accent}; }}"
        )


def short(text: str, most: int = SHOWN_SIGNS) -> str:
    """One line of it, control characters shown."""
    shown = "".join(chr(0x2400 + ord(sign)) if sign < " " else sign for sign in text)
    return shown if len(shown) <= most else f"{shown[: most - 1]}…"
