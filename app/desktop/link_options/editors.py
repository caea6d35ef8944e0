"""The editors of a link's options: moments, numbers, switches, passwords."""

from __future__ import annotations

from typing import Any, Final

from PySide6.QtCore import QDateTime, QTime
from PySide6.QtWidgets import QCheckBox, QDateTimeEdit, QLineEdit

from app.desktop.field_editors import FieldEditor
from app.desktop.fields import Field
from app.desktop.spin_boxes import SpinBox
from app.desktop.widgets import button, line, row

_MOST_VISITS: Final = 1_000_000_000
_FORMAT: Final = "yyyy-MM-dd HH:mm"


class MomentEditor(FieldEditor):
    """A point in time by this machine's clock, or none. The value is in milliseconds since 1970."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._kept_ms: int | None = None
        self.check = QCheckBox(field.hint)
        self.check.setAccessibleName(field.title)
        self.edit = QDateTimeEdit()
        self.edit.setDisplayFormat(_FORMAT)
        self.edit.setCalendarPopup(True)
        self.edit.setAccessibleName(f"{field.title}: day and time")
        self._finish(row(self.check, self.edit, 1))
        self.setFocusProxy(self.check)
        self.set_value(None)
        self.check.toggled.connect(self._toggled)
        self.edit.dateTimeChanged.connect(lambda _: self.changed.emit())

    def value(self) -> int | None:
        if not self.check.isChecked():
            return None
        shown = self.edit.dateTime()
        # Seconds are not shown: what was not edited keeps them.
        if self._kept_ms is not None and shown == _minute(self._kept_ms):
            return self._kept_ms
        return shown.toMSecsSinceEpoch()

    def set_value(self, value: Any) -> None:
        self.blockSignals(True)
        self._kept_ms = None if value is None else int(value)
        self.check.setChecked(value is not None)
        self.edit.setDateTime(_next_hour() if self._kept_ms is None else _minute(self._kept_ms))
        self.edit.setVisible(value is not None)
        self.blockSignals(False)

    def _toggled(self, on: bool) -> None:
        self.edit.setVisible(on)
        self.changed.emit()


class CountEditor(FieldEditor):
    """A number, or none: 0 says that there is no limit."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.spin = SpinBox()
        self.spin.setRange(0, _MOST_VISITS)
        self.spin.setGroupSeparatorShown(True)
        self.spin.setSpecialValueText(field.hint)
        self.spin.setAccessibleName(field.title)
        self.spin.setMaximumWidth(170)
        self._finish(row(self.spin, 1))
        self.setFocusProxy(self.spin)
        self.spin.valueChanged.connect(lambda _: self.changed.emit())

    def value(self) -> int | None:
        return self.spin.value() or None

    def set_value(self, value: Any) -> None:
        self.spin.blockSignals(True)
        self.spin.setValue(min(int(value or 0), _MOST_VISITS))
        self.spin.blockSignals(False)


class SwitchEditor(FieldEditor):
    """True, or nothing."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.check = QCheckBox(field.hint)
        self.check.setAccessibleName(field.title)
        self._finish(self.check)
        self.setFocusProxy(self.check)
        self.check.toggled.connect(lambda _: self.changed.emit())

    def value(self) -> bool | None:
        return True if self.check.isChecked() else None

    def set_value(self, value: Any) -> None:
        self.check.blockSignals(True)
        self.check.setChecked(bool(value))
        self.check.blockSignals(False)


class PasswordEditor(FieldEditor):
    """A new password; the one there is is never shown, and is kept, replaced or taken away."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._has_one = False
        self._is_taken = False
        self.edit = line(field.title)
        self.edit.setEchoMode(QLineEdit.EchoMode.Password)
        self.edit.setMaxLength(200)
        self.remove = button("Remove", self._take_away)
        self._finish(row(self.edit, self.remove))
        self.setFocusProxy(self.edit)
        self.edit.textEdited.connect(lambda _: self.changed.emit())

    def value(self) -> str | None:
        """The new one."""
        return self.edit.text() or None

    @property
    def is_taken_away(self) -> bool:
        """The link shall ask for none any more."""
        return self._is_taken and not self.edit.text()

    def set_value(self, value: Any) -> None:
        """``value`` says whether there is one."""
        self._has_one, self._is_taken = bool(value), False
        self.edit.clear()
        self._show()

    def _take_away(self) -> None:
        self._is_taken = not self._is_taken
        self.edit.clear()
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        kept = "There is one. Type another to replace it." if self._has_one else "None is asked for"
        self.edit.setPlaceholderText("It will be removed" if self._is_taken else kept)
        self.remove.setText("Keep it" if self._is_taken else "Remove")
        self.remove.setVisible(self._has_one)


def _minute(at_ms: int) -> QDateTime:
    moment = QDateTime.fromMSecsSinceEpoch(at_ms)
    clock = moment.time()
    moment.setTime(QTime(clock.hour(), clock.minute()))
    return moment


def _next_hour() -> QDateTime:
    moment = QDateTime.currentDateTime().addSecs(3600)
    moment.setTime(QTime(moment.time().hour(), 0))
    return moment
