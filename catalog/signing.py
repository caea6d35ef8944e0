"""Addresses that carry their own permission: signed for one purpose, and valid for a while.

The secret is in the database, so that every service on it signs alike, and none of them shows it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec
from sqlalchemy import Connection, text

from catalog import records
from catalog.clock import now_ms
from catalog.documents import Document
from catalog.errors import NotAllowed
from catalog.kinds import Kind
from catalog.tables import record

LIFETIME_S = 30 * 60

_SECRET = Kind(name="secret", path="secrets", document=Document)
_BYTES = 32


@dataclass(frozen=True)
class Signer:
    """Signs and checks; ``secret`` is what makes signatures ours."""

    secret: bytes = field(repr=False)

    def query(self, purpose: str, *subject: str) -> dict[str, str]:
        """The parameters that make an address valid for half an hour."""
        expires = str(now_ms() // 1000 + LIFETIME_S)
        return {"Expires": expires, "Signature": self._signature(purpose, *subject, expires)}

    def require(self, query: Mapping[str, str], purpose: str, *subject: str) -> None:
        """NotAllowed, unless the parameters were given out for this purpose and are still valid."""
        expires = query.get("Expires", "")
        wanted = self._signature(purpose, *subject, expires)
        if not hmac.compare_digest(wanted.encode(), query.get("Signature", "").encode()):
            raise NotAllowed("Signature: does not belong to this address; read the resource for another one.")
        if now_ms() >= int(expires) * 1000:
            raise NotAllowed("Expires: this address is no longer valid; read the resource for another one.")

    def _signature(self, *parts: str) -> str:
        return hmac.new(self.secret, msgspec.json.encode(parts), hashlib.sha256).hexdigest()


def ensure_signer(connection: Connection) -> Signer:
    """The signer of this database; its secret is made at the first call."""
    if connection.dialect.name == "postgresql":  # another service may start at this moment
        connection.execute(text("LOCK TABLE record IN SHARE ROW EXCLUSIVE MODE"))
    row = connection.execute(_SECRET.select_stored.order_by(record.c.seq)).first()
    stored = (
        records.create(connection, _SECRET, {"value": secrets.token_hex(_BYTES)})
        if row is None
        else records.stored_of(row)
    )
    return Signer(bytes.fromhex(stored.fields()["value"]))
