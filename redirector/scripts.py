"""Scripts of host names: a name that mixes look-alike letters is a forgery of another one.

Unicode Technical Standard 39, "highly restrictive": the letters of a label are of one script, or of Latin
with the scripts that Chinese, Japanese and Korean are written in.
"""

from __future__ import annotations

import unicodedata

import idna

_TOGETHER = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
)


def mixed_label(host: str) -> str | None:
    """The first label of a host whose letters are of scripts that do not go together; None without one."""
    if host.isascii() and "xn--" not in host.lower():
        return None
    return next((label for label in map(_shown, host.split(".")) if _is_mixed(label)), None)


def _shown(label: str) -> str:
    """The label as people read it."""
    if not label.lower().startswith("xn--"):
        return label
    try:
        return idna.decode(label)
    except UnicodeError:
        return label


def _is_mixed(label: str) -> bool:
    scripts = {_script(character) for character in label if character.isalpha()}
    return len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER)


def _script(letter: str) -> str:
    """The first word of a letter's name, such as LATIN; marks of width are no scripts of their own."""
    words = unicodedata.name(letter, "UNKNOWN").removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ")
    return words.partition(" ")[0].removesuffix("-HIRAGANA")
