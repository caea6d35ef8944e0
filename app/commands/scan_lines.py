"""The line of a picture: as a document, as JSON, for a person."""

from __future__ import annotations

import json
from typing import Any

from app.commands import scan_looks
from app.commands.scan_lookup import Lookup
from app.commands.scan_messages import said_of_parts
from recognition import likeness
from recognition.batch import Entry

Json = dict[str, Any]


def document(entry: Entry, look_up: Lookup) -> Json:
    line = entry.to_json()
    if entry.reading is not None:
        ms = line.pop("ms")
        line |= {"results": look_up.results(entry.reading), "ms": ms}
    return line


def as_json(entry: Entry, look_up: Lookup) -> str:
    line = document(entry, look_up)
    text = json.dumps(line, ensure_ascii=False)
    # The name of a file need not be text; JSON must be.
    return text if text.isascii() or _is_text(text) else json.dumps(line)


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def as_text(entry: Entry, look_up: Lookup) -> str:
    if entry.reading is None:
        said = (entry.error or "").removeprefix(f"{entry.file}: ")  # what is wrong may name the file itself
        return f"{entry.file}: ERROR {_on_one_line(said)}"
    if not entry.reading:
        only_looks = entry.reading.looked == (likeness.TYPE,)
        return f"{entry.file}: {'nothing recognised' if only_looks else 'no code found'}"
    parts = []
    for symbol in entry.reading:
        part = f"{symbol.type} {_on_one_line(symbol.value)}{said_of_parts(symbol)}{scan_looks.said(symbol)}"
        names = [_name(result) for result in look_up.results([symbol])]
        parts.append(f"{part} ({', '.join(names)})" if names else part)
    return f"{entry.file}: {'; '.join(parts)}"


def _name(result: Json) -> str:
    record = next(part for part in result.values() if isinstance(part, dict))
    name = str(record.get("name") or record.get("id", ""))
    links = result["redirections"]
    return _on_one_line(f"{name} -> {', '.join(links)}" if links else name)


def _on_one_line(text: str) -> str:
    """A code may hold line ends and worse, which a terminal would obey."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
