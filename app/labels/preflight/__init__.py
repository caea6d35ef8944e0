"""Labels proven before they are printed: pages rendered at the printer's dots, every code read back."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain

from app.labels import engines, painter
from app.labels.display import Code, Page, Pixels, PlacedLabel
from app.labels.preflight import codes, links, places
from app.labels.preflight.codes import Reader
from app.labels.preflight.findings import Finding, Severity, lights
from app.labels.preflight.links import LinkState, LinkStates
from app.labels.preflight.twins import Twins

__all__ = ["Finding", "LinkState", "LinkStates", "Reader", "Severity", "Twins", "check", "lights"]


def check(
    pages: Iterable[Page],
    *,
    dpi: float,
    dpi_down: float | None = None,
    read: Reader = engines.read_any,
    twins: Twins | None = None,
    link_states: LinkStates | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Finding]:
    """Everything found, label by label. Copies side by side are each checked: each is printed.

    ``read`` must be another's work than the encoder's, and is called in several threads. ``twins`` knows the
    labels before these pages, ``link_states`` the links. ``progress`` is told how many pages are done.
    """
    findings: list[Finding] = []
    seen = twins or Twins()
    before: Iterator[list[Finding]] = iter(())
    done = 0
    with ThreadPoolExecutor(os.cpu_count() or 1, "preflight") as pool:
        for done, page in enumerate(pages, start=1):
            pictures = list(painter.code_pictures(page, dpi=dpi, dpi_down=dpi_down))
            # While one page is read, the next is rendered: engines work outside Python, painters in it.
            reading = pool.map(partial(_code, read, dpi), pictures)
            for label in page.labels:
                findings += [*places.check(label), *seen.check(label)]
                if link_states:
                    findings += links.check(label, link_states)
            findings += chain.from_iterable(before)
            before = reading
            if progress and done > 1:
                progress(done - 1)
        findings += chain.from_iterable(before)
    if progress and done:
        progress(done)
    return sorted(findings, key=lambda finding: finding.label)


def _code(read: Reader, dpi: float, picture: tuple[PlacedLabel, Code, Pixels]) -> list[Finding]:
    label, code, pixels = picture
    return codes.check(label.number, code, pixels, read, dpi)
