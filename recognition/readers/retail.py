"""EAN and UPC: one family of symbols, three ways to write the same number.

A UPC-A symbol *is* an EAN-13 whose first digit is 0 (GS1 General Specifications 5.2.1), and engines
report either. Here it is `upc_a` with 12 digits, and UPC-E keeps its own 8 digits; a reading that asks for
`ean_13` only gets the same symbol with 13 (`as_type`).
"""

from __future__ import annotations

from catalog.gtin import expand_upc_e

TYPES = frozenset({"ean_13", "upc_a", "upc_e", "ean_8"})


def name_ean13(digits: str) -> tuple[str, str]:
    """(type, value) of thirteen digits: `upc_a` where they begin with 0."""
    return ("upc_a", digits[1:]) if digits.startswith("0") else ("ean_13", digits)


def compress_upc_e(upc_a: str) -> str | None:
    """The 8 digits of the UPC-E symbol for a 12-digit UPC-A number; None where there is none.

    The reverse of `catalog.gtin.expand_upc_e`, for engines that report the number instead.
    Zero suppression: GS1 General Specifications 5.2.1.4, figure 5.2.1.4-2.
    """
    system, maker, item, check = upc_a[0], upc_a[1:6], upc_a[6:11], upc_a[11]
    if system not in "01":
        return None
    if maker[2] in "012" and maker[3:] == "00" and item[:2] == "00":
        body = maker[:2] + item[2:] + maker[2]
    elif maker[3:] == "00" and item[:3] == "000":
        body = maker[:3] + item[3:] + "3"
    elif maker[4] == "0" and item[:4] == "0000":
        body = maker[:4] + item[4] + "4"
    elif item[:4] == "0000" and item[4] in "56789":
        body = maker + item[4]
    else:
        return None
    return system + body + check


def as_type(found_type: str, value: str, types: frozenset[str] | None) -> tuple[str, str] | None:
    """The (type, value) under which `types` asked for this symbol; None when they did not."""
    if types is None or found_type in types:
        return found_type, value
    if found_type == "upc_a" and "ean_13" in types:
        return "ean_13", "0" + value
    return None


def widen(types: frozenset[str] | None) -> frozenset[str] | None:
    """What an engine has to look for to find all of `types`."""
    return types if types is None or "ean_13" not in types else types | {"upc_a"}


def number(found_type: str, value: str) -> str | None:
    """The number behind a retail symbol as 13 digits, the same for all its spellings; None for others."""
    if found_type == "upc_e":
        try:
            return "0" + expand_upc_e(value)
        except ValueError:  # no engine should report such digits; then they agree with nothing
            return None
    return value.zfill(13) if found_type in {"ean_13", "upc_a", "ean_8"} else None
