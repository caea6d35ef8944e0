"""A scanner that types: texts as the strokes that a computer with some keyboard layout sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from app.wedge.layouts import ALT_GR, LAYOUTS, PLAIN, SHIFT
from app.wedge.machine import Machine, Outcome
from app.wedge.strokes import Burst, Stroke

FAST_MS = 8.0


def strokes(
    text: str, *, scanner: str = "us", system: str = "us", at_ms: float = 0.0, gap_ms: float = FAST_MS
) -> list[Stroke]:
    """What arrives when a scanner set to one layout types on a computer set to another."""
    return [_stroke(sign, at_ms + gap_ms * number, scanner, system) for number, sign in enumerate(text)]


def burst(text: str, *, scanner: str = "us", system: str = "us") -> Burst:
    return Burst(tuple(strokes(text, scanner=scanner, system=system)), "\r")


def with_caps(given: Iterable[Stroke]) -> tuple[Stroke, ...]:
    """The same strokes while CapsLock is on."""
    return tuple(
        replace(one, text=one.text.swapcase() if len(one.text.swapcase()) == 1 else one.text) for one in given
    )


def feed(machine: Machine, given: Iterable[Stroke]) -> Iterator[Outcome]:
    for stroke in given:
        yield machine.press(stroke)


def _stroke(sign: str, at_ms: float, scanner: str, system: str) -> Stroke:
    control = "\x01" <= sign < " " and sign not in "\r\t"
    key_sign = chr(ord(sign) | 0x40) if control else sign
    if key_sign in " \r\t":
        return Stroke(at_ms, key_sign)
    key, level = LAYOUTS[scanner].places[key_sign.lower() if control and key_sign.isalpha() else key_sign]
    there = LAYOUTS[system].signs
    if level == ALT_GR and (key, ALT_GR) not in there:  # a plain Alt where there is no AltGr
        return Stroke(at_ms, there[key, PLAIN], alt=True, control=control)
    return Stroke(at_ms, there[key, level], shift=level == SHIFT, control=control)
