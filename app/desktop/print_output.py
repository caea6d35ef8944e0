"""What becomes of labels: each is read back, then all are written, then the ledger is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from time import time_ns

from PySide6.QtWidgets import QMessageBox, QWidget

from app.client import Client, Record, ServiceInfo
from app.desktop.jobs import Report
from app.labels import calibration, preflight
from app.labels.calibration import Calibration
from app.labels.display import Page
from app.labels.preflight import Finding, LinkStates
from app.labels.printing import ledger, links
from app.labels.printing.ledger import PrintRun

SHOWN_FINDINGS = 8

Confirm = Callable[[QWidget, str, str], bool]


@dataclass(frozen=True)
class Output:
    """Where labels go: its name for the ledger, its dots, the button that insists, and what writes pages."""

    name: str
    dpi: float
    insist: str
    done: str
    write: Callable[[Iterator[Page], Callable[[int], None]], object]
    calibration: Calibration | None = None


def ask(parent: QWidget, question: str, yes: str) -> bool:
    """A question whose safe answer is the default."""
    box = QMessageBox(
        QMessageBox.Icon.Warning, "Print labels", question, QMessageBox.StandardButton.Cancel, parent
    )
    go = box.addButton(yes, QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(QMessageBox.StandardButton.Cancel)
    box.exec()
    return box.clickedButton() is go


Proof = tuple[list[Finding], dict[str, Record]]


def prove(run: PrintRun, dpi: float, client: Client, info: ServiceInfo, report: Report) -> Proof:
    """What was found when every label was read back, and the prints of those that were printed before."""
    once = run.job.once()
    pages = run.noting(once.lay_out(dpi), copies=1)
    states = _states(run, dpi, client, info)
    found = preflight.check(pages, dpi=dpi, link_states=states, progress=partial(_tell, report, once.pages))
    return found, ledger.printed_before(client, run)


def _states(run: PrintRun, dpi: float, client: Client, info: ServiceInfo) -> LinkStates:
    """The links of records are known; those in other codes are asked about."""
    now_ms = time_ns() // 1_000_000
    if all(entry.item is not None for entry in run.job.entries):
        return links.states_of(run, now_ms)
    for _page in run.noting(run.job.once().lay_out(dpi), copies=1):
        pass
    return links.asked_of(client, run, info, now_ms)


def write(run: PrintRun, output: Output, client: Client, folder: Path, report: Report) -> str:
    """Writes the labels, then tells the ledger; what went wrong with that, in words."""
    pages = run.noting(run.job.lay_out(output.dpi))
    true = calibration.adjusted(pages, output.calibration, dpi=output.dpi)
    output.write(true, partial(_tell, report, run.job.pages))
    return ledger.record(client, folder, run)


def is_about_address(finding: Finding) -> bool:
    """Whether it is about the service's public address, which is the same for all labels."""
    return "public address" in finding.message


def _tell(report: Report, total: int, done: int) -> None:
    report.progress(done, total)


def told(found: Sequence[Finding]) -> str:
    lines = [f"Label {finding.label}: {finding.message}." for finding in found[:SHOWN_FINDINGS]]
    more = len(found) - SHOWN_FINDINGS
    return "\n".join([*lines, f"… and {more} more."] if more > 0 else lines)


def counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
