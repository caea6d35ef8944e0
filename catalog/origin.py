"""Points on Earth and the distance between them."""

from __future__ import annotations

import math
from dataclasses import dataclass

EARTH_RADIUS_KM = 6371.0088  # IUGG mean radius


@dataclass(frozen=True, slots=True)
class Origin:
    """A point on Earth in degrees."""

    latitude: float
    longitude: float

    def distance_km(self, latitude: float, longitude: float) -> float:
        """The great-circle distance to another point (haversine)."""
        here, there = math.radians(self.latitude), math.radians(latitude)
        half_across = math.radians(longitude - self.longitude) / 2
        a = math.sin((there - here) / 2) ** 2 + math.cos(here) * math.cos(there) * math.sin(half_across) ** 2
        return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, a)))
