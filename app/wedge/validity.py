"""How sure one can be that a text is what a code holds, from the text alone."""

from __future__ import annotations

import re
from enum import IntEnum
from functools import lru_cache
from typing import Final

from app.wedge import aim
from catalog.gs1.elements import Gs1Error
from catalog.gs1.elements import parse as checked
from catalog.gtin import check_digit
from recognition import gs1

_GTIN_LENGTHS: Final = (8, 12, 13, 14)
_PLAIN: Final = re.compile(r"[0-9A-Za-z \-.$/+%_]+")
_ADDRESS: Final = re.compile(
    r"https?://(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?::[0-9]{1,5})?"
    r"(?:[/?#][!#$%&'()*+,\-./0-9:;=?@A-Z_a-z~]*)?",
    re.IGNORECASE,
)


class Rank(IntEnum):
    """From what nobody prints to what proves itself."""

    FOREIGN = 0
    """Signs beyond ASCII: few codes hold them."""
    ODD = 1
    """ASCII with signs that are rare in codes."""
    PLAIN = 2
    """Letters, digits and what Code 39 knows."""
    PROVEN = 3
    """A check digit, an address, GS1 data or a symbology identifier."""


@lru_cache(maxsize=256)
def rank(text: str) -> Rank:
    """GS and other control characters count for nothing."""
    if is_gtin(text) or is_address(text) or elements(text) or aim.identified(text):
        return Rank.PROVEN
    shown = "".join(sign for sign in text if sign >= " ")
    if not shown.isascii():
        return Rank.FOREIGN
    return Rank.PLAIN if _PLAIN.fullmatch(shown) else Rank.ODD


def is_gtin(text: str) -> bool:
    """EAN-8, UPC-A, EAN-13 or ITF-14 with the right check digit; not all zeros."""
    return (
        len(text) in _GTIN_LENGTHS
        and text.isascii()
        and text.isdigit()
        and text[-1] == check_digit(text[:-1])
        and bool(text.strip("0"))
    )


def is_address(text: str) -> bool:
    """An http or https address."""
    return _ADDRESS.fullmatch(text) is not None


def elements(text: str) -> gs1.Elements:
    """The GS1 elements of a text, if all of them are as the GS1 dictionary wants them; or none.

    A text without brackets, without a separator and shorter than a GTIN could be anything.
    """
    bare = text.removeprefix(gs1.GS)
    if not bare.startswith("(") and gs1.GS not in bare and not bare.startswith(("00", "01", "02")):
        return ()
    pairs = gs1.parse(bare)
    if pairs is None:
        return ()
    try:
        checked(gs1.in_brackets(pairs), needs_partners=False)
    except Gs1Error:
        return ()
    return pairs
