"""Who calls: API keys, the actors they stand for, and the account's first operator."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

from sqlalchemy import Connection, select, text, update

from catalog import keys, records
from catalog.ids import is_key
from catalog.kinds import ACCOUNT, OPERATOR
from catalog.tables import access

ADMIN_ROLE = "admin"


@dataclass(frozen=True)
class Actor:
    """Who a key stands for, by one of the five types in `catalog.keys`.

    ``project`` and ``application`` are what the key is bound to, ``access`` is the id of the key itself.
    """

    type: str
    id: str
    account: str
    role: str
    project: str | None = None
    application: str | None = None
    access: str = ""

    @property
    def public_type(self) -> str:
        """The type as clients know it: both keys of an application are the application's."""
        return keys.APP if self.type == keys.TRUSTED_APP else self.type


def actor_of(connection: Connection, api_key: str) -> Actor | None:
    """The actor behind a key, or None; takes the same time for every unknown key."""
    row = connection.execute(select(access).where(access.c.key_digest == keys.digest(api_key))).first()
    known = row.api_key if row is not None else "\0"
    if not hmac.compare_digest(known.encode(), api_key.encode()) or row is None:
        return None
    return Actor(row.actor_type, row.actor_id, row.account, row.role, row.project, row.application, row.id)


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
    first = select(access).where(access.c.actor_type == keys.OPERATOR).order_by(access.c.created_at)
    row = connection.execute(first).first()
    if row is None:
        return _first_operator(connection, api_key)
    values = {"api_key": api_key, "key_digest": keys.digest(api_key)}
    connection.execute(update(access).where(access.c.id == row.id).values(values))
    return Actor(keys.OPERATOR, row.actor_id, row.account, row.role, access=row.id)


def _first_operator(connection: Connection, api_key: str) -> Actor:
    account = records.create(connection, ACCOUNT, {"name": "Tagwright", "customFields": {}})
    operator = records.create(connection, OPERATOR, {"firstName": "Operator", "customFields": {}})
    given = keys.give(
        connection,
        actor_type=keys.OPERATOR,
        actor_id=operator.id,
        account=account.id,
        role=ADMIN_ROLE,
        api_key=api_key,
    )
    return Actor(keys.OPERATOR, operator.id, account.id, ADMIN_ROLE, access=given["id"])
