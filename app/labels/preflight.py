"""Labels proven before they are printed: pages rendered at the printer's dots, every code read back."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum

from PIL import Image

from app.labels import painter
from app.labels.display import Code, Page, Pixels, PlacedLabel, TextColumn
from app.labels.reach import address_problem
from redirector.codes.sizes import MM_PER_INCH

#: Below this a phone has to be held closer than most people try (GS1 General Specifications ask for 0.396
#: mm at a till).
SMALL_MODULE_MM = 0.25

_SEEN_PER_MODULE = 3
_BRACKETED_AI = re.compile(r"\((\d{2,4})\)")
_SEPARATOR = "\x1d"

#: The values of all symbols in a picture.
Reader = Callable[[Pixels], Collection[str]]


class Severity(Enum):
    """A fault must not be printed; a warning may."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """What is wrong with which label (counted from 1), in words for the person who prints it."""

    label: int
    severity: Severity
    message: str


def check(
    pages: Iterable[Page],
    *,
    dpi: float,
    read: Reader,
    progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """Everything found, label by label. Copies side by side are each checked: each is printed.

    ``read`` must be another's work than the encoder's, and is called in several threads. ``progress`` is
    told how many pages are done.
    """
    findings: list[Finding] = []
    with ThreadPoolExecutor(os.cpu_count() or 1, "preflight") as pool:
        for done, page in enumerate(pages, start=1):
            pictures = list(painter.code_pictures(page, dpi=dpi))
            answers = pool.map(read, [_as_seen(code, pixels, dpi) for _, code, pixels in pictures])
            for (label, code, _), values in zip(pictures, answers, strict=True):
                findings += _code_findings(label, code, values)
            for label in page.labels:
                findings += _text_findings(label)
            if progress:
                progress(done)
    return sorted(findings, key=lambda finding: finding.label)


def _as_seen(code: Code, pixels: Pixels, dpi: float) -> Pixels:
    """As a camera sees it that has a few pixels for each module: the mean of the dots under each.

    Readers take their time by the pixel, and specks of ink count here as much as they are large.
    """
    factor = round(code.module_mm * dpi / MM_PER_INCH) // _SEEN_PER_MODULE
    if factor < 2:
        return pixels
    smaller = Image.frombytes("L", (pixels.width, pixels.height), pixels.grey).reduce(factor)
    return Pixels(smaller.width, smaller.height, smaller.tobytes())


def _code_findings(label: PlacedLabel, code: Code, values: Collection[str]) -> Iterator[Finding]:
    expected = code.symbol.text
    if not values:
        yield Finding(label.number, Severity.FAULT, f"its code cannot be read; it should say {expected}")
    elif others := ", ".join(value for value in values if not _is_same(value, expected)):
        yield Finding(label.number, Severity.FAULT, f"its code reads {others} and should say {expected}")
    if code.module_mm < SMALL_MODULE_MM:
        yield Finding(
            label.number,
            Severity.WARNING,
            f"its modules are {code.module_mm:.2f} mm, which phones read badly; "
            "take a larger label or a shorter text",
        )
    problem = address_problem(expected)
    if problem:
        yield Finding(label.number, Severity.WARNING, problem)


def _is_same(value: str, expected: str) -> bool:
    """Some engines say GS1 data as it is encoded: without brackets, with separators."""
    bare = _BRACKETED_AI.sub(r"\1", expected) if expected.startswith("(") else expected
    return value == expected or value.replace(_SEPARATOR, "") == bare


def _text_findings(label: PlacedLabel) -> Iterator[Finding]:
    columns = (item for item in label.items if isinstance(item, TextColumn))
    missing = "".join(painter.missing_characters(text.text) for column in columns for text in column.texts)
    if missing:
        yield Finding(
            label.number,
            Severity.WARNING,
            f"no font of this machine has {missing}; install one (on Debian: apt-get install fonts-noto)",
        )
