"""Pictures of all screens, and the part of them that lies in a rectangle."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect, QRectF
from PySide6.QtGui import QGuiApplication, QImage, QPainter, QPixmap, QScreen

Grab = Callable[[QScreen], QPixmap]


@dataclass(frozen=True)
class Shot:
    """What a screen shows. `place` is where it lies on the desktop, in the desktop's own points; the
    picture has `ratio` pixels for each."""

    place: QRect
    picture: QImage
    ratio: float


def grab(screen: QScreen) -> QPixmap:
    """The whole screen; a null picture where the system does not allow it, as Wayland does not."""
    return screen.grabWindow(0)


def shots(screens: Sequence[QScreen] | None = None, *, grab: Grab = grab) -> list[Shot]:
    """Of every screen that can be grabbed; none where it is not allowed."""
    found = []
    for screen in QGuiApplication.screens() if screens is None else screens:
        pixmap = grab(screen)
        if not pixmap.isNull():
            place = screen.geometry()
            found.append(Shot(place, pixmap.toImage(), pixmap.width() / max(1, place.width())))
    return found


def cut(found: Sequence[Shot], region: QRect) -> QImage:
    """The region of the desktop, with as many pixels as its finest screen has; null if it lies on none."""
    parts = [shot for shot in found if shot.place.intersects(region)]
    if not parts:
        return QImage()
    ratio = max(shot.ratio for shot in parts)
    made = QImage(
        max(1, round(region.width() * ratio)),
        max(1, round(region.height() * ratio)),
        QImage.Format.Format_RGB32,
    )
    made.fill(0xFFFFFFFF)
    painter = QPainter(made)
    for shot in parts:
        seen = shot.place.intersected(region)
        target = _scaled(seen.translated(-region.topLeft()), ratio)
        painter.drawImage(target, shot.picture, _scaled(seen.translated(-shot.place.topLeft()), shot.ratio))
    painter.end()
    return made


def desktop(found: Sequence[Shot]) -> QRect:
    """All screens together."""
    whole = QRect()
    for shot in found:
        whole = whole.united(shot.place)
    return whole


def shot_at(found: Sequence[Shot], point: QPoint) -> Shot | None:
    return next((shot for shot in found if shot.place.contains(point)), None)


def _scaled(rect: QRect, ratio: float) -> QRectF:
    return QRectF(rect.x() * ratio, rect.y() * ratio, rect.width() * ratio, rect.height() * ratio)
