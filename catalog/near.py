"""Places near an origin, by distance on the sphere."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, select

from catalog import viewer
from catalog.origin import EARTH_RADIUS_KM, Origin
from catalog.tables import place

__all__ = ["HALF_ROUND_KM", "Origin", "places_near"]

_KM_PER_DEGREE = math.pi * EARTH_RADIUS_KM / 180
HALF_ROUND_KM = math.pi * EARTH_RADIUS_KM


def places_near(
    connection: Connection,
    origin: Origin,
    *,
    within_km: float = HALF_ROUND_KM,
    conditions: Sequence[ColumnElement[bool]] = (),
) -> list[tuple[float, str]]:
    """The places within a distance as (km, id), the closest first."""
    c = place.c
    statement = select(c.id, c.latitude, c.longitude).where(
        *conditions, *viewer.conditions("place", place), *_box(origin, within_km)
    )
    found = [
        (origin.distance_km(row.latitude, row.longitude), row.id) for row in connection.execute(statement)
    ]
    return sorted(each for each in found if each[0] <= within_km)


def _box(origin: Origin, within_km: float) -> list[ColumnElement[bool]]:
    """Latitudes, and longitudes unless they reach a pole or the date line, that hold the whole circle."""
    c: Any = place.c
    degrees = within_km / _KM_PER_DEGREE * 1.001 + 1e-9
    south, north = origin.latitude - degrees, origin.latitude + degrees
    box: list[ColumnElement[bool]] = [c.latitude.between(south, north), c.longitude.is_not(None)]
    if south > -89 and north < 89:
        across = math.asin(min(1.0, math.sin(math.radians(min(degrees, 90))) / _cosine(origin.latitude)))
        west, east = (origin.longitude + side * math.degrees(across) for side in (-1, 1))
        if west >= -180 and east <= 180:
            box.append(c.longitude.between(west - 1e-9, east + 1e-9))
    return box


def _cosine(latitude: float) -> float:
    return max(math.cos(math.radians(latitude)), 1e-9)
