"""Plots: what the pointer finds, zooming by wheel and keys, drawing at odd sizes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app.client.histories import Update
from app.desktop.history.plots import TimePlot, TrackPlot, coordinates, is_number

START_MS = 1_760_000_000_000


@pytest.fixture
def plot(qapp, qtbot) -> TimePlot:
    made = TimePlot("Values over time")
    qtbot.addWidget(made)
    made.resize(600, 300)
    made.show_updates([Update(START_MS + n * 60_000, n * 1.5) for n in reversed(range(101))])
    return made


def _move(plot: TimePlot, at: QPointF) -> None:
    nothing, none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    event = QMouseEvent(QEvent.Type.MouseMove, at, at, nothing, nothing, none)
    QApplication.sendEvent(plot, event)


def test_the_pointer_names_the_nearest_value_with_its_time(plot: TimePlot, qtbot):
    at = plot._place(plot.spots[40], plot._area())
    with qtbot.waitSignal(plot.hovered) as told:
        _move(plot, at)
    assert told.args[0].text.startswith("60.0\n20")
    with qtbot.waitSignal(plot.hovered):
        QApplication.sendEvent(plot, QEvent(QEvent.Type.Leave))
    assert plot.spot is None


def test_keys_zoom_move_and_show_everything_again(plot: TimePlot):
    whole = plot.shown_x
    QTest.keyClick(plot, Qt.Key.Key_Plus)
    zoomed = plot.shown_x
    assert zoomed.size == pytest.approx(whole.size * 0.8)
    QTest.keyClick(plot, Qt.Key.Key_Right)
    assert plot.shown_x.low > zoomed.low
    QTest.keyClick(plot, Qt.Key.Key_Minus)
    QTest.keyClick(plot, Qt.Key.Key_Minus)
    assert plot.shown_x == whole
    plot.zoom(0.1)
    assert plot.zoomed_in
    QTest.keyClick(plot, Qt.Key.Key_0)
    assert not plot.zoomed_in


def test_the_values_in_sight_fill_the_height(plot: TimePlot):
    plot.zoom(0.1, QPointF(plot._area().left(), 100))
    assert plot.shown_y.high < 30
    assert plot.shown_y.low < 0 < plot.shown_y.high


def test_zooming_ends_before_the_plot_means_nothing(plot: TimePlot):
    for _ in range(200):
        plot.zoom(0.5)
    assert plot.shown_x.size > 0
    assert not plot.grab().isNull()


@pytest.mark.parametrize("values", [[], [5], [5, 5, 5], [1e300, -1e300], [0.1 + 0.2, 0.3]])
@pytest.mark.parametrize("size", [(600, 300), (40, 20)])
def test_every_plot_can_be_painted(plot: TimePlot, values: list[float], size: tuple[int, int]):
    plot.resize(*size)
    plot.show_updates([Update(START_MS + n, value) for n, value in enumerate(values)])
    assert not plot.grab().isNull()


def test_a_track_is_joined_in_the_order_of_time_and_true_to_scale(qapp, qtbot):
    plot = TrackPlot("Track")
    qtbot.addWidget(plot)
    plot.resize(500, 400)
    track = [(46.50, 6.60), (46.51, 6.60), (46.51, 6.62)]
    updates = [
        Update(START_MS + n, {"position": {"type": "Point", "coordinates": [longitude, latitude]}})
        for n, (latitude, longitude) in enumerate(track)
    ]
    plot.show_updates([*reversed(updates), Update(START_MS, {"place": "U1"})])
    assert [(spot.y, spot.x) for spot in plot.spots] == track
    area = plot._area()
    first, second, third = (plot._place(spot, area) for spot in plot.spots)
    north_px, east_px = first.y() - second.y(), third.x() - second.x()
    assert east_px / north_px == pytest.approx(2 * 0.688, rel=0.02)  # cos 46.5° = 0.688


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, True),
        (-2.5, True),
        (True, False),
        ("5", False),
        (None, False),
        ({"a": 1}, False),
        (float("inf"), False),
    ],
)
def test_only_numbers_are_plotted(value: object, number: bool):
    assert is_number(value) is number


def test_a_location_of_a_place_alone_has_no_coordinates():
    assert coordinates({"place": "U1"}) is None
    assert coordinates({"position": {"type": "Point", "coordinates": [6, 46]}}) == (46.0, 6.0)
