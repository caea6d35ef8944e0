"""Lines of journals read back, those of older versions too; needs nothing of what writes them."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Final

import msgspec
from sqlalchemy import Connection, select

from catalog.tables import redirection

# The hit's id, when, the link by id and short id, thing, product, the link's row, whether by a bot, the body.
Line = tuple[str, int, str, str, str | None, str | None, int, int, msgspec.Raw]
# Before counts had a table of their own, a line did not say the link's row.
_OldLine = tuple[str, int, str, str, str | None, str | None, int, msgspec.Raw]
# Of a link that is gone: rows are numbered from 1.
_NO_ROW: Final = 0
_AT_ONCE: Final = 500

encode = msgspec.json.Encoder().encode
read_line: Callable[[bytes], Line] = msgspec.json.Decoder(Line).decode
_read_old: Callable[[bytes], _OldLine] = msgspec.json.Decoder(_OldLine).decode

log = logging.getLogger("tagwright.hits")


def read_lines(connection: Connection, lines: Sequence[bytes]) -> Sequence[Line]:
    """Whole lines, taken apart; the database says which row it is where a line does not."""
    try:
        return [read_line(line) for line in lines]
    except msgspec.ValidationError:
        return _read_both(connection, lines)


def whole_lines(lines: Sequence[bytes]) -> list[bytes]:
    """Those that can be stored: a power failure or a full disk may have cut one off or spoiled it."""
    whole = []
    for line in lines:
        try:
            bytes(_either(line)[-1]).decode()
        except (msgspec.DecodeError, UnicodeDecodeError):
            log.warning("a line of %d bytes in a journal cannot be read and is passed over", len(line))
        else:
            whole.append(line)
    return whole


def _either(line: bytes) -> Line | _OldLine:
    try:
        return read_line(line)
    except msgspec.ValidationError:
        return _read_old(line)


def _read_both(connection: Connection, lines: Sequence[bytes]) -> Sequence[Line]:
    read = [_either(line) for line in lines]
    ids = sorted({line[2] for line in read if len(line) == 8})
    rows: dict[str, int] = {}
    c = redirection.c
    for start in range(0, len(ids), _AT_ONCE):
        asked = select(c.id, c.seq).where(c.id.in_(ids[start : start + _AT_ONCE]))
        rows |= {row.id: row.seq for row in connection.execute(asked)}
    return [(*line[:6], rows.get(line[2], _NO_ROW), *line[6:]) if len(line) == 8 else line for line in read]
