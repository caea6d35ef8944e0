"""The JSON that shorteners answer: lists of links inside an envelope, with objects inside the links."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

from app.errors import InputError
from app.exchange.rows import Row
from app.exchange.shorteners import recognise

_PEEKED_BYTES: Final = 1 << 16
_MOST_BYTES: Final = 1 << 28
_NAME: Final = re.compile(rb'"([A-Za-z_]+)"\s*:')
# Where the links are in what APIs answer; YOURLS has an object of links instead of a list.
_ENVELOPES: Final = ("links", "data", "shortUrls", "urls", "results")


class LinkJsonTable:
    """The links of one file. It is read whole: what has to be is the answer of an API, not a catalogue."""

    description = "JSON"

    def __init__(self, path: Path, documents: list[dict[str, str]]) -> None:
        self.path = path
        self.size = len(documents)
        self.header = tuple(dict.fromkeys(name for document in documents for name in document))
        self._documents = documents

    def rows(self) -> Iterator[Row]:
        for number, document in enumerate(self._documents, 1):
            yield Row(number, tuple(document.get(name, "") for name in self.header), (), number)


def open_links(path: Path) -> LinkJsonTable | None:
    """The links of a shortener's JSON; None if it is none. InputError if it is one, and cannot be read."""
    with path.open("rb") as stream:
        names = {name.decode() for name in _NAME.findall(stream.read(_PEEKED_BYTES))}
    # Our own documents have names of the kind as well: what tells them is not a shortener's.
    if "defaultRedirectUrl" in names or recognise(names) is None:
        return None
    if path.stat().st_size > _MOST_BYTES:
        raise InputError(f"{path.name} has over {_MOST_BYTES >> 20} MB; export the links in parts")
    documents = [_flat(link) for link in _links(_decoded(path)) if isinstance(link, dict)]
    is_known = recognise(name for document in documents for name in document) is not None
    return LinkJsonTable(path, documents) if is_known else None


def _decoded(path: Path) -> Any:
    content = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    try:
        return msgspec.json.decode(content)
    except msgspec.DecodeError as error:
        try:  # a link, or a page of them, a line
            return [msgspec.json.decode(line) for line in content.splitlines() if line.strip()]
        except msgspec.DecodeError:
            raise InputError(f"{path.name} is not JSON: {error}") from error


def _links(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            inner = _enveloped(each)
            yield from [each] if inner is None else _links(inner)
        return
    inner = _enveloped(value)
    if inner is not None:
        yield from _links(inner)
    elif isinstance(value, dict):
        yield from value.values() if _all_objects(value) else [value]


def _enveloped(value: Any) -> Any:
    if not isinstance(value, dict):
        return None
    return next((value[name] for name in _ENVELOPES if isinstance(value.get(name), list | dict)), None)


def _all_objects(value: Mapping[str, Any]) -> bool:
    return bool(value) and all(isinstance(each, dict) for each in value.values())


def _flat(document: Mapping[str, Any], before: str = "") -> dict[str, str]:
    flat: dict[str, str] = {}
    for name, value in document.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{before}{name}.")
        else:
            flat[before + name] = _text(value)
    return flat


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        value = [each.get("name", "") if isinstance(each, dict) else each for each in value]
        return msgspec.json.encode([str(each) for each in value]).decode() if value else ""
    return msgspec.json.encode(value).decode()
