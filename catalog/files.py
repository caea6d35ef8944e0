"""Files: what is known of a content that clients upload and download (API reference, chapter "Files")."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from msgspec import UNSET, UnsetType
from sqlalchemy import Connection, delete, select, text

from catalog import records
from catalog.blobs import BlobFolder
from catalog.documents import Document, Json, Name, Scopes, Tag, Text
from catalog.errors import BadInput, Conflict
from catalog.kinds import NAMED, NAMED_SORTS, Kind
from catalog.records import Stored
from catalog.signing import Signer
from catalog.tables import record, trash

# RFC 9110, section 8.3.1: a media type, and what may follow it.
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:\s*;[\t\x20-\x7e]*)?", re.ASCII)
# Where the content lies, which is nobody's business.
BLOB = "blob"


class File(Document, kw_only=True):
    """A file's metadata (FileDocument)."""

    name: Name | UnsetType = UNSET
    type: Text | UnsetType = UNSET
    tags: list[Tag] | UnsetType = UNSET
    private_access: bool | UnsetType = UNSET
    size: Any = UNSET
    upload_url: Any = UNSET
    content_url: Any = UNSET
    scopes: Scopes | UnsetType = UNSET


def _prepare(connection: Connection, fields: Json) -> None:
    if "type" in fields and not is_media_type(fields["type"]):
        raise BadInput("type: must be a media type, such as image/png")


FILE = Kind(
    name="file",
    path="files",
    document=File,
    required=("name",),
    read_only=frozenset({"size", "uploadUrl", "contentUrl"}),
    defaults={"privateAccess": lambda: False},
    columns=NAMED,
    sorts=NAMED_SORTS,
    filterable=("createdAt", "updatedAt", "name", "tags"),
    prepare=_prepare,
)


@dataclass(frozen=True, kw_only=True)
class FileStore:
    """Where contents are, and what signs their addresses."""

    blobs: BlobFolder
    signer: Signer


def is_media_type(value: str) -> bool:
    """Whether a text is one, such as ``text/plain; charset=utf-8``."""
    return _MEDIA_TYPE.fullmatch(value) is not None


def essence(media_type: str) -> str:
    """A media type without its parameters."""
    return media_type.partition(";")[0].strip().lower()


def put_by_name(connection: Connection, fields: Json) -> Stored:
    """A new file; a file of the same name is overwritten, which keeps its content until the next upload."""
    _lock_names(connection)
    found = _by_name(connection, fields["name"])
    if found is None:
        return records.create(connection, FILE, fields)
    if records.find(connection, FILE, found.id) is None:
        raise _taken(found)  # by a file this caller does not see
    kept = {name: value for name, value in found.fields().items() if name in ("size", BLOB)}
    return records.change(connection, FILE, found, {**kept, **fields})


def require_free_name(connection: Connection, stored: Stored, name: str) -> None:
    """Conflict when another file has the name."""
    _lock_names(connection)
    other = _by_name(connection, name)
    if other is not None and other.id != stored.id:
        raise _taken(other)


def _taken(other: Stored) -> Conflict:
    return Conflict(f"name: there is already a file {other.fields()['name'][:100]}")


def _by_name(connection: Connection, name: str) -> Stored | None:
    row = connection.execute(FILE.select_stored.where(record.c.name == name)).first()
    return None if row is None else records.stored_of(row)


def _lock_names(connection: Connection) -> None:
    """Names are taken one after another, where there is more than one writer at a time."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('tagwright.file.name'))"))


def set_content(connection: Connection, file_id: str, *, blob: str, size: int, media_type: str) -> str | None:
    """The file has this content now; returns the one it had, to be removed after the commit."""
    stored = records.read(connection, FILE, file_id)
    fields = stored.fields()
    former: str | None = fields.get(BLOB)
    given = {"type": media_type, **fields, BLOB: blob, "size": size}
    records.change(connection, FILE, stored, given)
    return former


def remove(connection: Connection, stored: Stored) -> str | None:
    """Delete a file for good, as the reference says; returns its content, to be removed after the commit."""
    records.remove(connection, FILE, [stored])
    connection.execute(delete(trash).where(trash.c.kind == FILE.name, trash.c.id == stored.id))
    former: str | None = stored.fields().get(BLOB)
    return former


def contents(connection: Connection) -> frozenset[str]:
    """Every content that belongs to a file."""
    bodies = connection.execute(select(record.c.body).where(record.c.kind == FILE.name)).scalars()
    return frozenset(blob for body in bodies if (blob := records.decode(body).get(BLOB)) is not None)
