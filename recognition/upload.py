"""The picture in a request's body: JSON with a data URL, a file upload, or the bytes themselves."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import msgspec
from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import File

from catalog.errors import BadInput

_DATA_URL = re.compile(r"\s*data:(?P<kind>[^;,]*)(?:;[^;,]*)*?;base64,", re.IGNORECASE)
_HOW = 'send {"image": "data:image/png;base64,…"}, a file upload, or the picture itself'


def picture_in(body: bytes, headers: Mapping[str, str]) -> bytes:
    """The picture's bytes; BadInput says what is wrong with the body."""
    if not body:
        raise BadInput(f"image: is missing; {_HOW}")
    content_type = headers.get("content-type", "")
    if content_type.lower().startswith("multipart/form-data"):
        return _from_form(body, content_type)
    # By content, not by its declared type: clients send JSON types with everything (platform-facts).
    return _from_json(body) if body.lstrip()[:1] == b"{" else body


def _from_json(body: bytes) -> bytes:
    try:
        document = msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadInput(f"body: not valid JSON: {error}") from error
    unknown = [f"{name}: is not known here" for name in document if name != "image"]
    if unknown:
        raise BadInput(*unknown)
    image = document.get("image")
    if not isinstance(image, str):
        raise BadInput(f"image: must be a text; {_HOW}")
    return _from_data_url(image)


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


def _from_form(body: bytes, content_type: str) -> bytes:
    files: list[bytes] = []

    def keep(file: File) -> None:
        file.file_object.seek(0)
        files.append(file.file_object.read())
        file.close()

    try:
        form = {"Content-Type": content_type.encode("latin-1"), "Content-Length": str(len(body)).encode()}
        parse_form(form, BytesIO(body), None, keep)
    except FormParserError as error:
        raise BadInput(f"body: not a valid form: {error}") from error
    if len(files) != 1:
        raise BadInput(f"image: one file is expected in the form, not {len(files)}")
    return files[0]
