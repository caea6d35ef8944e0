"""The catalogue's applications and places, as the redirector asks for them."""

from __future__ import annotations

from sqlalchemy import Connection

from catalog import near, records, viewer
from catalog.documents import Json
from catalog.kinds import PLACE
from redirector.rules.delegates import EmptyDirectory

_FIRST_LOOK_KM = 50.0


class CatalogDirectory(EmptyDirectory):
    """Looks delegates and places up in the database."""

    def closest_place(
        self, connection: Connection, latitude: float, longitude: float, *, project: str | None
    ) -> tuple[Json, float] | None:
        """The place closest to coordinates and its distance in metres: nearby first, then anywhere."""
        with viewer.looking(viewer.current() if project is None else viewer.Viewer(project=project)):
            return self._closest(connection, near.Origin(latitude, longitude))

    def _closest(self, connection: Connection, origin: near.Origin) -> tuple[Json, float] | None:
        for within_km in (_FIRST_LOOK_KM, near.HALF_ROUND_KM):
            found = near.places_near(connection, origin, within_km=within_km)
            if found:
                distance_km, place_id = found[0]
                return records.read(connection, PLACE, place_id).document(), distance_km * 1000
        return None
