"""JSON and JSON lines as tables: the documents an export wrote, or anybody else's of the same kind.

The columns are those an export to a table would have, so that whatever reads rows needs to know nothing of
JSON; fields that no table has become columns that nobody maps, and are named as left out.
"""

import json
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import Any, TextIO

import msgspec

from app.client import Kind
from app.errors import InputError
from app.exchange import columns, fields
from app.exchange.rows import Problem, Row, Severity

Json = dict[str, Any]

LINES_SUFFIXES = frozenset({".jsonl", ".ndjson"})
_BLOCK = 1 << 16
_RECORD_LIMIT = 1 << 24
_TOKEN = 16  # the longest a word or an escape can be that the end of a block cuts
_BETWEEN = " \t\r\n,"


class JsonTable:
    """A file of documents. They are gone through once to learn the columns, and again for the rows."""

    def __init__(self, path: Path, kind: Kind) -> None:
        self.path = path
        self.size = path.stat().st_size
        self._kind = kind
        self._is_lines = path.suffix.lower() in LINES_SUFFIXES
        self.header = self._read_header()

    @property
    def description(self) -> str:
        return "JSON lines" if self._is_lines else "JSON"

    def rows(self) -> Iterator[Row]:
        for number, document, problem, position in self._documents():
            if problem is not None:
                # With something "extra", so that nobody looks for more in cells that are not there.
                yield Row(number, ("",) * len(self.header), (problem,), position, ("",))
                continue
            cells = tuple(columns.row(self._kind, document, self.header))
            yield Row(number, cells, (), position)

    def _read_header(self) -> tuple[str, ...]:
        survey = columns.Survey(self._kind)
        others: dict[str, None] = {}
        maps = fields.MAPS[self._kind]
        empty = True
        for _, document, problem, _ in self._documents():
            empty = False
            if problem is None:
                survey.look(document)
                others |= dict.fromkeys(name for name in document if name not in maps)
        if empty:
            raise InputError(f"{self.path.name} is empty")
        known = survey.header()
        return (*known, *(name for name in others if name not in known))

    def _documents(self) -> Iterator[tuple[int, Json, Problem | None, int]]:
        """Number, document, what is wrong with it, and where in the file it ends."""
        return self._of_lines() if self._is_lines else self._of_array()

    def _of_lines(self) -> Iterator[tuple[int, Json, Problem | None, int]]:
        position = 0
        with self.path.open("rb") as stream:
            for number, line in enumerate(iter(lambda: stream.readline(_RECORD_LIMIT), b""), 1):
                position += len(line)
                if line.strip():
                    document, problem = _decoded(line.removeprefix(b"\xef\xbb\xbf"))
                    yield number, document, problem, position

    def _of_array(self) -> Iterator[tuple[int, Json, Problem | None, int]]:
        """The objects of one array (or one after the other), never more than one of them in memory."""
        with self.path.open("rb") as binary, TextIOWrapper(binary, encoding="utf-8-sig") as stream:
            for number, text in enumerate(self._texts(stream), 1):
                document, problem = _decoded(text.encode())
                yield number, document, problem, binary.tell()

    def _texts(self, stream: TextIO) -> Iterator[str]:
        """The text of each object."""
        decoder = json.JSONDecoder()
        rest, number = self._block(stream).lstrip(_BETWEEN).removeprefix("["), 1
        is_last = False
        while True:
            rest = rest.lstrip(_BETWEEN)
            if rest.startswith("]"):
                return
            try:
                _, end = decoder.raw_decode(rest)
            except json.JSONDecodeError as error:
                if is_last and not rest:
                    return
                if is_last or not _may_be_cut(rest, error):
                    message = f"{self.path.name}, record {number}: is not JSON: {error.msg}"
                    raise InputError(message) from error
                block = self._block(stream)
                rest, is_last = rest + block, not block
                continue
            yield rest[:end]
            rest, number = rest[end:], number + 1

    def _block(self, stream: TextIO) -> str:
        try:
            return stream.read(_BLOCK)
        except UnicodeDecodeError as error:
            raise InputError(f"{self.path.name} is not UTF-8, as JSON must be: {error.reason}") from error


def _decoded(text: bytes) -> tuple[Json, Problem | None]:
    try:
        return msgspec.json.decode(text, type=Json), None
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        return {}, Problem(Severity.ERROR, f"is not a JSON object: {error}")


def _may_be_cut(text: str, error: json.JSONDecodeError) -> bool:
    """Whether more of the file could make it right: the fault is at the end, or in a string still open."""
    if len(text) > _RECORD_LIMIT:
        return False
    return error.msg.startswith("Unterminated string") or error.pos >= len(text) - _TOKEN
