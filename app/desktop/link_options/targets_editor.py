"""Several targets that share the visitors: address, weight and name of each, and a bar of their shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.desktop import theme
from app.desktop.field_editors import FieldEditor
from app.desktop.fields import Field
from app.desktop.spin_boxes import SpinBox
from app.desktop.validation import Problem
from app.desktop.widgets import button, icon_button, label, line, plain_tip, row, set_tone

_MOST_WEIGHT: Final = 10_000
_TONES: Final = ("accent", "success", "warning", "error", "muted")
_BAR_PX: Final = 12


class ShareBar(QWidget):
    """The shares beside each other, in the order of the targets."""

    def __init__(self) -> None:
        super().__init__()
        self._shares: Sequence[float] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Shares of the targets")
        theme.current().changed.connect(self.update)

    def show_shares(self, shares: Sequence[float], text: str) -> None:
        self._shares = shares
        self.setAccessibleDescription(text)
        self.setToolTip(plain_tip(text))
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(120, _BAR_PX)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        left = 0.0
        for number, share in enumerate(self._shares):
            width = share * self.width()
            painter.setBrush(tone(number))
            painter.drawRoundedRect(QRectF(left, 0, max(0.0, width - 2), self.height()), 3, 3)
            left += width
        painter.end()


def tone(number: int) -> QColor:
    """The colour of a target."""
    return QColor(getattr(theme.current().colours, _TONES[number % len(_TONES)]))


class _Target(QWidget):
    """One target."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, target: dict[str, Any]) -> None:
        super().__init__()
        self._rest = {key: value for key, value in target.items() if key not in ("url", "weight", "name")}
        self.url = line("Address of the target", "https://example.com/b", str(target.get("url") or ""))
        self.url.setCursorPosition(0)
        self.name = line("Name of the target", "Name", str(target.get("name") or ""))
        self.weight = SpinBox()
        self.weight.setRange(1, _MOST_WEIGHT)
        self.weight.setValue(int(target.get("weight") or 1))
        self.weight.setAccessibleName("Weight of the target")
        self.weight.setMinimumWidth(70)
        self.share = label(role="muted")
        self.share.setMinimumWidth(44)
        self._problem = label(role="error", wrap=True)
        self._problem.hide()
        remove = icon_button("close", "Remove this target", lambda: self.removed.emit(self), size_px=14)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(row(self.url, remove, spacing_px=4))
        column.addWidget(row(self.name, self.weight, self.share, spacing_px=6))
        column.addWidget(self._problem)
        for edit in (self.url, self.name):
            edit.textEdited.connect(lambda _: self.changed.emit())
        self.weight.valueChanged.connect(lambda _: self.changed.emit())

    def value(self) -> dict[str, Any]:
        name = self.name.text().strip()
        found = {**self._rest, "url": self.url.text().strip(), "weight": self.weight.value()}
        return found | ({"name": name} if name else {})

    def show_problem(self, message: str) -> None:
        self._problem.setText(message)
        self._problem.setVisible(bool(message))
        set_tone(self.url, "error" if message else "")
        self.url.setAccessibleDescription(message)


class TargetsEditor(FieldEditor):
    """Rows of targets; without any, the link's own target is the only one."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._targets: list[_Target] = []
        self._rows = QVBoxLayout()
        self._rows.setSpacing(10)
        self.bar = ShareBar()
        self._add = button("Add target", self.add_target, icon="add")
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.bar)
        column.addLayout(self._rows)
        column.addWidget(self._add, 0, Qt.AlignmentFlag.AlignLeft)
        self._finish(body)
        self._show_shares()

    @property
    def targets(self) -> Sequence[_Target]:
        return self._targets

    def value(self) -> list[dict[str, Any]] | None:
        return [target.value() for target in self._targets] or None

    def set_value(self, value: Any) -> None:
        for target in list(self._targets):
            self._drop(target)
        for target in value or ():
            self._append(dict(target))
        self._show_shares()

    def add_target(self) -> None:
        self._append({}).url.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edited()

    def show_problems(self, problems: list[Problem]) -> None:
        by_row = {problem.part: problem.message for problem in reversed(problems)}
        for number, target in enumerate(self._targets):
            target.show_problem(by_row.pop(str(number), ""))
        self._problem.setHidden(not by_row)
        self._problem.setText("\n".join(by_row.values()))
        set_tone(self._problem, "error")

    def _append(self, target: dict[str, Any]) -> _Target:
        made = _Target(target)
        made.changed.connect(self._edited)
        made.removed.connect(self._remove)
        self._targets.append(made)
        self._rows.addWidget(made)
        return made

    def _remove(self, target: _Target) -> None:
        self._drop(target)
        self._add.setFocus(Qt.FocusReason.OtherFocusReason)
        self._edited()

    def _drop(self, target: _Target) -> None:
        self._targets.remove(target)
        self._rows.removeWidget(target)
        target.hide()
        target.deleteLater()

    def _edited(self) -> None:
        self._show_shares()
        self.changed.emit()

    def _show_shares(self) -> None:
        shares = shares_of([target.weight.value() for target in self._targets])
        for number, (target, share) in enumerate(zip(self._targets, shares, strict=True)):
            target.share.setText(f"{share:.0%}")
            target.share.setStyleSheet(f"color: {tone(number).name()};")
        self.bar.show_shares(shares, ", ".join(f"{share:.0%}" for share in shares))
        self.bar.setVisible(len(shares) > 1)


def shares_of(weights: Sequence[int]) -> list[float]:
    """What part of the visitors each target gets."""
    total = sum(weights)
    return [weight / total for weight in weights] if total else []
