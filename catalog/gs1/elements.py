"""Element strings as people write them, `(01)…(10)…`, taken apart and checked."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from catalog.gs1.dictionary import Component, Identifier, identifiers
from catalog.gs1.linters import CHARSETS, LINTERS

_BRACKETED = re.compile(r"\((\d{2,4})\)((?:(?!\(\d{2,4}\)).)*)", re.DOTALL)
MAX_LENGTH = 2000


class Gs1Error(ValueError):
    """The data is no valid element string; ``ai`` is the identifier at fault, empty if none is."""

    def __init__(self, ai: str, message: str) -> None:
        super().__init__(f"({ai}) {message}" if ai else message)
        self.ai = ai


@dataclass(frozen=True)
class Element:
    """One application identifier with its data."""

    ai: str
    data: str


def parse(text: str, *, needs_partners: bool = True) -> tuple[Element, ...]:
    """The elements of ``(01)09501101530003(10)AB``, each checked; ``Gs1Error`` names the first that is wrong.

    ``needs_partners``: also whether identifiers that GS1 asks to be together are; without it a lone batch
    number is fine, as it is when another symbol on the same item carries the GTIN.
    """
    matches = list(_BRACKETED.finditer(text))
    if not matches or "".join(match[0] for match in matches) != text or len(text) > MAX_LENGTH:
        raise Gs1Error("", "write application identifiers in brackets: (01)09501101530003(10)AB-1")
    elements = tuple(Element(match[1], match[2]) for match in matches)
    for element in elements:
        _check_data(element)
    _check_repeats(elements)
    check_company(elements, needs_partners=needs_partners)
    return elements


def in_square_brackets(elements: Iterable[Element]) -> str:
    """The form that lets data hold round brackets: ``[01]09501101530003[10]AB(1)``."""
    return "".join(f"[{element.ai}]{element.data}" for element in elements)


def _check_data(element: Element) -> None:
    known = identifiers().get(element.ai)
    if known is None:
        raise Gs1Error(element.ai, "is no application identifier")
    problem = _data_problem(known, element.data)
    if problem:
        raise Gs1Error(element.ai, f"{known.title}: {problem}")


def _data_problem(known: Identifier, data: str) -> str | None:
    rest = data
    for component in known.components:
        if not rest and component.is_optional:
            return None
        part, rest = rest[: component.longest], rest[component.longest :]
        problem = _length_problem(known, component, part, data) or _content_problem(component, part)
        if problem:
            return problem
    return f"{data} is too long: at most {known.longest} characters" if rest else None


def _length_problem(known: Identifier, component: Component, part: str, data: str) -> str | None:
    if len(part) >= component.shortest:
        return None
    if not data:
        return "has no data"
    shortest = sum(other.shortest for other in known.components if not other.is_optional)
    what = "digits" if component.charset == "N" else "characters"
    bound = "" if shortest == known.longest else "at least "
    return f"{data} is too short: it has {len(data)} of {bound}{max(shortest, len(data) + 1)} {what}"


def _content_problem(component: Component, part: str) -> str | None:
    allowed, name = CHARSETS[component.charset]
    strangers = sorted({letter for letter in part if letter not in allowed})
    if strangers:
        return f"{part} holds {''.join(strangers)!r}; allowed are {name}"
    return next((problem for check in component.checks if (problem := LINTERS[check](part))), None)


def _check_repeats(elements: tuple[Element, ...]) -> None:
    """The same identifier may be repeated with the same data only (GS1 General Specifications, 4.14.2)."""
    seen: dict[str, str] = {}
    for element in elements:
        if seen.setdefault(element.ai, element.data) != element.data:
            raise Gs1Error(element.ai, f"is there twice, with {seen[element.ai]} and {element.data}")


def check_company(elements: Iterable[Element], *, needs_partners: bool = True) -> None:
    """Whether these may be together, and those that ask for others have them.

    To be asked of all elements on an item, whatever symbol they are in. ``Gs1Error`` names the identifier.
    """
    present = {element.ai for element in elements}
    for ai in sorted(present):
        known = identifiers()[ai]
        for pattern in known.excludes:
            other = next((other for other in sorted(present - {ai}) if _is_like(other, pattern)), None)
            if other:
                raise Gs1Error(ai, f"{known.title}: must not be together with ({other})")
        for group in known.requires if needs_partners else ():
            if not any(_are_there(alternative, present) for alternative in group):
                wanted = " or ".join("".join(f"({pattern})" for pattern in choice) for choice in group)
                raise Gs1Error(ai, f"{known.title}: goes only with {wanted}")


def _are_there(patterns: Iterable[str], present: set[str]) -> bool:
    return all(any(_is_like(ai, pattern) for ai in present) for pattern in patterns)


def _is_like(ai: str, pattern: str) -> bool:
    """``31nn`` is any identifier of that form; a shorter pattern without n is the identifier itself."""
    return len(ai) == len(pattern) and all(b in {"n", a} for a, b in zip(ai, pattern, strict=True))
