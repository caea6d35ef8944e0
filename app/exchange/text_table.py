"""CSV and TSV files as tables, read row by row and never held whole.

Nothing is lost silently: bytes that are not of the file's encoding, quotes that never close, NULs and rows
that are too wide become problems of the row they stand in, and the next row is read as if nothing were.
"""

import codecs
import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.errors import InputError
from app.exchange import encodings
from app.exchange.rows import Problem, Row, Severity, fit, header_names, too_wide
from catalog.spreadsheet import unguarded

# A row longer than this, or a cell of over 131,072 letters (the csv module's limit), is a quote that was
# never closed: a spreadsheet's own limit for a cell is 32,767.
_ROW_LIMIT = 1 << 20
_MARKED = "tagwright-marked"
_SAMPLE_LINES = 200


def _mark(error: UnicodeError) -> tuple[str, int]:
    """Decode a wrong byte to a lone low surrogate, which no right text holds, so that its row is found."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    if error.encoding.startswith(("utf-16", "utf-32")):
        return "\udc80", error.end
    return "".join(chr(0xDC00 + byte) for byte in wrong), error.end


codecs.register_error(_MARKED, _mark)


def _is_marked(text: str) -> bool:
    return not text.isascii() and any("\udc00" <= character <= "\udcff" for character in text)


@dataclass(frozen=True)
class Line:
    """One physical line with its line end; `start` is its offset in the file, in bytes."""

    text: str
    start: int
    end: int


class TextTable:
    """A delimited text file. Encoding and delimiter are found out unless they are given."""

    def __init__(self, path: Path, *, encoding: str = "", delimiter: str = "") -> None:
        self.path = path
        self.encoding = encodings.check_name(encoding) if encoding else encodings.detect(path)
        self.size = path.stat().st_size
        sample = self._sample()
        self._has_hint = bool(sample) and sample[0].strip().lower().startswith("sep=")
        self.delimiter = delimiter or ("\t" if path.suffix.lower() == ".tsv" else "")
        self.delimiter = self.delimiter or encodings.find_delimiter(sample)
        self.header: tuple[str, ...] = ()
        self._header_number = 0
        self.header, self._header_number = self._read_header()

    @property
    def description(self) -> str:
        name = {"\t": "tab", " ": "blank"}.get(self.delimiter, self.delimiter)
        return f"encoding {self.encoding}, delimiter {name}"

    def rows(self) -> Iterator[Row]:
        width = len(self.header)
        for number, values, problems, end in self._records():
            if number <= self._header_number or not (problems or any(value.strip() for value in values)):
                continue
            kept, extra = fit([unguarded(value) for value in values], width)
            if extra:
                problems = (*problems, too_wide(extra, width))
            yield Row(number, kept, problems, end, extra)

    def _sample(self) -> list[str]:
        lines = []
        for line in self._lines():
            lines.append(line.text)
            if len(lines) == _SAMPLE_LINES:
                break
        return lines

    def _read_header(self) -> tuple[tuple[str, ...], int]:
        for number, values, problems, _ in self._records():
            if self._has_hint and number == 1:
                continue
            if problems:
                raise InputError(f"{self.path.name}, row {number}, the header: {problems[0]}")
            if any(value.strip() for value in values):
                return header_names(values), number
        raise InputError(f"{self.path.name} is empty: its first row must name the columns")

    def _lines(self) -> Iterator[Line]:
        start = 0
        with self.path.open("rb") as binary:
            stream = io.TextIOWrapper(binary, encoding=self.encoding, errors=_MARKED, newline="")
            while text := stream.readline(_ROW_LIMIT):
                if len(text) == _ROW_LIMIT and text[-1] not in "\r\n":
                    raise InputError(
                        f"{self.path.name} has a line of over a million letters: not a CSV file?"
                    )
                end = start + self._byte_length(text, first=start == 0)
                yield Line(text, start, end)
                start = end

    def _byte_length(self, text: str, *, first: bool) -> int:
        mark = 0
        codec = self.encoding
        if first and codec in {"utf-8-sig", "utf-16", "utf-32"}:
            mark = {"utf-8-sig": 3, "utf-16": 2, "utf-32": 4}[codec]
        if codec.startswith(("utf-16", "utf-32")):
            wide = "utf-16-le" if codec.startswith("utf-16") else "utf-32-le"
            return mark + len(text.encode(wide, "surrogatepass"))
        if text.isascii():
            return mark + len(text)
        return mark + _encoded_length(text, "utf-8" if codec == "utf-8-sig" else codec)

    def _records(self) -> Iterator[tuple[int, list[str], tuple[Problem, ...], int]]:
        """Every record: number, values, problems, and the offset behind it."""
        feed = _Feed(self._lines())
        number = 0
        while True:
            feed.begin()
            reader = csv.reader(feed, delimiter=self.delimiter, strict=True)
            number += 1
            problems: tuple[Problem, ...] = ()
            try:
                values = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                line = feed.keep_first()
                values, problems = [line.text.rstrip("\r\n")], (_syntax_problem(error),)
            problems += tuple(self._text_problems(values, feed))
            yield number, values, problems, feed.end

    def _text_problems(self, values: list[str], feed: "_Feed") -> Iterator[Problem]:
        if not feed.is_suspicious:
            return
        for position, value in enumerate(values):
            column = self._column(position)
            if _is_marked(value):
                yield Problem(Severity.ERROR, self._wrong_bytes(feed), column)
            if "\0" in value:
                yield Problem(Severity.ERROR, "holds a NUL, which no text has; was the file damaged?", column)

    def _column(self, position: int) -> str:
        return self.header[position] if position < len(self.header) else f"column {position + 1}"

    def _wrong_bytes(self, feed: "_Feed") -> str:
        line, index = feed.first_mark()
        offset = line.start + self._byte_length(line.text[:index], first=line.start == 0)
        name = "utf-8" if self.encoding == "utf-8-sig" else self.encoding
        byte = ord(line.text[index]) - 0xDC00
        shown = "" if name.startswith(("utf-16", "utf-32")) else f" (0x{byte:02x})"
        return f"byte {offset}{shown} is not {name}; save the whole file in one encoding"


def _encoded_length(text: str, codec: str) -> int:
    marks = sum("\udc00" <= character <= "\udcff" for character in text)
    clean = "".join(c for c in text if not "\udc00" <= c <= "\udcff") if marks else text
    return len(clean.encode(codec)) + marks


def _syntax_problem(error: csv.Error) -> Problem:
    reason = str(error)
    if "unexpected end of data" in reason or "field limit" in reason:
        return Problem(Severity.ERROR, 'a quote (") opens a value here and never closes it')
    if "expected after" in reason:
        return Problem(
            Severity.ERROR, 'a quote (") stands inside a quoted value; write it twice ("") to mean the sign'
        )
    return Problem(Severity.ERROR, f"cannot be read: {reason}")


class _Feed:
    """Hands lines to a csv reader, remembers those of the record at hand, and takes them back."""

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self._taken: list[Line] = []
        self._length = 0
        self.end = 0
        self.is_suspicious = False

    def __iter__(self) -> "_Feed":
        return self

    def __next__(self) -> str:
        if self._length > _ROW_LIMIT:
            raise csv.Error("field larger than field limit")
        line = self._again.popleft() if self._again else next(self._lines)
        self._taken.append(line)
        self._length += len(line.text)
        self.end = line.end
        if "\0" in line.text or _is_marked(line.text):
            self.is_suspicious = True
        return line.text

    def begin(self) -> None:
        self._taken.clear()
        self._length = 0
        self.is_suspicious = False

    def keep_first(self) -> Line:
        """After an error: the record is its first line only, what came after it is read anew."""
        first, *rest = self._taken
        self._again.extendleft(reversed(rest))
        self._taken = [first]
        self.end = first.end
        return first

    def first_mark(self) -> tuple[Line, int]:
        for line in self._taken:
            for index, character in enumerate(line.text):
                if "\udc00" <= character <= "\udcff":
                    return line, index
        raise LookupError("no wrong byte in this record")
