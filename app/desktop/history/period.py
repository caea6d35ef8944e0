"""Choosing a period: a usual one up to now, or from one moment to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QDateTime, Signal
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QVBoxLayout, QWidget

from app.desktop.widgets import label, row

_HOUR_MS: Final = 3_600_000
PERIODS: Final = (
    ("All time", 0),
    ("Last hour", _HOUR_MS),
    ("Last 24 hours", 24 * _HOUR_MS),
    ("Last 7 days", 7 * 24 * _HOUR_MS),
    ("Last 30 days", 30 * 24 * _HOUR_MS),
)
_BETWEEN: Final = len(PERIODS)
_FORM: Final = "yyyy-MM-dd HH:mm"


@dataclass(frozen=True)
class Period:
    """Both ends included, in milliseconds since 1970; None is open."""

    since_ms: int | None = None
    until_ms: int | None = None

    @property
    def is_empty(self) -> bool:
        """It ends before it begins."""
        return self.since_ms is not None and self.until_ms is not None and self.until_ms < self.since_ms


class PeriodChoice(QWidget):
    """``changed`` when another period was chosen; ``period`` counts back from now.

    ``choice`` stands wherever its owner puts it; the widget itself holds what two moments need.
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.choice = QComboBox()
        self.choice.setAccessibleName("Period")
        self.choice.addItems([title for title, _ in PERIODS] + ["Between …"])
        now = QDateTime.currentDateTime()
        self.since = _moment("From", now.addDays(-7))
        self.until = _moment("To", now)
        self._between = row(
            label("from", "muted"), self.since, label("to", "muted"), self.until, 1, spacing_px=6
        )
        self._problem = label("The end lies before the beginning", "error")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._between)
        column.addWidget(self._problem)
        self._between.hide()
        self._problem.hide()
        self.choice.currentIndexChanged.connect(self._chosen)
        for edit in (self.since, self.until):
            edit.dateTimeChanged.connect(self._edited)

    @property
    def period(self) -> Period:
        number = self.choice.currentIndex()
        if number == _BETWEEN:
            return Period(
                self.since.dateTime().toMSecsSinceEpoch(), self.until.dateTime().toMSecsSinceEpoch()
            )
        length_ms = PERIODS[number][1]
        return Period(QDateTime.currentMSecsSinceEpoch() - length_ms if length_ms else None)

    def _chosen(self, number: int) -> None:
        self._between.setVisible(number == _BETWEEN)
        self._edited()

    def _edited(self) -> None:
        self._problem.setVisible(self.period.is_empty)
        if not self.period.is_empty:
            self.changed.emit()


def _moment(name: str, at: QDateTime) -> QDateTimeEdit:
    edit = QDateTimeEdit(at)
    edit.setDisplayFormat(_FORM)
    edit.setCalendarPopup(True)
    edit.setAccessibleName(name)
    edit.setKeyboardTracking(False)
    return edit
