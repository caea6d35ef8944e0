"""Keeps watch over a defect of the Qt binding that ends the process.

PySide 6.12.0 on CPython 3.10 and 3.11 gives one reference to `None` away with every call of a method that
returns nothing; after some thousands of calls the count reaches zero and the interpreter aborts. That is why
`pyproject.toml` holds PySide6 below 6.12. From CPython 3.12 on `None` is immortal (PEP 683), and not counted.
"""

import ctypes
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QImage, QPainter

CALLS = 1_000
"""Far above the drift that unrelated code causes, and few enough that a faulty binding is still reported."""

TOLERATED_DRIFT = CALLS // 20

pytestmark = pytest.mark.skipif(sys.version_info >= (3, 12), reason="None is immortal from CPython 3.12 on")


def references_lost(call: Callable[[], object], *, times: int = CALLS) -> int:
    """How many references to `None` are fewer after `times` calls; negative when there are more."""
    before = sys.getrefcount(None)
    for _ in range(times):
        call()
    return before - sys.getrefcount(None)


def test_void_calls_keep_the_reference_count_of_none() -> None:
    thing = QObject()
    assert abs(references_lost(lambda: thing.setObjectName("label"))) < TOLERATED_DRIFT


def test_void_calls_of_a_timer_and_a_painter_keep_it_too() -> None:
    timer = QTimer()
    image = QImage(8, 8, QImage.Format.Format_Grayscale8)
    painter = QPainter(image)
    try:
        assert abs(references_lost(lambda: timer.setInterval(5))) < TOLERATED_DRIFT
        assert abs(references_lost(lambda: painter.drawPoint(1, 1))) < TOLERATED_DRIFT
    finally:
        painter.end()


def test_the_watch_sees_a_reference_that_is_given_away() -> None:
    """The same loss, caused on purpose: the watch must report it, or the tests above prove nothing."""
    give_away, take = ctypes.pythonapi.Py_DecRef, ctypes.pythonapi.Py_IncRef
    for function in (give_away, take):
        function.argtypes = [ctypes.py_object]
        function.restype = None
    times = TOLERATED_DRIFT * 2
    try:
        assert references_lost(lambda: give_away(None), times=times) > TOLERATED_DRIFT
    finally:
        for _ in range(times):
            take(None)
