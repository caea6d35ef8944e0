"""Files of the service: uploaded, listed, read and deleted, and used as photos of products."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec

from app.client.answers import Document, Send


@dataclass(frozen=True)
class Files:
    """The calls of ``/files``; ``_send`` is the connection's."""

    _send: Send

    def upload(
        self,
        name: str,
        content: bytes | Iterable[bytes],
        media_type: str,
        *,
        private: bool = False,
        tags: Iterable[str] = (),
    ) -> dict[str, Any]:
        """Store a file, in place of the one of this name if there is one; its document with ``contentUrl``.

        A content given in pieces is sent as they come, and never held as a whole.
        """
        metadata = {"name": name, "type": media_type, "privateAccess": private, "tags": list(tags)}
        created = self._document(
            "POST",
            "/files",
            content=msgspec.json.encode(metadata),
            headers={"Content-Type": "application/json"},
        )
        headers = {"Content-Type": media_type, "x-amz-acl": "private" if private else "public-read"}
        self._send("PUT", local_path(created["uploadUrl"]), content=content, headers=headers)
        return self.read(created["id"])

    def read(self, file_id: str) -> dict[str, Any]:
        """A file's document; the addresses in it are valid for half an hour."""
        return self._document("GET", f"/files/{quote(file_id, safe='')}")

    def content(self, document: Document) -> bytes:
        """The content of a file, by its document."""
        return self._send("GET", local_path(document["contentUrl"])).content

    def delete(self, file_id: str) -> None:
        """Delete a file and its content for good."""
        self._send("DELETE", f"/files/{quote(file_id, safe='')}")

    def _document(self, method: str, path: str, **request: Any) -> dict[str, Any]:
        return msgspec.json.decode(self._send(method, path, **request).content, type=dict[str, Any])


def local_path(address: str) -> str:
    """The path and query of an address of the service: asked of the service we are connected to."""
    parts = urlsplit(address)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def rebased(address: str, base: str) -> str:
    """An address of the service as others reach it, below its public address."""
    return base.rstrip("/") + local_path(address)
