"""Texts into symbols, each by the writer its row of the table names."""

from __future__ import annotations

import re
from functools import lru_cache

import segno

from app.errors import InputError
from app.labels.symbology import zint_writer
from app.labels.symbology.barcode import Barcode, Quiet
from app.labels.symbology.table import Kind, Symbology, symbology
from catalog import gs1, gtin

_HIBC_ORDER = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%"
_MAX_CHARACTERS = 3000
#: Digits without and with the check digit; of a given one is verified whether it is right.
_DIGITS = {
    "ean_13": (12, 13),
    "ean_8": (7, 8),
    "upc_a": (11, 12),
    "upc_e": (6, 7, 8),
    "itf_14": (13, 14),
    "gtin_14": (13, 14),
    "sscc": (17, 18),
}
#: Writers that calculate the check digit themselves and take none.
_TAKE_NO_CHECK_DIGIT = frozenset({"ITF14", "EAN14", "NVE18"})
#: A retail code may have the two or five digits of an issue or a price behind it.
_ADD_ON = re.compile(r"\+(?:\d{5}|\d{2})$")
_LEVELS, _USUAL_LEVEL = "LMQH", "Q"


@lru_cache(maxsize=4096)
def encode(name: str, text: str, *, height: int = 0, level: str = "") -> Barcode:
    """The symbol of this text. ``InputError`` says what is wrong with it, and the check digit it needs.

    ``height`` is that of bars, in modules; 0 leaves it to the symbology's standard. ``level`` is the error
    correction of a QR code: L, M, Q or H.
    """
    row = symbology(name)
    if not text:
        raise InputError(f"{row.title}: there is nothing to encode")
    if len(text) > _MAX_CHARACTERS:
        raise InputError(f"{row.title}: {len(text)} characters are more than any symbol holds")
    _check_digit(row, text)
    elements = _elements(row, text)
    if row.writer == "segno":
        return _micro_qr(row, text)
    written = gs1.in_square_brackets(elements) if elements else _without_check_digit(row, text)
    drawn = zint_writer.draw(row, written, height=height, level=_level(row, level))
    reads, answer = _as_read(row, _answer(row, text, drawn.shown, elements))
    return Barcode(
        symbology=row.id,
        text=answer,
        reads=reads,
        rows=drawn.rows,
        row_heights=drawn.row_heights,
        quiet=Quiet(*row.quiet),
        captions=drawn.captions if row.kind is Kind.BARS else (),
    )


def _check_digit(row: Symbology, text: str) -> None:
    if row.check == "isbn":
        problem = gtin.problem("isbn", text)
    elif row.check:
        lengths = _DIGITS[row.check]
        number = _main_number(row, text)
        if len(number) not in lengths or not (number.isascii() and number.isdigit()):
            without = " or ".join(map(str, lengths[:-1]))
            raise InputError(
                f"{row.title}: {text} is not {without} digits, or {lengths[-1]} with the check digit"
            )
        problem = _wrong_digit(row, number) if len(number) == lengths[-1] else None
    else:
        problem = None
    if problem:
        raise InputError(f"{row.title}: {problem.partition(': ')[2] or problem}")


def _wrong_digit(row: Symbology, number: str) -> str | None:
    right = gtin.check_digit(number[:-1])
    if row.check != "sscc":
        return gtin.problem(row.check, number)
    return None if number[-1] == right else f"the check digit of {number} must be {right}"


def _without_check_digit(row: Symbology, text: str) -> str:
    takes_none = row.code in _TAKE_NO_CHECK_DIGIT and len(text) == _DIGITS[row.check][-1]
    return text[:-1] if takes_none else text


def _main_number(row: Symbology, text: str) -> str:
    return _ADD_ON.sub("", text) if row.code in {"EANX", "UPCA", "UPCE"} else text


def _elements(row: Symbology, text: str) -> tuple[gs1.Element, ...]:
    if not row.gs1:
        return ()
    try:
        # Partners may be in another symbol of the same label: `gs1.check_company` sees them together.
        return gs1.parse(text, needs_partners=False)
    except gs1.Gs1Error as error:
        raise InputError(f"{row.title}: {error}") from error


def _level(row: Symbology, level: str) -> int:
    """Zint's number of the error correction level; 0 where the symbology has its own."""
    return 1 + _LEVELS.index(level or _USUAL_LEVEL) if row.code == "QRCODE" else 0


def _micro_qr(row: Symbology, text: str) -> Barcode:
    try:
        rows = tuple(bytes(line) for line in segno.make_micro(text).matrix)
    except (segno.DataOverflowError, ValueError) as error:
        raise InputError(f"{row.title}: {text[:40]} does not fit; take a QR code") from error
    return Barcode(row.id, text, row.reads, rows, (1,) * len(rows), Quiet(*row.quiet))


def _as_read(row: Symbology, answer: str) -> tuple[str, str]:
    """An EAN-13 that begins with 0 is a UPC-A, bar for bar, and readers say so."""
    is_upc = row.reads == "ean_13" and answer.startswith("0")
    return ("upc_a", answer[1:]) if is_upc else (row.reads, answer)


def _answer(row: Symbology, text: str, shown: str, elements: tuple[gs1.Element, ...]) -> str:
    """What a reader says of the symbol; ``shown`` is the text the writer would print below it."""
    parts = {
        "{text}": lambda: text,
        "%{text}": lambda: f"%{text}",
        "{even}": lambda: text.zfill(len(text) + len(text) % 2),
        "{digits}": lambda: re.sub(r"[^0-9A-Z]", "", shown.partition("+")[0]),
        "{shown}": lambda: shown,
        "{gs1}": lambda: "".join(f"({element.ai}){element.data}" for element in elements),
        "{gtin}": lambda: text if len(text) == 14 else text.zfill(13) + gtin.check_digit(text.zfill(13)),
        "{hibc}": lambda: _hibc(text),
        "{pzn}": lambda: "-" + re.sub(r"\D", "", shown),
    }
    return parts[row.answer]()


def _hibc(text: str) -> str:
    """With the flag and the check character (ANSI/HIBC 2.6, appendix B)."""
    data = f"+{text.upper()}"
    return data + _HIBC_ORDER[sum(_HIBC_ORDER.index(letter) for letter in data) % 43]
