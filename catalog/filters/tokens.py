"""What stands where in a filter that is being written: for colours, and for suggestions at the cursor."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from catalog.filters.lexer import Lexer
from catalog.filters.tree import FilterError


class TokenKind(Enum):
    """What a token is; a sign is one of ``& | ( )``."""

    FIELD = "field"
    OPERATOR = "operator"
    VALUE = "value"
    SIGN = "sign"


class Token(NamedTuple):
    """A part of the text, from ``start`` to before ``end``; ``field`` is the one its condition names."""

    kind: TokenKind
    start: int
    end: int
    field: str = ""


def tokens(text: str) -> list[Token]:
    """The parts of a text, as far as they can be told apart; never raises, blanks are left out."""
    try:
        lexer = Lexer(text)
    except FilterError:
        return []
    return list(_tokens(lexer))


def _tokens(lexer: Lexer) -> Iterator[Token]:
    depth = 0
    while True:
        lexer.skip_blanks()
        start, sign = lexer.position, lexer.peek()
        if not sign:
            return
        if sign in "&|()":
            depth = max(0, depth + {"(": 1, ")": -1}.get(sign, 0))
            lexer.position += 1
            yield Token(TokenKind.SIGN, start, start + 1)
            continue
        yield from _condition(lexer, in_group=depth > 0)
        if lexer.position == start:  # what begins no condition, such as a ! alone
            lexer.position += 1


def _condition(lexer: Lexer, *, in_group: bool) -> Iterator[Token]:
    start = lexer.position
    field = lexer.field()
    if field:
        yield Token(TokenKind.FIELD, start, start + len(field), field)
    operator_start = lexer.position
    if lexer.operator() is None:
        return
    yield Token(TokenKind.OPERATOR, operator_start, lexer.position, field)
    value_start = lexer.position
    lexer.value(in_group=in_group)
    yield Token(TokenKind.VALUE, value_start, lexer.position, field)
