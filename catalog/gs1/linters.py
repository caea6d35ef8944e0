"""The checks that the syntax dictionary names, one function each: None, or what is wrong.

Not checked, as their tables are not ours to ship: that a company prefix was given out (`gcppos1`, `gcppos2`:
only that digits stand there), country and currency numbers (`iso3166`, `iso4217`), package types, media
types, and the inside of coupons.
"""

from __future__ import annotations

import calendar
import re
import string
from collections.abc import Callable
from functools import partial

from catalog.gtin import check_digit

Linter = Callable[[str], str | None]

#: Figures 7.11-1 (82), 7.11-2 (39) and 7.11-3 (64) of the General Specifications.
_SET_82 = string.ascii_letters + string.digits + "!\"%&'()*+,-./:;<=>?_"
_SET_39 = string.ascii_uppercase + string.digits + "#-/"
CHARSETS: dict[str, tuple[frozenset[str], str]] = {
    "N": (frozenset(string.digits), "the digits 0 to 9"),
    "X": (frozenset(_SET_82), "letters A to Z, digits and !\"%&'()*+,-./:;<=>?_ (no blanks)"),
    "Y": (frozenset(_SET_39), "capital letters A to Z, digits and #-/"),
    "Z": (frozenset(string.ascii_letters + string.digits + "-_="), "letters A to Z, digits, - and _"),
}
#: The weights of the check character pair, from the right (7.9.5).
_PRIMES = (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53, 59, 61, 67, 71, 73, 79, 83)
_CHECK_CHARACTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_PREFIX_DIGITS = 4


def _check_digit(part: str) -> str | None:
    right = check_digit(part[:-1])
    return None if part[-1] == right else f"the check digit of {part} must be {right}, not {part[-1]}"


def _check_pair(part: str) -> str | None:
    if len(part) < 3 or len(part) - 2 > len(_PRIMES):
        return f"{part} is too short for its two check characters"
    weighted = zip(reversed(part[:-2]), _PRIMES, strict=False)
    order = "!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz"
    value = sum(order.index(letter) * weight for letter, weight in weighted) % 1021
    right = _CHECK_CHARACTERS[value >> 5] + _CHECK_CHARACTERS[value & 31]
    return None if part[-2:] == right else f"the check characters of {part} must be {right}, not {part[-2:]}"


def _company_prefix(part: str, *, at: int) -> str | None:
    prefix = part[at - 1 : at - 1 + _PREFIX_DIGITS]
    if len(prefix) == _PREFIX_DIGITS and prefix.isdigit():
        return None
    return f"{part} must have a GS1 company prefix, digits, at position {at}"


def _date(part: str, *, has_century: bool = False, may_be_month: bool = False) -> str | None:
    """Years without a century lie 49 back to 50 ahead of ours (7.12); day 00 is the month as a whole."""
    year, month, day = int(part[:-4]), int(part[-4:-2]), int(part[-2:])
    if not 1 <= month <= 12:
        return f"{part} has no month {part[-4:-2]}"
    # A year of two digits is a leap year in 1900 or 2000 alike but for 00, which is 2000.
    days = (
        calendar.monthrange(year if has_century else 2000 + year, month)[1] if year or not has_century else 0
    )
    if day == 0 and may_be_month:
        return None
    return None if 1 <= day <= days else f"{part} has no day {part[-2:]}"


def _below(part: str, *, limit: int, what: str) -> str | None:
    return None if int(part) < limit else f"{part} is no {what}"


def _time(part: str) -> str | None:
    return _below(part[:2], limit=24, what="hour") or _below(part[2:], limit=60, what="minute")


def _matches(part: str, *, pattern: str, what: str) -> str | None:
    return None if re.fullmatch(pattern, part) else f"{part} must be {what}"


def _percent_encoded(part: str) -> str | None:
    broken = re.search(r"%(?![0-9A-Fa-f]{2})", part)
    return f"{part} has a % that two hexadecimal digits must follow" if broken else None


def _degrees(part: str, *, most: int) -> str | None:
    """Ten millionths of a degree, counted from the pole or the date line (3.5.10)."""
    return None if int(part) <= most else f"{part} is beyond {most}"


def _piece_of_total(part: str) -> str | None:
    half = len(part) // 2
    piece, total = int(part[:half]), int(part[half:])
    return None if 1 <= piece <= total else f"{part[:half]} of {part[half:]} is no piece of a total"


def _place_in_sequence(part: str) -> str | None:
    found = re.fullmatch(r"([1-9])/([1-9])", part)
    return None if found and found[1] <= found[2] else f"{part} must be a place and a total such as 1/2"


def _iban(part: str) -> str | None:
    if not re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{1,30}", part):
        return f"{part} is no IBAN"
    number = int("".join(str(int(letter, 36)) for letter in part[4:] + part[:4]))
    return None if number % 97 == 1 else f"the check digits of {part} are wrong"


def _unchecked(_part: str) -> str | None:
    return None


LINTERS: dict[str, Linter] = {
    "csum": _check_digit,
    "csumalpha": _check_pair,
    "gcppos1": partial(_company_prefix, at=1),
    "gcppos2": partial(_company_prefix, at=2),
    "yymmdd": _date,
    "yymmd0": partial(_date, may_be_month=True),
    "yyyymmdd": partial(_date, has_century=True),
    "hh": partial(_below, limit=24, what="hour"),
    "mi": partial(_below, limit=60, what="minute"),
    "ss": partial(_below, limit=60, what="second"),
    "hhmi": _time,
    "pcenc": _percent_encoded,
    "yesno": partial(_matches, pattern="[01]", what="0 (no) or 1 (yes)"),
    "zero": partial(_matches, pattern="0+", what="0"),
    "nonzero": partial(_matches, pattern=r"\d*[1-9]\d*", what="more than 0"),
    "nozeroprefix": partial(_matches, pattern=r"0|[1-9]\d*", what="without zeros before it"),
    "hasnondigit": partial(_matches, pattern=r".*\D.*", what="more than digits"),
    "hyphen": partial(_matches, pattern="-+", what="a hyphen"),
    "winding": partial(_matches, pattern="[019]", what="0, 1 or 9"),
    "iso5218": partial(_matches, pattern="[0129]", what="0, 1, 2 or 9"),
    "iso3166alpha2": partial(_matches, pattern="[A-Z]{2}", what="a country in two capital letters"),
    "importeridx": partial(_matches, pattern="[A-Za-z0-9_-]", what="a letter, a digit, - or _"),
    "pieceoftotal": _piece_of_total,
    "posinseqslash": _place_in_sequence,
    "latitude": partial(_degrees, most=1_800_000_000),
    "longitude": partial(_degrees, most=3_600_000_000),
    "iban": _iban,
    **dict.fromkeys(
        ("iso3166", "iso3166999", "iso4217", "packagetype", "mediatype", "couponcode", "couponposoffer"),
        _unchecked,
    ),
}
