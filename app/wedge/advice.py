"""What could be set better, from one scan: at the scanner, or here."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field

from app.wedge.layouts import LAYOUTS
from app.wedge.profile import AUTOMATIC, Profile
from app.wedge.strokes import Burst
from app.wedge.trial_codes import trial_code_without_gs
from app.wedge.understand import UNKNOWN_SIGN, Scan

_ROUND_MS = 5
_LEAST_GAP_MS = 20
# A scanner's pauses vary with its radio: twice the longest that was seen is enough.
_ROOM = 2.0
_WORTH_MS = 15


@dataclass(frozen=True)
class Advice:
    """A sentence; `changes` are fields of the profile with the values that follow from it."""

    text: str
    changes: dict[str, object] = field(default_factory=dict)


def advise(burst: Burst, scan: Scan, profile: Profile) -> list[Advice]:
    """The most important first; empty when all is well."""
    return [
        *_on_layout(scan, profile),
        *_on_separator(scan),
        *_on_end(burst, profile),
        *_on_speed(burst, profile),
    ]


def advise_on_typing(burst: Burst, profile: Profile) -> Advice | None:
    """Of keys that came so slowly, or so few, that they were taken for typing; None if they were typed."""
    longest = max(burst.gaps_ms, default=0.0)
    wanted = _rounded(longest * 1.5)
    if len(burst.strokes) < profile.min_length or wanted > 250:
        return None
    return Advice(
        f"These keys came up to {longest:.0f} ms apart and were taken for typing. If a scanner sent them, "
        f"let it send faster, or allow {wanted} ms here.",
        {"max_gap_ms": wanted},
    )


def _on_layout(scan: Scan, profile: Profile) -> Iterator[Advice]:
    if scan.pair is not None and scan.pair != (profile.system_layout, profile.scanner_layout):
        typed, meant = scan.pair
        yield Advice(
            f"Set the scanner to the keyboard {LAYOUTS[typed].title}. Until then, name both keyboards here, "
            "so that codes are put right that do not prove themselves.",
            {"scanner_layout": meant, "system_layout": typed},
        )
    if any(repair == "CapsLock" for repair in scan.repairs):
        yield Advice("CapsLock is on. Small and capital letters were put right.")
    if UNKNOWN_SIGN in scan.value:
        yield Advice("A control key was not understood. Name the keyboards of the scanner and the computer.")


def _on_separator(scan: Scan) -> Iterator[Advice]:
    if trial_code_without_gs(scan.raw) is not None:
        yield Advice(
            "The separator of GS1 data is missing. Let the scanner send GS (ASCII 29) as Ctrl+] or Alt+029, "
            "or as a sign that you name here."
        )
    if not scan.identifier:
        yield Advice("Let the scanner send symbology identifiers (AIM): the kind of each code is known then.")


def _on_end(burst: Burst, profile: Profile) -> Iterator[Advice]:
    if not burst.terminator and not burst.suffix:
        yield Advice(
            "Let the scanner send Enter (CR) after each code: scans show at once, and short ones too."
        )
    elif profile.ends == AUTOMATIC and burst.terminator in "\r\n" and burst.terminator:
        yield Advice("Scans end with Enter: nothing else needs to be taken for the end.", {"ends": "enter"})


def _on_speed(burst: Burst, profile: Profile) -> Iterator[Advice]:
    longest = max(burst.gaps_ms, default=0.0)
    enough = max(_LEAST_GAP_MS, _rounded(longest * _ROOM))
    if not profile.prefix and profile.max_gap_ms - enough >= _WORTH_MS:
        yield Advice(
            f"Keys came at most {longest:.0f} ms apart: {enough} ms are enough, and typing shows sooner.",
            {"max_gap_ms": enough},
        )


def _rounded(ms: float) -> int:
    return math.ceil(ms / _ROUND_MS) * _ROUND_MS
