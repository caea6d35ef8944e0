"""What a check found, in words for the person who prints."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum


class Severity(Enum):
    """A fault must not be printed; a warning may."""

    FAULT = "fault"
    WARNING = "warning"


@dataclass(frozen=True)
class Finding:
    """What is wrong with which label (counted from 1)."""

    label: int
    severity: Severity
    message: str


def fault(label: int, message: str) -> Finding:
    """What must not be printed."""
    return Finding(label, Severity.FAULT, message)


def warning(label: int, message: str) -> Finding:
    """What may be printed, by who knows."""
    return Finding(label, Severity.WARNING, message)


def lights(findings: Iterable[Finding]) -> dict[int, Severity]:
    """The worst finding of each label that has one."""
    worst: dict[int, Severity] = {}
    for finding in findings:
        if worst.get(finding.label) is not Severity.FAULT:
            worst[finding.label] = finding.severity
    return worst
