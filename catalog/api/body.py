"""Bodies of requests: decoded, and free of what not every database and every client can hold."""

from __future__ import annotations

from codecs import BOM_UTF8
from collections.abc import Iterator
from typing import Any

import msgspec

from catalog.errors import BadInput

# SQLite reads JSON to a depth of 1,000; recursive code of clients gives up earlier.
MOST_NESTED = 100
# PostgreSQL keeps no text with this character.
_NUL = "\0"

# A place in the document: the place around it and the name or index in there.
_Place = tuple[Any, "str | int"] | None


def decode(body: bytes) -> Any:
    """The JSON of a body, an empty one being an empty object; BadInput names the field that is wrong."""
    body = body.removeprefix(BOM_UTF8)  # as programs on Windows write it; RFC 8259, section 8.1
    if not body.strip():
        return {}
    try:
        value = msgspec.json.decode(body)
    except msgspec.DecodeError as error:
        raise BadInput(f"body: not valid JSON: {error}") from error
    except UnicodeDecodeError as error:
        raise BadInput("body: not valid JSON: it must be UTF-8") from error
    except RecursionError as error:
        raise BadInput(f"body: is nested deeper than {MOST_NESTED} levels") from error
    if body.count(b"[") + body.count(b"{") > MOST_NESTED or b"\\u0000" in body:
        _check(value)
    return value


def _check(value: Any) -> None:
    level: list[tuple[_Place, Any]] = [(None, value)]
    for _ in range(MOST_NESTED + 1):
        for place, each in level:
            if isinstance(each, str) and _NUL in each:
                raise BadInput(f"{_path(place)}: must not hold the character U+0000")
        level = [inner for place, each in level for inner in _members(place, each)]
        if not level:
            return
    raise BadInput(f"{_path(level[0][0])[:200]}: is nested deeper than {MOST_NESTED} levels")


def _members(place: _Place, value: Any) -> Iterator[tuple[_Place, Any]]:
    if isinstance(value, list):
        yield from (((place, index), each) for index, each in enumerate(value))
    elif isinstance(value, dict):
        for key, each in value.items():
            if _NUL in key:
                raise BadInput(f"{_path(place)}: must not have a key with the character U+0000")
            yield (place, key), each


def _path(place: _Place) -> str:
    """A place as errors name it, such as ``[3].customFields.size``."""
    parts: list[str] = []
    while place is not None:
        place, name = place
        parts.append(f"[{name}]" if isinstance(name, int) else f".{name}")
    return "".join(reversed(parts)).removeprefix(".") or "body"
