"""The map: every country at its place, named under the pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.desktop.visits.world_map import WorldMap, name_of, outlines, projected
from redirector.context.whereabouts import of_coordinates

CITIES = {
    "CH": (8.3, 46.9),
    "BR": (-47.9, -15.8),
    "AU": (133.9, -25.0),
    "JP": (138.2, 36.2),
    "ZA": (22.0, -31.0),
}


@pytest.mark.parametrize("code", CITIES)
def test_a_place_lies_in_its_country_and_in_no_other(code: str) -> None:
    place = QPointF(*projected(*CITIES[code]))
    assert [each for each, path in outlines().items() if path.contains(place)] == [code]
    longitude, latitude = CITIES[code]
    assert of_coordinates(latitude, longitude).country == code


def test_no_country_reaches_around_the_world() -> None:
    widest = max(
        path.boundingRect().width() for code, path in outlines().items() if code not in ("US", "RU", "FR")
    )
    assert widest < projected(80, 0)[0]
    assert outlines()["FJ"].boundingRect().width() < projected(20, 0)[0]


def test_the_projection_is_upright_and_symmetric() -> None:
    assert projected(0, 0) == (0, 0)
    assert projected(180, 0)[0] == pytest.approx(2.7354, abs=1e-3)
    assert projected(0, 90)[1] == pytest.approx(1.4224, abs=1e-3)
    east, west = projected(30, 50), projected(-30, 50)
    assert (east[0], east[1]) == (-west[0], west[1])


@pytest.mark.parametrize("size", [(460, 220), (1000, 240), (300, 600)])
def test_the_pointer_names_a_country(qtbot: QtBot, size: tuple[int, int]) -> None:
    view = WorldMap()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show()
    view.show_hits({"BR": 1200})
    at = view._transform().map(QPointF(*projected(*CITIES["BR"])))
    assert view.country_at(at) == "BR"
    QTest.mouseMove(view, at.toPoint())
    view._point_at("BR")
    assert view.toolTip() == "Brazil: 1,200 visits"
    assert not view.grab().isNull()


def test_a_country_without_a_name_keeps_its_code() -> None:
    assert name_of("CH") == "Switzerland"
    assert name_of("ZZ") == "ZZ"
