"""API keys in the database: given out, taken back, and brought back with what they belong to."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from catalog.clock import now_ms
from catalog.ids import new_id, new_key
from catalog.tables import access

if TYPE_CHECKING:
    from catalog.records import Stored

OPERATOR = "operator"
TRUSTED_APP = "trustedApp"
APP = "app"
USER = "userInApp"
DEVICE = "device"

_c = access.c


def digest(api_key: str) -> str:
    """What a key is found by."""
    return hashlib.sha256(api_key.encode()).hexdigest()


def give(
    connection: Connection,
    *,
    actor_type: str,
    actor_id: str,
    account: str,
    role: str = "",
    project: str | None = None,
    application: str | None = None,
    api_key: str | None = None,
) -> Mapping[str, Any]:
    """A key for an actor, a new one unless it is given; returns its row of the table ``access``."""
    api_key = api_key or new_key()
    row = {
        "id": new_id(),
        "key_digest": digest(api_key),
        "api_key": api_key,
        "account": account,
        "actor_type": actor_type,
        "actor_id": actor_id,
        "role": role,
        "created_at": now_ms(),
        "project": project,
        "application": application,
    }
    connection.execute(insert(access), row)
    return row


def of_actor(connection: Connection, actor_type: str, actor_id: str) -> str | None:
    """An actor's key, the first if it has several; None without one."""
    statement = select(_c.api_key).where(_c.actor_type == actor_type, _c.actor_id == actor_id)
    return connection.execute(statement.order_by(_c.created_at, _c.id).limit(1)).scalar_one_or_none()


def is_device(thng: str, project: str | None) -> tuple[ColumnElement[bool], ...]:
    """What is true of a device's key to a project, or of the one to none."""
    return _c.actor_type == DEVICE, _c.actor_id == thng, _c.project == project


def of_device(connection: Connection, thng: str, project: str | None) -> str | None:
    """A device's key to a project: devices have one for each of theirs."""
    statement = select(_c.api_key).where(*is_device(thng, project))
    return connection.execute(statement.order_by(_c.created_at, _c.id).limit(1)).scalar_one_or_none()


def account_of(connection: Connection, application: str) -> str:
    """The account that an application's keys belong to."""
    statement = select(_c.account).where(_c.actor_type == APP, _c.actor_id == application)
    return str(connection.execute(statement.limit(1)).scalar_one())


def set_role_of_users(connection: Connection, *, application: str, role: str) -> None:
    """Give every user of an application this role."""
    of_users = (_c.actor_type == USER, _c.application == application)
    connection.execute(update(access).where(*of_users).values(role=role))


def has_role(connection: Connection, role: str) -> bool:
    """Whether anybody's key has this role."""
    return connection.execute(select(_c.id).where(_c.role == role).limit(1)).first() is not None


def replace_role(connection: Connection, role: str, by: str) -> None:
    """Give everybody who has a role another one."""
    connection.execute(update(access).where(_c.role == role).values(role=by))


def take_back(connection: Connection, *conditions: ColumnElement[bool]) -> list[dict[str, Any]]:
    """End keys; returns their rows, so that `reinstate` can bring them back."""
    rows = [dict(row) for row in connection.execute(select(access).where(*conditions)).mappings()]
    connection.execute(delete(access).where(*conditions))
    return rows


def reinstate(connection: Connection, _record: Stored, kept: Sequence[Mapping[str, Any]] | None) -> None:
    """Bring back the keys that ended when a record was deleted."""
    if kept:
        connection.execute(insert(access), list(kept))


def end_of_project(connection: Connection, stored: Sequence[Stored]) -> dict[str, Any]:
    """With a project goes every key to it."""
    return _ended(connection, stored, _c.project)


def end_of_application(connection: Connection, stored: Sequence[Stored]) -> dict[str, Any]:
    """With an application go its keys and those of its users."""
    return _ended(connection, stored, _c.application)


def end_of_actor(connection: Connection, stored: Sequence[Stored]) -> dict[str, Any]:
    """With a user or a device go its keys."""
    return _ended(connection, stored, _c.actor_id)


def _ended(connection: Connection, stored: Sequence[Stored], column: Any) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for row in take_back(connection, column.in_([record.id for record in stored])):
        kept.setdefault(row[column.name], []).append(row)
    return kept
