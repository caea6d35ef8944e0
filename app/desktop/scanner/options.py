"""What can be set about the hand scanner, and the profile that follows from it."""

from __future__ import annotations

import re
from typing import Final

from PySide6.QtGui import QGuiApplication

from app.desktop.options import Option, Settings
from app.wedge.layouts import LAYOUTS, of_locale
from app.wedge.profile import AUTOMATIC, MAX_GAP_MS, MIN_LENGTH, Profile

_LAYOUTS: Final = tuple((key, layout.title) for key, layout in LAYOUTS.items())

ENABLED: Final = Option(
    "scanner/enabled",
    True,
    "Recognise a hand scanner that types",
    "What it scans is looked up, wherever you are. Fields for identifiers and searches take it as text.",
)
ENDS: Final = Option(
    "scanner/ends",
    AUTOMATIC,
    "A scan ends with",
    choices=(
        (AUTOMATIC, "Enter, Tab or a pause"),
        ("enter", "Enter"),
        ("tab", "Tab"),
        ("pause", "A pause"),
    ),
)
MAX_GAP: Final = Option(
    "scanner/max-gap-ms",
    MAX_GAP_MS,
    "Keys of a scan, ms",
    "No further apart than this. Slow wireless scanners need more; what you type shows that much later.",
)
SHORTEST: Final = Option(
    "scanner/min-length", MIN_LENGTH, "Shortest code", "Fewer characters than this are taken for typing."
)
PREFIX: Final = Option(
    "scanner/prefix",
    "",
    "Before each code",
    r"The characters the scanner puts there, as ~ or \x02 (STX). Typing is never delayed then.",
)
SUFFIX: Final = Option("scanner/suffix", "", "After each code", "Characters besides Enter or Tab.")
GS_SIGN: Final = Option(
    "scanner/gs-sign", "", "Sign for GS", "What the scanner sends in place of the GS1 separator (ASCII 29)."
)
SCANNER_LAYOUT: Final = Option(
    "scanner/layout",
    AUTOMATIC,
    "Scanner's keyboard",
    choices=((AUTOMATIC, "Find out"), *_LAYOUTS),
)
SYSTEM_LAYOUT: Final = Option(
    "scanner/system-layout",
    AUTOMATIC,
    "This computer's",
    "A scanner set to another country types other characters. Codes that prove themselves are put right.",
    choices=((AUTOMATIC, "As the system says"), *_LAYOUTS),
)
OPTIONS: Final = (
    ENABLED,
    ENDS,
    MAX_GAP,
    SHORTEST,
    PREFIX,
    SUFFIX,
    GS_SIGN,
    SCANNER_LAYOUT,
    SYSTEM_LAYOUT,
)
KEYS: Final = frozenset(option.key for option in OPTIONS)

_ESCAPE: Final = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|([trn]))")
_NAMED: Final = {"t": "\t", "r": "\r", "n": "\n"}
_LEAST_GAP_MS: Final = 5


def profile(settings: Settings) -> Profile:
    """The profile as it is set now; the system is asked for its keyboard."""
    return Profile(
        enabled=settings.get(ENABLED),
        max_gap_ms=max(_LEAST_GAP_MS, settings.get(MAX_GAP)),
        min_length=max(1, settings.get(SHORTEST)),
        ends=settings.get(ENDS),
        prefix=signs(settings.get(PREFIX)),
        suffix=signs(settings.get(SUFFIX)),
        gs_sign=signs(settings.get(GS_SIGN)),
        scanner_layout=settings.get(SCANNER_LAYOUT),
        system_layout=settings.get(SYSTEM_LAYOUT),
        system_hint=of_locale(QGuiApplication.inputMethod().locale().name()),
    )


def signs(text: str) -> str:
    r"""The characters meant by what a person wrote: `\x02` and `\t` are control characters."""
    return _ESCAPE.sub(lambda found: _NAMED[found[2]] if found[2] else chr(int(found[1], 16)), text)
