"""Updates of properties and of locations: a plot of them, and the table of all."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHeaderView,
    QSplitter,
    QTableWidgetItem,
    QWidget,
)

from app.client import Record
from app.client.histories import Histories, Update, Updates
from app.desktop.empty_state import EmptyState
from app.desktop.history.period import Period
from app.desktop.history.plot import Plot
from app.desktop.history.plots import TimePlot, TrackPlot, coordinates, exactly, is_number
from app.desktop.history.view import HistoryView
from app.desktop.session import Session
from app.desktop.widgets import plain_table, plain_tip

PAGES_AT_ONCE: Final = 10
"""Pages of 100 updates that are read before the person is asked whether older ones are wanted."""


_KEYS_PX: Final = 200


class UpdatesView(HistoryView):
    """A plot above, a table below; those that cannot be plotted are in the table alone."""

    def __init__(self, session: Session, plot: Plot, heads: Sequence[str]) -> None:
        self.plot = plot
        self.table = plain_table("Values", heads)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.updates: list[Update] = []
        super().__init__(session)

    def text_of(self, update: Update) -> str:
        """What the table says of an update."""
        raise NotImplementedError

    def plotted(self, update: Update) -> bool:
        raise NotImplementedError

    def draw(self) -> None:
        """Give the plot the updates."""
        raise NotImplementedError

    def _body(self) -> QWidget:
        body = QSplitter(Qt.Orientation.Vertical)
        body.addWidget(self.plot)
        body.addWidget(self.table)
        body.setStretchFactor(0, 3)
        body.setStretchFactor(1, 2)
        body.setChildrenCollapsible(False)
        return body

    def _show(self, answer: Updates, *, fresh: bool) -> str | None:
        if fresh:
            self.updates = []
            self.table.setRowCount(0)
        first = len(self.updates)
        self.updates += answer.items
        self.table.setRowCount(len(self.updates))
        for row, update in enumerate(answer.items, first):
            text = self.text_of(update)
            for column, said in enumerate((exactly(update.at_ms), text)):
                item = QTableWidgetItem(said)
                item.setToolTip(plain_tip(said))
                self.table.setItem(row, column, item)
        self.plot.setVisible(any(map(self.plotted, self.updates)))
        self.draw()
        return answer.next

    def _shown_count(self) -> int:
        return len(self.updates)


class PropertiesView(UpdatesView):
    """The values of one property over time."""

    def __init__(self, session: Session) -> None:
        self.keys = QComboBox()
        self.keys.setAccessibleName("Property")
        self.keys.setMaximumWidth(_KEYS_PX)
        self._time_plot = TimePlot("Values over time")
        super().__init__(session, self._time_plot, ("When", "Value"))
        self.keys.currentIndexChanged.connect(lambda _: self.ask())

    def show_record(self, record: Record | None) -> None:
        same = record is not None and self.record is not None and record.id == self.record.id
        chosen = self.keys.currentData() if same else None
        found: dict[str, Any] = dict(record.document.get("properties") or {}) if record is not None else {}
        self.keys.blockSignals(True)
        self.keys.clear()
        for key in sorted(found):
            self.keys.addItem(f"{key}  ·  {shown_value(found[key])[:40]}", key)
        self.keys.setCurrentIndex(max(0, self.keys.findData(chosen)) if found else -1)
        self.keys.blockSignals(False)
        self.keys.setVisible(bool(found))
        super().show_record(record)

    def text_of(self, update: Update) -> str:
        return shown_value(update.value)

    def plotted(self, update: Update) -> bool:
        return is_number(update.value)

    def draw(self) -> None:
        self._time_plot.show_updates(self.updates)

    def _filters(self) -> list[QWidget | int]:
        return [self.keys]

    def _question(self, after: str | None) -> Callable[[], Any]:
        assert self.record is not None
        key = self.keys.currentData()
        if not key:
            return lambda: Updates(())
        read = partial(Histories.property, self.session.client.histories, self.record, str(key))
        return partial(_several, read, self.period.period, after)

    def _tell_empty(self, state: EmptyState) -> None:
        if self.keys.count():
            state.tell("history", "No values in this period", "Choose a longer one.")
        else:
            state.tell("history", "No properties yet", "Values that devices and programs report appear here.")


class LocationsView(UpdatesView):
    """Where a thing was."""

    def __init__(self, session: Session) -> None:
        self._track_plot = TrackPlot("Track seen from above, north is up")
        super().__init__(session, self._track_plot, ("When", "Where"))

    def text_of(self, update: Update) -> str:
        at = coordinates(update.value)
        place = str(update.value.get("place") or "")
        parts = ["" if at is None else f"{at[0]:.5f}, {at[1]:.5f}", f"place {place}" if place else ""]
        return "   ".join(part for part in parts if part) or shown_value(update.value)

    def plotted(self, update: Update) -> bool:
        return coordinates(update.value) is not None

    def draw(self) -> None:
        self._track_plot.show_updates(self.updates)

    def _question(self, after: str | None) -> Callable[[], Any]:
        assert self.record is not None
        read = partial(Histories.locations, self.session.client.histories, self.record)
        return partial(_several, read, self.period.period, after)

    def _tell_empty(self, state: EmptyState) -> None:
        if self.period.period == Period():
            state.tell("place", "No location yet", "Where the thing is reported to be appears here.")
        else:
            state.tell("place", "No location in this period", "Choose a longer one.")


def _several(read: Callable[..., Updates], period: Period, after: str | None) -> Updates:
    """Some pages of updates as one; runs in a worker."""
    items: list[Update] = []
    for _ in range(PAGES_AT_ONCE):
        page = read(since_ms=period.since_ms, until_ms=period.until_ms, after=after)
        items += page.items
        after = page.next
        if after is None:
            break
    return Updates(tuple(items), after)


def shown_value(value: Any) -> str:
    """A JSON value as a person reads it."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
