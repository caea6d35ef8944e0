"""Who calls: API keys, the actors they stand for, and the account's first operator."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, text, update

from catalog import records
from catalog.clock import now_ms
from catalog.ids import is_key, new_id
from catalog.kinds import ACCOUNT, OPERATOR
from catalog.tables import access

ADMIN_ROLE = "admin"


@dataclass(frozen=True)
class Actor:
    """Who a key stands for; ``type`` is one of operator, app, userInApp, device."""

    type: str
    id: str
    account: str
    role: str


def actor_of(connection: Connection, api_key: str) -> Actor | None:
    """The actor behind a key, or None; takes the same time for every unknown key."""
    row = connection.execute(select(access).where(access.c.key_digest == _digest(api_key))).first()
    known = row.api_key if row is not None else "\0"
    if not hmac.compare_digest(known.encode(), api_key.encode()) or row is None:
        return None
    return Actor(row.actor_type, row.actor_id, row.account, row.role)


def ensure_operator(connection: Connection, api_key: str) -> Actor:
    """Make sure the account, its first operator and this key exist; the operator's older key is dead then.

    Raises ValueError when the key has not the form of an API key.
    """
    if not is_key(api_key):
        raise ValueError("an operator key has exactly 80 letters and digits")
    found = actor_of(connection, api_key)
    if found is not None:
        return found
    if connection.dialect.name == "postgresql":  # another service may start at this moment
        connection.execute(text("LOCK TABLE access IN SHARE ROW EXCLUSIVE MODE"))
    row = connection.execute(select(access).where(access.c.actor_type == "operator")).first()
    if row is None:
        return _first_operator(connection, api_key)
    values = {"api_key": api_key, "key_digest": _digest(api_key)}
    connection.execute(update(access).where(access.c.id == row.id).values(values))
    return Actor("operator", row.actor_id, row.account, row.role)


def _first_operator(connection: Connection, api_key: str) -> Actor:
    account = records.create(connection, ACCOUNT, {"name": "Tagwright", "customFields": {}})
    operator = records.create(connection, OPERATOR, {"firstName": "Operator", "customFields": {}})
    row = {
        "id": new_id(),
        "key_digest": _digest(api_key),
        "api_key": api_key,
        "account": account.id,
        "actor_type": "operator",
        "actor_id": operator.id,
        "role": ADMIN_ROLE,
        "created_at": now_ms(),
    }
    connection.execute(insert(access), row)
    return Actor("operator", operator.id, account.id, ADMIN_ROLE)


def _digest(api_key: str) -> str:
    return hashlib.sha256(api_key.encode()).hexdigest()
