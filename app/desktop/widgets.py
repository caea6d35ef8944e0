"""The small widgets every page is made of: one call each, with accessible name and role in the style."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableWidget,
    QToolButton,
    QWidget,
)

from app.desktop import theme


def label(text: str = "", role: str = "", *, wrap: bool = False, selectable: bool = False) -> QLabel:
    """``role``: title, heading, muted, error, warning or success."""
    made = QLabel(text, wordWrap=wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    if role == "title":  # names of records: they begin where the title does, whatever their script
        made.setAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute | Qt.AlignmentFlag.AlignVCenter
        )
    if selectable:
        made.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
    return made


def button(text: str, clicked: Callable[[], object], *, role: str = "", icon: str = "") -> QPushButton:
    """``role``: primary, danger, or none."""
    made = QPushButton(text)
    made.setAutoDefault(False)
    if role:
        made.setProperty("role", role)
    if icon:
        theme.set_icon(made, icon, "on_accent" if role == "primary" else "text")
    made.clicked.connect(lambda _checked=False: clicked())
    return made


def icon_button(icon: str, name: str, clicked: Callable[[], object], *, size_px: int = 18) -> QToolButton:
    """A flat button that shows only an icon; ``name`` is its tooltip and its accessible name."""
    made = QToolButton()
    made.setProperty("role", "quiet")
    made.setIconSize(QSize(size_px, size_px))
    made.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    made.setToolTip(name)
    made.setAccessibleName(name)
    theme.set_icon(made, icon)
    made.clicked.connect(lambda _checked=False: clicked())
    return made


def line(name: str, hint: str = "", text: str = "") -> QLineEdit:
    """A text field; ``name`` is its accessible name."""
    made = QLineEdit(text)
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    return made


def scrolled(body: QWidget, *, frame: bool = True) -> QScrollArea:
    """A page that scrolls up and down only; Tab goes to what is in it, not to itself."""
    area = QScrollArea()
    area.setWidget(body)
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    if not frame:
        area.setFrameShape(QFrame.Shape.NoFrame)
    return area


def row(*widgets: QWidget | int, spacing_px: int = 8) -> QWidget:
    """Widgets beside each other; a number is a stretch of that weight."""
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(spacing_px)
    for widget in widgets:
        if isinstance(widget, int):
            layout.addStretch(widget)
        else:
            layout.addWidget(widget)
    return made


def plain_table(name: str, heads: Sequence[str]) -> QTableWidget:
    """A table of a few rows that are selected as a whole and not edited; ``name`` is its accessible name."""
    made = QTableWidget(0, len(heads))
    made.setHorizontalHeaderLabels(list(heads))
    made.setAccessibleName(name)
    made.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    made.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
    made.setShowGrid(False)
    made.setWordWrap(False)
    made.setTabKeyNavigation(False)
    made.verticalHeader().hide()
    made.horizontalHeader().setHighlightSections(False)
    left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
    made.horizontalHeader().setDefaultAlignment(left)
    return made


def plain_tip(text: str) -> str:
    """A tooltip that shows the text of strangers as it is: Qt would take what looks like HTML for HTML."""
    return f"<qt>{escape(text).replace(chr(10), '<br>')}</qt>" if "<" in text else text


def rule() -> QFrame:
    """A hairline."""
    made = QFrame()
    made.setFixedHeight(1)
    made.setProperty("role", "rule")
    return made


def set_tone(widget: QWidget, tone: str) -> None:
    """Mark a widget as ``error`` or ``warning`` (or neither) in the style."""
    if widget.property("tone") != tone:
        widget.setProperty("tone", tone)
        widget.style().unpolish(widget)
        widget.style().polish(widget)
