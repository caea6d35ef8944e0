"""How large the label is shown: a share of its true size, or as large as fits."""

from __future__ import annotations

from typing import Final

from PySide6.QtGui import QScreen

from redirector.codes.sizes import MM_PER_INCH

STEPS: Final = (0.25, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
MIN_ZOOM, MAX_ZOOM = STEPS[0] / 2, STEPS[-1]
WHEEL_FACTOR: Final = 1.15
_BELIEVABLE_DPI: Final = (60, 600)
_USUAL_DPI: Final = 96


def true_scale(screen: QScreen) -> float:
    """Pixels for a millimetre at true size, as the screen says how large it is; some do not know."""
    dpi = screen.physicalDotsPerInch()
    least, most = _BELIEVABLE_DPI
    return (dpi if least <= dpi <= most else _USUAL_DPI) / MM_PER_INCH


def step_from(zoom: float, by: int) -> float:
    """The next of the steps, up or down."""
    if by > 0:
        return next((step for step in STEPS if step > zoom + 1e-3), MAX_ZOOM)
    return next((step for step in reversed(STEPS) if step < zoom - 1e-3), STEPS[0])


def bounded(zoom: float) -> float:
    return max(MIN_ZOOM, min(zoom, MAX_ZOOM))
