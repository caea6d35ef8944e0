"""What `label` does with its pages: prove them, then write them."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from app import whole_file
from app.errors import InputError
from app.labels import calibration, painter, preflight, raster_files
from app.labels.calibration import Calibration
from app.labels.display import Page
from app.labels.preflight import Finding, LinkStates, Severity, Twins
from app.labels.raw_printing import Queue, Socket

_SHOWN = 10


@dataclass(frozen=True, kw_only=True)
class Output:
    """Where labels go: a file, a printer that takes ZPL, or both; and the dots they are made of.

    ``dpi`` is across the label, ``dpi_down`` along it where that differs.
    """

    path: Path | None
    send: Socket | Queue | None = None
    dpi: float
    dpi_down: float | None = None
    outlines: bool = False
    check: bool = True
    calibration: Calibration | None = None

    @property
    def printer(self) -> str:
        """What the ledger calls it."""
        if self.send is not None:
            return self.send.name
        return f"{self.path.suffix[1:].upper()} {self.path.name}" if self.path else ""


@dataclass(frozen=True)
class Written:
    """How much was written; ``problem`` is what the ledger could not be told, and why."""

    labels: int = 0
    pages: int = 0
    problem: str = ""


def write_checked(
    output: Output, pages: Iterable[Page], *, copies: int = 1, states: LinkStates | None = None
) -> Written:
    """Writes and sends; ``InputError`` instead, and no file, when a label would not be read as it should.

    Pages pass through one by one, so that ten thousand labels take no more memory than ten. ``states`` knows
    the links in codes.
    """
    painter.ensure_application()
    findings, twins, amounts = list[Finding](), Twins(copies), list[int]()
    dpi, down = output.dpi, output.dpi_down

    def passing() -> Iterator[Page]:
        for page in pages:
            if output.check:
                findings.extend(
                    preflight.check([page], dpi=dpi, dpi_down=down, twins=twins, link_states=states)
                )
            amounts.append(len(page.labels))
            yield page
        _refuse_faults(findings)

    _write(output, calibration.adjusted(passing(), output.calibration, dpi=dpi, dpi_down=down))
    _warn(findings)
    return Written(sum(amounts), len(amounts))


def _write(output: Output, pages: Iterator[Page]) -> None:
    suffix = output.path.suffix.lower() if output.path else ".zpl"
    if output.path and suffix == ".pdf":
        painter.write_pdf(output.path, pages, outlines=output.outlines)
        return
    files = [_page_file(suffix, page, output) for page in pages]
    if suffix == ".zpl":
        files = [b"".join(files)]
    if output.path:
        for place, data in zip(page_paths(output.path, len(files)), files, strict=True):
            whole_file.write(place, data)
    if output.send:
        output.send.send(files[0])


def page_paths(path: Path, count: int) -> list[Path]:
    """The file of each page: the path itself if there is but one, else with -1, -2 … before its ending."""
    if count == 1:
        return [path]
    return [path.with_stem(f"{path.stem}-{number}") for number in range(1, count + 1)]


def _page_file(suffix: str, page: Page, output: Output) -> bytes:
    if suffix == ".svg":
        return painter.svg_bytes(page, outlines=output.outlines)
    if suffix == ".eps":
        return painter.eps_bytes(page)
    dpi, down = output.dpi, output.dpi_down or output.dpi
    pixels = painter.page_pixels(page, dpi=dpi, dpi_down=down, outlines=output.outlines)
    if suffix == ".zpl":
        return raster_files.zpl_bytes(pixels)
    return raster_files.png_bytes(pixels, dpi=dpi, dpi_down=down)


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
