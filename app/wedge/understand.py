"""From a scanner's burst to what the code holds: keyboard layout and CapsLock repaired, GS kept, kind known.

What is right is told by what it becomes: a check digit that fits, an address, GS1 data, an AIM identifier.
Where nothing proves itself the text stays as it came, unless a scan before has shown how the scanner is set.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from app.wedge import aim, validity
from app.wedge.layouts import LAYOUTS, remapped
from app.wedge.profile import AUTOMATIC, Profile
from app.wedge.strokes import Burst, Stroke, control_sign, joined
from app.wedge.validity import Rank
from catalog.gtin import expand_upc_e
from recognition import gs1

# What a code may be of which nothing is known but its content.
ANY_TYPE = (
    "code_128",
    "code_39",
    "qr_code",
    "dm",
    "code_93",
    "itf",
    "codabar",
    "code_11",
    "industr_25",
    "pdf417",
    "aztec",
    "rss_expanded",
)
_ADDRESS_TYPES = ("qr_code", "dm", "aztec", "pdf417", "code_128")
_GS1_TYPES = ("code_128", "dm", "qr_code", "rss_expanded")
UNKNOWN_SIGN = "\ufffd"
_WORD = re.compile(r"[a-z][^\W\d_A-Za-z]|[^\W\d_A-Za-z][a-z]")

Pair = tuple[str, str]
"""Two layouts: the one the system took the keys for, and the one the scanner meant."""


@dataclass(frozen=True)
class Scan:
    """What was scanned. `typed` is the text as it came; `value` what the code holds, GS1 data with its
    application identifiers in brackets; `raw` the same with the separators (GS). `types` are the names it
    may be known under, the likeliest first; `repairs` say in words what was mended, `pair` which
    layouts were exchanged."""

    typed: str
    raw: str
    value: str
    types: tuple[str, ...]
    identifier: str = ""
    repairs: tuple[str, ...] = ()
    pair: Pair | None = None


@dataclass(frozen=True)
class _Reading:
    """One way to take a burst: its text, and how it came about."""

    text: str
    pair: Pair | None = None
    caps: bool = False

    @property
    def rank(self) -> Rank:
        return validity.rank(self.text)

    @property
    def repairs(self) -> tuple[str, ...]:
        layout = ""
        if self.pair is not None:
            typed, meant = (LAYOUTS[key].title for key in self.pair)
            layout = f"keyboard layout: the scanner is set to {meant}, the computer to {typed}"
        return tuple(word for word in (layout, "CapsLock" if self.caps else "") if word)


class Understanding:
    """Remembers the pair of layouts that the last proof has shown."""

    def __init__(self, profile: Profile | None = None) -> None:
        self.profile = profile or Profile()
        self.learned: Pair | None = None

    def scan(self, burst: Burst) -> Scan:
        """What the burst says."""
        strokes = joined(burst.strokes)
        as_typed = _Reading(_text(strokes))
        best = self._best(strokes, as_typed)
        if best.rank is Rank.PROVEN and len(best.text) > 1 and not best.text.isdigit():
            self.learned = best.pair  # digits alone prove nothing of letters
        return _scan(as_typed.text, best, self.profile)

    def _best(self, strokes: tuple[Stroke, ...], as_typed: _Reading) -> _Reading:
        caps = self.profile.repair_caps and _stand_against_shift(strokes)
        if caps:
            strokes = _other_case(strokes)
        base = replace(as_typed, text=_text(strokes), caps=caps)
        if as_typed.rank > base.rank:  # a scanner that minds CapsLock itself
            return as_typed
        fixed = self._fixed_pair()
        if fixed is not None:
            return next(_readings(strokes, [fixed], caps=caps), base)
        return base if self._is_settled() else self._among_layouts(strokes, base)

    def _fixed_pair(self) -> Pair | None:
        """The layouts if both are known, and differ."""
        meant, typed = self.profile.scanner_layout, self.profile.system_layout
        if typed == AUTOMATIC:
            typed = self.profile.system_hint
        known = meant in LAYOUTS and typed in LAYOUTS and meant != typed
        return (typed, meant) if known else None

    def _is_settled(self) -> bool:
        """Both layouts were named, and are the same."""
        return AUTOMATIC not in (self.profile.scanner_layout, self.profile.system_layout)

    def _among_layouts(self, strokes: tuple[Stroke, ...], base: _Reading) -> _Reading:
        """What other layouts make of the text, where it proves nothing as it came."""
        if base.rank is Rank.PROVEN:
            return base
        likely, possible = self._pairs()
        for reading in _readings(strokes, [self.learned] if self.learned else [], caps=base.caps):
            if reading.rank >= base.rank:
                return reading
        for reading in _readings(strokes, likely, caps=base.caps):
            if self._is_believable(base, reading):
                return reading
        proven = [one for one in _readings(strokes, possible, caps=base.caps) if one.rank is Rank.PROVEN]
        # Y and Z are each other's place on some keyboards: what two of them read differently stays as it is.
        return proven[0] if len({one.text for one in proven}) == 1 else base

    def _is_believable(self, base: _Reading, candidate: _Reading) -> bool:
        """A proof always is; else only foreign signs, in what is no word, from the system's own keyboard."""
        if candidate.rank is Rank.PROVEN:
            return True
        return (
            base.rank is Rank.FOREIGN
            and candidate.rank is Rank.PLAIN
            and candidate.pair == (self.profile.system_hint, "us")
            and not _WORD.search(base.text)
        )

    def _pairs(self) -> tuple[list[Pair], list[Pair]]:
        """The pair of layouts that is likely, and those that are only possible.

        Scanners come set to US; two foreign layouts at once are too many guesses.
        """
        typed = self.profile.system_layout
        typed = typed if typed in LAYOUTS else self.profile.system_hint
        meant = self.profile.scanner_layout
        likely = [(typed, "us")] if typed in LAYOUTS and typed != "us" and meant not in LAYOUTS else []
        pairs = [
            (one, other)
            for one in LAYOUTS
            for other in LAYOUTS
            if one != other
            and ("us" in (one, other) or meant == other)
            and meant in (other, AUTOMATIC)
            and self.profile.system_layout in (one, AUTOMATIC)
        ]
        return likely, pairs


def _readings(strokes: tuple[Stroke, ...], pairs: Sequence[Pair], *, caps: bool) -> Iterator[_Reading]:
    """The text by each pair of layouts that it can have come from."""
    for pair in pairs:
        mended = remapped(strokes, typed=pair[0], meant=pair[1])
        if mended is not None:
            yield _Reading(mended, pair, caps)


def _stand_against_shift(strokes: tuple[Stroke, ...]) -> bool:
    """Whether every letter is a capital without Shift or a small one with it: CapsLock is on."""
    letters = [one for one in strokes if one.text.isalpha() and not (one.keypad or one.control or one.alt)]
    cased = [one for one in letters if one.text.swapcase() not in (one.text, "SS")]
    return bool(cased) and all(one.text.isupper() != one.shift for one in cased)


def _other_case(strokes: tuple[Stroke, ...]) -> tuple[Stroke, ...]:
    return tuple(
        replace(one, text=one.text.swapcase()) if len(one.text.swapcase()) == 1 else one for one in strokes
    )


def _text(strokes: tuple[Stroke, ...]) -> str:
    """With a sign of its own for Control with a key that has no control character here."""
    return "".join(
        (control_sign(stroke.text) or UNKNOWN_SIGN) if stroke.control else stroke.text for stroke in strokes
    )


def _scan(typed: str, best: _Reading, profile: Profile) -> Scan:
    known = aim.identified(best.text)
    raw = known.rest if known else best.text
    pairs: gs1.Elements = ()
    if known is None or known.gs1:
        raw, pairs = _with_separators(raw, profile.gs_sign, sure=known is not None)
    value = gs1.in_brackets(pairs) if pairs else raw
    types = known.types if known else _types_of(value, gs1_data=bool(pairs))
    return Scan(typed, raw, value, types, known.identifier if known else "", best.repairs, best.pair)


def _with_separators(raw: str, gs_sign: str, *, sure: bool) -> tuple[str, gs1.Elements]:
    """The text with GS for the sign that stands for it, if it is GS1 data then, and its elements."""
    if gs_sign and gs_sign in raw:
        replaced = raw.replace(gs_sign, gs1.GS)
        pairs = validity.elements(replaced)
        if pairs or sure:
            return replaced, pairs or gs1.parse(replaced) or ()
    return raw, validity.elements(raw) or ((gs1.parse(raw) or ()) if sure else ())


def _types_of(value: str, *, gs1_data: bool) -> tuple[str, ...]:
    """The types a text without a symbology identifier may have, the likeliest first."""
    if gs1_data:
        return _GS1_TYPES
    if validity.is_address(value):
        return _ADDRESS_TYPES
    likely: tuple[str, ...] = ()
    if validity.is_gtin(value):
        likely = {8: ("ean_8",), 12: ("upc_a",), 13: ("ean_13",), 14: ("itf",)}[len(value)]
    if _is_upc_e(value):
        likely += ("upc_e",)
    return tuple(dict.fromkeys(likely + ANY_TYPE))


def _is_upc_e(value: str) -> bool:
    if len(value) != 8 or not value.isdigit() or value[0] not in "01":
        return False
    return validity.is_gtin(expand_upc_e(value))
