"""What may stand for a field's value or key: countries, zones, languages, and what the catalogue holds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from PySide6.QtCore import QLocale

from app.client import Client, Kind, Query, Record
from app.desktop.fields import IDENTIFIER_KEYS
from app.desktop.rules.presets import AGENTS

_ROOTS: Final = {Kind.PRODUCTS: "product", Kind.THNGS: "thng"}
_MOST: Final = 400


@dataclass(frozen=True)
class Word:
    """Something that can be taken over into the text; ``hint`` explains it."""

    text: str
    hint: str = ""


@dataclass(frozen=True)
class Vocabulary:
    """``values`` by field (``product.tags``), ``keys`` by their stem (``product.identifiers``)."""

    values: Mapping[str, tuple[Word, ...]] = field(default_factory=dict)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def gather(client: Client) -> Vocabulary:
    """Ask the catalogue; slow, for a worker thread."""
    values: dict[str, dict[str, str]] = {}
    keys: dict[str, dict[str, None]] = {}
    for kind, root in _ROOTS.items():
        for record in client.list_records(kind, Query()).items:
            _take(root, record, values, keys)
    for place in client.redirectors.places():
        _add(values, "place.id", str(place.get("id")), str(place.get("name") or ""))
        for tag in place.get("tags") or ():
            _add(values, "place.tags", str(tag))
        keys.setdefault("place.customFields", {}).update(dict.fromkeys(place.get("customFields") or ()))
    for root in _ROOTS.values():
        keys.setdefault(f"{root}.identifiers", {}).update(dict.fromkeys(IDENTIFIER_KEYS))
    found = {name: _words(words) for name, words in values.items()}
    return Vocabulary(
        {**standing(), **_of_agents(), **found}, {name: tuple(each) for name, each in keys.items()}
    )


def _take(
    root: str, record: Record, values: dict[str, dict[str, str]], keys: dict[str, dict[str, None]]
) -> None:
    document = record.document
    _add(values, f"{root}.id", record.id, record.title)
    _add(values, f"{root}.name", record.title)
    for tag in document.get("tags") or ():
        _add(values, f"{root}.tags", str(tag))
    for group in ("identifiers", "customFields"):
        pairs: Mapping[str, Any] = document.get(group) or {}
        keys.setdefault(f"{root}.{group}", {}).update(dict.fromkeys(pairs))
        for key, value in pairs.items():
            if isinstance(value, str | int | float):
                _add(values, f"{root}.{group}.{key}", str(value), record.title)


def _add(values: dict[str, dict[str, str]], name: str, text: str, hint: str = "") -> None:
    words = values.setdefault(name, {})
    if text and len(words) < _MOST:
        words.setdefault(text, hint)


def _words(words: Mapping[str, str]) -> tuple[Word, ...]:
    return tuple(Word(text, hint) for text, hint in words.items())


@cache
def standing() -> Mapping[str, tuple[Word, ...]]:
    """What is the same in every catalogue."""
    zones = tuple(Word(zone) for zone in sorted(available_timezones()) if "/" in zone)
    hours = tuple(Word(str(hour * 3_600_000), f"{hour:02}:00") for hour in range(24))
    months = tuple(Word(str(month), QLocale.c().monthName(month)) for month in range(1, 13))
    return {
        "country": countries(),
        "language": languages(),
        "timezone": zones,
        "timeOfDay": hours,
        "month": months,
    }


@cache
def countries() -> tuple[Word, ...]:
    """Codes of ISO 3166-1 with their names, by name."""
    found = {
        QLocale.territoryToCode(territory): QLocale.territoryToString(territory)
        for territory in QLocale.Country
    }
    pairs = [(name, code) for code, name in found.items() if len(code) == 2 and code.isalpha()]
    return tuple(Word(code, name) for name, code in sorted(pairs))


@cache
def languages() -> tuple[Word, ...]:
    """Codes of ISO 639-1 with their names, by name."""
    found = {
        QLocale.languageToCode(language): QLocale.languageToString(language) for language in QLocale.Language
    }
    pairs = [(name, code) for code, name in found.items() if len(code) == 2 and code.isalpha()]
    return tuple(Word(code, name) for name, code in sorted(pairs))


def _of_agents() -> Mapping[str, tuple[Word, ...]]:
    """The names that browsers and systems get; reading the first user agent takes a second."""
    from redirector.context.agent import agent_of

    agents = [agent_of(preset.user_agent) for preset in AGENTS if preset.user_agent]
    return {
        "browser": _named(agent.browser for agent in agents),
        "system": _named(agent.system for agent in agents),
    }


def _named(names: Iterable[str]) -> tuple[Word, ...]:
    return tuple(Word(name) for name in sorted(set(names)))
