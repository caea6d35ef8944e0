"""One code beside the picture: what it is, whose it is, where it leads, and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFontDatabase, QMouseEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.client import Kind
from app.desktop import theme, widgets
from app.desktop.elided import ElidedLabel
from app.desktop.scan import symbologies
from app.desktop.scan.entries import Code, Match
from app.desktop.scan.lookup import Destination
from app.desktop.scan.picture_view import colour_of
from recognition.likeness.recognising import SURE

RECORD_ICONS = {Kind.PRODUCTS: "product", Kind.THNGS: "thing"}


@dataclass(frozen=True)
class CardActions:
    """What the buttons of a card do."""

    open_record: Callable[[Code, Match], None]
    follow: Callable[[str], None]
    record_scan: Callable[[Code, Match], object]
    copy: Callable[[Code], None]
    show_prints: Callable[[Code], None]
    create: Callable[[Code], None]
    attach: Callable[[Code], None]
    retry: Callable[[], None]


class Badge(QLabel):
    """The number of the code, in the colour of its outline."""

    def __init__(self, number: int, code: Code) -> None:
        super().__init__(str(number))
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setMinimumWidth(24)
        self.setFixedHeight(22)
        colour = colour_of(code).name()
        self.setStyleSheet(
            f"background: {colour}; color: white; border-radius: 11px; font-weight: 600; padding: 0 6px;"
        )


class CodeCard(QFrame):
    """A card takes the focus; its keys are those of the page."""

    chosen = Signal(int)

    def __init__(
        self,
        number: int,
        code: Code,
        destinations: Mapping[str, Destination],
        actions: CardActions,
        *,
        asking: bool,
    ) -> None:
        super().__init__()
        self.number, self.code = number, code
        self._actions = actions
        self.setObjectName("code-card")
        self.setProperty("role", "card")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(f"Code {number}, {symbologies.title(code.type)}, {code.value}")
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(6)
        column.addWidget(self._head())
        column.addWidget(self._value() if code.score is None else _likeness(code.score))
        for match in code.matches or ():
            column.addWidget(widgets.rule())
            column.addWidget(self._record(match))
            for link in match.links:
                column.addWidget(self._link(link, destinations.get(link)))
        if code.count > 1:
            column.addWidget(_parts(code))
        if code.missing:
            return
        if code.matches is None:
            column.addWidget(self._unasked(asking))
        elif not code.matches:
            column.addWidget(self._unknown())

    def mark(self, current: bool) -> None:
        """Show, by its border, that keys go to this card."""
        colour = theme.current().colours.accent if current else theme.current().colours.border
        self.setStyleSheet(f"QFrame#code-card {{ border: 1px solid {colour}; }}")

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.chosen.emit(self.number)
        super().mousePressEvent(event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:
            self.chosen.emit(self.number)
        return super().event(event)

    # parts

    def _head(self) -> QWidget:
        title = widgets.label(symbologies.title(self.code.type), "heading")
        if self.code.score is not None:  # nothing that could be copied or printed
            return widgets.row(Badge(self.number, self.code), title, 1)
        copy = widgets.icon_button(
            "copy", f"Copy the value of code {self.number} (Ctrl+C)", self._copy, size_px=16
        )
        copy.setToolTip("Copy the value (Ctrl+C)")
        prints = widgets.icon_button(
            "history", "Every print of this code", lambda: self._actions.show_prints(self.code), size_px=16
        )
        return widgets.row(Badge(self.number, self.code), title, 1, prints, copy)

    def _value(self) -> QLabel:
        value = widgets.label(breakable(self.code.value), wrap=True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPointSizeF(self.font().pointSizeF())
        value.setFont(font)
        value.setToolTip(widgets.plain_tip(self.code.value))
        return value

    def _record(self, match: Match) -> QWidget:
        icon = QLabel()
        icon.setPixmap(theme.pixmap(RECORD_ICONS[match.kind], theme.current().colours.muted, 18))
        icon.setToolTip(match.kind.noun().capitalize())
        name = ElidedLabel(match.title)
        font = name.font()
        font.setBold(True)
        name.setFont(font)
        code, actions = self.code, self._actions
        opened = widgets.button("Open", lambda: actions.open_record(code, match))
        opened.setToolTip("Open the record (Enter or O)")
        opened.setAccessibleName(f"Open {match.title}")
        scanned = widgets.button("Record scan", lambda: actions.record_scan(code, match))
        scanned.setToolTip("Record a scan action on it (S)")
        scanned.setAccessibleName(f"Record a scan of {match.title}")
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(6)
        column.addWidget(_row(icon, name))
        column.addWidget(widgets.row(opened, scanned, 1, spacing_px=6))
        return made

    def _link(self, link: str, found: Destination | None) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(2)
        icon = QLabel()
        icon.setPixmap(theme.pixmap("link", theme.current().colours.muted, 16))
        follow = widgets.icon_button(
            "open", f"Follow {link} (F)", lambda: self._actions.follow(link), size_px=16
        )
        column.addWidget(_row(icon, ElidedLabel(link), follow))
        column.addWidget(_leads(found))
        return made

    def _unasked(self, asking: bool) -> QWidget:
        if asking:
            return widgets.label("Asking the catalogue …", "muted")
        text = widgets.label("The catalogue has not answered yet.", "warning", wrap=True)
        return widgets.row(text, 1, widgets.button("Ask again", self._actions.retry))

    def _unknown(self) -> QWidget:
        made = QWidget()
        column = QVBoxLayout(made)
        column.setContentsMargins(0, 2, 0, 0)
        column.setSpacing(6)
        column.addWidget(widgets.label("Not in the catalogue", "warning"))
        create = widgets.button("New product", lambda: self._actions.create(self.code))
        create.setToolTip("Add a product with this identifier (N)")
        attach = widgets.button("Attach …", lambda: self._actions.attach(self.code))
        attach.setToolTip("Give this identifier to a product or thing that is there already (A)")
        column.addWidget(widgets.row(create, attach, 1, spacing_px=6))
        return made

    def _copy(self) -> None:
        self._actions.copy(self.code)


def _likeness(score: int) -> QLabel:
    """How sure it is that a photo shows the record: its value, the id of an image, tells a person nothing."""
    if score >= SURE:
        return widgets.label(f"{score} % alike", "muted")
    text = f"{score} % alike: look yourself whether it is this one"
    return widgets.label(text, "warning", wrap=True)


def _parts(code: Code) -> QLabel:
    if not code.missing:
        return widgets.label(f"Joined from {code.count} symbols", "muted")
    numbers = ", ".join(map(str, code.missing))
    missing = f"part {numbers} is" if len(code.missing) == 1 else f"parts {numbers} are"
    return widgets.label(
        f"A message on {code.count} symbols: {missing} not on this picture", "warning", wrap=True
    )


def _leads(found: Destination | None) -> QLabel:
    if found is None:
        return widgets.label("Looking where it leads …", "muted")
    if found.problem:
        return widgets.label(found.problem, "warning", wrap=True)
    leads = ElidedLabel(f"leads to {found.target}{_visits(found.hits)}", "muted")
    leads.setToolTip(
        f"{found.target}\nCounted is how often the short link was opened, by phones and browsers."
    )
    return leads


def _visits(hits: int | None) -> str:
    """How often the link was opened; scans that were reported as actions are not in this number."""
    if hits is None:
        return ""
    return " · opened once" if hits == 1 else f" · opened {hits:,} times"


def _row(icon: QLabel, name: ElidedLabel, *more: QWidget) -> QWidget:
    made = QWidget()
    layout = QHBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    icon.setFixedWidth(18)
    layout.addWidget(icon)
    layout.addWidget(name, 1)
    for widget in more:
        layout.addWidget(widget)
    return made


def breakable(value: str, every: int = 8) -> str:
    """The value with invisible break opportunities, so that a long one wraps; control signs are shown."""
    shown = "".join(chr(0x2400 + ord(sign)) if ord(sign) < 0x20 else sign for sign in value)
    return "\u200b".join(shown[start : start + every] for start in range(0, len(shown), every))
