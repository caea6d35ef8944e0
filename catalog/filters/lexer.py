"""Cuts the text of a filter into fields, operators and values; knows nothing of what they mean."""

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from catalog.filters.tree import FilterError, Operator

BLANKS: Final = " \t\r\n"

_BLANKS: Final = re.compile(f"[{BLANKS}]*+")
_FIELD: Final = re.compile(r"[^\\=!<>~&|()]*+(?:\\.?[^\\=!<>~&|()]*+)*+", re.DOTALL)
_OPERATOR: Final = re.compile(r"!=|>=|<=|[=><~]")
_VALUE: Final = re.compile(r"[^\\&|]*+(?:\\.?[^\\&|]*+)*+", re.DOTALL)
_VALUE_PART_IN_GROUP: Final = re.compile(r"[^\\&|()]*+(?:\\.?[^\\&|()]*+)*+", re.DOTALL)
_ENCODED_RUN: Final = re.compile(r"(?:%[0-9A-Fa-f]{2})+")
_ESCAPED: Final = re.compile(r"\\([&|!><=~(),*\\])")
_PIECE: Final = re.compile(r"\\[&|!><=~(),*\\]|,|\\|[^\\,]+")
_UNSTORABLE: Final = re.compile("[\0\ud800-\udfff]")
_OPERATORS: Final = {operator.value: operator for operator in Operator}


class Item(NamedTuple):
    """One value of a comma list; `offset` is where it begins in the decoded value."""

    text: str
    has_star: bool
    offset: int


class Lexer:
    """A position in a text; each method reads one thing there and moves on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        unstorable = _UNSTORABLE.search(text)
        if unstorable is not None:
            raise FilterError(_unstorable(unstorable[0]), unstorable.start() + 1)

    def skip_blanks(self) -> None:
        self.position += len(_run(_BLANKS, self.text, self.position))

    def peek(self) -> str:
        """The next character, empty at the end."""
        return self.text[self.position : self.position + 1]

    def field(self) -> str:
        """A field as it is written, blanks around it left out."""
        raw = _run(_FIELD, self.text, self.position)
        self.position += len(raw)
        return raw.strip(BLANKS)

    def operator(self) -> Operator | None:
        found = _OPERATOR.match(self.text, self.position)
        if found is None:
            return None
        self.position = found.end()
        return _OPERATORS[found[0]]

    def value(self, *, in_group: bool) -> str:
        """The value as it is written: up to `&`, `|`, or in a group the `)` that closes the group."""
        start = self.position
        if in_group:
            self._skip_value_in_group()
        else:
            self.position += len(_run(_VALUE, self.text, start))
        return self.text[start : self.position]

    def _skip_value_in_group(self) -> None:
        depth = 0
        while True:
            self.position += len(_run(_VALUE_PART_IN_GROUP, self.text, self.position))
            bracket = self.peek()
            if bracket == "(":
                depth += 1
            elif bracket == ")" and depth > 0:
                depth -= 1
            else:
                return
            self.position += 1


def unescape(raw: str, column: int) -> str:
    """A field without `%XX` and backslashes."""
    if "%" in raw:
        raw = _decode(raw, column)
    return _ESCAPED.sub(r"\1", raw) if "\\" in raw else raw


def items(raw: str, column: int) -> list[Item]:
    """The values of a comma list, without `%XX` and backslashes; `column` is where `raw` begins."""
    decoded = _decode(raw, column) if "%" in raw else raw
    if "\\" in decoded:
        return list(_items(decoded))
    if "," not in decoded:
        return [Item(decoded, decoded.endswith("*"), 0)]
    found = []
    offset = 0
    for text in decoded.split(","):
        found.append(Item(text, text.endswith("*"), offset))
        offset += len(text) + 1
    return found


def source_offset(raw: str, offset: int) -> int:
    """Where the character at `offset` of the decoded value stands in the value as it is written."""
    surplus = 0  # how much longer the source is, up to here
    for run in _ENCODED_RUN.finditer(raw):
        start = run.start() - surplus
        if offset <= start:
            break
        decoded = _decode_run(run)
        if offset < start + len(decoded):
            return run.start() + 3 * len(decoded[: offset - start].encode())
        surplus += len(run[0]) - len(decoded)
    return offset + surplus


def _items(decoded: str) -> Iterator[Item]:
    pieces: list[str] = []
    offset = 0
    has_star = False
    for piece in _PIECE.finditer(decoded):
        text = piece[0]
        if text == ",":
            yield Item("".join(pieces), has_star, offset)
            pieces, offset, has_star = [], piece.end(), False
        else:
            has_star = text[0] != "\\" and text[-1] == "*"
            pieces.append(text[1:] if len(text) == 2 and text[0] == "\\" else text)
    yield Item("".join(pieces), has_star, offset)


def _decode(raw: str, column: int) -> str:
    decoded = _ENCODED_RUN.sub(_decode_run, raw)
    if "\0" in decoded:
        raise FilterError(_unstorable("\0"), column + source_offset(raw, decoded.index("\0")))
    return decoded


def _decode_run(run: re.Match[str]) -> str:
    try:
        return bytes.fromhex(run[0].replace("%", "")).decode()
    except UnicodeDecodeError:
        return run[0]


def _run(pattern: re.Pattern[str], text: str, position: int) -> str:
    found = pattern.match(text, position)
    return "" if found is None else found[0]


def _unstorable(character: str) -> str:
    return f"the character U+{ord(character):04X} cannot be part of a text"
