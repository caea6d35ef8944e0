"""The visits of one short link, or of all: over time, on a map, and by what is known of the visitors."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDateTime, QLocale
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QFrame,
    QGridLayout,
    QMenu,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app import whole_file
from app.client import Client, HitQuestion, HitStatistics
from app.desktop import options, theme
from app.desktop.empty_state import EmptyState
from app.desktop.jobs import Report
from app.desktop.session import Session
from app.desktop.visits.bar_plot import BarPlot
from app.desktop.visits.csv_text import csv_text
from app.desktop.visits.periods import PERIODS, bars, question
from app.desktop.visits.ranking import Naming, Ranking
from app.desktop.visits.world_map import WorldMap, name_of
from app.desktop.widgets import button, label, row, scrolled
from app.errors import InputError

_WIDE_PX: Final = 980
_USUAL: Final = 3
"""The period that is shown first."""


def _language(code: str) -> str:
    language = QLocale(code).language()
    known = language is not QLocale.Language.C
    return f"{QLocale.languageToString(language)} ({code})" if known else code


_RANKINGS: Final[tuple[tuple[str, str, Naming], ...]] = (
    ("country", "Countries", name_of),
    ("link", "Short links", lambda short_id: f"/{short_id}"),
    ("device", "Devices", str.capitalize),
    ("browser", "Browsers", str),
    ("os", "Systems", str),
    ("region", "Regions", str),
    ("city", "Cities", str),
    ("referrer", "Pages they come from", str),
    ("language", "Languages", _language),
    ("variant", "Targets and rules", str),
)


class VisitsView(QWidget):
    """A period can be chosen; from all links one goes to one of them and back."""

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._session = session
        self.short_id: str | None = None
        self.statistics: HitStatistics | None = None
        self._asked = 0
        self.period = QComboBox()
        self.period.setAccessibleName("Period")
        for period in PERIODS:
            self.period.addItem(period.title)
        self.period.setCurrentIndex(_USUAL)
        self._title = label("All short links", "title")
        self._total = label(role="muted")
        self._back = button("All short links", lambda: self.show_link(None), icon="previous")
        self._export = QPushButton("Export CSV")
        self._export.setAutoDefault(False)  # in a dialog it would look like the answer to it
        theme.set_icon(self._export, "export")
        self._exports = QMenu(self._export)
        self._exports.addAction(
            "&Counts, as shown …", lambda: self._choose_file("visits", self._write_counts)
        )
        self._exports.addAction(
            "&Every visit, one a line …", lambda: self._choose_file("hits", self.write_all)
        )
        self._export.setMenu(self._exports)
        self.plot = BarPlot()
        self.map = WorldMap()
        self._unknown = label(role="muted")
        self.rankings = {name: Ranking(title, naming) for name, title, naming in _RANKINGS}
        self.empty = EmptyState()
        self._stack = QStackedWidget()
        self._grid = QGridLayout()
        self._build()
        self.period.activated.connect(lambda _: self.refresh())
        self.rankings["link"].chosen.connect(self.show_link)
        session.client_changed.connect(self._refresh_if_seen)

    @property
    def total(self) -> str:
        return self._total.text()

    def show_link(self, short_id: str | None) -> None:
        """The visits of this link; None: of all."""
        self.short_id = short_id
        self._title.setText("All short links" if short_id is None else f"/{short_id}")
        self._back.setVisible(short_id is not None)
        self.refresh()

    def show_only(self, short_id: str) -> None:
        """The visits of this link, without a way to the others."""
        self.show_link(short_id)
        self._back.hide()

    def refresh(self) -> None:
        """Ask the service again."""
        self._asked += 1
        period, now = PERIODS[self.period.currentIndex()], QDateTime.currentDateTime()
        asked = question(period, now, of_all=self.short_id is None)
        work = partial(self._session.client.hits, self.short_id, asked)
        self._session.jobs.run(work, owner=self).done(partial(self._came, self._asked, now))

    def write(self, path: Path) -> None:
        """What is shown, as CSV; InputError when the file cannot be written."""
        if self.statistics is not None:
            whole_file.write(path, csv_text(self.statistics).encode("utf-8"))

    def _came(self, number: int, now: QDateTime, statistics: HitStatistics) -> None:
        if number != self._asked:
            return
        self.statistics = statistics
        period = PERIODS[self.period.currentIndex()]
        self.plot.show_bars(bars(statistics.by.get(period.unit, ()), period, now), period.unit)
        for name, ranking in self.rankings.items():
            ranking.show_counts(statistics.by.get(name, ()))
        known = {count.value: count.hits for count in statistics.by.get("country", ()) if count.value}
        self.map.show_hits(known)
        unknown = statistics.hits - sum(known.values())
        self._unknown.setText(f"Country not known of {unknown:,} of {statistics.hits:,} visits")
        self._unknown.setVisible(unknown > 0)
        self._total.setText(total_text(statistics))
        self._export.setEnabled(bool(statistics.hits))
        if not statistics.hits:
            self._tell_empty()
        self._stack.setCurrentIndex(0 if statistics.hits else 1)
        self._arrange()

    def _refresh_if_seen(self) -> None:
        if self.isVisible():
            self.refresh()

    def write_all(self, path: Path) -> None:
        """The visits of the period themselves, by a job that can be cancelled."""
        period = PERIODS[self.period.currentIndex()]
        asked = question(period, QDateTime.currentDateTime(), of_all=self.short_id is None)
        work = partial(save_visits, self._session.client, self.short_id, asked, path)
        job = self._session.jobs.run_long("Exporting visits", work)
        job.done(lambda _: self._was_written(path)).failed(self._was_not_written)

    def _choose_file(self, stem: str, write: Callable[[Path], None]) -> None:
        folder = Path(self._session.settings.get(options.LAST_FOLDER))
        name = f"{stem}{'-' + self.short_id if self.short_id else ''}.csv"
        chosen, _ = QFileDialog.getSaveFileName(self, "Export visits", str(folder / name), "CSV (*.csv)")
        if chosen:
            self._session.settings.set(options.LAST_FOLDER, str(Path(chosen).parent))
            write(Path(chosen))

    def _write_counts(self, path: Path) -> None:
        try:
            self.write(path)
        except InputError as error:
            self._was_not_written(error)
        else:
            self._was_written(path)

    def _was_written(self, path: Path) -> None:
        self._session.note(f"Visits written to {path.name}", tone="success")

    def _was_not_written(self, error: Exception) -> None:
        if isinstance(error, InputError):
            self._session.note(str(error), tone="error")
        else:
            self._session.show_error(error)

    def _tell_empty(self) -> None:
        self.empty.tell(
            "chart",
            "No visits in this time",
            "A visit is counted whenever somebody scans a code or opens its short link.",
        )

    # parts

    def _build(self) -> None:
        head = row(self._back, self._title, self._total, 1, self.period, self._export)
        head.setContentsMargins(18, 10, 14, 10)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(18, 4, 18, 18)
        column.setSpacing(14)
        column.addWidget(_card(self.plot))
        self._grid.setSpacing(14)
        self._map_card = _card(self.map, self._unknown)
        column.addLayout(self._grid)
        column.addStretch(1)
        self._stack.addWidget(scrolled(body, frame=False))
        self._stack.addWidget(self.empty)
        self.empty.tell("chart", "Counting the visits …", "They are counted by the service.")
        self._export.setEnabled(False)
        self._stack.setCurrentIndex(1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(head)
        outer.addWidget(self._stack, 1)
        self._back.hide()
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The map and the lists in as many columns as fit; lists without values are left out."""
        while self._grid.count():
            self._grid.takeAt(0)
        across = 3 if self.width() >= _WIDE_PX else 2
        self._grid.addWidget(self._map_card, 0, 0, 1, across - 1)
        place = across - 1
        for ranking in self.rankings.values():
            has_values = any(count.value is not None for count in ranking.counts)
            ranking.setVisible(has_values)
            if has_values:
                self._grid.addWidget(ranking, place // across, place % across)
                place += 1
        for number in range(3):
            self._grid.setColumnStretch(number, 1 if number < across else 0)


def _card(*inside: QWidget) -> QFrame:
    card = QFrame()
    card.setProperty("role", "card")
    column = QVBoxLayout(card)
    column.setContentsMargins(8, 8, 8, 8)
    for widget in inside:
        column.addWidget(widget)
    return card


def save_visits(client: Client, short_id: str | None, asked: HitQuestion, path: Path, report: Report) -> None:
    """Runs in a worker; when it is cancelled, the file is as it was."""

    def pieces() -> Iterator[bytes]:
        written = 0
        for piece in client.every_hit(short_id, asked):
            written += len(piece)
            report.progress(written)
            yield piece

    whole_file.write_pieces(path, pieces())


def total_text(statistics: HitStatistics) -> str:
    """How many visits, and how many of them by bots."""
    visits = f"{statistics.hits:,} visit{'s' * (statistics.hits != 1)}"
    return visits + (f"  ·  {statistics.bots:,} of them by bots" if statistics.bots else "")
