"""What is wrong with a record in the form, field by field; no Qt here.

The types come from ``catalog.documents``, the check digits from ``catalog.gtin``: the same judges as the
service's. What the person did not touch is a warning: data that exists must stay editable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from app.client import Kind
from catalog import actor_documents, documents, gtin
from catalog.batches.documents import Batch
from redirector import targets

Document = Mapping[str, Any]

DOCUMENT_TYPES: Final[Mapping[Kind, type[msgspec.Struct]]] = {
    Kind.PRODUCTS: documents.Product,
    Kind.THNGS: documents.Thng,
    Kind.REDIRECTIONS: documents.Redirection,
    Kind.COLLECTIONS: documents.Collection,
    Kind.PLACES: documents.Place,
    Kind.PROJECTS: documents.Project,
    Kind.APPLICATIONS: actor_documents.Application,
    Kind.BATCHES: Batch,
}
_ADDRESSES: Final = ("url", "imageUrl", "defaultUrl")
_AXES: Final = (("longitude", 180), ("latitude", 90))
"""In the order of GeoJSON, with the most degrees either way."""
PLACEHOLDERS: Final[Mapping[str, str]] = {
    "productId": "the id of the product (of a thing: of its product)",
    "thngId": "the id of the thing",
    "evrythngId": "the id of the product or thing the link belongs to",
    "shortId": "the short id itself",
}
_WEB: Final = ("http", "https")


@dataclass(frozen=True)
class Problem:
    """``field`` is a name of the document; ``part`` a key in it. ``fix`` is a value that would be right."""

    field: str
    message: str
    tone: str = "error"
    part: str = ""
    fix: str = ""


def check(kind: Kind, document: Document, original: Document) -> list[Problem]:
    """Everything wrong with ``document``; ``original`` is what the service holds, or empty."""
    found = [
        *_names(document),
        *_positions(document),
        *_types(kind, document),
        *_identifiers(document),
        *_addresses(document),
    ]
    return [one if _touched(one, document, original) else _as_warning(one) for one in found]


def target_problem(template: str) -> str:
    """Why a short link cannot lead to this address; empty if it can."""
    if not template.strip():
        return "Say where the link leads, such as https://example.com/{productId}"
    problem = targets.target_problem(template.strip())
    return f"The address {problem}" if problem else ""


def address_problem(address: str) -> str:
    """Why this is not an address on the web; empty if it is one."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return "This is not a web address"
    if parts.scheme.lower() not in _WEB:
        return "An address starts with https:// or http://"
    if not parts.hostname or " " in address:
        return "The address needs a host, such as example.com, and no spaces"
    return ""


def _names(document: Document) -> Iterator[Problem]:
    if not str(document.get("name") or "").strip():
        yield Problem("name", "A name is needed")


def _positions(document: Document) -> Iterator[Problem]:
    for (name, most), value in zip(
        _AXES, (document.get("position") or {}).get("coordinates", ()), strict=False
    ):
        if value == "":
            yield Problem("position", f"The {name} is missing: both are needed", part=name)
        elif not isinstance(value, int | float):
            yield Problem(
                "position", f"The {name} is a number of degrees such as 6.63, not {value}", part=name
            )
        elif not -most <= value <= most:  # also what is not a number at all
            yield Problem("position", f"The {name} is between -{most} and {most} degrees", part=name)


def _types(kind: Kind, document: Document) -> Iterator[Problem]:
    given = {name: value for name, value in document.items() if value not in (None, "")}
    for problem in documents.problems(DOCUMENT_TYPES[kind], given):
        field, _, part = problem.field.partition("[")
        yield Problem(field, f"{problem.message} ({part.rstrip(']')})" if part else problem.message)


def _identifiers(document: Document) -> Iterator[Problem]:
    for key, value in (document.get("identifiers") or {}).items():
        text = str(value)
        message = gtin.problem(key, text)
        if message:
            yield Problem("identifiers", message, part=key, fix=right_number(key, text))


def right_number(key: str, value: str) -> str:
    """The same number with the right check digit; empty if that alone would not mend it."""
    digits = "".join(filter(str.isdigit, value))
    if len(digits) < 2:
        return ""
    mended = digits[:-1] + gtin.check_digit(digits[:-1])
    return mended if mended != value and gtin.problem(key, mended) is None else ""


def _addresses(document: Document) -> Iterator[Problem]:
    for field in _ADDRESSES:
        if document.get(field) and (message := address_problem(str(document[field]))):
            yield Problem(field, message)
    for photo in document.get("photos") or ():
        if message := address_problem(str(photo)):
            yield Problem("photos", f"{photo}: {message}", part=str(photo))


def _touched(problem: Problem, document: Document, original: Document) -> bool:
    """Whether the person changed what is wrong."""
    now, before = document.get(problem.field), original.get(problem.field)
    if not original or now == before:
        return not original
    if (
        problem.part
        and isinstance(now, Mapping)
        and isinstance(before, Mapping)
        and problem.part in {**now, **before}
    ):
        return now.get(problem.part) != before.get(problem.part)
    if problem.part and isinstance(before, list):
        return problem.part not in before
    return True


def _as_warning(problem: Problem) -> Problem:
    return Problem(problem.field, problem.message, "warning", problem.part, problem.fix)
