"""Codes to try a hand scanner with: each shows something else of how it is set."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class TrialCode:
    """`symbology` is a row of the label's table, `text` what is encoded, which is the value to be read."""

    title: str
    symbology: str
    text: str
    shows: str


TRIAL_CODES: Final = (
    TrialCode("Digits", "ean_13", "4006381333931", "Speed, and what ends a scan"),
    TrialCode("Letters", "code_128", "ABCxyz-789", "CapsLock, and where Y and Z are"),
    TrialCode("Signs", "code_128", "a/b:c_d?e=f", "The keyboard's country"),
    TrialCode("Address", "qr_code", "https://example.com/Try-1?a=b", "Two-dimensional codes, long texts"),
    TrialCode("GS1-128", "gs1_128", "(01)09501101530003(10)AB-1(21)Z9", "The separator GS"),
    TrialCode(
        "GS1 DataMatrix", "gs1_data_matrix", "(01)09501101530003(10)YZ_2(21)X8", "The separator GS, in 2D"
    ),
)
_BY_TEXT: Final = {code.text: code for code in TRIAL_CODES}


def trial_code(value: str) -> TrialCode | None:
    """The code of the page that has this value."""
    return _BY_TEXT.get(value)


def trial_code_without_gs(raw: str) -> TrialCode | None:
    """The code of the page that has this value but for its separator, which was lost."""
    for code in TRIAL_CODES:
        if code.symbology.startswith("gs1") and code.text.replace("(", "").replace(")", "") == raw:
            return code
    return None
