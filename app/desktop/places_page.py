"""The page Places: like any list of records, and by distance from a point."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.client import Kind, Record
from app.desktop.columns import COLUMNS, Column
from app.desktop.halves import Halves
from app.desktop.place_editors import degrees_of
from app.desktop.records_page import RecordsPage
from app.desktop.session import Session
from app.desktop.widgets import icon_button, label, line, row, set_tone
from catalog.origin import Origin

_ORIGIN_PX, _ORIGIN_LEAST_PX, _RADIUS_PX = 190, 120, 80


class PlacesPage(RecordsPage):
    """With an origin, the closest places come first; with a radius, only those within it."""

    def __init__(self, session: Session) -> None:
        self.origin_edit = line("Distance from, as latitude and longitude", "46.5197, 6.6323")
        self.radius_edit = line("No further than, in kilometres", "any")
        self._problem = label(role="error")
        super().__init__(session, Kind.PLACES, session.names)
        for edit in (self.origin_edit, self.radius_edit):
            edit.textChanged.connect(lambda _: self._apply())
        self.list.table.horizontalHeader().sortIndicatorChanged.connect(self._sorted_otherwise)
        self.list.selection_changed.connect(self._enable)
        self._enable()

    @property
    def problem(self) -> str:
        """What is wrong with the origin or the radius; empty if nothing."""
        return self._problem.text()

    def measure_from(self, record: Record) -> None:
        """Take the position of a place as the origin."""
        latitude, longitude = record.document.get("latitude"), record.document.get("longitude")
        if latitude is not None and longitude is not None:
            self.origin_edit.setText(f"{latitude}, {longitude}")

    def clear_origin(self) -> None:
        self.radius_edit.clear()
        self.origin_edit.clear()

    def _columns(self) -> Sequence[Column]:
        name, *rest = COLUMNS[Kind.PLACES]
        return (name, Column("Distance", self._distance, 130, right=True), *rest)

    def _build_left(self) -> QWidget:
        self.origin_edit.setMaximumWidth(_ORIGIN_PX)
        self.origin_edit.setMinimumWidth(_ORIGIN_LEAST_PX)
        self.radius_edit.setFixedWidth(_RADIUS_PX)
        self._here = icon_button("place", "Distance from the selected place", self._measure_from_selected)
        self._clear = icon_button("close", "Show all places again", self.clear_origin, size_px=14)
        bar = Halves(
            row(label("Distance from", "muted"), self.origin_edit, self._here),
            row(label("within", "muted"), self.radius_edit, label("km", "muted"), self._clear, 1),
        )
        bar.setContentsMargins(14, 8, 14, 8)
        self._problem.setContentsMargins(14, 0, 14, 6)
        self._problem.hide()
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self._problem)
        column.addWidget(self.list, 1)
        return left

    def _apply(self) -> None:
        """Ask anew when both fields make sense; say what does not."""
        origin, radius = self.origin_edit.text().strip(), self.radius_edit.text().strip()
        degrees, within_km = degrees_of(origin), _kilometres(radius)
        self._clear.setEnabled(bool(origin or radius))
        wrong_origin = bool(origin) and (degrees is None or not _on_earth(degrees))
        wrong_radius = bool(radius) and within_km is None
        self._tell(wrong_origin, wrong_radius)
        if not wrong_origin and not wrong_radius:
            self.list.model.near(degrees, within_km if degrees else None)

    def _tell(self, wrong_origin: bool, wrong_radius: bool) -> None:
        said = ""
        if wrong_origin:
            said = "Give latitude and longitude in degrees, such as 46.5197, 6.6323"
        elif wrong_radius:
            said = "The radius is a number of kilometres, such as 2.5"
        self._problem.setText(said)
        self._problem.setVisible(bool(said))
        set_tone(self.origin_edit, "error" if wrong_origin else "")
        set_tone(self.radius_edit, "error" if wrong_radius else "")

    def _distance(self, record: Record) -> str:
        near = self.list.model.query.near
        latitude, longitude = record.document.get("latitude"), record.document.get("longitude")
        if near is None or latitude is None or longitude is None:
            return ""
        return distance_text(Origin(*near).distance_km(latitude, longitude))

    def _measure_from_selected(self) -> None:
        if self.list.selection.current is not None:
            self.measure_from(self.list.selection.current)

    def _sorted_otherwise(self, section: int) -> None:
        """A header was pressed: the list has one order only."""
        if section >= 0 and self.list.model.query.near is not None:
            self.clear_origin()

    def _enable(self) -> None:
        current = self.list.selection.current
        self._here.setEnabled(current is not None and current.document.get("latitude") is not None)
        self._clear.setEnabled(bool(self.origin_edit.text() or self.radius_edit.text()))


def distance_text(distance_km: float) -> str:
    """As people say it: metres below one kilometre, one decimal below a hundred."""
    if distance_km < 1:
        return f"{distance_km * 1000:.0f} m"
    return f"{distance_km:.1f} km" if distance_km < 100 else f"{distance_km:,.0f} km"


def _on_earth(degrees: tuple[float, float]) -> bool:
    return abs(degrees[0]) <= 90 and abs(degrees[1]) <= 180


def _kilometres(text: str) -> float | None:
    try:
        value = float(text.replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value < float("inf") else None
