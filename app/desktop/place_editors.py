"""The fields of a place: its position in degrees, and its address line by line."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from app.desktop.field_editors import FieldEditor
from app.desktop.fields import Field
from app.desktop.validation import Problem
from app.desktop.widgets import label, line, set_tone

_NUMBER: Final = r"[+-]?\d+(?:\.\d+)?"
_DECIMAL: Final = re.compile(rf"\s*({_NUMBER})(\s*;\s*|\s*,\s+|\s+|,)({_NUMBER})\s*")
_SEXAGESIMAL: Final = re.compile(
    r"(\d{1,3})\s*°\s*(?:(\d{1,2})\s*['′]\s*)?(?:(\d{1,2}(?:\.\d+)?)\s*(?:\"|″|'')\s*)?([NSEW])",
    re.IGNORECASE,
)
LINES: Final = (
    ("street", "Street"),
    ("postalCode", "Postal code"),
    ("city", "City"),
    ("state", "State"),
    ("country", "Country"),
    ("countryCode", "Country code"),
)


def degrees_of(text: str) -> tuple[float, float] | None:
    """(latitude, longitude) out of ``46.52, 6.63`` or ``46°31'12"N 6°37'48"E``; None if it is neither."""
    found = _DECIMAL.fullmatch(text)
    if found and (found[2] != "," or ("." in found[1] and "." in found[3])):  # 46,5 is one number
        return float(found[1]), float(found[3])
    parts = [_of_sexagesimal(part) for part in _SEXAGESIMAL.finditer(text)]
    by_axis = {"latitude" if side in "NS" else "longitude": value for value, side in parts}
    return (by_axis["latitude"], by_axis["longitude"]) if len(parts) == len(by_axis) == 2 else None


def _of_sexagesimal(found: re.Match[str]) -> tuple[float, str]:
    degrees = int(found[1]) + int(found[2] or 0) / 60 + float(found[3] or 0) / 3600
    side = found[4].upper()
    return (-degrees if side in "SW" else degrees), side


class PositionEditor(FieldEditor):
    """Latitude and longitude; a pair in one of the fields is shared out over both when it is left."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._latitude = line("Latitude in degrees, north of the equator", "46.5197")
        self._longitude = line("Longitude in degrees, east of Greenwich", "6.6323")
        self._rest: list[float] = []
        grid_holder = QWidget()
        grid = QGridLayout(grid_holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        for place, (title, edit) in enumerate((("Latitude", self._latitude), ("Longitude", self._longitude))):
            grid.addWidget(label(title, "muted"), 0, place)
            grid.addWidget(edit, 1, place)
            edit.textEdited.connect(lambda _: self.changed.emit())
            edit.editingFinished.connect(self._share_out)
            edit.setToolTip("In degrees. A pair such as 46.52, 6.63 may be pasted here.")
        self._finish(grid_holder)
        self.setFocusProxy(self._latitude)

    def value(self) -> dict[str, Any] | None:
        """A GeoJSON point; what is no number stays text, so that the check names it."""
        pair = self._pair()
        texts = [edit.text().strip() for edit in (self._longitude, self._latitude)]
        if not any(texts):
            return None
        longitude_first = map(_number, texts) if pair is None else reversed(pair)
        return {"type": "Point", "coordinates": [*longitude_first, *self._rest]}

    def set_value(self, value: Any) -> None:
        given = list(value["coordinates"]) if isinstance(value, Mapping) else []
        self._rest = given[2:]
        for place, edit in enumerate((self._longitude, self._latitude)):
            edit.setText(_shown(given[place]) if place < len(given) else "")

    def show_problems(self, problems: list[Problem]) -> None:
        super().show_problems(problems)
        named = {problem.part for problem in problems}
        for name, edit in (("latitude", self._latitude), ("longitude", self._longitude)):
            if problems and named and name not in named:
                set_tone(edit, "")

    def _pair(self) -> tuple[float, float] | None:
        return degrees_of(self._latitude.text()) or degrees_of(self._longitude.text())

    def _share_out(self) -> None:
        pair = self._pair()
        if pair is not None:
            self._latitude.setText(_shown(pair[0]))
            self._longitude.setText(_shown(pair[1]))


def _number(text: str) -> float | str:
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _shown(degrees: Any) -> str:
    return f"{degrees:.7f}".rstrip("0").rstrip(".") if isinstance(degrees, int | float) else str(degrees)


class AddressEditor(FieldEditor):
    """The usual lines of an address; others that a client has written are kept."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._others: dict[str, Any] = {}
        self._edits: dict[str, QLineEdit] = {}
        holder = QWidget()
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        for number, (name, title) in enumerate(LINES):
            edit = self._edits[name] = line(title)
            edit.textEdited.connect(lambda _: self.changed.emit())
            grid.addWidget(label(title, "muted"), number, 0)
            grid.addWidget(edit, number, 1)
        self._finish(holder)
        self.setFocusProxy(self._edits["street"])

    def value(self) -> dict[str, Any] | None:
        filled = {name: text for name, edit in self._edits.items() if (text := edit.text().strip())}
        return (self._others | filled) or None

    def set_value(self, value: Any) -> None:
        given = dict(value or {})
        for name, edit in self._edits.items():
            edit.setText(str(given.pop(name, "") or ""))
        self._others = given
