"""Cells as people and spreadsheets write them, turned into what they mean.

A spreadsheet that takes a GTIN for a number drops its zeros and may write it as 4.00638E+12. The zeros can be
put back when the check digit proves them; digits that were rounded away cannot.
"""

import re
from decimal import Decimal

from app.exchange.rows import Problem, Severity
from catalog import gtin

_FORMULA_TEXT = re.compile(r'="(.*)"\Z', re.DOTALL)
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]+)?[eE]\+?[0-9]{1,2}\Z")
_WHOLE_FLOAT = re.compile(r"([0-9]+)[.,]0+\Z")
_GROUPED = re.compile(r"[0-9](?:[ \u00a0-]?[0-9])+\Z")
_DEGREES = re.compile(r"(?P<number>[+-]?[0-9]+(?:[.,][0-9]+)?)\s*°?\s*(?P<side>[NSEWnsew]?)")
_ADDRESSES = re.compile(r"[\s|]+|[,;]\s*(?=https?:|data:|$)", re.IGNORECASE)
_GTIN_LENGTHS = (8, 12, 13, 14)
_FEWEST_DIGITS = 6  # fewer, and a right check digit proves little


def clean(text: str) -> str:
    """Without blanks around, and without the `="…"` that spreadsheets use to keep text a text."""
    text = text.strip()
    wrapped = _FORMULA_TEXT.match(text)
    return wrapped[1].replace('""', '"').strip() if wrapped else text


def entries(text: str, separators: str) -> list[str]:
    """The entries of a list in one cell, in order, without empty and repeated ones."""
    parts = re.split(f"[{re.escape(separators)}]", text) if separators else [text]
    return list(dict.fromkeys(part for part in map(str.strip, parts) if part))


def addresses(text: str) -> list[str]:
    """The addresses in one cell; commas and semicolons belong to them unless another one follows."""
    return list(dict.fromkeys(part for part in _ADDRESSES.split(text.strip()) if part))


def degrees(text: str) -> float | None:
    """`46.5197`, `46,5197°`, `6.63 E`, `33.9 S`; None if it is no number."""
    match = _DEGREES.fullmatch(clean(text))
    if match is None:
        return None
    number = float(match["number"].replace(",", "."))
    return -number if match["side"].upper() in ("S", "W") else number


def identifier(key: str, text: str, column: str) -> tuple[str, list[Problem]]:
    """The identifier meant by a cell, and what was mended or is wrong with it."""
    value = clean(text).removeprefix("'")
    if gtin.problem(key, value) is None:  # nearly always, and cheap
        return value, []
    mended, notes = _mend_gtin(key, value, column)
    if any(note.severity is Severity.ERROR for note in notes):
        return mended, notes
    fault = gtin.problem(key, mended)
    if fault is not None:
        return value, [Problem(Severity.WARNING, fault.removeprefix(f"{key}: "), column)]
    return mended, notes


def _mend_gtin(key: str, value: str, column: str) -> tuple[str, list[Problem]]:
    digits = value
    if _SCIENTIFIC.match(value):
        exact = _exact_digits(value)
        if exact is None:
            message = f"{value} has lost its last digits in a spreadsheet; format the column as text there"
            return value, [Problem(Severity.ERROR, message, column)]
        digits = exact
    whole = _WHOLE_FLOAT.match(digits)
    if whole:
        digits = whole[1]
    if _GROUPED.match(digits) and gtin.problem(key, digits) is not None:
        digits = re.sub(r"[ \u00a0-]", "", digits)
    filled = _with_lost_zeros(key, digits)
    if filled is not None:
        note = f"{value} had lost its leading zeros; taken as {filled}, which its check digit proves"
        return filled, [Problem(Severity.NOTE, note, column)]
    if digits != value:
        return digits, [Problem(Severity.NOTE, f"{value} was taken as {digits}", column)]
    return value, []


def _exact_digits(value: str) -> str | None:
    """`4.006381333931E+12` holds every digit, `4.00638E+12` does not: None."""
    mantissa, _, exponent = value.replace(",", ".").lower().partition("e")
    decimals = len(mantissa.partition(".")[2])
    if decimals < int(exponent):
        return None
    number = Decimal(f"{mantissa}e{exponent.removeprefix('+')}")
    return str(int(number)) if number == number.to_integral_value() else None


def _with_lost_zeros(key: str, digits: str) -> str | None:
    if not (digits.isascii() and digits.isdigit()) or len(digits) < _FEWEST_DIGITS:
        return None
    if gtin.problem(key, digits) is None:
        return None
    for length in _GTIN_LENGTHS:
        filled = digits.zfill(length)
        if len(digits) < length and gtin.problem(key, filled) is None:
            return filled
    return None
