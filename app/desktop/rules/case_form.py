"""The made-up scan of the test bench: what is scanned, when, where, with what."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode

from PySide6.QtCore import QDateTime, Qt, Signal
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QGridLayout, QLabel, QStackedWidget, QWidget

from app.desktop.rules.presets import AGENTS
from app.desktop.rules.target_search import TargetSearch
from app.desktop.rules.vocabulary import Word, countries, languages, standing
from app.desktop.session import Session
from app.desktop.widgets import line, set_tone

Place = tuple[str, float, float]
"""Name, latitude, longitude."""

_TIME_FORMAT: Final = "yyyy-MM-ddTHH:mm"
_WHERE: Final = ("Not known", "A country", "A place", "Coordinates", "An IP address")
_UNKNOWN, _COUNTRY, _PLACE, _COORDINATES, _ADDRESS = range(5)
_TYPES: Final = (("implicitScans", "A link is opened"), ("scans", "An app reports a scan"))
_NUMBERS: Final = re.compile(r"\s*(-?\d+(?:\.\d+)?)\s*[,; ]\s*(-?\d+(?:\.\d+)?)\s*")


class CaseForm(QWidget):
    """``changed`` whenever the case is another one."""

    changed = Signal()

    def __init__(self, session: Session) -> None:
        super().__init__()
        self._quiet = False
        self._places: Sequence[Place] = ()
        self.target = TargetSearch(session)
        self.type = _box("How it is scanned", _TYPES)
        self.when = _box("When", (("now", "Now"), ("then", "At this time")))
        self.time = QDateTimeEdit(QDateTime.currentDateTime())
        self.time.setDisplayFormat("yyyy-MM-dd HH:mm")
        self.time.setCalendarPopup(True)
        self.time.setAccessibleName("Time of the scan, by the clocks there")
        self.zone = _box("Time zone", [("", "Zone of the place")])
        self.where = _box("Where", [(str(number), title) for number, title in enumerate(_WHERE)])
        self.country = _box("Country", [(word.text, f"{word.hint} ({word.text})") for word in countries()])
        self.place = _box("Place", ())
        self.coordinates = line("Latitude and longitude", "47.37, 8.54")
        self.address = line("IP address", "203.0.113.7")
        self.agent = _box("With", [(agent.user_agent, agent.title) for agent in AGENTS])
        self.agent.addItem("Another …", None)
        self.own_agent = line("User agent", "Mozilla/5.0 …")
        self.language = _box("Language", [("", "Not known"), *_by_word(languages())])
        self.referrer = line("Page the visitor comes from", "https://…")
        self.query = line("Parameters of the link", "utm_source=poster&lot=7")
        for word in standing()["timezone"]:
            self.zone.addItem(word.text, word.text)
        self._details = QStackedWidget()
        for widget in (QWidget(), self.country, self.place, self.coordinates, self.address):
            self._details.addWidget(widget)
        self._lay_out()
        self._connect()
        self._show_parts()

    def value(self) -> dict[str, Any]:
        """The case as the API takes it; what is not known is left out."""
        found: dict[str, Any] = {"type": self.type.currentData(), **self.target.value()}
        if self.when.currentData() == "then":
            found["localTime"] = self.time.dateTime().toString(_TIME_FORMAT)
        found |= self._whereabouts()
        agent = (
            self.own_agent.text().strip() if self.agent.currentData() is None else self.agent.currentData()
        )
        given = {
            "timeZone": self.zone.currentData(),
            "userAgent": agent,
            "language": self.language.currentData(),
            "referrer": self.referrer.text().strip(),
            "query": dict(parse_qsl(self.query.text().strip().lstrip("?"), keep_blank_values=True)),
        }
        return found | {name: value for name, value in given.items() if value}

    def load(self, case: Mapping[str, Any]) -> None:
        """Show a case that was saved."""
        self._quiet = True
        self.target.load(case)
        _choose(self.type, case.get("type", "implicitScans"))
        _choose(self.when, "then" if case.get("localTime") else "now")
        if case.get("localTime"):
            self.time.setDateTime(QDateTime.fromString(str(case["localTime"]), _TIME_FORMAT))
        _choose(self.zone, case.get("timeZone", ""))
        _choose(self.where, str(_where_of(case)))
        _choose(self.country, case.get("country", ""))
        if "latitude" in case:
            self.coordinates.setText(f"{case['latitude']}, {case.get('longitude', 0)}")
        self.address.setText(str(case.get("ipAddress", "")))
        if not _choose(self.agent, case.get("userAgent", "")):
            self.agent.setCurrentIndex(self.agent.count() - 1)
            self.own_agent.setText(str(case.get("userAgent", "")))
            self.own_agent.setCursorPosition(0)
        _choose(self.language, case.get("language", ""))
        self.referrer.setText(str(case.get("referrer", "")))
        self.query.setText(urlencode(case.get("query") or {}))
        self._quiet = False
        self._show_parts()
        self.changed.emit()

    def set_places(self, places: Sequence[Place]) -> None:
        """The places of the catalogue that have a position."""
        self._places = places
        held = self.place.currentText()
        self.place.blockSignals(True)
        self.place.clear()
        self.place.addItems([name for name, _, _ in places] or ["There are no places with a position"])
        self.place.setEnabled(bool(places))
        self.place.setCurrentIndex(max(0, self.place.findText(held)))
        self.place.blockSignals(False)

    def _whereabouts(self) -> dict[str, Any]:
        where = int(self.where.currentData())
        if where == _COUNTRY:
            return {"country": self.country.currentData()}
        if where == _PLACE and self._places:
            _name, latitude, longitude = self._places[max(0, self.place.currentIndex())]
            return {"latitude": latitude, "longitude": longitude}
        if where == _COORDINATES:
            found = _NUMBERS.fullmatch(self.coordinates.text())
            set_tone(self.coordinates, "" if found or not self.coordinates.text() else "error")
            return {"latitude": float(found[1]), "longitude": float(found[2])} if found else {}
        address = self.address.text().strip()
        return {"ipAddress": address} if where == _ADDRESS and address else {}

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(7)
        grid.setColumnStretch(1, 1)
        rows: Sequence[tuple[str, QWidget]] = (
            ("Scanned", self.target),
            ("How", self.type),
            ("When", self.when),
            ("", self.time),
            ("", self.zone),
            ("Where", self.where),
            ("", self._details),
            ("With", self.agent),
            ("", self.own_agent),
            ("Language", self.language),
            ("Comes from", self.referrer),
            ("Parameters", self.query),
        )
        for number, (title, widget) in enumerate(rows):
            if title:
                heading = QLabel(title)
                heading.setProperty("role", "muted")
                heading.setBuddy(widget)
                grid.addWidget(heading, number, 0)
            grid.addWidget(widget, number, 1)

    def _connect(self) -> None:
        self.target.changed.connect(self._edited)
        self.time.dateTimeChanged.connect(lambda _: self._edited())
        for box in (self.type, self.when, self.zone, self.where, self.country, self.place):
            box.currentIndexChanged.connect(lambda _: self._edited())
        for box in (self.agent, self.language):
            box.currentIndexChanged.connect(lambda _: self._edited())
        for edit in (self.coordinates, self.address, self.own_agent, self.referrer, self.query):
            edit.textEdited.connect(lambda _: self._edited())

    def _edited(self) -> None:
        if not self._quiet:
            self._show_parts()
            self.changed.emit()

    def _show_parts(self) -> None:
        """Only what counts is shown."""
        where = int(self.where.currentData())
        self._details.setCurrentIndex(where)
        self._details.setVisible(where != _UNKNOWN)
        self.time.setVisible(self.when.currentData() == "then")
        self.own_agent.setVisible(self.agent.currentData() is None)


def _box(name: str, rows: Sequence[tuple[str, str]]) -> QComboBox:
    """A box of titles, each with its value."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.setMinimumWidth(90)
    box.setMaxVisibleItems(16)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    for value, title in rows:
        box.addItem(title, value)
    return box


def _choose(box: QComboBox, value: Any) -> bool:
    at = box.findData(value)
    box.setCurrentIndex(max(0, at))
    return at >= 0


def _by_word(words: Sequence[Word]) -> list[tuple[str, str]]:
    return [(word.text, f"{word.hint} ({word.text})") for word in words]


def _where_of(case: Mapping[str, Any]) -> int:
    found = (("country", _COUNTRY), ("latitude", _COORDINATES), ("ipAddress", _ADDRESS))
    return next((where for name, where in found if case.get(name) is not None), _UNKNOWN)
