"""Images that products and things are recognised by, and what a picture shows of them."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from app.client.answers import JSON, Send, decode, encode, next_token
from app.client.errors import Refused
from app.client.files import local_path
from app.client.records import PAGE_SIZE, Identification, Kind, identifications
from recognition import likeness
from recognition.likeness.features import VERSION, Features
from recognition.read import Reading
from recognition.symbol import Symbol

_DUPLICATE = "Duplicate images are not allowed"


@dataclass(frozen=True)
class ReferenceImage:
    """An image without its content; ``points`` is how much detail it shows."""

    id: str
    kind: Kind
    owner: str
    name: str
    width: int
    height: int
    points: int
    content_url: str

    @classmethod
    def from_json(cls, raw: Mapping[str, Any]) -> ReferenceImage:
        kind = Kind.PRODUCTS if "product" in raw else Kind.THNGS
        return cls(
            id=str(raw["id"]),
            kind=kind,
            owner=str(raw[kind.type_name]),
            name=str(raw["name"]),
            width=int(raw["width"]),
            height=int(raw["height"]),
            points=int(raw["points"]),
            content_url=str(raw["contentUrl"]),
        )


@dataclass(frozen=True)
class Recognised:
    """A record on a picture. ``score`` from 0 to 100; ``corners`` in shares of the longer side."""

    image_id: str
    score: int
    corners: tuple[tuple[float, float], ...]
    record: Identification


@dataclass(frozen=True)
class Images:
    """The calls of reference images; ``_send`` is the connection's."""

    _send: Send

    def submit(self, kind: Kind, record_id: str, content: bytes, *, name: str = "") -> ReferenceImage:
        """The record is recognised by this picture from now on; Refused says what is wrong with it."""
        params = {"name": name} if name else {}
        answer = self._send("POST", _path(kind, record_id), content=content, params=params)
        return ReferenceImage.from_json(decode(answer, dict[str, Any]))

    def of(self, kind: Kind, record_id: str) -> list[ReferenceImage]:
        """The images of a record, newest first."""
        found = decode(self._send("GET", _path(kind, record_id)), list[dict[str, Any]])
        return [ReferenceImage.from_json(each) for each in found]

    def every(self) -> Iterator[ReferenceImage]:
        """The images of all records, newest first."""
        params = {"perPage": str(PAGE_SIZE)}
        while True:
            answer = self._send("GET", "/scan/images", params=params)
            yield from (ReferenceImage.from_json(each) for each in decode(answer, list[dict[str, Any]]))
            token = next_token(answer)
            if token is None:
                return
            params["nextPageToken"] = token

    def content(self, image: ReferenceImage) -> bytes:
        """The image itself, reduced, as JPEG."""
        return self._send("GET", local_path(image.content_url)).content

    def remove(self, image: ReferenceImage) -> None:
        """The record is not recognised by it any more."""
        self._send("DELETE", f"{_path(image.kind, image.owner)}/{quote(image.id, safe='')}")

    def recognise(self, looks: Features) -> list[Recognised]:
        """The records on a picture that looks so, the surest first."""
        body = {
            "version": VERSION,
            "aspect": looks.aspect,
            "features": base64.b64encode(looks.to_bytes()).decode(),
        }
        answer = self._send("POST", "/scan/looks", content=encode(body), headers=JSON)
        return [
            Recognised(
                image_id=str(entry["meta"]["value"]),
                score=int(entry["meta"]["score"]),
                corners=tuple((float(x), float(y)) for x, y in entry["meta"]["corners"]),
                record=record,
            )
            for entry in decode(answer, list[dict[str, Any]])
            for record in identifications([entry])
        ]


def symbol_of(sight: Recognised, reading: Reading) -> Symbol:
    """A record that was recognised, in the terms of codes: its value is the id of the image."""
    longest = max(reading.width, reading.height)
    a, b, c, d = ((round(x * longest), round(y * longest)) for x, y in sight.corners)
    return Symbol(
        type=likeness.TYPE,
        value=sight.image_id,
        raw=sight.image_id.encode(),
        points=(a, b, c, d),
        engines=frozenset({"likeness"}),
        passes=frozenset({likeness.TYPE}),
        confidence=sight.score / 100,
    )


def is_duplicate(error: Refused) -> bool:
    """Whether a picture was refused because it is there already."""
    return _DUPLICATE in error.errors


def _path(kind: Kind, record_id: str) -> str:
    return f"/{kind}/{quote(record_id, safe='')}/images"
