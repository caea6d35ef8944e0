"""What `label` does with its pages: prove them, then write them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app import whole_file
from app.errors import InputError
from app.labels import painter, preflight, raster_files
from app.labels.display import Page
from app.labels.preflight import Finding, Severity, Twins

_SHOWN = 10


@dataclass
class Written:
    """How much went into the file."""

    labels: int = 0
    pages: int = 0


def write_checked(
    path: Path,
    pages: Iterable[Page],
    *,
    dpi: float,
    outlines: bool,
    check: bool,
    copies: int = 1,
) -> Written:
    """Writes the file; ``InputError`` instead, and no file, when a code does not read back as it should.

    Pages pass through one by one, so that ten thousand labels take no more memory than ten.
    """
    painter.ensure_application()
    written, findings, twins = Written(), list[Finding](), Twins(copies)

    def passing() -> Iterator[Page]:
        for page in pages:
            if check:
                findings.extend(preflight.check([page], dpi=dpi, twins=twins))
            written.labels += len(page.labels)
            written.pages += 1
            yield page
        _refuse_faults(findings)

    _write(path, passing(), dpi=dpi, outlines=outlines)
    _warn(findings)
    return written


def _write(path: Path, pages: Iterator[Page], *, dpi: float, outlines: bool) -> None:
    suffix = path.suffix.lower()
    if suffix == ".pdf":
        painter.write_pdf(path, pages, outlines=outlines)
        return
    files = [_page_file(suffix, page, dpi=dpi, outlines=outlines) for page in pages]
    if suffix == ".zpl":
        whole_file.write(path, b"".join(files))
        return
    for place, data in zip(page_paths(path, len(files)), files, strict=True):
        whole_file.write(place, data)


def page_paths(path: Path, count: int) -> list[Path]:
    """The file of each page: the path itself if there is but one, else with -1, -2 … before its ending."""
    if count == 1:
        return [path]
    return [path.with_stem(f"{path.stem}-{number}") for number in range(1, count + 1)]


def _page_file(suffix: str, page: Page, *, dpi: float, outlines: bool) -> bytes:
    if suffix == ".svg":
        return painter.svg_bytes(page, outlines=outlines)
    pixels = painter.page_pixels(page, dpi=dpi, outlines=outlines)
    return raster_files.zpl_bytes(pixels) if suffix == ".zpl" else raster_files.png_bytes(pixels, dpi=dpi)


def _refuse_faults(findings: list[Finding]) -> None:
    faults = [finding for finding in findings if finding.severity is Severity.FAULT]
    if faults:
        first = faults[0]
        more = f" (and {len(faults) - 1} more)" if len(faults) > 1 else ""
        raise InputError(f"label {first.label}: {first.message}{more}; nothing was written")


def _warn(findings: list[Finding]) -> None:
    """Each warning once, with the first label it is about: a table of a thousand says the same of all."""
    labels_of: dict[str, list[int]] = {}
    for finding in findings:
        labels_of.setdefault(finding.message, []).append(finding.label)
    for message, labels in list(labels_of.items())[:_SHOWN]:
        others = f" and {len(labels) - 1} more" if len(labels) > 1 else ""
        print(f"careful: label {labels[0]}{others}: {message}", file=sys.stderr)
