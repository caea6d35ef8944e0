"""The application user in the redirection context (API reference, "Context Data Fields")."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from sqlalchemy import Connection

from catalog import records
from catalog.actor_kinds import USER
from catalog.documents import Json

_FIELDS = ("gender", "locale", "customFields")


def person(connection: Connection, user_id: str, moment: datetime) -> Json | None:
    """What rules may know of a user at a moment; None when there is no such user."""
    stored = records.find(connection, USER, user_id)
    if stored is None:
        return None
    fields = stored.fields()
    known = {name: fields[name] for name in _FIELDS if name in fields}
    age = age_in_years(fields.get("birthday") or {}, moment.date())
    return known if age is None else {**known, "age": age}


def age_in_years(birthday: Mapping[str, int], today: date) -> int | None:
    """Full years since a birthday; users may tell the year alone, and then it counts from January."""
    if "year" not in birthday:
        return None
    has_come = (today.month, today.day) >= (birthday.get("month", 1), birthday.get("day", 1))
    return max(0, today.year - birthday["year"] - (0 if has_come else 1))
