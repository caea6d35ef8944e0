"""One picture read in a process of its own, its codes found, the catalogue asked. Runs in worker threads."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from pathlib import Path

from app.desktop.scan.entries import Code, Entry, Match, State
from recognition import workers
from recognition.errors import PictureError
from recognition.symbol import METHODS, Symbol
from recognition.text.availability import TYPE as TEXT

log = logging.getLogger(__name__)

Matches = Callable[[str, str], tuple[Match, ...] | None]


def read_entry(path: Path, matches: Matches, *, with_text: bool = False) -> Entry:
    """The row of a picture. Whatever is wrong with it becomes the row's message; nothing is raised.

    ``with_text``: printed lines count too, those that belong to a record; the others would bury the codes.
    """
    started_s = time.perf_counter()
    try:
        reading = workers.shared().read(path, name=path.name, methods=METHODS if with_text else None)
    except PictureError as error:
        return Entry(path, State.ERROR, message=_sentence(error.reason), cure=_sentence(error.cure))
    except Exception:  # the outermost handler of a picture: one bug must not end a folder of 50,000
        log.exception("reading %s failed", path)
        message = "The reader failed on this picture."
        return Entry(path, State.ERROR, message=message, cure="This is a bug; the details are in the log.")
    looked_up = (
        code_of(symbol, matches(symbol.type, symbol.value) if symbol.is_whole else ()) for symbol in reading
    )
    codes = tuple(code for code in looked_up if code.type != TEXT or code.matches)
    return Entry(
        path,
        State.READ if codes else State.EMPTY,
        codes,
        width=reading.width,
        height=reading.height,
        ms=(time.perf_counter() - started_s) * 1000,
        note=_sentence(reading.note or ""),
    )


def code_of(symbol: Symbol, matches: tuple[Match, ...] | None) -> Code:
    """A symbol as the window knows codes, with what the catalogue knows of it."""
    return Code(
        symbol.type,
        symbol.method,
        symbol.value,
        symbol.points,
        matches,
        symbol.parts.missing if symbol.parts else (),
        symbol.parts.count if symbol.parts else 1,
    )


def _sentence(text: str) -> str:
    text = text.strip()
    if not text:
        return ""
    return text[0].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")
