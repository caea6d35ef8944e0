"""One picture read in a process of its own, its codes found, the catalogue asked. Runs in worker threads."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from app.client import ClientError
from app.client.images import Recognised, symbol_of
from app.desktop.scan.entries import Code, Entry, Match, State
from app.desktop.scan.lookup import match_of
from recognition import likeness, workers
from recognition.errors import PictureError
from recognition.likeness.features import Features
from recognition.read import Reading
from recognition.symbol import BARCODE_METHODS, Symbol
from recognition.text import availability, paragraphs

log = logging.getLogger(__name__)

TEXT = availability.TYPE

Matches = Callable[[str, str], tuple[Match, ...] | None]
Compare = Callable[[Features], list[Recognised]]


def read_entry(
    path: Path, matches: Matches, *, with_text: bool = False, compare: Compare | None = None
) -> Entry:
    """The row of a picture. Whatever is wrong with it becomes the row's message; nothing is raised.

    ``with_text``: printed lines count too, those that belong to a record; the others would bury the codes.
    ``compare`` says which records a picture shows by its looks, if that is wanted; it may raise ClientError.
    """
    started_s = time.perf_counter()
    more = {availability.METHOD} if with_text else set()
    more |= {likeness.METHOD} if compare else set()
    try:
        reading = workers.shared().read(
            path, name=path.name, methods=BARCODE_METHODS | more if more else None
        )
    except PictureError as error:
        return Entry(path, State.ERROR, message=_sentence(error.reason), cure=_sentence(error.cure))
    except Exception:  # the outermost handler of a picture: one bug must not end a folder of 50,000
        log.exception("reading %s failed", path)
        message = "The reader failed on this picture."
        return Entry(path, State.ERROR, message=message, cure="This is a bug; the details are in the log.")

    def found(symbol: Symbol) -> tuple[Match, ...] | None:
        return matches(symbol.type, symbol.value) if symbol.is_whole else ()

    looked_up = [code_of(symbol, found(symbol)) for symbol in reading]
    looked_up += [code_of(*news) for news in paragraphs.news(reading.symbols, found, _ids)]
    looked_up += _by_looks(reading, compare)
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


def _ids(matches: tuple[Match, ...] | None) -> set[str]:
    return {match.record_id for match in matches or ()}


def _by_looks(reading: Reading, compare: Compare | None) -> list[Code]:
    """What was recognised; nothing while the service does not answer."""
    if compare is None or reading.looks is None:
        return []
    try:
        sights = compare(reading.looks)
    except ClientError:
        return []
    return [
        replace(code_of(symbol_of(sight, reading), (match_of(sight.record),)), score=sight.score)
        for sight in sights
    ]


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
