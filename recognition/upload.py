"""The picture in a request's body: JSON with a data URL, a file upload, or the bytes themselves."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Set
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import msgspec
from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import File

from catalog.errors import BadInput

_DATA_URL = re.compile(r"\s*data:(?P<kind>[^;,]*)(?:;[^;,]*)*?;base64,", re.IGNORECASE)
_HOW = 'send {"image": "data:image/png;base64,…"}, a file upload, or the picture itself'


@dataclass(frozen=True)
class Received:
    """A picture that was sent, and what its sender calls it, if anything."""

    data: bytes
    name: str = ""


def picture_in(body: bytes, headers: Mapping[str, str]) -> bytes:
    """The picture's bytes; BadInput says what is wrong with the body."""
    return _received(body, headers, {"image"}).data


def named_picture_in(body: bytes, headers: Mapping[str, str]) -> Received:
    """As `picture_in`, with the `name` beside the image or that of the file in a form."""
    return _received(body, headers, {"image", "name"})


def _received(body: bytes, headers: Mapping[str, str], known: Set[str]) -> Received:
    if not body:
        raise BadInput(f"image: is missing; {_HOW}")
    content_type = headers.get("content-type", "")
    if content_type.lower().startswith("multipart/form-data"):
        return _from_form(body, content_type)
    # By content, not by its declared type: clients send JSON types with everything (platform-facts).
    return _from_json(body, known) if body.lstrip()[:1] == b"{" else Received(body)


def _from_json(body: bytes, known: Set[str]) -> Received:
    try:
        document = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"body: not valid JSON: {error}") from error
    unknown = [f"{name}: is not known here" for name in document if name not in known]
    if unknown:
        raise BadInput(*unknown)
    image = document.get("image")
    if not isinstance(image, str):
        raise BadInput(f"image: must be a text; {_HOW}")
    name = document.get("name") or ""
    if not isinstance(name, str):
        raise BadInput("name: must be a text")
    return Received(_from_data_url(image), name)


def _from_data_url(image: str) -> bytes:
    head = _DATA_URL.match(image)
    if head is None:
        raise BadInput('image: must start with "data:image/png;base64," or another picture type')
    if not head["kind"].lower().startswith("image/"):
        raise BadInput(f"image: is declared as {head['kind'] or 'text'}, not as a picture")
    text = re.sub(r"\s+", "", image[head.end() :])
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(f"image: not valid Base64: {error}") from error


def _from_form(body: bytes, content_type: str) -> Received:
    files: list[Received] = []

    def keep(file: File) -> None:
        file.file_object.seek(0)
        name = (file.file_name or b"").decode("utf-8", "replace")
        files.append(Received(file.file_object.read(), name))
        file.close()

    try:
        form = {"Content-Type": content_type.encode("latin-1"), "Content-Length": str(len(body)).encode()}
        parse_form(form, BytesIO(body), None, keep)
    except FormParserError as error:
        raise BadInput(f"body: not a valid form: {error}") from error
    if len(files) != 1:
        raise BadInput(f"image: one file is expected in the form, not {len(files)}")
    return files[0]
