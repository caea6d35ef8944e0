"""GTINs: check digits, the many ways to write one, and the 14 digits they all mean.

Source: GS1 General Specifications, §7.9 (check digit), §7.8.5 (element strings with predefined
length), §5.2 (EAN/UPC, UPC-E zero suppression); GS1 Digital Link URI Syntax; ISO 2108 (ISBN).

UPC-A, EAN-8, EAN-13, ITF-14 and ISBN write the same kind of number in different lengths. Filled
with zeros on the left to 14 digits they become comparable: two identifiers name the same trade item
if `to_gtin14` of both is the same.

What is wrong with a value is said by `problem`; whether that is a warning (data that exists, API
writes: the platform's own examples hold short and wrong values) or an error (a form) is the caller's
decision. For every key with a check digit exactly one of `to_gtin14` and `problem` answers None.
"""

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final
from urllib.parse import unquote, urlsplit

_GROUP_SEPARATOR: Final = "\x1d"
_SHORT_OR_LONG: Final = (8, 12, 13, 14)

# Accepted lengths by key, the key written small and without "_", "-" and blanks.
_LENGTHS_BY_KEY: Final[Mapping[str, tuple[int, ...]]] = {
    "ean8": (8,),
    "gtin8": (8,),
    "ean13": (13,),
    "gtin13": (13,),
    "jan": (8, 13),
    "ean": (8, 13),
    "upca": (12,),
    "gtin12": (12,),
    "upce": (6, 8),
    "upc": (6, 8, 12),
    "itf": (14,),
    "itf14": (14,),
    "gtin14": (14,),
    "gs1:01": (14,),
    "gtin": _SHORT_OR_LONG,
    "isbn": (10, 13),
    "isbn10": (10,),
    "isbn13": (13,),
}
_UPC_E_LENGTHS: Final = (6, 8)
_KEYS_HOLDING_UPC_E: Final = frozenset({"upc", "upce"})
_KEYS_HOLDING_ISBN: Final = frozenset({"isbn", "isbn10", "isbn13"})
_BOOKLAND: Final = ("978", "979")

# Whole length, the application identifier included, by its first two digits (§7.8.5).
_PREDEFINED_LENGTHS: Final[Mapping[str, int]] = {
    "00": 20,
    "01": 16,
    "02": 16,
    "03": 16,
    "04": 18,
    "20": 4,
    "41": 16,
    **{str(identifier): 8 for identifier in range(11, 20)},
    **{str(identifier): 10 for identifier in range(31, 37)},
}
# Symbols that hold the bare number, with the key it would have as an identifier.
_KEY_BY_SYMBOL: Final[Mapping[str, str]] = {
    "ean_8": "ean_8",
    "ean_13": "ean_13",
    "upc_a": "upc_a",
    "upc_e": "upc_e",
    "itf": "itf",
    "rss_14": "gtin_14",
    "rss_limited": "gtin_14",
}
# Symbols whose element strings are recognised without a mark that says "this is GS1 data".
_SYMBOLS_OF_GS1: Final = frozenset({"code_128", "dm", "rss_14", "rss_expanded", "rss_limited"})
_SYMBOLOGY_IDENTIFIER: Final = re.compile(r"\](?:C1|d2|Q3|e0|J1)")
_BRACKETED_GTIN: Final = re.compile(r"(?:^|[^(])\(01\)([0-9]{14})(?![0-9])")


def check_digit(body: str) -> str:
    """The mod-10 check digit for the digits before it (§7.9): weights 3, 1, 3, … from the right.

    Raises ValueError if `body` holds anything but the digits 0 to 9.
    """
    if not _is_digits(body):
        raise ValueError(f"a check digit needs digits, not {body!r}")
    weighted = sum(int(digit) * (1 if place % 2 else 3) for place, digit in enumerate(reversed(body)))
    return str(-weighted % 10)


def expand_upc_e(value: str) -> str:
    """The 12 digits of UPC-A that zero-suppressed UPC-E stands for (§5.2).

    `value` has 8 digits (number system, six digits, check digit; the check digit is taken over) or 6
    (number system 0, the check digit is calculated). Raises ValueError for anything else.
    """
    if not _is_digits(value) or len(value) not in _UPC_E_LENGTHS:
        raise ValueError(f"UPC-E has 6 or 8 digits, not {value!r}")
    system, six = ("0", value) if len(value) == 6 else (value[0], value[1:7])
    if system not in "01":
        raise ValueError(f"UPC-E starts with 0 or 1, not {system}")
    last = six[5]
    if last in "012":
        body = f"{six[:2]}{last}0000{six[2:5]}"
    elif last == "3":
        body = f"{six[:3]}00000{six[3:5]}"
    elif last == "4":
        body = f"{six[:4]}00000{six[4]}"
    else:
        body = f"{six[:5]}0000{last}"
    return system + body + (value[7] if len(value) == 8 else check_digit(system + body))


def is_gtin_key(key: str) -> bool:
    """Whether identifiers under this key carry a check digit: `ean_13`, `UPC`, `gs1:01`, `gtin-14`, …"""
    return _canonical(key) in _LENGTHS_BY_KEY


def to_gtin14(key: str, value: str) -> str | None:
    """The 14 digits meant by an identifier, or None if the key has none or the value is wrong."""
    canonical = _canonical(key)
    if canonical not in _LENGTHS_BY_KEY or _fault(canonical, value) is not None:
        return None
    return _padded(canonical, _plain(canonical, value))


def problem(key: str, value: str) -> str | None:
    """What is wrong with an identifier, in words and with the right digit; None if nothing is.

    Keys that carry no check digit never have a problem.
    """
    canonical = _canonical(key)
    if canonical not in _LENGTHS_BY_KEY:
        return None
    fault = _fault(canonical, value)
    return None if fault is None else f"{key}: {fault}"


def gtin_from_symbol(symbol_type: str, value: str) -> str | None:
    """The 14 digits in a scanned symbol, or None.

    `symbol_type` is the platform's name (`ean_13`, `upc_e`, `itf`, `code_128`, `dm`, `qr_code`, …).
    Found are: the bare number of EAN/UPC, ITF-14 and DataBar; AI (01) of a GS1 element string, with
    brackets, with FNC1 (as U+001D or a symbology identifier) or plain; `/01/…` of a Digital Link URI.
    """
    key = _KEY_BY_SYMBOL.get(symbol_type)
    if key is not None:
        number = value.split(" ", 1)[0]  # an EAN-2 or EAN-5 add-on follows after a blank
        if symbol_type == "upc_a" and len(number) == 13 and number.startswith("0"):
            number = number[1:]  # some readers answer UPC-A as the EAN-13 it also is
        gtin = to_gtin14(key, number)
        if gtin is not None:
            return gtin
    if value[:8].lower().startswith(("http://", "https://")):
        return _gtin_of_digital_link(value)
    return _gtin_of_element_string(symbol_type, value)


def _canonical(key: str) -> str:
    return key.lower().replace("_", "").replace("-", "").replace(" ", "")


def _is_digits(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _plain(key: str, value: str) -> str:
    """The value without what only groups it: an ISBN is printed with hyphens."""
    return value.replace("-", "").replace(" ", "") if key in _KEYS_HOLDING_ISBN else value


def _padded(key: str, digits: str) -> str:
    if key in _KEYS_HOLDING_ISBN and len(digits) == 10:
        return f"0978{digits[:9]}{check_digit('978' + digits[:9])}"
    if key in _KEYS_HOLDING_UPC_E and len(digits) in _UPC_E_LENGTHS:
        digits = expand_upc_e(digits)
    return digits.zfill(14)


def _fault(key: str, value: str) -> str | None:
    digits = _plain(key, value)
    if key in _KEYS_HOLDING_ISBN and len(digits) == 10 and 10 in _LENGTHS_BY_KEY[key]:
        return _fault_of_isbn10(digits)
    return (
        _fault_of_characters(value, digits)
        or _fault_of_length(key, digits)
        or _fault_of_check_digit(key, digits)
        or _fault_of_content(key, digits)
    )


def _fault_of_characters(value: str, digits: str) -> str | None:
    if not digits:
        return "is empty"
    if _is_digits(digits):
        return None
    kept = "".join(character for character in digits if character in "0123456789")
    wrong = next((character for character in digits if character not in "0123456789"), "")
    position = value.index(wrong) + 1
    hint = f": {kept}?" if kept and wrong in " -.\t\n" else ""
    return f"only digits are allowed, not {wrong!r} at position {position}{hint}"


def _fault_of_length(key: str, digits: str) -> str | None:
    lengths = _LENGTHS_BY_KEY[key]
    if len(digits) in lengths:
        return None
    expected = " or ".join(str(length) for length in lengths)
    fault = f"needs {expected} digits, not {len(digits)}"
    longest = lengths[-1]
    padded = digits.zfill(longest)
    if 7 < len(digits) < longest and _has_right_check_digit(padded):
        return f"{fault}: {padded}?"
    if len(digits) + 1 in lengths and len(digits) > 6:
        missing = check_digit(digits)
        return f"{fault}; if the check digit is missing, it is {missing}: {digits}{missing}?"
    return fault


def _fault_of_check_digit(key: str, digits: str) -> str | None:
    whole = digits
    if key in _KEYS_HOLDING_UPC_E and len(digits) in _UPC_E_LENGTHS:
        if len(digits) == 8 and digits[0] not in "01":
            return f"UPC-E with 8 digits starts with 0 or 1, not {digits[0]}"
        whole = expand_upc_e(digits)
    right = check_digit(whole[:-1])
    if whole[-1] == right:
        return None
    return f"check digit should be {right}, not {whole[-1]}: {digits[:-1]}{right}?"


def _fault_of_content(key: str, digits: str) -> str | None:
    if not digits.strip("0"):
        return "holds nothing but zeros"
    if key in _KEYS_HOLDING_ISBN and not digits.startswith(_BOOKLAND):
        return f"an ISBN with 13 digits starts with 978 or 979, not {digits[:3]}"
    return None


def _fault_of_isbn10(digits: str) -> str | None:
    if not _is_digits(digits[:9]) or digits[9] not in "0123456789Xx":
        return "an ISBN with 10 characters has nine digits, then a digit or X"
    weighted = sum(weight * int(digit) for weight, digit in zip(range(10, 1, -1), digits, strict=False))
    remainder = -weighted % 11
    right = "X" if remainder == 10 else str(remainder)
    if digits[9].upper() == right:
        return None
    return f"check digit should be {right}, not {digits[9]}: {digits[:9]}{right}?"


def _has_right_check_digit(digits: str) -> bool:
    return digits[-1] == check_digit(digits[:-1])


def _gtin_of_digital_link(uri: str) -> str | None:
    try:
        path = urlsplit(uri).path
    except ValueError:  # an address such as "https://[" that urllib cannot split
        return None
    segments = [unquote(segment) for segment in path.split("/")]
    for name, number in pairwise(segments):
        if name in ("01", "gtin"):
            return to_gtin14("gtin", number)
    return None


def _gtin_of_element_string(symbol_type: str, value: str) -> str | None:
    bracketed = _BRACKETED_GTIN.search(value)
    if bracketed is not None and value.startswith("("):
        return to_gtin14("gs1:01", bracketed[1])
    bare = _SYMBOLOGY_IDENTIFIER.sub("", value, count=1) if value.startswith("]") else value
    is_marked = bare != value or bare.startswith(_GROUP_SEPARATOR)
    if not is_marked and symbol_type not in _SYMBOLS_OF_GS1:
        return None
    return _first_gtin(bare.lstrip(_GROUP_SEPARATOR))


def _first_gtin(elements: str) -> str | None:
    """Walk the elements: those of predefined length by the table, others up to the next FNC1."""
    position = 0
    while position < len(elements):
        identifier = elements[position : position + 2]
        if identifier == "01":
            return to_gtin14("gs1:01", elements[position + 2 : position + 16])
        end = elements.find(_GROUP_SEPARATOR, position)
        length = _PREDEFINED_LENGTHS.get(identifier)
        if length is not None and (end < 0 or end > position + length):
            position += length
        elif end < 0:
            return None
        else:
            position = end
        while elements[position : position + 1] == _GROUP_SEPARATOR:
            position += 1
    return None
