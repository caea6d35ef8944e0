"""Where things are and were: coordinates both ways, places, and a thing's history of locations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from catalog import histories, viewer
from catalog.clock import now_ms
from catalog.documents import Json, Location, problems
from catalog.errors import BadInput
from catalog.histories import Span
from catalog.tables import location_update, place, thng
from catalog.updates import accept_each

if TYPE_CHECKING:
    from catalog.records import Stored


_c = location_update.c
_NEWEST_FIRST = histories.newest_first(location_update)
_COORDINATES = ("latitude", "longitude")
_MOST_DEGREES = {"longitude": 180, "latitude": 90}


def reconcile(old: Json, new: Json) -> None:
    """Make position, latitude and longitude say the same; what was changed wins, the position before others.

    BadInput names coordinates that are out of range or not complete.
    """
    position, pair = new.get("position"), [new.get(name) for name in _COORDINATES]
    if position is not None and position != old.get("position"):
        new.update(_from_position(position))
    elif pair != [old.get(name) for name in _COORDINATES]:
        for name in _COORDINATES:
            if new.get(name) is None:
                raise BadInput(f"{name}: is missing; latitude and longitude belong together")
        new["position"] = {"type": "Point", "coordinates": [new["longitude"], new["latitude"]]}
    elif position is None:
        for name in _COORDINATES:
            new.pop(name, None)


def _from_position(position: Json) -> Json:
    longitude, latitude = position["coordinates"][:2]
    for name, value in (("longitude", longitude), ("latitude", latitude)):
        most = _MOST_DEGREES[name]
        if not -most <= value <= most:
            raise BadInput(f"position.coordinates: the {name} {value} is not within -{most} and {most}")
    return {"longitude": longitude, "latitude": latitude}


def reconcile_thng(old: Json, new: Json) -> None:
    """The same for the location of a thing."""
    if new.get("location") and new["location"] != old.get("location"):
        reconcile({}, new["location"])


def located(connection: Connection, location: Json) -> Json:
    """An action's location with coordinates both ways, those of its place if it names one."""
    whole = dict(location)
    if "place" in whole:
        row = _place(connection, whole["place"], field="location.place")
        if row.latitude is not None and "position" not in whole:
            whole |= {"latitude": row.latitude, "longitude": row.longitude}
    reconcile({}, whole)
    return whole


def _place(connection: Connection, place_id: str, *, field: str) -> Any:
    c = place.c
    seen = viewer.conditions("place", place)
    row = connection.execute(select(c.id, c.latitude, c.longitude).where(c.id == place_id, *seen)).first()
    if row is None:
        raise BadInput(f"{field}: there is no place {place_id}")
    return row


def accept(raw: object) -> list[Json]:
    """The locations a client sent; one object stands for a list of one. BadInput names each wrong field."""
    shape = "an object with a position, coordinates or a place"
    return accept_each(raw, _take, noun="locations", shape=shape)


def _take(given: Json) -> tuple[Json, list[str]]:
    location = {name: value for name, value in given.items() if name not in ("createdAt", "scopes")}
    return location, [str(problem) for problem in problems(Location, location)] or _faults(location)


def _faults(location: Json) -> list[str]:
    try:
        reconcile({}, location)
    except BadInput as error:
        return error.errors
    return [] if {"position", "place"} & location.keys() else ["position: is missing"]


def write(connection: Connection, owner: Stored, locations: Sequence[Json]) -> list[Json]:
    """Record locations of a thing and return them with their times; BadInput for an unknown place."""
    now = now_ms()
    for position, each in enumerate(locations):
        if "place" in each:
            _place(connection, each["place"], field=f"[{position}].place")
    rows = [_row(owner.id, each, now) for each in locations]
    connection.execute(insert(location_update), rows)
    _refresh(connection, owner)
    return [{"timestamp": row["timestamp"], "createdAt": now, **_body(row["body"])} for row in rows]


def start_history(connection: Connection, stored: Sequence[Stored], documents: Sequence[Json]) -> None:
    """The location a thing is created with is the first entry of its history."""
    rows = [
        _row(record.id, fields["location"], record.created_at)
        for record, fields in zip(stored, documents, strict=True)
        if fields.get("location")
    ]
    if rows:
        connection.execute(insert(location_update), rows)


def _row(owner: str, location: Json, now: int) -> Json:
    body = {name: value for name, value in location.items() if name not in ("timestamp", "createdAt")}
    return {
        "owner": owner,
        "timestamp": location.get("timestamp", now),
        "created_at": now,
        "body": msgspec.json.encode(body).decode(),
    }


def history(connection: Connection, owner: Stored, span: Span) -> tuple[list[Json], int | None]:
    """One page of a thing's locations, newest first, and where the next page starts."""
    rows, following = histories.page(connection, location_update, [_c.owner == owner.id], span)
    found = [{"timestamp": row.timestamp, "createdAt": row.created_at, **_body(row.body)} for row in rows]
    return found, following


def erase(connection: Connection, owner: Stored, *, before_ms: int | None) -> None:
    """Delete a thing's locations, those before a time if one is given."""
    statement = delete(location_update).where(_c.owner == owner.id)
    if before_ms is not None:
        statement = statement.where(_c.timestamp < before_ms)
    connection.execute(statement)
    _refresh(connection, owner)


def _refresh(connection: Connection, owner: Stored) -> None:
    """Bring the thing's own copy of its latest location up to date."""
    fields = owner.fields()
    statement = select(location_update).where(_c.owner == owner.id).order_by(*_NEWEST_FIRST).limit(1)
    row = connection.execute(statement).first()
    if row is None:
        fields.pop("location", None)
    else:
        fields["location"] = {**_body(row.body), "timestamp": row.timestamp}
    body = msgspec.json.encode(fields).decode()
    connection.execute(update(thng).where(thng.c.seq == owner.seq).values(body=body))


def _body(text: str) -> Json:
    body: Json = msgspec.json.decode(text)
    return body
