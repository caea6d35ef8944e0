"""Positions and addresses: what is typed or pasted, what comes of it, what is said against it."""

from __future__ import annotations

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from app.client import Kind
from app.desktop.place_editors import degrees_of
from app.desktop.places_page import distance_text
from app.desktop.record_form import RecordForm
from app.desktop.validation import check

SHOP = {
    "name": "Shop",
    "position": {"type": "Point", "coordinates": [6.6323, 46.5197, 495.0]},
    "address": {"street": "Rue de Bourg 1", "city": "Lausanne", "buildingFloor": "2"},
}


@pytest.fixture
def form(session, qtbot) -> RecordForm:
    made = RecordForm(session, Kind.PLACES, session.names)
    qtbot.addWidget(made)
    return made


def edits(form: RecordForm, field: str) -> list[QLineEdit]:
    return form.editors[field].findChildren(QLineEdit)


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("46.5197, 6.6323", (46.5197, 6.6323)),
        ("46.5197 6.6323", (46.5197, 6.6323)),
        ("-33.86;+151.2", (-33.86, 151.2)),
        ("46°30'0\"N 6°36'0\"E", (46.5, 6.6)),
        ("33°51′36″S, 151°12′0″E", (-33.86, 151.2)),
        ("6°36'0\"E 46°30'0\"N", (46.5, 6.6)),
        ("46°N 7°N", None),
        ("46.5,6.6", (46.5, 6.6)),
        ("46,5", None),
        ("46.5197", None),
        ("Lausanne", None),
        ("", None),
    ],
)
def test_degrees_are_read_as_people_write_them(text: str, degrees: tuple[float, float] | None):
    found = degrees_of(text)
    assert found == (None if degrees is None else pytest.approx(degrees))


def test_a_place_that_was_only_looked_at_has_no_patch(form: RecordForm):
    form.load(SHOP)
    assert form.patch() == {}


def test_a_pasted_pair_fills_both_fields_and_the_altitude_stays(form: RecordForm):
    form.load(SHOP)
    latitude, longitude = edits(form, "position")
    latitude.clear()
    QTest.keyClicks(latitude, "47.3769, 8.5417")
    assert not form.errors
    latitude.editingFinished.emit()
    assert (latitude.text(), longitude.text()) == ("47.3769", "8.5417")
    assert form.patch() == {"position": {"coordinates": [8.5417, 47.3769, 495.0]}}


@pytest.mark.parametrize(
    ("latitude", "longitude", "said"),
    [
        ("91", "6", "The latitude is between -90 and 90 degrees"),
        ("46", "-181", "The longitude is between -180 and 180 degrees"),
        ("north", "6", "The latitude is a number of degrees such as 6.63, not north"),
        ("46", "", "The longitude is missing: both are needed"),
        ("nan", "6", "The latitude is between -90 and 90 degrees"),
    ],
)
def test_a_position_that_is_none_cannot_be_saved(form: RecordForm, latitude: str, longitude: str, said: str):
    form.load(SHOP)
    for edit, text in zip(edits(form, "position"), (latitude, longitude), strict=True):
        edit.setText(text)
        edit.textEdited.emit(text)
    assert form.editors["position"].problem_text == said
    assert form.errors


def test_an_emptied_position_is_removed(form: RecordForm):
    form.load(SHOP)
    for edit in edits(form, "position"):
        edit.clear()
        edit.textEdited.emit("")
    assert form.patch() == {"position": None}


def test_lines_of_an_address_change_one_by_one_and_others_stay(form: RecordForm):
    form.load(SHOP)
    street, _postal, city, *_ = edits(form, "address")
    street.clear()
    street.textEdited.emit("")
    city.setText("Pully")
    city.textEdited.emit("Pully")
    assert form.patch() == {"address": {"street": None, "city": "Pully"}}


def test_a_wrong_position_that_is_stored_already_is_a_warning():
    stored = {"name": "Old", "position": {"type": "Point", "coordinates": [6.0, 95.0]}}
    assert [one.tone for one in check(Kind.PLACES, stored, stored)] == ["warning"]


@pytest.mark.parametrize(
    ("km", "text"), [(0.1794, "179 m"), (1.0, "1.0 km"), (51.34, "51.3 km"), (20015.1, "20,015 km")]
)
def test_distances_are_said_as_people_say_them(km: float, text: str):
    assert distance_text(km) == text
